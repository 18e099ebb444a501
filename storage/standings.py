"""Marked orders, counted by how they stand, so that a bulk says what it would do without loading them (L15)."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, literal, select, text, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.bulk.rows import Standing
from domain.marks import Marks
from domain.orders.status import METHOD_KIND, DeliveryStatus, Mark, MethodKind
from storage import tables as t
from storage.reading import SqlReading
from storage.walks import walk_for

o, i = t.orders.c, t.order_items.c

#: What is asked for by id at once.
_ID_LIMIT = 500

_ALL = 2**62

#: What is, or may be, set up at a server or registrar.
_RUNS = (
    DeliveryStatus.RUNNING,
    DeliveryStatus.UNKNOWN,
    DeliveryStatus.ACTIVE,
    DeliveryStatus.SUSPENDED,
    DeliveryStatus.PENDING_CANCELLATION,
    DeliveryStatus.TERMINATING,
)

_LATER = sorted(method.value for method, kind in METHOD_KIND.items() if kind is MethodKind.ON_ACCOUNT)


class SqlBulkReads(SqlReading):
    """What one person may look at of many orders at once; see `domain.bulk.rows.BulkReads`."""

    async def standings(self, marks: Marks, *, since: Instant | None = None) -> tuple[Standing, ...]:
        """The marked orders, counted by how they stand."""
        counts: Counter[tuple[Any, ...]] = Counter()
        async with self._connection() as connection:
            if marks.query is not None:
                walk = await walk_for(connection, marks.query)
                keys = walk.keys(self._matching(marks.query, walk), limit=_ALL).subquery("marked")
                await _count(connection, _counting(since).join(keys, keys.c.id == o.id), counts, +1)
            # Rows by id: those that are marked or, of a query, those that are not.
            ids = sorted(marks.ids)
            these = self._may_see() if marks.query is None else self._matching(marks.query)
            for start in range(0, len(ids), _ID_LIMIT):
                some = _counting(since).where(o.id.in_(ids[start : start + _ID_LIMIT]), *these)
                await _count(connection, some, counts, +1 if marks.query is None else -1)
        return tuple(_standing(key, n) for key, n in counts.items() if n > 0)

    async def versions(self, ids: Collection[int]) -> dict[int, int]:
        """The versions of these orders, as far as they are there."""
        found: dict[int, int] = {}
        wanted = sorted(ids)
        async with self._connection() as connection:
            for start in range(0, len(wanted), _ID_LIMIT):
                some = select(o.id, o.version).where(
                    o.id.in_(wanted[start : start + _ID_LIMIT]), *self._may_see()
                )
                found.update({row.id: row.version for row in await connection.execute(some)})
        return found


def _counting(since: Instant | None) -> Select[Any]:
    marks = type_coerce(o.marks, Text)
    running = exists(select(literal(1)).where(i.order_id == o.id, i.delivery.in_(_RUNS)))
    columns: Sequence[ColumnElement[Any]] = (
        o.status,
        o.custom_status_id,
        marks.like(f"% {Mark.CHARGING} %").label("charging"),
        and_(o.due_minor > 0, o.payment_method.not_in(_LATER)).label("owing"),
        (o.item_count == 0).label("empty"),
        running.label("running"),
        (literal(False) if since is None else o.updated_at > since).label("changed"),
    )
    by_place = (text(str(place)) for place in range(1, len(columns) + 1))
    return select(*columns, func.count().label("n")).group_by(*by_place)


async def _count(
    connection: AsyncConnection, statement: Select[Any], counts: Counter[tuple[Any, ...]], sign: int
) -> None:
    for row in await connection.execute(statement):
        *key, n = row
        counts[tuple(key)] += sign * int(n)


def _standing(key: tuple[Any, ...], n: int) -> Standing:
    status, custom, charging, owing, empty, running, changed = key
    return Standing(
        status=status,
        custom_status_id=custom,
        charging=bool(charging),
        owing=bool(owing),
        empty=bool(empty),
        running=bool(running),
        changed=bool(changed),
        n=n,
    )
