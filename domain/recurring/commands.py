"""What can be asked of recurring orders (SPEC 6)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringCommand(Command):
    """A request about one recurring order; `version` is the one the asker saw (L17)."""

    recurring_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendRecurring(RecurringCommand):
    """Debit nothing until it is activated; while money is being taken, from the answer on (C4)."""

    permission: ClassVar[Permission] = Permission.MANAGE_RECURRING


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateRecurring(RecurringCommand):
    """Debit again: what fell due meanwhile once and at once, the rest as it falls due (C2, C4, C6)."""

    permission: ClassVar[Permission] = Permission.MANAGE_RECURRING


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteRecurring(RecurringCommand):
    """Finish it early, for good (C4)."""

    permission: ClassVar[Permission] = Permission.MANAGE_RECURRING


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDebit(Command):
    """Take what is due of a recurring order now; what is not due, or taken already, is left alone (C3, R5)."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    recurring_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseRepeat(Command):
    """Cancel the unpaid order of a period for which nothing is debited any more."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    order_id: int
