"""A change that can be taken back, or that says why it cannot (S7)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from whenever import Instant

from domain.words import _, mark


class Final(StrEnum):
    """Why a change cannot be taken back."""

    MONEY = "money"
    OUTSIDE = "outside"


_REASONS = {
    Final.MONEY: mark("money is moved by it"),
    Final.OUTSIDE: mark("letters and deliveries begin at once"),
}

#: What is called so by the name of the command, as “take back …”.
_NAMES = {
    "AddNote": mark("the note"),
    "ApproveOrder": mark("the approval"),
    "CancelOrder": mark("the cancellation"),
    "ChangeOrder": mark("the correction"),
    "DeliverItems": mark("the delivery by hand"),
    "RefuseOrder": mark("the distributor's refusal"),
    "SetFraud": mark("the fraud mark"),
    "SetPending": mark("the return to pending"),
    "SetStatus": mark("the status"),
    "TakeOrder": mark("the claim"),
    "ReleaseOrder": mark("the release"),
    "LogFollowUp": mark("the log entry"),
    "SnoozeOrder": mark("the next time"),
    "SendRecovery": mark("the recovery message"),
    "MarkLost": mark("the loss"),
    "MarkRecovered": mark("the recovery"),
}


def final_reason(final: Final) -> str:
    """Why a change cannot be taken back, in words."""
    return _(_REASONS[final])


def change_name(command: str) -> str:
    """What a command has done, in words."""
    return _(_NAMES[command]) if command in _NAMES else _("the change")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedOrder:
    """What a change did to one order: from which version to which, and what would be put back."""

    order_id: int
    before_version: int
    after_version: int
    image: dict[str, Any]


@dataclass(eq=False, kw_only=True)
class Change:
    """A change that someone made.

    Args:
        number: its place among all, given when it is kept.
        command_id: the command that made it, and `command` what kind that was.
        bulk: the bulk it was part of, empty for none.
        until: when what it has done outside begins; none where it does nothing outside.
        jobs: the keys of what it has done outside.
        final: why it cannot be taken back; none where it can.
        undone: whether it was taken back.
    """

    number: int = 0
    command_id: str
    command: str
    bulk: str = ""
    staff_id: int
    at: Instant
    until: Instant | None = None
    jobs: tuple[str, ...] = ()
    final: Final | None = None
    undone: bool = False
    orders: list[ChangedOrder] = field(default_factory=list)


def foreseen_undo(change: Change | None, now: Instant) -> str:
    """Whether a change can be taken back once it is made, as one line of a list that begins “This will”."""
    if change is None:
        return ""
    if change.final is not None:
        return _("be final, because {reason}").format(reason=final_reason(change.final))
    if change.until is not None:
        seconds = round((change.until - now).total("seconds"))
        return _("be yours to take back for {n} s, before letters or deliveries begin").format(n=seconds)
    return _("be yours to take back, until someone changes the order again")
