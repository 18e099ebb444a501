"""A closed order is removed for good (L11)."""

from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, Refused
from domain.orders.commands import DeleteOrder
from domain.orders.ending_events import OrderDeleted
from domain.orders.status import Mark
from domain.orders.steps import seen_order
from domain.orders.transitions import Action
from domain.recurring.model import RecurringOrder
from domain.text import clean_line
from domain.words import _


async def delete_order(command: DeleteOrder, context: Context) -> Outcome:
    """L11: with its items, invoices, payments, notes and letters, where no money is left on it and nothing runs on.

    What the reseller and its distributor settled with each other stays in their account.
    """
    order = await seen_order(command, context)
    order.require(Action.DELETE)
    if left := order.balance.paid:
        raise Refused(
            _(
                "{left} that were received for {number} are still here; refund them before you delete it."
            ).format(left=left, number=order.number),
            rule="L11",
        )
    if Mark.STILL_RUNNING in order.marks:
        raise Refused(
            _(
                "Something of {number} still runs; end it, or say that it is ended by hand, before you delete the "
                "order."
            ).format(number=order.number),
            rule="L11",
        )
    if subs := await context.unit.sub_orders(order.id):
        raise Refused(
            _("{number} has sub-orders; delete them first: {subs}.").format(
                number=order.number, subs=", ".join(sub.number for sub in subs[:10])
            ),
            rule="L11",
        )
    if recurring := await context.unit.those(RecurringOrder, initial_order_id=order.id):
        raise Refused(
            _("{recurring} began with {number}, which is kept with what was debited since.").format(
                recurring=recurring[0].number, number=order.number
            ),
            rule="L11",
        )
    if clean_line(command.confirm).replace(" ", "") != order.number:
        raise InvalidInput(
            _("What was typed is not {number}; type the order's number to delete it.").format(
                number=order.number
            ),
            rule="L11",
        )
    context.happened(order, OrderDeleted(order.number, len(order.items), len(order.invoices)))
    await context.unit.delete_order(order)
    return Outcome(subject="order", ids=(order.id,), changed=True, details={"deleted": order.number})
