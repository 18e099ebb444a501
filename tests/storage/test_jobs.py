"""Work that is due later is done once, by whoever comes first (L6, R1)."""

import asyncio
from typing import Any

import pytest

from domain.billing.commands import (
    AddPaymentSystem,
    AddToken,
    CaptureAuthorised,
    CapturePayment,
    ChangePaymentSystem,
    RecordAuthorisation,
    VoidAuthorised,
)
from domain.billing.gateway import Answer, ChargeCall, Gateway, HeldCall, Result
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.delivery.model import DeliveryModule
from domain.delivery.module import Module
from domain.errors import Refused
from domain.fraud.checker import Checker, CheckerAccount
from domain.jobs import LEASE_SECONDS, Job, JobKind, run_due
from domain.orders.commands import ApproveOrder, DeliverItems, SettleOrder
from domain.orders.status import Status
from tests.storage.support import CUSTOMER, DeskUnderTest


class _Nobody:
    """No payment system is asked for anything here."""

    def of(self, system: PaymentSystem) -> Gateway:
        raise AssertionError(f"{system.name} was asked")

    def module_of(self, place: DeliveryModule) -> Module:
        raise AssertionError(f"{place.name} was asked")

    def checker_of(self, account: CheckerAccount) -> Checker:
        raise AssertionError(f"{account.kind} was asked")


NOBODY = _Nobody()


async def delivered(desk: DeskUnderTest, **given: Any) -> int:
    """An order that is executed, delivered, and waits for its verification time."""
    order = await desk.place(Status.PENDING_APPROVAL, **given)
    await desk.do(ApproveOrder, order_id=order.id)
    await desk.do(DeliverItems, order_id=order.id)
    return order.id


async def test_jobs_of_resellers_that_are_not_granted_are_left_to_who_may_do_them(desk: DeskUnderTest):
    """S2, R1: a worker that could not say what became of a job does not take it."""
    mine, other = await delivered(desk), await delivered(desk, reseller_id=2, customer_id=3, site_id=2)
    await desk.grant("manager", "Acme")
    desk.time.passes(hours=2)
    assert await run_due(desk, await desk.who("manager"), NOBODY) == 1
    assert (await desk.row(mine)).status is Status.HANDLED
    assert (await desk.row(other)).status is Status.EXECUTING
    assert await run_due(desk, await desk.who(), NOBODY) == 1
    assert (await desk.row(other)).status is Status.HANDLED


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

    async def look_up_charge(self, call: ChargeCall) -> Answer | None:
        return None

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


async def test_what_is_asked_about_an_amount_that_is_set_aside_is_read_from_its_payment(desk: DeskUnderTest):
    """P2, R1: an authorisation, its capture, and letting it go; what was answered asks for nothing more."""
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX)
    await desk.do(AddToken, customer_id=CUSTOMER, system_id=1, label="Visa 4242", sealed="gAAAA…")
    held = []
    for _n in range(2):
        order = await desk.place(Status.AWAITING_PAYMENT)
        await desk.do(CapturePayment, order_id=order.id, authorise_only=True)
        job = await _only_job(desk, JobKind.AUTHORISE)
        found = await desk.storage.call_of(job)
        assert found is not None
        assert isinstance(found[1], ChargeCall)
        answer = Answer(result=Result.DONE, reference=f"au_{order.id}")
        await desk.do(RecordAuthorisation, order_id=order.id, intent=job.id, answer=answer)
        assert await desk.storage.call_of(job) is None
        await desk.storage.end_job(job.id, desk.time.now())
        held.append((await desk.order(order.id)).payments[0])
        row = (await (await desk.look()).payment(held[-1].id or 0)).payment
        assert (row.status, row.authorised) == ("pending", True)
    for payment, kind, job_kind in zip(
        held, (CaptureAuthorised, VoidAuthorised), (JobKind.CAPTURE, JobKind.VOID), strict=True
    ):
        order_id = (await (await desk.look()).payment(payment.id or 0)).order_id
        await desk.do(kind, order_id=order_id, payment_id=payment.id)
        found = await desk.storage.call_of(await _only_job(desk, job_kind))
        assert found is not None
        assert found[1] == HeldCall(key=found[1].key, amount=payment.amount, authorisation=f"au_{order_id}")
    assert desk.problems() == ()


async def _only_job(desk: DeskUnderTest, kind: JobKind) -> Job:
    (job,) = await desk.storage.claim_jobs(desk.time.now(), kinds=(kind,), lease_seconds=60, limit=5)
    return job


async def test_a_payment_system_keeps_its_currency_once_something_went_through_it(desk: DeskUnderTest):
    """P2."""
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX)
    await desk.do(AddToken, customer_id=CUSTOMER, system_id=1, label="Visa 4242", sealed="gAAAA…")
    await desk.do(ChangePaymentSystem, system_id=1, currency="EUR")
    order = await desk.place(Status.AWAITING_PAYMENT)
    await desk.do(CapturePayment, order_id=order.id)
    with pytest.raises(Refused, match="it keeps its currency"):
        await desk.do(ChangePaymentSystem, system_id=1, currency="USD")
