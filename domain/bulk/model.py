"""What a bulk is: which orders, what is done to each, and what becomes of it (L15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from domain.marks import Marks
from domain.orders.commands import ApproveOrder, CancelOrder, OrderCommand, SetFraud, SetPending
from domain.orders.transitions import Action
from domain.statuses.commands import SetStatus
from domain.words import _


class BulkKind(StrEnum):
    """What is done to each order."""

    APPROVE = "approve"
    CANCEL = "cancel"
    SET_FRAUD = "set_fraud"
    SET_PENDING = "set_pending"
    SET_STATUS = "set_status"


#: The command that does it.
COMMANDS: Mapping[BulkKind, type[OrderCommand]] = {
    BulkKind.APPROVE: ApproveOrder,
    BulkKind.CANCEL: CancelOrder,
    BulkKind.SET_FRAUD: SetFraud,
    BulkKind.SET_PENDING: SetPending,
    BulkKind.SET_STATUS: SetStatus,
}

#: The row of the transition table that says for which orders it is legal; a custom status has none.
ACTIONS: Mapping[BulkKind, Action] = {
    BulkKind.APPROVE: Action.APPROVE,
    BulkKind.CANCEL: Action.CANCEL,
    BulkKind.SET_FRAUD: Action.SET_FRAUD,
    BulkKind.SET_PENDING: Action.SET_PENDING,
}

#: What colleagues want to know the reason of.
WITH_REASON = frozenset({BulkKind.CANCEL})


class Target(NamedTuple):
    """An order to change, as it was found."""

    id: int
    number: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """One thing to do to the orders that are marked.

    Args:
        id: its name; the same again goes on where it was left (R8).
        status_id: the custom status to set, none to take it away.
        seen: the versions of orders that were looked at; one that is another by then is refused (L17).
    """

    id: str
    kind: BulkKind
    marks: Marks
    reason: str = ""
    status_id: int | None = None
    seen: Mapping[int, int] = field(default_factory=dict)

    def command(self, target: Target) -> OrderCommand:
        """What is asked of one order. Nobody outside hears of it, but for an approval, which is one (L15)."""
        version = self.seen.get(target.id, target.version)
        command_id = own_id(self.id, target.id)
        given: dict[str, Any] = {}
        if self.kind is BulkKind.SET_STATUS:
            given = {"status_id": self.status_id}
        elif self.kind is not BulkKind.APPROVE:
            given = {"reason": self.reason, "status_only": True}
        return COMMANDS[self.kind](
            order_id=target.id, version=version, command_id=command_id, bulk=self.id, **given
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An order that a bulk left as it was, and why."""

    id: int
    number: str
    rule: str | None
    message: str


@dataclass(slots=True)
class Report:
    """What became of a bulk so far: how many it has reached, the ids of those gone through (where ids were marked), and
    those that were refused. `ended` says that it has reached all."""

    done: int = 0
    done_ids: set[int] = field(default_factory=set)
    refused: list[Refusal] = field(default_factory=list)
    ended: bool = False

    @property
    def reached(self) -> int:
        """How many orders were tried."""
        return self.done + len(self.refused)


def own_id(bulk_id: str, order_id: int) -> str:
    """One command id per order, the same for the same bulk, so that it can be sent again (R8)."""
    return uuid5(NAMESPACE_OID, f"ordertop {bulk_id} {order_id}").hex


def doing(kind: BulkKind) -> str:
    """What is being done, in words."""
    return {
        BulkKind.APPROVE: _("approving"),
        BulkKind.CANCEL: _("cancelling"),
        BulkKind.SET_FRAUD: _("setting as fraud"),
        BulkKind.SET_PENDING: _("setting back to pending"),
        BulkKind.SET_STATUS: _("setting the status"),
    }[kind]
