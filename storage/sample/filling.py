"""Making a sample desk: all orders come in by the same door as any import, then the desk is put in its place.

A desk of many orders is made in three steps: a base, which is a desk of its own, filled as a small one is; most of the
history, which the database makes of the base; and the newest orders, one by one as on a small desk.
"""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from random import Random

from sqlalchemy import URL, create_engine
from sqlalchemy.pool import NullPool
from whenever import Instant

from domain.errors import OutsideFailed
from domain.words import _
from storage.day_sums import add_up_anew
from storage.sample.base import lay_out
from storage.sample.bringing import Bringing
from storage.sample.customers import AFTER_HOSTILE
from storage.sample.orders import Part, Placed, SampleOrders
from storage.sample.place import Place, Told, place_for, to_its_end
from storage.sample.plan import Limits, Plan, plan_for
from storage.sample.repeating import MARK, Copying
from storage.sample.rhythm import moments
from storage.sample.tallies import Tallies
from storage.trouble import as_sentences

#: Orders that go in together: many for speed, fewer towards the end, where staff write notes between them.
_MOST, _FEWEST = 5_000, 25
_NOTED = 60
#: After so many batches, memory that only cycles hold is given back.
_COLLECTED = 40


async def fill_desk(
    url: URL,
    *,
    orders: int,
    seed: int,
    owner: str,
    now: Instant,
    progress: Told,
    limits: Limits | None = None,
    seal: Callable[[str], str] | None = None,
) -> None:
    """Makes a sample desk; the same seed, number and moment give the same one.

    Args:
        owner: the system user who owns it.
        now: the moment up to which the desk has a history.
        progress: called with how much is done, of how much, and of what.
        limits: where a desk is large.
        seal: encrypts payment tokens; without it no customer has one.

    Raises:
        Refused: there is something at `url` already.
        DeskUnavailable: the desk cannot be made there.
    """
    place = place_for(url)
    filling = _Filling(place=place, orders=orders, seed=seed, owner=owner, now=now, told=progress, seal=seal)
    try:
        place.prepare()
        plan = plan_for(orders, limits or Limits())
        if plan is None:
            await filling.fill()
        else:
            await filling.fill_large(plan)
        await place.publish()
    finally:
        place.discard()


