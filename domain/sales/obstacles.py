"""Why an order is no sale that could be credited to anyone (M1)."""

from typing import TYPE_CHECKING

from domain.errors import Refused
from domain.orders.status import ARCHIVE_OF, Archive, PaymentStatus, Status, plain_label
from domain.words import _

if TYPE_CHECKING:
    from domain.rows import OrderRow


def no_sale(number: str, status: Status, *, paid: bool) -> Refused | None:
    """Why the order is none, or nothing where it is: paid, and neither a cart nor closed."""
    if ARCHIVE_OF[status] in (Archive.CLOSED, Archive.INCOMPLETE):
        return Refused(
            _("{number} is “{status}”; there is no sale to credit.").format(
                number=number, status=plain_label(status)
            ),
            rule="M1",
        )
    if not paid:
        return Refused(
            _("{number} is not paid; a sale is credited once it is.").format(number=number), rule="M1"
        )
    return None


def sold(row: "OrderRow") -> bool:
    """Whether the order is a sale that is credited to someone, or to the system."""
    return no_sale(row.number, row.status, paid=row.payment_status is PaymentStatus.COMPLETED) is None
