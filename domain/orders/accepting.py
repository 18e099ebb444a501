"""An order is accepted: validated with its sub-orders, and sent where the validation decides (L5, L8, A4, A5)."""

from domain.approval import Accepted, Verdict, validate
from domain.context import Context
from domain.credit.account import account_of, bill, reserve
from domain.credit.charging import ask_charge, deposit_of
from domain.delivery.completing import complete
from domain.delivery.queueing import queue_items
from domain.errors import Refused
from domain.events import Event
from domain.orders.events import DeliveryQueued, OrderMoved, OrderReleased
from domain.orders.family import main_order
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, Status
from domain.orders.transitions import Action, money_moves
from domain.words import _

#: An order in one of these is not accepted yet.
NOT_ACCEPTED = frozenset(
    {Status.INCOMPLETE, Status.AWAITING_PAYMENT, Status.PENDING_APPROVAL, Status.UNEXECUTED}
)
_TO_ACCEPT = frozenset({Status.PENDING_APPROVAL, Status.UNEXECUTED})


async def accept(order: Order, action: Action, context: Context) -> None:
    """Validation: decides where an accepted order goes, reserves what it costs, and queues what is delivered by itself.

    Sub-orders that wait for approval are accepted with it, as one; a sub-order that comes later is so by itself (L8).

    Raises:
        Refused: it is a sub-order whose main order is not accepted, or one of its sub-orders awaits a payment.
    """
    main = await main_order(order, context)
    if main is not None and main.status in NOT_ACCEPTED:
        raise Refused(
            _("{number} is a sub-order; it is accepted with its main order {main}.").format(
                number=order.number, main=main.number
            ),
            rule="L8",
        )
    subs = await _sub_orders(order, context)
    deposit = await deposit_of(order, context)
    reseller = await account_of(order.reseller_id, context)
    accepted = Accepted(order, subs, reseller, deposit)
    verdict = await validate(accepted, context)
    assert verdict.target is not None
    if verdict.charge is not None:
        for one in accepted.orders:
            one.goes_on()
            _move(one, action if one is order else Action.APPROVE, Status.PENDING_APPROVAL, context)
        context.happened(order, *verdict.events)
        for one in accepted.orders:
            reserve(one, reseller, context)
        assert verdict.amount is not None
        ask_charge(order, verdict.amount, *verdict.charge, context)
        return
    if verdict.target in (Status.EXECUTING, Status.SUBMITTED):
        for one in accepted.orders:
            reserve(one, reseller, context)
            if verdict.paid:
                await bill(one, reseller, context)
    await proceed(accepted, action, verdict, context)


async def proceed(accepted: Accepted, action: Action, verdict: Verdict, context: Context) -> None:
    """Sends the orders where the verdict says; with sub-orders the main one is with the distributor until they are."""
    order, target = accepted.order, verdict.target
    assert target is not None
    together = bool(accepted.sub_orders) and target is Status.EXECUTING
    for sub in accepted.sub_orders:
        queued = sum(item.delivery is DeliveryStatus.PENDING for item in sub.items)
        events = (DeliveryQueued(queued),) if target is Status.EXECUTING else ()
        _send(sub, Action.APPROVE, target, verdict, context, *events)
    _send(order, action, Status.SUBMITTED if together else target, verdict, context, *verdict.events)
    if target is Status.EXECUTING:
        for one in accepted.orders:
            await queue_items(one, context)
        for one in reversed(accepted.orders):
            await complete(one, context)


def _send(
    order: Order, action: Action, target: Status, verdict: Verdict, context: Context, *events: Event
) -> None:
    _move(order, action, target, context, *events)
    order.goes_on()
    if verdict.stop is not None:
        order.stop(verdict.stop.by, verdict.stop.because, *verdict.stop.marks)
    if target in (Status.EXECUTING, Status.SUBMITTED):
        order.accepted_at = context.now


def _move(order: Order, action: Action, target: Status, context: Context, *events: Event) -> None:
    source = order.status
    order.move(action, target)
    moved = () if source is target else (OrderMoved(source, target),)
    context.happened(order, *moved, *events)


async def waiting_sub_orders(order: Order, context: Context) -> list[Order]:
    """The sub-orders of a main order that wait for the same approval (L8)."""
    subs = await context.unit.sub_orders(order.id) if order.parent_id is None else ()
    return [sub for sub in subs if sub.status in _TO_ACCEPT]


async def _sub_orders(order: Order, context: Context) -> list[Order]:
    """The sub-orders that are accepted with the main order: those that wait for approval, watched and not held."""
    if order.parent_id is not None:
        return []
    accepted = []
    for sub in await context.unit.sub_orders(order.id):
        if sub.status is Status.AWAITING_PAYMENT:
            raise Refused(
                _(
                    "{sub}, a sub-order of {number}, awaits its payment; collect it or cancel it first."
                ).format(sub=sub.number, number=order.number),
                rule="L8",
            )
        if sub.status not in _TO_ACCEPT:
            continue
        if refused := money_moves(sub.number, sub.marks):
            raise refused
        context.unit.track("order", sub)
        if Mark.HELD in sub.marks:
            sub.unmark(Mark.HELD)
            context.happened(sub, OrderReleased())
        accepted.append(sub)
    return accepted
