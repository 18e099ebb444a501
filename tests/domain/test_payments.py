"""Money that arrives without staff (L4, P7), and payment status (SPEC 2)."""

import pytest

from domain.billing import (
    Account,
    AttemptStatus,
    InvoiceStatus,
    LedgerEntry,
    Payment,
    balance_of,
    invoice_status,
)
from domain.billing.commands import ReceivePayment
from domain.errors import InvalidInput
from domain.money import Money
from domain.orders import booking
from domain.orders.commands import Collection
from domain.orders.model import Order
from domain.orders.status import PaymentMethod, PaymentStatus, Status
from tests.domain.builders import a_desk, an_item, an_order, eur
from tests.domain.fakes import START


async def test_money_in_part_stays_partial_and_awaits_the_rest():
    """L4."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("20"), reference=" REF\x071 "))
    order = desk.order()
    assert (order.status, order.payment_status) == (Status.AWAITING_PAYMENT, PaymentStatus.PARTIAL)
    assert (order.paid_minor, order.due_minor) == (2000, 3000)
    assert order.invoices[0].status is InvoiceStatus.PARTIAL
    assert (order.payments[0].share_bp, order.payments[0].reference) == (4000, "REF1")
    assert desk.told() == ["PaymentReceived"]


async def test_the_rest_completes_the_payment_and_the_order_goes_on():
    """L4."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT, paid="20"))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("30")))
    order = desk.order()
    assert (order.status, order.payment_status) == (Status.PENDING_APPROVAL, PaymentStatus.COMPLETED)
    assert order.invoices[0].status is InvoiceStatus.PAID
    assert desk.told() == ["PaymentReceived", "OrderMoved"]


async def test_more_than_asked_becomes_the_customers_credit():
    """P7."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("70")), fee_minor=30)
    order = desk.order()
    assert order.status is Status.PENDING_APPROVAL
    assert (order.paid_minor, order.due_minor) == (7000, 0)
    assert [(e.debit, e.credit, e.amount) for e in order.entries[1:]] == [
        (Account.CASH, Account.RECEIVABLE, eur("70")),
        (Account.FEES, Account.CASH, eur("0.30")),
        (Account.RECEIVABLE, Account.CUSTOMER_CREDIT, eur("20")),
    ]
    assert desk.told()[:2] == ["PaymentReceived", "PaidTooMuch"]
    assert order.invoices[0].status is InvoiceStatus.PAID


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FRAUD])
async def test_money_for_a_closed_order_becomes_the_customers_credit_even_while_its_invoice_is_open(status):
    """L4: an imported order may have been closed with its invoice open."""
    desk = a_desk(an_order(status, paid="0"))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("20")))
    assert desk.order().status is status
    assert desk.order().entries[-1].credit is Account.CUSTOMER_CREDIT
    assert (desk.order().entries[-1].amount, desk.order().balance.due) == (eur("20"), eur("50"))


@pytest.mark.parametrize("amount", [eur("0"), eur("-5"), Money(5000, "USD")])
async def test_what_is_no_payment_for_this_order_is_refused(amount):
    """R4, S6."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    with pytest.raises(InvalidInput, match="3000000001 is in EUR"):
        await desk.do(ReceivePayment, payment=Collection(amount=amount))
    assert not desk.order().payments


async def test_a_fee_below_zero_is_refused_in_a_sentence():
    """S6."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    with pytest.raises(InvalidInput, match="fee below zero"):
        await desk.do(ReceivePayment, payment=Collection(amount=eur("50")), fee_minor=-1)
    assert not desk.order().payments


def attempted(*statuses: AttemptStatus, price: str = "50") -> Order:
    """An unpaid order with one attempt an hour, the first listed last."""
    order = an_order(Status.AWAITING_PAYMENT, items=[an_item(price=price)])
    for hour, status in reversed(list(enumerate(statuses))):
        payment = Payment(
            invoice=order.invoices[0],
            attempted_at=START.add(hours=hour),
            status=status,
            method=PaymentMethod.CREDIT_CARD,
            amount=order.total,
        )
        booking.receive(order, payment, START)
    order.derive()
    return order


A = AttemptStatus


@pytest.mark.parametrize(
    ("attempts", "status"),
    [
        ((), PaymentStatus.OPEN),
        ((A.PENDING,), PaymentStatus.OPEN),
        ((A.UNKNOWN,), PaymentStatus.OPEN),
        ((A.FAILED,), PaymentStatus.REJECTED),
        ((A.FAILED, A.FAILED), PaymentStatus.REJECTED),
        ((A.FAILED, A.PENDING), PaymentStatus.OPEN),
        ((A.UNKNOWN, A.FAILED), PaymentStatus.OPEN),
        ((A.FAILED, A.PAID), PaymentStatus.COMPLETED),
        ((A.PAID, A.FAILED), PaymentStatus.COMPLETED),
    ],
)
def test_rejected_means_that_the_last_attempt_failed_and_none_is_under_way(attempts, status):
    """SPEC 2."""
    assert attempted(*attempts).payment_status is status


def test_only_an_attempt_that_brought_money_is_in_the_ledger():
    assert len(attempted(A.FAILED, A.PENDING, A.UNKNOWN).entries) == 1


@pytest.mark.parametrize(
    ("refunded", "status", "invoice"),
    [
        ("20", PaymentStatus.COMPLETED, InvoiceStatus.PAID),
        ("50", PaymentStatus.REFUND, InvoiceStatus.REFUNDED),
    ],
)
def test_an_order_is_refunded_once_all_of_it_is_paid_back(refunded, status, invoice):
    """SPEC 2."""
    order = an_order()
    order.post(START, Account.REFUNDS, Account.CASH, eur(refunded), invoice=order.invoices[0])
    order.derive()
    assert (order.payment_status, order.invoices[0].status) == (status, invoice)
    assert order.balance.paid == eur("50") - eur(refunded)


def test_a_free_order_is_completed_without_a_payment():
    assert attempted(price="0").payment_status is PaymentStatus.COMPLETED


def test_an_invoice_is_told_from_its_own_entries_only():
    order = an_order()
    other = booking.issue_invoice(order, "INV-000009", START, eur("10"))
    assert invoice_status(order.invoices[0], order.entries) is InvoiceStatus.PAID
    assert invoice_status(other, order.entries) is InvoiceStatus.UNPAID


def test_a_ledger_of_two_currencies_has_no_balance():
    """R4."""
    entry = LedgerEntry(at=START, debit=Account.CASH, credit=Account.RECEIVABLE, amount=Money(1, "USD"))
    with pytest.raises(ValueError, match="a ledger of EUR has an entry in USD"):
        balance_of([entry], "EUR")


def test_nothing_is_posted_for_nothing_and_nothing_below_zero():
    order = an_order(Status.INCOMPLETE)
    order.post(START, Account.CASH, Account.RECEIVABLE, eur("0"))
    assert not order.entries
    with pytest.raises(ValueError, match="above zero"):
        order.post(START, Account.CASH, Account.RECEIVABLE, eur("-1"))
