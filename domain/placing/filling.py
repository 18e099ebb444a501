"""The lines of an order that staff place: what each product of the form becomes (N1, P5)."""

from domain.context import Context
from domain.errors import InvalidInput, NotFound, Refused
from domain.events import Event
from domain.money import LIMIT_MINOR, Money
from domain.offers.model import DOMAIN_TYPE, Offer
from domain.orders.domains import clean_domain
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, DomainHow
from domain.placing.events import LeftOut, PriceOverridden, PromotionApplied
from domain.placing.model import MOST_LINES, MOST_UNITS, FormItem, OrderForm
from domain.promotions.commands import promotion_of
from domain.promotions.model import Line
from domain.text import clean_line
from domain.words import _


async def fill(order: Order, form: OrderForm, context: Context) -> list[Event]:
    """Gives the order the form's lines, the promotion's discounts, and what they add up to; returns what there is to
    tell. What a cart had and the form has not stays with the order, cancelled (L1).

    Raises:
        InvalidInput: what is filled in makes no sense, saying which product is meant.
        NotFound: there is no such offer or promotion code at this reseller.
        Refused: an offer is retired, or the promotion code is of another currency.
    """
    if not form.items:
        raise InvalidInput(_("An order needs at least one product; choose one."), rule="N1")
    filling = _Filling(order, context)
    for n, item in enumerate(form.items, start=1):
        await filling.add(n, item)
    order.items = filling.all_items()
    ordered = [item for item in order.items if not item.gone]
    events = filling.events + await _promote(order, ordered, form.promotion_code, context)
    _add_up(order, ordered)
    return events


