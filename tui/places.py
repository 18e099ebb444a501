"""Going from one screen to what it names: a customer's card, an invoice, an order, all of one customer (T6, T9)."""

from typing import TYPE_CHECKING

from textual.screen import Screen

from domain.errors import DomainError
from domain.rows import OrderRow
from domain.words import _

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from widgets.sheet import Target


def follow(app: "OrdertopApp", screen: Screen[None], target: "Target") -> None:
    """Opens what a link of this screen leads to."""
    if target.kind == "customer":
        open_customer(app, target.id)
    elif target.kind == "invoice":
        from tui.screens.invoice import InvoiceScreen

        app.push_screen(InvoiceScreen(target.id))
    else:
        screen.run_worker(_open_order(app, screen, target.id), group="follow-link", exclusive=True)


def open_customer(app: "OrdertopApp", customer_id: int) -> None:
    """Opens a customer's card."""
    from tui.screens.customer import CustomerScreen

    app.push_screen(CustomerScreen(customer_id))


async def _open_order(app: "OrdertopApp", screen: Screen[None], order_id: int) -> None:
    from tui.screens.details import DetailsScreen

    row = await find_order(app, order_id)
    if row is not None and app.front is screen:
        app.push_screen(DetailsScreen(row, listed=False))


async def find_order(app: "OrdertopApp", order_id: int) -> OrderRow | None:
    """The order as it is now; where there is none, that is told."""

    async def look(desk: "Desk") -> tuple[OrderRow, ...]:
        return await desk.reads(app.identity).orders_by_id([order_id])

    try:
        rows = await app.thread.look(look)
    except DomainError as error:
        app.trouble(error)
        return None
    if not rows:
        app.tell(_("That order is gone."))
        return None
    return rows[0]


def list_same(app: "OrdertopApp", row: OrderRow) -> None:
    """Lists all orders of the same person as this one."""
    from tui.actions import ACTIONS

    why = ACTIONS["order.same"].obstacle(app.identity, row, read_only=app.options.read_only)
    if why is not None:
        app.tell(why)
    else:
        list_orders(app, f"same:{row.number}")


def list_orders(app: "OrdertopApp", text: str) -> None:
    """Leaves all that is open over the list, and shows in it what matches."""
    desk = app.desk_screen
    if desk is None:
        return
    while app.screen is not desk:
        app.pop_screen()
    desk.show_orders(text)
