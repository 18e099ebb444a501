"""aiosqlite with one step to its thread and back for each statement, where its cursor takes four (V10).

aiosqlite runs SQLite in a thread of its own, and every call is handed over to it and awaited. What SQLAlchemy does for
one statement is four calls: make a cursor, execute, fetch, close. Here all four happen in one, and a transaction begins
in the step of its first statement.

What a connection that only looks is asked for ends when it is no longer wanted: someone who types on does not wait for
the answer to what was typed before (V7).
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from threading import Thread
from typing import Any, Self

import aiosqlite
from aiosqlite.core import _connection_worker_thread

#: How often a statement that is not wanted any more is told so: it may not have begun yet.
_TOLD_EVERY = 0.005


class OneHopConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors do everything at once.

    Args:
        looking: whether it only reads, so that a statement can be broken off whenever its asker is cancelled.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], *, looking: bool) -> None:
        self._opened: sqlite3.Connection | None = None

        def opening() -> sqlite3.Connection:
            self._opened = connector()
            return self._opened

        super().__init__(opening, iter_chunk_size=64)
        self._thread = Thread(target=self._work, daemon=True)  # it ends with the program
        self._looking = looking
        self._begin: str | None = None

    def cursor(self) -> "OneHopCursor":  # type: ignore[override]  # SQLAlchemy needs no more of a cursor
        """A cursor that is made in the thread when something is executed."""
        return OneHopCursor(self)

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the thread, and closes what it has opened, also where nobody waited for that any more."""
        self._tx.put_nowait((None, self._close))
        return super().stop()

    def _work(self) -> None:
        """What the thread does."""
        try:
            _connection_worker_thread(self._tx)
        except RuntimeError:  # the loop that asked has ended: nobody is there to hear the answer
            self._close()

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()

    def begin(self, statement: str) -> None:
        """Begins a transaction with this statement, right before whatever is done first."""
        self._begin = statement

    async def commit(self) -> None:
        """Commits a transaction where there is one: `in_thread` may have been asked to."""
        self._begin = None
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Undoes a transaction where there is one; the pool asks each time a connection comes back."""
        self._begin = None
        if self.in_transaction:
            await super().rollback()

    async def in_thread(self, work: Callable[[sqlite3.Connection], Any], *, commit: bool = False) -> Any:
        """Does this in the connection's thread, and commits behind it if that is asked for."""
        begin, self._begin = self._begin, None

        def all_of_it() -> Any:
            if begin is not None:
                self._conn.execute(begin)
            result = work(self._conn)
            if commit:
                self._conn.commit()
            return result

        doing = self._execute(all_of_it)  # type: ignore[no-untyped-call]
        if not self._looking:
            return await doing
        running = asyncio.ensure_future(doing)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            while not running.done():
                self._conn.interrupt()
                await asyncio.wait([running], timeout=_TOLD_EVERY)
            running.exception()  # that it was broken off is news to nobody
            raise


class OneHopCursor:
    """The part of a cursor that SQLAlchemy uses; rows are fetched with the statement that finds them."""

    arraysize = 1

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> Self:
        """Executes one statement and fetches what it finds."""
        return await self._do(lambda connection: connection.execute(operation, parameters))

    async def executemany(self, operation: str, parameters: Iterable[Any]) -> Self:
        """Executes one statement for each set of parameters."""
        return await self._do(lambda connection: connection.executemany(operation, parameters))

    async def _do(self, work: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> Self:
        def all_at_once(connection: sqlite3.Connection) -> None:
            cursor = work(connection)
            self.description = cursor.description
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid
            self._rows = cursor.fetchall() if cursor.description else []
            cursor.close()

        await self._connection.in_thread(all_at_once)
        return self

    async def fetchall(self) -> Sequence[Any]:
        """The rows that were found."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is left open."""


def connect(database: str, *, looking: bool = False, **options: Any) -> OneHopConnection:
    """A connection for SQLAlchemy's `async_creator_fn`."""
    return OneHopConnection(lambda: sqlite3.connect(database, **options), looking=looking)
