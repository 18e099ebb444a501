"""What money does to an order: each function posts the ledger's entries for one thing that happened (R4)."""

from whenever import Instant

from domain.billing import (
    Account,
    AttemptStatus,
    Invoice,
    InvoiceKind,
    InvoiceStatus,
    LedgerEntry,
    Payment,
    Refund,
    RefundStatus,
    balance_of,
    held_on,
)
from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.model import Order
from domain.orders.status import ARCHIVE_OF, Archive
from domain.words import _


def issue_invoice(
    order: Order, number: str, at: Instant, total: Money, due_at: Instant | None = None
) -> Invoice:
    """Bills the customer."""
    invoice = Invoice(number=number, total=total, issued_at=at, due_at=due_at)
    order.invoices.append(invoice)
    order.post(at, Account.RECEIVABLE, Account.SALES, total, invoice=invoice)
    return invoice


def receive(order: Order, payment: Payment, at: Instant) -> None:
    """Books a payment that arrived, with its fee; what is more than due becomes the customer's credit (P7).

    On a closed order all of it does, whatever its invoices say (L4). An attempt that brought no money is only kept.

    Raises:
        InvalidInput: a fee below zero.
    """
    if payment.fee_minor < 0:
        raise InvalidInput(
            _("A payment for {number} cannot have a fee below zero.").format(number=order.number)
        )
    if payment not in order.payments:
        order.payments.append(payment)
    if payment.status is not AttemptStatus.PAID:
        return
    closed = ARCHIVE_OF[order.status] is Archive.CLOSED
    due = Money.zero(order.total.currency) if closed else order.balance.due
    invoice = payment.invoice
    left = payment.amount
    own = min(left, invoice_due(order, invoice))
    for other in [] if closed else order.invoices:  # what its invoice does not need pays the others
        if other.kind is InvoiceKind.DEBIT and other is not invoice:
            part = min(left - own, invoice_due(order, other))
            order.post(at, Account.CASH, Account.RECEIVABLE, part, invoice=other, payment=payment)
            left -= part
    order.post(at, Account.CASH, Account.RECEIVABLE, left, invoice=invoice, payment=payment)
    fee = Money(payment.fee_minor, payment.amount.currency)
    order.post(at, Account.FEES, Account.CASH, fee, invoice=invoice, payment=payment)
    if due < payment.amount:
        over = payment.amount - due
        order.post(at, Account.RECEIVABLE, Account.CUSTOMER_CREDIT, over, invoice=invoice)


def cancel_unpaid(order: Order, at: Instant) -> tuple[Invoice, ...]:
    """Cancels the invoices on which nothing was received; returns them (L9)."""
    cancelled = []
    for invoice in order.invoices:
        if invoice.kind is InvoiceKind.CREDIT or invoice.status is not InvoiceStatus.UNPAID:
            continue
        if balance_of(_naming(invoice, order), invoice.total.currency).received:
            continue
        order.post(at, Account.SALES, Account.RECEIVABLE, invoice_due(order, invoice), invoice=invoice)
        invoice.status = InvoiceStatus.CANCELLED
        cancelled.append(invoice)
    return tuple(cancelled)


def credit_back(order: Order, number: str, at: Instant) -> Invoice | None:
    """Answers what is still invoiced by a credit note (L9).

    What was written off or paid back already is settled by it; the rest that was received becomes the customer's
    credit.
    """
    balance = order.balance
    if not balance.invoiced:
        return None
    note = _note(order, number, at, balance.invoiced)
    order.post(at, Account.SALES, Account.RECEIVABLE, balance.invoiced, invoice=note)
    _give_credit(order, balance.invoiced - balance.due, note, at)
    return note


def _give_credit(order: Order, amount: Money, invoice: Invoice, at: Instant) -> Money:
    """What is no longer invoiced, though it is not due, settles what was written off or paid back; the rest was
    received, and becomes the customer's credit. Returns that."""
    for account in (Account.WRITTEN_OFF, Account.REFUNDS):
        settled = min(amount, -held_on(account, order.entries, order.total.currency))
        order.post(at, Account.RECEIVABLE, account, settled, invoice=invoice)
        amount -= settled
    order.post(at, Account.RECEIVABLE, Account.CUSTOMER_CREDIT, amount, invoice=invoice)
    return amount


