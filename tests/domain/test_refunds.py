"""Money that goes back: never more than came; a refund that fails is a state to see and finish (P2, P3, L9)."""

from typing import Any

import pytest

from domain.billing import Account, AttemptStatus, InvoiceStatus, RefundStatus
from domain.billing.commands import CapturePayment, RecordDispute, RecordRefund, RefundPayment, RetryRefunds
from domain.billing.gateway import Answer, Result
from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.jobs import JobKind
from domain.money import Money
from domain.orders import booking
from domain.orders.commands import ApproveOrder, CancelOrder
from domain.orders.status import Mark, PaymentStatus, Status
from tests.domain.builders import FakeDesk, an_order, eur
from tests.domain.money import a_till, charge, intents, unpaid

DONE, FAILED = Answer(result=Result.DONE, reference="re_1"), Answer(result=Result.FAILED, code="no_balance")
FAILED_LATE = Answer(result=Result.FAILED, reference="re_1", code="lost_or_stolen_card")


async def a_paid_desk() -> FakeDesk:
    """An order of 50.00 EUR, paid by card, that waits for its approval."""
    desk = a_till(unpaid())
    await charge(desk)
    return desk


async def answer(desk: FakeDesk, said: Answer) -> None:
    """Brings an answer to the refund that was asked for last."""
    await desk.do(RecordRefund, order_id=1, intent=intents(desk, JobKind.REFUND)[-1], answer=said)


async def ask(desk: FakeDesk, amount: Money | None = None, **given: Any) -> None:
    payment = desk.order().payments[0]
    await desk.do(RefundPayment, payment_id=payment.id, reason="sent back", amount=amount, **given)


async def test_a_refund_is_decided_with_its_key_and_booked_when_the_answer_is_there():
    """P2, R1."""
    desk = await a_paid_desk()
    await ask(desk, eur("20"))
    order = desk.order()
    assert (order.refunds[0].status, order.payments[0].status) == (
        RefundStatus.PENDING, AttemptStatus.REFUNDING,
    )  # fmt: skip
    assert (order.paid_minor, order.marks) == (5000, frozenset({Mark.CHARGING}))
    await answer(desk, DONE)
    order = desk.order()
    assert (order.refunds[0].status, order.refunds[0].reference) == (RefundStatus.DONE, "re_1")
    assert (order.paid_minor, order.payments[0].status, order.marks) == (
        3000,
        AttemptStatus.PAID,
        frozenset(),
    )
    assert (order.entries[-1].debit, order.entries[-1].credit) == (Account.REFUNDS, Account.CASH)


async def test_a_partial_refund_never_cancels():
    """P2."""
    desk = await a_paid_desk()
    await ask(desk, eur("49.99"))
    await answer(desk, DONE)
    order = desk.order()
    assert (order.status, order.payment_status) == (Status.PENDING_APPROVAL, PaymentStatus.COMPLETED)
    assert order.invoices[0].status is InvoiceStatus.PAID


async def test_a_full_refund_keeps_the_status_and_says_refunded():
    """L10."""
    desk = await a_paid_desk()
    await desk.do(ApproveOrder)
    await ask(desk)
    await answer(desk, DONE)
    order = desk.order()
    assert (order.status, order.payment_status) == (Status.EXECUTING, PaymentStatus.REFUND)
    assert order.invoices[0].status is InvoiceStatus.REFUNDED
    assert order.payments[0].status is AttemptStatus.REFUNDED


async def test_refunds_never_exceed_what_was_captured():
    """R4: what a refund is to take is set aside when it is decided."""
    desk = await a_paid_desk()
    await ask(desk, eur("30"))
    await answer(desk, DONE)
    with pytest.raises(
        Refused, match=r"20\.00 EUR of this payment can be refunded, not 20\.01 EUR"
    ) as refused:
        await ask(desk, eur("20.01"))
    assert refused.value.rule == "R4"
    await ask(desk, eur("20"))
    await answer(desk, DONE)
    with pytest.raises(Refused, match="Nothing of this payment"):
        await ask(desk)


@pytest.mark.parametrize("amount", [eur("0"), eur("-5"), Money(500, "USD")])
async def test_what_cannot_be_an_amount_of_the_payment_is_refused(amount):
    """S6, R4."""
    desk = await a_paid_desk()
    with pytest.raises(InvalidInput, match="The payment is in EUR"):
        await ask(desk, amount)
    assert not desk.order().refunds


