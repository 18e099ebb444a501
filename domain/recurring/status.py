"""Where a recurring order stands, and what staff may do from there (SPEC 6)."""

from enum import StrEnum

from domain.errors import Refused
from domain.orders.status import Status
from domain.words import _, mark


class RecurringStatus(StrEnum):
    """Where the recurring order stands. Only `active` ones are debited; `completed` is final."""

    ACTIVE = "active"
    PROCESSING = "processing"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    FAILED = "failed"


class RecurringAction(StrEnum):
    """What staff may do with it (C4)."""

    SUSPEND = "suspend"
    ACTIVATE = "activate"
    COMPLETE = "complete"


#: The initial order in one of these is delivered, or about to be (C6).
DEBITABLE = frozenset({Status.EXECUTING, Status.HANDLED})

_S = RecurringStatus

#: From where each action is legal; while money is being taken it takes effect after the answer.
SOURCES: dict[RecurringAction, frozenset[RecurringStatus]] = {
    RecurringAction.SUSPEND: frozenset({_S.ACTIVE, _S.PROCESSING}),
    RecurringAction.ACTIVATE: frozenset({_S.SUSPENDED, _S.FAILED, _S.PROCESSING}),
    RecurringAction.COMPLETE: frozenset({_S.ACTIVE, _S.PROCESSING, _S.SUSPENDED, _S.FAILED}),
}

_LABELS = {
    _S.ACTIVE: mark("Active"),
    _S.PROCESSING: mark("Processing"),
    _S.SUSPENDED: mark("Suspended"),
    _S.COMPLETED: mark("Completed"),
    _S.FAILED: mark("Failed"),
}

_REASONS = {
    (RecurringAction.SUSPEND, _S.SUSPENDED): mark(
        "{number} is suspended already; nothing is debited for it."
    ),
    (RecurringAction.SUSPEND, _S.FAILED): mark(
        "{number} has failed; nothing is debited for it until it is activated again."
    ),
    (RecurringAction.ACTIVATE, _S.ACTIVE): mark("{number} is active already."),
}


def recurring_label(status: RecurringStatus) -> str:
    """The status in words."""
    return _(_LABELS[status])


def recurring_obstacle(action: RecurringAction, status: RecurringStatus, number: str) -> Refused | None:
    """Why the action is not possible from this status, or none where it is."""
    if status in SOURCES[action]:
        return None
    if status is RecurringStatus.COMPLETED:
        reason = _("{number} is completed, and that is final; place a new order instead.")
    else:
        reason = _(_REASONS[action, status])
    return Refused(reason.format(number=number), rule="C4")
