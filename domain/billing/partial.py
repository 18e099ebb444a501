"""Orders that are paid in parts: confirmed from a share on, or rejected (P4)."""

from domain.billing.collecting import WHOLE_BP
from domain.billing.commands import ConfirmPartial, RejectPartial
from domain.billing.events import WrittenOff
from domain.commands import Outcome
from domain.context import Context
from domain.errors import Refused
from domain.orders import booking
from domain.orders.ending import Ending, close, why_cancelled
from domain.orders.model import Order
from domain.orders.status import Mark
from domain.orders.steps import approval_step, changed, changed_order, reason_given
from domain.orders.transitions import Action
from domain.staff import Permission
from domain.words import _


async def confirm_partial(command: ConfirmPartial, context: Context) -> Outcome:
    """P4: from the offer's successful share on a partial payment counts as complete, and the rest is written off."""
    order = await changed_order(command, context)
    order.require(Action.CONFIRM_PARTIAL)
    wanted, balance = _partial(order), order.balance
    share = balance.paid.amount_minor * WHOLE_BP // max(order.total.amount_minor, 1)
    if share < wanted:
        raise Refused(
            _("{share} % of {number} are paid; it counts as complete from {wanted} % on.").format(
                share=f"{share / 100:.4g}", number=order.number, wanted=f"{wanted / 100:.4g}"
            ),
            rule="P4",
        )
    lost = booking.write_off(order, context.now)
    context.happened(order, WrittenOff(str(lost)))
    await approval_step(order, Action.CONFIRM_PARTIAL, context)
    return changed(order)


async def reject_partial(command: RejectPartial, context: Context) -> Outcome:
    """P4: cancelled as rejected; what was received is refunded, or kept as the customer's credit."""
    order = await changed_order(command, context)
    order.require(Action.REJECT_PARTIAL)
    _partial(order)
    if command.refund:
        context.require(Permission.REFUND)
    why = reason_given(command.reason, why_cancelled(), order, rule="L9")
    await close(order, Ending(action=Action.REJECT_PARTIAL, reason=why, refund=command.refund), context)
    order.mark(Mark.REJECTED)
    return changed(order)


def _partial(order: Order) -> int:
    """The share that counts as success.

    Raises:
        Refused: the order is not one that is paid in parts, or nothing was paid of it.
    """
    if order.partial_bp is None:
        raise Refused(
            _("{number} is not paid in parts: none of its offers allows that.").format(number=order.number),
            rule="P4",
        )
    if not order.balance.paid:
        raise Refused(_("Nothing of {number} is paid yet.").format(number=order.number), rule="P4")
    return order.partial_bp
