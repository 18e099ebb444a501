"""What a command leaves behind so that it can be taken back, decided while it is done (S7)."""

from domain.commands import Command
from domain.context import Context
from domain.credit.model import CreditKind
from domain.customers import Reseller
from domain.jobs import JobKind
from domain.mail.model import Mail
from domain.orders.commands import OrderCommand
from domain.orders.model import Order
from domain.settings.model import UNDO_SECONDS
from domain.undoing.image import moves_money
from domain.undoing.model import Change, Final

#: Jobs that reach nobody outside.
_INSIDE = frozenset({JobKind.SETTLE, JobKind.INDEX})

#: Jobs that reach someone outside, but move no money.
_MONEYLESS = frozenset({JobKind.MAIL, JobKind.DELIVER, JobKind.TERMINATE})

_KEPT_CREDIT = frozenset({CreditKind.RESERVED, CreditKind.RELEASED})


async def remember(command: Command, context: Context) -> None:
    """Keeps how the command can be taken back, or why it cannot; what it has done outside waits that long."""
    if not command.undoable:
        return
    unit = context.unit
    final = Final.MONEY if _moves_money(context) else None
    outside = [job for job in unit.scheduled if job.kind not in _INSIDE]
    until = None
    if outside and final is None:
        seconds = await context.setting(UNDO_SECONDS)
        if seconds:
            until = context.now.add(seconds=seconds)
            unit.scheduled[:] = [
                job._replace(not_before=max(job.not_before, until)) for job in unit.scheduled
            ]
        else:
            final = Final.OUTSIDE
    unit.change = Change(
        command_id=command.command_id,
        command=type(command).__name__,
        bulk=command.bulk if isinstance(command, OrderCommand) else "",
        staff_id=context.staff_id,
        at=context.now,
        until=until,
        jobs=() if final else tuple(job.key for job in unit.scheduled),
        final=final,
    )


def _moves_money(context: Context) -> bool:
    unit = context.unit
    if any(job.kind not in _INSIDE | _MONEYLESS for job in unit.scheduled):
        return True
    if any(entry.kind not in _KEPT_CREDIT for entry in unit.credit_entries):
        return True
    for tracked in unit.tracked:
        subject = tracked.subject
        if isinstance(subject, Order):
            if tracked.image is None or moves_money(tracked.image, subject):
                return True
        elif not isinstance(subject, Reseller | Mail):
            return True
    return False
