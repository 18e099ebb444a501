"""An order is handled: billed by the distributor, and its main order with the last sub-order (L6 to L8, A3, A6)."""

from domain.approval import no_token, usable_token
from domain.context import Context
from domain.credit.account import account_of, bill
from domain.credit.charging import ask_charge, deposit_of
from domain.credit.events import TokenMissing
from domain.money import Money
from domain.orders.events import OrderMoved
from domain.orders.family import main_order
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, Status, StoppedBy
from domain.orders.transitions import Action

_CLOSED = frozenset({Status.CANCELLED, Status.FRAUD})
_ENDED = _CLOSED | {Status.HANDLED}


async def executed(order: Order, context: Context) -> bool:
    """Whether all there is to deliver is delivered: its own items, and its sub-orders handled or cancelled (L8)."""
    subs = await context.unit.sub_orders(order.id) if order.parent_id is None else ()
    if not subs:
        return order.delivered
    own = all(item.delivery is DeliveryStatus.ACTIVE or item.gone for item in order.items)
    return own and all(sub.status in _ENDED for sub in subs)


async def finish(order: Order, action: Action, context: Context) -> None:
    """Moves an executed order to handled: what was reserved for it becomes owed (A6).

    The cost of an order that was executed by hand is first charged to the token of a reseller that pays by card, as far
    as it was not charged before; it is handled when that is paid (A3).
    """
    deposit = await deposit_of(order, context)
    reseller = await account_of(order.reseller_id, context)
    cost = Money(order.reserved_minor, order.cost.currency)
    if any(charge.under_way for charge in order.charges):
        return
    if reseller.by_card and cost > deposit:
        left = cost - deposit
        token = await usable_token(reseller, left, context)
        if token is None:
            context.happened(order, TokenMissing())
            order.stop(StoppedBy.NO_TOKEN, no_token().message, Mark.NO_TOKEN)
        else:
            ask_charge(order, left, *token, context)
        return
    await bill(order, reseller, context)
    source = order.status
    order.move(action, Status.HANDLED)
    order.goes_on()
    context.happened(order, OrderMoved(source, order.status))
    await settle_main(order, context)


async def settle_main(order: Order, context: Context) -> None:
    """L8: with its last sub-order handled or cancelled a main order is handled, or cancelled where all of it is."""
    main = await main_order(order, context)
    if main is None or main.status is not Status.SUBMITTED or not await executed(main, context):
        return
    context.unit.track("order", main)
    subs = await context.unit.sub_orders(main.id)
    cancelled = all(sub.status in _CLOSED for sub in subs) and not main.delivered
    if not cancelled:
        await finish(main, Action.SETTLE, context)
        return
    main.move(Action.SETTLE, Status.CANCELLED)
    main.goes_on()
    context.happened(main, OrderMoved(Status.SUBMITTED, main.status))
