"""The tab with all payments of all orders (P1)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from domain.errors import DomainError
from domain.payment_rows import ListedPayment
from domain.query import Query
from domain.rows import Changes, OrderRow
from domain.words import _, mark
from tui.payment_source import PaymentSource
from widgets.bars import Choice
from widgets.payment_table import PaymentTable

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen


_ACTIONS = ("table.open", "order.refund", "order.receive", "order.note", "order.copy")
_OF_HELD = ("order.capture_held", "order.void_held")


class PaymentsTab:
    """Shows the payments of the orders that a search finds, and what is done to the order of one.

    The table is there from the first time that the tab is shown.
    """

    no_list = mark("That is for lists of orders; payments are listed as they were tried.")
    choices: Sequence[Choice] = ()
    chosen = ""

    #: Which order is under the cursor is found out when something is done with it.
    row = None

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._source: PaymentSource | None = None
        self.table: PaymentTable

    @property
    def actions(self) -> Sequence[str]:
        """What can be done about the payment under the cursor: what is set aside is taken or let go first."""
        row = self.table.cursor_row
        return (*_OF_HELD, *_ACTIONS) if row is not None and row.payment.authorised else _ACTIONS

    @property
    def front(self) -> PaymentTable:
        """The list of payments."""
        return self.table

    def choose(self, _choice: str) -> bool:
        """The archives are those of all orders."""
        return False

    def activated(self, _row: ListedPayment) -> None:
        """Opens the payment's order."""
        self.with_order(self._screen.open_details)

    def step(self, by: int) -> None:
        """Moves the cursor to the next payment, or the one before."""
        self.table.action_walk("move", by)

    @property
    def shown(self) -> bool:
        """Whether the tab was ever shown."""
        return self._source is not None

    @property
    def query(self) -> Query:
        """What is searched."""
        assert self._source is not None
        return self._source.query

    def show(self, query: Query, *, empty: str) -> None:
        """Shows the payments of the orders that match."""
        first = self._source is None
        self._source = PaymentSource(self._app.thread, self._app.identity, query)
        if first:
            self.table = PaymentTable(
                self._source, when=self._app.when, empty=empty, moved=self._screen.cursor_moved
            )
            self._screen.mount(self.table, after=self._screen.table)
            return
        self.table.set_empty(empty)
        self.table.reload(self._source)

    def changed(self, changes: Changes) -> None:
        """Reads the payments of these orders again, those that are new among them."""
        if self._source is None:
            return
        if changes.everything:
            self.table.reload()
        else:
            self._screen.run_worker(self._reread(self._source, changes), group="payments-changed")

    async def _reread(self, source: PaymentSource, changes: Changes) -> None:
        try:
            found = await source.of_orders(changes.order_ids)
        except DomainError as error:
            self._app.trouble(error)
            return
        if source is self._source:
            # Of those that are shown some may no longer match.
            shown = [row.id for row in self.table.held if row.order_id in changes.order_ids]
            self.table.refresh_rows({*shown, *(row.id for row in found)})

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order of the payment under the cursor."""
        self.with_payment(lambda row, _payment_id: act(row))

    def with_payment(self, act: Callable[[OrderRow, int], object]) -> None:
        """Does this with the payment under the cursor: its order and its id."""

        def found(payment: ListedPayment) -> None:
            self._screen.run_worker(self._with(payment, act), group="order", exclusive=True)

        self.table.with_row(found)

    async def _with(self, payment: ListedPayment, act: Callable[[OrderRow, int], object]) -> None:
        async def look(desk: "Desk") -> tuple[OrderRow, ...]:
            return await desk.reads(self._app.identity).orders_by_id([payment.order_id])

        try:
            rows = await self._app.thread.look(look)
        except DomainError as error:
            self._app.trouble(error)
            return
        if rows:
            act(rows[0], payment.id)
        else:
            self._app.tell(_("{number} is gone.").format(number=payment.order_number))
