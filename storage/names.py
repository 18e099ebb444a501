"""What things on the desk are called, for whoever types a search: a capped look, never the whole desk (T4, V7)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.status import Archive
from storage import tables as t
from storage.filters import WITHOUT_CARTS

o = t.orders.c

#: What nobody has used in so many orders is not offered.
_NEWEST = 1_000

_OF_ORDERS = {"manager": o.manager_id, "promo": o.promotion_code, "affiliate": o.affiliate, "step": o.cart_step,
              "currency": o.currency}  # fmt: skip


async def read_names(
    connection: AsyncConnection,
    field: str,
    granted: Collection[int],
    may_see: Sequence[ColumnElement[bool]],
    *,
    limit: int,
) -> tuple[str, ...]:
    """Values of a filter, by name; resellers and categories of the desk, all else of the newest orders."""
    statement: Select[Any]
    if field in _OF_ORDERS:
        statement = _of_orders(field, may_see)
    elif field == "custom":
        s = t.custom_statuses.c
        statement = select(s.name).order_by(s.retired, s.position, s.id)
    else:
        table, column = {
            "reseller": (t.resellers, t.resellers.c.id),
            "category": (t.categories, t.categories.c.reseller_id),
        }[field]
        statement = select(table.c.name).distinct().order_by(table.c.name)
        if granted:
            statement = statement.where(column.in_(sorted(granted)))
    return tuple((await connection.scalars(statement.limit(limit))).all())


def _of_orders(field: str, may_see: Sequence[ColumnElement[bool]]) -> Select[Any]:
    column = _OF_ORDERS[field]
    # Only carts are at a step.
    carts = o.archive == Archive.INCOMPLETE if field == "step" else WITHOUT_CARTS
    newest = select(column.label("name")).where(carts, *may_see).order_by(o.key.desc()).limit(_NEWEST).cte()
    if field != "manager":
        return select(newest.c.name).where(newest.c.name.is_not(None)).distinct().order_by(newest.c.name)
    return (
        select(t.staff.c.name)
        .where(t.staff.c.id.in_(select(newest.c.name).where(newest.c.name.is_not(None))))
        .distinct()
        .order_by(t.staff.c.name)
    )
