"""The General overview: figures, product mix and what waits, with a cursor on what can be opened (T1)."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.theme import Theme
from whenever import Instant

from domain.rows import OrderRow
from domain.words import _
from widgets.cells import fit, plain, width_of
from widgets.frugal_strip import FrugalStrip
from widgets.general_lines import (
    FigureCell,
    Figures,
    GeneralLine,
    Header,
    Order,
    Overview,
    Sentence,
    Share,
    Spot,
    Title,
    lines_of,
    spots,
    spots_in,
    waiting_columns,
)
from widgets.palette import CURSOR_GLYPH, TONE_OF, Role, State, Tone, palette_of
from widgets.plain_lines import PlainLines
from widgets.row_painter import Look, RowPainter

_WHEEL_LINES = 3

#: What of the product mix can be chosen.
Turning = Literal["period", "product", "billing"]


class GeneralPane(PlainLines, can_focus=True):
    """Shows an `Overview`; what it has no room for is scrolled to. `opened` is called with what is
    opened, `turned` with what of the product mix is wanted otherwise, `moved` when the cursor is elsewhere."""

    DEFAULT_CSS = "GeneralPane { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "walk('line', 1)", id="table.down", show=False),
        Binding("up,k", "walk('line', -1)", id="table.up", show=False),
        Binding("pagedown,ctrl+f", "walk('page', 1)", id="table.page_down", show=False),
        Binding("pageup,ctrl+b", "walk('page', -1)", id="table.page_up", show=False),
        Binding("ctrl+d", "walk('half', 1)", id="table.half_down", show=False),
        Binding("ctrl+u", "walk('half', -1)", id="table.half_up", show=False),
        Binding("g,home,ctrl+home", "walk('end', -1)", id="table.first", show=False),
        Binding("G,end,ctrl+end", "walk('end', 1)", id="table.last", show=False),
        Binding("right", "walk('across', 1)", id="general.right", show=False),
        Binding("left", "walk('across', -1)", id="general.left", show=False),
        Binding("space", "walk('part', 1)", id="general.part", show=False),
        Binding("enter", "activate", id="table.open", show=False),
        Binding("w", "turn('period')", id="general.period", show=False),
        Binding("s", "turn('product')", id="general.product", show=False),
        Binding("S", "turn('billing')", id="general.billing", show=False),
    ]

    def __init__(
        self,
        when: Callable[[Instant], str],
        *,
        opened: Callable[[Spot], None],
        turned: Callable[[Turning], None],
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(id="general")
        self._painter: RowPainter[OrderRow] = RowPainter(
            waiting_columns(when), lambda row: TONE_OF[row.status]
        )
        self._opened, self._turned, self._moved = opened, turned, moved
        self._shown: Overview | None = None
        self._whose = ""
        self._lines: list[GeneralLine] = []
        self._spots: list[tuple[int, int, Spot]] = []
        self._spot: Spot | None = None
        self._top = 0
        self._dimmed = False

    # What the owner may know and ask for.

    @property
    def cursor(self) -> Spot | None:
        """What the cursor is on."""
        return self._spot

    @property
    def cursor_row(self) -> OrderRow | None:
        """The order the cursor is on, if it is on one."""
        if self._spot is None or self._spot.waiting is None or self._shown is None:
            return None
        rows = self._shown.waiting[self._spot.waiting].rows
        return next((row for row in rows if row.id == self._spot.order_id), None)

    def show(self, shown: Overview, *, whose: str) -> None:
        """Shows this; the cursor stays on what it is on, or goes to what has taken its place."""
        self._shown, self._whose = shown, whose
        self._dimmed = False
        self._draw()

    def dim(self) -> None:
        """What is shown is of something else than what is asked for by now."""
        if not self._dimmed:
            self._dimmed = True
            self.refresh()

    # Keys and mouse.

    def action_walk(self, how: str, amount: int = 1) -> None:
        """Moves the cursor; ``move`` goes from order to order, as the details do."""
        if not self._spots:
            return
        at = self._place
        y, x, _spot = self._spots[at]
        match how:
            case "line":
                self._go(self._beyond(y, x, amount))
            case "page" | "half":
                step = max(self.size.height // (1 if how == "page" else 2), 1)
                self._go(self._nearest(y + amount * step, x))
            case "end":
                self._go(0 if amount < 0 else len(self._spots) - 1)
            case "across":
                self._go(at + amount)
            case "part":
                self._go(self._next_part(at))
            case "move":
                orders = [n for n, (_y, _x, spot) in enumerate(self._spots) if spot.order_id is not None]
                ahead = [n for n in orders if (n - at) * amount > 0]
                if ahead:
                    self._go(ahead[0] if amount > 0 else ahead[-1])

    def _beyond(self, y: int, x: int, sign: int) -> int:
        """The spot in the next line that has any, in the same column as far as there is one."""
        lines = {line for line, _x, _spot in self._spots if (line - y) * sign > 0}
        if not lines:
            return self._place
        return self._nearest(min(lines) if sign > 0 else max(lines), x)

    def _nearest(self, y: int, x: int) -> int:
        return min(
            range(len(self._spots)), key=lambda n: (abs(self._spots[n][0] - y), abs(self._spots[n][1] - x))
        )

    def _next_part(self, at: int) -> int:
        """The first order of the next list that has any; behind the last the top."""
        firsts = [
            n + 1
            for n, (one, other) in enumerate(pairwise(self._spots))
            if one[2].order_id is None and other[2].order_id is not None
        ]
        return next((n for n in firsts if n > at), 0)

    def action_activate(self) -> None:
        """Opens what the cursor is on."""
        if self._spot is not None:
            self._opened(self._spot)

    def action_turn(self, what: Turning) -> None:
        """Has the product mix shown by the next period, product type or billing type."""
        self._turned(what)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._look_from(self._top + _WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._look_from(self._top - _WHEEL_LINES)

    def on_click(self, event: events.Click) -> None:
        y = self._top + event.y
        here = [n for n, (line, _x, _spot) in enumerate(self._spots) if line == y]
        if not here:
            return
        event.stop()
        line = self._lines[y]
        if isinstance(line, Figures):
            column = min(event.x // (line.column + 3), len(here) - 1)
            self._go(here[column])
        else:
            self._go(here[0])
        if event.chain > 1:
            self.action_activate()

    # Life.

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._take_theme)

    def on_resize(self) -> None:
        self._draw()

    def on_focus(self) -> None:
        self._repaint(self._spot)

    def on_blur(self) -> None:
        self._repaint(self._spot)

    def _take_theme(self, _theme: Theme) -> None:
        self.refresh()

    # Where the cursor is.

    @property
    def _place(self) -> int:
        return next((n for n, (_y, _x, spot) in enumerate(self._spots) if spot == self._spot), 0)

    def _draw(self) -> None:
        if self._shown is None or not self.size.width:
            return
        before, lost = self._lines, self._place
        self._lines = lines_of(self._shown, self.size.width, whose=self._whose)
        self._spots = list(spots(self._lines))
        if self._spot not in [spot for _y, _x, spot in self._spots]:
            self._spot = self._spots[min(lost, len(self._spots) - 1)][2] if self._spots else None
        self._painter.forget()
        if len(before) != len(self._lines) or not self._look_from(self._top):
            self.refresh()
        self._moved()

    def _go(self, place: int) -> None:
        before = self._spot
        self._spot = self._spots[max(0, min(place, len(self._spots) - 1))][2]
        if before == self._spot:
            return
        if not self._keep_in_view():
            self._repaint(before)
            self._repaint(self._spot)
        self._moved()

    def _keep_in_view(self) -> bool:
        """Scrolls so far that the cursor is seen; whether that was needed."""
        y, height = self._spots[self._place][0], self.size.height
        if self._top <= y < self._top + height:
            return False
        # With the title of a part comes what is above it.
        return self._look_from(y - height // 3 if y >= self._top + height else (0 if y < 3 else y - 2))

    def _look_from(self, top: int) -> bool:
        """Shows the lines from this one on, as far as there are; whether that is another view."""
        top = max(0, min(top, len(self._lines) - self.size.height))
        moved, self._top = top != self._top, top
        if moved:
            self.refresh()
        return moved

    def _repaint(self, spot: Spot | None) -> None:
        for y, line in enumerate(self._lines[self._top : self._top + self.size.height]):
            if spot is not None and spot in spots_in(line):
                self.refresh(Region(0, y, self.size.width, 1))

    # Seeing.

    def paint_lines(self, lines: Sequence[int], width: int) -> Iterable[FrugalStrip]:
        self._painter.adapt(width, palette_of(self.app))
        return [self._strip(self._top + y, width) for y in lines]

    def _strip(self, y: int, width: int) -> FrugalStrip:
        if self._shown is None:
            return self._painter.sentence(_("Adding up …")) if y == 0 else self._painter.blank()
        if y >= len(self._lines):
            return self._painter.blank()
        line = self._lines[y]
        if isinstance(line, Order):
            look = Look(
                line.spot == self._spot, self.has_focus and line.spot == self._spot, dimmed=self._dimmed
            )
            return self._painter.row(line.row, look)
        if isinstance(line, Header):
            return self._painter.header()
        if isinstance(line, Sentence):
            return self._painter.sentence(line.words) if line.words else self._painter.blank()
        if isinstance(line, Title):
            return self._line(self._title(line, width), width)
        if isinstance(line, Share):
            return self._line(self._share(line, width), width)
        return self._line(self._figures(line), width)

    def _line(self, segments: list[Segment], width: int) -> FrugalStrip:
        missing = width - sum(segment.cell_length for segment in segments)
        if missing > 0:
            segments.append(Segment(" " * missing, self._style()))
        return FrugalStrip(segments).crop(0, width)

    def _style(self, role: Role | None = None, *, spot: Spot | None = None) -> Style:
        state = State.DIMMED if self._dimmed else State.NORMAL
        if spot is not None and spot == self._spot and not self._dimmed:
            state = State.CURSOR
        return palette_of(self.app).style(Tone.PLAIN, state, role or Role.TEXT)

    def _sign(self, spot: Spot | None) -> Segment:
        """The cursor's sign, in the cell before what it is on."""
        here = spot is not None and spot == self._spot
        role = Role.ACCENT if self.has_focus else Role.MUTED
        return Segment(CURSOR_GLYPH if here else " ", self._style(role if here else None, spot=spot))

    def _title(self, line: Title, width: int) -> list[Segment]:
        right = f"  {plain(line.right)} "
        room = max(width - 4 - width_of(line.right), 0)
        words = fit(line.words, room).rstrip()
        blank = " " * (room - width_of(words))
        return [
            self._sign(line.spot),
            Segment(words, self._style(Role.STRONG, spot=line.spot)),
            Segment(blank, self._style()),
            Segment(right, self._style(Role.MUTED)),
        ]

    def _share(self, line: Share, width: int) -> list[Segment]:
        colour = self._style() if self._dimmed else palette_of(self.app).share(line.n)
        room = max(width - len(line.bar) - 6, 0)
        return [
            Segment("  ■ ", colour),
            Segment(f"{line.bar} ", colour),
            Segment(fit(line.words, room), self._style()),
        ]

    def _figures(self, line: Figures) -> list[Segment]:
        segments: list[Segment] = []
        for cell in line.cells:
            if segments:
                segments.append(Segment("  ", self._style()))
            if cell is None:
                segments.append(Segment(" " * (line.column + 1), self._style()))
            else:
                segments += self._figure(cell, line.column)
        return segments

    def _figure(self, cell: FigureCell, column: int) -> list[Segment]:
        label = fit(cell.label, max(column - width_of(cell.value) - 1, 0))
        value = fit(cell.value, max(column - width_of(label), 0), "right")
        return [
            self._sign(cell.spot if cell.label else None),
            Segment(label, self._style(spot=cell.spot)),
            Segment(value, self._style(cell.role or Role.STRONG, spot=cell.spot)),
        ]
