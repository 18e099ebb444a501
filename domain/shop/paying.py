"""What payment systems and banks report of an order: money that arrived, and attempts that failed (L4, P7)."""

from whenever import Instant

from domain.billing import AttemptStatus, Payment
from domain.billing.collecting import open_invoice, receive_payment, scrubbed, share_of
from domain.billing.commands import ReceivePayment
from domain.context import Context
from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.commands import Collection
from domain.orders.events import PaymentFailed
from domain.orders.model import Order
from domain.orders.status import Status
from domain.shop.model import Paid, ShopPayment
from domain.staff import Permission
from domain.words import _


async def pay(order: Order, payment: ShopPayment, at: Instant, context: Context) -> bool:
    """Books what arrived, or keeps what failed; false where that payment is booked already, by its reference.

    Raises:
        NotPermitted: taking payments is not this person's to do.
        InvalidInput: no amount, or one that is no payment for the order.
    """
    context.require(Permission.TAKE_PAYMENT)
    currency = order.total.currency
    if payment.currency not in (None, currency):
        raise InvalidInput(
            _("{number} is in {currency}, not in {other}").format(
                number=order.number, currency=currency, other=payment.currency
            )
        )
    reference = payment.reference or ""
    if payment.status is Paid.FAILED:
        return _keep_failure(order, payment, reference, at, context)
    if reference and any(
        one.reference == reference and one.status is not AttemptStatus.FAILED for one in order.payments
    ):
        return False
    due = order.total if order.status is Status.INCOMPLETE else order.balance.due
    amount = due if payment.amount is None else Money.parse(payment.amount, currency)
    collection = Collection(
        amount=amount,
        method=payment.method,
        reference=reference,
        paid_at=at,
        comment=payment.comment or "",
    )
    command = ReceivePayment(
        order_id=order.id, version=order.version, payment=collection, fee_minor=_fee(payment, currency)
    )
    await receive_payment(command, context)
    return True


def _keep_failure(order: Order, payment: ShopPayment, reference: str, at: Instant, context: Context) -> bool:
    """A cart has no invoice yet that could be paid: there the failure is only told."""
    code = scrubbed(payment.code or "", limit=60) or _("no reason given")
    due = order.total if order.status is Status.INCOMPLETE else order.balance.due
    amount = due if payment.amount is None else Money.parse(payment.amount, order.total.currency)
    context.happened(order, PaymentFailed(str(amount), code))
    if order.status is not Status.INCOMPLETE and order.invoices:
        invoice = open_invoice(order, None)
        order.payments.append(
            Payment(
                invoice=invoice,
                attempted_at=at,
                status=AttemptStatus.FAILED,
                method=payment.method or order.payment_method,
                amount=amount,
                share_bp=share_of(amount, invoice),
                code=code,
                reference=reference or None,
            )
        )
    return True


def _fee(payment: ShopPayment, currency: str) -> int:
    fee = 0 if payment.fee is None else Money.parse(payment.fee, currency).amount_minor
    if fee < 0:
        raise InvalidInput(_("a fee cannot be below zero"))
    return fee
