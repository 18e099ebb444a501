"""Items that are set up with the payment, while the order still waits for its approval (L6)."""

from domain.context import Context
from domain.customers import ResellerMethod
from domain.delivery.events import SetUpEarly
from domain.delivery.queueing import queue
from domain.orders.model import Order
from domain.orders.status import AutoSetup, DeliveryStatus, Mark


async def reserve_early(order: Order, _context: Context) -> bool:
    """Whether the order's cost is reserved from the reseller's credit, so that something may be set up for it."""
    return 0 < order.cost.amount_minor <= order.reserved_minor


async def deliver_early(order: Order, context: Context) -> None:
    """Queues what is set up on payment; never for a reseller that pays by card, nor in fraud review."""
    early = [
        item
        for item in order.items
        if item.auto_setup is AutoSetup.ON_PAYMENT
        and item.auto_execute
        and item.delivery is DeliveryStatus.PENDING
    ]
    if not early or order.balance.due or order.marks & {Mark.REVIEW, Mark.CHECKING, Mark.HELD}:
        return
    reseller = await context.unit.reseller(order.reseller_id)
    if reseller.payment_method is ResellerMethod.CREDIT_CARD or not await reserve_early(order, context):
        return
    context.happened(order, SetUpEarly(len(early)))
    await queue(order, early, context)
