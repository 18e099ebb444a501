"""Work that is due later or outside: written with the change that calls for it, done by whoever comes first (L6, R1).

A job is taken with a lease. What a payment system is asked carries the job's id as its key, so that it is done once
however often it is sent; a job that was begun before is first looked up (R2).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.billing.gateway import Answer, Call, Gateway, Gateways, Result
from domain.errors import Changed, DomainError, OutsideFailed
from domain.staff import Permission

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.staff import Identity

#: A job that was begun and not ended is taken again after this long: whoever began it is gone.
LEASE_SECONDS = 60

#: After a refusal that may pass, a job is tried again this much later.
RETRY_SECONDS = 30

#: A payment system that does not answer is asked again after so long, then twice as long, up to an hour.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 5, 3600

#: So many jobs are taken at a time, and done one after the other.
_AT_ONCE = 5


class JobKind(StrEnum):
    """What there is to do."""

    SETTLE = "settle"
    CHARGE = "charge"
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


_LookUp = Callable[[Any], Awaitable[Answer | None]]
_Make = Callable[[Any], Awaitable[Answer]]

#: What a person must be allowed to do for a program that runs as them to do such a job.
PERMISSIONS = {
    JobKind.SETTLE: Permission.DELIVER,
    JobKind.CHARGE: Permission.TAKE_PAYMENT,
    JobKind.AUTHORISE: Permission.TAKE_PAYMENT,
    JobKind.CAPTURE: Permission.TAKE_PAYMENT,
    JobKind.VOID: Permission.TAKE_PAYMENT,
    JobKind.REFUND: Permission.REFUND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do for an order. `attempts` counts those who took it, the present one included."""

    id: str
    kind: JobKind
    order_id: int
    attempts: int = 1


async def run_due(desk: "Desk", identity: "Identity", gateways: Gateways) -> int:
    """Does what is due and this person may do; returns how many jobs were ended.

    Any number of programs may ask at once: each job is given to one of them.
    """
    kinds = tuple(kind for kind, permission in PERMISSIONS.items() if permission in identity.permissions)
    begun = desk.clock.now()
    jobs = await desk.storage.claim_jobs(begun, kinds=kinds, lease_seconds=LEASE_SECONDS, limit=_AT_ONCE)
    ended = 0
    for job in jobs:
        if desk.clock.now() >= begun.add(seconds=LEASE_SECONDS):
            break  # those before took their time: the rest may be someone else's by now
        ended += await _run(desk, identity, gateways, job)
    return ended


async def _run(desk: "Desk", identity: "Identity", gateways: Gateways, job: Job) -> bool:
    """Does one job; returns whether that ended it."""
    error: str | None = None
    pause: int | None = None
    try:
        if job.kind is JobKind.SETTLE:
            await _settle(desk, identity, job)
        elif await _call(desk, identity, gateways, job) is Result.UNKNOWN:
            pause = pause_seconds(job.attempts)
    except Changed:
        pause = RETRY_SECONDS
    except OutsideFailed as failed:
        error, pause = failed.message, pause_seconds(job.attempts)
    except DomainError as refused:
        error = refused.message
    await desk.storage.end_job(job.id, desk.clock.now(), error=error, retry_seconds=pause)
    return pause is None


def pause_seconds(attempts: int) -> int:
    """How long to wait after so many attempts."""
    return min(FIRST_PAUSE_SECONDS << min(attempts - 1, 20), LONGEST_PAUSE_SECONDS)


async def _settle(desk: "Desk", identity: "Identity", job: Job) -> None:
    from domain.orders.commands import SettleOrder

    for row in await desk.reads(identity).orders_by_id([job.order_id]):
        await desk.execute(identity, SettleOrder(order_id=row.id, version=row.version, command_id=job.id))


async def _call(desk: "Desk", identity: "Identity", gateways: Gateways, job: Job) -> Result | None:
    """Makes the call and brings the answer back; none where there is nothing to call any more."""
    from domain.billing.commands import RecordAuthorisation, RecordCharge, RecordRefund, RecordVoid

    found = await desk.storage.call_of(job)
    if found is None:
        return None
    system, call = found
    answer = await _answer(gateways.of(system), job, call)
    records: dict[JobKind, type[RecordAuthorisation | RecordCharge | RecordRefund | RecordVoid]] = {
        JobKind.CHARGE: RecordCharge,
        JobKind.AUTHORISE: RecordAuthorisation,
        JobKind.CAPTURE: RecordCharge,
        JobKind.VOID: RecordVoid,
        JobKind.REFUND: RecordRefund,
    }
    record = records[job.kind]
    await desk.execute(identity, record(order_id=job.order_id, intent=job.id, answer=answer))
    return answer.result


async def _answer(gateway: Gateway, job: Job, call: Call) -> Answer:
    """What the gateway says. A call that may have been made before is looked up; made anew, it has the same key."""
    look_up, make = _ways(gateway, job.kind)
    return (await look_up(call) if job.attempts > 1 else None) or await make(call)


def _ways(gateway: Gateway, kind: JobKind) -> tuple[_LookUp, _Make]:
    """How a call is looked up, and how it is made."""
    match kind:
        case JobKind.AUTHORISE:
            return gateway.look_up_authorisation, gateway.authorise
        case JobKind.CAPTURE:
            return gateway.look_up_capture, gateway.capture
        case JobKind.VOID:
            return gateway.look_up_void, gateway.void
        case JobKind.REFUND:
            return gateway.look_up_refund, gateway.refund
    return gateway.look_up_charge, gateway.charge
