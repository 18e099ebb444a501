"""Main orders and their sub-orders (L8)."""

from domain.context import Context
from domain.orders.model import Order


async def main_order(order: Order, context: Context) -> Order | None:
    """The main order of a sub-order, or none; one of another reseller is none."""
    main = None if order.parent_id is None else await context.unit.order(order.parent_id)
    return main if main is not None and main.reseller_id == order.reseller_id else None


async def family_of(order: Order, context: Context) -> tuple[Order, ...]:
    """The main order of this one, then its sub-orders; an order that has neither is its own."""
    main = await main_order(order, context) or order
    return main, *await context.unit.sub_orders(main.id)
