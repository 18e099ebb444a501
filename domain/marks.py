"""What someone marked to do something with it: single rows, or everything that a search finds (T2)."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from domain.query import Query


@dataclass(frozen=True, slots=True)
class Marks:
    """The rows with these ids; or, with a query, all that it finds except those with these ids.

    A million rows are so marked without naming them, and what comes to match later is marked too.
    """

    ids: frozenset[int] = frozenset()
    query: Query | None = None

    def __contains__(self, row_id: int) -> bool:
        """Whether a row is marked; with a query, a row that the query finds."""
        return (row_id in self.ids) is (self.query is None)

    def __bool__(self) -> bool:
        return self.query is not None or bool(self.ids)

    def having(self, ids: Collection[int], *, marked: bool) -> "Marks":
        """These marks, but with these rows marked or not marked."""
        if marked is (self.query is None):
            return replace(self, ids=self.ids.union(ids))
        return replace(self, ids=self.ids.difference(ids))

    def inverted(self, query: Query) -> "Marks":
        """Of what `query` finds, what is not marked. Twice inverted, marks are what they were."""
        return Marks(self.ids, query if self.query is None else None)
