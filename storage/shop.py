"""Events that are taken in, in a transaction: the orders that they are about, and what they came to (L1, R1)."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.audit import canonical
from domain.clock import Chance
from domain.commands import Outcome
from domain.orders.model import Order
from domain.shop.model import SOURCE
from domain.shop.ports import ShopUnit
from storage import tables as t
from storage.aggregate import Kept, read_orders
from storage.bulk import among, reserve_ids, write_rows
from storage.counts import Counted, counted
from storage.indexing import searchable
from storage.kinds import KINDS
from storage.mapped import Values
from storage.order_columns import kept
from storage.reading import SqlReading
from storage.statements import Statement, for_driver, insert

o, w = t.orders.c, t.waiting_events.c

T = TypeVar("T")

_NEXT_NUMBERS = """
    INSERT INTO counters (name, value) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET value = counters.value + ? RETURNING value"""


class SqlShopUnit(ShopUnit):
    """The part of a unit of work that takes in events."""

    _connection: AsyncConnection
    _write: bool
    _kept: dict[int, Kept]
    _subs: dict[int, tuple[int, ...]]
    _counted: dict[int, Counted]
    _indexed: dict[int, tuple[object, ...]]
    _rows: dict[tuple[type, int], Values]

    def _known(self, thing: Any) -> Any:
        raise NotImplementedError

    async def _alone(self, what: str) -> bool:
        raise NotImplementedError

    async def begin_events(self, reseller_id: int) -> None:
        await self._alone(f"events {reseller_id}")

    async def outcomes_of(self, keys: Collection[str]) -> Mapping[str, Outcome]:
        c = t.command_outcomes.c
        known = among(self._connection, c.command_id, sorted(keys))
        rows = await self._connection.execute(select(c.command_id, c.outcome).where(known))
        return {row.command_id: _outcome(row.outcome) for row in rows}

    async def begin_order(self, order: Order) -> None:
        """Nothing to do before the end: a watched order of which nothing is kept is a new one."""

    async def carts(self, reseller_id: int, source: str, names: Collection[str]) -> Mapping[str, Order]:
        if not names:
            return {}
        called = among(self._connection, o.source_number, sorted(names))
        mine = select(o.id).where(called, o.source == source, o.reseller_id == reseller_id).order_by(o.id)
        if self._write:
            mine = mine.with_for_update()
        ids = (await self._connection.scalars(mine)).all()
        found: dict[str, Order] = {}
        for order, row, subs in await read_orders(self._connection, ids):
            self._kept[order.id], self._subs[order.id] = row, subs
            self._counted[order.id], self._indexed[order.id] = counted(order), searchable(order)
            found[str(order.source_number)] = order
        return found

    async def new_orders(self, n: int, chance: Chance) -> Sequence[tuple[int, str]]:
        if not n:
            return ()
        if not self._write:
            return [(-place, chance.order_number()) for place in range(1, n + 1)]
        first = await self._next_numbers("orders", n)
        return list(
            zip(range(first, first + n), await free_numbers(self._connection, n, chance), strict=True)
        )

    async def _next_numbers(self, counter: str, n: int) -> int:
        """The first of so many numbers; a counter begins with the first that is asked for."""
        statement = for_driver(_NEXT_NUMBERS, self._connection.dialect.name)
        last: int = (await self._connection.exec_driver_sql(statement, (counter, n, n))).scalar_one()
        return last - n + 1

    async def among(
        self, kind: type[T], field: str, values: Collection[object], **like: object
    ) -> Sequence[T]:
        table = KINDS[kind].table
        wanted = sorted({value for value in values if value is not None}, key=str)
        if not wanted:
            return ()
        columns = [table.c[name] for name in KINDS[kind].columns]
        statement = select(*map(kept, columns)).where(among(self._connection, table.c[field], wanted))
        statement = statement.where(*(table.c[name] == value for name, value in like.items()))
        rows = await self._connection.execute(statement.order_by(table.c.id))
        return [self._known(KINDS[kind].build(tuple(row))) for row in rows]

    async def add_all(self, subjects: Sequence[Any]) -> None:
        if not subjects:
            return
        mapped = KINDS[type(subjects[0])]
        ids: Iterable[int] = range(-len(subjects), 0)
        if self._write:
            ids = await reserve_ids(self._connection, mapped.table, len(subjects))
        for subject, number in zip(subjects, ids, strict=True):
            subject.id = number
            self._rows[type(subject), number] = mapped.values(subject)
        if self._write:
            rows = [mapped.values(subject) for subject in subjects]
            await write_rows(self._connection, mapped.table, rows, *mapped.columns)

    def outcome_statements(self, at: Instant) -> list[Statement]:
        """Keeps what the events came to."""
        now = at.timestamp(unit="millisecond")
        return [
            insert("command_outcomes", {"command_id": key, "at": now, "outcome": stored(outcome)})
            for key, outcome in self.remembered.items()
        ]


async def free_numbers(connection: AsyncConnection, n: int, chance: Chance) -> list[str]:
    """Random order numbers that no order has yet (L12)."""
    found: dict[str, None] = {}
    while len(found) < n:
        wanted = [chance.order_number() for _n in range(n - len(found))]
        taken: set[str] = set()
        for number in (o.number, t.deleted_orders.c.number):
            there = select(number).where(among(connection, number, wanted))
            taken |= set((await connection.scalars(there)).all())
        found.update(dict.fromkeys([number for number in wanted if number not in taken]))
    return list(found)


def stored(outcome: Outcome) -> str:
    """The outcome as it is kept."""
    return canonical(
        {
            "subject": outcome.subject,
            "ids": outcome.ids,
            "changed": outcome.changed,
            "details": outcome.details,
        }
    )


def _outcome(kept: str) -> Outcome:
    fields = json.loads(kept)
    return Outcome(**{**fields, "ids": tuple(fields["ids"])})


class SqlShopReads(SqlReading):
    """The part of the reads that tells of events; see `domain.shop.ports.ShopReads`."""

    async def waiting_events(self, *, limit: int) -> tuple[int, ...]:
        """The ids of events whose cart was not there when they came, and is now; the oldest first."""
        here = (o.source_number == w.cart) & (o.source == SOURCE) & (o.reseller_id == w.reseller_id)
        statement = (
            select(w.id).join(t.orders, here).where(w.done_at.is_(None), o.item_count >= w.wants_lines)
        )
        if self._granted:
            statement = statement.where(w.reseller_id.in_(sorted(self._granted)))
        async with self._connection() as connection:
            return tuple((await connection.scalars(statement.order_by(w.id).limit(limit))).all())
