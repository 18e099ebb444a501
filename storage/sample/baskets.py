"""What is in an order of the sample: a few lines, what they cost, and how far each is delivered."""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from domain.importing import ImportedItem
from domain.orders.status import DeliveryStatus, Status
from storage.sample.catalogue import (
    BY_HAND,
    CURRENCIES,
    DOMAINS,
    EVENTS,
    EXTRAS,
    MEMBERSHIPS,
    PLANS,
    TRIALS,
    Offer,
)

T = TypeVar("T")


def deck(shares: tuple[tuple[T, int], ...]) -> tuple[T, ...]:
    """Each thing as often as its share says, to draw one from."""
    return tuple(thing for thing, share in shares for _n in range(share))


def _offers(*offers: Offer) -> tuple[Offer, ...]:
    return deck(tuple((offer, offer.share) for offer in offers))


_PLANS, _EXTRAS, _MEMBERSHIPS = _offers(*PLANS), _offers(*EXTRAS), _offers(*MEMBERSHIPS)
_AUTO_DOMAINS = _offers(*(offer for offer in DOMAINS if offer.auto))
_DOMAINS = _offers(*DOMAINS)
_BY_HAND = _offers(*BY_HAND)
_AUTO_EVENTS = _offers(*(offer for offer in EVENTS if offer.auto))
_TRIALS = _offers(*TRIALS)
_HANDBOOK = _offers(*(offer for offer in EVENTS if not offer.auto))
_ENDINGS = ("", "-online", "-shop", "-blog", "-studio", "-mail")

#: How the lines of an automatic order can stand between acceptance and the end of its verification time.
_ON_THE_WAY = (
    DeliveryStatus.ACTIVE, DeliveryStatus.ACTIVE, DeliveryStatus.QUEUED, DeliveryStatus.RUNNING, DeliveryStatus.FAILED,
)  # fmt: skip


_SUBSCRIBED = deck(
    ((DeliveryStatus.ACTIVE, 92), (DeliveryStatus.SUSPENDED, 5), (DeliveryStatus.PENDING_CANCELLATION, 3))
)


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines of an order and their sums, in minor units."""

    items: tuple[ImportedItem, ...]
    total_minor: int
    cost_minor: int


class Baskets:
    """Fills baskets by chance."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._known: dict[tuple[Offer, int, int, int, DeliveryStatus], ImportedItem] = {}

    def draw(self, reseller: int, status: Status, *, by_hand: bool) -> list[Offer]:
        """What someone orders; `by_hand` asks for something that the distributor delivers."""
        draw = self._draw
        chance = self._random.random()
        if reseller == 1:
            offers = [draw(_MEMBERSHIPS)] if chance < 0.8 else [draw(_AUTO_EVENTS)]
            if chance > 0.9:
                offers.append(draw(_MEMBERSHIPS))
            if by_hand:
                offers.append(draw(_HANDBOOK))
            return offers
        domains = _AUTO_DOMAINS if status is Status.EXECUTING else _DOMAINS
        if by_hand:
            return [draw(_PLANS), draw(_BY_HAND)] if chance < 0.3 else [draw(_BY_HAND)]
        if chance < 0.4:
            offers = [draw(_PLANS), draw(domains)]
        elif chance < 0.64:
            offers = [draw(_PLANS)]
        elif chance < 0.86:
            offers = [draw(domains) for _n in range(1 + int(chance * 1_000) % 3)]
        else:
            offers = [draw(_EXTRAS)]
        if chance < 0.08:
            offers.append(draw(_EXTRAS))
        elif chance < 0.11:
            offers.append(draw(_TRIALS))
        return offers

    def _draw(self, offers: tuple[Offer, ...]) -> Offer:
        return offers[int(self._random.random() * len(offers))]

    def fill(self, offers: list[Offer], currency: str, status: Status, name: str, percent: int) -> Basket:
        """The lines for these offers.

        Args:
            currency: of the prices.
            status: of the order; decides how far the lines are delivered.
            name: what domains are made of.
            percent: the discount of a promotion.
        """
        place = CURRENCIES.index(currency)
        on_the_way = self._draw_delivery(len(offers)) if status is Status.EXECUTING else None
        items = []
        total = cost = domains = 0
        for n, offer in enumerate(offers):
            quantity = 1 if offer.most == 1 else 1 + int(self._random.random() ** 3 * offer.most)
            delivery = on_the_way[n] if on_the_way else self._delivery(status, offer)
            domain = None
            if offer.tld:
                domain = f"{name}{_ENDINGS[domains % len(_ENDINGS)]}.{offer.tld}.example"
                domains += 1
            item = self._item(offer, place, quantity, percent, delivery, domain)
            items.append(item)
            total += item.unit_price_minor * quantity - item.discount_minor
            cost += item.cost_minor
        return Basket(tuple(items), total, cost)

    def _item(
        self,
        offer: Offer,
        place: int,
        quantity: int,
        percent: int,
        delivery: DeliveryStatus,
        domain: str | None,
    ) -> ImportedItem:
        # Lines without a domain are the same for many orders, and made once.
        key = (offer, place, quantity, percent, delivery)
        known = self._known.get(key) if domain is None else None
        if known is not None:
            return known
        price = offer.prices[place]
        item = ImportedItem(
            name=offer.name,
            unit_price_minor=price,
            quantity=quantity,
            discount_minor=price * quantity * percent // 100,
            cost_minor=price * quantity * offer.cost_percent // 100,
            product_type=offer.product_type,
            domain=domain,
            category=offer.category,
            auto_execute=offer.auto,
            delivery=delivery,
            is_trial=offer.is_trial,
            billing_type=offer.billing_type,
        )
        if domain is None:
            self._known[key] = item
        return item

    def _delivery(self, status: Status, offer: Offer) -> DeliveryStatus:
        if status is Status.HANDLED:
            return self._running(offer)
        if status in (Status.CANCELLED, Status.FRAUD):
            return DeliveryStatus.CANCELLED
        if status is Status.SUBMITTED and offer.auto:
            return DeliveryStatus.ACTIVE
        return DeliveryStatus.PENDING

    def _running(self, offer: Offer) -> DeliveryStatus:
        """Few subscriptions are suspended, or are to end."""
        if offer.product_type != "subscription":
            return DeliveryStatus.ACTIVE
        return _SUBSCRIBED[int(self._random.random() * len(_SUBSCRIBED))]

    def _draw_delivery(self, lines: int) -> list[DeliveryStatus]:
        """Half of the automatic orders are delivered and wait for their verification time to pass."""
        if self._random.random() < 0.5:
            return [DeliveryStatus.ACTIVE] * lines
        return [_ON_THE_WAY[int(self._random.random() * len(_ON_THE_WAY))] for _line in range(lines)]
