"""The archives as the line above the list shows them: a key, a sign, words, and how many orders each holds (T2)."""

from collections.abc import Callable

from domain.orders.status import ARCHIVE_OF, Archive, Status, archive_label
from domain.rows import Counts
from domain.words import _
from widgets.bars import Choice
from widgets.palette import GLYPH_OF

_GLYPHS = {ARCHIVE_OF[status]: GLYPH_OF[status] for status in reversed(Status)}


def archives_with_keys(counts: Counts, key: Callable[[str], str], *, mine: int) -> list[Choice]:
    """All orders, each archive, and the `mine` that wait for whoever looks; `key` names the key of an action by its
    id."""
    choices = [_choice("all", key("list.all"), _("All"), counts.without_carts)]
    for archive in Archive:
        words = f"{_GLYPHS[archive]} {archive_label(archive)}"
        choices.append(_choice(archive, key(f"list.{archive}"), words, counts.archives[archive]))
    choices.append(_choice("mine", key("list.mine"), _("Mine"), mine))
    return choices


def _choice(archive: str, key: str, words: str, n: int) -> Choice:
    """An archive with its key and how many it holds; where it is tight, its sign and the number."""
    short = words[:1] if len(words) > 4 else words
    return Choice(archive, f"{key} {words} {n:,}".lstrip(), f"{key} {short} {n:,}".lstrip())
