"""Accepted items wait to be delivered (L6)."""

from domain.orders.model import Order
from domain.orders.status import DeliveryStatus


def queue_items(order: Order) -> int:
    """Queues what an accepted order has that is not set up yet; returns how many items that are."""
    waiting = [item for item in order.items if item.delivery is DeliveryStatus.PENDING]
    for item in waiting:
        item.delivery = DeliveryStatus.QUEUED
    return len(waiting)
