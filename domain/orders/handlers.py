"""What is done when something is asked of an order."""

from domain.approval import no_token
from domain.billing.collecting import collect
from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.credit.account import account_of, announce_free, release_of
from domain.credit.paying import pay_distributor
from domain.delivery.completing import complete, verified_at
from domain.delivery.handlers import delivered
from domain.delivery.queueing import set_up
from domain.errors import InvalidInput
from domain.orders.accepting import accept
from domain.orders.commands import (
    AddNote,
    ApproveOrder,
    DeliverItems,
    RefuseOrder,
    SettleOrder,
)
from domain.orders.events import (
    DistributorRefused,
    NoteAdded,
    OrderMoved,
)
from domain.orders.finishing import executed, finish
from domain.orders.model import Note
from domain.orders.status import DeliveryStatus, Mark, Status, StoppedBy
from domain.orders.steps import changed, changed_order, reason_given, seen_order
from domain.orders.transitions import Action
from domain.text import clean_note
from domain.words import _

#: Items not delivered yet; from active on, an item is only suspended or ended (SPEC 2).
_OPEN_ITEMS = frozenset(
    {
        DeliveryStatus.PENDING,
        DeliveryStatus.QUEUED,
        DeliveryStatus.RUNNING,
        DeliveryStatus.FAILED,
        DeliveryStatus.UNKNOWN,
    }
)


async def approve_order(command: ApproveOrder, context: Context) -> Outcome:
    """L5: accept → validation → where it decides. What is due is collected with it, or left unpaid openly (L4).

    A payment to the distributor can be recorded first, so that the credit reaches.
    """
    order = await changed_order(command, context)
    order.require(Action.APPROVE)
    await set_up(order, command.setups, context)
    await collect(order, command.collect, command.unpaid_reason, context)
    paid = command.pay_distributor
    if paid is not None:
        await pay_distributor(order.reseller_id, paid, context)
    await accept(order, Action.APPROVE, context)
    if paid is not None:
        await announce_free(await account_of(order.reseller_id, context), context)
    return changed(order, refused=no_token() if order.stopped_by is StoppedBy.NO_TOKEN else None)


async def deliver_items(command: DeliverItems, context: Context) -> Outcome:
    """L6, L7: items marked as delivered by hand; when all are, the order is handled (or waits its verification)."""
    order = await changed_order(command, context)
    order.require(Action.DELIVER)
    known = {item.position for item in order.items}
    if unknown := sorted(command.positions - known):
        raise InvalidInput(
            _("{number} has no item {position}; its items are 1 to {last}.").format(
                number=order.number, position=unknown[0], last=len(known)
            )
        )
    wanted = command.positions or known
    open_items = [
        item
        for item in order.items
        if item.position in wanted and item.delivery in _OPEN_ITEMS and not item.dropped
    ]
    held_up = order.stopped_by in (StoppedBy.NO_TOKEN, StoppedBy.GATEWAY) and await executed(order, context)
    if not open_items and not held_up:
        return changed(order, changed=False)
    for item in open_items:
        delivered(order, item, context)
    await complete(order, context)
    return changed(order)


async def refuse_order(command: RefuseOrder, context: Context) -> Outcome:
    """L7: the distributor does not execute it, so the reseller decides again; what is delivered stays delivered."""
    order = await changed_order(command, context)
    order.require(Action.REFUSE)
    reason = reason_given(
        command.reason, _("Say in a few words why the distributor refused {number}."), order, rule="L7"
    )
    source = order.status
    order.move(Action.REFUSE, Status.PENDING_APPROVAL)
    order.accepted_at = None
    order.goes_on()
    context.happened(order, OrderMoved(source, order.status), DistributorRefused(reason))
    await release_of(order, context)
    return changed(order)


async def settle_order(command: SettleOrder, context: Context) -> Outcome:
    """L6: a delivered order is handled by itself once its verification time has passed."""
    order = await seen_order(command, context)
    order.require(Action.SETTLE)
    waits = order.status is Status.EXECUTING and context.now < await verified_at(order, context)
    if Mark.HELD in order.marks or waits or not await executed(order, context):
        return changed(order, changed=False)
    await finish(order, Action.SETTLE, context)
    return changed(order)


async def add_note(command: AddNote, context: Context) -> Outcome:
    """A staff note joins the others; it conflicts with nothing."""
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    body = refuse_card_numbers(clean_note(command.body))
    if not body:
        raise InvalidInput(_("The note is empty; write a word or two."))
    order.notes.append(Note(at=context.now, staff_id=context.staff_id, body=body))
    context.happened(order, NoteAdded(len(body)))
    return changed(order)
