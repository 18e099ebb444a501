"""What of a windowed table is on the screen, and which of its lines have to be painted again (V2, V3)."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Generic

from textual.geometry import Region

from widgets.columns import Column
from widgets.frugal_strip import FrugalStrip, changed_until
from widgets.page_source import R
from widgets.palette import Palette, Tone
from widgets.row_painter import Look, RowPainter
from widgets.window import Window


class View(Generic[R]):
    """The lines below the header, each a row and its look, or nothing. Regions count the header as line 0."""

    def __init__(self, columns: Sequence[Column[R]], tone: Callable[[R], Tone]) -> None:
        self.painter: RowPainter[R] = RowPainter(columns, tone)
        self._lines: list[tuple[R, Look] | None] = []
        self._width = 0

    def adapt(self, width: int, palette: Palette) -> None:
        """Lines are `width` cells wide and painted with `palette` from here on."""
        self._width = width
        self.painter.adapt(width, palette)

    def row_at(self, y: int) -> R | None:
        """The row shown at line `y` of the table, the header being line 0."""
        line = self._line(y)
        return line[0] if line else None

    def show(
        self, window: Window[R], marked: Callable[[R], bool], *, focused: bool, dimmed: bool
    ) -> Sequence[Region] | None:
        """Show what the window has in view; returns what looks different from before, None for all of it."""
        new: list[tuple[R, Look] | None] = []
        for y in range(window.height):
            row = window.line(y)
            if row is None:
                new.append(None)
                continue
            selected = window.top + y == window.cursor
            new.append((row, Look(selected, selected and focused, marked(row), dimmed)))
        old, self._lines = self._lines, new
        if len(old) != len(new) or not any(old) or not any(new):
            return None
        return [
            Region(0, y + 1, until, 1)
            for y, (before, now) in enumerate(zip(old, new, strict=True))
            if before != now and (until := self._differs_until(before, now))
        ]

    def repaint(self) -> Sequence[Region]:
        """Paint all rows anew, as what their cells show may have changed; returns what looks different."""
        old = [self._strip(line) if line else None for line in self._lines]
        self.painter.forget()
        return [
            Region(0, y + 1, until, 1)
            for y, (line, before) in enumerate(zip(self._lines, old, strict=True))
            if line and before and (until := changed_until(before, self._strip(line)))
        ]

    def strip(self, y: int) -> FrugalStrip | None:
        """Line `y` of the table, None where there is no row."""
        line = self._line(y)
        return self._strip(line) if line else None

    def beyond(
        self, window: Window[R], marked: Callable[[R], bool], *, dimmed: bool
    ) -> Iterator[FrugalStrip]:
        """The lines of the next and of the previous view, painted as they are asked for."""
        below = range(window.top + window.height, window.top + 2 * window.height)
        above = range(max(0, window.top - window.height), window.top)
        rows = [window.rows[index] for index in chain(below, above) if index < len(window.rows)]
        return (self.painter.row(row, Look(marked=marked(row), dimmed=dimmed)) for row in rows)

    def _differs_until(self, before: tuple[R, Look] | None, now: tuple[R, Look] | None) -> int:
        if before and now and before[0].id == now[0].id and before[1] == now[1]:
            return changed_until(self._strip(before), self._strip(now))
        return self._width

    def _strip(self, line: tuple[R, Look]) -> FrugalStrip:
        return self.painter.row(*line)

    def _line(self, y: int) -> tuple[R, Look] | None:
        return self._lines[y - 1] if 0 < y <= len(self._lines) else None
