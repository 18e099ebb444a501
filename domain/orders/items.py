"""One item of an order that is not delivered is cancelled, or another is delivered in its place (L6)."""

from domain.billing.refunding import refund_some
from domain.commands import Outcome
from domain.context import Context
from domain.credit.account import account_of, lower, reserve
from domain.delivery.completing import complete
from domain.delivery.ending import end
from domain.delivery.queueing import queue
from domain.errors import InvalidInput, NotFound, Refused
from domain.money import LIMIT_MINOR, Money
from domain.offers.model import Offer
from domain.orders import booking
from domain.orders.billing import bill
from domain.orders.commands import CancelItem, ReplaceItem
from domain.orders.correcting import item_at
from domain.orders.domains import clean_domain
from domain.orders.ending_events import ItemCredited, ItemDropped, ItemReplaced
from domain.orders.events import ReasonGiven
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, Mark, Status, delivery_label
from domain.orders.steps import changed, changed_order, reason_given
from domain.orders.transitions import Action
from domain.staff import Permission
from domain.words import _

_D = DeliveryStatus
_ASKED = frozenset({_D.RUNNING, _D.UNKNOWN})
_UNDELIVERED = frozenset({_D.PENDING, _D.QUEUED, _D.FAILED}) | _ASKED

#: More lines than this no dialog, and no letter, has to show.
_MOST_ITEMS = 1_000


async def cancel_item(command: CancelItem, context: Context) -> Outcome:
    """L6: its money is credited or refunded, its reserved cost released; the rest of the order goes on."""
    order = await changed_order(command, context)
    item, reason = await _begin(order, command, context)
    if all(other.gone for other in order.items if other is not item):
        raise Refused(
            _("“{item}” is all that is left of {number}; cancel the order instead.").format(
                item=item.name, number=order.number
            ),
            rule="L6",
        )
    context.happened(order, ItemDropped(item.name, str(item.total)), ReasonGiven(reason))
    owed = item.total
    await _drop(order, item, context)
    await _credit(order, owed, context, refund=command.refund)
    await _settle_cost(order, context)
    await complete(order, context)
    return changed(order)


async def replace_item(command: ReplaceItem, context: Context) -> Outcome:
    """L6: what the other item costs less is credited or refunded, what it costs more is due; of an accepted order the
    credit has to cover it."""
    order = await changed_order(command, context)
    item, reason = await _begin(order, command, context)
    other = await _other(order, item, command, context)
    context.happened(order, ItemReplaced(item.name, other.name, str(other.total)), ReasonGiven(reason))
    before = order.total
    await _drop(order, item, context)
    order.items.append(other)
    order.total += other.total
    order.cost += Money(other.cost_minor, order.cost.currency)
    if order.total < before:
        await _credit(order, before - order.total, context, refund=command.refund)
    elif before < order.total and order.invoices:
        await _bill_difference(order, order.total - before, context)
    await _settle_cost(order, context)
    if order.status is Status.EXECUTING:
        await queue(order, [other], context)
    return changed(order)


async def _begin(order: Order, command: CancelItem | ReplaceItem, context: Context) -> tuple[Item, str]:
    """The item that is meant, and why.

    Raises:
        Refused: it is delivered or gone, or with the distributor.
    """
    order.require(Action.CHANGE_ITEM)
    item = item_at(order, command.position)
    if item.gone or item.delivery not in _UNDELIVERED:
        raise Refused(
            _(
                "Item {position} of {number} is {delivery}; only one that is not delivered can be changed."
            ).format(position=item.position, number=order.number, delivery=delivery_label(item.delivery)),
            rule="L6",
        )
    if order.status is Status.SUBMITTED and item.by_hand:
        raise Refused(
            _("Item {position} of {number} is with the distributor; ask to cancel the order instead.").format(
                position=item.position, number=order.number
            ),
            rule="L6",
        )
    if command.refund:
        context.require(Permission.REFUND)
    wanted = _("Say in a few words why an item of {number} is changed.")
    return item, reason_given(command.reason, wanted, order, rule="L6")


async def _drop(order: Order, item: Item, context: Context) -> None:
    """Takes the item out of the order; one that is being set up is ended once that is known."""
    item.dropped = True
    nothing = Money.zero(order.total.currency)
    order.total = max(order.total - item.total, nothing)
    order.cost = Money(max(order.cost.amount_minor - item.cost_minor, 0), order.cost.currency)
    if item.delivery in _ASKED:
        await end(order, [item], context)
    else:
        item.delivery = _D.CANCELLED


