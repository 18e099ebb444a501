"""Items are ended where they were set up: asked for here, answered later, or done by hand (L9, R1, R2).

Only what a module has set up, and told its own name for, is that module's to end.
"""

from collections import Counter
from collections.abc import Sequence

from domain.billing.collecting import scrubbed
from domain.commands import Outcome
from domain.context import Context
from domain.delivery.commands import BeginTermination, EndItems, RecordTermination
from domain.delivery.completing import complete
from domain.delivery.ending_events import (
    EndedAt,
    EndedByHand,
    EndedOnceKnown,
    EndingBegun,
    EndingFailed,
    EndingUnanswered,
    EndingWaits,
    ItemEnded,
    RunsOn,
)
from domain.delivery.model import DeliveryModule, ModuleKind
from domain.delivery.module import Fate
from domain.delivery.named import items_named, module_name
from domain.delivery.pauses import MOST_TRIES
from domain.errors import NotFound, Refused
from domain.jobs import JobKind
from domain.orders.events import ItemsCancelled
from domain.orders.model import Item, Order
from domain.orders.status import ARCHIVE_OF, Archive, DeliveryStatus, Mark
from domain.orders.steps import changed, changed_order
from domain.outside import named_outside
from domain.words import _

_D = DeliveryStatus
_NOT_SET_UP = frozenset({_D.PENDING, _D.QUEUED, _D.FAILED})
_ASKED = frozenset({_D.RUNNING, _D.UNKNOWN})
_THERE = frozenset({_D.ACTIVE, _D.SUSPENDED})
_ENDING = frozenset({_D.PENDING_CANCELLATION, _D.TERMINATING})


async def end(order: Order, items: Sequence[Item], context: Context, *, modules: bool = True) -> None:
    """Ends items: what is not set up is cancelled, what is being set up is ended once that is known, and what runs is
    ended where it was set up, or by hand. Without `modules` nobody outside is asked, and what runs goes on (L15).
    """
    dropped = [item for item in items if item.delivery in _NOT_SET_UP]
    asked = [item for item in items if item.delivery in _ASKED and not item.ends]
    running = [item for item in items if item.delivery in _THERE]
    for item in dropped:
        item.delivery = _D.CANCELLED
    if dropped:
        context.happened(order, ItemsCancelled(len(dropped)))
    if not modules:
        if asked or running:
            context.happened(order, RunsOn(len(asked) + len(running)))
        return
    for item in asked:
        item.ends = True
    if asked:
        context.happened(order, EndedOnceKnown(len(asked)))
    await _terminate(order, running, context)


async def _terminate(order: Order, items: Sequence[Item], context: Context) -> None:
    """Has each item ended by the module that set it up, with a job whose id is the key of the call (R1)."""
    sent: Counter[tuple[str, str]] = Counter()
    by_hand = 0
    for item in items:
        item.delivery = _D.PENDING_CANCELLATION
        item.ending_intent, item.ending_attempts, item.delivery_code = None, 0, None
        item.switching = None
        place = await place_of(item, context)
        if place is None:
            by_hand += 1
            continue
        item.ending_intent = context.schedule(JobKind.TERMINATE, order.id, context.now)
        sent[place.kind.value, place.name] += 1
    for (kind, name), count in sent.items():
        context.happened(order, EndedAt(kind, name, count))
    if by_hand:
        order.mark(Mark.BY_HAND)
        context.happened(order, EndedByHand(by_hand))


async def place_of(item: Item, context: Context) -> DeliveryModule | None:
    """Who set the item up, where that is a module that can be asked."""
    if item.module_id is None or item.delivery_reference is None:
        return None
    place = await context.unit.get(DeliveryModule, item.module_id)
    return None if place.module is ModuleKind.MANUAL else place


