"""What is done with an order's money by keys: taken, paid back, tried again, decided about in parts (P2, P4, L9)."""

import pytest

from domain.billing import RefundStatus
from domain.billing.commands import (
    AddPaymentSystem,
    AddToken,
    CapturePayment,
    ReceivePayment,
    RecordCharge,
    RecordRefund,
    RefundPayment,
)
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind
from domain.money import Money
from domain.orders.commands import Collection
from domain.orders.status import Mark, PaymentStatus, Status
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, by_raw_sql, dashboard


async def press(anna: Dashboard, order_id: int, key: str) -> None:
    await anna.to(order_id)
    await anna.keys(key)
    await anna.asks()
    await anna.settled()


async def with_tokens(desk: DeskUnderTest, *labels: str) -> None:
    await desk.do(AddPaymentSystem, name="Acquirer", gateway=GatewayKind.SANDBOX)
    for label in labels:
        await desk.do(AddToken, customer_id=1, system_id=1, label=label, sealed="gAAAA-sealed")


async def charged(desk: DeskUnderTest, order_id: int = 9) -> int:
    """Takes what is due from a card; answers the payment's id."""
    await with_tokens(desk, "Visa 4242")
    await desk.do(CapturePayment, order_id=order_id)
    payment = (await desk.order(order_id)).payments[-1]
    assert payment.intent is not None
    assert payment.id is not None
    answer = Answer(result=Result.DONE, reference="ch_1")
    await desk.do(RecordCharge, order_id=order_id, intent=payment.intent, answer=answer)
    return payment.id


async def test_a_payment_is_recorded_without_approving(file, desk):
    """P2, L4"""
    async with dashboard(file, size=(80, 24)) as anna:
        await press(anna, 9, "p")
        await anna.keys(*["backspace"] * 5, "20", "enter")
        await anna.settled()
        assert "record a payment of 20.00 EUR" in anna.words
        await anna.keys("p")
        await anna.until(lambda: "3000000009: payment recorded." in anna.footer)
    order = await desk.order(9)
    assert (order.status, order.payment_status) == (Status.AWAITING_PAYMENT, PaymentStatus.PARTIAL)


async def test_no_money_is_no_payment(file):
    """S6"""
    async with dashboard(file) as anna:
        await press(anna, 9, "p")
        await anna.keys(*["backspace"] * 5)
        await anna.until(lambda: "Say how much was received." in anna.words)


async def test_what_is_due_is_taken_from_the_only_token(file, desk):
    """P2"""
    await with_tokens(desk, "Visa 4242")
    async with dashboard(file, user="agent") as anna:
        await press(anna, 9, "t")
        assert "charge 50.00 EUR to Visa 4242 through Acquirer" in anna.words
        await anna.keys("t")
        await anna.until(lambda: "payment asked for" in anna.footer)
        await anna.until(lambda: Mark.CHARGING in (anna.table.cursor_row or 0).marks)  # type: ignore[union-attr]
    assert len((await desk.order(9)).payments) == 1


async def test_of_several_tokens_one_is_chosen(file, desk):
    """P2"""
    await with_tokens(desk, "Visa 4242", "Amex 0005")
    async with dashboard(file) as anna:
        await press(anna, 9, "t")
        assert "‹ Visa 4242 at Acquirer ›" in anna.words
        await anna.keys("right")
        await anna.until(lambda: "charge 50.00 EUR to Amex 0005" in anna.words)
        await anna.keys("enter", "t")
        await anna.until(lambda: "payment asked for" in anna.footer)
    assert (await desk.order(9)).payments[0].token_id == 2


async def test_a_customer_without_a_token_is_said_to_have_none(file):
    """P2, T11"""
    async with dashboard(file) as anna:
        await anna.to(9)
        await anna.keys("t")
        await anna.until(lambda: "has no payment token that could be charged" in anna.footer)


async def test_a_part_is_refunded_through_the_payment_system(file, desk):
    """P2"""
    await charged(desk)
    async with dashboard(file, size=(80, 24)) as anna:
        await press(anna, 9, "r")
        assert "‹ by its payment system ›" in anna.words
        await anna.keys(*["backspace"] * 5, "20", "tab", "tab", "tab", "one item less", "enter")
        await anna.settled()
        assert "refund 20.00 EUR through Acquirer" in anna.words
        await anna.keys("r")
        await anna.until(lambda: "3000000009: refund recorded." in anna.footer)
    (refund,) = (await desk.order(9)).refunds
    assert (refund.amount, refund.status) == (Money(2000, "EUR"), RefundStatus.PENDING)


async def test_more_than_was_received_is_refused_in_the_dialog_and_what_was_typed_stays(file, desk):
    """R4, T13"""
    async with dashboard(file) as anna:
        await press(anna, 8, "r")
        await anna.keys(*["backspace"] * 5, "60")
        await anna.until(lambda: "50.00 EUR of this payment can be refunded, not 60.00 EUR" in anna.words)
        assert " 60 " in anna.words


async def test_a_payment_that_no_system_can_refund_is_recorded_as_paid_back_by_hand(file, desk):
    """P2"""
    async with dashboard(file) as anna:
        await press(anna, 8, "r")
        assert "‹ paid back by hand ›" in anna.words
        await anna.keys("tab", "left")
        await anna.until(lambda: "No payment system can refund this payment" in anna.words)
        await anna.keys("right", "tab", "W-17", "tab", "sent twice", "enter")
        await anna.settled()
        assert "record that 50.00 EUR went back" in anna.words
        await anna.keys("r")
        await anna.until(lambda: "refund recorded." in anna.footer)
    order = await desk.order(8)
    assert [(r.status, r.reference) for r in order.refunds] == [(RefundStatus.DONE, "W-17")]
    assert not desk.problems()


