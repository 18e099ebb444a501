"""A customer's card: who it is, what was ordered and paid, and the toggle of its approval (T9, A1)."""

from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType

from domain.customers.rows import CustomerCard, CustomerRow
from domain.rows import Changes, OrderRow
from domain.words import _
from tui.actions import ACTIONS, CUSTOMER_ACTIONS, SALE_ACTIONS, offered
from tui.bindings import bindings
from tui.customer_actions import CustomerActions
from tui.footer import Footer
from tui.places import find_order, list_orders
from tui.screens.page import PageScreen
from widgets.customer_card import CardText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of
from widgets.sheet import Target

if TYPE_CHECKING:
    from domain.reads import Reads
    from tui.plan_actions import PlanActions
    from tui.sales_actions import SalesActions

#: More orders than a tall terminal shows; a key lists them all.
MOST_ORDERS = 50


class CustomerScreen(PageScreen[CustomerCard]):
    """The card of a customer, with its keys.

    What is done about a sale is done about the order that the cursor is on (M4).
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(*CUSTOMER_ACTIONS, *SALE_ACTIONS)

    def __init__(self, customer_id: int) -> None:
        super().__init__()
        self._customer_id = customer_id

    @cached_property
    def _actions(self) -> CustomerActions:
        return CustomerActions(self._app, self, self._read_again)

    @cached_property
    def _plans(self) -> "PlanActions":
        from tui.plan_actions import PlanActions

        return PlanActions(self._app, self, self._read_again)

    @cached_property
    def _sales(self) -> "SalesActions":
        from tui.sales_actions import SalesActions

        return SalesActions(self._app, self, lambda _order_id: self._read_again())

    def footer(self) -> Footer:
        return Footer("details.close", "app.help", kept=("details.close",))

    def on_mount(self) -> None:
        app = self._app
        self.query_one(Footer).offer(
            offered((*CUSTOMER_ACTIONS, *SALE_ACTIONS), None, app.identity, read_only=app.options.read_only)
        )

    async def read(self, reads: "Reads") -> CustomerCard:
        return await reads.customer_card(self._customer_id, limit=MOST_ORDERS)

    def waiting(self) -> str:
        return _(" Reading the card …")

    def draw(self, page: LinkedPage, found: CustomerCard) -> None:
        app = self._app
        switch = ACTIONS["customer.approval"]
        possible = switch.obstacle(app.identity, None, read_only=app.options.read_only) is None
        drawing = CardText(
            palette_of(app),
            self.size.width - 2,
            app.clock.now(),
            app.when,
            toggle=app.keys.name(switch.id) if possible else "",
        )
        rows = found.orders.rows
        page.show(drawing.draw(found), choose=Target("order", rows[0].id) if rows else None)

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.order_ids) or self._customer_id in changes.customer_ids

    # Actions.

    def _begin(self, act: Callable[[CustomerRow], Coroutine[Any, Any, None]]) -> None:
        """Begins to ask about the customer, once the card is there."""
        if self._found is not None:
            self.run_worker(act(self._found.customer), group="ask", exclusive=True)

    def action_customer_approval(self) -> None:
        self._begin(self._actions.switch_approval)

    def action_customer_edit(self) -> None:
        self._begin(self._actions.edit)

    def action_customer_place(self) -> None:
        from tui.placing import place_order

        place_order(self._app, "customer.place", customer_id=self._customer_id)

    def action_customer_note(self) -> None:
        self._begin(self._actions.note)

    def action_customer_plan(self) -> None:
        if self._found is not None:
            self.run_worker(self._plans.make(self._found), group="ask", exclusive=True)

    def action_customer_plan_paid(self) -> None:
        if self._found is not None:
            self.run_worker(self._plans.end(self._found), group="ask", exclusive=True)

    def action_order_confirm_sale(self) -> None:
        self._with_chosen(self._sales.confirm)

    def action_order_assign_sale(self) -> None:
        self._with_chosen(self._sales.assign)

    def _with_chosen(self, act: Callable[[OrderRow], Coroutine[Any, Any, None]]) -> None:
        """Begins to ask about the order that the cursor is on."""
        target = self.query_one(LinkedPage).chosen
        if target is None or target.kind != "order":
            self._app.tell(_("Choose an order first: the arrows lead to it."))
        else:
            self.run_worker(self._about(target.id, act), group="ask", exclusive=True)

    async def _about(self, order_id: int, act: Callable[[OrderRow], Coroutine[Any, Any, None]]) -> None:
        if (row := await find_order(self._app, order_id)) is not None:
            await act(row)

    def action_customer_orders(self) -> None:
        list_orders(self._app, f"customer:#{self._customer_id}")
