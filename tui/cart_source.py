"""The rows of the board, read through the desk, in the order of one moment (I1)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from whenever import Instant

from domain.followup.rows import CartRow
from domain.query import Query
from domain.rows import Page
from domain.staff import Identity
from tui.desk_thread import DeskThread
from tui.pages import Pages

if TYPE_CHECKING:
    from domain.desk import Desk


class CartSource(Pages[CartRow]):
    """The carts that a search finds, as urgent as they were at a moment: nothing changes places while one reads."""

    def __init__(self, thread: DeskThread, identity: Identity, query: Query, as_of: Instant) -> None:
        super().__init__(thread, identity, query)
        self._as_of = as_of

    async def page(self, limit: int, *, after: int | None = None, before: int | None = None) -> Page[CartRow]:
        """See `Pages`."""

        async def look(desk: "Desk") -> Page[CartRow]:
            return await desk.reads(self._identity).carts(
                self.query, self._as_of, after=after, before=before, limit=limit
            )

        return await self._thread.look(look)

    async def counted(self) -> int:
        """How many are on the list. That takes a look at all of them, so that it is no part of scrolling."""

        async def look(desk: "Desk") -> int:
            return await desk.reads(self._identity).cart_count(self.query, self._as_of)

        return await self._thread.look(look)

    async def rows(self, ids: Collection[int]) -> Sequence[CartRow]:
        """These, as far as they are on the list now."""

        async def look(desk: "Desk") -> Sequence[CartRow]:
            return await desk.reads(self._identity).carts_by_id(ids, self.query, self._as_of)

        return await self._thread.look(look)
