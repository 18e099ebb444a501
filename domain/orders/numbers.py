"""Public order numbers: random, and given once (L12)."""

from domain.context import Context


async def free_number(context: Context) -> str:
    """L12: random, and of no other order, deleted ones included (L11)."""
    while True:
        number = context.chance.order_number()
        unit = context.unit
        if await unit.order_by_number(number) is None and not await unit.is_deleted(number):
            return number
