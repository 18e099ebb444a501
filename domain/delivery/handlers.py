"""Items on their way: asked of a module, answered, failed and asked for again (L6, R1, R2)."""

from domain.billing.collecting import scrubbed
from domain.commands import Outcome
from domain.context import Context
from domain.delivery.commands import BeginDelivery, RecordDelivery, RetryDelivery
from domain.delivery.completing import complete
from domain.delivery.ending import end
from domain.delivery.ending_events import NotSetUp
from domain.delivery.events import (
    DeliveredTooLate,
    DeliveryAskedAgain,
    DeliveryBegun,
    DeliveryFailed,
    DeliveryUnanswered,
    DeliveryWaits,
)
from domain.delivery.module import Delivered, Fate
from domain.delivery.named import items_named, module_name
from domain.delivery.pauses import MOST_TRIES
from domain.delivery.queueing import queue
from domain.errors import NotFound, Refused
from domain.orders.events import ItemDelivered
from domain.orders.model import Item, Order
from domain.orders.status import ARCHIVE_OF, Archive, DeliveryStatus, Mark, Status
from domain.orders.steps import changed, changed_order
from domain.outside import named_outside
from domain.words import _

_D = DeliveryStatus

#: Asked of a module, and not answered for good.
_ASKED = frozenset({_D.RUNNING, _D.UNKNOWN})
#: Not delivered yet, and not given up either.
_OPEN = frozenset({_D.QUEUED, _D.FAILED}) | _ASKED


async def begin_delivery(command: BeginDelivery, context: Context) -> Outcome:
    """Marks the item as running before anyone outside hears of it; says whether it is still wanted.

    One that was asked for and not answered stays as it is: it is looked up first, and where its order is over meanwhile
    it is not asked for again.
    """
    order = await context.order(command.order_id)
    item = _item_of(order, command.intent)
    if item is None or Mark.HELD in order.marks:
        return _wanted(order, wanted=False, changed=False)
    if item.delivery in _ASKED:
        return _wanted(order, wanted=True, changed=False, ending=_is_over(order, item))
    if item.delivery not in _OPEN or item.delivery_attempts >= MOST_TRIES:
        return _wanted(order, wanted=False, changed=False)
    context.unit.track("order", order)
    item.delivery = _D.RUNNING
    item.delivery_attempts += 1
    context.happened(order, DeliveryBegun(item.name, item.delivery_attempts))
    return _wanted(order, wanted=True, changed=True)


def _wanted(order: Order, *, wanted: bool, changed: bool, ending: bool = False) -> Outcome:
    details = {"wanted": wanted, "ending": ending}
    return Outcome(subject="order", ids=(order.id,), changed=changed, details=details)


def _is_over(order: Order, item: Item) -> bool:
    """Whether the item is not wanted any more."""
    return item.ends or item.gone or ARCHIVE_OF[order.status] is Archive.CLOSED


def _item_of(order: Order, intent: str) -> Item | None:
    return next((item for item in order.items if item.delivery_intent == intent), None)


async def record_delivery(command: RecordDelivery, context: Context) -> Outcome:
    """R2: delivered counts whenever it is heard of; the rest only while the item is being asked for."""
    order = await context.order(command.order_id)
    item = _item_of(order, command.intent)
    if item is None:
        raise NotFound(_("{number} has no such delivery.").format(number=order.number))
    if not _is_news(item, command.answer):
        return changed(order, changed=False)
    context.unit.track("order", order)
    named = item.delivery_reference
    item.delivery_reference = scrubbed(command.answer.reference or "") or item.delivery_reference
    # Of what arrives too late that is told anyway.
    reference = None if item.ends or item.delivery is _D.CANCELLED else item.delivery_reference
    item.delivery_code = scrubbed(command.answer.code or "", limit=60)
    code = item.delivery_code or _("no reason given")
    if command.answer.fate is Fate.DELIVERED:
        await _arrived(order, item, context)
    elif command.answer.fate is Fate.WAITING:
        item.delivery = _D.RUNNING
        context.happened(order, DeliveryWaits(item.name))
    elif command.answer.fate is Fate.FAILED and _is_over(order, item):
        item.delivery, item.delivery_code = _D.CANCELLED, None
        context.happened(order, NotSetUp(item.name))
        await complete(order, context)
    elif command.answer.fate is Fate.FAILED:
        item.delivery = _D.FAILED
        context.happened(order, DeliveryFailed(item.name, code))
    else:
        item.delivery = _D.UNKNOWN
        context.happened(order, DeliveryUnanswered(item.name, code))
    context.happened(order, *named_outside(await module_name(item, context), named, reference))
    return changed(order)


def _is_news(item: Item, answer: Delivered) -> bool:
    if answer.fate is Fate.DELIVERED:
        late = item.delivery is _D.CANCELLED and item.delivery_reference is None
        return item.delivery in _OPEN or late
    if answer.fate is Fate.FAILED:
        return item.delivery in _ASKED
    if answer.fate is Fate.ENDED:
        return False  # of what was asked to be set up that is no answer
    other = _D.RUNNING if answer.fate is Fate.UNKNOWN else _D.UNKNOWN
    return item.delivery is other


async def _arrived(order: Order, item: Item, context: Context) -> None:
    if item.ends or item.delivery is _D.CANCELLED:
        item.delivery_reference = item.delivery_reference or _("no reference given")
        item.delivery, item.delivered_at, item.delivery_code = _D.ACTIVE, context.now, None
        context.happened(order, DeliveredTooLate(item.name, item.delivery_reference))
        await end(order, [item], context)
        return
    delivered(order, item, context)
    await complete(order, context)


def delivered(order: Order, item: Item, context: Context) -> None:
    """The item is there, whoever set it up."""
    item.delivery = _D.ACTIVE
    item.delivered_at = context.now
    item.delivery_code = None
    context.happened(order, ItemDelivered(item.name))


async def retry_delivery(command: RetryDelivery, context: Context) -> Outcome:
    """L6: by hand; each item is asked for with a key of its own. What has not answered is looked up by itself."""
    order = await changed_order(command, context)
    items = [item for item in items_named(order, command.positions) if _may_be_retried(order, item)]
    if not items:
        raise Refused(
            _("No item of {number} has failed or waits in the queue.").format(number=order.number), rule="L6"
        )
    for item in items:
        context.happened(order, DeliveryAskedAgain(item.name))
    await queue(order, items, context)
    return changed(order)


def _may_be_retried(order: Order, item: Item) -> bool:
    """Before the approval only what was set up on payment."""
    early = order.status is Status.PENDING_APPROVAL and item.delivery_intent is not None
    return item.delivery in (_D.FAILED, _D.QUEUED) and (order.status is Status.EXECUTING or early)
