"""Where a sample desk is made: aside from where it is to be, and without what only slows the filling down.

The desk appears in its place whole or not at all, however the filling ends.
"""

import asyncio
import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool

from domain.errors import Refused
from domain.words import _
from storage.database import is_sqlite
from storage.revision import APPLICATION_ID
from storage.schema import revision_of
from storage.trouble import as_sentences, sentence, shown

#: What the filling does not need: indexes apart from those of constraints and of imports, and the search's triggers.
_SPARED = """
    SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'ix_orders_source'
    AND (type = 'index' OR type = 'trigger' AND tbl_name = 'order_search')"""
_SPARED_POSTGRESQL = """
    SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relname <> 'ix_orders_source'
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)"""


class Place(ABC):
    """A desk in the making.

    `url` is where it is filled; `on_write` and `on_read` are what each connection that writes or reads says first.
    """

    url: URL
    on_write: tuple[str, ...]
    on_read: tuple[str, ...] = ()

    @abstractmethod
    def prepare(self) -> None:
        """Makes room, and clears away what an earlier filling left that was killed.

        Raises:
            Refused: the place is taken.
        """

    @abstractmethod
    def lighten(self) -> None:
        """Takes away what only slows the filling down."""

    @abstractmethod
    async def complete(self) -> None:
        """Gives back what `lighten` took, and puts the desk in its place."""

    @abstractmethod
    def discard(self) -> None:
        """Removes what is left of the making."""


def place_for(url: URL) -> Place:
    """The making of a desk that is to be at `url`."""
    return SqlitePlace(url) if is_sqlite(url) else PostgresqlPlace(url)


class SqlitePlace(Place):
    """A file beside the desk's own, without the mark of a desk until it is complete."""

    on_write = (
        "PRAGMA foreign_keys=OFF",
        "PRAGMA synchronous=OFF",
        "PRAGMA journal_mode=OFF",
        "PRAGMA cache_size=-65536",
    )

    def __init__(self, url: URL) -> None:
        assert url.database is not None
        self._file = Path(url.database)
        self._partial = self._file.with_name(f".{self._file.name}.{os.getpid()}.partial")
        self.url = url.set(database=str(self._partial))
        self._spared: list[str] = []

    def prepare(self) -> None:
        if self._file.exists() and self._file.stat().st_size:
            raise Refused(_("{file} is there already; name a new file.").format(file=self._file))
        for left in self._file.parent.glob(f".{self._file.name}.*.partial*"):
            owner = left.name.removeprefix(f".{self._file.name}.").partition(".")[0]
            if owner.isdecimal() and not _runs(int(owner)):
                left.unlink(missing_ok=True)

    def lighten(self) -> None:
        with self._opened() as connection:
            connection.execute("PRAGMA application_id=0")
            connection.execute("PRAGMA journal_mode=DELETE")
            for kind, name, statement in connection.execute(_SPARED).fetchall():
                connection.execute(f'DROP {kind} "{name}"')
                self._spared.append(statement)
        connection.close()

    async def complete(self) -> None:
        connection = self._opened()
        try:
            await to_its_end(asyncio.to_thread(self._finish, connection), stop=connection.interrupt)
        except sqlite3.Error as error:
            raise sentence(error, str(self.url)) from error
        self._publish()

    def _finish(self, connection: sqlite3.Connection) -> None:
        try:
            for pragma in self.on_write:
                connection.execute(pragma)
            for statement in self._spared:
                connection.execute(statement)
            # More of the search index is kept in memory before a piece of it is written: fewer pieces to merge.
            _search_setting(connection, "hashsize", 64 << 20)
            connection.execute("INSERT INTO order_search_fts(order_search_fts) VALUES ('rebuild')")
            _search_setting(connection, "hashsize", 1 << 20)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        finally:
            connection.close()

    def _publish(self) -> None:
        with self._partial.open("rb") as written:
            os.fsync(written.fileno())
        if self._file.exists() and not self._file.stat().st_size:
            self._partial.replace(self._file)
            return
        try:
            os.link(self._partial, self._file)  # unlike a rename, never over a file that came meanwhile
        except FileExistsError:
            raise Refused(_("{file} is there already; name a new file.").format(file=self._file)) from None

    def discard(self) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            self._partial.with_name(self._partial.name + suffix).unlink(missing_ok=True)

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self._partial, isolation_level=None, check_same_thread=False)


