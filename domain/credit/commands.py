"""What can be asked about resellers and their credit (A3, A6, P6)."""

from dataclasses import dataclass, field
from typing import ClassVar

from whenever import Instant

from domain.billing.model import InvoiceKind
from domain.commands import Command
from domain.customers import ResellerMethod
from domain.money import Money
from domain.orders.commands import DistributorPayment
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReseller(Command):
    """Add a reseller, without a credit limit until one is set."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    name: str
    currency: str
    payment_method: ResellerMethod = ResellerMethod.CASH
    timezone: str = "UTC"
    invoice_due_days: int = 30
    distributor_email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReseller(Command):
    """Change a reseller: fields that are none stay; an empty e-mail address is taken away."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    reseller_id: int
    payment_method: ResellerMethod | None = None
    timezone: str | None = None
    invoice_due_days: int | None = None
    distributor_email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCreditLimit(Command):
    """Set what a reseller may owe and have reserved in all; none is no limit (A6)."""

    permission: ClassVar[Permission] = Permission.MANAGE_CREDIT
    reseller_id: int
    limit: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayDistributor(Command):
    """Record what a reseller paid to its distributor (P6)."""

    permission: ClassVar[Permission] = Permission.MANAGE_CREDIT
    reseller_id: int
    payment: DistributorPayment


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDistributorInvoice(Command):
    """Record an invoice (debit) or a credit note of the distributor's that no order made (P6)."""

    permission: ClassVar[Permission] = Permission.MANAGE_CREDIT
    reseller_id: int
    kind: InvoiceKind
    amount: Money
    name: str
    product_type: str = "other"
    billing_type: str = "one_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDistributorInvoice(Command):
    """Cancel an invoice of the distributor's that is not paid: it is owed no more (P6)."""

    permission: ClassVar[Permission] = Permission.MANAGE_CREDIT
    invoice_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddResellerToken(Command):
    """Keep what a reseller can be charged with; `sealed` is encrypted before it comes here (A3, S3)."""

    permission: ClassVar[Permission] = Permission.MANAGE_CREDIT
    reseller_id: int
    system_id: int
    label: str
    sealed: str = field(repr=False)
    expires_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveResellerToken(Command):
    """Charge a reseller's token no more."""

    permission: ClassVar[Permission] = Permission.MANAGE_CREDIT
    token_id: int
