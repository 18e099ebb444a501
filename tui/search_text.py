"""Keys write into the search line: there is one filter, and the line says all of it (T2, T4)."""

from collections.abc import Callable, Collection

from domain.orders.status import Archive, Status
from domain.query import Choice, Exactly, Query
from domain.query.fields import Waits
from domain.query.parser import Piece, pieces
from domain.rows import Counts
from domain.staff import Permission
from domain.words import _, ngettext
from tui.order_source import COUNT_LIMIT

MINE = "mine"

#: The searches for what waits for whoever looks: for a person here, or for the distributor.
_ALL_TYPES = "type:all"
_NEEDS_ME, _WAITING = "needs:me", "waiting:distributor"


def searching_mine(permissions: Collection[Permission]) -> str:
    """The search for what waits for someone with these permissions: whoever delivers and does not approve is the
    distributor (L7)."""
    distributor = Permission.DELIVER in permissions and Permission.APPROVE not in permissions
    return _WAITING if distributor else _NEEDS_ME


def count_mine(counts: Counts, permissions: Collection[Permission]) -> int:
    """How many orders that search finds."""
    if searching_mine(permissions) == _WAITING:
        return counts.waiting_for_distributor
    return counts.needs_me


def archive_in(text: str) -> str | None:
    """The archive that a search names, ``mine`` for what waits for someone, or none."""
    return next((_archive(piece) for piece in pieces(text) if _archive(piece)), None)


def with_archive(text: str, archive: str | None, *, mine: str = _NEEDS_ME) -> str:
    """The search with this archive instead of the one it names; none takes it out. `mine` is what finds one's own."""
    rest = " ".join(text[piece.start : piece.end] for piece in pieces(text) if _archive(piece) is None)
    if archive is None:
        return rest
    word = mine if archive == MINE else f"archive:{archive}"
    return f"{word} {rest}".strip()


def with_reseller(text: str, reseller: str) -> str:
    """The search with this filter instead of all that it says about resellers; an empty one takes them out."""
    rest = [text[p.start : p.end] for p in pieces(text) if (p.field or "").lower() != "reseller"]
    return " ".join([reseller, *rest]).strip()


def with_repeats_turned(text: str) -> str:
    """The search with the orders of recurring ones too, or without where it says so already (T2)."""
    words = [text[p.start : p.end] for p in pieces(text)]
    rest = [word for word in words if word.lower() != _ALL_TYPES]
    return " ".join(rest if rest != words else [*words, _ALL_TYPES])


def reseller_in(text: str) -> str:
    """All that a search says about resellers."""
    return " ".join(text[p.start : p.end] for p in pieces(text) if (p.field or "").lower() == "reseller")


def _archive(piece: Piece) -> str | None:
    if piece.negated or not piece.value:
        return None
    field, value = (piece.field or "").lower(), piece.value.lower()
    return value if field == "archive" else MINE if f"{field}:{value}" in (_NEEDS_ME, _WAITING) else None


def empty_words(text: str, way: Callable[[str], str], *, carts: bool) -> str:
    """What to say of a list with nothing in it; `way` names the key of an action by its id."""
    if text:
        return _("No order matches “{search}”.\n{change} changes the search, {clear} clears it.").format(
            search=text, clear=way("list.clear"), change=way("list.search")
        )
    if carts:
        return _("No customer is on the way to an order.\nCarts appear here while they are being filled.")
    return _("No orders yet.\n“ordertop import” brings them in, “ordertop demo” shows a sample desk.")


def known_total(query: Query, counts: Counts) -> int | None:
    """How many orders match, where the maintained counts say it; else none (V8)."""
    if counts.of != query.reseller:
        return None
    match tuple(term for term in query.terms if term != counts.of):
        case ():
            return counts.without_carts
        case (Choice("archive", values, False),):
            return sum(counts.archives[Archive(value)] for value in values)
        case (Choice("status", values, False),):
            return sum(counts.statuses[Status(value)] for value in values)
        case (Choice("custom", (key,), False),):
            return _known_custom(key, counts)
        case (Choice("needs", _values, False),):
            return counts.needs_me
        case (Choice("waiting", (Waits.DISTRIBUTOR,), False),):
            return counts.waiting_for_distributor
    return None


def _known_custom(key: str, counts: Counts) -> int | None:
    """How many have the custom status of this name; none where it is an earlier one, or nobody's."""
    from domain.statuses.model import status_key

    return next((n for name, n in counts.custom.items() if status_key(name) == key), None)


def whose(reseller: Exactly | None, counts: Counts, *, some: bool) -> str:
    """Whose orders are shown, in words.

    Args:
        some: whether the person may not see all resellers.
    """
    if reseller is None:
        return _("your resellers") if some else _("all resellers")
    if counts.of == reseller and counts.reseller is not None:
        return counts.reseller
    return reseller.name or _("reseller #{id}").format(id=reseller.id)


def position_words(row: int | None, total: int | None, *, busy: bool, many: bool) -> list[str]:
    """How many orders were found, and at which the cursor is, in words.

    Args:
        many: counting was given up.
    """
    if row is None and busy:
        return []  # nothing has been read yet: no orders is not the same as none so far
    words = [found_words(total)] if total is not None or many else []
    if row is not None and total:
        words.append(_("at {n}").format(n=f"{row:,}"))
    return words


def found_words(total: int | None) -> str:
    """How many orders were found, in words; with none, more than are counted for a screen."""
    if total is None:
        return _("more than {n} orders").format(n=f"{COUNT_LIMIT:,}")
    return ngettext("{n} order", "{n} orders", total).format(n=f"{total:,}")
