"""Which items of an order are renewed: it follows from how the order stands at the end of a command, whoever gave it
(L13)."""

from domain.context import Context
from domain.offers.model import Offer
from domain.orders.model import Item, Order
from domain.orders.status import ARCHIVE_OF, Archive, DeliveryStatus, Mark, Status
from domain.ports import Tracked
from domain.recurring.schedule import Period, Schedule
from domain.renewals.cycles import cycle_of
from domain.renewals.model import Service

#: An item in one of these runs, and is renewed.
RENEWED = frozenset({DeliveryStatus.ACTIVE, DeliveryStatus.SUSPENDED})


async def follow_services(context: Context) -> None:
    """Begins the services of orders that a command has led to their end, and ends those of orders that it has closed.

    An order that is held is nobody's here; what is debited again and again is renewed by that (SPEC 6).
    """
    for tracked in list(context.unit.tracked):
        order = tracked.subject
        if not isinstance(order, Order) or order.recurring_id is not None or order.customer_id is None:
            continue
        if _runs(order) and not _ran(tracked):
            await _begin(order, context)
        elif _closed(order, tracked):
            for service in await context.unit.those(Service, order_id=order.id):
                _watch(service, context)
                service.end()


def _runs(order: Order) -> bool:
    return order.status is Status.HANDLED and Mark.HELD not in order.marks


def _ran(tracked: Tracked) -> bool:
    marks = tracked.before.get("marks")
    held = isinstance(marks, list) and Mark.HELD in marks
    return tracked.before.get("status") == Status.HANDLED and not held


def _closed(order: Order, tracked: Tracked) -> bool:
    return ARCHIVE_OF[order.status] is Archive.CLOSED and tracked.before.get("status") != order.status


async def _begin(order: Order, context: Context) -> None:
    """The services of an order that is handled at last; one that was handled before goes on with those it has."""
    wanted = {item.position: item for item in order.items if _is_renewed(item)}
    if not wanted:
        return
    known = {service.position: service for service in await context.unit.those(Service, order_id=order.id)}
    zone = (await context.unit.reseller(order.reseller_id)).timezone
    for position, item in wanted.items():
        service = known.get(position)
        if service is not None:
            if service.due_at is None:
                _watch(service, context)
                service.go_on_after(context.now)
            continue
        period = await _cycle(item, context)
        if period is not None:
            await context.unit.add(_service(order, item, period, zone, context))


def _is_renewed(item: Item) -> bool:
    billed = not item.is_trial and bool(item.total) and item.offer_id is not None
    return billed and not item.dropped and item.delivery in RENEWED


async def _cycle(item: Item, context: Context) -> Period | None:
    """How often the item is billed; none where that is once, or what it is debited with again is an order."""
    for offer in await context.unit.those(Offer, id=item.offer_id):
        return cycle_of(offer.billing_cycle) if offer.period is None else None
    return None


def _service(order: Order, item: Item, period: Period, zone: str, context: Context) -> Service:
    begun_at = item.delivered_at or context.now
    schedule = Schedule(start=begun_at, zone=zone, period=period)
    service = Service(
        order_id=order.id,
        position=item.position,
        reseller_id=order.reseller_id,
        begun_at=begun_at,
        zone=zone,
        period_every=period.every,
        period_unit=period.unit,
        from_at=begun_at,
        due_at=schedule.due_at(1),
    )
    service.go_on_after(context.now)
    return service


def _watch(service: Service, context: Context) -> None:
    context.unit.track("service", service)
