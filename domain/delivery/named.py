"""The items of an order that a command names, and how their modules are called."""

from collections.abc import Collection

from domain.context import Context
from domain.delivery.model import DeliveryModule
from domain.errors import InvalidInput
from domain.orders.model import Item, Order
from domain.words import _


def items_named(order: Order, positions: Collection[int]) -> list[Item]:
    """The items at these positions, or (none named) all.

    Raises:
        InvalidInput: the order has no item at one of them.
    """
    known = {item.position for item in order.items}
    if unknown := sorted(set(positions) - known):
        raise InvalidInput(
            _("{number} has no item {position}; its items are 1 to {last}.").format(
                number=order.number, position=unknown[0], last=len(known)
            )
        )
    return [item for item in order.items if not positions or item.position in positions]


async def module_name(item: Item, context: Context) -> str:
    """What the server or registrar of an item is called."""
    return "" if item.module_id is None else (await context.unit.get(DeliveryModule, item.module_id)).name
