"""What can be asked of orders.

`version` is the one the asker saw: another one is a refusal, never an overwrite (L17).
"""

from dataclasses import dataclass
from typing import ClassVar

from whenever import Instant

from domain.commands import Command
from domain.delivery.setup import ItemSetup
from domain.money import Money
from domain.orders.status import AutoSetup, PaymentMethod
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCommand(Command):
    """A request about one order, as the asker saw it; `bulk` names the bulk that it is part of, if any (L15)."""

    order_id: int
    version: int
    bulk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Money that was received: `paid_at` is when, none for now; `original` what it was in another currency (P7)."""

    amount: Money
    method: PaymentMethod | None = None
    reference: str = ""
    paid_at: Instant | None = None
    comment: str = ""
    original: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributorPayment:
    """Money that the reseller paid to its distributor (P6)."""

    amount: Money
    reference: str
    method: str = "bank_transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveOrder(OrderCommand):
    """Accept the order: validation decides where it goes (L5, A4).

    Money that is due is collected with it; what is left open needs a reason and a permission of its own (L4). `setups`
    say of items how they are set up (T7). With `pay_distributor` a payment that frees credit is recorded first, which
    needs another (L5). An order in fraud review needs `reviewed`: the asker has looked at what was found (F1).
    """

    permission: ClassVar[Permission] = Permission.APPROVE
    undoable: ClassVar[bool] = True
    collect: Collection | None = None
    unpaid_reason: str = ""
    setups: tuple[ItemSetup, ...] = ()
    pay_distributor: DistributorPayment | None = None
    reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(OrderCommand):
    """Cancel the order with its items; unpaid invoices are cancelled, paid ones answered by a credit note (L9).

    The distributor is asked where it has the order. With `refund` each payment is also paid back through its payment
    system. With `status_only` no module, mail or gateway runs (L15).
    """

    permission: ClassVar[Permission] = Permission.CANCEL
    undoable: ClassVar[bool] = True
    reason: str
    refund: bool = False
    status_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCancel(OrderCommand):
    """The distributor, asked to cancel the order, agrees, or goes on with it for a reason (L9)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    agreed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFraud(OrderCommand):
    """Mark the order as fraud: items are ended, what is unpaid is cancelled, what was received stays (L10).

    With `refund` that is paid back through its payment systems. With `status_only` no module, mail or gateway runs
    (L15).
    """

    permission: ClassVar[Permission] = Permission.SET_FRAUD
    undoable: ClassVar[bool] = True
    reason: str = ""
    refund: bool = False
    status_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPending(OrderCommand):
    """Let a closed or handled order await approval again; of fraud only with a reason, by who may set it (L10)."""

    permission: ClassVar[Permission] = Permission.CANCEL
    undoable: ClassVar[bool] = True
    reason: str = ""
    status_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteOrder(OrderCommand):
    """Remove a closed order for good; `confirm` is its number, as it was typed (L11)."""

    permission: ClassVar[Permission] = Permission.DELETE
    confirm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelItem(OrderCommand):
    """Cancel one item that is not delivered; what was received for it is refunded, or the customer's credit (L6)."""

    permission: ClassVar[Permission] = Permission.CANCEL
    position: int
    reason: str
    refund: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceItem(OrderCommand):
    """Deliver another offer instead of an item that is not delivered; the difference is credited, refunded or due (L6).

    Fields that are none are as the item has them, and the price as the offer does.
    """

    permission: ClassVar[Permission] = Permission.CANCEL
    position: int
    offer_id: int
    reason: str
    quantity: int | None = None
    unit_price: Money | None = None
    domain: str | None = None
    refund: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverItems(OrderCommand):
    """Mark items as delivered by hand; none named means all that are open (L6, L7)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    undoable: ClassVar[bool] = True
    positions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseOrder(OrderCommand):
    """The distributor refuses the order: back to pending approval, with its reason (L7)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    undoable: ClassVar[bool] = True
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleOrder(OrderCommand):
    """Move a delivered order on to handled once its verification time has passed (L6)."""

    permission: ClassVar[Permission] = Permission.DELIVER


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(OrderCommand):
    """Write a staff note. Notes never conflict: the version is not compared."""

    permission: ClassVar[Permission] = Permission.NOTE
    undoable: ClassVar[bool] = True
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrder(OrderCommand):
    """Correct what may still be corrected (N3): the name on the invoice, the affiliate, which is one of
    the reseller's, domains that are not delivered.

    None leaves a thing as it is; an empty affiliate takes it away. `domains` are by the item's position.
    """

    permission: ClassVar[Permission] = Permission.PLACE_ORDER
    undoable: ClassVar[bool] = True
    invoice_name: str | None = None
    affiliate: str | None = None
    domains: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """One line of a cart, as the shop reports it; `cost_minor` is in the reseller's currency."""

    name: str
    quantity: int
    unit_price: Money
    offer_id: int | None = None
    product_type: str = "other"
    domain: str | None = None
    cost_minor: int = 0
    auto_execute: bool = True
    is_trial: bool = False
    auto_setup: AutoSetup = AutoSetup.ON_ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCart(Command):
    """A cart was opened, or its customer got further: details are added, none dropped (L1).

    `number` is the order's public number, made by the caller at the first event. Fields left out stay as they are.
    `parent_id` makes it a sub-order of that order, at the first event (L8).
    """

    permission: ClassVar[Permission] = Permission.PLACE_ORDER
    number: str
    reseller_id: int
    currency: str
    step: str
    customer_id: int | None = None
    site_id: int | None = None
    invoice_name: str | None = None
    payment_method: PaymentMethod | None = None
    promotion_code: str | None = None
    ip: str | None = None
    customer_note: str | None = None
    parent_id: int | None = None
    lines: tuple[CartLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitCart(OrderCommand):
    """The customer completed the cart (L2). `failed_code` is the payment system's error, none where it charged;
    `charged` is false where what became of the charge is told later."""

    permission: ClassVar[Permission] = Permission.PLACE_ORDER
    failed_code: str | None = None
    fee_minor: int = 0
    charged: bool = True
