"""What a worker does about a fraud check: it asks the checker, and brings back its answer or silence (F1, L18)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.errors import OutsideFailed
from domain.fraud.checker import Checkers, Fate, FraudAnswer
from domain.fraud.commands import RecordFraudCheck
from domain.fraud.model import intent_of
from domain.jobs import Job, JobKind, pause_seconds

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.staff import Identity

#: A checker that was asked so often, over half a day, is not asked again by itself.
MOST_TRIES = 20

_SILENT = FraudAnswer(fate=Fate.UNKNOWN, code="no_answer")


async def ask_checker(desk: "Desk", identity: "Identity", checkers: Checkers, job: Job) -> int | None:
    """Does one job; how long to wait before the checker is asked again, if at all.

    Raises:
        OutsideFailed: the checker cannot be used from here.
    """

    async def record(answer: FraudAnswer) -> None:
        command = RecordFraudCheck(order_id=job.order_id, intent=intent_of(job.id), answer=answer)
        await desk.execute(identity, command)

    if job.kind is JobKind.FRAUD_OVERDUE:
        await record(_SILENT)
        return None
    found = await desk.storage.check_of(job)
    if found is None:
        return None
    account, call = found
    try:
        answer = await checkers.checker_of(account).check(call)
    except OutsideFailed:
        await record(replace(_SILENT, code="not_reachable"))
        raise
    if answer.fate is Fate.UNKNOWN and job.attempts >= MOST_TRIES:
        answer = replace(answer, fate=Fate.FAILED)
    await record(answer)
    return pause_seconds(job.attempts) if answer.fate is Fate.UNKNOWN else None
