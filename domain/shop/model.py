"""Events from outside, as everyone who reads them brings them to the desk (SPEC 13 `ingest`, L1, L2, L4, L7).

All text is clean, without card numbers and within its limits; what an event does not say is none, and stays as it is.
"""

from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant

from domain.orders.status import PaymentMethod

#: What carts of the shop are kept under (`Order.source`); their own references are the source's numbers.
SOURCE = "shop"

#: An order has no more lines than this.
MOST_LINES = 1_000

#: The clocks of the shop and of the desk may differ by so many hours; what lies further ahead is a mistake.
AHEAD_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCustomer:
    """Who is buying. `ref` is the shop's own id of someone who has signed in; `reminders` is whether recovery messages
    are wanted."""

    ref: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    country: str | None = None
    address: str | None = None
    reminders: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopLine:
    """One line of a cart: one of the reseller's offers by its number, or something else by its name and price.

    `line` tells lines of the same thing apart. `cost` is in the reseller's currency; an offer knows its own.
    """

    line: str | None = None
    offer: int | None = None
    name: str | None = None
    quantity: int | None = None
    unit_price: str | None = None
    product_type: str | None = None
    domain: str | None = None
    cost: str | None = None


class Paid(StrEnum):
    """What a payment system said."""

    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopPayment:
    """What became of an attempt to pay; `amount` none is all that is due. Amounts are in the order's currency."""

    status: Paid = Paid.PAID
    amount: str | None = None
    currency: str | None = None
    method: PaymentMethod | None = None
    reference: str | None = None
    code: str | None = None
    fee: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopEvent:
    """An event: its id, which its sender never uses for another one, and when it happened (none: now).

    It is about the cart that the shop calls `cart`, or about the order with this public `number`.
    """

    id: str
    at: Instant | None = None
    cart: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CartEvent(ShopEvent):
    """A customer entered the cart or got further (L1). With `completed` the order was submitted (L2), with so many
    lines (none: with those that are known); `payment` is what became of its payment, where the shop knows that."""

    step: str | None = None
    currency: str | None = None
    customer: ShopCustomer | None = None
    site_code: str | None = None
    site_domain: str | None = None
    invoice_name: str | None = None
    payment_method: PaymentMethod | None = None
    promotion: str | None = None
    affiliate: str | None = None
    ip: str | None = None
    note: str | None = None
    lines: tuple[ShopLine, ...] = ()
    completed: bool = False
    line_count: int | None = None
    payment: ShopPayment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEvent(ShopEvent):
    """Money arrived, or an attempt to pay failed (L4)."""

    payment: ShopPayment


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent(ShopEvent):
    """Items were delivered; none named means all that are open (L6, L7)."""

    positions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalEvent(ShopEvent):
    """The distributor refuses the order (L7)."""

    reason: str


class Taken(StrEnum):
    """What became of an event: it did something; it was known; or it waits for the cart that it is about."""

    NEW = "new"
    KNOWN = "known"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an event came to. `submitted` says that it completed the order: the customer is shown a confirmation."""

    id: str
    taken: Taken
    number: str | None = None
    status: str | None = None
    submitted: bool = False
