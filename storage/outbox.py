"""What is due later or outside: rows that are taken with a lease, so that each is done by one (R1)."""

from collections.abc import Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.jobs import Job, JobKind
from storage import tables as t
from storage.statements import Statement, insert

b = t.outbox.c


def job_statements(
    scheduled: Sequence[tuple[JobKind, int, Instant]], command_id: str, now: Instant
) -> list[Statement]:
    """Keeps what a command has scheduled; the ids follow from the command's, so that they are its own."""
    return [
        insert(
            "outbox",
            {
                "id": f"{command_id}:{n}",
                "kind": kind.value,
                "order_id": order_id,
                "payload": "",
                "created_at": now.timestamp(unit="millisecond"),
                "not_before": not_before.timestamp(unit="millisecond"),
                "attempts": 0,
            },
        )
        for n, (kind, order_id, not_before) in enumerate(scheduled)
    ]


async def claim(connection: AsyncConnection, now: Instant, *, lease_seconds: int, limit: int) -> list[Job]:
    """Takes jobs that are due; on PostgreSQL those that another program is just taking are passed over."""
    free = or_(b.leased_until.is_(None), b.leased_until < now)
    due = (
        select(b.id).where(b.done_at.is_(None), b.not_before <= now, free).order_by(b.not_before).limit(limit)
    )
    if connection.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    statement = (
        update(t.outbox)
        .where(b.id.in_(due.scalar_subquery()))
        .values(leased_until=now.add(seconds=lease_seconds), attempts=b.attempts + 1)
        .returning(b.id, b.kind, b.order_id)
    )
    return [
        Job(id=r.id, kind=JobKind(r.kind), order_id=r.order_id) for r in await connection.execute(statement)
    ]


async def end(
    connection: AsyncConnection, job_id: str, now: Instant, *, error: str | None, retry_seconds: int | None
) -> None:
    """Ends a job, or gives it back for later."""
    ended: dict[str, object] = {"leased_until": None, "error": error}
    if retry_seconds is None:
        ended["done_at"] = now
    else:
        ended["not_before"] = now.add(seconds=retry_seconds)
    await connection.execute(update(t.outbox).where(b.id == job_id).values(**ended))
