"""Work that is due later or outside: written with the change that calls for it, done by whoever comes first (L6, R1).

A job is taken with a lease. What a payment system or a module is asked carries the job's id as its key, so that it is
done once however often it is sent; a job that was begun before is first looked up (R2).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from domain.billing.gateway import Answer, Call, Gateway, Gateways, Result
from domain.delivery.module import Delivered, DeliveryCall, Fate, Module, Modules
from domain.delivery.pauses import retry_seconds
from domain.errors import Changed, DeskUnavailable, DomainError, OutsideFailed
from domain.fraud.checker import Checkers
from domain.staff import Permission

if TYPE_CHECKING:
    from domain.commands import Command
    from domain.desk import Desk
    from domain.mail.posting import Post
    from domain.staff import Identity

#: A job that was begun and not ended is taken again after this long: whoever began it is gone.
LEASE_SECONDS = 60

#: After a refusal that may pass, a job is tried again this much later.
RETRY_SECONDS = 30

#: A payment system that does not answer is asked again after so long, then twice as long, up to an hour.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 5, 3600

#: So many jobs are taken at a time, and done one after the other.
_AT_ONCE = 5

#: Of so many recurring orders, or orders to renew, that are due each program takes any, so that several take others.
_DUE_AT_ONCE = 200


class TakenOver(Exception):
    """A job's lease was over, and someone else has it by now."""


class JobKind(StrEnum):
    """What there is to do."""

    SETTLE = "settle"
    CHARGE = "charge"
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"
    INDEX = "index"
    MAIL = "mail"
    DELIVER = "deliver"
    TERMINATE = "terminate"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    RESELLER_CHARGE = "reseller_charge"
    FRAUD_CHECK = "fraud_check"
    FRAUD_OVERDUE = "fraud_overdue"
    LAPSE = "lapse"
    ALERT = "alert"
    OVERDUE = "overdue"


_LookUp = Callable[[Any], Awaitable[Answer | None]]
_Make = Callable[[Any], Awaitable[Answer]]