class _Filling:
    """Makes the items of an order, product by product; the currency is that of the first."""

    def __init__(self, order: Order, context: Context) -> None:
        self.events: list[Event] = []
        self._order = order
        self._context = context
        self._in_cart = {item.position: item for item in order.items}
        self._position = max(self._in_cart, default=0)
        self._items: list[Item] = []
        self._named: set[str] = set()
        self._currency = order.total.currency  # a new order has none before its first product

    def all_items(self) -> list[Item]:
        """What is ordered, and what the cart had besides."""
        for item in self._in_cart.values():
            if not item.gone:
                item.delivery, item.dropped = DeliveryStatus.CANCELLED, True
                self.events.append(LeftOut(item.name))
        return sorted([*self._in_cart.values(), *self._items], key=lambda item: item.position)

    async def add(self, n: int, filled: FormItem) -> None:
        """Adds what the nth product becomes: its lines, each with its domain and its add-ons."""
        if filled.line is not None:
            item = self._from_cart(n, filled)
            self._name(n, item, filled)
            await self._belongings(n, filled, item)
            return
        offer = await self._offer(n, filled.offer_id)
        if offer.product_type != DOMAIN_TYPE and filled.how in (DomainHow.REGISTER, DomainHow.TRANSFER):
            _require_single(n, filled, offer)
        for quantity in _split(n, filled.quantity, offer):
            item = self._line(n, offer, quantity, filled.unit_price)
            self._name(n, item, filled)
            await self._belongings(n, filled, item)

    async def _belongings(self, n: int, filled: FormItem, item: Item) -> None:
        """The domain that an item is set up for, where it is registered or transferred with it, and its add-ons."""
        if item.product_type != DOMAIN_TYPE and filled.how in (DomainHow.REGISTER, DomainHow.TRANSFER):
            offer = await self._domain_offer(n, filled)
            domain = self._line(n, offer, 1, filled.domain_price)
            domain.addon_of = item.position
            domain.domain, domain.domain_how = item.domain, filled.how
            self._name_once(n, item.domain or "")
        for add_on in filled.add_ons:
            offer = await self._offer(n, add_on.offer_id)
            if offer.product_type == DOMAIN_TYPE:
                raise InvalidInput(
                    _(
                        "Product {n}: “{offer}” is a domain and no add-on; say what the domain is called."
                    ).format(n=n, offer=offer.name),
                    rule="N1",
                )
            for quantity in _split(n, add_on.quantity, offer):
                self._line(n, offer, quantity, add_on.unit_price).addon_of = item.position

    def _from_cart(self, n: int, filled: FormItem) -> Item:
        """A line that the customer had in the cart, with what staff changed of it."""
        item = self._in_cart.pop(filled.line or 0, None)
        if item is None or item.gone:
            raise InvalidInput(
                _("Product {n}: the cart has no line {line} left; each is named once.").format(
                    n=n, line=filled.line
                ),
                rule="I2",
            )
        if not 0 < filled.quantity <= MOST_UNITS:
            raise _no_quantity(n, filled.quantity)
        if filled.quantity != item.quantity:
            item.cost_minor = item.cost_minor * filled.quantity // item.quantity
            item.quantity = filled.quantity
        price = self._price(n, item.name, filled.unit_price, item.unit_price)
        if price != item.unit_price:
            item.unit_price = price
        self._items.append(item)
        return item

    def _line(self, n: int, offer: Offer, quantity: int, unit_price: Money | None) -> Item:
        if offer.price.currency != self._currency:
            if self._currency:
                raise InvalidInput(
                    _("Product {n}: “{offer}” is in {other}, the order in {currency}.").format(
                        n=n, offer=offer.name, other=offer.price.currency, currency=self._currency
                    ),
                    rule="N1",
                )
            self._currency = offer.price.currency
        if offer.cost and offer.cost.currency != self._order.cost.currency:
            raise Refused(
                _(
                    "Product {n}: the cost of “{offer}” is in {other}; “ordertop offers edit --cost” gives it in "
                    "{currency}, its reseller's."
                ).format(
                    n=n, offer=offer.name, other=offer.cost.currency, currency=self._order.cost.currency
                ),
                rule="N1",
            )
        self._position += 1
        item = Item(
            position=self._position,
            offer_id=offer.id,
            name=offer.name,
            product_type=offer.product_type,
            quantity=quantity,
            unit_price=self._price(n, offer.name, unit_price, offer.price),
            cost_minor=offer.cost.amount_minor * quantity,
            auto_execute=offer.auto_execute,
            is_trial=offer.is_trial,
            auto_setup=offer.auto_setup,
        )
        self._items.append(item)
        if len(self._items) > MOST_LINES:
            raise InvalidInput(
                _("An order has at most {most} lines; place the rest as another.").format(most=MOST_LINES),
                rule="N1",
            )
        return item

    def _price(self, n: int, product: str, wanted: Money | None, own: Money) -> Money:
        if wanted is None or wanted == own:
            return own
        if wanted.currency != own.currency or wanted.amount_minor < 0:
            raise InvalidInput(
                _("Product {n}: {price} is no price for “{product}”: it is 0 or more, in {currency}.").format(
                    n=n, price=wanted, product=product, currency=own.currency
                ),
                rule="N1",
            )
        told = PriceOverridden(product, str(wanted), str(own))
        if told not in self.events:
            self.events.append(told)
        return wanted

    def _name(self, n: int, item: Item, filled: FormItem) -> None:
        """The domain of the item: a domain is named in any case, what else is set up for one may be."""
        is_domain = item.product_type == DOMAIN_TYPE
        if clean_line(filled.domain):
            item.domain = clean_domain(filled.domain, rule="N1")
        if item.domain is None:
            if is_domain or filled.how is not None:
                raise InvalidInput(_("Product {n}: say what the domain is called.").format(n=n), rule="N1")
            return
        if not is_domain:
            item.domain_how = DomainHow.OWN  # where it is registered, the line for that says so
            return
        if filled.how is DomainHow.OWN:
            raise InvalidInput(
                _("Product {n}: “{product}” registers a domain or transfers it; say which.").format(
                    n=n, product=item.name
                ),
                rule="N1",
            )
        item.domain_how = filled.how or item.domain_how or DomainHow.REGISTER
        self._name_once(n, item.domain)

    def _name_once(self, n: int, domain: str) -> None:
        if domain in self._named:
            raise InvalidInput(
                _("Product {n}: {domain} is registered or transferred once in an order.").format(
                    n=n, domain=domain
                ),
                rule="N1",
            )
        self._named.add(domain)

    async def _domain_offer(self, n: int, filled: FormItem) -> Offer:
        offer = None
        if filled.domain_offer_id is not None:
            offer = await self._offer(n, filled.domain_offer_id)
        if offer is None or offer.product_type != DOMAIN_TYPE:
            raise InvalidInput(
                _("Product {n}: choose the offer with which {domain} is registered or transferred.").format(
                    n=n, domain=clean_line(filled.domain, limit=60) or _("the domain")
                ),
                rule="N1",
            )
        return offer

    async def _offer(self, n: int, offer_id: int | None) -> Offer:
        if offer_id is None:
            raise InvalidInput(_("Product {n}: choose what is ordered.").format(n=n), rule="N1")
        offer = await self._context.unit.get(Offer, offer_id)
        if offer.reseller_id != self._order.reseller_id:
            raise NotFound(_("There is no offer with the id {id}.").format(id=offer_id))
        if offer.retired:
            raise Refused(
                _("Product {n}: “{offer}” is not sold any more; choose another.").format(
                    n=n, offer=offer.name
                ),
                rule="N1",
            )
        return offer


