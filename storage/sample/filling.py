"""Making a sample desk: all orders come in by the same door as any import, then the desk is put in its place."""

import gc
import hashlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine
from whenever import Instant

from domain.clock import SeededChance
from domain.desk import Desk
from domain.importing import ImportBatch, ImportOrders
from domain.orders.commands import AddNote
from domain.query import EVERYTHING
from domain.staff import Door, Identity
from domain.staffing import AddStaff
from storage.sample.catalogue import RESELLERS
from storage.sample.orders import Placed, SampleOrders
from storage.sample.place import Place, place_for, to_its_end
from storage.sample.remarks import STAFF_NOTES
from storage.schema import create_desk
from storage.store import SqlStorage

#: The name of the sample desk.
DESK = "acme-hosting"

#: The shop's own system user: its carts, payments and deliveries are reported under it.
SHOP = "shop"

#: Who works at the desk beside its owner; names are as the status line shows them.
STAFF = (
    ("anna", "manager"), ("mina", "agent"), ("tom", "agent"), ("vera", "viewer"), ("dora", "distributor"),
    (SHOP, "agent"),
)  # fmt: skip

#: Orders that go in together: many for speed, fewer towards the end, where staff write notes between them.
_MOST, _FEWEST = 5_000, 25
_NOTED = 60
#: After so many batches, memory that only cycles hold is given back.
_COLLECTED = 40


class _Clock:
    """A clock that is set, so that the desk's history has the times at which it would have happened."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at


class _Storage(SqlStorage):
    """Storage whose connections are set up for a desk in the making."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.url)
        _say_first(self._writing, place.on_write)
        _say_first(self._reading, place.on_read)


def _say_first(engine: AsyncEngine, statements: tuple[str, ...]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        connection.commit()


async def fill_desk(
    url: URL, *, orders: int, seed: int, owner: str, now: Instant, progress: Callable[[int], None]
) -> None:
    """Makes a sample desk; the same seed, number and moment give the same one.

    Args:
        owner: the system user who owns it.
        now: the moment up to which the desk has a history.
        progress: called with the number of orders that are in.

    Raises:
        Refused: there is something at `url` already.
        DeskUnavailable: the desk cannot be made there.
    """
    place = place_for(url)
    try:
        place.prepare()
        filling = _Filling(place, orders=orders, seed=seed, owner=owner, now=now)
        place.lighten()
        collecting = gc.isenabled()
        gc.disable()  # what is made lives as long as its batch, and looking for cycles in it takes a fifth of the time
        try:
            await to_its_end(filling.run(progress), stop=filling.stop)
        finally:
            if collecting:
                gc.enable()
            await filling.desk.close()
        await place.complete()
    finally:
        place.discard()


class _Filling:
    """One filling."""

    def __init__(self, place: Place, *, orders: int, seed: int, owner: str, now: Instant) -> None:
        self._orders = orders
        self._seed = seed
        self._owner = owner
        self._now = now
        self._commands = 0
        self._stopped = False
        self._random = Random(f"staff {seed}")
        self._clock = _Clock(now)
        self._source = SampleOrders(orders=orders, seed=seed, now=now)
        self._clock.at = self._source.begin
        create_desk(place.url, name=DESK, owner=owner, now=self._clock.at)
        self.desk = Desk(_Storage(place), clock=self._clock, chance=SeededChance(seed))

    async def run(self, progress: Callable[[int], None]) -> None:
        """Lets the staff in, then the orders."""
        owner = await self.desk.identify(self._owner, Door.DEMO)
        for user, role in STAFF:
            if user != self._owner:
                await self.desk.execute(
                    owner, AddStaff(command_id=self._command(), user=user, name=user, role=role)
                )
        done = 0
        for n, batch in enumerate(self._batches(), 1):
            if self._stopped:
                return
            if n % _COLLECTED == 0:
                gc.collect()
            self._clock.at = batch[-1].order.placed_at
            for reseller in range(len(RESELLERS)):
                await self._bring_in(owner, [placed for placed in batch if placed.reseller == reseller])
            if len(batch) <= _NOTED:
                await self._write_note()
            done += len(batch)
            progress(done)

    def stop(self) -> None:
        """Ends the filling after the command in hand."""
        self._stopped = True

    def _command(self) -> str:
        """An id for the next command, so that the audit trail too is the same for the same seed."""
        self._commands += 1
        return f"sample-{self._commands}"

    def _batches(self) -> Iterator[list[Placed]]:
        waiting: list[Placed] = []
        left = self._orders
        size = self._size(left)
        for placed in self._source:
            waiting.append(placed)
            if len(waiting) == size:
                left -= size
                size = self._size(left)
                yield waiting
                waiting = []
        if waiting:
            yield waiting

    @staticmethod
    def _size(left: int) -> int:
        return min(_MOST, max(_FEWEST, left // 4))

    async def _bring_in(self, owner: Identity, orders: list[Placed]) -> None:
        if not orders:
            return
        first, last = orders[0].order.line, orders[-1].order.line
        batch = ImportBatch(
            source="sample",
            reseller=RESELLERS[orders[0].reseller].name,
            file=f"sample-{self._seed}",
            digest=hashlib.sha256(f"{self._seed} {first} {last}".encode()).hexdigest(),
            first_line=first,
            last_line=last,
            orders=tuple(placed.order for placed in orders),
            held=False,
        )
        await self.desk.execute(owner, ImportOrders(command_id=self._command(), batch=batch))

    async def _write_note(self) -> None:
        """Someone writes on one of the newest orders."""
        user = self._random.choice(("mina", "tom"))
        writer = await self.desk.identify(user, Door.SCREEN)
        newest = (await self.desk.reads(writer).orders(EVERYTHING, limit=12)).rows
        if newest:
            row = self._random.choice(newest)
            note = AddNote(
                command_id=self._command(),
                order_id=row.id,
                version=row.version,
                body=self._random.choice(STAFF_NOTES),
            )
            await self.desk.execute(writer, note)
