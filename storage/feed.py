"""The change feed: what was recorded after the last record one has seen (T12).

Audit numbers commit in order, so the feed has no holes. On SQLite, asking whether anything at all was written costs
microseconds (`PRAGMA data_version`), so that many dashboards can ask often.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from whenever import Instant

from domain.rows import Changes
from storage import tables as t
from storage.database import is_sqlite, plain_connection
from storage.presence import HEAD_AND_OPEN, Opener
from storage.trouble import as_sentences

#: After more records than this, a screen is better off reading anew.
_LIMIT = 500


#: What shows on orders that no record names: an import's, and a custom status's.
_ANYWHERE = frozenset({"batch", "status"})


class Head(NamedTuple):
    """How far the audit trail goes, when the world outside last reported something, and what is open."""

    number: int
    outside_at: Instant | None
    open: tuple[Opener, ...]


class ChangeFeed:
    """One desk's feed; `changes` may be asked by any number of readers."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._watch: sqlite3.Connection | None = None
        self._version: int | None = None
        self._head: Head | None = None

    async def changes(self, since: int) -> tuple[Changes, tuple[Opener, ...]]:
        """What was recorded after audit number `since`, and what is open at all."""
        version = self._file_version()
        if version is not None and version == self._version and self._head is not None:
            head = self._head
            if head.number <= since:
                return Changes(
                    since, frozenset(), everything=False, last_outside_at=head.outside_at
                ), head.open
        a = t.audit.c
        with as_sentences(str(self._engine.url)):
            head = await self._read_head(in_file=version is not None)
            records = []
            if since < head.number <= since + _LIMIT:
                statement = select(a.subject, a.subject_id).where(a.number > since, a.number <= head.number)
                async with self._engine.begin() as connection:
                    records = list(await connection.execute(statement))
        everything = head.number > since + _LIMIT or any(r.subject in _ANYWHERE for r in records)
        ids = frozenset(r.subject_id for r in records if r.subject == "order")
        ids |= await self._of_letters({r.subject_id for r in records if r.subject == "letter"})
        # Only now: a look that failed, or one still under way, has seen nothing of this version.
        self._version, self._head = version, head
        customers = frozenset(r.subject_id for r in records if r.subject == "customer")
        recurring = frozenset(r.subject_id for r in records if r.subject == "recurring")
        changes = Changes(
            head.number,
            ids,
            everything,
            head.outside_at,
            customer_ids=customers,
            recurring_ids=recurring,
            alerts=everything or any(r.subject == "alert" for r in records),
        )
        return changes, head.open

    async def _of_letters(self, letters: set[int]) -> frozenset[int]:
        """The orders whose letters changed."""
        if not letters:
            return frozenset()
        m = t.mails.c
        async with self._engine.begin() as connection:
            found = await connection.scalars(select(m.order_id).where(m.id.in_(letters)))
        return frozenset(order_id for order_id in found if order_id is not None)

    async def _read_head(self, *, in_file: bool) -> "Head":
        """The head; of a file without any detour, since whoever opens or leaves an order has all others look."""
        if in_file and self._watch is not None:
            return _head(self._watch.execute(HEAD_AND_OPEN).fetchall())
        async with self._engine.begin() as connection:
            return _head([tuple(row) for row in await connection.exec_driver_sql(HEAD_AND_OPEN)])

    def _file_version(self) -> int | None:
        """A number that differs after every write of others; none where that is not certain, as on PostgreSQL."""
        if not is_sqlite(self._engine.url):
            return None
        try:
            if self._watch is None:
                self._watch = plain_connection(self._engine.url)
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            return None

    def close(self) -> None:
        """Ends the watching connection."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None


def _head(rows: Sequence[Sequence[Any]]) -> Head:
    number, outside_at = rows[0][:2]
    return Head(
        number,
        None if outside_at is None else _moment(outside_at),
        tuple(
            Opener(order_id, reseller_id, staff_id, name, _moment(until))
            for _number, _at, order_id, reseller_id, staff_id, name, until in rows
            if order_id is not None
        ),
    )


def _moment(milliseconds: int) -> Instant:
    return Instant.from_timestamp(milliseconds, unit="millisecond")
