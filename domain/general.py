"""The General overview: what a reseller's figures are, and what its purchases consist of (T1).

Amounts of different currencies are never added: each figure of money is one for each currency.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from whenever import Date, Instant, Time

from domain.money import Money
from domain.orders.status import DeliveryStatus
from domain.query.model import Zone
from domain.words import _, mark

#: The types of products that the figures name (SPEC 1).
SUBSCRIPTION, LICENCE = "subscription", "licence"

#: Subscriptions that run, also those that are to end.
RUNNING = (DeliveryStatus.ACTIVE, DeliveryStatus.PENDING_CANCELLATION)


class Waiting(StrEnum):
    """The lists of orders that wait for someone."""

    UNEXECUTED = "unexecuted"
    PENDING_APPROVAL = "pending_approval"
    AWAITING_PAYMENT = "awaiting_payment"


#: The search that finds each list, and its title.
WAITING = {
    Waiting.UNEXECUTED: ("waiting:credit", mark("Unexecuted orders, insufficient credit")),
    Waiting.PENDING_APPROVAL: ("waiting:approval", mark("Submitted orders pending approval")),
    Waiting.AWAITING_PAYMENT: ("status:awaiting_payment", mark("Orders awaiting payment")),
}


class Period(StrEnum):
    """Which months the product mix is of. The last three months are this one and the two before it."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_3_MONTHS = "last_3_months"


#: How many months back each begins, and how many it has.
_MONTHS = {Period.THIS_MONTH: (0, 1), Period.LAST_MONTH: (1, 1), Period.LAST_3_MONTHS: (2, 3)}

PERIOD_LABELS = {
    Period.THIS_MONTH: mark("this month"),
    Period.LAST_MONTH: mark("last month"),
    Period.LAST_3_MONTHS: mark("last 3 months"),
}


def month_of(moment: Instant, zone: str) -> int:
    """The month of a moment as a reseller's calendar has it: ``202611``."""
    there = moment.to_tz(zone)
    return there.year * 100 + there.month


def month_begins(month: Date, zone: str) -> Instant:
    """When the month of this day begins there."""
    first = month.replace(day=1)
    return first.at(Time()).assume_tz(zone, disambiguation="compatible").to_instant()


def bounds(period: Period, now: Instant, zone: str) -> tuple[Instant, Instant]:
    """A period from its first moment to before its last, in a reseller's calendar."""
    this = now.to_tz(zone).date().replace(day=1)
    back, months = _MONTHS[period]
    begin = this.subtract(months=back)
    return month_begins(begin, zone), month_begins(begin.add(months=months), zone)


class Figure(StrEnum):
    """A figure of the overview."""

    MONTHLY_COSTS = "monthly_costs"
    BALANCE = "account_balance"
    OVERDUE = "overdue_payments"
    SUBSCRIPTIONS_SOLD = "subscriptions_sold"
    LICENCES_SOLD = "licences_sold"
    ACTIVE = "active_subscriptions"
    SUSPENDED = "suspended_subscriptions"
    LIMIT = "credit_limit"
    AVAILABLE = "available_credit"


FIGURE_LABELS = {
    Figure.MONTHLY_COSTS: mark("Monthly costs"),
    Figure.BALANCE: mark("Account balance"),
    Figure.OVERDUE: mark("Overdue payments"),
    Figure.SUBSCRIPTIONS_SOLD: mark("Subscriptions sold"),
    Figure.LICENCES_SOLD: mark("Licences sold"),
    Figure.ACTIVE: mark("Active subscriptions"),
    Figure.SUSPENDED: mark("Suspended subscriptions"),
    Figure.LIMIT: mark("Credit limit"),
    Figure.AVAILABLE: mark("Available credit"),
}

