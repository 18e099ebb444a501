"""What one person may look at of recurring orders (C1)."""

from collections.abc import Collection, Sequence

from whenever import Instant

from domain.query import Query
from domain.recurring.forecast import ForecastDay
from domain.recurring.rows import RecurringDetails, RecurringRow
from domain.recurring.status import RecurringStatus
from domain.rows import Page
from storage.reading import SqlReading
from storage.recurring import (
    read_forecast,
    read_recurring,
    read_recurring_by_id,
    read_recurring_counts,
    read_recurring_details,
    read_recurring_named,
)
from storage.walks import walk_for


class SqlRecurringReads(SqlReading):
    """The part of the reads that tells of recurring orders; see `domain.recurring.rows.RecurringReads`."""

    async def recurring(
        self,
        query: Query,
        statuses: Sequence[RecurringStatus] = (),
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> Page[RecurringRow]:
        """A page of recurring orders."""
        async with self._connection() as connection:
            walk = await walk_for(connection, query)
            where, each = self._matching(query, walk, repeats=True), self._matching(query, repeats=True)
            return await read_recurring(
                connection, query, statuses, walk, where, each, after=after, before=before, limit=limit
            )

    async def recurring_by_id(
        self, ids: Collection[int], query: Query, statuses: Sequence[RecurringStatus] = ()
    ) -> tuple[RecurringRow, ...]:
        """Some of the recurring orders."""
        async with self._connection() as connection:
            each = self._matching(query, repeats=True)
            return await read_recurring_by_id(connection, ids, statuses, each)

    async def recurring_named(self, name: str) -> RecurringRow:
        """The recurring order that is meant."""
        async with self._connection() as connection:
            return await read_recurring_named(connection, name, self._may_see())

    async def recurring_details(self, recurring_id: int) -> RecurringDetails:
        """Everything about one recurring order."""
        async with self._connection() as connection:
            now = self._clock.now()
            return await read_recurring_details(connection, recurring_id, self._may_see(), now)

    async def recurring_counts(self) -> dict[RecurringStatus, int]:
        """How many there are in each status."""
        async with self._connection() as connection:
            return await read_recurring_counts(connection, self._granted)

    async def forecast(self, query: Query, until: Instant) -> tuple[ForecastDay, ...]:
        """What will be debited until then."""
        async with self._connection() as connection:
            walk = await walk_for(connection, query)
            where, each = self._matching(query, walk, repeats=True), self._matching(query, repeats=True)
            return await read_forecast(connection, query, walk, where, each, self._clock.now(), until)
