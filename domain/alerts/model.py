"""What an alert is, the rules that raise it, and what is sent about it (I3)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from whenever import Instant

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.query import QueryError, parse
from domain.text import clean_line
from domain.words import _, mark

#: What a rule's name may have: it stands in a line of the list.
NAME_LIMIT = 40
#: So many rules may be in force at once: each is looked at again and again.
MOST_RULES = 30
#: So many of the orders that a rule finds are kept with its alert; more are not told apart.
MOST_ORDERS = 1_000
#: What a note to a colleague may have.
NOTE_LIMIT = 500


class AlertKind(StrEnum):
    """What a rule looks at: orders by a search; carts that do not get past a step; one error code at a payment system;
    the time since the last event from outside; and whether anyone watches at all."""

    ORDERS = "orders"
    FUNNEL = "funnel"
    FAILURES = "failures"
    SILENCE = "silence"
    WATCH = "watch"


_LABELS = {
    AlertKind.ORDERS: mark("orders found by a search"),
    AlertKind.FUNNEL: mark("carts stuck at a step"),
    AlertKind.FAILURES: mark("an error code at a payment system"),
    AlertKind.SILENCE: mark("no event from outside"),
    AlertKind.WATCH: mark("no watch running"),
}


def kind_label(kind: AlertKind) -> str:
    """What a rule looks at, in words."""
    return _(_LABELS[kind])


class AlertState(StrEnum):
    """Where an alert stands: to be dealt with; put off; somebody deals with it; or what raised it is over."""

    OPEN = "open"
    SNOOZED = "snoozed"
    ACKNOWLEDGED = "acknowledged"
    OVER = "over"


_STATES = {
    AlertState.OPEN: mark("open"),
    AlertState.SNOOZED: mark("snoozed"),
    AlertState.ACKNOWLEDGED: mark("acknowledged"),
    AlertState.OVER: mark("over"),
}


def state_label(state: AlertState) -> str:
    """Where an alert stands, in words."""
    return _(_STATES[state])


@dataclass(eq=False, kw_only=True)
class AlertRule:
    """What raises alerts. `query` is the search of a rule of orders, empty for others. An urgent one also reaches
    people in the quiet hours."""

    id: int | None = None
    name: str
    kind: AlertKind
    query: str = ""
    urgent: bool = False
    retired: bool = False

    def rename(self, typed: str) -> None:
        """Gives it this name.

        Raises:
            InvalidInput: it is none, or too long.
        """
        name = refuse_card_numbers(clean_line(typed))
        if not name or len(name) > NAME_LIMIT:
            raise InvalidInput(
                _("A rule needs a name of 1 to {n} characters.").format(n=NAME_LIMIT), rule="I3"
            )
        self.name = name

    def search(self, typed: str, now: Instant) -> None:
        """Has it look for this.

        Raises:
            InvalidInput: it looks at something else, or the search is none.
        """
        if self.kind is not AlertKind.ORDERS:
            raise InvalidInput(
                _("“{name}” looks at {what}; it has no search.").format(
                    name=self.name, what=kind_label(self.kind)
                ),
                rule="I3",
            )
        text = refuse_card_numbers(clean_line(typed, limit=len(typed)))
        try:
            if not parse(text, now.to_tz("UTC").date()).terms:
                raise InvalidInput(
                    _("A rule needs a search; without one every order would alert."), rule="I3"
                )
        except QueryError as error:
            raise InvalidInput(error.message, rule="I3") from error
        self.query = text

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "name": self.name,
            "kind": self.kind.value,
            "query": self.query,
            "urgent": self.urgent,
            "retired": self.retired,
        }


@dataclass(eq=False, kw_only=True)
class Alert:
    """Something that a rule found, from when it did until it is over.

    Args:
        subject: what of the rule's it is about, such as the step of the funnel; empty where there is but one.
        facts: what is told of it, as JSON; `domain.alerts.wording` makes sentences of it.
        orders: the ids of the orders that it is about, as JSON.
        rings_at: from when on people are disturbed: later than it was raised in quiet hours and after a snooze.
        holder_id: whose it is, once it was acknowledged or handed over.
    """

    id: int | None = None
    rule_id: int
    rule: str
    kind: AlertKind
    reseller_id: int | None = None
    subject: str = ""
    facts: str = "{}"
    orders: str = "[]"
    raised_at: Instant
    rings_at: Instant
    snoozed: bool = False
    acknowledged_at: Instant | None = None
    holder_id: int | None = None
    note: str = ""
    ended_at: Instant | None = None

    @property
    def order_ids(self) -> frozenset[int]:
        """The orders that it is about."""
        return frozenset(json.loads(self.orders))

    def about(self, ids: Collection[int], facts: Mapping[str, Any]) -> None:
        """What it is about from now on."""
        self.orders = json.dumps(sorted(ids), separators=(",", ":"))
        self.facts = json.dumps(facts, separators=(",", ":"), ensure_ascii=False)

    def state(self, now: Instant) -> AlertState:
        """Where it stands."""
        return state_of(
            self.ended_at, self.acknowledged_at, snoozed=self.snoozed, rings_at=self.rings_at, now=now
        )

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "rule": self.rule,
            "reseller": self.reseller_id,
            "subject": self.subject,
            "orders": len(self.order_ids),
            "rings_at": self.rings_at.format_iso(),
            "acknowledged": self.acknowledged_at is not None,
            "holder": self.holder_id,
            "over": self.ended_at is not None,
        }


def state_of(
    ended_at: Instant | None,
    acknowledged_at: Instant | None,
    *,
    snoozed: bool,
    rings_at: Instant,
    now: Instant,
) -> AlertState:
    """Where an alert stands at a moment; a snooze ends by itself."""
    if ended_at is not None:
        return AlertState.OVER
    if acknowledged_at is not None:
        return AlertState.ACKNOWLEDGED
    return AlertState.SNOOZED if snoozed and rings_at > now else AlertState.OPEN


class MessageStatus(StrEnum):
    """What became of a message: on its way, given away, given up, or not needed any more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    NEEDLESS = "needless"


class MessageReason(StrEnum):
    """Why people are told: it was raised, it comes back after a snooze, or it was handed over."""

    RAISED = "raised"
    BACK = "back"
    HANDED = "handed"


@dataclass(eq=False, kw_only=True)
class AlertMessage:
    """One message about an alert through one service, named by the place of its address; `intent` is its job's key."""

    id: int | None = None
    alert_id: int
    place: str
    intent: str
    reason: MessageReason
    status: MessageStatus = MessageStatus.WAITING
    queued_at: Instant
    told_at: Instant | None = None
    code: str | None = None

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {"alert": self.alert_id, "place": self.place, "status": self.status.value, "code": self.code}


#: What a new desk looks at.
FIRST_RULES = (
    AlertRule(
        name="Valuable carts", kind=AlertKind.ORDERS, query="archive:incomplete idle:30m..1d total:>200"
    ),
    AlertRule(name="Checkout stuck", kind=AlertKind.FUNNEL, urgent=True),
    AlertRule(name="Payments failing", kind=AlertKind.FAILURES, urgent=True),
    AlertRule(name="Silence from outside", kind=AlertKind.SILENCE, urgent=True),
    AlertRule(name="Nobody watching", kind=AlertKind.WATCH),
)
