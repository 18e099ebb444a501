"""What can be asked of alerts and of the rules that raise them (I3).

None of them is undoable: what people were told cannot be taken back, and each is answered by another of them.
"""

from dataclasses import dataclass
from typing import ClassVar

from whenever import Instant

from domain.alerts.finding import Findings
from domain.alerts.model import AlertKind, MessageStatus
from domain.commands import Command
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlert(Command):
    """Say that one deals with an alert; it disturbs nobody any more."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    alert_id: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeAlert(Command):
    """Put an alert off until a moment; people are told again then, unless it is over."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    alert_id: int
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverAlert(Command):
    """Hand an alert to a colleague, with a note; it is to be acknowledged anew."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    alert_id: int
    staff_id: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFindings(Command):
    """Keep what a rule found: raise what is new, end what is over. What is found twice is raised once."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    rule_id: int
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTold(Command):
    """Keep what became of a message; `intent` is its job's key."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    intent: str
    status: MessageStatus
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAlertRule(Command):
    """Add a rule of orders, by a search."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    name: str
    query: str
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAlertRule(Command):
    """Change a rule, retire it or take it back into use; what is none stays as it is."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    rule_id: int
    name: str | None = None
    query: str | None = None
    urgent: bool | None = None
    retired: bool | None = None


#: Rules of these kinds there is one of each; only rules of orders are added.
SINGLE = frozenset(AlertKind) - {AlertKind.ORDERS}