async def _credit(order: Order, amount: Money, context: Context, *, refund: bool) -> None:
    """The customer need not pay this; what was received for it is refunded, or the customer's credit."""
    if not min(amount, order.balance.invoiced):
        return
    reduced = booking.reduce(order, await context.invoice_number(), context.now, amount)
    assert reduced is not None
    note, kept = reduced
    context.happened(order, ItemCredited(str(note.total), str(kept), refund))
    if refund and kept:
        await refund_some(order, kept, context)


async def _bill_difference(order: Order, amount: Money, context: Context) -> None:
    """The customer has to pay more; of an accepted order that is left open by who may do that (L4)."""
    accepted = order.status in (Status.EXECUTING, Status.SUBMITTED)
    if accepted and not order.on_account:
        context.require(Permission.APPROVE_UNPAID)
        order.mark(Mark.UNPAID)
    await bill(order, amount, context)


async def _settle_cost(order: Order, context: Context) -> None:
    """An accepted order has taken of the reseller's credit what it costs, and no more (A6).

    Raises:
        Refused: the credit does not cover what it costs more, or its reseller's card would have to be charged again.
    """
    taken = order.reserved_minor + order.billed_minor
    accepted = order.status in (Status.EXECUTING, Status.SUBMITTED)
    cost = order.cost.amount_minor
    if not taken and not accepted:
        return
    reseller = await account_of(order.reseller_id, context)
    if cost < taken:
        await lower(order, cost, reseller, context)
        return
    more = Money(cost - taken, order.cost.currency)
    if not more or not accepted or order.cost.currency != reseller.currency:
        return
    if reseller.by_card:
        raise Refused(
            _("{reseller} pays by card: an accepted order cannot cost it {more} more.").format(
                reseller=reseller.name, more=more
            ),
            rule="A3",
        )
    if not reseller.covers(more):
        raise Refused(
            _("It costs {more} more, and {available} of the credit are available.").format(
                more=more, available=reseller.available
            ),
            rule="A6",
        )
    reserve(order, reseller, context)


async def _other(order: Order, item: Item, command: ReplaceItem, context: Context) -> Item:
    """The item that is delivered instead."""
    offer = await context.unit.get(Offer, command.offer_id)
    if offer.reseller_id != order.reseller_id:
        raise NotFound(_("There is no offer with the id {id}.").format(id=command.offer_id))
    if offer.retired:
        raise Refused(
            _("Offer {offer} is not sold any more; choose another.").format(offer=offer.label), rule="N1"
        )
    price = offer.price if command.unit_price is None else command.unit_price
    quantity = item.quantity if command.quantity is None else command.quantity
    if {price.currency, offer.price.currency} != {order.total.currency}:
        raise InvalidInput(
            _("{number} is in {currency}; offer {offer} is not.").format(
                number=order.number, currency=order.total.currency, offer=offer.label
            ),
            rule="L6",
        )
    cost = offer.cost * quantity
    most = max((order.total + price * quantity).amount_minor, (order.cost + cost).amount_minor)
    if quantity < 1 or price.amount_minor < 0 or most > LIMIT_MINOR:
        raise InvalidInput(
            _("{quantity} of {offer} for {price} each cannot be ordered.").format(
                quantity=quantity, offer=offer.label, price=price
            ),
            rule="L6",
        )
    if len(order.items) >= _MOST_ITEMS:
        raise Refused(_("{number} has too many items already.").format(number=order.number), rule="L6")
    other = Item(
        position=max(one.position for one in order.items) + 1,
        offer_id=offer.id,
        name=offer.name,
        product_type=offer.product_type,
        domain=item.domain if command.domain is None else clean_domain(command.domain, rule="N3"),
        quantity=quantity,
        unit_price=price,
        cost_minor=cost.amount_minor,
        auto_execute=offer.auto_execute,
        auto_setup=offer.auto_setup,
        is_trial=offer.is_trial,
        username=item.username,
        sealed_password=item.sealed_password,
        send_welcome=item.send_welcome,
        replaces=item.position,
        addon_of=item.addon_of,
        domain_how=item.domain_how,
    )
    if order.status in (Status.EXECUTING, Status.SUBMITTED) and other.by_hand:
        raise Refused(
            _("{offer} is executed by hand; an order that is being delivered takes only what is not.").format(
                offer=offer.label
            ),
            rule="A5",
        )
    return other
