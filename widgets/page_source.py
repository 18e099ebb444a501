"""Where a windowed table's rows come from: pages by key, never by offset."""

from collections.abc import Collection, Sequence
from typing import Protocol, TypeVar

from domain.rows import Page


class Row(Protocol):
    """What a row must have: who it is, and its place in the list (larger is further up, unique)."""

    @property
    def id(self) -> int: ...

    @property
    def key(self) -> int: ...


R = TypeVar("R", bound=Row)


class PageSource(Protocol[R]):
    """One list: a filter and an order over rows of one kind. Pages hold at most `limit` rows, upper rows first."""

    async def first(self, limit: int) -> Page[R]:
        """The rows at the top."""
        ...

    async def last(self, limit: int) -> Page[R]:
        """The rows at the bottom."""
        ...

    async def after(self, key: int, limit: int) -> Page[R]:
        """The rows right below the place `key`."""
        ...

    async def before(self, key: int, limit: int) -> Page[R]:
        """The rows right above the place `key`."""
        ...

    async def around(self, key: int, limit: int) -> Page[R]:
        """The rows on both sides of the place `key`, with the row that has it."""
        ...

    async def rows(self, ids: Collection[int]) -> Sequence[R]:
        """Those of these rows that are in this list now; what is gone or no longer matches is left out."""
        ...

    async def total(self) -> int | None:
        """How many rows the list has, or None where counting would take too long."""
        ...