def _note(order: Order, number: str, at: Instant, total: Money) -> Invoice:
    note = Invoice(
        number=number, kind=InvoiceKind.CREDIT, status=InvoiceStatus.PAID, total=total, issued_at=at
    )
    order.invoices.append(note)
    return note


def reduce(order: Order, number: str, at: Instant, amount: Money) -> tuple[Invoice, Money] | None:
    """Takes an amount off what is invoiced, with a credit note: first off what is due, and what was received for the
    rest becomes the customer's credit (L6). Returns the note and the credit; none where nothing of it is invoiced.
    """
    amount = min(amount, order.balance.invoiced)
    if not amount:
        return None
    demands = [one for one in order.invoices if one.kind is InvoiceKind.DEBIT]
    left = amount
    for invoice in demands:
        part = min(left, invoice_due(order, invoice), order.balance.due)
        order.post(at, Account.SALES, Account.RECEIVABLE, part, invoice=invoice)
        left -= part
    order.post(at, Account.SALES, Account.RECEIVABLE, left, invoice=demands[-1])
    credit = _give_credit(order, left, demands[-1], at)
    return _note(order, number, at, amount), credit


def reopen(order: Order, at: Instant) -> tuple[Invoice, ...]:
    """Has owed again what was cancelled with the order, as far as it is not paid; returns what is so again (L10).

    Credit notes that ended it are taken back. What was paid back since is due again, as it is where all that was
    received was paid back; the customer's credit pays.
    """
    reopened = []
    for invoice in order.invoices:
        if invoice.kind is InvoiceKind.DEBIT and invoice.status is InvoiceStatus.CANCELLED:
            order.post(at, Account.RECEIVABLE, Account.SALES, _cancelled(order, invoice), invoice=invoice)
            invoice.status = InvoiceStatus.UNPAID
            reopened.append(invoice)
    for note in order.invoices:
        if note.kind is InvoiceKind.CREDIT and note.status is InvoiceStatus.PAID and _naming(note, order):
            _take_back_note(order, note, at)
            reopened.append(note)
    balance = order.balance
    if balance.received and balance.refunded >= balance.received:
        refunds = -held_on(Account.REFUNDS, order.entries, order.total.currency)
        order.post(at, Account.RECEIVABLE, Account.REFUNDS, refunds, invoice=_paid_back_on(order))
    for invoice in order.invoices:
        if invoice.kind is InvoiceKind.DEBIT:
            pays = min(invoice_due(order, invoice), customer_credit(order))
            order.post(at, Account.CUSTOMER_CREDIT, Account.RECEIVABLE, pays, invoice=invoice)
    return tuple(reopened)


def _cancelled(order: Order, invoice: Invoice) -> Money:
    """What was due on an invoice when it was cancelled."""
    for entry in reversed(_naming(invoice, order)):
        if (entry.debit, entry.credit) == (Account.SALES, Account.RECEIVABLE):
            return entry.amount
    return Money.zero(invoice.total.currency)


def _take_back_note(order: Order, note: Invoice, at: Instant) -> None:
    """Reverses a credit note; what was paid back of it since is due on the last invoice that was paid."""
    currency, own = order.total.currency, _naming(note, order)
    lost = held_on(Account.WRITTEN_OFF, own, currency)
    refunds = held_on(Account.REFUNDS, own, currency)
    kept = held_on(Account.CUSTOMER_CREDIT, own, currency)
    settled = min(refunds, order.balance.refunded)
    credit = min(kept + refunds - settled, customer_credit(order))
    paid_back = kept + refunds - settled - credit
    order.post(at, Account.RECEIVABLE, Account.SALES, note.total - paid_back, invoice=note)
    order.post(at, Account.RECEIVABLE, Account.SALES, paid_back, invoice=_paid_back_on(order))
    for debit, amount in (
        (Account.WRITTEN_OFF, lost),
        (Account.REFUNDS, settled),
        (Account.CUSTOMER_CREDIT, credit),
    ):
        order.post(at, debit, Account.RECEIVABLE, amount, invoice=note)
    note.status = InvoiceStatus.CANCELLED


