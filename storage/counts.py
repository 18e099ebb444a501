"""How many orders each list holds, kept in the transaction of every change, never counted for a screen (V8)."""

from collections.abc import Mapping
from typing import TypeAlias

from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.model import Order
from domain.orders.status import Status
from storage import tables as t

#: What orders are counted by: reseller, status, custom status (0 for none), whether a person is needed.
CountKey: TypeAlias = tuple[int, Status, int, bool]


def count_key(order: Order) -> CountKey:
    """Where this order is counted."""
    return (order.reseller_id, order.status, order.custom_status_id or 0, order.needs_staff)


async def add_counts(connection: AsyncConnection, changes: Mapping[CountKey, int]) -> None:
    """Adds the changes, in key order, so that two transactions cannot wait for each other."""
    rows = [
        {"reseller_id": key[0], "status": key[1], "custom_status_id": key[2], "needs_staff": key[3], "n": n}
        for key, n in sorted(changes.items())
        if n
    ]
    if not rows:
        return
    upsert = upsert_sqlite if connection.dialect.name == "sqlite" else upsert_postgresql
    statement = upsert(t.order_counts)
    counted = t.order_counts.c
    statement = statement.on_conflict_do_update(
        index_elements=[counted.reseller_id, counted.status, counted.custom_status_id, counted.needs_staff],
        set_={"n": counted.n + statement.excluded.n},
    )
    await connection.execute(statement, rows)
