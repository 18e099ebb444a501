"""Where exactly a worker ends makes no difference, nor how long the call lies there before the next one takes it up."""

import signal

import pytest

from domain.billing import AttemptStatus, RefundStatus
from domain.billing.commands import CaptureAuthorised, CapturePayment, RefundPayment, VoidAuthorised
from domain.orders.status import Mark, Status
from tests.gateways.desk import PayingDesk
from tests.gateways.dying_worker import work
from tests.gateways.outside import Outside, eur
from tests.processes import started

POINTS = ("claimed", "called", "recorded")


def dies(desk: PayingDesk, point: str) -> None:
    """A worker takes the job that is due, and is killed there."""
    process = started(work, point, desk.environment)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


async def next_worker(desk: PayingDesk) -> None:
    """The lease passes, and another worker does what is due."""
    assert await desk.do_due() == 0
    desk.time_is_over()
    assert (await desk.do_due(), desk.undone()) == (1, 0)


@pytest.mark.parametrize("forgotten", [False, True], ids=["at once", "past the key's lifetime"])
@pytest.mark.parametrize("point", POINTS)
async def test_a_charge_of_a_worker_that_was_killed_is_made_once(
    desk: PayingDesk, fake: Outside, point: str, forgotten: bool
):
    """R1, R2, R6."""
    (order_id,) = await desk.unpaid()
    await desk.capture(order_id, "pm_paid")
    dies(desk, point)
    if forgotten:
        fake.post("/_forget")
    await next_worker(desk)
    order = await desk.order(order_id)
    assert [payment.status for payment in order.payments] == [AttemptStatus.PAID]
    assert (order.status, order.due_minor) == (Status.PENDING_APPROVAL, 0)
    assert fake.moved()[order.payments[0].intent or ""] == [5000]
    assert desk.problems() == ()


@pytest.mark.parametrize("forgotten", [False, True], ids=["at once", "past the key's lifetime"])
@pytest.mark.parametrize("point", POINTS)
async def test_a_refund_of_a_worker_that_was_killed_is_made_once(
    desk: PayingDesk, fake: Outside, point: str, forgotten: bool
):
    """R1, R2, R6."""
    (order_id,) = await desk.unpaid()
    await desk.capture(order_id, "pm_paid")
    assert await desk.do_due() == 1
    (payment,) = (await desk.order(order_id)).payments
    await desk.do(
        RefundPayment, order_id=order_id, payment_id=payment.id, reason="asked", amount=eur("20.00")
    )
    dies(desk, point)
    if forgotten:
        fake.post("/_forget")
    await next_worker(desk)
    order = await desk.order(order_id)
    assert [refund.status for refund in order.refunds] == [RefundStatus.DONE]
    assert fake.moved("refund")[order.refunds[0].intent or ""] == [2000]
    assert order.balance.paid == eur("30.00")
    assert desk.problems() == ()


async def set_aside(desk: PayingDesk) -> int:
    """An order of 50.00 EUR whose amount a worker is to set aside."""
    (order_id,) = await desk.unpaid()
    await desk.do(CapturePayment, order_id=order_id, token_id=desk.tokens["pm_paid"], authorise_only=True)
    return order_id


@pytest.mark.parametrize("forgotten", [False, True], ids=["at once", "past the key's lifetime"])
@pytest.mark.parametrize("point", POINTS)
async def test_an_amount_that_a_killed_worker_was_to_set_aside_is_set_aside_once(
    desk: PayingDesk, fake: Outside, point: str, forgotten: bool
):
    """R1, R2, R6: not once more, and no money moves."""
    before = set(fake.told()["states"])
    order_id = await set_aside(desk)
    dies(desk, point)
    if forgotten:
        fake.post("/_forget")
    await next_worker(desk)
    (payment,) = (await desk.order(order_id)).payments
    assert payment.authorised
    now = {key: state for key, state in fake.told()["states"].items() if key not in before}
    assert now == {payment.reference: "requires_capture"}
    assert desk.problems() == ()


@pytest.mark.parametrize("forgotten", [False, True], ids=["at once", "past the key's lifetime"])
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(
    ("kind", "status", "moved", "state"),
    [
        (CaptureAuthorised, AttemptStatus.PAID, [5_000], "succeeded"),
        (VoidAuthorised, AttemptStatus.FAILED, [], "canceled"),
    ],
    ids=["captured", "let go"],
)
async def test_what_is_set_aside_and_a_killed_worker_was_to_end_is_ended_once(
    desk: PayingDesk, fake: Outside, kind, status, moved, state, point: str, forgotten: bool
):
    """R1, R2, R6: taken once, or let go and not taken."""
    order_id = await set_aside(desk)
    assert await desk.do_due() == 1
    (payment,) = (await desk.order(order_id)).payments
    await desk.do(kind, order_id=order_id, payment_id=payment.id)
    dies(desk, point)
    if forgotten:
        fake.post("/_forget")
    await next_worker(desk)
    (payment,) = (await desk.order(order_id)).payments
    told = fake.told()
    assert payment.status is status
    assert [entry["amount"] for entry in told["ledger"] if entry["id"] == payment.reference] == moved
    assert told["states"][payment.reference] == state
    assert desk.problems() == ()


async def test_without_an_answer_the_order_says_so_and_past_the_keys_lifetime_it_is_looked_up(
    desk: PayingDesk, fake: Outside
):
    """R2, L18: charged once, whatever the gateway still knows of the key."""
    (order_id,) = await desk.unpaid()
    await desk.capture(order_id, "pm_lost")
    assert await desk.do_due() == 0
    (payment,) = (await desk.order(order_id)).payments
    assert payment.status is AttemptStatus.UNKNOWN
    assert Mark.CHARGING in (await desk.row(order_id)).marks
    fake.post("/_forget")
    await next_worker(desk)
    (payment,) = (await desk.order(order_id)).payments
    assert (payment.status, payment.fee_minor) == (AttemptStatus.PAID, 175)
    assert fake.moved()[payment.intent or ""] == [5000]


async def test_a_decline_is_kept_with_its_code_and_asked_no_more(desk: PayingDesk, fake: Outside):
    """P2."""
    (order_id,) = await desk.unpaid()
    await desk.capture(order_id, "pm_declined")
    assert await desk.do_due() == 1
    (payment,) = (await desk.order(order_id)).payments
    assert (payment.status, payment.code) == (AttemptStatus.FAILED, "insufficient_funds")
    assert payment.intent not in fake.moved()
    assert desk.undone() == 0
