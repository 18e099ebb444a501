"""What can be asked of customers (A1, T9)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.staff import Permission

#: So many toggles are changed in one transaction, that nobody waits long for it.
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCustomer(Command):
    """Add a customer of a reseller; the approval toggle is on (A1)."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    reseller_id: int
    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCustomer(Command):
    """Correct what is known of a customer (N3), and whether recovery messages are wanted (I2); none leaves a field as
    it is, an empty text clears it."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    customer_id: int
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    city: str | None = None
    country: str | None = None
    reminders: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApproval(Command):
    """Switch the approval toggle of customers (A1), all of them or none; at most `MOST_AT_ONCE`."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    customer_ids: tuple[int, ...]
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCustomerNote(Command):
    """Write a staff note on a customer."""

    permission: ClassVar[Permission] = Permission.NOTE
    customer_id: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCustomer(Command):
    """Let more of a customer's orders be found by what the customer is called now.

    It goes on where the change of the customer, or the one before, ended: at the order that stands in the list at
    `from_key`, and below. Whoever may look may have it done, since it changes nothing but how orders are found.
    """

    permission: ClassVar[Permission] = Permission.VIEW
    customer_id: int
    from_key: int
