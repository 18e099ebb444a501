"""What can be asked about money (section 5). Answers of payment systems come in as commands too."""

from dataclasses import dataclass, field
from typing import ClassVar

from whenever import Instant

from domain.billing.gateway import Answer
from domain.billing.systems import GatewayKind
from domain.commands import Command
from domain.money import Money
from domain.orders.commands import Collection, OrderCommand
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivePayment(OrderCommand):
    """Money arrived: in full the order goes on to its approval, in part it stays (L4, P2).

    `invoice` is the number of the one that it pays, none for the first that is open.
    """

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    payment: Collection
    invoice: str | None = None
    fee_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePayment(OrderCommand):
    """Take what is due from a token that the customer left with a payment system (P2).

    `token_id` none is the customer's only usable one; `amount` none is all that is due on the invoice. With
    `authorise_only` the amount is only set aside, to be taken or let go later.
    """

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    invoice: str | None = None
    token_id: int | None = None
    amount: Money | None = None
    authorise_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureAuthorised(OrderCommand):
    """Take an amount that was authorised (P2); `amount` none is all of it that is due."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    payment_id: int
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidAuthorised(OrderCommand):
    """Let go an amount that was authorised (P2)."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    payment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendInvoice(Command):
    """Mail an invoice to the customer. What letters are sent conflicts with nothing: there is no version."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    order_id: int
    invoice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPayment(OrderCommand):
    """Pay back a payment, in full or in part (P2).

    `by_hand` records what staff paid back themselves, where no payment system can; `amount` none is all that is left.
    With `cancel` a handled order of which nothing is left paid is cancelled too (L10).
    """

    permission: ClassVar[Permission] = Permission.REFUND
    payment_id: int
    reason: str
    amount: Money | None = None
    by_hand: bool = False
    reference: str = ""
    cancel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRefunds(OrderCommand):
    """Ask again for the refunds of an order that failed (L9)."""

    permission: ClassVar[Permission] = Permission.REFUND


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPartial(OrderCommand):
    """Let a partial payment count as complete; the rest is written off (P4)."""

    permission: ClassVar[Permission] = Permission.APPROVE


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectPartial(OrderCommand):
    """Reject an order that was paid in part: cancelled, and what was received refunded or kept as credit (P4)."""

    permission: ClassVar[Permission] = Permission.CANCEL
    reason: str
    refund: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCharge(Command):
    """What a payment system says of a charge, or that it does not say (R2). The same twice changes nothing.

    The charge is one of the customer's token, or of the reseller's (A5).
    """

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    order_id: int
    intent: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAuthorisation(Command):
    """What a payment system says of an amount that it is to set aside, or that it does not say (R2)."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    order_id: int
    intent: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVoid(Command):
    """What a payment system says of an amount that it is to let go, or that it does not say (R2)."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    order_id: int
    intent: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRefund(Command):
    """What a payment system says of a refund, or that it does not say (R2, P3)."""

    permission: ClassVar[Permission] = Permission.REFUND
    order_id: int
    intent: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDispute(Command):
    """A customer disputes a payment (`lost` none), or the dispute has ended (L10)."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    order_id: int
    payment_id: int
    lost: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPaymentSystem(Command):
    """Add a merchant account."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    name: str
    gateway: GatewayKind
    currency: str | None = None
    fee_bp: int = 0
    fee_fixed_minor: int = 0
    tokens: bool = True
    refunds: bool = True
    one_click: bool = False
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePaymentSystem(Command):
    """Change a merchant account: fields that are none stay; retired ones take no new charge.

    The currency can be changed until something was paid through it; `any_currency` has it take all.
    """

    permission: ClassVar[Permission] = Permission.SETTINGS
    system_id: int
    name: str | None = None
    fee_bp: int | None = None
    fee_fixed_minor: int | None = None
    tokens: bool | None = None
    refunds: bool | None = None
    one_click: bool | None = None
    currency: str | None = None
    any_currency: bool = False
    secret: str | None = field(default=None, repr=False)
    retired: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToken(Command):
    """Keep a customer's payment token; `sealed` is encrypted before it comes here (S3).

    `card` is the gateway's fingerprint of its card, where that is known already (T6).
    """

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    customer_id: int
    system_id: int
    label: str
    sealed: str = field(repr=False)
    expires_at: Instant | None = None
    card: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCard(Command):
    """What the gateway says of the card behind a payment token: its fingerprint, never its number (T6)."""

    permission: ClassVar[Permission] = Permission.TAKE_PAYMENT
    token_id: int
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveToken(Command):
    """Charge a token no more."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    token_id: int
