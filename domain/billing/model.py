"""What is asked and what is paid: invoices, the attempts to take money for them, and refunds (SPEC 1, section 5)."""

from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant

from domain.money import Money
from domain.orders.status import PaymentMethod


class InvoiceKind(StrEnum):
    """Whether the invoice asks for money or gives it back."""

    DEBIT = "debit"
    CREDIT = "credit"


class InvoiceStatus(StrEnum):
    """How far an invoice is; derived from the ledger, except `cancelled`."""

    UNPAID = "unpaid"
    PARTIAL = "partial"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class AttemptStatus(StrEnum):
    """How one attempt to take money stands."""

    PENDING = "pending"
    UNKNOWN = "unknown"
    PAID = "paid"
    FAILED = "failed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"


#: An attempt in one of these may still bring money: nothing is decided while one is under way.
UNDER_WAY = frozenset({AttemptStatus.PENDING, AttemptStatus.UNKNOWN})

#: An attempt in one of these has brought money, whatever was done with it since.
RECEIVED = frozenset(
    {
        AttemptStatus.PAID,
        AttemptStatus.REFUNDING,
        AttemptStatus.REFUNDED,
        AttemptStatus.REFUND_FAILED,
        AttemptStatus.DISPUTED,
    }
)


#: The code of an attempt that ended because its authorised amount was let go.
VOIDED = "voided"


class RefundStatus(StrEnum):
    """How one refund stands. `failed` waits for a retry; for one given up the money was paid back otherwise."""

    PENDING = "pending"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"
    GIVEN_UP = "given_up"


#: What asks for money that is still due.
OPEN_INVOICES = frozenset({InvoiceStatus.UNPAID, InvoiceStatus.PARTIAL})


@dataclass(eq=False, kw_only=True)
class Invoice:
    """A demand for money for one order, billed to the customer (`debit`), or its answer (`credit`).

    `renewal` is one for a later period of what was ordered (L13): it says nothing of how the order itself is paid.
    `overdue` is true once it was told that the day has passed by which it was to be paid.
    """

    id: int | None = None
    number: str
    kind: InvoiceKind = InvoiceKind.DEBIT
    status: InvoiceStatus = InvoiceStatus.UNPAID
    total: Money
    issued_at: Instant
    due_at: Instant | None = None
    renewal: bool = False
    overdue: bool = False

    @property
    def open(self) -> bool:
        """Whether it asks for money that is still due."""
        asked = self.kind is InvoiceKind.DEBIT
        return asked and self.status in OPEN_INVOICES


@dataclass(eq=False, kw_only=True)
class Payment:
    """One attempt to take money for an invoice. `share_bp` is its part of the invoice in hundredths of a percent.

    `system_id` is the payment system it went through and `system` the name of that; `intent` is the idempotency key of
    the gateway's call, none where no gateway was asked. `refunded_minor` is what refunds took or are about to take.
    `key` is its place in the list of all payments, given with the id: larger is newer, as orders have theirs.
    The `original_` fields say what the customer paid where that was in another currency (P7).
    """

    id: int | None = None
    invoice: Invoice
    attempted_at: Instant
    status: AttemptStatus
    method: PaymentMethod
    amount: Money
    fee_minor: int = 0
    share_bp: int = 10_000
    instalments: int = 1
    one_click: bool = False
    system_id: int | None = None
    system: str | None = None
    token_id: int | None = None
    intent: str | None = None
    code: str | None = None
    reference: str | None = None
    comment: str | None = None
    refunded_minor: int = 0
    original_minor: int | None = None
    original_currency: str | None = None
    key: int = 0

    @property
    def under_way(self) -> bool:
        """Whether a gateway was asked and its answer is not known."""
        return self.intent is not None and self.status in UNDER_WAY

    @property
    def authorised(self) -> bool:
        """Whether its amount is set aside at the payment system, to be taken or let go, and no call is under way."""
        waits = self.status is AttemptStatus.PENDING and self.intent is None
        return waits and self.token_id is not None and self.reference is not None

    @property
    def refundable(self) -> Money:
        """What can still be paid back of it."""
        kept = self.amount.amount_minor - self.refunded_minor if self.status in RECEIVED else 0
        return Money(kept, self.amount.currency)


@dataclass(eq=False, kw_only=True)
class Refund:
    """Money of a payment on its way back. `intent` is the idempotency key of the latest call, none where staff paid it
    back by hand."""

    id: int | None = None
    payment: Payment
    requested_at: Instant
    amount: Money
    status: RefundStatus
    intent: str | None = None
    code: str | None = None
    reference: str | None = None

    @property
    def under_way(self) -> bool:
        """Whether its end is not known yet."""
        return self.status in (RefundStatus.PENDING, RefundStatus.UNKNOWN)
