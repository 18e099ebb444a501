"""A cart is filled by what events say of it; nothing that was entered is ever dropped (L1)."""

from collections import Counter

from whenever import Instant

from domain.context import Context
from domain.errors import InvalidInput
from domain.followup.outcomes import came_back
from domain.money import LIMIT_MINOR, Money
from domain.orders.carts import add_up, apply_promotion
from domain.orders.model import Item, Order
from domain.orders.status import ARCHIVE_OF, Archive, AutoSetup, Mark
from domain.shop.clocks import Clocks
from domain.shop.model import MOST_LINES, CartEvent, ShopLine
from domain.shop.parties import Parties
from domain.words import _

_MOST_UNITS = 1_000_000


async def fill(order: Order, event: CartEvent, at: Instant, parties: Parties, context: Context) -> None:
    """Adds what the event says; of two that say the same detail, the one that happened later counts.

    Raises:
        InvalidInput: it says something that cannot be; the order is not to be kept then.
    """
    if event.currency is not None and event.currency != order.total.currency:
        raise InvalidInput(
            _("cart {number} is in {currency}, not in {other}").format(
                number=order.number, currency=order.total.currency, other=event.currency
            )
        )
    clocks = Clocks(order.cart_seen)
    _add_details(order, event, at, clocks)
    await parties.customer(order, event, clocks, at)
    if event.site_code is not None:
        site_id = await parties.site(event.site_code, event.site_domain, order.customer_id)
        if clocks.says("site", at, event.id):
            order.site_id = site_id
    if event.lines:
        await _add_lines(order, event, at, clocks, parties)
    await apply_promotion(order, context)
    add_up(order)
    order.cart_seen = clocks.kept
    order.active_at = at if order.active_at is None else max(order.active_at, at)
    came_back(order, context)


_COMPLETED = "completed"


def completed_at(kept: str | None, at: Instant, by: str) -> str:
    """What is kept of a cart when it is completed."""
    clocks = Clocks(kept)
    clocks.says(_COMPLETED, at, by)
    return clocks.kept


async def fill_late(order: Order, event: CartEvent, at: Instant, parties: Parties) -> None:
    """Adds who it is for, and what else is blank, where that was said before the cart was completed and only arrives
    now; what came after goes to the timeline alone, and neither touches what is paid for (L1, L2)."""
    clocks = Clocks(order.cart_seen)
    done = clocks.when(_COMPLETED)
    if done is None or at.timestamp(unit="millisecond") >= done or ARCHIVE_OF[order.status] is Archive.CLOSED:
        return
    said = {"invoice_name": event.invoice_name, "affiliate": event.affiliate, "ip": event.ip}
    for detail, value in {**said, "customer_note": event.note}.items():
        if value is not None and not getattr(order, detail):
            setattr(order, detail, value)
    await parties.customer(order, event, clocks, at)
    if event.site_code is not None and order.site_id is None:
        order.site_id = await parties.site(event.site_code, event.site_domain, order.customer_id)
    if order.customer_id is not None and order.items:
        order.unmark(Mark.DETAILS_MISSING)
    order.cart_seen = clocks.kept


def _add_details(order: Order, event: CartEvent, at: Instant, clocks: Clocks) -> None:
    said = {
        "cart_step": event.step,
        "invoice_name": event.invoice_name,
        "payment_method": event.payment_method,
        "promotion_code": event.promotion and event.promotion.upper(),
        "affiliate": event.affiliate,
        "ip": event.ip,
        "customer_note": event.note,
    }
    for detail, value in said.items():
        if value is not None and clocks.says(detail, at, event.id):
            setattr(order, detail, value)


async def _add_lines(order: Order, event: CartEvent, at: Instant, clocks: Clocks, parties: Parties) -> None:
    # The same thing twice in a cart is two lines: each line finds the one it was before, in order.
    seen: Counter[str] = Counter()
    for line in event.lines:
        what = line.line or f"{line.offer or line.name}|{line.domain or ''}"
        seen[what] += 1
        key = f"line.{what}" if line.line else f"line.{what}|{seen[what]}"
        place = clocks.place(key)
        if place is None:
            if len(order.items) >= MOST_LINES:
                raise InvalidInput(_("a cart has at most {n} lines").format(n=f"{MOST_LINES:,}"))
            place = len(order.items) + 1
            clocks.says(key, at, event.id, place=place)
            order.items.append(await _item(line, place, order, parties))
        elif clocks.says(key, at, event.id):
            await _change(order.items[place - 1], line, order, parties)


async def _item(line: ShopLine, position: int, order: Order, parties: Parties) -> Item:
    currency = order.total.currency
    quantity = 1 if line.quantity is None else line.quantity
    _check(quantity)
    if line.offer is None:
        if not line.name or line.unit_price is None:
            raise InvalidInput(_("a line needs an offer's number, or a name and a unit_price"))
        cost = 0 if line.cost is None else _amount(line.cost, order.cost.currency)
        # What is no offer of the reseller's is delivered by someone who looks at it.
        return Item(
            position=position,
            name=line.name,
            product_type=line.product_type or "other",
            domain=line.domain,
            quantity=quantity,
            unit_price=Money(_amount(line.unit_price, currency), currency),
            cost_minor=cost,
            auto_execute=False,
            auto_setup=AutoSetup.ON_ACCEPT,
        )
    offer = await parties.offer(line.offer)
    if line.unit_price is None and offer.price.currency != currency:
        raise InvalidInput(
            _("offer {offer} is priced in {other}; say its unit_price in {currency}").format(
                offer=offer.number, other=offer.price.currency, currency=currency
            )
        )
    price = offer.price.amount_minor if line.unit_price is None else _amount(line.unit_price, currency)
    return Item(
        position=position,
        offer_id=offer.id,
        name=line.name or offer.name,
        product_type=offer.product_type,
        domain=line.domain,
        quantity=quantity,
        unit_price=Money(price, currency),
        cost_minor=_cost_of(offer.cost, quantity, order),
        auto_execute=offer.auto_execute,
        is_trial=offer.is_trial,
        auto_setup=offer.auto_setup,
    )


async def _change(item: Item, line: ShopLine, order: Order, parties: Parties) -> None:
    """What a later event says of a line that is there."""
    if line.unit_price is not None:
        item.unit_price = Money(_amount(line.unit_price, order.total.currency), order.total.currency)
    item.domain = line.domain or item.domain
    if line.quantity is not None:
        _check(line.quantity)
        item.quantity = line.quantity
    if line.offer is not None:
        item.cost_minor = _cost_of((await parties.offer(line.offer)).cost, item.quantity, order)
    elif line.cost is not None:
        item.cost_minor = _amount(line.cost, order.cost.currency)


def _cost_of(cost: Money, quantity: int, order: Order) -> int:
    """What so many cost, in the reseller's currency; a price list in another one says nothing of that."""
    return cost.amount_minor * quantity if cost.currency == order.cost.currency else 0


def _check(quantity: int) -> None:
    if not 1 <= quantity <= _MOST_UNITS:
        raise InvalidInput(_("a quantity is 1 to {most}").format(most=f"{_MOST_UNITS:,}"))


def _amount(text: str, currency: str) -> int:
    amount = Money.parse(text, currency)
    if not 0 <= amount.amount_minor <= LIMIT_MINOR:
        raise InvalidInput(_("“{text}” is no price: nothing in a cart is below zero").format(text=text[:40]))
    return amount.amount_minor
