"""What screens and commands read of a reseller's credit: frozen rows, ready to show."""

from dataclasses import dataclass

from whenever import Instant

from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerAccount:
    """A reseller with its credit. `limit` and `available` none: there is no limit (A6)."""

    id: int
    name: str
    currency: str
    payment_method: str
    limit: Money | None
    reserved: Money
    owed: Money
    available: Money | None
    timezone: str
    invoice_due_days: int
    distributor_email: str | None
    unpaid: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerTokenRow:
    """What a reseller is charged with, as people may see it (S3)."""

    id: int
    reseller_id: int
    system: str
    label: str
    expires_at: Instant | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerInvoiceLineRow:
    """What an invoice of the distributor's is for."""

    name: str
    product_type: str
    billing_type: str
    quantity: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerInvoiceRow:
    """An invoice of the distributor's; `order_number` is the order that it bills, if any."""

    id: int
    number: str
    kind: str
    status: str
    total: Money
    issued_at: Instant
    due_at: Instant | None
    order_number: str | None
    lines: tuple[ResellerInvoiceLineRow, ...]
