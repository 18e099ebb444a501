"""Amounts that are set aside first, through workers and the fake gateway: taken once, let go once (P2, R1, R2, L18)."""

import asyncio

import pytest

from domain.billing import AttemptStatus, Payment
from domain.billing.commands import CaptureAuthorised, CapturePayment, VoidAuthorised
from domain.orders.commands import CancelOrder
from domain.orders.status import Mark
from tests.gateways.desk import PayingDesk
from tests.gateways.outside import Outside, eur, signed
from tests.gateways.test_ingest import SECRET, events_about, ingest


async def authorised(desk: PayingDesk, method: str = "pm_paid") -> tuple[int, Payment]:
    """An order of 50.00 EUR of which all is set aside."""
    if method not in desk.tokens:
        await desk.leave_token(method)
    (order_id,) = await desk.unpaid()
    await desk.do(CapturePayment, order_id=order_id, token_id=desk.tokens[method], authorise_only=True)
    await desk.do_due()
    return order_id, await payment_of(desk, order_id)


async def payment_of(desk: PayingDesk, order_id: int) -> Payment:
    (payment,) = (await desk.order(order_id)).payments
    return payment


def moved(fake: Outside, payment: Payment) -> list[int]:
    """What really moved for this authorisation."""
    return [entry["amount"] for entry in fake.told()["ledger"] if entry["id"] == payment.reference]


async def test_what_is_set_aside_moves_no_money_and_holds_nothing_up(desk: PayingDesk, fake: Outside):
    """L18: it waits for a decision, and none is under way."""
    order_id, payment = await authorised(desk)
    assert payment.authorised
    assert moved(fake, payment) == []
    order = await desk.order(order_id)
    assert (order.marks, order.due_minor) == (frozenset({Mark.AUTHORISED}), 5_000)
    row = (await (await desk.look()).payment(payment.id or 0)).payment
    assert (row.status, row.standing) == ("pending", "authorised")
    assert desk.problems() == ()


@pytest.mark.parametrize("method", ["pm_paid", "pm_later_lost", "pm_later_down"])
async def test_it_is_taken_once_whatever_becomes_of_the_answer(desk: PayingDesk, fake: Outside, method: str):
    """R1, R2."""
    order_id, payment = await authorised(desk, method)
    await desk.do(CaptureAuthorised, order_id=order_id, payment_id=payment.id, amount=eur("30.00"))
    for _time in range(2):
        await desk.do_due()
        desk.time_is_over()
    payment = await payment_of(desk, order_id)
    assert (payment.status, payment.amount, payment.fee_minor) == (AttemptStatus.PAID, eur("30.00"), 117)
    assert moved(fake, payment) == [3_000]
    assert (await desk.order(order_id)).due_minor == 2_000
    assert desk.undone() == 0
    assert desk.problems() == ()


@pytest.mark.parametrize("method", ["pm_paid", "pm_later_lost", "pm_later_down"])
async def test_it_is_let_go_whatever_becomes_of_the_answer(desk: PayingDesk, fake: Outside, method: str):
    """R2."""
    order_id, payment = await authorised(desk, method)
    await desk.do(VoidAuthorised, order_id=order_id, payment_id=payment.id)
    assert Mark.CHARGING in (await desk.order(order_id)).marks
    for _time in range(2):
        await desk.do_due()
        desk.time_is_over()
    payment = await payment_of(desk, order_id)
    assert (payment.status, payment.code) == (AttemptStatus.FAILED, "voided")
    assert moved(fake, payment) == []
    assert desk.undone() == 0
    assert desk.problems() == ()


async def test_an_authorisation_whose_answer_was_lost_is_looked_up(desk: PayingDesk, fake: Outside):
    """R2."""
    order_id, payment = await authorised(desk, "pm_lost")
    assert payment.status is AttemptStatus.UNKNOWN
    desk.time_is_over()
    await desk.do_due()
    payment = await payment_of(desk, order_id)
    assert payment.authorised
    assert moved(fake, payment) == []


async def test_the_event_of_an_amount_that_is_only_set_aside_brings_no_money(desk: PayingDesk, fake: Outside):
    """P3, X6: Stripe calls such a charge succeeded, and not captured."""
    (order_id,) = await desk.unpaid()
    await desk.do(CapturePayment, order_id=order_id, token_id=desk.tokens["pm_lost"], authorise_only=True)
    await desk.do_due()
    payment = await payment_of(desk, order_id)
    (event,) = events_about(fake, payment.intent)
    assert ingest(desk, signed(event, SECRET))[1]["ignored"] == 1
    assert (await desk.order(order_id)).balance.paid == eur("0.00")


async def test_what_was_captured_at_the_gateway_by_other_hands_is_found_when_it_is_to_be_let_go(
    desk: PayingDesk, fake: Outside
):
    """R2: it cannot be let go, and once it is to be taken, it is booked as it was."""
    order_id, payment = await authorised(desk)
    await asyncio.to_thread(_capture_by_hand, fake, payment.reference or "")
    await desk.do(VoidAuthorised, order_id=order_id, payment_id=payment.id)
    await desk.do_due()
    payment = await payment_of(desk, order_id)
    assert (payment.authorised, payment.code) == (True, "already_captured")
    await desk.do(CaptureAuthorised, order_id=order_id, payment_id=payment.id)
    await desk.do_due()
    assert (await desk.order(order_id)).balance.paid == eur("50.00")
    assert moved(fake, payment) == [5_000]


def _capture_by_hand(fake: Outside, reference: str) -> None:
    import requests

    answer = requests.post(
        f"{fake.address}/v1/payment_intents/{reference}/capture",
        data={"amount_to_capture": 5_000},
        headers={"Idempotency-Key": f"by-hand-{reference}"},
        timeout=10,
    )
    answer.raise_for_status()


async def test_an_order_that_is_cancelled_lets_go_what_is_set_aside(desk: PayingDesk, fake: Outside):
    """L9."""
    order_id, payment = await authorised(desk)
    await desk.do(CancelOrder, order_id=order_id, reason="ordered twice")
    await desk.do_due()
    payment = await payment_of(desk, order_id)
    assert (payment.status, payment.code) == (AttemptStatus.FAILED, "voided")
    assert (await desk.order(order_id)).marks == frozenset()
    assert fake.told()["states"][payment.reference] == "canceled"
    assert desk.problems() == ()
