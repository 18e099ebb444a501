"""What handlers of orders have in common: the order as the asker saw it, and its approval step."""

from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.customers import approval_required
from domain.delivery.early import deliver_early
from domain.errors import Changed, InvalidInput, Refused
from domain.orders.accepting import NOT_ACCEPTED, accept
from domain.orders.commands import OrderCommand
from domain.orders.events import OrderMoved, OrderReleased
from domain.orders.family import main_order
from domain.orders.model import Order
from domain.orders.status import Mark, Status
from domain.orders.transitions import Action, money_moves
from domain.seeing import ago
from domain.text import clean_line
from domain.words import _


async def seen_order(command: OrderCommand, context: Context) -> Order:
    """The order, watched, as the asker saw it.

    Raises:
        Changed: someone changed it since; says who, when and to what (L17).
    """
    order = await context.order(command.order_id)
    if order.version != command.version:
        raise await _stale(order, context)
    context.unit.track("order", order)
    return order


async def changed_order(command: OrderCommand, context: Context) -> Order:
    """The order as `seen_order` gives it, no longer held: staff act on it (L19)."""
    order = await seen_order(command, context)
    if Mark.HELD in order.marks:
        order.unmark(Mark.HELD)
        context.happened(order, OrderReleased())
    return order


async def _stale(order: Order, context: Context) -> Changed:
    last = await context.unit.last_change(order.id)
    if last is None:
        return Changed(
            _("{number} was changed meanwhile; look at it again.").format(number=order.number), rule="L17"
        )
    return Changed(
        _("{staff} changed {number} {ago} ago ({what}); look at it again before you act.").format(
            staff=last.staff,
            number=order.number,
            ago=ago(last.at, context.now),
            what=context.told(last),
        ),
        rule="L17",
    )


def require_quiet(order: Order) -> None:
    """Stops what must wait while money is under way.

    Raises:
        Refused: it is (L18).
    """
    if refused := money_moves(order.number, order.marks):
        raise refused


async def approval_step(order: Order, action: Action, context: Context) -> None:
    """L3: where approval is required the order waits for the reseller, else it is validated.

    A sub-order waits for its main order (L8).
    """
    main = await main_order(order, context)
    with_main = main is not None and main.status in NOT_ACCEPTED
    if not with_main and not await _needs_approval(order, context):
        await accept(order, action, context)
        return
    source = order.status
    order.move(action, Status.PENDING_APPROVAL)
    context.happened(order, OrderMoved(source, order.status))
    await deliver_early(order, context)


async def _needs_approval(order: Order, context: Context) -> bool:
    """A1. What a reseller that does not pay by card placed for itself needs no more approval, nor does what is debited
    for a recurring order (C6); in fraud review all does (F1)."""
    if Mark.REVIEW in order.marks:
        return True
    if order.recurring_id is not None:
        return False
    reseller = await context.unit.reseller(order.reseller_id)
    if order.customer_id is None:
        return reseller.by_card
    return approval_required(await context.unit.customer(order.customer_id), reseller)


def reason_given(typed: str, wanted: str, order: Order, *, rule: str) -> str:
    """The reason that staff gave, as one line; `wanted` asks for it where it is missing."""
    reason = refuse_card_numbers(clean_line(typed))
    if not reason:
        raise InvalidInput(wanted.format(number=order.number), rule=rule)
    return reason


def changed(order: Order, *, changed: bool = True, refused: Refused | None = None) -> Outcome:
    """What a command about one order came to; `refused` is told all the same where it left something behind."""
    details: dict[str, object] = {"status": order.status.value}
    if refused is not None:
        details["refused"] = [refused.rule, refused.message]
    return Outcome(subject="order", ids=(order.id,), changed=changed, details=details)
