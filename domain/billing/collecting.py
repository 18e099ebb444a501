"""Money that arrives: collected by staff, or received without them (L4, P2, P7)."""

from domain.billing import AttemptStatus, Invoice, InvoiceKind, Payment
from domain.billing.commands import ReceivePayment
from domain.billing.events import LeftUnpaid, MoneyIsLate, PaidTooMuch
from domain.cards import refuse_card_numbers, without_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.delivery.early import deliver_early
from domain.errors import InvalidInput, NotFound, Refused
from domain.events import Event
from domain.money import Money
from domain.offers.instalments import said_of_instalment, successful_share
from domain.orders import booking
from domain.orders.billing import bill
from domain.orders.commands import Collection
from domain.orders.events import PaymentReceived, ReasonGiven
from domain.orders.model import Order
from domain.orders.status import ARCHIVE_OF, Archive, Mark, Status, method_label
from domain.orders.steps import approval_step, changed, changed_order, require_quiet
from domain.orders.submitting import submit
from domain.orders.transitions import Action
from domain.staff import Permission
from domain.text import clean_line, clean_note
from domain.words import _

#: All of it, in hundredths of a percent.
WHOLE_BP = 10_000


async def receive_payment(command: ReceivePayment, context: Context) -> Outcome:
    """L4, money that arrives: in full → approval (L3), in part → stays, late → the customer's credit with a word.

    It completes a cart (L2).
    """
    order = await changed_order(command, context)
    if Mark.CHECKING in order.marks:
        require_quiet(order)
    cart = order.status is Status.INCOMPLETE
    if cart:
        order.partial_bp = await successful_share(order, context) or order.partial_bp
        await bill(order, order.total, context)
    await book(order, command.payment, context, invoice=command.invoice, fee_minor=command.fee_minor)
    if cart:
        await _complete(order, context)
    else:
        await paid_up(order, context)
    return changed(order)


async def paid_up(order: Order, context: Context) -> None:
    """What follows when nothing is due any more: the approval step, or for an order that waits for its approval as
    staff placed it, what is set up on payment (L4, L6)."""
    if order.balance.due:
        return
    if order.status is Status.AWAITING_PAYMENT:
        await approval_step(order, Action.PAY, context)
    elif order.status is Status.PENDING_APPROVAL and Mark.DETAILS_MISSING not in order.marks:
        await deliver_early(order, context)


async def _complete(order: Order, context: Context) -> None:
    """L2: a payment completes its cart by itself; what the customer had not said yet, staff have to find out."""
    if order.customer_id is None or not order.items:
        order.mark(Mark.DETAILS_MISSING)
    await submit(order, context)


async def book(
    order: Order, money: Collection, context: Context, *, invoice: str | None = None, fee_minor: int = 0
) -> Payment:
    """Keeps what was paid as a payment, and tells of it.

    Raises:
        InvalidInput: another currency than the order's, nothing, a date to come, or a card number.
        Refused: there is no invoice that could be paid, or it is less than an instalment (P4).
    """
    _check(order, money, context)
    paid = open_invoice(order, invoice)
    due = order.balance.due
    instalment = await said_of_instalment(order, money.amount, due, context)
    payment = Payment(
        invoice=paid,
        attempted_at=money.paid_at or context.now,
        status=AttemptStatus.PAID,
        method=money.method or order.payment_method,
        amount=money.amount,
        fee_minor=fee_minor,
        share_bp=share_of(money.amount, paid),
        reference=refuse_card_numbers(clean_line(money.reference)) or None,
        comment=refuse_card_numbers(clean_note(money.comment)) or None,
        original_minor=money.original.amount_minor if money.original else None,
        original_currency=money.original.currency if money.original else None,
    )
    booking.receive(order, payment, context.now)
    context.happened(order, PaymentReceived(str(money.amount), method_label(payment.method)))
    context.happened(order, *said_of_excess(order, money.amount, due), *instalment)
    return payment


def said_of_excess(order: Order, amount: Money, due: Money) -> list[Event]:
    """What becomes of money that was not due."""
    if ARCHIVE_OF[order.status] is Archive.CLOSED:
        return [MoneyIsLate(str(amount))]
    return [PaidTooMuch(str(amount - due))] if due < amount else []


def share_of(amount: Money, invoice: Invoice) -> int:
    """The part of an invoice that an amount is, in hundredths of a percent."""
    return min(WHOLE_BP, amount.amount_minor * WHOLE_BP // max(invoice.total.amount_minor, 1))


def open_invoice(order: Order, number: str | None) -> Invoice:
    """The invoice of this number; without one the first that money is due on, or the last.

    Raises:
        NotFound: the order has no such invoice.
        Refused: it has none that could be paid.
    """
    demands = [invoice for invoice in order.invoices if invoice.kind is InvoiceKind.DEBIT]
    if number is not None:
        for invoice in demands:
            if invoice.number == number:
                return invoice
        raise NotFound(
            _("{number} has no invoice {invoice}.").format(
                number=order.number, invoice=clean_line(number, limit=40)
            )
        )
    if not demands:
        raise Refused(_("{number} has no invoice that could be paid.").format(number=order.number), rule="L4")
    return next((one for one in demands if booking.invoice_due(order, one)), demands[-1])


def _check(order: Order, money: Collection, context: Context) -> None:
    if money.amount.currency != order.total.currency or money.amount.amount_minor <= 0:
        raise InvalidInput(
            _("{number} is in {currency}: {amount} is no payment for it.").format(
                number=order.number, currency=order.total.currency, amount=money.amount
            )
        )
    if money.paid_at is not None and money.paid_at > context.now.add(hours=24):
        raise InvalidInput(_("A payment cannot have been received on a day to come."))
    original = money.original
    if original is not None and (original.amount_minor <= 0 or original.currency == money.amount.currency):
        raise InvalidInput(_("What was paid in another currency is an amount above zero in that currency."))


async def collect(order: Order, money: Collection | None, unpaid_reason: str, context: Context) -> None:
    """L4: what is due is collected with the approval, or left open with a reason by who may do that.

    Raises:
        Refused: money is due, and neither was said.
        NotPermitted: taking payments, or approving unpaid, is not this person's to do.
    """
    if money is not None:
        context.require(Permission.TAKE_PAYMENT)
        await book(order, money, context)
    due = order.balance.due
    if not due or order.on_account:
        return
    reason = refuse_card_numbers(clean_line(unpaid_reason))
    if not reason:
        raise Refused(
            _("{due} of {number} are not paid; collect them, or say why it is approved unpaid.").format(
                due=due, number=order.number
            ),
            rule="L4",
        )
    context.require(Permission.APPROVE_UNPAID)
    order.mark(Mark.UNPAID)
    context.happened(order, LeftUnpaid(str(due)), ReasonGiven(reason))


def scrubbed(text: str, *, limit: int = 200) -> str | None:
    """What a system outside says, as one line without card numbers; none where it says nothing."""
    return without_card_numbers(clean_line(text, limit=limit)) or None
