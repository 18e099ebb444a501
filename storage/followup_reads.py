"""What one person may look at of follow-ups: the work list, the log, figures and reasons (I1, I4)."""

from collections.abc import Collection

from sqlalchemy import func, not_, select
from whenever import Date, Instant

from domain.errors import NotFound
from domain.followup.rows import CartFigures, CartRow, CartStats, FollowUpRow, ReasonRow
from domain.query import Query
from domain.rows import Page
from domain.words import _
from storage import tables as t
from storage.booked import settled
from storage.cart_figures import read_figures, read_stats
from storage.carts import count_carts, read_cart, read_carts, read_carts_by_id, whole
from storage.follow_log import read_log
from storage.reading import SqlReading

f, r, o = t.follow_ups.c, t.follow_up_reasons.c, t.orders.c


class SqlFollowUpReads(SqlReading):
    """The part of the reads that tells of follow-ups; see `domain.followup.rows.FollowUpReads`."""

    async def carts(
        self, query: Query, as_of: Instant, *, after: int | None = None, before: int | None = None, limit: int
    ) -> Page[CartRow]:
        """A page of the work list."""
        async with self._connection() as connection:
            where = self._matching(whole(await settled(connection, query)))
            return await read_carts(connection, query, where, as_of, after=after, before=before, limit=limit)

    async def cart_count(self, query: Query, as_of: Instant) -> int:
        """How many are on the work list."""
        async with self._connection() as connection:
            where = self._matching(whole(await settled(connection, query)))
            return await count_carts(connection, query, where, as_of)

    async def carts_by_id(self, ids: Collection[int], query: Query, as_of: Instant) -> tuple[CartRow, ...]:
        """Some of the work list."""
        async with self._connection() as connection:
            where = self._matching(whole(await settled(connection, query)))
            return await read_carts_by_id(connection, ids, query, where, as_of)

    async def cart(self, order_id: int) -> CartRow:
        """A cart or order by itself."""
        async with self._connection() as connection:
            row = await read_cart(connection, order_id, self._may_see(), self._clock.now())
        if row is None:
            raise NotFound(_("There is no order with the id {id} here.").format(id=order_id))
        return row

    async def follow_ups(self, order_id: int) -> tuple[FollowUpRow, ...]:
        """The log of an order."""
        async with self._connection() as connection:
            return await read_log(connection, order_id, self._may_see())

    async def cart_figures(self, query: Query) -> CartFigures:
        """The figures of the open carts."""
        async with self._connection() as connection:
            where = self._matching(whole(await settled(connection, query)))
            return await read_figures(
                connection, where, self._clock.now(), self._staff_id, self._zone, self._granted
            )

    async def cart_stats(self, first: Date, last: Date) -> CartStats:
        """What became of follow-ups."""
        async with self._connection() as connection:
            return await read_stats(connection, first, last, self._zone, self._granted)

    async def reasons(self) -> tuple[ReasonRow, ...]:
        """The reasons."""
        given = (
            select(f.reason_id, func.count().label("n"))
            .join(t.orders, o.id == f.order_id)
            .where(f.reason_id.is_not(None), not_(f.retracted), *self._may_see())
            .group_by(f.reason_id)
            .subquery()
        )
        statement = (
            select(r.id, r.name, r.retired, func.coalesce(given.c.n, 0).label("n"))
            .outerjoin(given, given.c.reason_id == r.id)
            .order_by(r.retired, r.by_name)
        )
        async with self._connection() as connection:
            found = (await connection.execute(statement)).all()
        return tuple(
            ReasonRow(id=row.id, name=row.name, retired=bool(row.retired), given=row.n) for row in found
        )