async def begin_termination(command: BeginTermination, context: Context) -> Outcome:
    """Marks the item as being ended before anyone outside hears of it; says whether that is still wanted."""
    order = await context.order(command.order_id)
    item = _item_of(order, command.intent)
    if item is None or Mark.HELD in order.marks:
        return _wanted(order, wanted=False, changed=False)
    if item.delivery is _D.TERMINATING:
        return _wanted(order, wanted=True, changed=False)
    if item.delivery is not _D.PENDING_CANCELLATION or item.ending_attempts >= MOST_TRIES:
        return _wanted(order, wanted=False, changed=False)
    context.unit.track("order", order)
    item.delivery, item.delivery_code = _D.TERMINATING, None
    item.ending_attempts += 1
    context.happened(order, EndingBegun(item.name, item.ending_attempts))
    return _wanted(order, wanted=True, changed=True)


def _wanted(order: Order, *, wanted: bool, changed: bool) -> Outcome:
    return Outcome(subject="order", ids=(order.id,), changed=changed, details={"wanted": wanted})


def _item_of(order: Order, intent: str) -> Item | None:
    return next((item for item in order.items if item.ending_intent == intent), None)


async def record_termination(command: RecordTermination, context: Context) -> Outcome:
    """R2: ended counts whenever it is heard of; the rest only while the item is being ended."""
    order = await context.order(command.order_id)
    item = _item_of(order, command.intent)
    if item is None:
        raise NotFound(_("{number} has no such delivery.").format(number=order.number))
    fate, before = command.answer.fate, (item.delivery, item.delivery_code)
    code = scrubbed(command.answer.code or "", limit=60)
    if item.delivery not in _ENDING or (item.delivery is not _D.TERMINATING and fate is not Fate.ENDED):
        return changed(order, changed=False)
    known = {Fate.WAITING: (_D.TERMINATING, None), Fate.UNKNOWN: (_D.TERMINATING, code or fate.value)}
    if known.get(fate) == before or fate is Fate.DELIVERED:
        return changed(order, changed=False)
    context.unit.track("order", order)
    said = code or _("no reason given")
    if fate is Fate.ENDED:
        await _ended(order, item, context)
    elif fate is Fate.FAILED:
        item.delivery, item.delivery_code = _D.PENDING_CANCELLATION, said
        context.happened(order, EndingFailed(item.name, said))
    else:
        item.delivery, item.delivery_code = known[fate]
        waits = EndingWaits(item.name) if fate is Fate.WAITING else EndingUnanswered(item.name, said)
        context.happened(order, waits)
    named = scrubbed(command.answer.reference or "") or None
    context.happened(order, *named_outside(await module_name(item, context), item.delivery_reference, named))
    return changed(order)


async def _ended(order: Order, item: Item, context: Context) -> None:
    """The item is no longer there, whoever ended it."""
    item.delivery, item.delivery_code = _D.CANCELLED, None
    context.happened(order, ItemEnded(item.name))
    await complete(order, context)


async def end_items(command: EndItems, context: Context) -> Outcome:
    """L9: what runs though its order is over, or could not be ended, is ended by its module, or was by hand."""
    order = await changed_order(command, context)
    wanted = items_named(order, command.positions)
    items = [item for item in wanted if _may_end(order, item, command.by_hand)]
    if not items:
        raise Refused(
            _("No item of {number} waits to be ended.").format(number=order.number)
            if command.by_hand
            else _(
                "No item of {number} runs on that a module could be asked to end; of what you have ended yourself "
                "say that it was by hand."
            ).format(number=order.number),
            rule="L9",
        )
    if command.by_hand:
        for item in items:
            await _ended(order, item, context)
        return changed(order)
    asked = [item for item in items if item.delivery in _ASKED]
    for item in asked:
        item.ends = True
    if asked:
        context.happened(order, EndedOnceKnown(len(asked)))
    await _terminate(order, [item for item in items if item not in asked], context)
    return changed(order)


def _may_end(order: Order, item: Item, by_hand: bool) -> bool:
    """What has no answer is looked up by itself; only people may know that it is ended all the same."""
    closed = ARCHIVE_OF[order.status] is Archive.CLOSED
    if by_hand:
        unknown = item.delivery is _D.TERMINATING and item.delivery_code is not None
        return unknown or item.delivery is _D.PENDING_CANCELLATION or (closed and item.delivery in _THERE)
    if item.delivery is _D.PENDING_CANCELLATION:
        return item.delivery_code is not None
    return closed and (item.delivery in _THERE or (item.delivery in _ASKED and not item.ends))
