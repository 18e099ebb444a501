"""Charges through payment systems: asked for by staff, answered later, disputed (P2, P3, L10, L18, R2)."""

from domain.billing import Account, AttemptStatus, Payment
from domain.billing.collecting import open_invoice, paid_up, said_of_excess, scrubbed, share_of
from domain.billing.commands import CapturePayment, RecordCharge, RecordDispute
from domain.billing.events import ChargeAsked, ChargeUnanswered, DisputeEnded, PaymentDisputed
from domain.billing.fingerprints import keep_card
from domain.billing.gateway import Answer, Result
from domain.billing.holding_events import AuthorisationAsked
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.commands import Outcome
from domain.context import Context
from domain.credit.answering import record_reseller_charge
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.offers.instalments import said_of_instalment
from domain.orders import booking
from domain.orders.events import PaymentFailed, PaymentReceived
from domain.orders.model import Order
from domain.orders.status import ARCHIVE_OF, Archive, PaymentMethod, method_label, plain_label
from domain.orders.steps import changed, changed_order, require_quiet
from domain.outside import named_outside
from domain.words import _

#: The code of a payment whose dispute was lost.
DISPUTE_LOST = "dispute_lost"


async def capture_payment(command: CapturePayment, context: Context) -> Outcome:
    """P2: the decision and the call's key are kept together; the worker makes the call (R1)."""
    order = await changed_order(command, context)
    require_quiet(order)
    require_open(order)
    invoice = open_invoice(order, command.invoice)
    due = booking.invoice_due(order, invoice)
    amount = due if command.amount is None else command.amount
    if amount.currency != due.currency or amount.amount_minor <= 0 or due < amount:
        raise InvalidInput(
            _("{due} are due on {invoice}; {amount} cannot be taken for it.").format(
                due=due, invoice=invoice.number, amount=amount
            ),
            rule="P2",
        )
    token, system = await _token(order, command.token_id, context)
    system.require_open(amount)
    instalment = await said_of_instalment(order, amount, due, context)
    payment = Payment(
        invoice=invoice,
        attempted_at=context.now,
        status=AttemptStatus.PENDING,
        method=PaymentMethod.CREDIT_CARD,
        amount=amount,
        share_bp=share_of(amount, invoice),
        one_click=system.one_click,
        system_id=system.id,
        system=system.name,
        token_id=token.id,
        intent=context.schedule(
            JobKind.AUTHORISE if command.authorise_only else JobKind.CHARGE, order.id, context.now
        ),
    )
    order.payments.append(payment)
    asked = AuthorisationAsked if command.authorise_only else ChargeAsked
    context.happened(order, asked(str(amount), system.name, token.label), *instalment)
    return changed(order)


def require_open(order: Order) -> None:
    """Stops what would take money for an order that is closed, or still a cart.

    Raises:
        Refused: it is.
    """
    if ARCHIVE_OF[order.status] in (Archive.CLOSED, Archive.INCOMPLETE):
        raise Refused(
            _("{number} is “{status}”; no money is taken for it.").format(
                number=order.number, status=plain_label(order.status)
            ),
            rule="P2",
        )


async def _token(order: Order, token_id: int | None, context: Context) -> tuple[PaymentToken, PaymentSystem]:
    """The token to charge, and where it is stored."""
    known = await context.unit.tokens_of(order.customer_id) if order.customer_id is not None else ()
    usable = [token for token in known if token.usable(context.now)]
    if token_id is not None:
        usable = [token for token in usable if token.id == token_id]
    if not usable:
        raise Refused(
            _("The customer of {number} has no payment token that could be charged.").format(
                number=order.number
            ),
            rule="P2",
        )
    if len(usable) > 1:
        raise InvalidInput(
            _("The customer of {number} has several payment tokens: say which ({labels}).").format(
                number=order.number, labels=", ".join(f"{one.id} {one.label}" for one in usable)
            )
        )
    system = await context.unit.get(PaymentSystem, usable[0].system_id)
    if system.gateway is GatewayKind.MANUAL or not system.tokens:
        raise Refused(
            _("{system} cannot charge tokens.").format(system=system.name),
            rule="P2",
        )
    return usable[0], system


