"""A desk's database, opened: units of work for changes, reads for looks."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import URL
from whenever import Instant

from domain.alerts.rows import ToTell
from domain.billing.gateway import Call
from domain.billing.systems import PaymentSystem
from domain.clock import Clock, SystemClock
from domain.delivery.model import DeliveryModule
from domain.delivery.module import DeliveryCall, SuspensionCall, TerminationCall
from domain.fraud.checker import CheckerAccount, FraudCall
from domain.jobs import Job, JobKind
from domain.mail.posting import Letter
from domain.query import Zone
from domain.renewals.ports import Due
from domain.staff import Identity, Staff
from storage.activity import tidy
from storage.alerts import keep_watching, read_message
from storage.database import BUSY_SECONDS, read_engine, write_engine
from storage.deliveries import read_delivery, read_suspension, read_termination
from storage.dues import read_dues
from storage.feed import ChangeFeed
from storage.fraud import read_check_call
from storage.letters import read_letter
from storage.outbox import begin, claim, due, end_statement, read_call
from storage.people import read_staff_by_user
from storage.presence import SqlPresence
from storage.queries import SqlReads
from storage.snapshot import SqlSnapshot
from storage.statements import execute_all
from storage.trouble import as_sentences

if TYPE_CHECKING:
    from storage.unit_of_work import SqlUnitOfWork


class SqlStorage:
    """Storage in SQLite or PostgreSQL; the desk there is of this program's version (`storage.schema.prepare`).

    Args:
        zone: where the days of a search begin.
        patience_seconds: how long to wait for another who holds the desk, before saying that it is busy.
    """

    def __init__(
        self,
        url: URL,
        *,
        clock: Clock | None = None,
        zone: Zone = "UTC",
        patience_seconds: float = BUSY_SECONDS,
    ) -> None:
        self._url = url
        self._clock = clock or SystemClock()
        self._zone = zone
        self._writing = write_engine(url, patience_seconds=patience_seconds)
        self._reading = read_engine(url, patience_seconds=patience_seconds)
        self._feed = ChangeFeed(self._reading)
        self._presence = SqlPresence(url)

    def unit_of_work(self, *, write: bool = True) -> "SqlUnitOfWork":
        """A new transaction; see `domain.ports.Storage`."""
        # Whoever only looks needs nothing of it, and it is much.
        from storage.unit_of_work import SqlUnitOfWork

        engine = self._writing if write else self._reading
        return SqlUnitOfWork(engine, str(self._url), write=write)

    def reads(self, identity: Identity) -> SqlReads:
        """Reads as this person may; see `domain.ports.Storage`."""
        return SqlReads(self._reading, self._feed, identity, self._clock, zone=self._zone)

    @asynccontextmanager
    async def snapshot(self, identity: Identity) -> AsyncIterator[SqlSnapshot]:
        """Reads of one moment; see `domain.ports.Storage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                yield SqlSnapshot(
                    connection, self._reading, self._feed, identity, self._clock, zone=self._zone
                )

    async def identify(self, user: str) -> Staff | None:
        """The person with this system user, or none."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_staff_by_user(connection, user)

    async def claim_jobs(
        self,
        now: Instant,
        *,
        kinds: Sequence[JobKind],
        reseller_ids: Collection[int] = (),
        lease_seconds: int,
        limit: int,
    ) -> Sequence[Job]:
        """Jobs that are due; see `domain.ports.Storage`. With none due nothing is written."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                if (await connection.execute(due(now, kinds, reseller_ids, limit=1))).first() is None:
                    return ()
            async with self._writing.begin() as connection:
                return await claim(
                    connection, now, kinds, reseller_ids, lease_seconds=lease_seconds, limit=limit
                )

    async def due(self, now: Instant, reseller_ids: Collection[int], *, limit: int) -> Due:
        """What is due of recurring orders and renewals; see `domain.renewals.ports.DueStorage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_dues(connection, now, reseller_ids, limit=limit)

    async def call_of(self, job: Job) -> tuple[PaymentSystem, Call] | None:
        """What a payment system is asked; see `domain.ports.Storage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_call(connection, job)

    async def letter_of(self, job: Job) -> Letter | None:
        """The letter of a job; see `domain.ports.Storage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_letter(connection, job.id)

    async def begin_job(self, job: Job) -> bool:
        """Keeps that a job may be done from now on; see `domain.ports.Storage`."""
        with as_sentences(str(self._url)):
            async with self._writing.begin() as connection:
                return await begin(connection, job)

    async def delivery_of(self, job: Job) -> tuple[DeliveryModule, DeliveryCall] | None:
        """What a module is asked; see `domain.delivery.rows.DeliveryStorage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_delivery(connection, job)

    async def check_of(self, job: Job) -> tuple[CheckerAccount, FraudCall] | None:
        """What a fraud checker is asked; see `domain.fraud.ports.FraudStorage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_check_call(connection, job)

    async def termination_of(self, job: Job) -> tuple[DeliveryModule, TerminationCall] | None:
        """What a module is asked to end; see `domain.delivery.rows.DeliveryStorage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_termination(connection, job)

    async def suspension_of(self, job: Job) -> tuple[DeliveryModule, SuspensionCall] | None:
        """What a module is asked to suspend; see `domain.delivery.rows.DeliveryStorage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_suspension(connection, job)

    async def message_of(self, job: Job) -> ToTell | None:
        """The message of a job; see `domain.alerts.rows.AlertStorage`."""
        with as_sentences(str(self._url)):
            async with self._reading.begin() as connection:
                return await read_message(connection, job, self._clock.now())

    async def watching(self, now: Instant) -> None:
        """A watch is running; see `domain.alerts.rows.AlertStorage`."""
        with as_sentences(str(self._url)):
            async with self._writing.begin() as connection:
                await keep_watching(connection, now)

    async def tidy_counts(self, now: Instant) -> None:
        """Adds up old counts; see `domain.alerts.rows.AlertStorage`."""
        with as_sentences(str(self._url)):
            async with self._writing.begin() as connection:
                await tidy(connection, now)

    async def end_job(
        self,
        job_id: str,
        now: Instant,
        *,
        error: str | None = None,
        retry_seconds: int | None = None,
        attempts: int | None = None,
    ) -> None:
        """A job is over; see `domain.ports.Storage`."""
        with as_sentences(str(self._url)):
            ended = end_statement(job_id, now, error=error, retry_seconds=retry_seconds, attempts=attempts)
            async with self._writing.connect() as connection:
                await connection.begin()
                await execute_all(connection, [ended], commit=True)

    async def have_open(self, staff_id: int, order_id: int | None, *, now: Instant, until: Instant) -> bool:
        """Lets others see what is open; see `domain.ports.Storage`."""
        return await self._presence.have_open(staff_id, order_id, now=now, until=until)

    async def hold(
        self, staff_id: int, order_id: int, *, now: Instant, until: Instant
    ) -> tuple[str, ...] | None:
        """Has an order open alone; see `domain.ports.Storage`."""
        return await self._presence.hold(staff_id, order_id, now=now, until=until)

    async def close(self) -> None:
        """Ends all connections."""
        await self._presence.close(self._clock.now())
        self._feed.close()
        await self._writing.dispose()
        await self._reading.dispose()
