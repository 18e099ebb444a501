"""What can be asked about following up an order (I2)."""

from dataclasses import dataclass
from typing import ClassVar

from whenever import Instant

from domain.commands import Command
from domain.followup.model import Result, Way
from domain.orders.commands import OrderCommand
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOrder(OrderCommand):
    """Follow the order up oneself, also where another does."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    undoable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOrder(OrderCommand):
    """Leave the order to whoever takes it next."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    undoable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFollowUp(OrderCommand):
    """Log an attempt to reach the customer: how, what came of it, and why the order is not finished, where that is
    known. With `next_at` it is looked at again then. Who logs it has the order from then on, unless someone has it."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    undoable: ClassVar[bool] = True
    way: Way
    result: Result
    reason_id: int | None = None
    note: str = ""
    next_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeOrder(OrderCommand):
    """Put the order aside until then, where it stands now; none means no more."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    undoable: ClassVar[bool] = True
    next_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRecovery(OrderCommand):
    """Send the customer a recovery message with a link back to the order."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    undoable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLost(OrderCommand):
    """Say that the customer will not finish the order, and why."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    undoable: ClassVar[bool] = True
    reason_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRecovered(OrderCommand):
    """Say that the customer has bought after all, in another way than by finishing this order; a note says how."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    undoable: ClassVar[bool] = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReason(Command):
    """Add a reason why customers do not finish."""

    permission: ClassVar[Permission] = Permission.MANAGE_STATUSES
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReason(Command):
    """Rename a reason, retire it, or take it back into use; what is none stays as it is."""

    permission: ClassVar[Permission] = Permission.MANAGE_STATUSES
    reason_id: int
    name: str | None = None
    retired: bool | None = None
