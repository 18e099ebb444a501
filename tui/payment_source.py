"""The payments table's rows, read through the desk (P1)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from domain.payment_rows import ListedPayment
from domain.query import Query
from domain.rows import Page
from domain.staff import Identity
from tui.desk_thread import DeskThread

if TYPE_CHECKING:
    from domain.desk import Desk


class PaymentSource:
    """The payments of the orders that a search finds, as a `PageSource`."""

    def __init__(self, thread: DeskThread, identity: Identity, query: Query) -> None:
        self._thread = thread
        self._identity = identity
        self.query = query

    async def first(self, limit: int) -> Page[ListedPayment]:
        """The payments at the top."""
        return await self._page(limit)

    async def last(self, limit: int) -> Page[ListedPayment]:
        """The payments at the bottom."""
        return await self._page(limit, before=0)

    async def after(self, key: int, limit: int) -> Page[ListedPayment]:
        """The payments below a place."""
        return await self._page(limit, after=key)

    async def before(self, key: int, limit: int) -> Page[ListedPayment]:
        """The payments above a place."""
        return await self._page(limit, before=key)

    async def around(self, key: int, limit: int) -> Page[ListedPayment]:
        """The payments on both sides of a place."""
        above = await self._page(max(limit // 3, 1), before=key)
        below = await self._page(limit - len(above.rows), after=key + 1)
        return Page(above.rows + below.rows, above.more_before, below.more_after)

    async def rows(self, ids: Collection[int]) -> Sequence[ListedPayment]:
        """These payments, as far as their orders match now."""
        return await self._some(ids)

    async def of_orders(self, order_ids: Collection[int]) -> Sequence[ListedPayment]:
        """The payments of these orders, as far as those match now."""
        return await self._some((), order_ids)

    async def total(self) -> int | None:
        """None: they are not counted."""
        return None

    async def _some(self, ids: Collection[int], order_ids: Collection[int] = ()) -> Sequence[ListedPayment]:
        async def look(desk: "Desk") -> Sequence[ListedPayment]:
            return await desk.reads(self._identity).payments_by_id(ids, self.query, order_ids=order_ids)

        return await self._thread.look(look)

    async def _page(
        self, limit: int, *, after: int | None = None, before: int | None = None
    ) -> Page[ListedPayment]:
        async def look(desk: "Desk") -> Page[ListedPayment]:
            return await desk.reads(self._identity).payments(
                self.query, after=after, before=before, limit=limit
            )

        return await self._thread.look(look)
