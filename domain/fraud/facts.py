"""What the built-in rules look at: the order, its customer, and what the desk has seen of both before (F1)."""

from dataclasses import dataclass

from whenever import Instant

from domain.billing import AttemptStatus
from domain.customers import Customer
from domain.money import Money
from domain.orders.model import Order

#: The rules about speed look back so far.
RECENT_HOURS = 24

#: Orders that were handled longer ago than this speak for a customer: a stolen card is found out by then.
TRUSTED_DAYS = 30

#: Fewer orders than this do not say what is usual.
FEWEST_USUAL = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a reseller's desk has seen before, without the order itself. A person is known by the customer, the e-mail
    address, or street and house.

    Args:
        orders: of the person, within a day.
        failed: payments of theirs that failed within a day.
        handled: orders of theirs that were handled more than 30 days ago.
        frauds, disputes: of theirs, ever.
        ip_customers: how many other customers ordered from the same IP address within a day.
        ip_frauds: orders from that address that were fraud.
        usual_minor: what the reseller's orders in this currency come to, by the median of its latest; none where there
            are too few.
    """

    orders: int = 0
    failed: int = 0
    handled: int = 0
    frauds: int = 0
    disputes: int = 0
    ip_customers: int = 0
    ip_frauds: int = 0
    usual_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An order as the rules see it. `failed` are its own payments that failed; without a customer, the reseller placed
    it for itself, or nobody knows yet for whom."""

    invoice_name: str
    total: Money
    customer: Customer | None
    history: History
    failed: int = 0


def facts_of(order: Order, customer: Customer | None, history: History, now: Instant) -> Facts:
    """The facts of an order."""
    since = now.subtract(hours=RECENT_HOURS)
    failed = [
        payment
        for payment in order.payments
        if payment.status is AttemptStatus.FAILED and payment.attempted_at >= since
    ]
    return Facts(
        invoice_name=order.invoice_name,
        total=order.total,
        customer=customer,
        history=history,
        failed=len(failed),
    )
