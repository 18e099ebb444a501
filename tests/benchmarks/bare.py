"""What SQLite's own module takes for the statements that a look sends."""

import sqlite3
import time
from collections.abc import Awaitable
from typing import Any

from sqlalchemy import event

from storage.store import SqlStorage

Statements = list[tuple[str, Any]]


async def statements_of(storage: SqlStorage, look: Awaitable[object]) -> Statements:
    """The statements that a look sends, with their parameters."""
    statements: Statements = []

    def heard(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        statements.append((sql, parameters))

    engine = storage._reading.sync_engine
    event.listen(engine, "before_cursor_execute", heard)
    await look
    event.remove(engine, "before_cursor_execute", heard)
    return statements


def bare_seconds(connection: sqlite3.Connection, statements: Statements) -> float:
    """How long they take with all their rows fetched."""
    start = time.perf_counter()
    for sql, parameters in statements:
        connection.execute(sql, parameters).fetchall()
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    return time.perf_counter() - start


async def timed(work: Awaitable[object]) -> float:
    """How long it takes, in seconds."""
    start = time.perf_counter()
    await work
    return time.perf_counter() - start
