"""The desk's list of reasons why customers do not finish (I2)."""

from collections.abc import Sequence

from domain.commands import Outcome
from domain.context import Context
from domain.errors import Refused
from domain.followup.commands import AddReason, ChangeReason
from domain.followup.events import ReasonAdded, ReasonRenamed, ReasonRetired
from domain.followup.model import MOST_REASONS, Reason
from domain.words import _

#: What the audit trail calls them.
SUBJECT = "reason"


async def add_reason(command: AddReason, context: Context) -> Outcome:
    """I2: the name is new."""
    others = await context.unit.every(Reason)
    _require_room(others)
    reason = Reason(name="")
    reason.rename(command.name)
    _require_free(reason, others)
    context.unit.track(SUBJECT, reason, new=True)
    await context.unit.add(reason)
    context.happened(reason, ReasonAdded(reason.name))
    return _outcome(reason)


async def change_reason(command: ChangeReason, context: Context) -> Outcome:
    """I2: wherever it was given it is called so from now on; a retired one stays there."""
    others = [one for one in await context.unit.every(Reason) if one.id != command.reason_id]
    reason = await context.unit.get(Reason, command.reason_id)
    context.unit.track(SUBJECT, reason)
    before = reason.snapshot()
    if command.retired is not None and command.retired != reason.retired:
        if not command.retired:
            _require_room(others)
        reason.retired = command.retired
        context.happened(reason, ReasonRetired(reason.name, reason.retired))
    if command.name is not None:
        name = reason.name
        reason.rename(command.name)
        _require_free(reason, others)
        if reason.name != name:
            context.happened(reason, ReasonRenamed(name, reason.name))
    return _outcome(reason, changed=reason.snapshot() != before)


def _require_room(others: Sequence[Reason]) -> None:
    if sum(not other.retired for other in others) >= MOST_REASONS:
        raise Refused(
            _("{n} reasons are in use already; retire one first.").format(n=MOST_REASONS), rule="I2"
        )


def _require_free(reason: Reason, others: Sequence[Reason]) -> None:
    for other in others:
        if other.by_name == reason.by_name:
            said = (
                _("There is a reason “{name}” already, retired; take that one back into use.")
                if other.retired
                else _("There is a reason “{name}” already; choose another name.")
            )
            raise Refused(said.format(name=other.name), rule="I2")


def _outcome(reason: Reason, *, changed: bool = True) -> Outcome:
    assert reason.id is not None
    return Outcome(subject=SUBJECT, ids=(reason.id,), changed=changed)
