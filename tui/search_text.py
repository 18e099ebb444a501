"""The archive keys write into the search line: there is one filter, and the line says all of it (T2, T4)."""

import re

from domain.orders.status import Archive, Status
from domain.query import Choice, Query
from domain.rows import Counts
from domain.words import _, ngettext
from tui.order_source import COUNT_LIMIT

MINE = "mine"

_ARCHIVE_WORD = re.compile(r"(?:^|\s)(?:archive:(?P<archive>\S+)|(?P<mine>needs:me))(?=\s|$)", re.IGNORECASE)


def archive_in(text: str) -> str | None:
    """The archive that a search names, ``mine`` for ``needs:me``, or none."""
    match = _ARCHIVE_WORD.search(text)
    if match is None:
        return None
    return MINE if match["mine"] else match["archive"].lower()


def with_archive(text: str, archive: str | None) -> str:
    """The search with this archive instead of the one it names; none takes it out."""
    rest = " ".join(_ARCHIVE_WORD.sub(" ", text).split())
    if archive is None:
        return rest
    word = "needs:me" if archive == MINE else f"archive:{archive}"
    return f"{word} {rest}".strip()


def known_total(query: Query, counts: Counts) -> int | None:
    """How many orders match, where the maintained counts say it; else none (V8)."""
    match query.terms:
        case ():
            return counts.without_carts
        case (Choice("archive", values, False),):
            return sum(counts.archives[Archive(value)] for value in values)
        case (Choice("status", values, False),):
            return sum(counts.statuses[Status(value)] for value in values)
        case (Choice("needs", _values, False),):
            return counts.needs_me
    return None


def found_words(total: int | None) -> str:
    """How many orders were found, in words; with none, more than are counted for a screen."""
    if total is None:
        return _("more than {n} orders").format(n=f"{COUNT_LIMIT:,}")
    return ngettext("{n} order", "{n} orders", total).format(n=f"{total:,}")
