"""Opens the form with which an order is placed, from a list, a customer's card, or a cart (N1, I2, T15)."""

from typing import TYPE_CHECKING
from uuid import uuid4

from textual.screen import Screen

from domain.errors import DomainError
from domain.settings.model import PLACE_CONFIRMATION, PLACE_INVOICE, PLACE_MAIL_INVOICE
from tui.actions import ACTIONS
from tui.placing_drafts import from_cart, from_draft
from tui.placing_finding import Finding, found_customer
from widgets.order_form import TypedOrder

if TYPE_CHECKING:
    from domain.rows import OrderRow
    from tui.app import OrdertopApp


def place_order(
    app: "OrdertopApp", screen: Screen[None], action_id: str, *, customer_id: int | None = None
) -> None:
    """Begins a new order, of this customer if one is named; where that is not possible, says why."""
    why = ACTIONS[action_id].obstacle(app.identity, None, read_only=app.options.read_only)
    if why is not None:
        app.tell(why)
        return
    screen.run_worker(_open(app, screen, customer_id=customer_id), group="ask", exclusive=True)


def complete_cart(app: "OrdertopApp", screen: Screen[None], row: "OrderRow") -> None:
    """Begins with what stands in this cart; where it is none, says so (I2)."""
    why = ACTIONS["order.complete"].obstacle(app.identity, row, read_only=app.options.read_only)
    if why is not None:
        app.tell(why)
        return
    screen.run_worker(_open(app, screen, cart=row), group="ask", exclusive=True)


async def _open(
    app: "OrdertopApp",
    screen: Screen[None],
    *,
    customer_id: int | None = None,
    cart: "OrderRow | None" = None,
) -> None:
    from tui.screens.placing import PlacingScreen

    finding = Finding(app)
    whose = f"cart {cart.number}" if cart is not None else f"customer {customer_id or ''}".strip()
    about = f"{app.desk_name} place {whose}"
    typed, command_id, back = TypedOrder(), uuid4().hex, False
    try:
        kept = await finding.read(lambda reads: reads.settings())
        draft = await from_draft(finding, app.drafts.of(about))
        if draft is not None:
            (typed, command_id), back = draft, True
        elif cart is not None:
            order_id = cart.id
            typed = await from_cart(finding, await finding.read(lambda reads: reads.order_details(order_id)))
        elif customer_id is not None:
            number = customer_id
            finding.customer = await finding.read(lambda reads: reads.customer(number))
            typed = TypedOrder(customer=found_customer(finding.customer))
    except DomainError as error:
        app.trouble(error)
        return
    if app.screen is screen:
        app.push_screen(
            PlacingScreen(
                finding,
                typed,
                command_id=command_id,
                about=about,
                options=[
                    setting.value(kept.get(setting.name))
                    for setting in (PLACE_CONFIRMATION, PLACE_INVOICE, PLACE_MAIL_INVOICE)
                ],
                cart=cart,
                came_back=back,
            )
        )
