"""What screens and commands read of a reseller's credit: frozen rows, ready to show."""

from dataclasses import dataclass
from enum import StrEnum

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


class Counting(StrEnum):
    """Which lines of the account with the distributor: those that a figure of the overview counts, or all (T1)."""

    EVERYTHING = "everything"
    COSTS = "costs"
    BALANCE = "balance"
    OVERDUE = "overdue"


class LineKind(StrEnum):
    """What a line of the account is."""

    INVOICE = "invoice"
    CREDIT = "credit"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An invoice, a credit note or a payment between a reseller and its distributor.

    `key` is its place in the list: larger is newer; `id` is the same, `number` its id among its kind. `name` is an
    invoice's number, or a payment's reference. `amount` is what it adds to what is owed, below zero where it takes from
    it; before tax where the month's costs are counted.
    """

    id: int
    key: int
    kind: LineKind
    number: int
    name: str
    reseller_id: int
    reseller: str
    order_id: int | None
    order_number: str | None
    at: Instant
    due_at: Instant | None
    status: str
    amount: Money
