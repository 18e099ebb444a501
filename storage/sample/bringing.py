"""A sample desk while it is filled: people are let in, orders come in, notes are written, all through its one door."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from random import Random
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from whenever import Instant

from domain.affiliates.commands import AddAffiliate
from domain.billing.commands import AddPaymentSystem, AddToken
from domain.billing.fingerprints import sandbox_fingerprint
from domain.billing.systems import GatewayKind
from domain.clock import SeededChance
from domain.credit.commands import AddResellerToken
from domain.customers import ResellerMethod
from domain.desk import Desk
from domain.importing import ImportBatch, ImportOrders
from domain.orders.commands import AddNote
from domain.orders.status import Status
from domain.promotions.commands import AddPromotion
from domain.promotions.model import PromotionKind
from domain.query import EVERYTHING, parse
from domain.staff import Door, Identity
from domain.staffing import AddStaff
from storage.counts import Tally
from storage.sample.books import keep_books, open_resellers
from storage.sample.catalogue import AFFILIATES, CARD_GATEWAYS, GATEWAYS, PROMOTIONS, RESELLERS, TEST_TOKENS
from storage.sample.following import follow_up
from storage.sample.orders import Placed
from storage.sample.place import Place
from storage.sample.recurring import Recurring
from storage.sample.remarks import STAFF_NOTES
from storage.sample.repeating import Copying, RepeatedBatch, RepeatedImport
from storage.schema import create_desk
from storage.store import SqlStorage
from storage.unit_of_work import SqlUnitOfWork

#: The name of the sample desk.
DESK = "acme-hosting"

#: The shop's own system user: its carts, payments and deliveries are reported under it.
SHOP = "shop"

#: Who works at the desk beside its owner; names are as the status line shows them.
STAFF = (
    ("anna", "manager"), ("mina", "agent"), ("tom", "agent"), ("vera", "viewer"), ("dora", "distributor"),
    (SHOP, "agent"),
)  # fmt: skip


#: So many of the newest orders that await their payment have a customer who left a token.
_WITH_TOKEN = 40


class _Clock:
    """A clock that is set, so that the desk's history has the times at which it would have happened."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at


class _UnitOfWork(SqlUnitOfWork):
    """A unit of work in which blocks of a repetition come in as a batch does."""

    incoming = RepeatedImport


class _Storage(SqlStorage):
    """Storage whose connections are set up for a desk in the making."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.url)
        _say_first(self._writing, place.on_write)
        _say_first(self._reading, place.on_read)

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for what no command brings in, in a transaction."""
        return self._writing.begin()

    def unit_of_work(self, *, write: bool = True) -> SqlUnitOfWork:
        return _UnitOfWork(self._writing if write else self._reading, str(self._url), write=write)


