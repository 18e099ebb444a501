"""The transition table: the only source for what is legal, what menus offer, and what bulk allows (L16)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Refused
from domain.orders.status import Mark, Status, plain_label
from domain.words import _, mark


class Action(StrEnum):
    """What can happen to an order as a whole."""

    SUBMIT = "submit"
    PAY = "pay"
    APPROVE = "approve"
    CANCEL = "cancel"
    DELIVER = "deliver"
    REFUSE = "refuse"
    SETTLE = "settle"
    CONFIRM_PARTIAL = "confirm_partial"
    REJECT_PARTIAL = "reject_partial"
    AGREE_CANCEL = "agree_cancel"
    REFUSE_CANCEL = "refuse_cancel"
    CHANGE_ITEM = "change_item"
    SET_FRAUD = "set_fraud"
    SET_PENDING = "set_pending"
    DELETE = "delete"


_S = Status
_VALIDATED = frozenset({_S.EXECUTING, _S.SUBMITTED, _S.UNEXECUTED})

#: Where approving and cancelling are offered at once; from elsewhere what is legal is in the details (A2).
QUICK = frozenset({_S.AWAITING_PAYMENT, _S.PENDING_APPROVAL, _S.UNEXECUTED})


@dataclass(frozen=True, slots=True)
class Transition:
    """From one status, an action may lead to each of `targets`; `rule` is the line of the specification.

    No target: the order is gone.
    """

    action: Action
    source: Status
    targets: frozenset[Status]
    rule: str


def _row(action: Action, source: Status, targets: set[Status] | frozenset[Status], rule: str) -> Transition:
    return Transition(action, source, frozenset(targets), rule)


TRANSITIONS: tuple[Transition, ...] = (
    _row(Action.SUBMIT, _S.INCOMPLETE, _VALIDATED | {_S.AWAITING_PAYMENT, _S.PENDING_APPROVAL}, "L2"),
    _row(Action.PAY, _S.AWAITING_PAYMENT, _VALIDATED | {_S.AWAITING_PAYMENT, _S.PENDING_APPROVAL}, "L4"),
    _row(Action.APPROVE, _S.AWAITING_PAYMENT, _VALIDATED | {_S.PENDING_APPROVAL}, "L4"),
    _row(Action.APPROVE, _S.PENDING_APPROVAL, _VALIDATED | {_S.PENDING_APPROVAL}, "L5"),
    _row(Action.APPROVE, _S.UNEXECUTED, _VALIDATED | {_S.PENDING_APPROVAL}, "L5"),
    _row(Action.CANCEL, _S.AWAITING_PAYMENT, {_S.CANCELLED}, "L9"),
    _row(Action.CANCEL, _S.PENDING_APPROVAL, {_S.CANCELLED}, "L9"),
    _row(Action.CANCEL, _S.UNEXECUTED, {_S.CANCELLED}, "L9"),
    # The distributor is asked, unless the order is there only because its sub-orders are being executed.
    _row(Action.CANCEL, _S.SUBMITTED, {_S.SUBMITTED, _S.CANCELLED}, "L9"),
    _row(Action.CANCEL, _S.EXECUTING, {_S.CANCELLED}, "L9"),
    _row(Action.CANCEL, _S.HANDLED, {_S.CANCELLED}, "L9"),
    _row(Action.AGREE_CANCEL, _S.SUBMITTED, {_S.CANCELLED}, "L9"),
    _row(Action.REFUSE_CANCEL, _S.SUBMITTED, {_S.SUBMITTED}, "L9"),
    *(
        _row(Action.CHANGE_ITEM, source, {source}, "L6")
        for source in (_S.AWAITING_PAYMENT, _S.PENDING_APPROVAL, _S.UNEXECUTED)
    ),
    _row(Action.CHANGE_ITEM, _S.SUBMITTED, {_S.SUBMITTED, _S.HANDLED}, "L6"),
    _row(Action.CHANGE_ITEM, _S.EXECUTING, {_S.EXECUTING, _S.HANDLED}, "L6"),
    *(
        _row(Action.SET_FRAUD, source, {_S.FRAUD}, "L10")
        for source in _S
        if source not in (_S.INCOMPLETE, _S.FRAUD)
    ),
    _row(Action.SET_PENDING, _S.CANCELLED, {_S.PENDING_APPROVAL}, "L10"),
    _row(Action.SET_PENDING, _S.FRAUD, {_S.PENDING_APPROVAL}, "L10"),
    _row(Action.SET_PENDING, _S.HANDLED, {_S.PENDING_APPROVAL}, "L10"),
    _row(Action.DELETE, _S.CANCELLED, set(), "L11"),
    _row(Action.DELETE, _S.FRAUD, set(), "L11"),
    _row(Action.DELIVER, _S.SUBMITTED, {_S.SUBMITTED, _S.HANDLED}, "L7"),
    _row(Action.REFUSE, _S.SUBMITTED, {_S.PENDING_APPROVAL}, "L7"),
    _row(Action.DELIVER, _S.EXECUTING, {_S.EXECUTING, _S.HANDLED}, "L6"),
    _row(Action.SETTLE, _S.EXECUTING, {_S.HANDLED}, "L6"),
    _row(Action.SETTLE, _S.SUBMITTED, {_S.HANDLED, _S.CANCELLED}, "L8"),
    _row(Action.CONFIRM_PARTIAL, _S.AWAITING_PAYMENT, _VALIDATED | {_S.PENDING_APPROVAL}, "P4"),
    _row(Action.REJECT_PARTIAL, _S.AWAITING_PAYMENT, {_S.CANCELLED}, "P4"),
    _row(Action.REJECT_PARTIAL, _S.PENDING_APPROVAL, {_S.CANCELLED}, "P4"),
)

#: What waits while money is being taken or paid back, or the answer is not known (L18).
_WAITS_FOR_MONEY = frozenset(
    {
        Action.APPROVE,
        Action.CANCEL,
        Action.REFUSE,
        Action.CONFIRM_PARTIAL,
        Action.REJECT_PARTIAL,
        Action.AGREE_CANCEL,
        Action.CHANGE_ITEM,
        Action.SET_FRAUD,
        Action.SET_PENDING,
        Action.DELETE,
    }
)

_TABLE = {(row.action, row.source): row for row in TRANSITIONS}

_VERBS = {
    Action.SUBMIT: mark("submitted"),
    Action.PAY: mark("paid"),
    Action.APPROVE: mark("approved"),
    Action.CANCEL: mark("cancelled"),
    Action.DELIVER: mark("delivered"),
    Action.REFUSE: mark("refused by the distributor"),
    Action.SETTLE: mark("settled"),
    Action.CONFIRM_PARTIAL: mark("confirmed as partly paid"),
    Action.REJECT_PARTIAL: mark("rejected as partly paid"),
    Action.AGREE_CANCEL: mark("cancelled by the distributor"),
    Action.REFUSE_CANCEL: mark("kept by the distributor"),
    Action.CHANGE_ITEM: mark("changed item by item"),
    Action.SET_FRAUD: mark("set as fraud"),
    Action.SET_PENDING: mark("set back to pending"),
    Action.DELETE: mark("deleted"),
}

#: Why an action is impossible where a plain “is …, only … can be …” would leave the reader without a next step.
_REASONS = {
    (Action.APPROVE, _S.INCOMPLETE): (
        "L1",
        mark("{number} is a cart that the customer has not completed; there is nothing to approve yet."),
    ),
    (Action.APPROVE, _S.SUBMITTED): ("L5", mark("{number} is approved already; it is with the distributor.")),
    (Action.APPROVE, _S.EXECUTING): (
        "L5",
        mark("{number} is approved already; its items are being delivered."),
    ),
    (Action.APPROVE, _S.HANDLED): ("L5", mark("{number} is paid and approved; nothing is left to do.")),
    (Action.APPROVE, _S.CANCELLED): (
        "L5",
        mark("{number} is cancelled; a cancelled order cannot be approved."),
    ),
    (Action.APPROVE, _S.FRAUD): ("L5", mark("{number} is marked as fraud; it cannot be approved.")),
    (Action.CANCEL, _S.INCOMPLETE): (
        "L9",
        mark("{number} is a cart that the customer has not completed; it cannot be cancelled."),
    ),
    (Action.CANCEL, _S.CANCELLED): ("L9", mark("{number} is cancelled already.")),
    (Action.CANCEL, _S.FRAUD): (
        "L9",
        mark("{number} is marked as fraud, which ended it; set it back to pending first."),
    ),
    (Action.SET_FRAUD, _S.INCOMPLETE): (
        "L10",
        mark("{number} is a cart that the customer has not completed; it cannot be set as fraud."),
    ),
    (Action.SET_FRAUD, _S.FRAUD): ("L10", mark("{number} is marked as fraud already.")),
    (Action.SET_PENDING, _S.PENDING_APPROVAL): ("L10", mark("{number} is pending already.")),
    (Action.CHANGE_ITEM, _S.INCOMPLETE): (
        "L6",
        mark(
            "{number} is a cart that the customer has not completed; its items are the customer's to change."
        ),
    ),
    (Action.CHANGE_ITEM, _S.HANDLED): (
        "L6",
        mark("{number} is delivered; cancel the order, or set it back to pending first."),
    ),
}


def transition(action: Action, source: Status) -> Transition | None:
    """The row for this action from this status, or none where it is not legal."""
    return _TABLE.get((action, source))


def leads(source: Status, target: Status) -> bool:
    """Whether any action leads from one status to the other."""
    return any(row.source is source and target in row.targets for row in TRANSITIONS)


def sources(action: Action) -> frozenset[Status]:
    """The statuses from which the action is legal."""
    return frozenset(row.source for row in TRANSITIONS if row.action is action)


def obstacle(
    action: Action, source: Status, number: str, *, items: int, marks: frozenset[Mark] = frozenset()
) -> Refused | None:
    """Why the action is not possible for an order with so many items in this status, or none where it is (L16)."""
    if transition(action, source) is None:
        return refusal(action, source, number)
    if action is Action.DELIVER and not items:
        return Refused(
            _("{number} has no items, so there is nothing to deliver.").format(number=number), rule="L6"
        )
    if refused := _unasked(action, source, number, marks):
        return refused
    return money_moves(number, marks) if action in _WAITS_FOR_MONEY else None


def _unasked(action: Action, source: Status, number: str, marks: frozenset[Mark]) -> Refused | None:
    """The distributor is asked once to cancel, and answers what it was asked (L9)."""
    asked = Mark.CANCEL_REQUESTED in marks
    if action in (Action.AGREE_CANCEL, Action.REFUSE_CANCEL) and not asked:
        return Refused(
            _("Nobody has asked the distributor to cancel {number}.").format(number=number), rule="L9"
        )
    if action is Action.CANCEL and source is Status.SUBMITTED and asked:
        return Refused(
            _("The distributor is asked already to cancel {number}; wait for its answer.").format(
                number=number
            ),
            rule="L9",
        )
    return None


def money_moves(number: str, marks: frozenset[Mark]) -> Refused | None:
    """Why nothing is decided while money is under way, or none where it is not (L18)."""
    if Mark.CHARGING not in marks:
        return None
    return Refused(
        _("Money for {number} is under way; wait until the payment system has answered.").format(
            number=number
        ),
        rule="L18",
    )


def refusal(action: Action, source: Status, number: str) -> Refused:
    """Why this action is not possible from this status, naming the rule (L16)."""
    if (action, source) in _REASONS:
        rule, reason = _REASONS[action, source]
        return Refused(_(reason).format(number=number), rule=rule)
    rule = next(row.rule for row in TRANSITIONS if row.action is action)
    allowed = " / ".join(f"“{plain_label(status)}”" for status in Status if status in sources(action))
    return Refused(
        _("{number} is “{status}”; only {allowed} can be {verb}.").format(
            number=number, status=plain_label(source), allowed=allowed, verb=_(_VERBS[action])
        ),
        rule=rule,
    )