def _split(n: int, quantity: int, offer: Offer) -> list[int]:
    """N1: one line where several units are allowed, else so many lines of one."""
    if not 0 < quantity <= (MOST_UNITS if offer.several else MOST_LINES):
        raise _no_quantity(n, quantity)
    if offer.product_type == DOMAIN_TYPE and quantity > 1:
        raise InvalidInput(
            _("Product {n}: a domain is registered or transferred once; its quantity is 1.").format(n=n),
            rule="N1",
        )
    return [quantity] if offer.several else [1] * quantity


def _require_single(n: int, filled: FormItem, offer: Offer) -> None:
    if filled.quantity > 1 and not offer.several:
        raise InvalidInput(
            _(
                "Product {n}: each of {quantity} needs a domain of its own; order one of them, then another."
            ).format(n=n, quantity=filled.quantity),
            rule="N1",
        )


def _no_quantity(n: int, quantity: int) -> InvalidInput:
    return InvalidInput(
        _("Product {n}: {quantity} is no quantity: it is 1 or more, and at most {most}.").format(
            n=n, quantity=quantity, most=f"{MOST_UNITS:,}" if quantity > MOST_UNITS else f"{MOST_LINES:,}"
        ),
        rule="N1",
    )


async def _promote(order: Order, ordered: list[Item], typed: str, context: Context) -> list[Event]:
    """P5: staff's choice always applies, whatever the shop asks of customers."""
    code = clean_line(typed, limit=40).upper()
    promotion = await promotion_of(order.reseller_id, code, context) if code else None
    if code and promotion is None and code == order.promotion_code:
        return []  # of the shop's own, whose prices say it already
    if code and (promotion is None or promotion.retired):
        raise NotFound(
            _("There is no promotion code “{code}” in force here; “ordertop promos list” shows all.").format(
                code=code
            ),
            rule="P5",
        )
    order.promotion_code = code or None
    for item in ordered:
        item.discount_minor = 0
    if promotion is None:
        return []
    currency = ordered[0].unit_price.currency
    if promotion.currency not in (None, currency):
        raise Refused(
            _("{code} is in {other}, the order in {currency}; choose another code.").format(
                code=code, other=promotion.currency, currency=currency
            ),
            rule="P5",
        )
    discounts = promotion.discounts([Line(item.unit_price, item.quantity) for item in ordered])
    for item, discount in zip(ordered, discounts, strict=True):
        item.discount_minor = discount
    return [PromotionApplied(code, str(Money(sum(discounts), currency)))]


def _add_up(order: Order, ordered: list[Item]) -> None:
    currency = ordered[0].unit_price.currency
    order.total = sum((item.total for item in ordered), Money.zero(currency))
    order.cost = Money(sum(item.cost_minor for item in ordered), order.cost.currency)
    if max(order.total.amount_minor, order.cost.amount_minor) > LIMIT_MINOR:
        raise InvalidInput(
            _("The order would come to {total}: that is too large for an order.").format(total=order.total),
            rule="N1",
        )