def _paid_back_on(order: Order) -> Invoice:
    """The invoice on which what was paid back is due again."""
    paid_back = (payment.invoice for payment in reversed(order.payments) if payment.refunded_minor)
    return next(paid_back, next(one for one in order.invoices if one.kind is InvoiceKind.DEBIT))


def begin_refund(payment: Payment, amount: Money, at: Instant, *, intent: str | None) -> Refund:
    """Sets an amount of the payment aside, so that nothing else pays it back too (R4).

    Raises:
        ValueError: more than there is to pay back.
    """
    if not Money.zero(amount.currency) < amount <= payment.refundable:
        raise ValueError(f"{amount} cannot be paid back of {payment.refundable}")
    payment.refunded_minor += amount.amount_minor
    return Refund(payment=payment, requested_at=at, amount=amount, status=RefundStatus.PENDING, intent=intent)


def pay_back(order: Order, refund: Refund, at: Instant) -> None:
    """The refund is done: it comes out of the customer's credit as far as there is any."""
    refund.status = RefundStatus.DONE
    payment = refund.payment
    from_credit = min(refund.amount, customer_credit(order))
    for account, amount in (
        (Account.CUSTOMER_CREDIT, from_credit),
        (Account.REFUNDS, refund.amount - from_credit),
    ):
        order.post(at, account, Account.CASH, amount, invoice=payment.invoice, payment=payment)


def come_back(order: Order, refund: Refund, at: Instant) -> None:
    """A refund that was done has failed after all: its money is here again, and it waits for another try (L9).

    What no credit note has settled meanwhile is no longer refunded; the rest is the customer's credit again.
    """
    refund.status = RefundStatus.FAILED
    payment = refund.payment
    refunded = -held_on(Account.REFUNDS, order.entries, order.total.currency)
    of_refunds = min(refund.amount, refunded)
    for account, amount in (
        (Account.REFUNDS, of_refunds),
        (Account.CUSTOMER_CREDIT, refund.amount - of_refunds),
    ):
        order.post(at, Account.CASH, account, amount, invoice=payment.invoice, payment=payment)


def give_up(refund: Refund) -> None:
    """A refund that failed is not tried again: what it set aside can be paid back otherwise."""
    refund.status = RefundStatus.GIVEN_UP
    refund.payment.refunded_minor -= refund.amount.amount_minor


def take_back(order: Order, payment: Payment, at: Instant) -> Money:
    """A payment that was disputed is lost: what was left of it is owed again (L10). Returns that."""
    lost = payment.refundable
    from_credit = min(lost, customer_credit(order))
    order.post(at, Account.RECEIVABLE, Account.CASH, lost, invoice=payment.invoice, payment=payment)
    order.post(at, Account.CUSTOMER_CREDIT, Account.RECEIVABLE, from_credit, invoice=payment.invoice)
    return lost


def write_off(order: Order, at: Instant) -> Money:
    """Gives up what is still due (P4). Returns that."""
    total = Money.zero(order.total.currency)
    for invoice in order.invoices:
        if invoice.kind is InvoiceKind.DEBIT:
            due = invoice_due(order, invoice)
            order.post(at, Account.WRITTEN_OFF, Account.RECEIVABLE, due, invoice=invoice)
            total += due
    return total


def customer_credit(order: Order) -> Money:
    """What the customer has to their credit from this order."""
    currency = order.total.currency
    return max(held_on(Account.CUSTOMER_CREDIT, order.entries, currency), Money.zero(currency))


def invoice_due(order: Order, invoice: Invoice) -> Money:
    """What is still due on an invoice."""
    owed = -held_on(Account.RECEIVABLE, _naming(invoice, order), order.total.currency)
    return max(owed, Money.zero(order.total.currency))


def _naming(invoice: Invoice, order: Order) -> list[LedgerEntry]:
    return [entry for entry in order.entries if entry.invoice is invoice]
