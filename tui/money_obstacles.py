"""Why something cannot be done with an order's money now, as far as its row tells; the desk has the last word (L18)."""

from typing import TYPE_CHECKING

from domain.orders.status import ARCHIVE_OF, Archive, Mark, PaymentStatus, plain_label
from domain.orders.transitions import money_moves
from domain.words import _

if TYPE_CHECKING:
    from domain.rows import OrderRow  # the first frame does without (V1)


def receiving(row: "OrderRow") -> str | None:
    """Money for an order that is closed may still come in; it becomes the customer's credit (L4)."""
    if ARCHIVE_OF[row.status] is Archive.CLOSED:
        return _under_way(row)
    return _under_way(row) or _nothing_due(row)


def capturing(row: "OrderRow") -> str | None:
    """Money is taken only for an order that is open and owes some, from a customer's token (P2)."""
    if ARCHIVE_OF[row.status] is Archive.CLOSED:
        return _("{number} is “{status}”; no money is taken for it.").format(
            number=row.number, status=plain_label(row.status)
        )
    if row.customer_id is None:
        return _("{number} has no customer from whom it could be taken.").format(number=row.number)
    return _under_way(row) or _nothing_due(row)


def holding(row: "OrderRow") -> str | None:
    """Only what is set aside can be taken or let go (P2)."""
    if Mark.AUTHORISED not in row.marks:
        return _under_way(row) or _("Nothing of {number} is set aside at a payment system.").format(
            number=row.number
        )
    return _under_way(row)


def invoicing(row: "OrderRow") -> str | None:
    """A cart has no invoice yet, and nobody is to be asked for what was cancelled."""
    if ARCHIVE_OF[row.status] is Archive.INCOMPLETE:
        return _("{number} is a cart that the customer has not completed; it has no invoice yet.").format(
            number=row.number
        )
    if row.customer_id is None:
        return _("{number} has no customer: the reseller placed it for itself.").format(number=row.number)
    return None


def refunding(row: "OrderRow") -> str | None:
    """Only what was received can be paid back (R4)."""
    if not row.paid:
        return _("Nothing was received for {number} that could be refunded.").format(number=row.number)
    return _under_way(row)


def retrying(row: "OrderRow") -> str | None:
    """Only a refund that failed is asked for again (L9)."""
    if Mark.REFUND_FAILED not in row.marks:
        return _("No refund of {number} has failed.").format(number=row.number)
    return _under_way(row)


def in_parts(row: "OrderRow") -> str | None:
    """Only an order that is paid in part is decided about as such (P4)."""
    if row.payment_status is not PaymentStatus.PARTIAL:
        return _("{number} is not paid in part; approve or cancel it.").format(number=row.number)
    return None


def _under_way(row: "OrderRow") -> str | None:
    refused = money_moves(row.number, row.marks)
    return refused.message if refused else None


def _nothing_due(row: "OrderRow") -> str | None:
    if ARCHIVE_OF[row.status] is Archive.INCOMPLETE:
        return _("{number} is a cart that the customer has not completed; nothing is due yet.").format(
            number=row.number
        )
    return None if row.due else _("Nothing is due on {number}.").format(number=row.number)
