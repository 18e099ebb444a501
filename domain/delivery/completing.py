"""What follows when everything of an order is delivered: it is verified for a while, then handled (L6, L7)."""

from whenever import Instant

from domain.context import Context
from domain.jobs import JobKind
from domain.orders.finishing import executed, finish
from domain.orders.model import Order
from domain.orders.status import Status
from domain.orders.transitions import Action
from domain.settings.model import VERIFICATION_HOURS


async def verified_at(order: Order, context: Context) -> Instant:
    """The moment from which on the order counts as verified: so long after it was accepted as the settings say.

    What a recurring order is paid with again has nothing to verify (C6).
    """
    hours = 0 if order.recurring_id is not None else await context.setting(VERIFICATION_HOURS)
    return (order.accepted_at or order.placed_at).add(hours=hours)


async def complete(order: Order, context: Context) -> None:
    """Moves an accepted order on once all of it is delivered; one that executes by itself is verified first."""
    if order.status not in (Status.SUBMITTED, Status.EXECUTING) or not await executed(order, context):
        return
    verified = await verified_at(order, context)
    if order.status is Status.SUBMITTED or context.now >= verified:
        await finish(order, Action.DELIVER, context)
    else:
        context.schedule(JobKind.SETTLE, order.id, verified)
