"""Refunds: asked for by staff, made by the payment system or by hand, and tried again where they failed (P2, L9)."""

from domain.billing import AttemptStatus, Payment, Refund, RefundStatus
from domain.billing.charging import payment_of
from domain.billing.collecting import scrubbed
from domain.billing.commands import RecordRefund, RefundPayment, RetryRefunds
from domain.billing.events import (
    NotRefundable,
    PaidBack,
    RefundAsked,
    RefundCameBack,
    RefundFailed,
    RefundUnanswered,
)
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.money import Money
from domain.orders import booking
from domain.orders.events import ReasonGiven
from domain.orders.model import Order
from domain.orders.status import Status, method_label
from domain.orders.steps import changed, changed_order, reason_given, require_quiet
from domain.orders.transitions import Action
from domain.outside import named_outside
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _


async def refund_payment(command: RefundPayment, context: Context) -> Outcome:
    """P2: never more than was captured; a partial refund never cancels (R4)."""
    order = await changed_order(command, context)
    require_quiet(order)
    payment = payment_of(order, command.payment_id)
    reason = reason_given(
        command.reason, _("Say in a few words why money of {number} is refunded."), order, rule="P2"
    )
    for refund in order.refunds:
        if refund.payment is payment and refund.status is RefundStatus.FAILED:
            booking.give_up(refund)  # this one takes its place
    amount = _amount(order, payment, command.amount)
    context.happened(order, ReasonGiven(reason))
    if command.by_hand:
        refund = booking.begin_refund(payment, amount, context.now, intent=None)
        refund.reference = refuse_card_numbers(clean_line(command.reference)) or None
        order.refunds.append(refund)
        booking.pay_back(order, refund, context.now)
        context.happened(order, PaidBack(str(amount), _("hand")))
    else:
        system = await _system(payment, context)
        if system is None:
            raise Refused(
                _("No payment system can refund this payment; pay it back yourself, then record it."),
                rule="P2",
            )
        _ask(order, payment, amount, system, context)
    if command.cancel:
        await _cancel_too(order, reason, context)
    return changed(order)


async def _cancel_too(order: Order, reason: str, context: Context) -> None:
    """L10: a handled order that is fully refunded may end with it.

    Raises:
        Refused: something of it stays paid, it is not handled, or it has sub-orders.
    """
    from domain.orders.ending import Ending, close  # which refunds in its turn

    context.require(Permission.CANCEL)
    left = any(payment.refundable for payment in order.payments)
    if left or order.status is not Status.HANDLED or await context.unit.sub_orders(order.id):
        raise Refused(
            _(
                "Only a handled order without sub-orders, of which all is refunded, is cancelled with a refund; "
                "cancel {number} by itself."
            ).format(number=order.number),
            rule="L10",
        )
    await close(order, Ending(action=Action.CANCEL, reason=reason), context)


def _amount(order: Order, payment: Payment, asked: Money | None) -> Money:
    left = payment.refundable
    if payment.status is AttemptStatus.DISPUTED:
        raise Refused(
            _("The customer of {number} disputes this payment; wait until that is decided.").format(
                number=order.number
            ),
            rule="L10",
        )
    if not left:
        raise Refused(
            _("Nothing of this payment of {number} can be refunded.").format(number=order.number), rule="P2"
        )
    amount = left if asked is None else asked
    if amount.currency != left.currency or amount.amount_minor <= 0:
        raise InvalidInput(
            _("The payment is in {currency}: {amount} cannot be refunded of it.").format(
                currency=left.currency, amount=amount
            )
        )
    if left < amount:
        raise Refused(
            _("{left} of this payment can be refunded, not {amount}.").format(left=left, amount=amount),
            rule="R4",
        )
    return amount


async def _system(payment: Payment, context: Context) -> PaymentSystem | None:
    """The payment system that can pay the payment back, or none."""
    if payment.system_id is None or payment.reference is None:
        return None
    system = await context.unit.get(PaymentSystem, payment.system_id)
    return system if system.refunds and system.gateway is not GatewayKind.MANUAL else None


