"""Connections: SQLite by default, PostgreSQL by URL; writes and reads have an engine each.

SQLite: every write transaction is `BEGIN IMMEDIATE` (a deferred one that reads and then writes fails as soon as two
people work), reads are one snapshot and cannot write.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from domain.errors import InvalidInput
from domain.words import _
from storage.one_hop import connect

#: How long a writer waits for another before it says that the desk is busy.
BUSY_SECONDS = 10


class HintingCompiler(SQLiteCompiler):
    """SQLite's INDEXED BY behind a table's name, as `with_hint` asks for."""

    def get_from_hint_text(self, table: object, text: str | None) -> str | None:  # noqa: ARG002 - not ours
        """The hint as it is."""
        return text


def desk_url(text: str) -> URL:
    """The database named by a URL, or by the path of a SQLite file.

    Raises:
        InvalidInput: not a URL of SQLite or PostgreSQL.
    """
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser().absolute()))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise InvalidInput(
            _("“{url}” is no database address.").format(url=text.rsplit("@", maxsplit=1)[-1][:80])
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise InvalidInput(_("A desk in SQLite is a file; name it, as in sqlite:////home/me/desk.db."))
        return URL.create("sqlite", database=str(Path(url.database).expanduser().absolute()))
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise InvalidInput(
        _("A desk is kept in SQLite or PostgreSQL, not in {backend}.").format(backend=backend[:40]),
    )


def is_sqlite(url: URL) -> bool:
    """Whether the desk is a SQLite file."""
    return url.get_backend_name() == "sqlite"


def write_engine(url: URL, *, patience_seconds: float = BUSY_SECONDS, lasting: bool = True) -> AsyncEngine:
    """Connections for changes. On SQLite a single one: there is one writer at a time anyway.

    What is not to be `lasting` is not waited for on its way to the disk: a power cut may lose it.
    """
    if not is_sqlite(url):
        options = _server_options(patience_seconds)
        if not lasting:
            options["options"] += " -c synchronous_commit=off"
        return create_async_engine(
            url, pool_pre_ping=True, pool_size=2 if lasting else 1, connect_args=options
        )
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        pool_size=1,
        max_overflow=0,
        connect_args=_file_options(patience_seconds),
    )
    _on_connect(engine, "PRAGMA foreign_keys=ON", f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
    _on_begin(engine, "BEGIN IMMEDIATE")
    return engine


def read_engine(url: URL, *, patience_seconds: float = BUSY_SECONDS) -> AsyncEngine:
    """Connections that can only look; each transaction sees one moment of the desk."""
    if not is_sqlite(url):
        return create_async_engine(
            url,
            pool_pre_ping=True,
            pool_size=4,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
            connect_args=_server_options(patience_seconds),
        )
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        pool_size=4,
        connect_args={**_file_options(patience_seconds), "looking": True},
    )
    engine.sync_engine.dialect.statement_compiler = HintingCompiler
    _on_connect(engine, "PRAGMA query_only=ON")
    _on_begin(engine, "BEGIN")
    return engine


def _server_options(patience_seconds: float) -> dict[str, Any]:
    """A server that does not answer is noticed, and what another holds is waited for as long as on SQLite."""
    return {"connect_timeout": 10, "options": f"-c lock_timeout={int(patience_seconds * 1000)}"}


def _file_options(patience_seconds: float) -> dict[str, Any]:
    """Transactions are begun by the hook below, never by the driver."""
    return {"async_creator_fn": connect, "timeout": patience_seconds, "isolation_level": None}


def _on_connect(engine: AsyncEngine, *pragmas: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()


def _on_begin(engine: AsyncEngine, statement: str) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:
        connection.connection.driver_connection.begin(statement)


def plain_connection(url: URL, *, read_only: bool = True) -> sqlite3.Connection:
    """The SQLite file without SQLAlchemy: for a look that must not wait for its import, and for backups.

    It is never made. A connection that only looks is opened for writing all the same, where that is allowed: one that
    is not leaves its helper files (-wal, -shm) behind when it is the last to close.
    """
    assert url.database is not None
    connection = sqlite3.connect(
        f"{Path(url.database).as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    return connection


@contextmanager
def looking(url: URL) -> Iterator[Connection]:
    """A plain connection in one transaction that sees one moment, and is undone at the end: for long looks."""
    engine = create_engine(url, poolclass=NullPool)
    if is_sqlite(url):

        @event.listens_for(engine, "connect")
        def connected(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA query_only=ON")

        @event.listens_for(engine, "begin")
        def begun(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN")

    else:
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection:
        try:
            yield connection
        finally:
            connection.rollback()
            engine.dispose()
