"""The orders table's rows, read through the desk."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from domain.query import Query
from domain.rows import OrderRow, Page
from domain.staff import Identity
from tui.desk_thread import DeskThread

if TYPE_CHECKING:
    from domain.desk import Desk

#: Lists are counted no further than this: beyond it, one knows that there are many.
COUNT_LIMIT = 10_000


class OrderSource:
    """One search over the orders, as a `PageSource`.

    Args:
        known_total: how many orders match now, where that is known without counting.
        first_page: the newest orders, where they have been read already; given out once.
        many: called when counting was given up.
    """

    def __init__(
        self,
        thread: DeskThread,
        identity: Identity,
        query: Query,
        *,
        known_total: Callable[[], int | None] = lambda: None,
        first_page: Page[OrderRow] | None = None,
        many: Callable[[], None] = lambda: None,
    ) -> None:
        self._thread = thread
        self._identity = identity
        self.query = query
        self._known_total = known_total
        self._first_page = first_page
        self._many = many
        self.too_many = False
        """Whether counting was given up: there are more than `COUNT_LIMIT`."""

    async def first(self, limit: int) -> Page[OrderRow]:
        """The newest orders."""
        page, self._first_page = self._first_page, None
        return page or await self._page(limit)

    async def last(self, limit: int) -> Page[OrderRow]:
        """The oldest orders."""
        return await self._page(limit, before=0)

    async def after(self, key: int, limit: int) -> Page[OrderRow]:
        """The orders below a place."""
        return await self._page(limit, after=key)

    async def before(self, key: int, limit: int) -> Page[OrderRow]:
        """The orders above a place."""
        return await self._page(limit, before=key)

    async def around(self, key: int, limit: int) -> Page[OrderRow]:
        """The orders on both sides of a place."""
        above = await self._page(max(limit // 3, 1), before=key)
        below = await self._page(limit - len(above.rows), after=key + 1)
        return Page(above.rows + below.rows, above.more_before, below.more_after)

    async def rows(self, ids: Collection[int]) -> Sequence[OrderRow]:
        """These orders, as far as they match now."""

        async def look(desk: "Desk") -> Sequence[OrderRow]:
            return await desk.reads(self._identity).orders_by_id(ids, self.query)

        return await self._thread.ask(look)

    async def total(self) -> int | None:
        """How many match; none where there are too many to count for a screen."""
        known = self._known_total()
        if known is not None:
            return known

        async def look(desk: "Desk") -> int:
            return await desk.reads(self._identity).count(self.query, limit=COUNT_LIMIT + 1)

        counted = await self._thread.ask(look)
        self.too_many = counted > COUNT_LIMIT
        if not self.too_many:
            return counted
        self._many()
        return None

    async def _page(
        self, limit: int, *, after: int | None = None, before: int | None = None
    ) -> Page[OrderRow]:
        async def look(desk: "Desk") -> Page[OrderRow]:
            return await desk.reads(self._identity).orders(
                self.query, after=after, before=before, limit=limit
            )

        return await self._thread.ask(look)
