"""Why an order or what runs of it cannot be ended now, as far as its row tells; the desk has the last word (L9)."""

from typing import TYPE_CHECKING

from domain.orders.status import Mark, Status, plain_label
from domain.words import _

if TYPE_CHECKING:
    from domain.rows import OrderRow  # the first frame does without (V1)


def ending(row: "OrderRow") -> str | None:
    """Only what runs on is ended."""
    if Mark.STILL_RUNNING not in row.marks:
        return _("Nothing of {number} runs on that is not wanted.").format(number=row.number)
    return None


def suspending(row: "OrderRow") -> str | None:
    """Only what is delivered is suspended."""
    if row.status is not Status.HANDLED:
        return _("{number} is “{status}”; only items of a handled order are suspended, or go on.").format(
            number=row.number, status=plain_label(row.status)
        )
    return None


def deleting(row: "OrderRow") -> str | None:
    """Nothing is deleted on which money is left, or of which something runs."""
    if row.paid:
        return _(
            "{left} that were received for {number} are still here; refund them before you delete it."
        ).format(left=row.paid, number=row.number)
    if Mark.STILL_RUNNING in row.marks:
        return _("Something of {number} still runs; end it before you delete the order.").format(
            number=row.number
        )
    return None