async def record_charge(command: RecordCharge, context: Context) -> Outcome:
    """R2: paid is booked whenever it is heard of; failed and unanswered count only while the charge is under way."""
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    payment = next((one for one in order.payments if one.intent == command.intent), None)
    charge = next((one for one in order.charges if one.intent == command.intent), None)
    if charge is not None:
        return await record_reseller_charge(order, charge, command.answer, context)
    if payment is None:
        raise NotFound(_("{number} has no such charge.").format(number=order.number))
    answer, system = command.answer, payment.system or ""
    # Also one that is lost to a dispute by now has brought its money once.
    booked = any(entry.payment is payment and entry.debit is Account.CASH for entry in order.entries)
    await keep_card(payment.token_id, answer.card, context)
    settled = booked or (payment.status is AttemptStatus.FAILED and answer.result is not Result.DONE)
    if settled or (answer.result is Result.UNKNOWN and payment.status is AttemptStatus.UNKNOWN):
        return changed(order, changed=False)
    if answer.result is not Result.DONE:
        return not_done(order, payment, answer, context)
    named = payment.reference
    payment.reference = scrubbed(answer.reference or "") or payment.reference
    payment.code = scrubbed(answer.code or "", limit=60)
    due = order.balance.due
    payment.status = AttemptStatus.PAID
    payment.fee_minor = await _fee(payment, answer.fee_minor, context)
    booking.receive(order, payment, context.now)
    context.happened(
        order,
        PaymentReceived(str(payment.amount), system or method_label(payment.method)),
        *named_outside(system, named, payment.reference),
    )
    context.happened(order, *said_of_excess(order, payment.amount, due))
    await paid_up(order, context)
    return changed(order)


def not_done(order: Order, payment: Payment, answer: Answer, context: Context) -> Outcome:
    """Keeps that a call brought nothing: it has failed with its code, or has no answer yet (R2)."""
    named = payment.reference
    payment.reference = scrubbed(answer.reference or "") or payment.reference
    payment.code = scrubbed(answer.code or "", limit=60)
    told = named_outside(payment.system or "", named, payment.reference)
    if answer.result is Result.UNKNOWN:
        if payment.status is AttemptStatus.UNKNOWN:
            return changed(order, changed=False)
        payment.status = AttemptStatus.UNKNOWN
        context.happened(order, ChargeUnanswered(str(payment.amount), payment.system or ""), *told)
        return changed(order)
    payment.status = AttemptStatus.FAILED
    context.happened(order, PaymentFailed(str(payment.amount), payment.code or _("no reason given")), *told)
    return changed(order)


async def _fee(payment: Payment, said: int | None, context: Context) -> int:
    if said is None and payment.system_id is not None:
        said = (await context.unit.get(PaymentSystem, payment.system_id)).fee(payment.amount)
    return min(max(said or 0, 0), payment.amount.amount_minor)


async def record_dispute(command: RecordDispute, context: Context) -> Outcome:
    """L10: a dispute is marked; a lost one is booked as a reversing entry, a won one leaves the payment as it was."""
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    payment = payment_of(order, command.payment_id)
    disputed = payment.status is AttemptStatus.DISPUTED
    lost_before = payment.code == DISPUTE_LOST
    if lost_before or (command.lost is None) is disputed or (command.lost is False and not disputed):
        return changed(order, changed=False)
    if command.lost is None:
        if not payment.refundable:
            return changed(order, changed=False)
        payment.status = AttemptStatus.DISPUTED
        context.happened(order, PaymentDisputed(str(payment.refundable)))
        return changed(order)
    amount = payment.refundable
    payment.status = AttemptStatus.PAID
    if command.lost:
        booking.take_back(order, payment, context.now)
        payment.status, payment.code = AttemptStatus.FAILED, DISPUTE_LOST
    context.happened(order, DisputeEnded(str(amount), command.lost))
    return changed(order)


def payment_of(order: Order, payment_id: int) -> Payment:
    """The payment with this id.

    Raises:
        NotFound: the order has none such.
    """
    for payment in order.payments:
        if payment.id == payment_id:
            return payment
    raise NotFound(_("{number} has no payment {id}.").format(number=order.number, id=payment_id))
