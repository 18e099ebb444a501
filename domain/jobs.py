"""Work that is due later: written with the change that calls for it, done by whoever comes first (L6)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.errors import Changed, DomainError, NotFound
from domain.orders.commands import SettleOrder

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.staff import Identity

#: A job that was begun and not ended is taken again after this long: whoever began it is gone.
LEASE_SECONDS = 60

#: After a refusal that may pass, a job is tried again this much later.
RETRY_SECONDS = 30

_AT_ONCE = 20


class JobKind(StrEnum):
    """What there is to do."""

    SETTLE = "settle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do for an order. `id` is the command id of what is done, so that it is done once (R1)."""

    id: str
    kind: JobKind
    order_id: int


async def run_due(desk: "Desk", identity: "Identity") -> int:
    """Does what is due, as this person; returns how many jobs were ended.

    Any number of programs may ask at once: each job is given to one of them.
    """
    ended = 0
    for job in await desk.storage.claim_jobs(desk.clock.now(), lease_seconds=LEASE_SECONDS, limit=_AT_ONCE):
        try:
            await _do(desk, identity, job)
        except Changed:
            await desk.storage.end_job(job.id, desk.clock.now(), retry_seconds=RETRY_SECONDS)
            continue
        except DomainError as error:
            await desk.storage.end_job(job.id, desk.clock.now(), error=error.message)
        else:
            await desk.storage.end_job(job.id, desk.clock.now())
        ended += 1
    return ended


async def _do(desk: "Desk", identity: "Identity", job: Job) -> None:
    rows = await desk.reads(identity).orders_by_id([job.order_id])
    if not rows:
        raise NotFound(f"order {job.order_id} is gone")
    await desk.execute(
        identity, SettleOrder(order_id=job.order_id, version=rows[0].version, command_id=job.id)
    )
