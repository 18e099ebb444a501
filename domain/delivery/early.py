"""Items that are set up with the payment, while the order still waits for its approval (L6)."""

from domain.context import Context
from domain.credit.account import account_of, reserve, uncovered
from domain.delivery.events import SetUpEarly
from domain.delivery.queueing import queue
from domain.orders.model import Order
from domain.orders.status import AutoSetup, DeliveryStatus, Mark


async def deliver_early(order: Order, context: Context) -> None:
    """Reserves the cost and queues what is set up on payment, where the credit covers it; never for a reseller that
    pays by card, nor in fraud review."""
    early = [
        item
        for item in order.items
        if item.auto_setup is AutoSetup.ON_PAYMENT
        and item.auto_execute
        and item.delivery is DeliveryStatus.PENDING
    ]
    if not early or order.balance.due or order.marks & {Mark.REVIEW, Mark.CHECKING, Mark.HELD}:
        return
    reseller = await account_of(order.reseller_id, context)
    if reseller.by_card or not reseller.covers(uncovered(order)):
        return
    reserve(order, reseller, context)
    context.happened(order, SetUpEarly(len(early)))
    await queue(order, early, context)
