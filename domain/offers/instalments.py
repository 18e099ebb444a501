"""Orders that are paid in parts: what their offers say of it (P4)."""

from domain.context import Context
from domain.errors import Refused
from domain.events import Event
from domain.money import Money
from domain.offers.events import InstalmentTaken
from domain.offers.model import Offer
from domain.orders.model import Order
from domain.words import _

_WHOLE_BP = 10_000


async def successful_share(order: Order, context: Context) -> int | None:
    """The share from which on a partial payment counts as success, in hundredths of a percent: the largest that one of
    its offers asks for; none where all is to be paid."""
    return max(
        (o.partial_success_bp for o in await _offers(order, context) if o.partial_success_bp), default=None
    )


async def said_of_instalment(order: Order, amount: Money, due: Money, context: Context) -> list[Event]:
    """What there is to tell of an amount that staff take where so much is due.

    Raises:
        Refused: it is smaller than the smallest instalment; only the last rest may be.
    """
    share = max((o.partial_min_bp for o in await _offers(order, context) if o.partial_min_bp), default=None)
    if share is None or not due or due <= amount:
        return []
    # What is left of a minor unit is a whole one: no instalment is smaller than its share.
    smallest = Money(-(-order.total.amount_minor * share // _WHOLE_BP), due.currency)
    if amount < smallest:
        raise Refused(
            _(
                "{number} is paid in instalments of {smallest} or more; {amount} is too little, {due} are due."
            ).format(number=order.number, smallest=smallest, amount=amount, due=due),
            rule="P4",
        )
    return [InstalmentTaken(str(due - amount), str(min(smallest, due - amount)))]


async def _offers(order: Order, context: Context) -> list[Offer]:
    ids = {item.offer_id for item in order.items if item.offer_id is not None}
    return [await context.unit.get(Offer, offer_id) for offer_id in sorted(ids)]
