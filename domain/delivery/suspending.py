"""Items are suspended where they were set up, and go on again: asked for here, answered later, or done by hand (SPEC 2,
R1, R2)."""

from collections import Counter
from collections.abc import Sequence

from domain.billing.collecting import scrubbed
from domain.commands import Outcome
from domain.context import Context
from domain.delivery.commands import BeginSuspension, RecordSuspension, SuspendItems, UnsuspendItems
from domain.delivery.ending import place_of
from domain.delivery.module import Fate
from domain.delivery.named import items_named
from domain.delivery.pauses import MOST_TRIES
from domain.delivery.suspending_events import (
    ItemSuspended,
    ItemUnsuspended,
    SuspensionAsked,
    SuspensionBegun,
    SuspensionFailed,
    SuspensionUnanswered,
    SuspensionWaits,
)
from domain.errors import NotFound, Refused
from domain.events import Event
from domain.jobs import JobKind
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, Mark, Status, Switching, plain_label
from domain.orders.steps import changed, changed_order
from domain.words import _

_D = DeliveryStatus


async def switch_items(command: SuspendItems | UnsuspendItems, context: Context) -> Outcome:
    """Has items of a handled order suspended, or go on; what a module was asked for already is asked for anew only
    where it has refused.

    Raises:
        Refused: the order is not handled, nothing of it is so, or it was set up by hand.
    """
    order = await changed_order(command, context)
    back = isinstance(command, UnsuspendItems)
    wanted = items_named(order, command.positions)
    if order.status is not Status.HANDLED:
        raise Refused(
            _("{number} is “{status}”; only items of a handled order are suspended, or go on.").format(
                number=order.number, status=plain_label(order.status)
            ),
            rule="L6",
        )
    source = _D.SUSPENDED if back else _D.ACTIVE
    items = [item for item in wanted if item.delivery is source and (command.by_hand or _may_be_asked(item))]
    if not items:
        said = _("Nothing of {number} is suspended.") if back else _("Nothing of {number} is active.")
        raise Refused(said.format(number=order.number), rule="L6")
    if command.by_hand:
        for item in items:
            context.happened(order, _switched(item))
    else:
        await _ask(order, items, context, back=back)
    return changed(order)


def _may_be_asked(item: Item) -> bool:
    return item.switching is None or (item.switching is Switching.ASKED and item.delivery_code is not None)


async def _ask(order: Order, items: Sequence[Item], context: Context, *, back: bool) -> None:
    """Gives each item a job whose id is the key of the call (R1)."""
    places = [(item, await place_of(item, context)) for item in items]
    by_hand = [f"“{item.name}”" for item, place in places if place is None]
    if by_hand:
        raise Refused(
            _("{items} was set up by hand: do it there, then say that it is done by hand.").format(
                items=", ".join(by_hand)
            ),
            rule="L6",
        )
    sent: Counter[tuple[str, str]] = Counter()
    for item, place in places:
        assert place is not None
        kind = JobKind.UNSUSPEND if back else JobKind.SUSPEND
        item.ending_intent = context.schedule(kind, order.id, context.now)
        item.switching, item.ending_attempts, item.delivery_code = Switching.ASKED, 0, None
        sent[place.kind.value, place.name] += 1
    for (kind_name, name), count in sent.items():
        context.happened(order, SuspensionAsked(kind_name, name, count, back))


def _switched(item: Item) -> Event:
    """The item is suspended, or goes on, whoever saw to it."""
    back = item.delivery is _D.SUSPENDED
    item.delivery = _D.ACTIVE if back else _D.SUSPENDED
    item.switching, item.delivery_code = None, None
    return ItemUnsuspended(item.name) if back else ItemSuspended(item.name)


async def begin_suspension(command: BeginSuspension, context: Context) -> Outcome:
    """Keeps that the module is about to be asked; says whether that is still wanted. What has not answered is looked
    up."""
    order = await context.order(command.order_id)
    item = _item_of(order, command.intent)
    if item is None or item.switching is None or Mark.HELD in order.marks:
        return _wanted(order, wanted=False, changed=False)
    if item.switching is Switching.BEGUN:
        return _wanted(order, wanted=True, changed=False)
    if item.ending_attempts >= MOST_TRIES:
        return _wanted(order, wanted=False, changed=False)
    context.unit.track("order", order)
    item.switching, item.delivery_code = Switching.BEGUN, None
    item.ending_attempts += 1
    context.happened(order, SuspensionBegun(item.name, item.ending_attempts, item.delivery is _D.SUSPENDED))
    return _wanted(order, wanted=True, changed=True)


def _wanted(order: Order, *, wanted: bool, changed: bool) -> Outcome:
    return Outcome(subject="order", ids=(order.id,), changed=changed, details={"wanted": wanted})


def _item_of(order: Order, intent: str) -> Item | None:
    return next((item for item in order.items if item.ending_intent == intent), None)


async def record_suspension(command: RecordSuspension, context: Context) -> Outcome:
    """R2: that it is done counts whenever it is heard of; the rest only while the module is being asked."""
    order = await context.order(command.order_id)
    item = _item_of(order, command.intent)
    if item is None:
        raise NotFound(_("{number} has no such delivery.").format(number=order.number))
    back = item.delivery is _D.SUSPENDED
    fate, done = command.answer.fate, Fate.UNSUSPENDED if back else Fate.SUSPENDED
    code = scrubbed(command.answer.code or "", limit=60)
    if item.switching is None or (item.switching is not Switching.BEGUN and fate is not done):
        return changed(order, changed=False)
    said = code or _("no reason given")
    told: dict[Fate, tuple[Switching, str | None, Event]] = {
        Fate.FAILED: (Switching.ASKED, said, SuspensionFailed(item.name, said, back)),
        Fate.WAITING: (Switching.BEGUN, None, SuspensionWaits(item.name, back)),
        Fate.UNKNOWN: (Switching.BEGUN, said, SuspensionUnanswered(item.name, said, back)),
    }
    if fate is done:
        context.unit.track("order", order)
        context.happened(order, _switched(item))
        return changed(order)
    if fate not in told or told[fate][:2] == (item.switching, item.delivery_code):
        return changed(order, changed=False)
    context.unit.track("order", order)
    item.switching, item.delivery_code, event = told[fate]
    context.happened(order, event)
    return changed(order)