async def test_a_refund_that_fails_is_seen_and_tried_again_as_a_call_of_its_own():
    """L9."""
    desk = await a_paid_desk()
    await ask(desk)
    await answer(desk, FAILED)
    order = desk.order()
    assert (order.refunds[0].status, order.refunds[0].code) == (RefundStatus.FAILED, "no_balance")
    assert (order.payments[0].status, order.marks) == (
        AttemptStatus.REFUND_FAILED,
        frozenset({Mark.REFUND_FAILED}),
    )
    assert order.needs_staff
    assert order.paid_minor == 5000
    await desk.do(RetryRefunds)
    first, second = intents(desk, JobKind.REFUND)
    assert first != second
    assert len(desk.order().refunds) == 1
    await answer(desk, DONE)
    assert (desk.order().paid_minor, desk.order().marks) == (0, frozenset())


async def test_a_refund_that_fails_for_good_is_paid_back_by_hand():
    """L9: the new one takes the place of the one that failed."""
    desk = await a_paid_desk()
    await ask(desk)
    await answer(desk, FAILED)
    await ask(desk, by_hand=True, reference="TRF-9")
    order = desk.order()
    assert [refund.status for refund in order.refunds] == [RefundStatus.GIVEN_UP, RefundStatus.DONE]
    assert (order.paid_minor, order.marks, order.payments[0].refunded_minor) == (0, frozenset(), 5000)
    await desk.do(RecordRefund, order_id=1, intent=intents(desk, JobKind.REFUND)[0], answer=DONE)
    assert desk.order().paid_minor == 0, "an answer to the one that was given up is no second refund"


async def test_no_answer_about_a_refund_is_unknown_and_holds_the_order():
    """R2, L18."""
    desk = await a_paid_desk()
    await ask(desk)
    for _time in range(2):
        await answer(desk, Answer(result=Result.UNKNOWN))
    assert desk.order().refunds[0].status is RefundStatus.UNKNOWN
    with pytest.raises(Refused, match="under way"):
        await ask(desk, by_hand=True)
    await answer(desk, DONE)
    assert desk.order().paid_minor == 0


@pytest.mark.parametrize("again", [DONE, Answer(result=Result.UNKNOWN)])
async def test_a_known_refund_is_updated_and_never_added(again):
    """P3."""
    desk = await a_paid_desk()
    await ask(desk)
    await answer(desk, DONE)
    before = len(desk.order().entries)
    await answer(desk, again)
    assert (len(desk.order().refunds), len(desk.order().entries)) == (1, before)
    with pytest.raises(NotFound, match="has no such refund"):
        await desk.do(RecordRefund, order_id=1, intent="made up", answer=DONE)


async def a_refund_that_came_back() -> FakeDesk:
    """A refund of 50.00 EUR that was done, and failed two days later."""
    desk = await a_paid_desk()
    await ask(desk)
    await answer(desk, DONE)
    await answer(desk, FAILED_LATE)
    return desk


async def test_a_refund_that_fails_after_it_was_done_brings_its_money_back():
    """L9: it is a refund that failed, as any other, and is tried again."""
    desk = await a_refund_that_came_back()
    order = desk.order()
    assert (order.paid_minor, order.payment_status) == (5000, PaymentStatus.COMPLETED)
    assert (order.refunds[0].status, order.refunds[0].code) == (RefundStatus.FAILED, "lost_or_stolen_card")
    assert (order.payments[0].status, order.payments[0].refunded_minor) == (AttemptStatus.REFUND_FAILED, 5000)
    assert order.marks == frozenset({Mark.REFUND_FAILED})
    assert (order.entries[-1].debit, order.entries[-1].credit) == (Account.CASH, Account.REFUNDS)
    assert "RefundCameBack" in desk.told()
    await desk.do(RetryRefunds)
    await answer(desk, Answer(result=Result.DONE, reference="re_2"))
    assert (desk.order().paid_minor, desk.order().marks) == (0, frozenset())


@pytest.mark.parametrize("again", [DONE, FAILED, Answer(result=Result.UNKNOWN)])
async def test_what_was_told_of_a_refund_before_it_failed_is_old_news(again):
    """P3, X6: also where the failure is told before the success."""
    desk = await a_refund_that_came_back()
    await answer(desk, again)
    assert (desk.order().paid_minor, desk.order().marks) == (5000, frozenset({Mark.REFUND_FAILED}))
    other = await a_paid_desk()
    await ask(other)
    for said in (FAILED_LATE, again):
        await answer(other, said)
    assert (other.order().paid_minor, other.order().marks) == (5000, frozenset({Mark.REFUND_FAILED}))


