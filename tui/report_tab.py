"""The tab *Reports*: what came in and went out, of what a search finds, and the orders behind it (B1 to B3)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from whenever import SYSTEM_TZ, Date

from domain.errors import DomainError
from domain.orders.status import Archive
from domain.query import Query
from domain.reports.behind import search_of
from domain.reports.days import Days, Preset, chosen_days
from domain.reports.model import (
    By,
    Column,
    Figure,
    Order,
    Report,
    ReportRow,
    column_label,
    sorted_rows,
    usual_order,
)
from domain.rows import Changes, OrderRow
from domain.words import _, mark
from tui.report_columns import ReportColumns
from widgets.bars import Choice
from widgets.report_lines import Series, series_of
from widgets.report_pane import ReportPane, Shown, Wish

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

#: Waiting shorter than this is not shown.
DIM_AFTER_SECONDS = 0.15

#: What others do is added up again no sooner than so long after the last time.
AGAIN_AFTER_SECONDS = 5.0

#: Sales are drawn by day for no more days than this, else by month.
_MOST_DAYS = 92

_ACTIONS = (
    "report.open",
    "report.by",
    "report.period",
    "report.days",
    "report.sort",
    "report.columns",
    "report.carts",
)


#: The keys of the archives choose between the reports; days and months are reached one after the other.
_BY: dict[str, By] = dict(zip(["all", *Archive], By, strict=False))


class _Asked(NamedTuple):
    """What is added up."""

    by: By
    days: Days
    query: Query


class Seen(NamedTuple):
    """A report as it is shown: of what, how sorted, with which columns, and how many rows it has without totals."""

    by: By
    days: Days
    query: Query
    order: Order
    columns: tuple[Column, ...]
    rows: int


class ReportTab:
    """Shows a report of the orders that a search finds."""

    actions: Sequence[str] = _ACTIONS
    no_list = mark("That is for lists of orders; Enter on a figure shows the list behind it.")
    row = None

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._preset: Preset | None = Preset.THIS_MONTH
        self._asked = _Asked(By.CURRENCY, Preset.THIS_MONTH.days(self._today), Query())
        self._orders: dict[By, Order] = {}
        self._columns = ReportColumns(app)
        self._read: tuple[_Asked, Report] | None = None
        self._series: tuple[Series, ...] = ()
        self._pane: ReportPane | None = None
        self._waits = False

    @property
    def front(self) -> ReportPane:
        """The report."""
        assert self._pane is not None
        return self._pane

    @property
    def shown(self) -> bool:
        """Whether the tab was ever shown."""
        return self._pane is not None

    @property
    def query(self) -> Query:
        """What is searched."""
        return self._asked.query

    @property
    def seen(self) -> "Seen | None":
        """What is shown at present; none before the first report is there."""
        if self._read is None:
            return None
        asked, report = self._read
        return Seen(
            asked.by,
            asked.days,
            asked.query,
            self._order_of(asked.by),
            self._columns.of(asked.by),
            len(report.rows),
        )

    @property
    def _today(self) -> Date:
        zone = self._app.options.settings.zone or SYSTEM_TZ
        return self._app.clock.now().to_tz(zone).date()

    def show(self, query: Query, *, empty: str) -> None:  # noqa: ARG002 - it says itself that there is nothing
        """Shows the report of the orders that match."""
        if self._pane is None:
            self._pane = ReportPane(opened=self.open, wished=self.wish, moved=self._screen.cursor_moved)
            self._screen.mount(self._pane, after=self._screen.table)
        self._ask(self._asked._replace(query=query))

    def changed(self, _changes: Changes) -> None:
        """Adds up again, now and then, as long as that is looked at."""
        if self._pane is not None and self._pane.display and not self._waits:
            self._waits = True
            self._screen.set_timer(AGAIN_AFTER_SECONDS, self._again)

    def _again(self) -> None:
        self._waits = False
        if self._pane is not None and self._pane.display:
            self._ask(self._asked)

    def with_order(self, act: Callable[[OrderRow], object]) -> None:  # noqa: ARG002 - there is none
        """Says that no order is under the cursor."""
        self._app.tell(
            _("No order is under the cursor; {key} lists those behind the figure.").format(
                key=self._app.keys.way("report.open")
            )
        )

    @property
    def choices(self) -> Sequence[Choice]:
        """The reports that have a key, each with it."""
        found = []
        for archive, by in _BY.items():
            key, short = self._app.keys.name(f"list.{archive}"), column_label(Column.NAME, by).lower()
            found.append(Choice(archive, f"{key} {by.label}".lstrip(), f"{key} {short}".lstrip()))
        return found

    @property
    def chosen(self) -> str:
        """Which of them is shown."""
        return next((archive for archive, by in _BY.items() if by is self._asked.by), "")

    def choose(self, choice: str) -> bool:
        """Shows the report that has the key of this archive; false where none has."""
        if choice not in _BY:
            return False
        self._ask(self._asked._replace(by=_BY[choice]))
        return True

    def activated(self, _row: object) -> None:
        """Nothing: it opens figures by itself."""

    def step(self, by: int) -> None:
        """Moves the cursor to the next row, or the one before."""
        self.front.action_walk(by)

    # What is asked for.

    def wish(self, what: Wish) -> None:
        """Shows it otherwise."""
        match what:
            case "by" | "back":
                reports = list(By)
                step = 1 if what == "by" else -1
                by = reports[(reports.index(self._asked.by) + step) % len(reports)]
                self._ask(self._asked._replace(by=by))
            case "period":
                presets = list(Preset)
                at = presets.index(self._preset) + 1 if self._preset is not None else 0
                self._preset = presets[at % len(presets)]
                self._ask(self._asked._replace(days=self._preset.days(self._today)))
            case "days":
                self._ask_for_days()
            case "sort":
                column = self.front.column
                before = self._order
                up = not before.up if column is before.column else column.figure is None
                self._orders[self._asked.by] = Order(column, up)
                self._draw()
            case "columns":
                self._choose_columns()
            case "carts":
                from tui.screens.cart_trend import CartTrendScreen

                self._app.push_screen(CartTrendScreen(self._asked.days))

    @property
    def _order(self) -> Order:
        return self._order_of(self._asked.by)

    def _order_of(self, by: By) -> Order:
        return self._orders.get(by) or usual_order(by)

    def _choose_columns(self) -> None:
        def show() -> Mapping[str, int]:
            self._draw()
            return self.front.shown_widths

        if self._read is not None:
            self._columns.choose(self._read[0].by, show)

    def _ask_for_days(self) -> None:
        from widgets.dialogs.ask import Ask, Question
        from widgets.dialogs.entries import Field

        days = self._asked.days
        question = Question(
            title=_("Which days?"),
            facts=[_("Days are those of each reseller's calendar; without a day, that end is open.")],
            go=_("Add up"),
            stay=_("Keep as it is"),
            fields=[
                Field(name="first", label=_("First day"), typed=str(days.first or ""), width=16),
                Field(name="last", label=_("Last day"), typed=str(days.last or ""), width=16, beside=True),
            ],
        )

        async def perform(typed: Mapping[str, str]) -> None:
            first, last = typed["first"].strip() or None, typed["last"].strip() or None
            if first is None and last is None:
                self._preset = Preset.ALL
                found = Days()
            else:
                found = chosen_days(self._today, first=first, last=last)
                self._preset = None
            self._ask(self._asked._replace(days=found))

        self._app.push_screen(Ask(question, perform))

    def open(self, row: ReportRow, column: Column) -> None:
        """Lists the orders behind a figure."""
        asked = self._asked if self._read is None else self._read[0]
        figure = column.figure or Figure.ORDERS
        search = search_of(asked.by, asked.days, row, figure, narrowed=asked.query.text)
        if search is None:
            self._app.tell(_("No search can name what is behind “{name}”.").format(name=row.name))
        else:
            self._screen.show_orders(search)

    # Reading.

    def _ask(self, asked: _Asked) -> None:
        if asked != self._asked:
            self._screen.set_timer(DIM_AFTER_SECONDS, self._dim)
        if (asked.days, asked.query) != (self._asked.days, self._asked.query):
            self._series = ()
        self._asked = asked
        self._screen.show_choices()
        # Whatever is being added up is not wanted any more, and is broken off.
        self._screen.run_worker(self._keep(asked), group="reports", exclusive=True)

    def _dim(self) -> None:
        if self._pane is not None and self._read is not None and self._read[0] != self._asked:
            self._pane.dim()

    async def _keep(self, asked: _Asked) -> None:
        import asyncio

        from widgets import charts

        try:
            report, _loaded = await asyncio.gather(
                self._app.thread.look(partial(self._look, asked)), asyncio.to_thread(charts.load)
            )
            self._read = (asked, report)
            self._draw()
            self._series = series_of(await self._app.thread.look(partial(self._look, self._over_time(asked))))
            self._draw()
        except DomainError as error:
            self._app.trouble(error)

    def _over_time(self, asked: _Asked) -> _Asked:
        first, last = asked.days.first, asked.days.last
        short = first is not None and last is not None and first.add(days=_MOST_DAYS) > last
        return asked._replace(by=By.DAY if short else By.MONTH)

    async def _look(self, asked: _Asked, desk: "Desk") -> Report:
        return await desk.reads(self._app.identity).report(asked.by, asked.days, asked.query)

    def _draw(self) -> None:
        if self._read is None or self._pane is None or self._read[0].by is not self._asked.by:
            return
        asked, report = self._read
        self._pane.show(
            Shown(
                report=sorted_rows(report, self._order),
                columns=self._columns.of(asked.by),
                wanted=self._columns.wanted(asked.by),
                order=self._order,
                series=self._series,
                words=self._words(asked),
            )
        )
        self._dim()

    def _words(self, asked: _Asked) -> str:
        """What is shown, each choice with its key."""
        key = self._app.keys.name
        period = "" if self._preset is None else f"{self._preset.label}, "
        words = f"{key('report.by')} {asked.by.label} · {key('report.period')} {period}{asked.days.words()}"
        return f"{words} · {self._screen.whose}"
