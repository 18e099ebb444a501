"""What follows when everything of an order is delivered: it is verified for a while, then handled (L6, L7)."""

from whenever import Instant

from domain.context import Context
from domain.jobs import JobKind
from domain.orders.events import OrderMoved
from domain.orders.model import Order
from domain.orders.status import Status
from domain.orders.transitions import Action
from domain.ports import UnitOfWork

#: So long after its acceptance an automatic order that is delivered is handled, unless the settings say otherwise.
VERIFICATION_SECONDS = 2 * 3600


async def verification_seconds(_unit: UnitOfWork) -> int:
    """How long after its acceptance a delivered order is handled."""
    return VERIFICATION_SECONDS


async def verified_at(order: Order, context: Context) -> Instant:
    """The moment from which on the order counts as verified."""
    return (order.accepted_at or order.placed_at).add(seconds=await verification_seconds(context.unit))


async def complete(order: Order, context: Context) -> None:
    """Moves an accepted order on once all its items are delivered; one that executes by itself is verified first."""
    if order.status not in (Status.SUBMITTED, Status.EXECUTING) or not order.delivered:
        return
    verified = await verified_at(order, context)
    if order.status is Status.SUBMITTED or context.now >= verified:
        source = order.status
        order.move(Action.DELIVER, Status.HANDLED)
        context.happened(order, OrderMoved(source, order.status))
    else:
        context.schedule(JobKind.SETTLE, order.id, verified)
