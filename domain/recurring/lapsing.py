"""The unpaid order of a period is cancelled when its recurring order has ended (SPEC 6)."""

from domain.commands import Outcome
from domain.context import Context
from domain.errors import Changed
from domain.orders.ending import Ending, close
from domain.orders.status import Status
from domain.orders.steps import changed
from domain.orders.transitions import Action, money_moves
from domain.recurring.commands import LapseRepeat
from domain.recurring.model import RecurringOrder
from domain.recurring.status import RecurringStatus
from domain.words import _


async def lapse_repeat(command: LapseRepeat, context: Context) -> Outcome:
    """Cancels it where nothing was received for it; whoever has activated the recurring order again keeps it.

    Raises:
        Changed: money for it is under way; try again later.
    """
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    found = await context.unit.those(RecurringOrder, id=order.recurring_id) if order.recurring_id else ()
    ended = any(one.status is RecurringStatus.COMPLETED for one in found)
    if not ended or order.status is not Status.AWAITING_PAYMENT or order.balance.received:
        return changed(order, changed=False)
    if order.under_way:
        refused = money_moves(order.number, order.marks)
        raise Changed(refused.message if refused else "", rule="L18")
    reason = _("nothing is debited for it any more")
    await close(order, Ending(action=Action.CANCEL, reason=reason), context)
    return changed(order)
