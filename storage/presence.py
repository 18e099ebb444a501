"""Who has which order open: written aside from all changes, seen by others, gone by itself (T12)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from whenever import Instant

from domain.errors import DomainError
from storage.database import write_engine
from storage.statements import for_driver
from storage.trouble import as_sentences

#: A desk that is busy for longer is left in peace: who has what open is worth no waiting, and nobody waits for it.
PATIENCE_SECONDS = 0.05

_DEAD = "DELETE FROM presence WHERE seen_until <= ?"
_LEAVE = "DELETE FROM presence WHERE session_id = ?"
_OPEN = """
    INSERT INTO presence (session_id, staff_id, order_id, seen_until) VALUES (?, ?, ?, ?)
    ON CONFLICT (session_id)
    DO UPDATE SET staff_id = excluded.staff_id, order_id = excluded.order_id, seen_until = excluded.seen_until"""

_OTHERS = """
    SELECT DISTINCT s.name FROM presence p JOIN staff s ON s.id = p.staff_id
    WHERE p.order_id = ? AND p.staff_id <> ? AND p.seen_until > ? ORDER BY s.name"""
_ALONE = "LOCK TABLE presence IN SHARE ROW EXCLUSIVE MODE"

#: All that is open, beside the head of the audit trail: one statement, so that asking for news stays one.
HEAD_AND_OPEN = """
    SELECT h.number, h.outside_at, p.order_id, o.reseller_id, p.staff_id, s.name, p.seen_until FROM audit_head h
    LEFT JOIN (presence p JOIN orders o ON o.id = p.order_id JOIN staff s ON s.id = p.staff_id) ON 1 = 1"""


@dataclass(frozen=True, slots=True)
class Opener:
    """A person who has an order open, until then unless it is said again."""

    order_id: int
    reseller_id: int
    staff_id: int
    name: str
    until: Instant


def others(
    openers: Iterable[Opener], *, staff_id: int, granted: Collection[int], now: Instant
) -> dict[int, tuple[str, ...]]:
    """Who else has an order open, by its id: each person once, of the resellers granted, at this moment."""
    found: dict[int, set[tuple[str, int]]] = {}
    for opener in openers:
        seen = not granted or opener.reseller_id in granted
        if seen and opener.staff_id != staff_id and opener.until > now:
            found.setdefault(opener.order_id, set()).add((opener.name, opener.staff_id))
    return {order_id: tuple(name for name, _id in sorted(people)) for order_id, people in found.items()}


class SqlPresence:
    """What one program at work has open. Its connection is its own, and made when something is opened first."""

    def __init__(self, url: URL) -> None:
        self._url = str(url)
        self._engine: AsyncEngine = write_engine(url, patience_seconds=PATIENCE_SECONDS, lasting=False)
        self._session_id = uuid4().hex
        self._open = False

    async def have_open(self, staff_id: int, order_id: int | None, *, now: Instant, until: Instant) -> bool:
        """See `domain.ports.Storage`."""
        statements: list[tuple[str, tuple[object, ...]]] = [
            (_DEAD, (now.timestamp(unit="millisecond"),)),
            (_LEAVE, (self._session_id,)),
        ]
        if order_id is not None:
            moment = until.timestamp(unit="millisecond")
            statements[1] = _OPEN, (self._session_id, staff_id, order_id, moment)
        try:
            with as_sentences(self._url):
                async with self._engine.begin() as connection:
                    for statement, values in statements:
                        await connection.exec_driver_sql(
                            for_driver(statement, connection.dialect.name), values
                        )
        except DomainError:
            return False
        self._open = order_id is not None
        return True

    async def hold(
        self, staff_id: int, order_id: int, *, now: Instant, until: Instant
    ) -> tuple[str, ...] | None:
        """See `domain.ports.Storage`."""
        at, then = now.timestamp(unit="millisecond"), until.timestamp(unit="millisecond")
        try:
            with as_sentences(self._url):
                async with self._engine.begin() as connection:
                    dialect = connection.dialect.name
                    if dialect != "sqlite":  # where whoever writes is alone already
                        await connection.exec_driver_sql(_ALONE)
                    found = await connection.exec_driver_sql(
                        for_driver(_OTHERS, dialect), (order_id, staff_id, at)
                    )
                    if names := tuple(name for (name,) in found):
                        return names
                    await connection.exec_driver_sql(for_driver(_DEAD, dialect), (at,))
                    await connection.exec_driver_sql(
                        for_driver(_OPEN, dialect), (self._session_id, staff_id, order_id, then)
                    )
        except DomainError:
            return None
        self._open = True
        return ()

    async def close(self, now: Instant) -> None:
        """Leaves what is open, and ends the connection."""
        if self._open:
            await self.have_open(0, None, now=now, until=now)
        await self._engine.dispose()
