"""The reseller's account with its distributor (A6, P6). Amounts are in the reseller's currency."""

from dataclasses import dataclass, field
from enum import StrEnum

from whenever import Instant

from domain.billing.model import InvoiceKind
from domain.money import Money


class CreditKind(StrEnum):
    """Why reserved or owed changed."""

    RESERVED = "reserved"
    RELEASED = "released"
    BILLED = "billed"
    CREDITED = "credited"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(eq=False, kw_only=True)
class CreditEntry:
    """One change of what is reserved and owed; both may be below zero. Entries are never changed (R4)."""

    id: int | None = None
    reseller_id: int
    order_id: int | None = None
    invoice_id: int | None = None
    payment_id: int | None = None
    at: Instant
    kind: CreditKind
    reserved_minor: int = 0
    owed_minor: int = 0
    currency: str


class ResellerInvoiceStatus(StrEnum):
    """How far an invoice of the distributor's is."""

    UNPAID = "unpaid"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(eq=False, kw_only=True)
class ResellerInvoiceLine:
    """What an invoice of the distributor's is for, before tax."""

    id: int | None = None
    name: str
    product_type: str
    billing_type: str
    quantity: int = 1
    amount: Money


@dataclass(eq=False, kw_only=True)
class ResellerInvoice:
    """The distributor bills the reseller (debit) or answers a bill (credit). `net` is the sum of the lines."""

    id: int | None = None
    number: str
    reseller_id: int
    order_id: int | None = None
    kind: InvoiceKind = InvoiceKind.DEBIT
    status: ResellerInvoiceStatus = ResellerInvoiceStatus.UNPAID
    net: Money
    tax_minor: int = 0
    issued_at: Instant
    due_at: Instant | None = None
    lines: list[ResellerInvoiceLine] = field(default_factory=list)

    @property
    def total(self) -> Money:
        """What is to be paid."""
        return self.net + Money(self.tax_minor, self.net.currency)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "number": self.number,
            "reseller": self.reseller_id,
            "order": self.order_id,
            "kind": self.kind.value,
            "status": self.status.value,
            "total": str(self.total),
        }


class ResellerPaymentStatus(StrEnum):
    """How far a payment to the distributor is."""

    PENDING = "pending"
    UNKNOWN = "unknown"
    PAID = "paid"
    FAILED = "failed"


@dataclass(eq=False, kw_only=True)
class ResellerPayment:
    """Money from the reseller to the distributor; below zero where the distributor pays back. `asked_by` is the staff
    member for whose decision a token is charged."""

    id: int | None = None
    reseller_id: int
    order_id: int | None = None
    at: Instant
    status: ResellerPaymentStatus = ResellerPaymentStatus.PAID
    amount: Money
    method: str
    reference: str | None = None
    token_id: int | None = None
    system_id: int | None = None
    intent: str | None = None
    code: str | None = None
    asked_by: int | None = None

    @property
    def under_way(self) -> bool:
        """Whether a gateway was asked and its answer is not known."""
        return self.status in (ResellerPaymentStatus.PENDING, ResellerPaymentStatus.UNKNOWN)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "reseller": self.reseller_id,
            "status": self.status.value,
            "amount": str(self.amount),
            "method": self.method,
            "reference": self.reference,
        }


@dataclass(eq=False, kw_only=True)
class ResellerToken:
    """What a reseller that pays by card is charged with (A3). `sealed` is encrypted; `expires_at` is the card's."""

    id: int | None = None
    reseller_id: int
    system_id: int
    label: str
    sealed: str = field(repr=False)
    expires_at: Instant | None = None
    active: bool = True

    def usable(self, now: Instant) -> bool:
        """Whether it is active and has not expired."""
        return self.active and (self.expires_at is None or now < self.expires_at)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares; the token itself is in no record (X4)."""
        return {
            "reseller": self.reseller_id,
            "system": self.system_id,
            "label": self.label,
            "expires": None if self.expires_at is None else self.expires_at.format_iso(),
            "active": self.active,
        }
