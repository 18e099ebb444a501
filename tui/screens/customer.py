"""A customer's card: who it is, what was ordered and paid, and the toggle of its approval (T9, A1)."""

from collections.abc import Callable, Coroutine, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from domain.customers.rows import CustomerCard, CustomerRow
from domain.errors import DomainError, NotFound
from domain.rows import Changes, OrderRow
from domain.words import _
from tui.actions import ACTIONS, CUSTOMER_ACTIONS, SALE_ACTIONS, offered
from tui.bindings import bindings, scrolling
from tui.customer_actions import CustomerActions
from tui.footer import Footer
from tui.places import follow, list_orders
from widgets.bars import Line, Rule
from widgets.customer_card import CardText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of
from widgets.sheet import Target

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.plan_actions import PlanActions
    from tui.sales_actions import SalesActions

#: More orders than a tall terminal shows; a key lists them all.
MOST_ORDERS = 50


class CustomerScreen(Screen[None]):
    """The card stays true while it is open: it is read again when something happens to the customer or an order.

    What is done about a sale is done about the order that the cursor is on (M4).
    """

    AUTO_FOCUS = "LinkedPage"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*CUSTOMER_ACTIONS, *SALE_ACTIONS, "details.close"),
        *scrolling(),
    ]

    def __init__(self, customer_id: int) -> None:
        super().__init__()
        self._customer_id = customer_id
        self._card: CustomerCard | None = None

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    @cached_property
    def _actions(self) -> CustomerActions:
        return CustomerActions(self._app, self, self._read)

    @cached_property
    def _plans(self) -> "PlanActions":
        from tui.plan_actions import PlanActions

        return PlanActions(self._app, self, self._read)

    @cached_property
    def _sales(self) -> "SalesActions":
        from tui.sales_actions import SalesActions

        return SalesActions(self._app, self, lambda _order_id: self._read())

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule()
        yield LinkedPage()
        yield Rule()
        yield Footer("details.close", "app.help", kept=("details.close",))

    def on_mount(self) -> None:
        app = self._app
        app.show_top()
        self.query_one(Footer).offer(
            offered((*CUSTOMER_ACTIONS, *SALE_ACTIONS), None, app.identity, read_only=app.options.read_only)
        )
        self._read()

    def on_resize(self) -> None:
        self._draw()

    def _read(self) -> None:
        self.run_worker(self._read_card(), group="card", exclusive=True)
        self._app.look_now()

    async def _read_card(self) -> None:
        async def look(desk: "Desk") -> CustomerCard:
            return await desk.reads(self._app.identity).customer_card(self._customer_id, limit=MOST_ORDERS)

        try:
            self._card = await self._app.thread.look(look)
        except NotFound as error:
            self._app.tell(error.message)
            return
        except DomainError as error:
            self._app.trouble(error)
            return
        self._draw()

    def _draw(self) -> None:
        if not self.query(LinkedPage):  # the screen is being left
            return
        page = self.query_one(LinkedPage)
        if self._card is None:
            page.say(_(" Reading the card …"))
            return
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
        rows = self._card.orders.rows
        page.show(drawing.draw(self._card), choose=Target("order", rows[0].id) if rows else None)

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.everything or changes.order_ids or self._customer_id in changes.customer_ids:
            self.run_worker(self._read_card(), group="card", exclusive=True)

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nothing here says who has which order open."""

    # Actions.

    def _begin(self, act: Callable[[CustomerRow], Coroutine[Any, Any, None]]) -> None:
        """Begins to ask about the customer, once the card is there."""
        if self._card is not None:
            self.run_worker(act(self._card.customer), group="ask", exclusive=True)

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
        if self._card is not None:
            self.run_worker(self._plans.make(self._card), group="ask", exclusive=True)

    def action_customer_plan_paid(self) -> None:
        if self._card is not None:
            self.run_worker(self._plans.end(self._card), group="ask", exclusive=True)

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
        async def look(desk: "Desk") -> tuple[OrderRow, ...]:
            return await desk.reads(self._app.identity).orders_by_id([order_id])

        try:
            rows = await self._app.thread.look(look)
        except DomainError as error:
            self._app.trouble(error)
            return
        if rows:
            await act(rows[0])
        else:
            self._app.tell(_("That order is gone."))

    def action_customer_orders(self) -> None:
        list_orders(self._app, f"customer:#{self._customer_id}")

    def action_scroll(self, how: str) -> None:
        self.query_one(LinkedPage).move(how)

    def action_page_open(self) -> None:
        self.query_one(LinkedPage).open_chosen()

    @on(LinkedPage.Opened)
    def _opened(self, event: LinkedPage.Opened) -> None:
        follow(self._app, self, event.target)

    def action_details_close(self) -> None:
        self.dismiss()
