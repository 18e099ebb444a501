"""What can be asked about to whom a sale is credited (M2, M4)."""

from dataclasses import dataclass
from typing import ClassVar

from whenever import Instant

from domain.commands import Command
from domain.orders.commands import OrderCommand
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSale(OrderCommand):
    """Confirm whose sale a paid order is (M2).

    `manager_id` names a staff member, `system` says that nobody's; with neither it stays as it is shown.
    """

    permission: ClassVar[Permission] = Permission.MANAGE_SALES
    manager_id: int | None = None
    system: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignSale(OrderCommand):
    """Credit the sale of a paid order to a staff member, or with none to the system, to be confirmed later (M2)."""

    permission: ClassVar[Permission] = Permission.MANAGE_SALES
    manager_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPlan(Command):
    """Plan a sale to a customer. `manager_id` none is who asks; another's plan needs *Can manage sales*."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    customer_id: int
    offer_id: int | None = None
    note: str = ""
    planned_for: Instant | None = None
    manager_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSale(Command):
    """Say that the customer has paid for what was planned (M2): the sale is the plan's manager's, to be confirmed.

    `order_id` names the order; without one it is the newest paid order of what was planned, now or once it is paid.
    """

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    plan_id: int
    order_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DropPlan(Command):
    """Plan that sale no more."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    plan_id: int
