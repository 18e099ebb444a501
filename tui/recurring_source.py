"""The recurring orders' rows, read through the desk (C1)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from domain.query import Query
from domain.recurring.rows import RecurringRow
from domain.recurring.status import RecurringStatus
from domain.rows import Page
from domain.staff import Identity
from tui.desk_thread import DeskThread
from tui.pages import Pages

if TYPE_CHECKING:
    from domain.desk import Desk


class RecurringSource(Pages[RecurringRow]):
    """The recurring orders whose initial orders a search finds, in one status or in any."""

    def __init__(
        self, thread: DeskThread, identity: Identity, query: Query, status: RecurringStatus | None
    ) -> None:
        super().__init__(thread, identity, query)
        self._statuses = () if status is None else (status,)

    async def page(
        self, limit: int, *, after: int | None = None, before: int | None = None
    ) -> Page[RecurringRow]:
        """See `Pages`."""

        async def look(desk: "Desk") -> Page[RecurringRow]:
            return await desk.reads(self._identity).recurring(
                self.query, self._statuses, after=after, before=before, limit=limit
            )

        return await self._thread.look(look)

    async def rows(self, ids: Collection[int]) -> Sequence[RecurringRow]:
        """These, as far as they match now."""

        async def look(desk: "Desk") -> Sequence[RecurringRow]:
            return await desk.reads(self._identity).recurring_by_id(ids, self.query, self._statuses)

        return await self._thread.look(look)
