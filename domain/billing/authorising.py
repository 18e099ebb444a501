"""Amounts that a payment system sets aside first: taken, or let go, when that is decided (P2, L18).

An attempt whose amount is set aside is pending, with the payment system's number for it and no call under way: nothing
else waits for it.
"""

from domain.billing import UNDER_WAY, AttemptStatus, Payment
from domain.billing.charging import not_done, payment_of, require_open
from domain.billing.collecting import scrubbed, share_of
from domain.billing.commands import CaptureAuthorised, RecordAuthorisation, RecordVoid, VoidAuthorised
from domain.billing.fingerprints import keep_card
from domain.billing.gateway import Result
from domain.billing.holding_events import Authorised, CaptureAsked, VoidAsked, Voided, VoidFailed
from domain.billing.model import VOIDED
from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, Refused
from domain.jobs import JobKind
from domain.offers.instalments import said_of_instalment
from domain.orders import booking
from domain.orders.model import Order
from domain.orders.steps import changed, changed_order, require_quiet
from domain.outside import named_outside
from domain.words import _


async def capture_authorised(command: CaptureAuthorised, context: Context) -> Outcome:
    """P2: no more than was set aside and is due; what is set aside beyond that is let go with it."""
    order = await changed_order(command, context)
    require_quiet(order)
    require_open(order)
    payment = _authorised(order, command.payment_id)
    due = booking.invoice_due(order, payment.invoice)
    most = min(due, payment.amount)
    amount = most if command.amount is None else command.amount
    if amount.currency != most.currency or amount.amount_minor <= 0 or most < amount:
        raise InvalidInput(
            _("{due} are due and {held} authorised; {amount} cannot be taken of it.").format(
                due=due, held=payment.amount, amount=amount
            ),
            rule="P2",
        )
    instalment = await said_of_instalment(order, amount, due, context)
    payment.amount, payment.share_bp = amount, share_of(amount, payment.invoice)
    payment.intent = context.schedule(JobKind.CAPTURE, order.id, context.now)
    context.happened(order, CaptureAsked(str(amount), payment.system or ""), *instalment)
    return changed(order)


async def void_authorised(command: VoidAuthorised, context: Context) -> Outcome:
    """P2: what is set aside is let go; nothing is taken."""
    order = await changed_order(command, context)
    require_quiet(order)
    _let_go(order, _authorised(order, command.payment_id), context)
    return changed(order)


def let_all_go(order: Order, context: Context) -> None:
    """Nothing stays set aside for an order that ends (L9)."""
    for payment in order.payments:
        if payment.authorised:
            _let_go(order, payment, context)


def _let_go(order: Order, payment: Payment, context: Context) -> None:
    payment.intent = context.schedule(JobKind.VOID, order.id, context.now)
    context.happened(order, VoidAsked(str(payment.amount), payment.system or ""))


def _authorised(order: Order, payment_id: int) -> Payment:
    payment = payment_of(order, payment_id)
    if not payment.authorised:
        raise Refused(
            _("Payment {id} of {number} is no authorisation that waits.").format(
                id=payment_id, number=order.number
            ),
            rule="P2",
        )
    return payment


async def record_authorisation(command: RecordAuthorisation, context: Context) -> Outcome:
    """R2: what is set aside brought no money yet; an answer to a call that was answered is old news."""
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    payment = _called(order, command.intent)
    answer = command.answer
    open_ = payment is not None and (
        payment.status in UNDER_WAY
        or (payment.status is AttemptStatus.FAILED and answer.result is Result.DONE)
    )
    if payment is None or not open_:
        return changed(order, changed=False)
    await keep_card(payment.token_id, answer.card, context)
    if answer.result is not Result.DONE:
        return not_done(order, payment, answer, context)
    named = payment.reference
    payment.reference = scrubbed(answer.reference or "") or payment.reference
    payment.status, payment.code, payment.intent = AttemptStatus.PENDING, None, None
    told = named_outside(payment.system or "", named, payment.reference)
    context.happened(order, Authorised(str(payment.amount), payment.system or ""), *told)
    return changed(order)


async def record_void(command: RecordVoid, context: Context) -> Outcome:
    """R2: let go, the attempt is over; where that failed, the amount is still set aside and waits."""
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    payment = _called(order, command.intent)
    answer = command.answer
    if payment is None or payment.status not in UNDER_WAY:
        return changed(order, changed=False)
    if answer.result is Result.UNKNOWN:
        return not_done(order, payment, answer, context)
    if answer.result is Result.DONE:
        payment.status, payment.code = AttemptStatus.FAILED, VOIDED
        context.happened(order, Voided(str(payment.amount), payment.system or ""))
        return changed(order)
    payment.status, payment.intent = AttemptStatus.PENDING, None
    payment.code = scrubbed(answer.code or "", limit=60)
    context.happened(order, VoidFailed(str(payment.amount), payment.code or _("no reason given")))
    return changed(order)


def _called(order: Order, intent: str) -> Payment | None:
    return next((payment for payment in order.payments if payment.intent == intent), None)
