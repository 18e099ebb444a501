"""What a form comes to, found out by making the order and dropping it (N1, N2)."""

from collections.abc import Mapping

from domain.context import Context
from domain.money import Money
from domain.offers.model import Offer
from domain.orders.model import Item, Order
from domain.placing.handlers import options_of, ordered
from domain.placing.model import OrderForm, Quote, QuotedLine


async def quote(order: Order, form: OrderForm, context: Context) -> Quote:
    """What the order comes to that this form was just made into, in a transaction that is to be dropped."""
    reseller = await context.unit.reseller(order.reseller_id)
    lines = ordered(order)
    offers = sorted({item.offer_id for item in lines if item.offer_id is not None})
    prices = {number: (await context.unit.get(Offer, number)).price for number in offers}
    return Quote(
        reseller=reseller.name,
        lines=tuple(_line(item, prices) for item in lines),
        discount=Money(sum(item.discount_minor for item in lines), order.total.currency),
        total=order.total,
        cost=order.cost,
        available=reseller.available,
        short=not reseller.covers(order.cost),
        options=await options_of(form, context),
        effects=tuple(event.will() for tracked in context.unit.tracked for event in tracked.events),
    )


def _line(item: Item, prices: Mapping[int, Money]) -> QuotedLine:
    own = prices.get(item.offer_id or 0, item.unit_price)
    return QuotedLine(
        product=item.name,
        domain=item.domain,
        how=item.domain_how,
        add_on=item.addon_of is not None,
        quantity=item.quantity,
        unit_price=item.unit_price,
        list_price=None if own == item.unit_price else own,
        discount=Money(item.discount_minor, item.unit_price.currency),
        total=item.total,
    )
