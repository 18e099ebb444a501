"""Work that is due later is done once, by whoever comes first (L6, R1)."""

import asyncio
from typing import Any

from domain.billing.commands import AddPaymentSystem, AddToken, CapturePayment
from domain.billing.gateway import Answer, ChargeCall, Gateway, Result
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.delivery.model import DeliveryModule
from domain.delivery.module import Module
from domain.jobs import LEASE_SECONDS, JobKind, run_due
from domain.orders.commands import ApproveOrder, DeliverItems, SettleOrder
from domain.orders.status import Status
from tests.storage.support import CUSTOMER, DeskUnderTest


class _Nobody:
    """No payment system is asked for anything here."""

    def of(self, system: PaymentSystem) -> Gateway:
        raise AssertionError(f"{system.name} was asked")

    def module_of(self, place: DeliveryModule) -> Module:
        raise AssertionError(f"{place.name} was asked")


NOBODY = _Nobody()


async def delivered(desk: DeskUnderTest) -> int:
    """An order that is executed, delivered, and waits for its verification time."""
    order = await desk.place(Status.PENDING_APPROVAL)
    await desk.do(ApproveOrder, order_id=order.id)
    await desk.do(DeliverItems, order_id=order.id)
    return order.id


async def test_a_delivered_order_is_handled_by_itself_once_it_is_verified(desk: DeskUnderTest):
    """L6: no sooner, and with no one's action."""
    order_id = await delivered(desk)
    me = await desk.who()
    desk.time.passes(hours=1)
    assert await run_due(desk, me, NOBODY) == 0
    assert (await desk.row(order_id)).status is Status.EXECUTING
    desk.time.passes(hours=1)
    assert await run_due(desk, me, NOBODY) == 1
    assert (await desk.row(order_id)).status is Status.HANDLED
    assert await run_due(desk, me, NOBODY) == 0


async def test_many_who_ask_at_once_do_each_job_once(desk: DeskUnderTest):
    """R1."""
    orders = [await delivered(desk) for _n in range(5)]
    desk.time.passes(hours=2)
    me = await desk.who()
    assert sum(await asyncio.gather(*(run_due(desk, me, NOBODY) for _n in range(4)))) == len(orders)
    for order_id in orders:
        moves = [
            t
            for t in await (await desk.look()).audit(order_id=order_id, limit=50)
            if t.command == "SettleOrder"
        ]
        assert len(moves) == 1


async def test_a_job_whose_taker_died_is_taken_again_after_its_lease(desk: DeskUnderTest):
    """R6."""
    order_id = await delivered(desk)
    desk.time.passes(hours=2)
    assert await desk.sql.claim_jobs(
        desk.time.now(), kinds=tuple(JobKind), lease_seconds=LEASE_SECONDS, limit=5
    )
    assert await run_due(desk, await desk.who(), NOBODY) == 0
    desk.time.passes(seconds=LEASE_SECONDS + 1)
    assert await run_due(desk, await desk.who(), NOBODY) == 1
    assert (await desk.row(order_id)).status is Status.HANDLED


async def test_what_is_no_longer_possible_is_ended_and_left_alone(desk: DeskUnderTest):
    """L16: another move has made the job void."""
    order_id = await delivered(desk)
    desk.time.passes(hours=2)
    await desk.do(SettleOrder, order_id=order_id)
    assert await run_due(desk, await desk.who(), NOBODY) == 1
    assert (await desk.row(order_id)).status is Status.HANDLED
    assert (
        await desk.sql.claim_jobs(desk.time.now(), kinds=tuple(JobKind), lease_seconds=LEASE_SECONDS, limit=5)
        == ()
    )


class _Slow(_Nobody):
    """A gateway that takes as long as a lease lasts."""

    def __init__(self, desk: DeskUnderTest) -> None:
        self.desk = desk
        self.charged: list[str] = []

    def of(self, system: PaymentSystem) -> Any:
        return self

    async def charge(self, call: ChargeCall) -> Answer:
        self.desk.time.passes(seconds=LEASE_SECONDS)
        self.charged.append(call.key)
        return Answer(result=Result.DONE, reference="ch_1")


async def test_jobs_that_waited_longer_than_their_lease_are_left_to_whoever_has_them_by_then(
    desk: DeskUnderTest,
):
    """R1."""
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX)
    await desk.do(AddToken, customer_id=CUSTOMER, system_id=1, label="Visa 4242", sealed="gAAAA…")
    for _n in range(2):
        order = await desk.place(Status.AWAITING_PAYMENT)
        await desk.do(CapturePayment, order_id=order.id)
    slow = _Slow(desk)
    assert await run_due(desk, await desk.who(), slow) == 1
    assert len(slow.charged) == 1
    desk.time.passes(seconds=1)
    taken = await desk.sql.claim_jobs(
        desk.time.now(), kinds=(JobKind.CHARGE,), lease_seconds=LEASE_SECONDS, limit=5
    )
    assert [job.attempts for job in taken] == [2]
