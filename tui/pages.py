"""A list as pages by key, each asked of the desk; what the lists of all tabs have in common."""

from collections.abc import Collection, Sequence
from typing import Generic

from domain.query import Query
from domain.rows import Page
from domain.staff import Identity
from tui.desk_thread import DeskThread
from widgets.page_source import R


class Pages(Generic[R]):
    """What a search finds, as a `PageSource`; it is not counted."""

    def __init__(self, thread: DeskThread, identity: Identity, query: Query) -> None:
        self._thread = thread
        self._identity = identity
        self.query = query

    async def page(self, limit: int, *, after: int | None = None, before: int | None = None) -> Page[R]:
        """A page of the list: below or above a place, at the top with neither; `before` 0 is the end."""
        raise NotImplementedError

    async def rows(self, ids: Collection[int]) -> Sequence[R]:
        """These, as far as they match now."""
        raise NotImplementedError

    async def first(self, limit: int) -> Page[R]:
        """The rows at the top."""
        return await self.page(limit)

    async def last(self, limit: int) -> Page[R]:
        """The rows at the bottom."""
        return await self.page(limit, before=0)

    async def after(self, key: int, limit: int) -> Page[R]:
        """The rows below a place."""
        return await self.page(limit, after=key)

    async def before(self, key: int, limit: int) -> Page[R]:
        """The rows above a place."""
        return await self.page(limit, before=key)

    async def around(self, key: int, limit: int) -> Page[R]:
        """The rows on both sides of a place."""
        above = await self.page(max(limit // 3, 1), before=key)
        below = await self.page(limit - len(above.rows), after=key + 1)
        return Page(above.rows + below.rows, above.more_before, below.more_after)

    async def total(self) -> int | None:
        """None: it is not counted."""
        return None
