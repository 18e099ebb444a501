"""The items of an order that a command names."""

from collections.abc import Collection

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
