"""Cancelling an order: its items, its invoices, its money (L9)."""

import pytest

from domain.billing import Account, InvoiceKind, InvoiceStatus
from domain.billing.commands import ReceivePayment
from domain.errors import InvalidInput
from domain.orders.commands import CancelOrder, Collection
from domain.orders.status import DeliveryStatus, PaymentStatus, Status
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order, eur


async def cancelled(paid: str) -> FakeDesk:
    status = Status.PENDING_APPROVAL if eur(paid) else Status.AWAITING_PAYMENT
    desk = a_desk(an_order(status, paid=paid, items=[an_item(1, "30"), an_item(2, "20")]))
    await desk.do(CancelOrder, reason="ordered twice")
    return desk


def kept(desk: FakeDesk) -> int:
    """What the customer has in credit with us, in cents."""
    return sum(
        entry.amount.amount_minor * (1 if entry.credit is Account.CUSTOMER_CREDIT else -1)
        for entry in desk.order().entries
        if Account.CUSTOMER_CREDIT in (entry.credit, entry.debit)
    )


@pytest.mark.parametrize("paid", ["0", "20", "50", "70"])
async def test_order_and_items_are_cancelled_and_nothing_is_due(paid):
    """L9."""
    desk = await cancelled(paid)
    assert desk.order().status is Status.CANCELLED
    assert {item.delivery for item in desk.order().items} == {DeliveryStatus.CANCELLED}
    assert (desk.order().balance.invoiced, desk.order().balance.due) == (eur("0"), eur("0"))
    assert kept(desk) == eur(paid).amount_minor


async def test_an_unpaid_invoice_is_cancelled_by_a_reversing_entry():
    """L9, R4: entries are never changed."""
    desk = await cancelled("0")
    order = desk.order()
    assert [invoice.status for invoice in order.invoices] == [InvoiceStatus.CANCELLED]
    assert [(e.debit, e.credit, e.amount) for e in order.entries] == [
        (Account.RECEIVABLE, Account.SALES, eur("50")),
        (Account.SALES, Account.RECEIVABLE, eur("50")),
    ]
    assert order.payment_status is PaymentStatus.OPEN
    assert desk.told() == ["OrderMoved", "ReasonGiven", "ItemsCancelled", "InvoiceCancelled"]


async def test_a_paid_invoice_is_answered_by_a_credit_note():
    """L9: what was received stays as the customer's credit; no money is sent."""
    desk = await cancelled("50")
    invoice, note = desk.order().invoices
    assert (invoice.status, note.kind, note.total) == (InvoiceStatus.PAID, InvoiceKind.CREDIT, eur("50"))
    assert note.number == "INV-000002"
    assert desk.order().balance.received == eur("50")
    assert desk.told() == ["OrderMoved", "ReasonGiven", "ItemsCancelled", "CreditNoteIssued"]


async def test_what_is_kept_is_said_with_its_figures():
    """T13: of 50.00 invoiced, 20.00 came in."""
    desk = await cancelled("20")
    event = desk.state.audit[0].record.events[-1]
    assert (event["total"], event["kept"]) == ("50.00 EUR", "20.00 EUR")


async def test_money_that_comes_late_becomes_the_customers_credit():
    """L4."""
    desk = await cancelled("0")
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
    assert desk.order().status is Status.CANCELLED
    assert desk.order().balance.due == eur("0")
    assert kept(desk) == 5000


async def test_items_that_were_cancelled_before_are_not_counted_again():
    desk = a_desk(an_order(items=[an_item(1, delivery=DeliveryStatus.CANCELLED)]))
    await desk.do(CancelOrder, reason="ordered twice")
    assert "ItemsCancelled" not in desk.told()


@pytest.mark.parametrize("reason", ["", "  \n", "\u200b\u202e"])
async def test_a_reason_is_needed(reason):
    """L9."""
    desk = a_desk(an_order())
    with pytest.raises(InvalidInput, match="why 3000000001 is cancelled"):
        await desk.do(CancelOrder, reason=reason)
    assert desk.order().status is Status.PENDING_APPROVAL


async def test_the_reason_is_kept_as_plain_text():
    """X1."""
    desk = a_desk(an_order())
    await desk.do(CancelOrder, reason="a \x1b[31mred\nreason")
    assert desk.state.audit[0].record.events[1]["reason"] == "a [31mred reason"
