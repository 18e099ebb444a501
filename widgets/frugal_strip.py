"""A strip that says each colour once: fewer bytes over a slow line (V3)."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.cache import FIFOCache
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import SGR_STYLES, Strip

RESET = "\x1b[0m"

#: What takes an attribute back; all others need a reset.
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}


class _NoCache(FIFOCache[Any, Any]):
    """Keeps nothing. Making seven caches for every line of a view takes longer than painting the line."""

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


_NO_CACHE = _NoCache(1)


class FrugalStrip(Strip):
    """A strip whose output names only what changes from segment to segment.

    Textual's own strips reset and name everything again for every segment: 36 bytes instead of 15.
    """

    __slots__ = ("_filtered",)

    def __init__(self, segments: Iterable[Segment], cell_length: int | None = None) -> None:
        self._segments = list(segments)
        self._cell_length = cell_length
        self._divide_cache = self._crop_cache = self._style_cache = self._filter_cache = _NO_CACHE
        self._line_length_cache = self._crop_extend_cache = self._offsets_cache = _NO_CACHE
        self._render_cache: str | None = None
        self._link_ids = None
        self._cell_count = None
        self._filtered: tuple[Sequence[LineFilter], Color, FrugalStrip] | None = None

    def render(self, console: Console) -> str:
        if self._render_cache is None:
            color_system = console._color_system or ColorSystem.TRUECOLOR
            parts: list[str] = []
            current: Style | None = None
            for text, style, _control in self._segments:
                if style is not current:
                    parts.append(_turn(current, style, color_system))
                    current = style
                parts.append(text)
            if current is not None and _turn(None, current, color_system):
                parts.append(RESET)
            self._render_cache = "".join(parts)
        return self._render_cache

    # What Textual cuts from or filters out of this strip stays frugal.

    def crop(self, start: int, end: int | None = None) -> "FrugalStrip":
        return _frugal(super().crop(start, end))

    def divide(self, cuts: Iterable[int]) -> "Sequence[FrugalStrip]":
        return [_frugal(strip) for strip in super().divide(cuts)]

    def through(self, filters: Sequence[LineFilter], background: Color) -> "FrugalStrip":
        """This strip after all these filters; kept, since a view is asked for all its lines at every frame."""
        kept = self._filtered
        if kept is not None and kept[0] == filters and kept[1] == background:
            return kept[2]
        segments = self._segments
        for line_filter in filters:
            segments = line_filter.apply(segments, background)
        strip = self if segments == self._segments else FrugalStrip(segments, self._cell_length)
        self._filtered = filters, background, strip
        return strip


def _frugal(strip: Strip) -> FrugalStrip:
    return strip if isinstance(strip, FrugalStrip) else FrugalStrip(strip._segments, strip._cell_length)


@lru_cache(maxsize=4096)
def _turn(old: Style | None, new: Style | None, color_system: ColorSystem) -> str:
    """The shortest sequence that turns the one style into the other."""
    before, after = _codes(old, color_system), _codes(new, color_system)
    if before == after:
        return ""
    taken_back = [_OFF.get(number, "0") for number in sorted(before.attributes - after.attributes)]
    afresh = ["0", *_changes(_NOTHING, after)]
    if "0" in taken_back:
        return f"\x1b[{';'.join(afresh)}m"
    # What takes one attribute back may take its neighbour along, so all that stay are named again.
    start = before._replace(attributes=frozenset()) if taken_back else before
    changed = [*taken_back, *_changes(start, after)]
    return f"\x1b[{min(';'.join(changed), ';'.join(afresh), key=len)}m"


class _Codes(NamedTuple):
    """A style as the terminal's numbers."""

    attributes: frozenset[str]
    foreground: str
    background: str


_NOTHING = _Codes(frozenset(), "39", "49")


def _changes(old: _Codes, new: _Codes) -> list[str]:
    changes = sorted(new.attributes - old.attributes)
    if new.foreground != old.foreground:
        changes.append(new.foreground)
    if new.background != old.background:
        changes.append(new.background)
    return changes


def _codes(style: Style | None, color_system: ColorSystem) -> _Codes:
    if style is None:
        return _NOTHING
    bits = style._attributes & style._set_attributes
    return _Codes(
        frozenset(code for bit, code in enumerate(SGR_STYLES) if bits & (1 << bit)),
        ";".join(style.color.downgrade(color_system).get_ansi_codes()) if style.color else "39",
        ";".join(style.bgcolor.downgrade(color_system).get_ansi_codes(False)) if style.bgcolor else "49",
    )


def changed_until(old: Strip, new: Strip) -> int:
    """The cell after the last one in which two strips of one length differ; 0 when they are alike."""
    return difference(old, new).stop


def difference(old: Strip, new: Strip) -> range:
    """From the first to the last cell in which two strips of one length differ; empty when they are alike."""
    first, last = [*old], [*new]
    start, stop = 0, new.cell_length
    while first and last and first[0] == last[0]:
        start += first.pop(0).cell_length
        last.pop(0)
    while first and last and first[-1] == last[-1]:
        stop -= first.pop().cell_length
        last.pop()
    for one, other in zip_longest(_cells(first), _cells(last)):
        if one != other:
            break
        start += get_character_cell_size(one[0])
    else:
        return range(0)
    for one, other in zip_longest(_cells_from_right(first), _cells_from_right(last)):
        if one != other:
            break
        stop -= get_character_cell_size(one[0])
    return range(start, max(start, stop))


def _cells(segments: Sequence[Segment]) -> Iterator[tuple[str, Style | None]]:
    return ((char, style) for text, style, _control in segments for char in text)


def _cells_from_right(segments: Sequence[Segment]) -> Iterator[tuple[str, Style | None]]:
    return ((char, style) for text, style, _control in reversed(segments) for char in reversed(text))
