"""What staff do with recurring orders (C2, C4, C6)."""

from domain.commands import Outcome
from domain.context import Context
from domain.errors import Changed, NotFound
from domain.recurring.commands import (
    ActivateRecurring,
    CompleteRecurring,
    RecurringCommand,
    SuspendRecurring,
)
from domain.recurring.ending import complete, outcome_of
from domain.recurring.events import (
    ChangeWaits,
    ChangeWithdrawn,
    PeriodsMissed,
    RecurringActivated,
    RecurringSuspended,
)
from domain.recurring.model import RecurringDebit, RecurringOrder
from domain.recurring.status import RecurringAction, RecurringStatus, recurring_label, recurring_obstacle
from domain.recurring.wording import day_of, day_of_period
from domain.words import _


async def suspend_recurring(command: SuspendRecurring, context: Context) -> Outcome:
    """C4: nothing is debited from now on, or from the answer on where money is being taken."""
    recurring = await _seen(command, RecurringAction.SUSPEND, context)
    if recurring.status is RecurringStatus.PROCESSING:
        return _waits(recurring, RecurringStatus.SUSPENDED, context)
    recurring.status = RecurringStatus.SUSPENDED
    day = day_of(recurring, recurring.next_attempt_at or recurring.due_at)
    context.happened(recurring, RecurringSuspended(str(recurring.price), day))
    return outcome_of(recurring)


async def activate_recurring(command: ActivateRecurring, context: Context) -> Outcome:
    """C2, C6: what fell due meanwhile is taken once, whatever passed; what failed is taken as a new first attempt."""
    recurring = await _seen(command, RecurringAction.ACTIVATE, context)
    if recurring.status is RecurringStatus.PROCESSING:
        target, recurring.after_answer = recurring.after_answer, None
        if target is None:
            return outcome_of(recurring, changed=False)
        context.happened(recurring, ChangeWithdrawn(recurring_label(target)))
        return outcome_of(recurring)
    again = recurring.next_attempt_at
    if recurring.status is RecurringStatus.FAILED:
        recurring.failures, recurring.code, again = 0, None, context.now
    missed = recurring.miss_until(context.now)
    recurring.status = RecurringStatus.ACTIVE
    when = again if recurring.order_id is not None and again is not None else recurring.due_at
    recurring.next_attempt_at = max(when, context.now)
    at_once = recurring.next_attempt_at == context.now
    day = day_of_period(recurring) if at_once else day_of(recurring, recurring.next_attempt_at)
    context.happened(recurring, RecurringActivated(str(recurring.price), day, at_once))
    await _list_missed(recurring, missed, context)
    return outcome_of(recurring)


async def _list_missed(recurring: RecurringOrder, missed: range, context: Context) -> None:
    """C2: each period that is passed over is kept, so that none is debited later."""
    if not missed:
        return
    assert recurring.id is not None
    schedule = recurring.schedule
    for number in missed:
        await context.unit.add(
            RecurringDebit(recurring_id=recurring.id, number=number, due_at=schedule.due_at(number))
        )
    first, last = (day_of(recurring, schedule.due_at(number)) for number in (missed[0], missed[-1]))
    context.happened(recurring, PeriodsMissed(len(missed), first, last))


async def complete_recurring(command: CompleteRecurring, context: Context) -> Outcome:
    """C4: finished early and for good; what is being taken is taken."""
    recurring = await _seen(command, RecurringAction.COMPLETE, context)
    if recurring.status is RecurringStatus.PROCESSING:
        return _waits(recurring, RecurringStatus.COMPLETED, context)
    complete(recurring, context)
    return outcome_of(recurring)


async def _seen(command: RecurringCommand, action: RecurringAction, context: Context) -> RecurringOrder:
    """The recurring order, watched, as the asker saw it, where the action is legal.

    Raises:
        Changed: someone, or the worker, has changed it since (L17).
        Refused: it is not possible from here (C4).
    """
    recurring = await context.unit.get(RecurringOrder, command.recurring_id)
    if not context.grants(recurring.reseller_id):
        raise NotFound(_("There is no recurring order with the id {id}.").format(id=command.recurring_id))
    if recurring.version != command.version:
        last = await context.unit.last_change(command.recurring_id, subject="recurring")
        raise Changed(
            _("{number} is “{status}” by now ({staff}: {what}); look at it again before you act.").format(
                number=recurring.number,
                status=recurring_label(recurring.status),
                staff=last.staff if last else "?",
                what=context.told(last),
            ),
            rule="L17",
        )
    if refused := recurring_obstacle(action, recurring.status, recurring.number):
        raise refused
    context.unit.track("recurring", recurring)
    return recurring


def _waits(recurring: RecurringOrder, target: RecurringStatus, context: Context) -> Outcome:
    if recurring.after_answer is target:
        return outcome_of(recurring, changed=False)
    recurring.after_answer = target
    context.happened(recurring, ChangeWaits(recurring_label(target)))
    return outcome_of(recurring)
