"""The tab with all recurring orders (SPEC 6)."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from domain.errors import DomainError
from domain.orders.status import Archive
from domain.query import Query
from domain.recurring.rows import RecurringRow
from domain.recurring.status import RecurringStatus, recurring_label
from domain.rows import Changes, OrderRow
from domain.words import _, mark
from tui.recurring_actions import RecurringActions
from tui.recurring_source import RecurringSource
from widgets.bars import Choice
from widgets.recurring_table import GLYPH_OF, RecurringTable

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

#: The keys of the archives choose here between the statuses, in this order.
_STATUS_OF: dict[str, RecurringStatus | None] = dict(
    zip(["all", *Archive], [None, *RecurringStatus], strict=True)
)


class RecurringTab:
    """Shows the recurring orders whose initial orders a search finds, and what is done with one.

    The table is there from the first time that the tab is shown.
    """

    no_list = mark("That is for lists of orders; recurring orders are listed the newest first.")

    #: Which order it began with is found out when something is done with that.
    row = None

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._source: RecurringSource | None = None
        self._counts: dict[RecurringStatus, int] = {}
        self._empty = ""
        self.chosen = "all"
        self.table: RecurringTable

    @cached_property
    def _actions(self) -> RecurringActions:
        return RecurringActions(self._app, self._screen, self._app.look_now)

    @property
    def actions(self) -> Sequence[str]:
        """What can be done with the one under the cursor."""
        row = self.table.cursor_row if self.shown else None
        return (
            *(self._actions.possible(row) if row else ()),
            "recurring.forecast",
            "order.customer",
            "order.note",
        )

    @property
    def front(self) -> RecurringTable:
        """The list of recurring orders."""
        return self.table

    @property
    def shown(self) -> bool:
        """Whether the tab was ever shown."""
        return self._source is not None

    @property
    def query(self) -> Query:
        """What is searched."""
        assert self._source is not None
        return self._source.query

    @property
    def status(self) -> RecurringStatus | None:
        """The one status of which they are shown; none where it is all."""
        return _STATUS_OF[self.chosen]

    def step(self, by: int) -> None:
        """Moves the cursor to the next one, or the one before."""
        self.table.action_walk("move", by)

    # Which are shown.

    @property
    def choices(self) -> Sequence[Choice]:
        """The statuses, each with its key and how many there are."""
        found = []
        for archive, status in _STATUS_OF.items():
            key = self._app.keys.name(f"list.{archive}")
            n = sum(self._counts.values()) if status is None else self._counts.get(status, 0)
            words = _("All") if status is None else f"{GLYPH_OF[status]} {recurring_label(status)}"
            short = words if status is None else GLYPH_OF[status]
            found.append(Choice(archive, f"{key} {words} {n:,}".lstrip(), f"{key} {short} {n:,}".lstrip()))
        return found

    def choose(self, choice: str) -> bool:
        """Shows those of this status, by the archive whose key it has; false for what is no status."""
        if choice not in _STATUS_OF:
            return False
        self.chosen = choice
        self.show(self.query, empty=self._empty)
        return True

    def show(self, query: Query, *, empty: str) -> None:
        """Shows those whose initial orders match."""
        first = self._source is None
        self._source = RecurringSource(self._app.thread, self._app.identity, query, self.status)
        self._empty = empty
        self._screen.run_worker(self._recount(), group="recurring-counts", exclusive=True)
        words = (
            empty
            if query.terms
            else _("No recurring orders yet.\nOne begins with the first payment of its order.")
        )
        if first:
            self.table = RecurringTable(
                self._source,
                when=self._app.when,
                wanted=self._do,
                empty=words,
                moved=self._screen.cursor_moved,
            )
            self._screen.mount(self.table, after=self._screen.table)
            return
        self.table.set_empty(words)
        self.table.reload(self._source)

    def changed(self, changes: Changes) -> None:
        """Reads those to which something happened again, those that are new among them."""
        if self._source is None:
            return
        if changes.everything:
            self.table.reload()
        elif changes.recurring_ids:
            self.table.refresh_rows(changes.recurring_ids)
        else:
            return
        self._screen.run_worker(self._recount(), group="recurring-counts", exclusive=True)

    async def _recount(self) -> None:
        async def look(desk: "Desk") -> dict[RecurringStatus, int]:
            return await desk.reads(self._app.identity).recurring_counts()

        try:
            self._counts = await self._app.thread.look(look)
        except DomainError as error:
            self._app.trouble(error)
            return
        self._screen.show_choices()

    # What is done with one.

    def activated(self, row: RecurringRow) -> None:
        """Opens everything about one."""
        from tui.screens.recurring import RecurringScreen

        self._app.push_screen(RecurringScreen(row))

    def _do(self, action_id: str) -> None:
        if action_id == "recurring.forecast":
            from tui.screens.forecast import ForecastScreen

            self._app.push_screen(ForecastScreen(self.query, whose=self._screen.whose))
        else:
            self.table.with_row(lambda row: self._screen.begin(self._actions.ask(action_id, row)))

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order that the one under the cursor began with."""
        self.table.with_row(
            lambda row: self._screen.run_worker(self._with(row, act), group="order", exclusive=True)
        )

    async def _with(self, row: RecurringRow, act: Callable[[OrderRow], object]) -> None:
        async def look(desk: "Desk") -> tuple[OrderRow, ...]:
            return await desk.reads(self._app.identity).orders_by_id([row.initial_order_id])

        try:
            rows = await self._app.thread.look(look)
        except DomainError as error:
            self._app.trouble(error)
            return
        if rows:
            act(rows[0])
        else:
            self._app.tell(_("{number} is gone.").format(number=row.initial_number))
