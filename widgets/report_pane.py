"""A report: sales over time, rows of figures and totals, with a cursor on a row and a column of it (T10, B1 to B3)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.theme import Theme

from domain.reports.model import By, Column, Order, Report, ReportRow
from domain.words import _
from widgets.cells import fit, plain, width_of
from widgets.charts import columns as drawn_columns
from widgets.frugal_strip import FrugalStrip
from widgets.palette import Role, State, Tone, palette_of
from widgets.plain_lines import PlainLines
from widgets.report_lines import Series, shares_of, table_columns
from widgets.row_painter import Look, RowPainter

_WHEEL_LINES = 3

#: The chart's lines, where the pane has at least so many, or where all rows have room below it.
_CHART_LINES, _ROOM_FOR_CHART = 6, 18

#: What someone wants to see otherwise.
Wish = Literal["by", "back", "period", "days", "sort", "columns", "carts"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as it is to be seen: its rows sorted, its columns, sales over time as far as they are known, and what it
    is of, in words. The `wanted` columns come before others where there is no room for all."""

    report: Report
    columns: tuple[Column, ...]
    order: Order
    series: tuple[Series, ...]
    words: str
    wanted: frozenset[Column] = frozenset()


class ReportPane(PlainLines, can_focus=True):
    """Shows a report. `opened` is called with a row and the column of the figure that is opened, `wished` with what is
    wanted otherwise, `moved` when the cursor is elsewhere."""

    DEFAULT_CSS = "ReportPane { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "walk(1)", id="table.down", show=False),
        Binding("up,k", "walk(-1)", id="table.up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", id="table.page_down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", id="table.page_up", show=False),
        Binding("g,home,ctrl+home", "walk(-100000)", id="table.first", show=False),
        Binding("G,end,ctrl+end", "walk(100000)", id="table.last", show=False),
        Binding("right", "across(1)", id="report.right", show=False),
        Binding("left", "across(-1)", id="report.left", show=False),
        Binding("enter", "activate", id="report.open", show=False),
        Binding("b", "wish('by')", id="report.by", show=False),
        Binding("B", "wish('back')", id="report.back", show=False),
        Binding("w", "wish('period')", id="report.period", show=False),
        Binding("d", "wish('days')", id="report.days", show=False),
        Binding("o", "wish('sort')", id="report.sort", show=False),
        Binding("C", "wish('columns')", id="report.columns", show=False),
        Binding("t", "wish('carts')", id="report.carts", show=False),
    ]

    def __init__(
        self,
        *,
        opened: Callable[[ReportRow, Column], None],
        wished: Callable[[Wish], None],
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(id="reports")
        self._opened, self._wished, self._moved = opened, wished, moved
        self._painter: RowPainter[ReportRow] = RowPainter((), lambda _row: Tone.PLAIN)
        self._shown: Shown | None = None
        self._rows: list[ReportRow] = []
        self._shares: dict[int, str] = {}
        self._cursor = self._top = 0
        self._column = Column.GROSS
        self._dimmed = False

    # What the owner may know and ask for.

    @property
    def column(self) -> Column:
        """The column under the cursor."""
        return self._column

    @property
    def cursor_row(self) -> ReportRow | None:
        """The row under the cursor; a total too."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def shown_widths(self) -> dict[str, int]:
        """The columns that have room at present, by id, with their widths in cells."""
        return {placed.column.id: placed.width for placed in self._painter.placed}

    def show(self, shown: Shown) -> None:
        """Shows this; the cursor stays on the thing and the figure it is on, where they are there."""
        before = self.cursor_row
        self._shown = shown
        self._dimmed = False
        self._rows = []
        for total, rows in shown.report.sections():
            self._rows += [*rows, *([total] if shown.report.by is not By.CURRENCY else [])]
        self._shares = shares_of(shown.report)
        same = [
            n
            for n, row in enumerate(self._rows)
            if before is not None
            and (row.thing, row.currency, not row.id) == (before.thing, before.currency, not before.id)
        ]
        self._cursor = same[0] if same else 0
        if self._column not in shown.columns:
            self._column = next(
                (c for c in (Column.GROSS, Column.NET) if c in shown.columns), shown.columns[0]
            )
        self._lay_out()

    def dim(self) -> None:
        """What is shown is of something else than what is asked for by now."""
        if not self._dimmed:
            self._dimmed = True
            self.refresh()

    # Keys and mouse.

    def action_walk(self, by: int) -> None:
        """Moves the cursor by so many rows, as far as there are."""
        if self._rows:
            self._cursor = max(0, min(self._cursor + by, len(self._rows) - 1))
            self._keep_in_view()
            self.refresh()
            self._moved()

    def action_page(self, sign: int) -> None:
        """Moves the cursor by a view."""
        self.action_walk(sign * max(self._room, 1))

    def action_across(self, by: int) -> None:
        """Moves the cursor to the next figure."""
        if self._shown is not None:
            columns = self._shown.columns
            at = columns.index(self._column) + by
            self._column = columns[max(0, min(at, len(columns) - 1))]
            self._lay_out()

    def action_activate(self) -> None:
        """Opens the figure under the cursor."""
        if (row := self.cursor_row) is not None:
            self._opened(row, self._column)

    def action_wish(self, what: Wish) -> None:
        """Has something else shown."""
        self._wished(what)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_walk(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_walk(-_WHEEL_LINES)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        place = self._top + event.y - self._above - 1
        if 0 <= place < len(self._rows) and event.y > self._above:
            self._cursor = place
        known = {column.value: column for column in (self._shown.columns if self._shown else ())}
        for placed in self._painter.placed:
            if placed.x <= event.x < placed.x + placed.width and placed.column.id in known:
                self._column = known[placed.column.id]
        self._lay_out()
        if event.chain > 1:
            self.action_activate()

    # Life.

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._take_theme)

    def on_resize(self) -> None:
        self._lay_out()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _take_theme(self, _theme: Theme) -> None:
        self.refresh()

    # Seeing.

    @property
    def _chart(self) -> Series | None:
        """What is drawn: of several currencies that of the row under the cursor."""
        if self._shown is None or not self._shown.series:
            return None
        if self.size.height < min(_ROOM_FOR_CHART, _CHART_LINES + 4 + len(self._rows)):
            return None
        row = self.cursor_row
        return next((s for s in self._shown.series if row and s.currency == row.currency), None)

    @property
    def _above(self) -> int:
        """The lines above the labels."""
        return 1 + (_CHART_LINES + 2 if self._chart is not None else 0)

    @property
    def _room(self) -> int:
        return self.size.height - self._above - 1

    def _keep_in_view(self) -> None:
        room = max(self._room, 1)
        self._top = max(self._cursor - room + 1, min(self._top, self._cursor))
        self._top = max(0, min(self._top, len(self._rows) - room))

    def _lay_out(self) -> None:
        if self._shown is None:
            return
        shown = self._shown
        self._painter.set_columns(
            table_columns(
                shown.report,
                shown.columns,
                wanted=shown.wanted,
                chosen=self._column,
                sorted_by=shown.order.column,
                up=shown.order.up,
                shares=self._shares,
            )
        )
        self._keep_in_view()
        self.refresh()
        self._moved()

    def paint_lines(self, lines: Sequence[int], width: int) -> Iterable[FrugalStrip]:
        self._painter.adapt(width, palette_of(self.app))
        above = self._heading(width)
        return [above[y] if y < len(above) else self._row(y - len(above)) for y in lines]

    def _heading(self, width: int) -> list[FrugalStrip]:
        if self._shown is None:
            return [self._painter.sentence(_("Adding up …"))]
        found = [self._text(f" {plain(self._shown.words)}", width, Role.STRONG)]
        if (series := self._chart) is not None:
            found.append(self._text(f"  {series.words}", width, Role.MUTED))
            drawn = drawn_columns(list(series.amounts), max(width - 4, 1), _CHART_LINES)
            found += [self._line(f"  {line}", width, Role.ACCENT) for line in drawn]
            found.append(self._painter.blank())
        return [*found, self._painter.header()]

    def _text(self, words: str, width: int, role: Role) -> FrugalStrip:
        return self._line(" " + fit(plain(words).strip(), max(width - 1, 0)), width, role)

    def _line(self, said: str, width: int, role: Role) -> FrugalStrip:
        state = State.DIMMED if self._dimmed else State.NORMAL
        style = palette_of(self.app).style(Tone.PLAIN, state, role)
        return FrugalStrip([Segment(said + " " * max(width - width_of(said), 0), style)]).crop(0, width)

    def _row(self, y: int) -> FrugalStrip:
        place = self._top + y
        if self._shown is not None and not self._rows and y == 1:
            return self._painter.sentence(_("Nothing was booked in this period."))
        if place >= len(self._rows) or self._shown is None:
            return self._painter.blank()
        here = place == self._cursor
        return self._painter.row(self._rows[place], Look(here, here and self.has_focus, dimmed=self._dimmed))
