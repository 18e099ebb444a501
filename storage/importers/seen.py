"""Which order numbers a file has shown, in memory that does not grow with it."""

import sqlite3


class SeenNumbers:
    """Where each number stands in a file, kept in a temporary database that the system may write to disk."""

    def __init__(self) -> None:
        # An unnamed database is private and gone when closed. A reader may be moved between threads, one at a time.
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=OFF")
        self._base.execute(
            "CREATE TABLE seen (number TEXT PRIMARY KEY, first INT, last INT, places INT) WITHOUT ROWID"
        )
        self._base.execute("BEGIN")
        self._repeated = False

    def add(self, number: str, line: int) -> bool:
        """Notes that `number` stands at `line`; says whether it stood elsewhere before."""
        (places,) = self._base.execute(
            "INSERT INTO seen VALUES (?, ?, ?, 1)"
            " ON CONFLICT (number) DO UPDATE SET last = excluded.last, places = places + 1 RETURNING places",
            (number, line, line),
        ).fetchone()
        self._repeated |= places > 1
        return bool(places > 1)

    def elsewhere(self, number: str, line: int) -> int | None:
        """Another line where the number stands, or none."""
        if not self._repeated:
            return None
        found = self._base.execute("SELECT first, last FROM seen WHERE number = ?", (number,)).fetchone()
        if found is None or found[0] == found[1]:
            return None
        return int(found[1] if found[0] == line else found[0])

    def close(self) -> None:
        """Drops what was noted."""
        self._base.close()
