"""Where a sample desk is made in SQLite: a file beside the desk's own, without the mark of a desk until complete."""

import asyncio
import os
import sqlite3
from pathlib import Path

from sqlalchemy import URL

from domain.errors import Refused
from domain.words import _
from storage.revision import APPLICATION_ID
from storage.sample.place import Place, Told, to_its_end
from storage.sample.plan import Plan
from storage.sample.repeating import BASE, Copying
from storage.sample.search_index import SearchIndex, rebuild
from storage.trouble import sentence

#: What the filling does not need: indexes apart from those of constraints and of imports, and the search's triggers.
_SPARED = """
    SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'ix_orders_source'
    AND (type = 'index' OR type = 'trigger' AND tbl_name = 'order_search') ORDER BY type, rowid"""

_SOURCE = "SELECT sql FROM sqlite_master WHERE name = 'ix_orders_source'"

_QUICK = (
    "PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA journal_mode=OFF", "PRAGMA secure_delete=OFF",
)  # fmt: skip
#: In KiB. The unique index of order numbers grows everywhere at once: that of ten million orders takes 250 MiB.
_CACHE, _LARGE_CACHE = 64 << 10, 192 << 10
#: An index is sorted by this many threads more.
_SORTERS = 2


class SqlitePlace(Place):
    """A file beside the desk's own."""

    def __init__(self, url: URL, part: str = "") -> None:
        assert url.database is not None
        self._target = url
        self._file = Path(url.database)
        self._partial = self._file.with_name(f".{self._file.name}.{os.getpid()}{part}.partial")
        self.url = url.set(database=str(self._partial))
        self.on_write = (*_QUICK, f"PRAGMA cache_size=-{_CACHE}")
        self._spared: list[tuple[str, str, str]] = []
        self._search: SearchIndex | None = None

    def beside(self) -> "SqlitePlace":
        return SqlitePlace(self._target, ".base")

    def prepare(self) -> None:
        if self._file.exists() and self._file.stat().st_size:
            raise Refused(_("{file} is there already; name a new file.").format(file=self._file))
        for left in self._file.parent.glob(f".{self._file.name}.*.partial*"):
            owner = left.name.removeprefix(f".{self._file.name}.").partition(".")[0]
            if owner.isdecimal() and not _runs(int(owner)):
                left.unlink(missing_ok=True)

    def lighten(self) -> None:
        connection = self._opened()
        connection.execute("PRAGMA application_id=0")
        connection.execute("PRAGMA journal_mode=DELETE")
        for kind, name, table, statement in connection.execute(_SPARED).fetchall():
            connection.execute(f'DROP {kind} "{name}"')
            self._spared.append((kind, table, statement))
        connection.close()

    def repeat(self, base: "SqlitePlace", copying: Copying, plan: Plan) -> None:
        connection = self._opened()
        # Nothing is looked up by the source's number until all are there.
        (source,) = connection.execute(_SOURCE).fetchone()
        connection.execute("DROP INDEX ix_orders_source")
        self._spared.insert(0, ("index", "orders", source))
        connection.close()
        where = str(base._partial).replace("'", "''")
        self._search = SearchIndex(self._partial, base._partial, copying, plan)
        self.on_write = (*_QUICK, f"PRAGMA cache_size=-{_LARGE_CACHE}", f"ATTACH '{where}' AS {BASE}")

    async def index(self, told: Told) -> None:
        connection = self._opened()
        indexing = _Indexing(connection, self._spared, self._search)
        what = _("index entries")
        try:
            await to_its_end(
                asyncio.to_thread(indexing.run),
                stop=indexing.stop,
                tell=lambda: told(indexing.done, indexing.of, what),
            )
        except sqlite3.Error as error:
            raise sentence(error, str(self.url)) from error
        finally:
            connection.close()
        self.on_write = (*_QUICK, f"PRAGMA cache_size=-{_CACHE}")

    async def publish(self) -> None:
        connection = self._opened()
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        except sqlite3.Error as error:
            raise sentence(error, str(self.url)) from error
        finally:
            connection.close()
        await to_its_end(asyncio.to_thread(self._move), stop=lambda: None)

    def _move(self) -> None:
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
        if self._search:
            self._search.discard()
        for suffix in ("", "-wal", "-shm", "-journal"):
            self._partial.with_name(self._partial.name + suffix).unlink(missing_ok=True)

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self._partial, isolation_level=None, check_same_thread=False)


class _Indexing:
    """The making of all indexes; `done` of `of` rows are in."""

    def __init__(
        self, connection: sqlite3.Connection, spared: list[tuple[str, str, str]], search: SearchIndex | None
    ) -> None:
        self._connection = connection
        self._spared = spared
        self._search = search
        self._rows = 0
        self._each = {table: self._size(table) for _kind, table, _statement in spared}
        indexed = sum(self._each[table] for kind, table, _statement in spared if kind == "index")
        self.of = indexed + (search.of if search else self._each["order_search"])

    @property
    def done(self) -> int:
        """Rows that are indexed."""
        return self._rows + (self._search.done if self._search else 0)

    def _size(self, table: str) -> int:
        # About: ids have few gaps, and counting would read all. Search entries are as many as orders.
        name = "orders" if table == "order_search" else table
        (last,) = self._connection.execute(f'SELECT max(rowid) FROM "{name}"').fetchone()  # noqa: S608
        return last or 0

    def run(self) -> None:
        """Makes them, the search's last, and its triggers when all is in."""
        cache = _LARGE_CACHE if self._search else _CACHE
        for pragma in (*_QUICK, f"PRAGMA cache_size=-{cache}", f"PRAGMA threads={_SORTERS}"):
            self._connection.execute(pragma)
        for kind, table, statement in self._spared:
            if kind == "index":
                self._connection.execute(statement)
                self._rows += self._each[table]
        if self._search:
            self._search.move_into(self._connection)
        else:
            rebuild(self._connection)
            self._rows += self._each["order_search"]
        for kind, _table, statement in self._spared:
            if kind == "trigger":
                self._connection.execute(statement)

    def stop(self) -> None:
        """Ends what runs."""
        if self._search:
            self._search.stop()
        self._connection.interrupt()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