@dataclass(kw_only=True)
class _Filling:
    """One filling."""

    place: Place
    orders: int
    seed: int
    owner: str
    now: Instant
    told: Told
    seal: Callable[[str], str] | None
    _stopped: bool = False

    async def fill(self) -> None:
        """Makes a desk whose orders are all drawn one by one."""
        source = SampleOrders(orders=self.orders, seed=self.seed, now=self.now)
        desk = self._new(self.place, source.begin)
        await self._all_of(desk, _batches(source, self.orders), of=self.orders, what=_("orders"), new=True)
        await self.place.index(self.told)
        await self._work_on(desk)

    async def fill_large(self, plan: Plan) -> None:
        """Makes a desk whose history is a base that is repeated."""
        base = self.place.beside()
        try:
            base.prepare()
            source = self._base_source(plan)
            groups = _groups(source, plan.limits.group)
            making = self._new(base, source.begin)
            await self._all_of(making, groups, of=plan.limits.base, what=_("orders of the base"), new=True)
            if self._stopped:
                return
            tallies = await asyncio.to_thread(lay_out, base.url, plan, self.now)
            newest = self._newest_source(plan, source)
            desk = self._new(self.place, newest.begin)
            await self._all_of_base(desk, base, plan, tallies)
            await self.place.index(self.told)
            await to_its_end(asyncio.to_thread(self._sum_days), stop=self._stop)
        finally:
            base.discard()
        batches = _batches(newest, self.orders - plan.repeated)
        await self._all_of(desk, batches, of=self.orders, what=_("orders"), done=plan.repeated)
        await self._work_on(desk)

    def _sum_days(self) -> None:
        """What the repetitions come to on each day."""

        def goes_on(done: int, of: int) -> bool:
            self.told(done, of, _("orders in reports"))
            return not self._stopped

        with as_sentences(str(self.place.url)):
            engine = create_engine(self.place.url, poolclass=NullPool)
            with engine.begin() as connection:
                add_up_anew(connection, goes_on)

    async def _work_on(self, desk: Bringing) -> None:
        """What has happened lately on what is there."""
        if not self._stopped:
            await self._to_its_end(desk, desk.follow_up(self.now))
        await self._leave_tokens(desk)

    async def _leave_tokens(self, desk: Bringing) -> None:
        if self.seal is not None and not self._stopped:
            with suppress(OutsideFailed):  # without a key a sample is a sample all the same
                await self._to_its_end(desk, self._with_tokens(desk, self.seal))

    async def _with_tokens(self, desk: Bringing, seal: Callable[[str], str]) -> None:
        await desk.leave_tokens(seal)
        await desk.let_recur(seal, self.now)

    def _new(self, place: Place, begin: Instant) -> Bringing:
        return Bringing(place, seed=self.seed, owner=self.owner, begin=begin)

    def _base_source(self, plan: Plan) -> SampleOrders:
        chance = Random(f"moments of the base {self.seed}")
        return SampleOrders(
            orders=plan.limits.base,
            seed=self.seed,
            now=self.now,
            part=Part(
                name=" of the base",
                known=range(AFTER_HOSTILE, AFTER_HOSTILE),
                mark=MARK,
                moments=moments(self.orders, self.now, chance, plan.base_places()),
            ),
        )

    def _newest_source(self, plan: Plan, base: SampleOrders) -> SampleOrders:
        part = Part(name=" of the newest", first=plan.repeated, known=base.known)
        return SampleOrders(orders=self.orders, seed=self.seed, now=self.now, part=part)

    async def _all_of(
        self,
        desk: Bringing,
        batches: Iterator[list[Placed]],
        *,
        of: int,
        what: str,
        done: int = 0,
        new: bool = False,
    ) -> None:
        """Brings in what is drawn, with its staff where the desk is new."""

        async def run() -> None:
            if new:
                await desk.let_in()
                await desk.open_resellers()
                await desk.open_accounts()
            count = done
            for n, batch in enumerate(batches, 1):
                if self._stopped:
                    return
                if n % _COLLECTED == 0:
                    gc.collect()
                await desk.orders(batch)
                if len(batch) <= _NOTED:
                    await desk.note()
                count += len(batch)
                self.told(count, of, what)
            await desk.offer_promotions()
            await desk.name_affiliates()
            await desk.keep_books(self.now)

        collecting = gc.isenabled()
        gc.disable()  # what is made lives as long as its batch, and looking for cycles in it takes a fifth of the time
        try:
            await self._to_its_end(desk, run())
        finally:
            if collecting:
                gc.enable()

    async def _all_of_base(self, desk: Bringing, base: Place, plan: Plan, tallies: Tallies) -> None:
        """Brings in the base, over and over."""
        copying = Copying(self.place.url.get_backend_name(), self.seed)
        size, edges = plan.limits.group, plan.edges(self.now)

        async def run() -> None:
            await desk.let_in()
            await desk.open_accounts()
            await desk.close()
            self.place.repeat(base, copying, plan)
            layout = plan.layout()
            while blocks := list(islice(layout, plan.limits.together)):
                if self._stopped:
                    return
                first, last = blocks[0].n, blocks[-1].n
                lines = range(first * size + 1, (last + 1) * size + 1)
                await desk.blocks(
                    first, last, lines, until=edges[last + 1], copying=copying, tally=tallies.of(blocks)
                )
                self.told((last + 1) * size, self.orders, _("orders"))

        await self._to_its_end(desk, run())

    async def _to_its_end(self, desk: Bringing, run: Coroutine[object, object, None]) -> None:
        """When cancelled, ends after the command in hand."""
        try:
            await to_its_end(run, stop=self._stop)
        finally:
            await desk.close()

    def _stop(self) -> None:
        self._stopped = True


def _batches(source: Iterable[Placed], orders: int) -> Iterator[list[Placed]]:
    waiting: list[Placed] = []
    left = orders
    size = _size(left)
    for placed in source:
        waiting.append(placed)
        if len(waiting) == size:
            left -= size
            size = _size(left)
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _size(left: int) -> int:
    return min(_MOST, max(_FEWEST, left // 4))


def _groups(source: Iterable[Placed], size: int) -> Iterator[list[Placed]]:
    drawn = iter(source)
    return iter(lambda: list(islice(drawn, size)), [])
