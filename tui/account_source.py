"""The lines of the account with the distributor, read through the desk (T1, P6)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from domain.credit.rows import AccountLine, Counting
from domain.money import Money
from domain.query import Exactly, Query
from domain.rows import Page
from domain.staff import Identity
from tui.desk_thread import DeskThread
from tui.pages import Pages

if TYPE_CHECKING:
    from domain.desk import Desk


class AccountSource(Pages[AccountLine]):
    """What one figure counts, of one reseller or of all."""

    def __init__(
        self, thread: DeskThread, identity: Identity, counting: Counting, reseller: Exactly | None
    ) -> None:
        super().__init__(thread, identity, Query())
        self._counting = counting
        self._reseller = reseller

    async def page(
        self, limit: int, *, after: int | None = None, before: int | None = None
    ) -> Page[AccountLine]:
        """See `Pages`."""

        async def look(desk: "Desk") -> Page[AccountLine]:
            return await desk.reads(self._identity).account_lines(
                self._counting, self._reseller, after=after, before=before, limit=limit
            )

        return await self._thread.look(look)

    async def rows(self, ids: Collection[int]) -> Sequence[AccountLine]:
        """These lines, as far as they are still counted."""

        async def look(desk: "Desk") -> Sequence[AccountLine]:
            reads = desk.reads(self._identity)
            page = await reads.account_lines(self._counting, self._reseller, ids=ids, limit=len(ids))
            return page.rows

        return await self._thread.look(look)

    async def sums(self) -> tuple[Money, ...]:
        """What all lines come to, in each currency."""

        async def look(desk: "Desk") -> tuple[Money, ...]:
            return await desk.reads(self._identity).account_sums(self._counting, self._reseller)

        return await self._thread.look(look)
