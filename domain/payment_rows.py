"""What screens and commands read of money: frozen rows, ready to show."""

from dataclasses import dataclass

from whenever import Instant

from domain.billing import OPEN_INVOICES, InvoiceKind
from domain.money import Money
from domain.orders.status import Mark, PaymentMethod, Status
from domain.promotions.model import PromotionKind, what_it_does


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """A demand for money for an order; `renewal` for a later period of what was ordered (L13), `overdue` where it is
    known not to have been paid by its day."""

    id: int
    number: str
    kind: str
    status: str
    total: Money
    issued_at: Instant
    due_at: Instant | None
    renewal: bool = False
    overdue: bool = False

    @property
    def asks(self) -> bool:
        """Whether it asks for money that is still due."""
        return self.kind == InvoiceKind.DEBIT and self.status in OPEN_INVOICES

    @property
    def standing(self) -> str:
        """How it stands, in a word."""
        return "overdue" if self.overdue else self.status

    @property
    def sort(self) -> str:
        """What it is, in a word: a debit, that for a renewal, or a credit note."""
        return "renewal" if self.renewal else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One attempt to take money for an invoice (T5). `intent` is the key of the gateway's call, none where it was asked
    nothing. One that is `authorised` has its amount set aside, to be taken or let go. `card` is the fingerprint of the
    card that was charged, as far as it is known (T6)."""

    id: int
    invoice_number: str
    attempted_at: Instant
    status: str
    method: PaymentMethod
    system: str | None
    amount: Money
    fee: Money
    code: str | None
    share_bp: int
    instalments: int
    one_click: bool
    reference: str | None
    comment: str | None
    refunded: Money
    original: Money | None
    intent: str | None = None
    authorised: bool = False
    card: str | None = None

    @property
    def standing(self) -> str:
        """How it stands, in a word."""
        return "authorised" if self.authorised else self.status

    @property
    def credited(self) -> Money:
        """What is credited to the merchant: the amount after the payment system's fee (T5)."""
        return self.amount - self.fee


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRow:
    """Money of a payment on its way back; `intent` as for payments."""

    id: int
    payment_id: int
    requested_at: Instant
    amount: Money
    status: str
    code: str | None
    reference: str | None
    intent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPayment:
    """A payment in the list of all, with its order (P1). `key` is its place: larger is newer."""

    key: int
    payment: PaymentRow
    order_id: int
    order_version: int
    order_number: str
    order_status: Status
    order_marks: frozenset[Mark]
    customer: str | None

    @property
    def id(self) -> int:
        """Which payment it is."""
        return self.payment.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedInvoice:
    """An invoice in the list of all, with its order. `key` is its place: larger is newer."""

    key: int
    invoice: InvoiceRow
    due: Money
    order_id: int
    order_version: int
    order_number: str
    customer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSystemRow:
    """A merchant account of the desk."""

    id: int
    name: str
    gateway: str
    currency: str | None
    fee_bp: int
    fee_fixed_minor: int
    tokens: bool
    refunds: bool
    one_click: bool
    secret: str | None
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledRow:
    """What a payment system was asked about."""

    order_id: int
    payment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A customer's stored means of payment, as people may see it (S3); `card` is its card's fingerprint (T6)."""

    id: int
    customer_id: int
    system_id: int
    system: str
    label: str
    expires_at: Instant | None
    active: bool
    card: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRow:
    """A promotion code."""

    id: int
    reseller: str
    code: str
    kind: str
    percent_bp: int
    amount_minor: int
    currency: str | None
    retired: bool

    @property
    def what(self) -> str:
        """What it does, in words."""
        return what_it_does(PromotionKind(self.kind), self.percent_bp, self.amount_minor, self.currency)