def _search_setting(connection: sqlite3.Connection, name: str, value: int) -> None:
    connection.execute("INSERT INTO order_search_fts(order_search_fts, rank) VALUES (?, ?)", (name, value))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def to_its_end(work: Coroutine[object, object, None], *, stop: Callable[[], None]) -> None:
    """Does the work; when cancelled, asks it to stop and waits until it has, so that nothing is written afterwards."""
    running = asyncio.ensure_future(work)
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        stop()
        await asyncio.gather(running, return_exceptions=True)
        raise


class PostgresqlPlace(Place):
    """A schema of its own, whose tables move into the desk's schema all at once."""

    _SCHEMA = "ordertop_filling"
    _LOCK = 0x6F746F71
    on_read = (f"SET search_path TO {_SCHEMA}",)
    on_write = (*on_read, "SET synchronous_commit TO off")

    def __init__(self, url: URL) -> None:
        self._target = url
        self.url = url.update_query_dict({"options": f"-csearch_path={self._SCHEMA}"})
        self._spared: list[str] = []
        self._lock: Connection | None = None

    def prepare(self) -> None:
        if revision_of(self._target) is not None:
            raise Refused(
                _("{desk} is there already; name a new database.").format(desk=shown(str(self._target)))
            )
        with as_sentences(str(self._target)):
            self._lock = self._connect()
            if not self._lock.scalar(text(f"SELECT pg_try_advisory_lock({self._LOCK})")):
                raise Refused(
                    _("{desk} is being filled by another ordertop.").format(desk=shown(str(self._target)))
                )
            self._run(f"DROP SCHEMA IF EXISTS {self._SCHEMA} CASCADE", f"CREATE SCHEMA {self._SCHEMA}")

    def lighten(self) -> None:
        with as_sentences(str(self._target)):
            spared = self._held.execute(text(_SPARED_POSTGRESQL), {"schema": self._SCHEMA}).all()
            self._spared = [statement for _name, statement in spared]
            self._run(*(f"DROP INDEX {self._SCHEMA}.{name}" for name, _statement in spared))

    async def complete(self) -> None:
        with as_sentences(str(self._target)):
            for statement in self._spared:
                await asyncio.to_thread(self._run, statement)
            await asyncio.to_thread(
                self._run, f"SET search_path TO {self._SCHEMA}", "ANALYZE", "RESET search_path"
            )
            self._publish()

    def _publish(self) -> None:
        held, schema = self._held, self._SCHEMA
        home = held.scalar(text("SELECT quote_ident(current_schema())"))
        parts = held.execute(
            text(
                "SELECT 'TABLE', oid::regclass::text FROM pg_class "
                "WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind = 'r' UNION ALL "
                "SELECT 'FUNCTION', oid::regprocedure::text FROM pg_proc "
                "WHERE pronamespace = CAST(:schema AS regnamespace)"
            ),
            {"schema": schema},
        ).all()
        self._run(
            *(f"ALTER {kind} {name} SET SCHEMA {home}" for kind, name in parts), f"DROP SCHEMA {schema}"
        )

    def discard(self) -> None:
        if self._lock is None:
            return
        with suppress(Exception):
            self._run(f"DROP SCHEMA IF EXISTS {self._SCHEMA} CASCADE")
        self._lock.close()
        self._lock = None

    @property
    def _held(self) -> Connection:
        assert self._lock is not None
        return self._lock

    def _run(self, *statements: str) -> None:
        """All or nothing."""
        held = self._held
        held.rollback()
        for statement in statements:
            held.exec_driver_sql(statement)
        held.commit()

    def _connect(self) -> Connection:
        return create_engine(self._target, poolclass=NullPool).connect()