async def test_a_refund_that_staff_took_for_failed_is_booked_when_it_was_done_after_all():
    """R2: what staff say names no refund at the gateway."""
    desk = await a_paid_desk()
    await ask(desk)
    await answer(desk, FAILED)
    await answer(desk, DONE)
    assert (desk.order().paid_minor, desk.order().marks) == (0, frozenset())


async def test_a_refund_that_comes_back_after_the_order_was_cancelled_is_the_customers_credit():
    """L9: the credit note has settled the refund by then."""
    desk = await a_paid_desk()
    await ask(desk)
    await answer(desk, DONE)
    await desk.do(CancelOrder, reason="ordered twice")
    await answer(desk, FAILED_LATE)
    assert booking.customer_credit(desk.order()) == eur("50")
    assert desk.order().due_minor == 0


async def test_where_no_payment_system_can_refund_staff_say_what_they_paid_back():
    """P2, L9."""
    desk = a_till(an_order())
    with pytest.raises(Refused, match="No payment system can refund this payment"):
        await ask(desk)
    await ask(desk, eur("20"), by_hand=True, reference="TRF-1")
    assert (desk.order().paid_minor, desk.order().refunds[0].reference) == (3000, "TRF-1")
    assert not intents(desk, JobKind.REFUND)


async def test_cancel_and_refund_pays_back_all_that_can_be_and_says_what_cannot():
    """L9: one payment by card, one by bank transfer."""
    desk = a_till(unpaid(paid="20"))
    await charge(desk)
    command = desk.command(CancelOrder, reason="ordered twice", refund=True)
    said = await desk.preview(desk.identity(), command)
    assert "issue a credit note of 50.00 EUR" in said
    assert "refund 30.00 EUR through Cards" in said
    assert any(line.startswith("not refund 20.00 EUR by credit card: no payment system can") for line in said)
    await desk.execute(desk.identity(), command)
    assert (desk.order().status, desk.order().marks) == (Status.CANCELLED, frozenset({Mark.CHARGING}))
    await answer(desk, DONE)
    order = desk.order()
    assert (order.paid_minor, order.due_minor, order.marks) == (2000, 0, frozenset())
    credit = booking.customer_credit(order)
    assert credit == eur("20"), "what was not paid back is the customer's credit"


async def test_an_order_that_is_cancelled_with_a_refund_that_fails_says_so():
    """L9: cancelled · refund failed, with a retry."""
    desk = await a_paid_desk()
    await desk.do(CancelOrder, reason="ordered twice", refund=True)
    await answer(desk, FAILED)
    assert (desk.order().status, desk.order().marks) == (Status.CANCELLED, frozenset({Mark.REFUND_FAILED}))
    assert desk.order().needs_staff
    await desk.do(RetryRefunds)
    await answer(desk, DONE)
    assert (desk.order().status, desk.order().marks) == (Status.CANCELLED, frozenset())
    assert desk.order().payment_status is PaymentStatus.REFUND


async def test_cancelling_with_a_refund_needs_the_permission_to_refund():
    """S1."""
    desk = await a_paid_desk()
    with pytest.raises(NotPermitted, match="refund"):
        await desk.do(CancelOrder, by="agent", reason="ordered twice", refund=True)
    assert desk.order().status is Status.PENDING_APPROVAL


async def test_cancelling_after_a_refund_gives_no_credit_for_it():
    """L9, R4: the credit note settles what was paid back already."""
    desk = await a_paid_desk()
    await ask(desk, eur("20"))
    await answer(desk, DONE)
    await desk.do(CancelOrder, reason="ordered twice")
    assert "CreditNoteIssued" in desk.told()
    event = next(
        e for kept in desk.state.audit for e in kept.record.events if e["event"] == "CreditNoteIssued"
    )
    assert (event["total"], event["kept"]) == ("50.00 EUR", "30.00 EUR")


async def test_a_disputed_payment_is_not_refunded_and_a_failed_retry_needs_a_failure():
    """L10."""
    desk = await a_paid_desk()
    with pytest.raises(Refused, match="No refund of 3000000001 has failed"):
        await desk.do(RetryRefunds)
    await desk.do(RecordDispute, order_id=1, payment_id=desk.order().payments[0].id)
    with pytest.raises(Refused, match="disputes this payment"):
        await ask(desk)


async def test_a_refund_leaves_what_is_due_to_be_taken_anew():
    """P2: a refund is no claim; a new charge needs something due."""
    desk = await a_paid_desk()
    await ask(desk)
    await answer(desk, DONE)
    assert desk.order().due_minor == 0
    with pytest.raises(InvalidInput, match=r"0\.00 EUR are due"):
        await desk.do(CapturePayment)
