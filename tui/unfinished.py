"""A bulk that is under way, kept so that it can be gone on with should the program end before it (L15).

It stands in a small file of the person's own: a help, not a record. What was done is known by the desk, by command ids.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from domain.bulk.model import Bulk, BulkKind
from domain.errors import DomainError
from domain.marks import Marks
from tui.state_file import StateFile, state_file

if TYPE_CHECKING:
    from tui.app import OrdertopApp


class Unfinished:
    """The bulk of this desk that did not end."""

    def __init__(self, app: "OrdertopApp") -> None:
        self._app = app

    @property
    def _file(self) -> StateFile:
        return state_file("bulk.json")

    def keep(self, bulk: Bulk) -> None:
        """Keeps a bulk that begins; where that cannot be written it is done without."""
        query = bulk.marks.query
        with suppress(OSError):
            self._file.write(
                {
                    "desk": self._app.desk_name,
                    "id": bulk.id,
                    "kind": bulk.kind.value,
                    "reason": bulk.reason,
                    "status_id": bulk.status_id,
                    "ids": sorted(bulk.marks.ids),
                    "query": None if query is None else query.text,
                    "seen": {str(n): version for n, version in bulk.seen.items()},
                }
            )

    def forget(self) -> None:
        """It has ended."""
        with suppress(OSError):
            self._file.remove()

    def read(self) -> Bulk | None:
        """The bulk, where one of this desk was broken off and can be understood."""
        kept: Any = self._file.read()
        try:
            if kept["desk"] != self._app.desk_name:
                return None
            query = None if kept["query"] is None else self._app.parse(kept["query"])
            return Bulk(
                id=str(kept["id"]),
                kind=BulkKind(kept["kind"]),
                marks=Marks(frozenset(map(int, kept["ids"])), query),
                reason=str(kept["reason"]),
                status_id=None if kept["status_id"] is None else int(kept["status_id"]),
                seen={int(n): int(version) for n, version in kept["seen"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError, DomainError):
            return None
