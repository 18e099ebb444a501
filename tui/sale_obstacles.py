"""Why nothing can be said about to whom an order's sale is credited, as far as its row tells (M1, M2)."""

from typing import TYPE_CHECKING

from domain.orders.status import PaymentStatus
from domain.sales.obstacles import no_sale
from domain.words import _

if TYPE_CHECKING:
    from domain.rows import OrderRow  # the first frame does without (V1)


def confirming(row: "OrderRow") -> str | None:
    """Only a paid order is a sale."""
    refused = no_sale(row.number, row.status, paid=row.payment_status is PaymentStatus.COMPLETED)
    return refused.message if refused else None


def assigning(row: "OrderRow") -> str | None:
    """A sale that was confirmed is confirmed anew instead."""
    if row.sale_confirmed:
        return _("The sale of {number} is confirmed; confirm it as another's instead.").format(
            number=row.number
        )
    return confirming(row)
