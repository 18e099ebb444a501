"""The payments table's rows, read through the desk (P1)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from domain.payment_rows import ListedPayment
from domain.rows import Page
from tui.pages import Pages

if TYPE_CHECKING:
    from domain.desk import Desk


class PaymentSource(Pages[ListedPayment]):
    """The payments of the orders that a search finds."""

    async def page(
        self, limit: int, *, after: int | None = None, before: int | None = None
    ) -> Page[ListedPayment]:
        """See `Pages`."""

        async def look(desk: "Desk") -> Page[ListedPayment]:
            return await desk.reads(self._identity).payments(
                self.query, after=after, before=before, limit=limit
            )

        return await self._thread.look(look)

    async def rows(self, ids: Collection[int]) -> Sequence[ListedPayment]:
        """These payments, as far as their orders match now."""
        return await self._some(ids)

    async def of_orders(self, order_ids: Collection[int]) -> Sequence[ListedPayment]:
        """The payments of these orders, as far as those match now."""
        return await self._some((), order_ids)

    async def _some(self, ids: Collection[int], order_ids: Collection[int] = ()) -> Sequence[ListedPayment]:
        async def look(desk: "Desk") -> Sequence[ListedPayment]:
            return await desk.reads(self._identity).payments_by_id(ids, self.query, order_ids=order_ids)

        return await self._thread.look(look)
