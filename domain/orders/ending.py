"""Orders end before their time: cancelled, by the distributor too, or set as fraud (L8 to L10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.billing.authorising import let_all_go
from domain.billing.refunding import refund_all
from domain.commands import Outcome
from domain.context import Context
from domain.credit.account import give_back
from domain.delivery.ending import end
from domain.errors import InvalidInput
from domain.orders import booking
from domain.orders.commands import AnswerCancel, CancelOrder, SetFraud
from domain.orders.ending_events import CancelAgreed, CancelRefused, CancelRequested
from domain.orders.events import CreditNoteIssued, InvoiceCancelled, OrderMoved, ReasonGiven
from domain.orders.family import main_order
from domain.orders.finishing import settle_main
from domain.orders.model import Order
from domain.orders.status import Mark, Status
from domain.orders.steps import changed, changed_order, reason_given
from domain.orders.transitions import Action, money_moves, transition
from domain.staff import Permission
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an order ends. Without `outside` no module, mail or gateway runs (L15)."""

    action: Action
    target: Status = Status.CANCELLED
    reason: str = ""
    refund: bool = False
    outside: bool = True


async def cancel_order(command: CancelOrder, context: Context) -> Outcome:
    """L9: order and items cancelled, unpaid invoices cancelled, paid ones answered by a credit note.

    Its sub-orders are cancelled with it; one of them alone leaves the others as they are (L8). What the distributor has
    is cancelled when it agrees.
    """
    order = await changed_order(command, context)
    order.require(Action.CANCEL)
    _may_refund(command, context)
    reason = reason_given(command.reason, why_cancelled(), order, rule="L9")
    ending = Ending(
        action=Action.CANCEL, reason=reason, refund=command.refund, outside=not command.status_only
    )
    main = await main_order(order, context)
    if main is not None and (refused := money_moves(main.number, main.marks)):
        raise refused
    subs = await _family(order, Action.CANCEL, context)
    asked = [one for one in (order, *subs) if _is_with_distributor(one, subs if one is order else ())]
    for one in asked:
        _ask_distributor(one, ending, context)
    if order in asked:
        return changed(order)
    for sub in subs:
        if sub not in asked:
            await close(sub, ending, context)
    await close(order, ending, context)
    return changed(order)


def why_cancelled() -> str:
    """What is asked for where the reason is missing."""
    return _("Say in a few words why {number} is cancelled.")


def _may_refund(command: CancelOrder | SetFraud, context: Context) -> None:
    if command.refund and command.status_only:
        raise InvalidInput(
            _("Where only the status is changed, no money is sent: refund the order by itself."), rule="L15"
        )
    if command.refund:
        context.require(Permission.REFUND)


async def _family(order: Order, action: Action, context: Context) -> list[Order]:
    """The sub-orders that end with their main order, watched."""
    found = []
    for sub in await context.unit.sub_orders(order.id) if order.parent_id is None else ():
        asked = Mark.CANCEL_REQUESTED in sub.marks and action is Action.CANCEL
        if asked or transition(action, sub.status) is None:
            continue
        sub.require(action)
        context.unit.track("order", sub)
        found.append(sub)
    return found


def _is_with_distributor(order: Order, subs: Sequence[Order]) -> bool:
    """Whether the distributor executes it; a main order may be there only because its sub-orders are being executed."""
    if order.status is not Status.SUBMITTED:
        return False
    waits = subs and order.stopped_by is None and all(sub.status is not Status.SUBMITTED for sub in subs)
    return not waits


def _ask_distributor(order: Order, ending: Ending, context: Context) -> None:
    order.mark(Mark.CANCEL_REQUESTED)
    order.cancel_reason, order.cancel_refund = ending.reason, ending.refund
    context.happened(order, CancelRequested(ending.reason, ending.refund))


async def answer_cancel(command: AnswerCancel, context: Context) -> Outcome:
    """L9: the distributor agrees, and the order is cancelled as it was asked for, or it goes on with the order."""
    order = await changed_order(command, context)
    order.require(Action.AGREE_CANCEL if command.agreed else Action.REFUSE_CANCEL)
    if not command.agreed:
        reason = reason_given(
            command.reason, _("Say in a few words why {number} is not cancelled."), order, rule="L9"
        )
        subs = await context.unit.sub_orders(order.id) if order.parent_id is None else ()
        for one in (order, *(sub for sub in subs if Mark.CANCEL_REQUESTED in sub.marks)):
            context.unit.track("order", one)
            one.asks_no_more()
            context.happened(one, CancelRefused(reason))
        return changed(order)
    context.happened(order, CancelAgreed())
    ending = Ending(action=Action.AGREE_CANCEL, reason=order.cancel_reason or "", refund=order.cancel_refund)
    for sub in await context.unit.sub_orders(order.id) if order.parent_id is None else ():
        asked = Mark.CANCEL_REQUESTED in sub.marks
        action = Action.AGREE_CANCEL if asked else Action.CANCEL
        if transition(action, sub.status) is None:
            continue
        sub.require(action)
        context.unit.track("order", sub)
        await close(sub, Ending(action=action, reason=ending.reason, refund=ending.refund), context)
    await close(order, ending, context)
    return changed(order)


async def set_fraud(command: SetFraud, context: Context) -> Outcome:
    """L10: items ended, unpaid invoices cancelled, its sub-orders too; money received stays until it is refunded."""
    order = await changed_order(command, context)
    order.require(Action.SET_FRAUD)
    _may_refund(command, context)
    given = _("Say in a few words why {number} is fraud.")
    reason = reason_given(command.reason, given, order, rule="L10") if command.reason else ""
    ending = Ending(
        action=Action.SET_FRAUD,
        target=Status.FRAUD,
        reason=reason,
        refund=command.refund,
        outside=not command.status_only,
    )
    for sub in await _family(order, Action.SET_FRAUD, context):
        await close(sub, ending, context)
    await close(order, ending, context)
    return changed(order)


async def close(order: Order, ending: Ending, context: Context) -> None:
    """Ends the order; with `refund` also pays back what was received, as far as payment systems can."""
    source = order.status
    order.move(ending.action, ending.target)
    reason = (ReasonGiven(ending.reason),) if ending.reason else ()
    context.happened(order, OrderMoved(source, order.status), *reason)
    await end(order, order.items, context, modules=ending.outside)
    for invoice in booking.cancel_unpaid(order, context.now):
        context.happened(order, InvoiceCancelled(invoice.number, str(invoice.total)))
    if ending.outside:
        let_all_go(order, context)
    if order.balance.invoiced:
        credit = booking.customer_credit(order)
        note = booking.credit_back(order, await context.invoice_number(), context.now)
        assert note is not None
        kept = booking.customer_credit(order) - credit
        context.happened(order, CreditNoteIssued(str(note.total), str(kept), ending.refund))
    if ending.refund:
        await refund_all(order, context)
    order.goes_on()
    order.unmark(Mark.REVIEW, Mark.UNPAID)
    await give_back(order, context)
    await settle_main(order, context)
