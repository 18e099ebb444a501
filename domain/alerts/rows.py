"""What screens, commands and those who look read of alerts (I3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from whenever import Instant

from domain.alerts.model import (
    AlertKind,
    AlertState,
    MessageReason,
    MessageStatus,
    state_of,
)
from domain.alerts.wording import told_of
from domain.errors import NotFound
from domain.text import clean_line, fold
from domain.words import _

if TYPE_CHECKING:
    from domain.alerts.counts import Counted
    from domain.jobs import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert, with the names of its reseller (none: the whole desk) and of who has it."""

    id: int
    rule_id: int
    rule: str
    kind: AlertKind
    reseller_id: int | None
    reseller: str | None
    subject: str
    facts: str
    order_ids: frozenset[int]
    query: str
    raised_at: Instant
    rings_at: Instant
    snoozed: bool
    acknowledged_at: Instant | None
    holder_id: int | None
    holder: str | None
    note: str
    ended_at: Instant | None

    @property
    def said(self) -> str:
        """What it says, without a full stop."""
        said = told_of(self.kind, self.rule, self.subject, self.facts)
        return f"{self.reseller} · {said}" if self.reseller else said

    def state(self, now: Instant) -> AlertState:
        """Where it stands."""
        return state_of(
            self.ended_at, self.acknowledged_at, snoozed=self.snoozed, rings_at=self.rings_at, now=now
        )

    def rings(self, now: Instant) -> bool:
        """Whether people are to be disturbed with it."""
        return self.state(now) is AlertState.OPEN and self.rings_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRuleRow:
    """A rule that raises alerts."""

    id: int
    name: str
    kind: AlertKind
    query: str
    urgent: bool
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """What became of a message about an alert."""

    place: str
    reason: MessageReason
    status: MessageStatus
    queued_at: Instant
    told_at: Instant | None
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """A message that is to be given away now; `desk` is what the desk is called.

    Args:
        needless: the alert was dealt with meanwhile, or is over.
    """

    alert: AlertRow
    place: str
    reason: MessageReason
    queued_at: Instant
    desk: str
    needless: bool


class AlertReads(Protocol):
    """What there is to look at of alerts. Those of the whole desk are everyone's."""

    async def alerts(self, *, over: bool = False, limit: int = 500) -> tuple[AlertRow, ...]:
        """The alerts, the newest first; those that are over only where that is asked for."""
        ...

    async def alert(self, alert_id: int) -> AlertRow:
        """One alert.

        Raises:
            NotFound: there is none with this id.
        """
        ...

    async def alert_messages(self, alert_id: int) -> tuple[MessageRow, ...]:
        """The messages about an alert, in their order."""
        ...

    async def alert_rules(self) -> tuple[AlertRuleRow, ...]:
        """The rules by id, retired ones last."""
        ...

    async def counted(self, spans: Sequence[tuple[Instant, Instant]]) -> "tuple[Counted, ...]":
        """What was counted from each start to before each end, in the order of time."""
        ...

    async def watched_at(self) -> Instant | None:
        """When a watch was heard of last; none where none has ever run."""
        ...


class AlertStorage(Protocol):
    """What those who look and tell need of a desk's database beside reads and commands."""

    async def message_of(self, job: "Job") -> ToTell | None:
        """The message of a job, or none where it is known what became of it."""
        ...

    async def watching(self, now: Instant) -> None:
        """Keeps that a watch is running; it is no change, and nothing is recorded."""
        ...

    async def tidy_counts(self, now: Instant) -> None:
        """Adds up by the hour what was counted long ago, and forgets what is of no use any more."""
        ...


def rule_named(rows: Sequence[AlertRuleRow], name: str) -> AlertRuleRow:
    """The rule of this name, whatever its case, or with this id.

    Raises:
        NotFound: there is none; says which there are.
    """
    key = fold(clean_line(name))
    found = next((row for row in rows if fold(row.name) == key or str(row.id) == key), None)
    if found is None:
        there = ", ".join(f"“{row.name}”" for row in rows if not row.retired) or _("none")
        raise NotFound(
            _("There is no alert rule “{name}”; there are: {names}.").format(
                name=clean_line(name, limit=40), names=there
            ),
            rule="I3",
        )
    return found
