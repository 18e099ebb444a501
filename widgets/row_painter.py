"""Turns rows into strips: text only, straight columns, as few bytes as possible (X1, V3)."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple

from rich.segment import Segment
from rich.style import Style

from widgets.cells import Align, fit, width_of
from widgets.columns import Cell, Column, Placed, lay_out
from widgets.frugal_strip import FrugalStrip
from widgets.page_source import R
from widgets.palette import CURSOR_GLYPH, MARK_GLYPH, NO_COLOUR, Palette, Role, State, Tone

#: The cells before the first column: the cursor's and the mark's sign.
GUTTER = 2

#: Strips kept at most; a view needs as many as it has lines.
_MOST_STRIPS = 2_000


class Look(NamedTuple):
    """How a row is to be shown, beside what is in it."""

    selected: bool = False
    focused: bool = False
    marked: bool = False
    dimmed: bool = False

    @property
    def state(self) -> State:
        if self.dimmed:
            return State.DIMMED
        if self.selected:
            return State.CURSOR
        return State.MARKED if self.marked else State.NORMAL


class RowPainter(Generic[R]):
    """Paints rows in columns; keeps each strip until the row, its look, the width or the palette changes."""

    def __init__(self, columns: Sequence[Column[R]], tone: Callable[[R], Tone]) -> None:
        self._columns = tuple(columns)
        self._tone = tone
        self._palette: Palette = NO_COLOUR
        self._width = 0
        self._placed: tuple[Placed[R], ...] = ()
        self._plan: list[tuple[Callable[[R], Cell], str, int, Align]] = []
        self._rest = ""
        self._strips: dict[tuple[int, Look], tuple[R, FrugalStrip]] = {}

    @property
    def placed(self) -> tuple[Placed[R], ...]:
        """The columns shown, with their places."""
        return self._placed

    @property
    def columns(self) -> tuple[Column[R], ...]:
        """All columns, shown or not."""
        return self._columns

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show these columns instead."""
        self._columns = tuple(columns)
        self._place()

    def adapt(self, width: int, palette: Palette) -> None:
        """Paint lines of `width` cells with `palette` from here on."""
        if width != self._width or palette is not self._palette:
            self._width, self._palette = width, palette
            self._place()

    def forget(self) -> None:
        """Paint everything anew: what cells show has changed though the rows have not."""
        self._strips.clear()

    def header(self) -> FrugalStrip:
        """The line of labels."""
        style = self._palette.style(Tone.PLAIN, role=Role.MUTED)
        text, x = "", 0
        for column, at, width in self._placed:
            text += " " * (at - x) + fit(column.label, width, column.align)
            x = at + width
        return FrugalStrip([Segment(text + " " * (self._width - x), style)], self._width)

    def sentence(self, text: str) -> FrugalStrip:
        """A line of words in place of rows."""
        style = self._palette.style(Tone.PLAIN, role=Role.MUTED)
        return FrugalStrip([Segment(" " * GUTTER + fit(text, self._width - GUTTER), style)], self._width)

    def blank(self) -> FrugalStrip:
        """A line with nothing on it."""
        return FrugalStrip([Segment(" " * self._width, self._palette.base)], self._width)

    def row(self, row: R, look: Look) -> FrugalStrip:
        """The row as one line."""
        kept = self._strips.get((row.id, look))
        if kept is not None and kept[0] is row:
            return kept[1]
        if len(self._strips) >= _MOST_STRIPS:
            self._strips.clear()
        strip = self._paint(row, look)
        self._strips[row.id, look] = row, strip
        return strip

    def _place(self) -> None:
        self._placed = lay_out(self._columns, self._width, start=GUTTER)
        self._plan = []
        x = GUTTER
        for column, at, width in self._placed:
            self._plan.append((column.cell, " " * (at - x), width, column.align))
            x = at + width
        self._rest = " " * (self._width - x)
        self._strips.clear()

    def _paint(self, row: R, look: Look) -> FrugalStrip:
        styles = self._palette.styles(self._tone(row), look.state)
        base = styles[Role.TEXT]
        line = _Line(base)
        if look.selected:
            line.add(CURSOR_GLYPH, styles[Role.ACCENT if look.focused else Role.MUTED])
        else:
            line.add(" ", base)
        if look.marked:
            line.add(MARK_GLYPH, styles[Role.STRONG])
        else:
            line.add(" ", base)
        for cell, blank, width, align in self._plan:
            text, role, short = cell(row)
            if short is not None and len(text) * 2 > width and width_of(text) > width:
                text = short
            if blank:
                line.blank(blank)
            line.add(fit(text, width, align), base if role is None else styles[role])
        line.blank(self._rest)
        # Narrower than its first cells, a line is still no longer than the terminal.
        return FrugalStrip(line.segments(), max(self._width, GUTTER)).crop(0, self._width)


class _Line:
    """A line in the making: neighbours of one style become one segment."""

    __slots__ = ("_done", "_style", "_texts")

    def __init__(self, style: Style) -> None:
        self._done: list[Segment] = []
        self._texts: list[str] = []
        self._style = style

    def add(self, text: str, style: Style) -> None:
        if style is not self._style:
            if self._texts:
                self._done.append(Segment("".join(self._texts), self._style))
                self._texts = []
            self._style = style
        self._texts.append(text)

    def blank(self, text: str) -> None:
        """Blanks look alike in every style of a row, so they continue the one before."""
        self._texts.append(text)

    def segments(self) -> list[Segment]:
        return [*self._done, Segment("".join(self._texts), self._style)]
