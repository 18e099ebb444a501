"""Why an order cannot be checked for fraud now, as far as its row tells; the desk has the last word (F1, L18)."""

from typing import TYPE_CHECKING

from domain.orders.status import Status
from domain.orders.transitions import money_moves
from domain.words import _

if TYPE_CHECKING:
    from domain.rows import OrderRow  # the first frame does without (V1)


def checking(row: "OrderRow") -> str | None:
    """A cart is checked when it is completed."""
    if refused := money_moves(row.number, row.marks):
        return refused.message
    if row.status is Status.INCOMPLETE:
        return _("{number} is a cart that the customer has not completed; it is checked when it is.").format(
            number=row.number
        )
    return None
