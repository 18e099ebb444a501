"""Marked orders, counted by how they stand, so that a bulk says what it would do without loading them (L15)."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, literal, select, text, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.bulk.rows import MOST_CHANGED, ChangedOrder, Standing
from domain.events import told
from domain.marks import Marks
from domain.orders.status import METHOD_KIND, DeliveryStatus, Mark, MethodKind
from storage import tables as t
from storage.bulk import chunks
from storage.reading import SqlReading
from storage.walks import walk_for

o, i, a = t.orders.c, t.order_items.c, t.audit.c

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

    async def standings(self, marks: Marks) -> tuple[Standing, ...]:
        """The marked orders, counted by how they stand."""
        counts: Counter[tuple[Any, ...]] = Counter()
        async with self._connection() as connection:
            if marks.query is not None:
                walk = await walk_for(connection, marks.query)
                keys = walk.keys(self._matching(marks.query, walk), limit=_ALL).subquery("marked")
                await _count(connection, _counting().join(keys, keys.c.id == o.id), counts, +1)
            # Rows by id: those that are marked or, of a query, those that are not.
            ids = sorted(marks.ids)
            these = self._may_see() if marks.query is None else self._matching(marks.query)
            for start in range(0, len(ids), _ID_LIMIT):
                some = _counting().where(o.id.in_(ids[start : start + _ID_LIMIT]), *these)
                await _count(connection, some, counts, +1 if marks.query is None else -1)
        return tuple(_standing(key, n) for key, n in counts.items() if n > 0)

    async def changed_since(self, marks: Marks, number: int) -> tuple[int, ...]:
        """What was changed of what a query has marked; see `domain.bulk.rows.BulkReads`.

        Changes are few, and looked for first; only where a batch was imported meanwhile, which is one record for all of
        its orders, what is marked is looked at order by order.
        """
        assert marks.query is not None
        changed = (
            select(a.subject_id).where(a.number > number, a.subject == "order").group_by(a.subject_id)
        ).order_by(func.max(a.number).desc())
        imported = select(a.subject_id).where(a.number > number, a.subject == "batch")
        found: list[int] = []
        async with self._connection() as connection:
            ids = list(await connection.scalars(changed.limit(MOST_CHANGED)))
            batches = list(await connection.scalars(imported))
            for some in chunks(ids):
                matching = select(o.id).where(o.id.in_(some), *self._matching(marks.query))
                here = set(await connection.scalars(matching))
                found += [order_id for order_id in some if order_id in here]
            if batches:
                walk = await walk_for(connection, marks.query)
                keys = walk.keys(self._matching(marks.query, walk), limit=_ALL).subquery("marked")
                of_batches = select(o.id).join(keys, keys.c.id == o.id).where(o.batch_id.in_(batches))
                found += await connection.scalars(of_batches.limit(MOST_CHANGED))
        left = (order_id for order_id in dict.fromkeys(found) if order_id not in marks.ids)
        return tuple(islice(left, MOST_CHANGED))

    async def last_changes(self, ids: Collection[int], *, limit: int) -> tuple[ChangedOrder, ...]:
        """What happened last to these orders; see `domain.bulk.rows.BulkReads`."""
        last = (
            select(func.max(a.number))
            .where(a.subject_id == o.id, a.subject == "order")
            .correlate(t.orders)
            .scalar_subquery()
        )
        statement = (
            select(o.id, o.number, a.at, a.staff, a.events)
            .join(t.audit, a.number == last)
            .where(o.id.in_(sorted(ids)), *self._may_see())
            .order_by(a.number.desc())
            .limit(limit)
        )
        async with self._connection() as connection:
            return tuple(
                ChangedOrder(
                    id=row.id,
                    number=row.number,
                    at=row.at,
                    staff=row.staff,
                    sentences=tuple(told(event) for event in json.loads(row.events)),
                )
                for row in await connection.execute(statement)
            )

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


def _counting() -> Select[Any]:
    marks = type_coerce(o.marks, Text)
    running = exists(select(literal(1)).where(i.order_id == o.id, i.delivery.in_(_RUNS)))
    columns: Sequence[ColumnElement[Any]] = (
        o.status,
        o.custom_status_id,
        marks.like(f"% {Mark.CHARGING} %").label("charging"),
        and_(o.due_minor > 0, o.payment_method.not_in(_LATER)).label("owing"),
        (o.item_count == 0).label("empty"),
        running.label("running"),
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
    status, custom, charging, owing, empty, running = key
    return Standing(
        status=status,
        custom_status_id=custom,
        charging=bool(charging),
        owing=bool(owing),
        empty=bool(empty),
        running=bool(running),
        n=n,
    )
