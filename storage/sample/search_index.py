"""The search index of a large sample, made in a file of its own while the desk is filled: it takes as long.

It goes into the desk as it is. What SQLite's FTS5 keeps of an index are ordinary tables, the same for one that reads
its texts from a table of the desk's and for one that keeps none.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from storage.sample.plan import Plan
from storage.sample.repeating import BASE, Copying

#: Words that are kept in memory before a piece of the index is written: many, so that there are few pieces to merge.
_MEMORY = 64 << 20
#: Orders whose words fill that, about: each statement writes what is in memory.
_ORDERS = 100_000
_PAGES_MERGED, _PAGES_MOVED = 2_000, 20_000

#: FTS5 merges pieces of one level as changes come, into one of the next level. The large piece is put so many levels
#: up, or soon someone's change would have to write all of it anew.
_LEVELS = 6
#: The row that lists the pieces: a cookie of four bytes, the numbers of levels and pieces, a counter of merges, and the
#: levels one after the other.
_PIECES = 10
_EMPTY_LEVEL = b"\0\0"


class SearchIndex:
    """The index in the making; `done` counts up to `of`, which is each order three times: read, merged, moved."""

    def __init__(self, desk: Path, base: Path, copying: Copying, plan: Plan) -> None:
        self._definition = _definition(desk)
        self._file = desk.with_name(f"{desk.name}-search")
        self._file.touch(0o600)  # the words name people
        # A writer on the desk would have to wait for who reads the base.
        self._base = Path(shutil.copy(base, f"{self._file}-base"))
        self._select = copying.searched()
        self._plan = plan
        self._stopped = False
        self.done, self.of = 0, 3 * plan.repeated
        self._connection = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        self._thread = ThreadPoolExecutor(1)
        self._made = self._thread.submit(self._make)

    def _make(self) -> None:
        connection = self._connection
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "secure_delete=OFF", "cache_size=-32768"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(self._definition)
        connection.execute(f"ATTACH ? AS {BASE}", (str(self._base),))
        set_option(connection, "hashsize", _MEMORY)
        # All pieces are merged once, at the end.
        set_option(connection, "automerge", 0)
        set_option(connection, "crisismerge", 1_999)
        for first, last in self._parts():
            connection.execute(
                f"INSERT INTO order_search_fts(rowid, body) {self._select}", {"first": first, "last": last}
            )
            self.done = min(last + 1, self._plan.blocks) * self._plan.limits.group
            if self._stopped:
                raise sqlite3.OperationalError("interrupted")
        self._merge()

    def _parts(self) -> Iterator[tuple[int, int]]:
        together = max(1, _ORDERS // self._plan.limits.group)
        return ((first, first + together - 1) for first in range(0, self._plan.blocks, together))

    def _merge(self) -> None:
        connection = self._connection
        (pages,) = connection.execute("SELECT count(*) FROM order_search_fts_data").fetchone()
        read, amount = self.done, -_PAGES_MERGED
        for step in range(1, pages):
            before = connection.total_changes
            set_option(connection, "merge", amount)
            if connection.total_changes - before < 2:  # as FTS5 says that there was nothing to do
                break
            amount = _PAGES_MERGED
            self.done = read + min(self._plan.repeated, self._plan.repeated * step * _PAGES_MERGED // pages)
            if self._stopped:
                raise sqlite3.OperationalError("interrupted")

    def move_into(self, desk: sqlite3.Connection) -> None:
        """Waits until the index is made, and copies it.

        Raises:
            sqlite3.Error: it could not be made.
        """
        self._made.result()
        self._connection.close()
        self.done = 2 * self._plan.repeated
        desk.execute("ATTACH ? AS search", (str(self._file),))
        desk.execute("DELETE FROM main.order_search_fts_data")
        desk.execute("DELETE FROM main.order_search_fts_idx")
        desk.execute("INSERT INTO main.order_search_fts_idx SELECT * FROM search.order_search_fts_idx")
        (pages,) = desk.execute("SELECT count(*) FROM search.order_search_fts_data").fetchone()
        last, moved = -1, 0
        while True:
            copied = desk.execute(
                "INSERT INTO main.order_search_fts_data SELECT * FROM search.order_search_fts_data "
                "WHERE id > ? ORDER BY id LIMIT ?", (last, _PAGES_MOVED),
            ).rowcount  # fmt: skip
            if not copied:
                break
            (last,) = desk.execute("SELECT max(id) FROM main.order_search_fts_data").fetchone()
            moved += copied
            self.done = 2 * self._plan.repeated + self._plan.repeated * moved // pages
        desk.execute("DETACH search")
        _lift(desk)
        self.discard()

    def stop(self) -> None:
        """Ends what runs."""
        self._stopped = True
        if not self._made.done():
            self._connection.interrupt()

    def discard(self) -> None:
        """Removes the file, after what runs has ended."""
        self.stop()
        self._thread.shutdown()
        self._connection.close()
        for file in (self._file, self._base):
            file.unlink(missing_ok=True)


def _definition(file: Path) -> str:
    """The index as the desk has it, without the table that the texts are read from."""
    with closing(sqlite3.connect(file)) as desk:
        (sql,) = desk.execute("SELECT sql FROM sqlite_master WHERE name = 'order_search_fts'").fetchone()
    return str(sql).replace("content='order_search', content_rowid='key'", "content=''")


def _lift(desk: sqlite3.Connection) -> None:
    """Puts the only piece of an index on a high level."""
    (pieces,) = desk.execute("SELECT block FROM order_search_fts_data WHERE id = ?", (_PIECES,)).fetchone()
    levels, number, counter = pieces[4:7]
    if (number, counter) == (1, 0):
        lifted = pieces[:4] + bytes((levels + _LEVELS, number, counter)) + _EMPTY_LEVEL * _LEVELS + pieces[7:]
        desk.execute("UPDATE order_search_fts_data SET block = ? WHERE id = ?", (lifted, _PIECES))


def rebuild(desk: sqlite3.Connection) -> None:
    """Makes the index of a desk from all its texts at once."""
    set_option(desk, "hashsize", _MEMORY)
    desk.execute("INSERT INTO order_search_fts(order_search_fts) VALUES ('rebuild')")
    set_option(desk, "hashsize", 1 << 20)


def set_option(desk: sqlite3.Connection, name: str, value: int) -> None:
    """Gives a search index one of FTS5's special commands."""
    desk.execute("INSERT INTO order_search_fts(order_search_fts, rank) VALUES (?, ?)", (name, value))
