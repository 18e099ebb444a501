"""What is filled in to place an order, and what that comes to (N1)."""

from dataclasses import dataclass

from domain.money import Money
from domain.orders.status import DomainHow, PaymentMethod

#: More lines than this nobody reads through; more of the same are several units of one line.
MOST_LINES = 200

#: More units than this of one line are a slip of the finger.
MOST_UNITS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """What is ordered with an item and belongs to it. `unit_price` takes the place of the offer's own."""

    offer_id: int
    quantity: int = 1
    unit_price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormItem:
    """One product of the form: an offer, or with `line` what stands at this position of the cart that is completed.

    `unit_price` takes the place of the offer's own; none leaves it. `how` says what becomes of the `domain`; of an
    offer that is no domain itself, `domain_offer_id` is what it is registered or transferred with, at `domain_price`
    if that is given.
    """

    offer_id: int | None = None
    line: int | None = None
    quantity: int = 1
    unit_price: Money | None = None
    domain: str = ""
    how: DomainHow | None = None
    domain_offer_id: int | None = None
    domain_price: Money | None = None
    add_ons: tuple[AddOn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderForm:
    """Everything that is asked for to place an order; options that are none are as the settings say."""

    customer_id: int
    payment_method: PaymentMethod
    items: tuple[FormItem, ...]
    promotion_code: str = ""
    site_id: int | None = None
    invoice_name: str = ""
    affiliate: str = ""
    confirmation: bool | None = None
    invoice: bool | None = None
    mail_invoice: bool | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What is done with the order beside placing it: confirm it to the customer, bill it, mail the bill."""

    confirmation: bool
    invoice: bool
    mail_invoice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """A line of the order to be. `list_price` is the offer's own where another is asked."""

    product: str
    domain: str | None
    how: DomainHow | None
    add_on: bool
    quantity: int
    unit_price: Money
    list_price: Money | None
    discount: Money
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a form comes to (N1, N2).

    Args:
        available: the reseller's credit that is left, none where it has no limit.
        short: whether that does not reach for the cost.
        effects: what placing it will do, a sentence each.
    """

    reseller: str
    lines: tuple[QuotedLine, ...]
    discount: Money
    total: Money
    cost: Money
    available: Money | None
    short: bool
    options: Options
    effects: tuple[str, ...]