def _say_first(engine: AsyncEngine, statements: tuple[str, ...]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        connection.commit()


class Bringing:
    """A new desk at a place.

    Args:
        seed: of all chance.
        owner: the system user who owns it.
        begin: when it is made.
    """

    def __init__(self, place: Place, *, seed: int, owner: str, begin: Instant) -> None:
        self._place = place
        self._seed = seed
        self._owner = owner
        self._commands = 0
        self._random = Random(f"staff {seed}")
        self._clock = _Clock(begin)
        self._chance = SeededChance(seed)
        self._storage: _Storage | None = None
        create_desk(place.url, name=DESK, owner=owner, now=begin)
        place.lighten()

    @property
    def _open(self) -> Desk:
        """The desk, as the place says at the time."""
        return Desk(self._kept, clock=self._clock, chance=self._chance)

    @property
    def _kept(self) -> _Storage:
        """Its storage, connected when it is needed."""
        if self._storage is None:
            self._storage = _Storage(self._place)
        return self._storage

    async def close(self) -> None:
        """Ends the connections; they are made anew when they are needed."""
        storage, self._storage = self._storage, None
        if storage is not None:
            await storage.close()

    def _command(self) -> str:
        """An id for the next command, so that the audit trail too is the same for the same seed."""
        self._commands += 1
        return f"sample-{self._commands}"

    async def _identity(self) -> Identity:
        return await self._open.identify(self._owner, Door.DEMO)

    async def let_in(self) -> None:
        """Adds the staff."""
        owner = await self._identity()
        for user, role in STAFF:
            if user != self._owner:
                added = AddStaff(command_id=self._command(), user=user, name=user, role=role)
                await self._open.execute(owner, added)

    async def open_resellers(self) -> None:
        """Adds the resellers, each with its calendar, before anything is sold."""
        async with self._kept.writing() as connection:
            await open_resellers(connection)

    async def keep_books(self, now: Instant) -> None:
        """Adds what the distributor billed and was paid, when all is sold."""
        async with self._kept.writing() as connection:
            await keep_books(connection, now)

    async def open_accounts(self) -> None:
        """Adds the payment systems, in the sandbox: what was paid through them can be paid back in it."""
        owner = await self._identity()
        for gateway in GATEWAYS:
            # Each takes all currencies, so that its fixed fee, which is in none, stands with the payments alone.
            added = AddPaymentSystem(
                command_id=self._command(),
                name=gateway.name,
                gateway=GatewayKind.SANDBOX,
                fee_bp=gateway.fee_bp,
            )
            await self._open.execute(owner, added)

    async def offer_promotions(self) -> None:
        """Adds the promotion codes of the resellers, who are there by now."""
        owner = await self._identity()
        for reseller in await self._open.reads(owner).resellers():
            for code, percent in PROMOTIONS:
                added = AddPromotion(
                    command_id=self._command(),
                    reseller_id=reseller.id,
                    code=code,
                    kind=PromotionKind.PERCENT,
                    percent_bp=percent * 100,
                )
                await self._open.execute(owner, added)

    async def name_affiliates(self) -> None:
        """Adds the affiliates of the resellers, all but the last that orders name: shops send such too."""
        owner = await self._identity()
        for reseller in await self._open.reads(owner).resellers():
            for code in AFFILIATES[:-1]:
                added = AddAffiliate(command_id=self._command(), reseller_id=reseller.id, code=code)
                await self._open.execute(owner, added)

    async def leave_tokens(self, seal: Callable[[str], str]) -> None:
        """Has customers of the newest orders that await their payment leave test tokens, every fourth of them two, and
        each reseller that pays by card one.

        Args:
            seal: encrypts them.
        """
        owner = await self._identity()
        reads = self._open.reads(owner)
        systems = {row.name: row.id for row in await reads.payment_systems()}
        waiting = parse(f"status:{Status.AWAITING_PAYMENT}", self._clock.at.to_tz("UTC").date())
        rows = (await reads.orders(waiting, limit=_WITH_TOKEN)).rows
        customers = dict.fromkeys(row.customer_id for row in rows if row.customer_id is not None)
        for n, customer_id in enumerate(customers):
            # One in ten has the card of the customer before.
            number = 1_000 + n - (n % 10 == 9)
            for label, what in (
                TEST_TOKENS[(number - 1_000) % len(TEST_TOKENS)],
                *(TEST_TOKENS[1:2] if n % 4 == 3 else ()),
            ):
                token = f"{what}-{number}"
                added = AddToken(
                    command_id=self._command(),
                    customer_id=customer_id,
                    system_id=systems[CARD_GATEWAYS[0].name],
                    label=label,
                    sealed=seal(token),
                    card=sandbox_fingerprint(token),
                )
                await self._open.execute(owner, added)
        label, token = TEST_TOKENS[0]
        for account in await reads.reseller_accounts():
            if account.payment_method == ResellerMethod.CREDIT_CARD:
                kept = AddResellerToken(
                    command_id=self._command(),
                    reseller_id=account.id,
                    system_id=systems[CARD_GATEWAYS[0].name],
                    label=label,
                    sealed=seal(token),
                )
                await self._open.execute(owner, kept)

    async def let_recur(self, seal: Callable[[str], str], now: Instant) -> None:
        """Lets orders of the history recur, up to this moment.

        Args:
            seal: encrypts payment tokens.
        """
        self._clock.at = now
        who = await self._identity()
        await Recurring(desk=self._open, clock=self._clock, who=who, command=self._command, seal=seal).begin()

    async def follow_up(self, now: Instant) -> None:
        """Lets staff have followed carts up, until this moment."""

        def at(moment: Instant) -> None:
            self._clock.at = moment

        await follow_up(self._open, at, self._command, now)

    async def orders(self, placed: list[Placed]) -> None:
        """Brings orders in, those of each reseller together."""
        self._clock.at = placed[-1].order.placed_at
        for reseller in range(len(RESELLERS)):
            mine = tuple(each.order for each in placed if each.reseller == reseller)
            if mine:
                facts = self._facts(RESELLERS[reseller].name, mine[0].line, mine[-1].line)
                await self._bring_in(ImportBatch(orders=mine, **facts))

    async def blocks(
        self, first: int, last: int, lines: range, *, until: int, copying: Copying, tally: Tally
    ) -> None:
        """Brings the blocks from `first` to `last` in, whose orders have these lines.

        Args:
            until: when the last of them begins to be over, in milliseconds since 1970.
            tally: how their orders are counted.
        """
        self._clock.at = Instant.from_timestamp(until, unit="millisecond")
        facts = self._facts(RESELLERS[0].name, lines[0], lines[-1])
        batch = RepeatedBatch(orders=(), first=first, last=last, copying=copying, tally=tally, **facts)
        await self._bring_in(batch)

    def _facts(self, reseller: str, first: int, last: int) -> dict[str, Any]:
        digest = hashlib.sha256(f"{self._seed} {first} {last}".encode()).hexdigest()
        return {
            "source": "sample", "reseller": reseller, "file": f"sample-{self._seed}", "digest": digest,
            "first_line": first, "last_line": last, "held": False,
        }  # fmt: skip

    async def _bring_in(self, batch: ImportBatch) -> None:
        await self._open.execute(
            await self._identity(), ImportOrders(command_id=self._command(), batch=batch)
        )

    async def note(self) -> None:
        """Someone writes on one of the newest orders."""
        user = self._random.choice(("mina", "tom"))
        writer = await self._open.identify(user, Door.SCREEN)
        newest = (await self._open.reads(writer).orders(EVERYTHING, limit=12)).rows
        if newest:
            row = self._random.choice(newest)
            note = AddNote(
                command_id=self._command(),
                order_id=row.id,
                version=row.version,
                body=self._random.choice(STAFF_NOTES),
            )
            await self._open.execute(writer, note)
