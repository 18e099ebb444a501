"""What can be asked of services and their invoices (L13)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRenewals(Command):
    """Invoice what is to be renewed of an order by now; what is not, or was invoiced already, is left alone.

    Nobody takes it back: who is billed by mistake gets the invoice cancelled or credited.
    """

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkOverdue(Command):
    """Say of an order's open invoices that they are overdue, as far as they are by now; it follows from the day, so
    that there is nothing to take back."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    order_id: int
