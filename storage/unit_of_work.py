"""One transaction on the desk: aggregates in, aggregates out, and the last statements always in the same order."""

import json
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified
from whenever import Instant

from domain.audit import AuditRecord, canonical, chain
from domain.clock import Chance
from domain.commands import Outcome
from domain.customers import Customer, Reseller
from domain.errors import NotFound
from domain.events import told
from domain.importing import ImportBatch, ImportResult, OrdersImported
from domain.orders.model import Order
from domain.ports import Envelope, LastChange, UnitOfWork
from domain.staff import Door, Staff
from domain.words import _
from storage import tables as t
from storage.counts import CountKey, add_counts, count_key
from storage.incoming import BatchImport
from storage.indexing import index_order, searchable
from storage.mapping import map_classes
from storage.outbox import write_jobs
from storage.trouble import as_sentences

#: Doors through which the world outside reports; the status line shows how long ago the last one was.
OUTSIDE = frozenset({Door.IMPORT, Door.DEMO})


class SqlUnitOfWork(UnitOfWork):
    """A unit of work on a session of its own; without `write` everything is dropped at the end."""

    def __init__(self, session: AsyncSession, url: str, *, write: bool) -> None:
        super().__init__()
        map_classes()
        self._session = session
        self._url = url
        self._write = write
        self._counted: dict[int, CountKey] = {}
        self._indexed: dict[int, tuple[object, ...]] = {}
        self._moved: dict[int, int] = {}
        self._import_counts: dict[CountKey, int] = {}
        self._stack = ExitStack()

    async def __aenter__(self) -> Self:
        self._stack.enter_context(as_sentences(self._url))
        try:
            await self._session.__aenter__()
            await self._session.connection()
        except BaseException as error:
            await self._session.close()
            if not self._stack.__exit__(type(error), error, error.__traceback__):
                raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with as_sentences(self._url):
            # Not a rollback: closing undoes what is not committed, and leaves what was read as it was read.
            await self._session.close()
        self._stack.__exit__(kind, error, trace)

    async def order(self, order_id: int) -> Order:
        statement = (
            select(Order)
            .where(t.orders.c.id == order_id)
            .options(
                selectinload(Order.items),  # type: ignore[arg-type]
                selectinload(Order.invoices),  # type: ignore[arg-type]
                selectinload(Order.payments),  # type: ignore[arg-type]
                selectinload(Order.entries),  # type: ignore[arg-type]
                selectinload(Order.notes),  # type: ignore[arg-type]
            )
        )
        if self._write:
            statement = statement.with_for_update()
        order = (await self._session.scalars(statement)).one_or_none()
        if order is None:
            raise NotFound(_("There is no order with the id {id}.").format(id=order_id))
        self._counted.setdefault(order.id, count_key(order))
        self._indexed.setdefault(order.id, searchable(order))
        self._moved.setdefault(order.id, order.key)
        return order

    async def order_by_number(self, number: str) -> Order | None:
        statement = select(t.orders.c.id).where(t.orders.c.number == number)
        found = await self._session.scalar(statement)
        if found is None and await self._alone(f"order {number}"):
            found = await self._session.scalar(statement)
        return None if found is None else await self.order(found)

    async def add_order(self, order: Order) -> None:
        if self._write:
            self._session.add(order)

    async def customer(self, customer_id: int) -> Customer:
        customer = await self._session.get(Customer, customer_id)
        if customer is None:
            raise NotFound(_("There is no customer with the id {id}.").format(id=customer_id))
        return customer

    async def reseller(self, reseller_id: int) -> Reseller:
        reseller = await self._session.get(Reseller, reseller_id)
        if reseller is None:
            raise NotFound(_("There is no reseller with the id {id}.").format(id=reseller_id))
        return reseller

    async def staff(self, staff_id: int) -> Staff | None:
        return await self._granted(await self._session.get(Staff, staff_id))

    async def staff_by_user(self, user: str) -> Staff | None:
        statement = select(Staff).where(t.staff.c.user == user)
        return await self._granted((await self._session.scalars(statement)).one_or_none())

    async def _granted(self, staff: Staff | None) -> Staff | None:
        if staff is not None:
            grants = select(t.staff_resellers.c.reseller_id).where(t.staff_resellers.c.staff_id == staff.id)
            staff.reseller_ids = frozenset(await self._session.scalars(grants))
        return staff

    async def add_staff(self, staff: Staff) -> None:
        if not self._write:
            staff.id = 0
            return
        self._session.add(staff)
        await self.flush()
        if staff.reseller_ids:
            rows = [{"staff_id": staff.id, "reseller_id": n} for n in sorted(staff.reseller_ids)]
            await self._session.execute(insert(t.staff_resellers), rows)

    async def owners(self) -> int:
        statement = select(t.staff.c.id).where(t.staff.c.role == "owner", t.staff.c.active)
        if self._write:  # or two owners could step down at once
            statement = statement.order_by(t.staff.c.id).with_for_update()
        return len((await self._session.scalars(statement)).all())

    async def reseller_ids(self, names: Collection[str]) -> dict[str, int]:
        rows = await self._session.execute(
            select(t.resellers.c.name, t.resellers.c.id).where(t.resellers.c.name.in_(names))
        )
        return {row.name: row.id for row in rows}

    async def next_number(self, counter: str) -> int:
        if not self._write:
            read = select(t.counters.c.value).where(t.counters.c.name == counter)
            return (await self._session.scalar(read) or 0) + 1
        statement = (
            update(t.counters)
            .where(t.counters.c.name == counter)
            .values(value=t.counters.c.value + 1)
            .returning(t.counters.c.value)
        )
        number: int = (await self._session.execute(statement)).scalar_one()
        return number

    async def outcome(self, command_id: str) -> Outcome | None:
        await self._alone(f"command {command_id}")
        statement = select(t.command_outcomes.c.outcome).where(t.command_outcomes.c.command_id == command_id)
        stored = await self._session.scalar(statement)
        if stored is None:
            return None
        fields = json.loads(stored)
        return Outcome(**{**fields, "ids": tuple(fields["ids"])})

    async def last_change(self, order_id: int) -> LastChange | None:
        statement = (
            select(t.audit.c.staff, t.audit.c.at, t.audit.c.events)
            .where(t.audit.c.subject == "order", t.audit.c.subject_id == order_id)
            .order_by(t.audit.c.number.desc())
            .limit(1)
        )
        row = (await self._session.execute(statement)).one_or_none()
        if row is None:
            return None
        return LastChange(row.staff, row.at, tuple(told(event) for event in json.loads(row.events)))

    async def import_orders(
        self, batch: ImportBatch, *, staff_id: int, now: Instant, chance: Chance
    ) -> ImportResult:
        await self._alone("import")  # two batches may name the same new customers, offers and orders
        incoming = BatchImport(await self._session.connection(), batch, staff_id, now, chance)
        result = await incoming.run()
        for order_id in sorted(incoming.stale):
            await index_order(self._session, await self.order(order_id), None)
        if incoming.subject is not None:
            tracked = self.track("batch", incoming.subject, new=True)
            tracked.events.append(OrdersImported(batch.file, result.new, result.updated, len(result.touched)))
        self._import_counts = incoming.counts
        return result

    async def _alone(self, what: str) -> bool:
        """Waits until nobody else does the same; says whether that was needed. SQLite has one writer anyway."""
        if not self._write or self._session.get_bind().dialect.name == "sqlite":
            return False
        await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
        return True

    async def flush(self) -> None:
        for tracked in self.tracked:
            # A new version even where nothing of the order's own row differs, such as a note in the same millisecond.
            if tracked.events and isinstance(tracked.subject, Order) and tracked.subject in self._session:
                flag_modified(tracked.subject, "updated_at")
        await self._session.flush()

    async def finish(self, records: Sequence[AuditRecord], envelope: Envelope, outcome: Outcome) -> None:
        connection = await self._session.connection()
        await self._index()
        head = select(t.audit_head.c.number, t.audit_head.c.digest).with_for_update()
        number, digest = (await connection.execute(head)).one()
        rows = []
        for record in records:
            number += 1
            digest = chain(digest, number, record)
            rows.append(_audit_row(number, digest, record))
        if rows:
            await connection.execute(insert(t.audit), rows)
            outside = {"outside_at": envelope.at} if envelope.door in OUTSIDE else {}
            await connection.execute(update(t.audit_head).values(number=number, digest=digest, **outside))
        stored = {
            "subject": outcome.subject,
            "ids": outcome.ids,
            "changed": outcome.changed,
            "details": outcome.details,
        }
        await connection.execute(
            insert(t.command_outcomes).values(
                command_id=envelope.command_id, at=envelope.at, outcome=canonical(stored)
            )
        )
        await write_jobs(connection, self.scheduled, envelope.command_id, envelope.at)
        await add_counts(connection, self._count_changes())
        await self._session.commit()

    def _orders(self) -> list[Order]:
        return [tracked.subject for tracked in self.tracked if isinstance(tracked.subject, Order)]

    def _count_changes(self) -> dict[CountKey, int]:
        changes: dict[CountKey, int] = dict(self._import_counts)
        for order in self._orders():
            before, after = self._counted.get(order.id), count_key(order)
            if before == after:
                continue
            if before is not None:
                changes[before] = changes.get(before, 0) - 1
            changes[after] = changes.get(after, 0) + 1
        return changes

    async def _index(self) -> None:
        for order in self._orders():
            moved_from = self._moved.get(order.id)
            if self._indexed.get(order.id) != searchable(order) or moved_from != order.key:
                await index_order(self._session, order, moved_from)


def _audit_row(number: int, digest: str, record: AuditRecord) -> dict[str, object]:
    return {
        "number": number,
        "digest": digest,
        "at": record.at,
        "staff_id": record.staff_id,
        "staff": record.staff,
        "door": record.door,
        "command": record.command,
        "command_id": record.command_id,
        "subject": record.subject,
        "subject_id": record.subject_id,
        "before": canonical(record.before),
        "after": canonical(record.after),
        "events": canonical(list(record.events)),
    }