#: The figures of money, and those of things.
MONEY_FIGURES = (Figure.MONTHLY_COSTS, Figure.BALANCE, Figure.OVERDUE, Figure.LIMIT, Figure.AVAILABLE)
COUNT_FIGURES = (Figure.SUBSCRIPTIONS_SOLD, Figure.LICENCES_SOLD, Figure.ACTIVE, Figure.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Account:
    """What resellers and their distributor owe each other, in one currency.

    Args:
        monthly_costs: the month's debit less its credit invoices to date, before tax, none cancelled; below zero where
            more was credited.
        balance: what is owed over all invoices and payments; below zero for a deposit.
        overdue: unpaid invoices past their due date, with tax.
        limit: the distributor's credit; none where it is unlimited.
        reserved: what accepted orders will cost.
    """

    monthly_costs: Money
    balance: Money
    overdue: Money
    limit: Money | None
    reserved: Money

    def figure(self, figure: Figure) -> Money | None:
        """One of `MONEY_FIGURES`; none of what is unlimited."""
        return {
            Figure.MONTHLY_COSTS: self.monthly_costs,
            Figure.BALANCE: self.balance,
            Figure.OVERDUE: self.overdue,
            Figure.LIMIT: self.limit,
            Figure.AVAILABLE: self.available,
        }[figure]

    @property
    def currency(self) -> str:
        """The currency of all of it."""
        return self.balance.currency

    @property
    def available(self) -> Money | None:
        """A6: limit − owed − reserved; none where it is unlimited."""
        return None if self.limit is None else self.limit - self.balance - self.reserved


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of one reseller, or of several together. What is sold is counted in units, in the month to date;
    `zones` are the calendars that the month is of."""

    accounts: tuple[Account, ...]
    subscriptions_sold: int
    licences_sold: int
    subscriptions_active: int
    subscriptions_suspended: int
    zones: tuple[str, ...]

    def count(self, figure: Figure) -> int:
        """One of `COUNT_FIGURES`."""
        return {
            Figure.SUBSCRIPTIONS_SOLD: self.subscriptions_sold,
            Figure.LICENCES_SOLD: self.licences_sold,
            Figure.ACTIVE: self.subscriptions_active,
            Figure.SUSPENDED: self.subscriptions_suspended,
        }[figure]


_ITEMS = {
    Figure.SUBSCRIPTIONS_SOLD: "item:subscription",
    Figure.LICENCES_SOLD: "item:licence",
    Figure.ACTIVE: "item:active_subscription",
    Figure.SUSPENDED: "item:suspended_subscription",
}


def search_of(figure: Figure, statistics: Statistics, now: Instant, zone: Zone) -> str | None:
    """The search that finds the orders behind a figure, or none where it is one of money.

    Args:
        zone: the reader's, whose days a search means; a month that begins otherwise there is said by its moments.
    """
    search = _ITEMS.get(figure)
    if search is None or figure not in (Figure.SUBSCRIPTIONS_SOLD, Figure.LICENCES_SOLD):
        return search
    spans = [bounds(Period.THIS_MONTH, now, one) for one in statistics.zones or ("UTC",)]
    begin, end = min(span[0] for span in spans), max(span[1] for span in spans)
    first, last = begin.to_tz(zone), end.to_tz(zone)
    if first.time() == last.time() == Time():
        return f"{search} placed:{first.date()}..{last.date().subtract(days=1)}"
    return f"{search} placed:>={begin.format_iso()} placed:<{end.format_iso()}"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What was bought of one product in a period, before tax."""

    product: str
    product_type: str
    billing_type: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Slice:
    """One product's share of what was bought in its currency, in hundredths of a percent; `product` none is all that
    is not named."""

    product: str | None
    amount: Money
    share_bp: int


@dataclass(frozen=True, slots=True)
class General:
    """The figures and what was bought in a period; the orders that wait are found by the searches of `WAITING`."""

    statistics: Statistics
    purchases: tuple[Purchase, ...]


def product_types(purchases: Iterable[Purchase]) -> tuple[str, ...]:
    """The product types there are to choose from."""
    return tuple(sorted({purchase.product_type for purchase in purchases}))


def billing_types(purchases: Iterable[Purchase]) -> tuple[str, ...]:
    """The billing types there are to choose from."""
    return tuple(sorted({purchase.billing_type for purchase in purchases}))


def product_mix(
    purchases: Iterable[Purchase],
    *,
    product_type: str | None = None,
    billing_type: str | None = None,
    most: int,
) -> Mapping[str, tuple[Slice, ...]]:
    """What was bought, by currency: the largest share first, all beyond `most` in one; each share is of all that is
    left by the filters."""
    sums: dict[str, dict[str, int]] = {}
    for one in purchases:
        if product_type in (None, one.product_type) and billing_type in (None, one.billing_type):
            products = sums.setdefault(one.amount.currency, {})
            products[one.product] = products.get(one.product, 0) + one.amount.amount_minor
    return {currency: _slices(currency, products, most) for currency, products in sorted(sums.items())}


def _slices(currency: str, products: Mapping[str, int], most: int) -> tuple[Slice, ...]:
    total = sum(products.values())
    listed: list[tuple[str | None, int]] = sorted(products.items(), key=lambda one: (-one[1], one[0]))
    if len(listed) > most:
        listed[most - 1 :] = [(None, sum(amount for _product, amount in listed[most - 1 :]))]
    shares = whole_shares([amount for _product, amount in listed], total)
    return tuple(
        Slice(product, Money(amount, currency), share)
        for (product, amount), share in zip(listed, shares, strict=True)
    )


def whole_shares(amounts: list[int], total: int) -> list[int]:
    """Each amount's share in hundredths of a percent; together they are the whole, as far as there is one."""
    if total <= 0:
        return [0] * len(amounts)
    shares = [amount * 10_000 // total for amount in amounts]
    # What rounding down leaves over goes to those who lost most by it.
    lost = sorted(range(len(amounts)), key=lambda n: -(amounts[n] * 10_000 % total))
    for n in lost[: 10_000 - sum(shares)]:
        shares[n] += 1
    return shares


def period_label(period: Period) -> str:
    """The period in words."""
    return _(PERIOD_LABELS[period])


#: What the billing of a product is called.
_TYPE_LABELS = {
    "subscription": mark("subscription"),
    "licence": mark("licence"),
    "domain": mark("domain"),
    "package": mark("package"),
    "other": mark("other"),
    "one_time": mark("one time"),
    "recurring": mark("recurring"),
}


def others_label() -> str:
    """What the products are called that are not named."""
    return _("all others")


def type_label(name: str) -> str:
    """A product type or billing type in words; one that is the shop's own is its own word."""
    known = _TYPE_LABELS.get(name)
    return _(known) if known else name.replace("_", " ")
