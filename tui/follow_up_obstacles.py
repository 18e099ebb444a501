"""Why an order cannot be followed up, where it cannot (I2)."""

from typing import TYPE_CHECKING

from domain.orders.status import Status, plain_label
from domain.words import _

if TYPE_CHECKING:
    from domain.rows import OrderRow


def following(row: "OrderRow") -> str | None:
    """Why there is nothing to follow up, or none where there is."""
    if row.status in (Status.INCOMPLETE, Status.AWAITING_PAYMENT):
        return None
    return _("{number} is “{status}”; only carts and orders awaiting payment are followed up.").format(
        number=row.number, status=plain_label(row.status)
    )