def _ask(order: Order, payment: Payment, amount: Money, system: PaymentSystem, context: Context) -> None:
    intent = context.schedule(JobKind.REFUND, order.id, context.now)
    order.refunds.append(booking.begin_refund(payment, amount, context.now, intent=intent))
    context.happened(order, RefundAsked(str(amount), system.name))


async def refund_all(order: Order, context: Context) -> None:
    """Asks for all that can be refunded; says of the rest that staff have to pay it back (L9)."""
    for payment in order.payments:
        if not payment.refundable or payment.status is AttemptStatus.DISPUTED:
            continue
        system = await _system(payment, context)
        if system is not None:
            _ask(order, payment, payment.refundable, system, context)
        else:
            context.happened(order, NotRefundable(str(payment.refundable), method_label(payment.method)))


async def refund_some(order: Order, amount: Money, context: Context) -> None:
    """Asks for so much of what was received, the latest payments first; says of the rest that staff have to pay it back
    (L6)."""
    for payment in reversed(order.payments):
        part = min(amount, payment.refundable)
        if not part or payment.status is AttemptStatus.DISPUTED:
            continue
        system = await _system(payment, context)
        if system is not None:
            _ask(order, payment, part, system, context)
        else:
            context.happened(order, NotRefundable(str(part), method_label(payment.method)))
        amount -= part


async def retry_refunds(command: RetryRefunds, context: Context) -> Outcome:
    """L9: each refund that failed is asked for anew, as a call of its own."""
    order = await changed_order(command, context)
    require_quiet(order)
    failed = [refund for refund in order.refunds if refund.status is RefundStatus.FAILED]
    if not failed:
        raise Refused(_("No refund of {number} has failed.").format(number=order.number), rule="L9")
    for refund in failed:
        refund.intent = context.schedule(JobKind.REFUND, order.id, context.now)
        refund.status, refund.code, refund.reference = RefundStatus.PENDING, None, None
        context.happened(order, RefundAsked(str(refund.amount), refund.payment.system or ""))
    return changed(order)


async def record_refund(command: RecordRefund, context: Context) -> Outcome:
    """R2, P3: an answer is booked once, whoever brings it; a known refund is updated, never added.

    One that was done may fail later, where the customer's bank sends the money back.
    """
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    refund = next((one for one in order.refunds if one.intent == command.intent), None)
    if refund is None:
        raise NotFound(_("{number} has no such refund.").format(number=order.number))
    if not _news(refund, command.answer):
        return changed(order, changed=False)
    _settle(order, refund, command, context)
    return changed(order)


def _news(refund: Refund, answer: Answer) -> bool:
    """Whether an answer says more than is known. That a refund with the gateway's own number has failed is the
    gateway's last word about it: that it was done is older news, told late or again."""
    match refund.status:
        case RefundStatus.DONE:
            return answer.result is Result.FAILED
        case RefundStatus.FAILED:
            over = refund.reference is not None and refund.reference == answer.reference
            return answer.result is Result.DONE and not over
        case RefundStatus.UNKNOWN:
            return answer.result is not Result.UNKNOWN
    return refund.status is RefundStatus.PENDING


def _settle(order: Order, refund: Refund, command: RecordRefund, context: Context) -> None:
    answer, system = command.answer, refund.payment.system or ""
    named = refund.reference
    refund.reference = scrubbed(answer.reference or "") or refund.reference
    refund.code = scrubbed(answer.code or "", limit=60)
    if answer.result is Result.DONE:
        booking.pay_back(order, refund, context.now)
        context.happened(order, PaidBack(str(refund.amount), system))
    elif answer.result is Result.FAILED and refund.status is RefundStatus.DONE:
        booking.come_back(order, refund, context.now)
        context.happened(order, RefundCameBack(str(refund.amount), refund.code or _("no reason given")))
    elif answer.result is Result.FAILED:
        refund.status = RefundStatus.FAILED
        context.happened(order, RefundFailed(str(refund.amount), refund.code or _("no reason given")))
    else:
        refund.status = RefundStatus.UNKNOWN
        context.happened(order, RefundUnanswered(str(refund.amount), system))
    context.happened(order, *named_outside(system, named, refund.reference))