#: What a person must be allowed to do for a program that runs as them to do such a job. Who tells of alerts is a watch
#: (`domain.alerts.telling`): a worker need not know the services.
PERMISSIONS = {
    JobKind.SETTLE: Permission.DELIVER,
    JobKind.CHARGE: Permission.TAKE_PAYMENT,
    JobKind.AUTHORISE: Permission.TAKE_PAYMENT,
    JobKind.CAPTURE: Permission.TAKE_PAYMENT,
    JobKind.VOID: Permission.TAKE_PAYMENT,
    JobKind.REFUND: Permission.REFUND,
    JobKind.INDEX: Permission.VIEW,
    JobKind.MAIL: Permission.FOLLOW_UP,
    JobKind.DELIVER: Permission.DELIVER,
    JobKind.TERMINATE: Permission.DELIVER,
    JobKind.SUSPEND: Permission.DELIVER,
    JobKind.UNSUSPEND: Permission.DELIVER,
    JobKind.RESELLER_CHARGE: Permission.TAKE_PAYMENT,
    JobKind.FRAUD_CHECK: Permission.PLACE_ORDER,
    JobKind.FRAUD_OVERDUE: Permission.PLACE_ORDER,
    JobKind.LAPSE: Permission.TAKE_PAYMENT,
    JobKind.OVERDUE: Permission.TAKE_PAYMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do for an order, whose id is 0 where it is for none.

    `attempts` counts those who took it, the present one included. `begun` is true where it may have been done by
    who took it before, and could not say so.
    """

    id: str
    kind: JobKind
    order_id: int
    attempts: int = 1
    begun: bool = False


class Outside(Gateways, Modules, Checkers, Protocol):
    """Everyone outside whom a worker asks."""


async def run_due(desk: "Desk", identity: "Identity", outside: Outside, post: "Post | None" = None) -> int:
    """Does what is due and this person may do; returns how many jobs were ended. Without `post`, letters are left.

    Any number of programs may ask at once: each job is given to one of them. First is taken what recurring orders and
    renewals have due, which makes jobs of it.

    Raises:
        DomainError: nothing was ended, and something due is refused.
    """
    ended, refused = await _take_due(desk, identity)
    kinds = tuple(kind for kind, permission in PERMISSIONS.items() if permission in identity.permissions)
    if post is None:
        kinds = tuple(kind for kind in kinds if kind is not JobKind.MAIL)
    async for job in claimed(desk, identity, kinds, limit=_AT_ONCE):
        ended += await _run(desk, identity, outside, post, job)
    if refused is not None and not ended:
        raise refused
    return ended


async def claimed(
    desk: "Desk", identity: "Identity", kinds: Sequence[JobKind], *, limit: int
) -> AsyncIterator[Job]:
    """Takes jobs that are due, and gives them one after the other for as long as they are surely not someone else's.

    Who is granted some resellers could not say what became of the others' jobs, and leaves them.
    """
    begun = desk.clock.now()
    jobs = await desk.storage.claim_jobs(
        begun, kinds=kinds, reseller_ids=identity.reseller_ids, lease_seconds=LEASE_SECONDS, limit=limit
    )
    for job in jobs:
        if desk.clock.now() >= begun.add(seconds=LEASE_SECONDS):
            return  # those before took their time
        yield job


async def _take_due(desk: "Desk", identity: "Identity") -> tuple[int, DomainError | None]:
    """Takes some of what recurring orders have due, and invoices some of what is to be renewed; returns how much was
    begun, and why something could not be.

    That it is due is how a recurring order or a service stands, no job that could be lost; that it is taken once is
    decided by the command, whoever else gives it (R5, L13). Nobody outside is asked here.
    """
    from domain.mail.commands import SendDigest, digest_key
    from domain.recurring.commands import TakeDebit
    from domain.renewals.commands import InvoiceRenewals

    if Permission.TAKE_PAYMENT not in identity.permissions:
        return 0, None
    due = await desk.storage.due(desk.clock.now(), identity.reseller_ids, limit=_DUE_AT_ONCE)
    commands: list[Command] = [TakeDebit(recurring_id=number) for number in _some(desk, due.debits)]
    commands += [InvoiceRenewals(order_id=number) for number in _some(desk, due.renewals)]
    if Permission.FOLLOW_UP in identity.permissions:
        commands += [
            SendDigest(reseller_id=number, day=day, command_id=digest_key(number, day))
            for number, day in due.digests
        ]
    taken, refused = 0, None
    for command in commands:
        try:
            outcome = await desk.execute(identity, command)
        except DeskUnavailable:
            raise
        except DomainError as error:
            refused = error  # another one may be possible all the same
        else:
            taken += outcome.changed
    return taken, refused


def _some(desk: "Desk", due: Sequence[int]) -> Sequence[int]:
    """As many as are taken at a time, from anywhere among them."""
    first = desk.chance.below(len(due)) if len(due) > _AT_ONCE else 0
    return [*due[first:], *due[:first]][:_AT_ONCE]


async def _run(desk: "Desk", identity: "Identity", outside: Outside, post: "Post | None", job: Job) -> bool:
    """Does one job; returns whether that ended it."""
    error: str | None = None
    pause: int | None = None
    try:
        pause = await _do(desk, identity, outside, post, job)
    except TakenOver:
        return False
    except Changed:
        pause = RETRY_SECONDS
    except OutsideFailed as failed:
        error, pause = failed.message, pause_seconds(job.attempts)
    except DomainError as refused:
        error = refused.message
    await desk.storage.end_job(
        job.id, desk.clock.now(), error=error, retry_seconds=pause, attempts=job.attempts
    )
    return pause is None


async def _do(
    desk: "Desk", identity: "Identity", outside: Outside, post: "Post | None", job: Job
) -> int | None:
    """Does what the job asks for; how long to wait before it is taken up again, if at all."""
    match job.kind:
        case JobKind.SETTLE:
            await _settle(desk, identity, job)
        case JobKind.INDEX:
            await _index(desk, identity, job)
        case JobKind.LAPSE:
            await _lapse(desk, identity, job)
        case JobKind.OVERDUE:
            await _say_overdue(desk, identity, job)
        case JobKind.MAIL:
            await _post(desk, identity, post, job)
        case JobKind.DELIVER:
            return await _deliver(desk, identity, outside, job)
        case JobKind.FRAUD_CHECK | JobKind.FRAUD_OVERDUE:
            from domain.fraud.asking import ask_checker

            return await ask_checker(desk, identity, outside, job)
        case JobKind.TERMINATE:
            return await _terminate(desk, identity, outside, job)
        case JobKind.SUSPEND | JobKind.UNSUSPEND:
            return await _suspend(desk, identity, outside, job)
        case _:
            unknown = await _call(desk, identity, outside, job) is Result.UNKNOWN
            return pause_seconds(job.attempts) if unknown else None
    return None


def pause_seconds(attempts: int) -> int:
    """How long to wait after so many attempts."""
    return min(FIRST_PAUSE_SECONDS << min(attempts - 1, 20), LONGEST_PAUSE_SECONDS)


async def _settle(desk: "Desk", identity: "Identity", job: Job) -> None:
    from domain.orders.commands import SettleOrder

    for row in await desk.reads(identity).orders_by_id([job.order_id]):
        await desk.execute(identity, SettleOrder(order_id=row.id, version=row.version, command_id=job.id))


async def _index(desk: "Desk", identity: "Identity", job: Job) -> None:
    from domain.customers.commands import IndexCustomer

    for row in await desk.reads(identity).orders_by_id([job.order_id]):
        if row.customer_id is not None:
            await desk.execute(
                identity,
                IndexCustomer(customer_id=row.customer_id, from_key=row.key, command_id=job.id),
            )


async def _lapse(desk: "Desk", identity: "Identity", job: Job) -> None:
    from domain.recurring.commands import LapseRepeat

    await desk.execute(identity, LapseRepeat(order_id=job.order_id, command_id=job.id))


async def _say_overdue(desk: "Desk", identity: "Identity", job: Job) -> None:
    from domain.renewals.commands import MarkOverdue

    await desk.execute(identity, MarkOverdue(order_id=job.order_id, command_id=job.id))


async def _post(desk: "Desk", identity: "Identity", post: "Post | None", job: Job) -> None:
    from domain.mail.posting import post_letter

    assert post is not None
    await post_letter(desk, identity, post, job)


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
        JobKind.RESELLER_CHARGE: RecordCharge,
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


async def _deliver(desk: "Desk", identity: "Identity", modules: Modules, job: Job) -> int | None:
    """Has one item set up and brings the answer back; how long to wait before it is asked about again, if at all."""
    from domain.delivery.commands import BeginDelivery, RecordDelivery

    begun = await desk.execute(identity, BeginDelivery(order_id=job.order_id, intent=job.id))
    found = await desk.storage.delivery_of(job) if begun.details["wanted"] else None
    if found is None:
        return None
    place, call = found
    over = bool(begun.details["ending"])
    try:
        answer = await _delivered(modules.module_of(place), call, again=job.attempts > 1, over=over)
    except OutsideFailed:
        unknown = Delivered(fate=Fate.UNKNOWN, code="not_reachable")
        await desk.execute(identity, RecordDelivery(order_id=job.order_id, intent=job.id, answer=unknown))
        raise
    await desk.execute(identity, RecordDelivery(order_id=job.order_id, intent=job.id, answer=answer))
    if answer.fate is Fate.DELIVERED or (over and answer.fate is Fate.FAILED):
        return None
    return retry_seconds(call.attempt) if answer.fate is Fate.FAILED else pause_seconds(job.attempts)


async def _delivered(module: Module, call: DeliveryCall, *, again: bool, over: bool) -> Delivered:
    """What the module says. What may have been asked before is looked up; only what failed or is not known there is
    asked for anew, with the same key, and where it is not wanted any more (`over`) not even that."""
    known = await module.look_up(call) if again or over else None
    if over:
        return known or Delivered(fate=Fate.FAILED, code="never_asked")
    if known is not None and known.fate is not Fate.FAILED:
        return known
    return await module.create(call)


async def _terminate(desk: "Desk", identity: "Identity", modules: Modules, job: Job) -> int | None:
    """Has one item ended where it was set up; how long to wait before it is asked about again, if at all."""
    from domain.delivery.commands import BeginTermination, RecordTermination

    begun = await desk.execute(identity, BeginTermination(order_id=job.order_id, intent=job.id))
    found = await desk.storage.termination_of(job) if begun.details["wanted"] else None
    if found is None:
        return None
    place, call = found
    try:
        module = modules.module_of(place)
        known = await module.look_up_termination(call) if job.attempts > 1 else None
        if known is None or known.fate is Fate.FAILED:
            known = await module.terminate(call)
    except OutsideFailed:
        unknown = Delivered(fate=Fate.UNKNOWN, code="not_reachable")
        await desk.execute(identity, RecordTermination(order_id=job.order_id, intent=job.id, answer=unknown))
        raise
    await desk.execute(identity, RecordTermination(order_id=job.order_id, intent=job.id, answer=known))
    if known.fate is Fate.ENDED:
        return None
    return retry_seconds(call.attempt) if known.fate is Fate.FAILED else pause_seconds(job.attempts)


async def _suspend(desk: "Desk", identity: "Identity", modules: Modules, job: Job) -> int | None:
    """Has one item suspended, or go on, where it was set up; how long to wait before it is asked about again, if at
    all."""
    from domain.delivery.commands import BeginSuspension, RecordSuspension

    begun = await desk.execute(identity, BeginSuspension(order_id=job.order_id, intent=job.id))
    found = await desk.storage.suspension_of(job) if begun.details["wanted"] else None
    if found is None:
        return None
    place, call = found
    try:
        module = modules.module_of(place)
        known = await module.look_up_suspension(call) if job.attempts > 1 else None
        if known is None or known.fate is Fate.FAILED:
            known = await module.suspend(call)
    except OutsideFailed:
        unknown = Delivered(fate=Fate.UNKNOWN, code="not_reachable")
        await desk.execute(identity, RecordSuspension(order_id=job.order_id, intent=job.id, answer=unknown))
        raise
    await desk.execute(identity, RecordSuspension(order_id=job.order_id, intent=job.id, answer=known))
    if known.fate in (Fate.SUSPENDED, Fate.UNSUSPENDED):
        return None
    return retry_seconds(call.attempt) if known.fate is Fate.FAILED else pause_seconds(job.attempts)
