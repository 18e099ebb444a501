"""What is due later or outside: rows that are taken with a lease, so that each is done by one (R1)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Select, Table, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.billing import UNDER_WAY, RefundStatus
from domain.billing.gateway import Call, ChargeCall, HeldCall, RefundCall
from domain.billing.systems import PaymentSystem
from domain.jobs import LEASE_SECONDS, LONGEST_PAUSE_SECONDS, Job, JobKind
from domain.money import Money
from storage import tables as t
from storage.kinds import read_one
from storage.statements import Statement, insert
from storage.statements import update as change

if TYPE_CHECKING:
    from domain.ports import Scheduled

b, o = t.outbox.c, t.orders.c

#: The payload of a job that may have been done by whoever took it, who could not say.
_BEGUN = "begun"


def job_statements(scheduled: Sequence["Scheduled"], now: Instant) -> list[Statement]:
    """Keeps what a command has scheduled."""
    return [
        insert(
            "outbox",
            {
                "id": job.key,
                "kind": job.kind.value,
                "order_id": job.order_id,
                "payload": "",
                "created_at": now.timestamp(unit="millisecond"),
                "not_before": job.not_before.timestamp(unit="millisecond"),
                "attempts": 0,
            },
        )
        for job in scheduled
    ]


def due(
    now: Instant, kinds: Sequence[JobKind], reseller_ids: Collection[int], *, limit: int
) -> Select[tuple[str]]:
    """The ids of jobs of these kinds that are due and that nobody has, the oldest first; of these resellers (none: of
    all), and those that are for no order.

    A lease or a pause that would last longer than any does was given by a clock that was wrong, and is none.
    """
    free = or_(
        b.leased_until.is_(None),
        b.leased_until < now,
        b.leased_until > now.add(seconds=LEASE_SECONDS + LONGEST_PAUSE_SECONDS),
    )
    waits_too_long = and_(b.attempts > 0, b.not_before > now.add(seconds=LONGEST_PAUSE_SECONDS))
    wanted = (b.done_at.is_(None), or_(b.not_before <= now, waits_too_long), b.kind.in_(kinds), free)
    found = select(b.id).where(*wanted).order_by(b.not_before).limit(limit)
    if not reseller_ids:
        return found
    theirs = select(o.id).where(o.id == b.order_id, o.reseller_id.in_(sorted(reseller_ids))).exists()
    return found.where(or_(b.order_id.is_(None), theirs))


async def claim(
    connection: AsyncConnection,
    now: Instant,
    kinds: Sequence[JobKind],
    reseller_ids: Collection[int],
    *,
    lease_seconds: int,
    limit: int,
) -> list[Job]:
    """Takes jobs that are due; on PostgreSQL those that another program is just taking are passed over."""
    free = due(now, kinds, reseller_ids, limit=limit)
    if connection.dialect.name == "postgresql":
        free = free.with_for_update(skip_locked=True)
    statement = (
        update(t.outbox)
        .where(b.id.in_(free.scalar_subquery()))
        .values(leased_until=now.add(seconds=lease_seconds), attempts=b.attempts + 1)
        .returning(b.id, b.kind, b.order_id, b.attempts, b.payload)
    )
    return [
        Job(
            id=r.id,
            kind=JobKind(r.kind),
            order_id=r.order_id or 0,
            attempts=r.attempts,
            begun=r.payload == _BEGUN,
        )
        for r in await connection.execute(statement)
    ]


async def begin(connection: AsyncConnection, job: Job) -> bool:
    """Keeps that a job may be done from now on, unless someone has taken it since."""
    mine = (b.id == job.id, b.attempts == job.attempts, b.done_at.is_(None))
    begun = await connection.execute(update(t.outbox).where(*mine).values(payload=_BEGUN))
    return begun.rowcount == 1


def end_statement(
    job_id: str, now: Instant, *, error: str | None, retry_seconds: int | None, attempts: int | None
) -> Statement:
    """Ends a job, or gives it back for later: then it was certainly not done."""
    ended: dict[str, object] = {"leased_until": None, "error": error, "payload": ""}
    if retry_seconds is None:
        ended["done_at"] = now.timestamp(unit="millisecond")
    else:
        ended["not_before"] = now.add(seconds=retry_seconds).timestamp(unit="millisecond")
    mine = {"id": job_id} if attempts is None else {"id": job_id, "attempts": attempts}
    return change("outbox", mine, ended)


async def read_call(connection: AsyncConnection, job: Job) -> tuple[PaymentSystem, Call] | None:
    """What a payment system is asked for a job; none where the answer is known, or the job is about none."""
    if job.kind in (JobKind.CHARGE, JobKind.AUTHORISE):
        return await _charge(connection, job, t.payments, t.payment_tokens)
    if job.kind is JobKind.RESELLER_CHARGE:
        return await _charge(connection, job, t.reseller_payments, t.reseller_tokens)
    if job.kind in (JobKind.CAPTURE, JobKind.VOID):
        return await _held(connection, job)
    return await _refund(connection, job) if job.kind is JobKind.REFUND else None


async def _charge(
    connection: AsyncConnection, job: Job, payments: Table, tokens: Table
) -> tuple[PaymentSystem, ChargeCall] | None:
    p = payments.c
    found = (
        await connection.execute(
            select(p.amount_minor, p.currency, p.system_id, t.orders.c.number, tokens.c.sealed)
            .join(t.orders, t.orders.c.id == p.order_id)
            .join(tokens, tokens.c.id == p.token_id)
            .where(p.intent == job.id, p.status.in_(UNDER_WAY))
        )
    ).one_or_none()
    if found is None:
        return None
    call = ChargeCall(
        key=job.id,
        amount=Money(found.amount_minor, found.currency),
        sealed_token=found.sealed,
        order_number=found.number,
    )
    return await read_one(connection, PaymentSystem, found.system_id), call


async def _held(connection: AsyncConnection, job: Job) -> tuple[PaymentSystem, HeldCall] | None:
    p = t.payments.c
    found = (
        await connection.execute(
            select(p.amount_minor, p.currency, p.system_id, p.reference).where(
                p.intent == job.id, p.status.in_(UNDER_WAY)
            )
        )
    ).one_or_none()
    if found is None:
        return None
    amount = Money(found.amount_minor, found.currency)
    call = HeldCall(key=job.id, amount=amount, authorisation=found.reference)
    return await read_one(connection, PaymentSystem, found.system_id), call


async def _refund(connection: AsyncConnection, job: Job) -> tuple[PaymentSystem, RefundCall] | None:
    r, p = t.refunds.c, t.payments.c
    found = (
        await connection.execute(
            select(r.amount_minor, r.currency, p.system_id, p.reference)
            .join(t.payments, p.id == r.payment_id)
            .where(r.intent == job.id, r.status.in_((RefundStatus.PENDING, RefundStatus.UNKNOWN)))
        )
    ).one_or_none()
    if found is None:
        return None
    call = RefundCall(
        key=job.id,
        amount=Money(found.amount_minor, found.currency),
        charge_reference=found.reference,
    )
    return await read_one(connection, PaymentSystem, found.system_id), call
