"""How a recurring order ends: paid to the end, finished early, or with its initial order (SPEC 6)."""

from domain.commands import Outcome
from domain.context import Context
from domain.jobs import JobKind
from domain.recurring.events import RecurringCompleted, RepeatLapses
from domain.recurring.model import RecurringOrder
from domain.recurring.status import RecurringStatus


def complete(recurring: RecurringOrder, context: Context, *, because: str = "") -> None:
    """Finishes it for good. The order of a period that is not paid is cancelled by a job: someone else may have it now,
    and who waits for each other in a circle waits for ever."""
    left = recurring.remaining
    recurring.end(RecurringStatus.COMPLETED)
    recurring.ended_because = because or None
    told = RecurringCompleted(str(recurring.price), -1 if left is None else left, because)
    context.happened(recurring, told)
    if recurring.order_id is not None:
        context.schedule(JobKind.LAPSE, recurring.order_id, context.now)
        context.happened(recurring, RepeatLapses())


def outcome_of(recurring: RecurringOrder, *, changed: bool = True) -> Outcome:
    """What a command about one recurring order came to; a change is a new version (L17)."""
    assert recurring.id is not None
    recurring.version += changed
    return Outcome(
        subject="recurring",
        ids=(recurring.id,),
        changed=changed,
        details={"status": recurring.status.value},
    )
