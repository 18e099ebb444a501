"""The change feed: what was recorded after the last record one has seen (T12).

Audit numbers commit in order, so the feed has no holes. On SQLite, asking whether anything at all was written costs
microseconds (`PRAGMA data_version`), so that many dashboards can ask often.
"""

import sqlite3

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.rows import Changes
from storage import tables as t
from storage.database import is_sqlite, plain_connection
from storage.trouble import as_sentences

#: After more records than this, a screen is better off reading anew.
_LIMIT = 500


class ChangeFeed:
    """One desk's feed; `changes` may be asked by any number of readers."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._watch: sqlite3.Connection | None = None
        self._version: int | None = None
        self._seen: Changes | None = None

    async def changes(self, since: int) -> Changes:
        """What was recorded after audit number `since`."""
        version = self._file_version()
        known = version is not None and version == self._version
        if known and self._seen is not None and self._seen.number <= since:
            return Changes(since, frozenset(), everything=False, last_outside_at=self._seen.last_outside_at)
        h, a = t.audit_head.c, t.audit.c
        with as_sentences(str(self._engine.url)):
            async with self._engine.begin() as connection:
                head = (await connection.execute(select(h.number, h.outside_at))).one()
                records = []
                if since < head.number <= since + _LIMIT:
                    statement = select(a.subject, a.subject_id).where(
                        a.number > since, a.number <= head.number
                    )
                    records = list(await connection.execute(statement))
        everything = head.number > since + _LIMIT or any(r.subject == "batch" for r in records)
        ids = frozenset(r.subject_id for r in records if r.subject == "order")
        # Only now: a look that failed, or one still under way, has seen nothing of this version.
        self._version = version
        self._seen = Changes(head.number, ids, everything, head.outside_at)
        return self._seen

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
