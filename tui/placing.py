"""Opens the form with which an order is placed, from a list, a customer's card, or a cart (N1, I2, T15)."""

from typing import TYPE_CHECKING

from tui.actions import ACTIONS

if TYPE_CHECKING:
    from domain.rows import OrderRow
    from tui.app import OrdertopApp


def place_order(app: "OrdertopApp", action_id: str, *, customer_id: int | None = None) -> None:
    """Opens an empty form, or one for this customer; where that is not possible, says why."""
    _open(app, action_id, customer_id=customer_id)


def complete_cart(app: "OrdertopApp", cart: "OrderRow") -> None:
    """Opens the form with what stands in this cart; where it is none, says so (I2)."""
    _open(app, "order.complete", cart=cart)


def _open(
    app: "OrdertopApp", action_id: str, *, customer_id: int | None = None, cart: "OrderRow | None" = None
) -> None:
    from tui.placing_drafts import Beginning
    from tui.screens.placing import PlacingScreen

    why = ACTIONS[action_id].obstacle(app.identity, cart, read_only=app.options.read_only)
    if why is not None:
        app.tell(why)
    else:
        # At once, so that what is typed next is not taken for keys of the list.
        app.push_screen(PlacingScreen(Beginning(app, customer_id=customer_id, cart=cart)))
