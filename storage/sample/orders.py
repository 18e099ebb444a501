"""The orders of a sample desk, one after the other from the oldest: a stream, so that any number fits in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from whenever import Instant

from domain.billing import AttemptStatus
from domain.importing import ImportedOrder, ImportedPayment
from domain.money import Money
from domain.orders.status import Status
from domain.text import clean_note
from storage.sample.baskets import Basket, Baskets, deck
from storage.sample.catalogue import AFFILIATES, PARTIAL_BP, PROMOTIONS, RESELLERS, reseller_of
from storage.sample.customers import Buyer, Buyers, hostile_buyer
from storage.sample.paying import Paying, Payments
from storage.sample.proportions import Statuses
from storage.sample.remarks import CUSTOMER_NOTES, STAFF_NOTES
from storage.sample.rhythm import days_of, moments
from storage.sample.suspicions import Suspicions

#: The system users of those who sell.
SELLERS = ("anna", "mina", "tom")

_STEPS = deck((("cart", 45), ("details", 30), ("payment", 25)))
_CUSTOMER_NOTES = tuple(clean_note(note) for note in CUSTOMER_NOTES)
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
#: Before this time has passed only what is delivered by hand can be handled (L6).
_VERIFIED = 2 * _HOUR + 10 * _MINUTE
#: Among the newest orders, one in so many is of a customer with a hostile name.
_HOSTILE_EVERY, _HOSTILE_NEWEST = 9, 270
#: The part of the orders that a new customer places.
_NEW = 0.45


@dataclass(frozen=True, slots=True)
class Placed:
    """An order, and whose it is: a place in `RESELLERS`."""

    reseller: int
    order: ImportedOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which of a desk's orders are drawn, and what is settled before.

    Attributes:
        name: tells the chances of this part from those of another.
        first: the place of the first; those before it are left out.
        known: the customers who have ordered before, by their numbers.
        mark: what stands behind all that tells one customer from the others; with a mark nobody's name is hostile.
        moments: when the orders are placed, where that is not by the rhythm of a desk of this size.
    """

    name: str = ""
    first: int = 0
    known: range = range(0)
    mark: str = ""
    moments: Iterator[int] | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is decided first, and what the rest follows from; times in milliseconds since 1970."""

    n: int
    status: Status
    placed: int
    reseller: int
    buyer: Buyer | None
    currency: str
    step: str | None


class SampleOrders:
    """All orders of a desk, or a part of them; `begin` is a moment before the first.

    Args:
        orders: how many the whole desk has.
        seed: the same gives the same orders; only their times go with `now`.
        now: the moment at which the desk is made; all orders are placed before it.
    """

    def __init__(self, *, orders: int, seed: int, now: Instant, part: Part | None = None) -> None:
        self._orders = orders
        self._part = part = part or Part()
        self._now = now.timestamp(unit="millisecond")
        self.begin = now.subtract(hours=days_of(orders) * 24 + 1)
        drawn_by = f"{part.name} {seed}"
        self._moments = part.moments or moments(
            orders, now, Random(f"moments{drawn_by}"), range(part.first, orders)
        )
        self._statuses = Statuses(
            orders, Random(f"statuses{drawn_by}"), orders - part.first if part.first else None
        )
        self._random = Random(f"orders{drawn_by}")
        self._buyers = Buyers(seed, part.mark)
        self._baskets = Baskets(self._random)
        self._payments = Payments(self._random)
        self._suspicions = Suspicions(self._random)
        self._customers = part.known.stop

    @property
    def known(self) -> range:
        """The customers who have ordered so far, by their numbers."""
        return range(self._part.known.start, self._customers)

    def __iter__(self) -> Iterator[Placed]:
        for n, placed in enumerate(self._moments, self._part.first):
            draft = self._draft(n, placed)
            yield Placed(draft.reseller, self._order(draft))

    def _draft(self, n: int, placed: int) -> _Draft:
        random = self._random.random
        status = self._statuses.next()
        rank = self._orders - 1 - n
        step = _STEPS[int(random() * len(_STEPS))] if status is Status.INCOMPLETE else None
        buyer: Buyer | None
        known = self.known
        if rank < _HOSTILE_NEWEST and rank % _HOSTILE_EVERY == 4 and not self._part.mark:
            number = hostile_buyer(rank // _HOSTILE_EVERY)
        elif not known or random() < _NEW:
            number = self._customers
            self._customers += 1
        else:
            number = known.start + int(len(known) * random() ** 0.6)
        buyer = self._buyers.buyer(number)
        reseller = reseller_of(number)
        if step == "cart" and random() < 0.7:
            buyer = None
        return _Draft(n, status, placed, reseller, buyer, RESELLERS[reseller].currency, step)

    def _order(self, draft: _Draft) -> ImportedOrder:
        random = self._random.random
        buyer, status = draft.buyer, draft.status
        age = self._now - draft.placed
        code, percent = PROMOTIONS[int(random() * len(PROMOTIONS))] if random() < 0.08 else (None, 0)
        basket = self._basket(draft, percent, age)
        method = self._payments.method(
            status, draft.currency, chosen=draft.step is None or draft.step == "payment"
        )
        payments = self._payments.attempts(
            Paying(status, method, basket.total_minor, draft.placed, self._now)
        )
        last = payments[-1].attempted_at.timestamp(unit="millisecond") if payments else draft.placed
        seller, confirmed = self._sale(status, age)
        known = buyer if draft.step != "cart" else None
        suspicion = self._suspicions.of(status, buyer, Money(basket.total_minor, draft.currency))
        return ImportedOrder(
            line=draft.n + 1,
            source_number=f"W{draft.n + 1:06d}",
            status=status,
            placed_at=_moment(draft.placed),
            updated_at=_moment(self._touched(draft, last)),
            currency=draft.currency,
            payment_method=method,
            total_minor=basket.total_minor,
            invoice_minor=basket.total_minor,
            cost_minor=basket.cost_minor,
            customer=buyer.customer if buyer else None,
            site_code=known.site_code if known else None,
            site_domain=known.site_domain if known else None,
            invoice_name=known.invoice_name if known else "",
            items=basket.items,
            payments=payments,
            note=STAFF_NOTES[int(random() * len(STAFF_NOTES))] if random() < 0.03 else None,
            customer_note=_CUSTOMER_NOTES[int(random() * len(_CUSTOMER_NOTES))] if random() < 0.04 else None,
            promotion=code,
            affiliate=AFFILIATES[int(random() * len(AFFILIATES))] if random() < 0.06 else None,
            ip=buyer.ip if buyer else f"203.0.113.{1 + int(random() * 254)}",
            manager=seller,
            sale_confirmed=confirmed,
            cart_step=draft.step,
            fraud_score=suspicion.score,
            check=suspicion.check,
            partial_bp=PARTIAL_BP if _in_parts(payments, basket.total_minor) else None,
        )

    def _basket(self, draft: _Draft, percent: int, age: int) -> Basket:
        random, status = self._random.random, draft.status
        if draft.step == "cart" and random() < 0.06:
            return Basket((), 0, 0)
        by_hand = status is Status.SUBMITTED or (status is Status.HANDLED and age < _VERIFIED)
        if not by_hand and status is not Status.EXECUTING:
            by_hand = random() < 0.07
        offers = self._baskets.draw(draft.reseller, status, by_hand=by_hand)
        name = draft.buyer.domain if draft.buyer else f"idea{draft.n + 1}{self._part.mark}"
        return self._baskets.fill(offers, draft.currency, status, name, percent)

    def _touched(self, draft: _Draft, paid: int) -> int:
        """When the order was changed last; for one under way, when it was accepted."""
        age = self._now - draft.placed
        wait = int(self._random.random() * min(age, 26 * _HOUR))
        if draft.status is Status.EXECUTING:
            return max(draft.placed, self._now - int(self._random.random() * 3 * _HOUR))
        if draft.status is Status.INCOMPLETE:
            return draft.placed + min(wait, 40 * _MINUTE)
        return max(paid, draft.placed + (wait if draft.status is not Status.AWAITING_PAYMENT else 0))

    def _sale(self, status: Status, age: int) -> tuple[str | None, bool]:
        """To whom the sale is credited, and whether someone has confirmed that."""
        chance = self._random.random()
        seller = SELLERS[int(chance * 25) % 3] if chance < 0.36 and status is not Status.INCOMPLETE else None
        paid = status in (Status.HANDLED, Status.EXECUTING, Status.SUBMITTED)
        return seller, paid and age > 2 * _DAY and int(chance * 1_000) % 20 != 0


def _in_parts(payments: tuple[ImportedPayment, ...], total_minor: int) -> bool:
    """Whether a payment is one of several, or not all of the order."""
    return any(
        payment.status is AttemptStatus.PAID and payment.amount_minor < total_minor for payment in payments
    )


def _moment(milliseconds: int) -> Instant:
    return Instant.from_timestamp(milliseconds, unit="millisecond")