async def test_a_refund_that_failed_shows_in_the_row_and_is_asked_for_again(file, desk):
    """L9"""
    payment_id = await charged(desk)
    await desk.do(RefundPayment, order_id=9, payment_id=payment_id, reason="x")
    intent = (await desk.order(9)).refunds[0].intent
    assert intent is not None
    await desk.do(RecordRefund, order_id=9, intent=intent, answer=Answer(result=Result.FAILED, code="R07"))
    async with dashboard(file, size=(80, 24)) as anna:
        await anna.to(9)
        await anna.shows("refund failed")
        await press(anna, 9, "z")
        assert "refund 50.00 EUR through Acquirer" in anna.words
        await anna.keys("z")
        await anna.until(lambda: "refund asked for again" in anna.footer)
    assert (await desk.order(9)).refunds[0].status is RefundStatus.PENDING


async def test_cancel_and_refund_says_what_is_refunded_through_which_system_and_what_by_hand(file, desk):
    """L9, T13"""
    by_raw_sql(file, "UPDATE orders SET status = 'awaiting_payment' WHERE id = 9")
    await with_tokens(desk, "Visa 4242")
    await desk.do(ReceivePayment, order_id=9, payment=Collection(amount=Money(2000, "EUR")))
    await desk.do(CapturePayment, order_id=9)
    payment = (await desk.order(9)).payments[-1]
    assert payment.intent is not None
    answer = Answer(result=Result.DONE, reference="ch_1")
    await desk.do(RecordCharge, order_id=9, intent=payment.intent, answer=answer)
    async with dashboard(file, size=(80, 24)) as anna:
        await press(anna, 9, "c")
        assert "Cancel; the 50.00 EUR received stay the customer's credit" in anna.words
        await anna.keys("no longer wanted", "tab", "right")
        await anna.until(lambda: "refund 30.00 EUR through Acquirer" in anna.words)
        assert "not refund 20.00 EUR by bank transfer" in anna.words
        assert "Cancel and refund the 50.00 EUR received" in anna.words
        await anna.keys("enter", "c")
        await anna.until(lambda: "3000000009 cancelled." in anna.footer)
    order = await desk.order(9)
    assert order.status is Status.CANCELLED
    assert [refund.amount for refund in order.refunds] == [Money(3000, "EUR")]


async def test_one_who_may_not_refund_is_not_offered_it(file):
    """S1"""
    async with dashboard(file, user="agent") as anna:
        await press(anna, 8, "c")
        assert "stay the customer's credit" in anna.words
        assert "and refund" not in anna.words


@pytest.mark.parametrize(("key", "said_of"), [("P", "counts as paid."), ("B", "rejected.")])
async def test_what_was_paid_in_part_is_confirmed_or_rejected(file, desk, key, said_of):
    """P4"""
    by_raw_sql(file, "UPDATE orders SET partial_bp = 4000 WHERE id = 9")
    await desk.do(ReceivePayment, order_id=9, payment=Collection(amount=Money(3000, "EUR")))
    async with dashboard(file, size=(80, 24)) as anna:
        await press(anna, 9, key)
        assert "30.00 EUR are paid, 20.00 EUR are due." in anna.words
        if key == "P":
            assert "write off the 20.00 EUR" in anna.words
            await anna.keys("P")
        else:
            await anna.keys("never paid the rest", "enter", "B")
        await anna.until(lambda: said_of in anna.footer)
    order = await desk.order(9)
    if key == "P":
        assert (order.status, order.balance.due) == (Status.PENDING_APPROVAL, Money(0, "EUR"))
    else:
        assert order.status is Status.CANCELLED
        assert Mark.REJECTED in order.marks


@pytest.mark.parametrize(
    ("order_id", "key", "why"),
    [
        (8, "p", "Nothing is due on 3000000008."),
        (8, "t", "Nothing is due on 3000000008."),
        (2, "t", "3000000002 is “Cancelled”; no money is taken for it."),
        (9, "r", "Nothing was received for 3000000009 that could be refunded."),
        (9, "z", "No refund of 3000000009 has failed."),
        (9, "P", "3000000009 is not paid in part; approve or cancel it."),
        (9, "B", "3000000009 is not paid in part; approve or cancel it."),
    ],
)
async def test_what_is_not_possible_says_why(file, order_id, key, why):
    """T11"""
    async with dashboard(file) as anna:
        await anna.to(order_id)
        await anna.keys(key)
        await anna.until(lambda: anna.footer == why, why)


async def test_of_two_who_refund_the_same_payment_one_is_told(file, desk):
    """L17, R1"""
    payment = (await desk.order(8)).payments[0]
    async with dashboard(file) as anna:
        await press(anna, 8, "r")
        await anna.keys("tab", "tab", "tab", "sent twice", "enter")
        await desk.do(
            RefundPayment, order_id=8, payment_id=payment.id, reason="x", by_hand=True, by="manager"
        )
        await anna.keys("r")
        await anna.until(lambda: "Manager changed 3000000008" in anna.words)
        assert "sent twice" in anna.words
    assert len((await desk.order(8)).refunds) == 1
