"""Why something cannot be done with an order's items now, as far as its row tells; the desk has the last word (L6)."""

from typing import TYPE_CHECKING

from domain.orders.status import Mark
from domain.words import _

if TYPE_CHECKING:
    from domain.rows import OrderRow  # the first frame does without (V1)


def redelivering(row: "OrderRow") -> str | None:
    """Only what failed is delivered again."""
    if Mark.DELIVERY_FAILED not in row.marks:
        return _("No delivery of {number} has failed.").format(number=row.number)
    return None
