"""Reads that all see one moment of the desk, however long they take: for exports.

Writers are not held up by it. While it is open, SQLite's log grows by what others write, and shrinks again behind it;
PostgreSQL keeps old rows for it as long.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.queries import SqlReads


class SqlSnapshot(SqlReads):
    """What one person may look at, in a transaction that is open already; other arguments as of `SqlReads`.

    One thing is asked for at a time: there is one connection.
    """

    def __init__(self, connection: AsyncConnection, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._open = connection

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        yield self._open
