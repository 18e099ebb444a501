"""What all looks of one person share: a connection that sees one moment, whose orders they may see, what matches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.clock import Clock
from domain.query import Query, Zone
from domain.staff import Identity
from storage import tables as t
from storage.filters import conditions, span_of
from storage.trouble import as_sentences
from storage.walks import PLAIN, Walk

o = t.orders.c


class SqlReading:
    """One person's looks at a desk; what there is to look at says each class that is made of this one."""

    def __init__(self, engine: AsyncEngine, identity: Identity, clock: Clock, *, zone: Zone) -> None:
        self._engine = engine
        self._staff_id = identity.staff_id
        self._granted = identity.reseller_ids
        self._clock = clock
        self._zone = zone

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        with as_sentences(str(self._engine.url)):
            async with self._engine.begin() as connection:
                yield connection

    def _may_see(self, *, listed: bool = True) -> list[ColumnElement[bool]]:
        """Whose orders: of one reseller a list walks its index, unless few are looked for by something else."""
        if listed and len(self._granted) == 1:
            return [o.reseller_id == min(self._granted)]
        # Of several resellers an index gives one after the other, and sorting them all takes as long as the list is;
        # as a sum it fits no index, so that the list's own order is walked.
        return [(o.reseller_id + 0).in_(sorted(self._granted))] if self._granted else []

    def _matching(
        self, query: Query, walk: Walk = PLAIN, *, repeats: bool = False
    ) -> list[ColumnElement[bool]]:
        now, zone = self._clock.now(), self._zone
        dialect = self._engine.dialect.name
        where = conditions(
            query,
            dialect=dialect,
            now=now,
            zone=zone,
            found=walk.found,
            one_reseller=len(self._granted) == 1,
            repeats=repeats,
            me=self._staff_id,
        )
        where += self._may_see()
        return where if walk.key is o.key else where + span_of(query, walk.key, now=now, zone=zone)
