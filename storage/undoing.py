"""What can be taken back: kept with the change, read again by who made it (S7)."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.audit import canonical
from domain.undoing.model import Change, ChangedOrder, Final
from domain.undoing.ports import ChangeRow, UndoUnit
from storage import tables as t
from storage.reading import SqlReading
from storage.statements import Statement, insert
from storage.statements import update as change_row

c, p = t.changes.c, t.changed_orders.c

#: What nobody has taken back after so long stays as it is.
KEPT_HOURS = 24

#: So many that are too old are dropped with each new one.
_DROPPED = 20

#: So many orders of a change are named.
_NAMED = 3

#: The words of the partial indexes.
_OPEN = text("NOT undone")

_OLD = "SELECT number FROM changes WHERE at < ? ORDER BY at LIMIT ?"


def change_statements(change: Change, number: int) -> Iterator[Statement]:
    """Keeps a change under the number of its last record, and drops some that are too old."""
    old = (change.at.subtract(hours=KEPT_HOURS).timestamp(unit="millisecond"), _DROPPED)
    yield Statement(f"DELETE FROM changed_orders WHERE number IN ({_OLD})", old)  # noqa: S608 - words of ours
    yield Statement(f"DELETE FROM changes WHERE number IN ({_OLD})", old)  # noqa: S608 - words of ours
    yield insert(
        "changes",
        {
            "number": number,
            "command_id": change.command_id,
            "command": change.command,
            "bulk": change.bulk,
            "staff_id": change.staff_id,
            "at": change.at.timestamp(unit="millisecond"),
            "until": None if change.until is None else change.until.timestamp(unit="millisecond"),
            "jobs": " ".join(change.jobs),
            "final": change.final,
            "undone": False,
        },
    )
    for part in change.orders:
        yield insert(
            "changed_orders",
            {
                "number": number,
                "order_id": part.order_id,
                "before_version": part.before_version,
                "after_version": part.after_version,
                "image": canonical(part.image),
            },
        )


def undone_statements(change: Change, versions: dict[int, int]) -> Iterator[Statement]:
    """A change is taken back: its orders are what they were before it, under these versions."""
    yield change_row("changes", {"number": change.number}, {"undone": True})
    for part in change.orders:
        yield change_row(
            "changed_orders",
            {"order_id": part.order_id, "after_version": part.before_version},
            {"after_version": versions[part.order_id]},
        )


class SqlUndoUnit(UndoUnit):
    """The part of a unit of work that keeps what can be taken back."""

    _connection: AsyncConnection
    _write: bool

    async def change_of(self, command_id: str) -> Change | None:
        """See `domain.undoing.ports.UndoUnit`."""
        found = await self._connection.execute(select(t.changes).where(c.command_id == command_id))
        row = found.one_or_none()
        if row is None:
            return None
        parts = await self._connection.execute(
            select(t.changed_orders).where(p.number == row.number).order_by(p.order_id)
        )
        return Change(
            number=row.number,
            command_id=row.command_id,
            command=row.command,
            bulk=row.bulk,
            staff_id=row.staff_id,
            at=row.at,
            until=row.until,
            jobs=tuple(row.jobs.split()),
            final=row.final,
            undone=row.undone,
            orders=[
                ChangedOrder(
                    order_id=part.order_id,
                    before_version=part.before_version,
                    after_version=part.after_version,
                    image=json.loads(part.image),
                )
                for part in parts
            ],
        )

    async def take_jobs_back(self, keys: Collection[str], now: Instant) -> bool:
        """See `domain.undoing.ports.UndoUnit`."""
        b = t.outbox.c
        waiting = (b.id.in_(sorted(keys)), b.done_at.is_(None), b.attempts == 0)
        if not self._write:
            counted = await self._connection.scalar(
                select(func.count()).select_from(t.outbox).where(*waiting)
            )
            return counted == len(keys)
        ended = update(t.outbox).where(*waiting).values(done_at=now, error="taken back")
        return (await self._connection.execute(ended)).rowcount == len(keys)


class SqlUndoReads(SqlReading):
    """What one person may look at of their own changes; see `domain.undoing.ports.UndoReads`."""

    async def own_change(self, order_id: int | None = None) -> ChangeRow | None:
        """This person's newest change that was not taken back."""
        newest = select(t.changes).where(c.staff_id == self._staff_id, _OPEN).order_by(c.number.desc())
        if order_id is not None:
            newest = newest.join(t.changed_orders, p.number == c.number).where(p.order_id == order_id)
        async with self._connection() as connection:
            row = (await connection.execute(newest.limit(1))).first()
            if row is None:
                return None
            found = await self._row(connection, row)
            if not found.bulk:
                return found
            n = await connection.scalar(
                select(func.count()).select_from(t.changes).where(*self._of(found.bulk))
            )
            return ChangeRow(**{**{name: getattr(found, name) for name in found.__slots__}, "count": n or 0})

    async def changes_of_bulk(
        self, bulk: str, *, below: int | None = None, limit: int
    ) -> tuple[ChangeRow, ...]:
        """This person's changes in a bulk that were not taken back, the newest first."""
        statement = select(t.changes).where(*self._of(bulk)).order_by(c.number.desc()).limit(limit)
        if below is not None:
            statement = statement.where(c.number < below)
        async with self._connection() as connection:
            rows = (await connection.execute(statement)).all()
            return tuple([await self._row(connection, row) for row in rows])

    def _of(self, bulk: str) -> tuple[Any, ...]:
        return (c.bulk == bulk, c.staff_id == self._staff_id, _OPEN)

    async def _row(self, connection: AsyncConnection, row: Any) -> ChangeRow:
        numbers = (
            select(t.orders.c.number, func.count().over().label("n"))
            .join(t.changed_orders, p.order_id == t.orders.c.id)
            .where(p.number == row.number)
            .order_by(p.order_id)
            .limit(_NAMED)
        )
        named = (await connection.execute(numbers)).all()
        return ChangeRow(
            number=row.number,
            command_id=row.command_id,
            command=row.command,
            bulk=row.bulk,
            at=row.at,
            until=row.until,
            final=None if row.final is None else Final(row.final),
            orders=tuple(one.number for one in named),
            count=named[0].n if named else 0,
        )
