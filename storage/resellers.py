"""How many orders each list holds, in all or of one reseller: from maintained counts, never counted here (T2, V8)."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.status import Status
from domain.query import Exactly
from domain.rows import Counts, ResellerRow
from domain.text import fold
from storage import tables as t
from storage.statements import fetch_last

r, counted = t.resellers.c, t.order_counts.c


async def read_counts(
    connection: AsyncConnection, granted: Collection[int], reseller: Exactly | None
) -> Counts:
    """The counts of what is granted, or of one reseller of those."""
    of, name = await read_chosen(connection, granted, reseller)
    # Asked for with every change that is seen: by the driver itself it takes a quarter of the time.
    some = f"WHERE c.reseller_id IN ({', '.join(map(str, sorted(of)))})" if of else ""
    statement = (
        "SELECT c.status, c.needs_staff, s.name, sum(c.n) FROM order_counts c "  # noqa: S608 - ids of ours
        f"LEFT JOIN custom_statuses s ON s.id = c.custom_status_id {some} GROUP BY 1, 2, 3"
    )
    statuses = dict.fromkeys(Status, 0)
    custom: Counter[str] = Counter()
    needs_me = 0
    for status, needed, custom_name, n in await fetch_last(connection, statement):
        statuses[Status(status)] += int(n)
        needs_me += int(n) if needed else 0
        if custom_name is not None and n:
            custom[custom_name] += int(n)
    return Counts(statuses, needs_me, reseller, name, dict(custom))


async def read_chosen(
    connection: AsyncConnection, granted: Collection[int], reseller: Exactly | None
) -> tuple[Collection[int], str | None]:
    """The ids of what is granted (none: all of them), or of the one reseller of those, with its name."""
    if reseller is None:
        return granted, None
    named = r.id == reseller.id if reseller.name is None else r.name == reseller.name
    found = (await connection.execute(_granted(select(r.id, r.name).where(named), granted))).one_or_none()
    return ((found.id,), found.name) if found else ((0,), None)


async def read_resellers(connection: AsyncConnection, granted: Collection[int]) -> tuple[ResellerRow, ...]:
    """The resellers that are granted, by name."""
    placed = case((counted.status != Status.INCOMPLETE, counted.n), else_=0)
    needed = case((counted.needs_staff, counted.n), else_=0)
    statement = (
        select(r.id, r.name, func.sum(placed).label("orders"), func.sum(needed).label("needs_me"))
        .outerjoin(t.order_counts, counted.reseller_id == r.id)
        .group_by(r.id, r.name)
    )
    rows = (
        ResellerRow(id=row.id, name=row.name, orders=int(row.orders or 0), needs_me=int(row.needs_me or 0))
        for row in await connection.execute(_granted(statement, granted))
    )
    return tuple(sorted(rows, key=lambda row: (fold(row.name), row.id)))


def _granted(statement: Select[Any], granted: Collection[int]) -> Select[Any]:
    return statement.where(r.id.in_(sorted(granted))) if granted else statement
