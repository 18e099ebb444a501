"""One transaction on the desk: orders in, orders out, and the last statements always in the same order."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self, cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from whenever import Instant

from domain.alerts.model import Alert
from domain.audit import AuditRecord, canonical, chain
from domain.billing.systems import PaymentToken
from domain.clock import Chance
from domain.commands import Outcome
from domain.credit.model import ResellerInvoice
from domain.customers import Customer
from domain.errors import NotFound
from domain.events import told
from domain.importing import ImportBatch, ImportResult, OrdersImported
from domain.orders.model import Order
from domain.ports import Envelope, K, LastChange, UnitOfWork
from domain.ports import Kept as Thing
from domain.recurring.model import RecurringOrder
from domain.sales.model import SalesPlan
from domain.staff import Door, Staff
from domain.views.model import SavedView
from domain.words import _
from storage import tables as t
from storage.activity import activity_statements
from storage.aggregate import Kept, kept_of, new_items, read_order, write_order
from storage.bulk import reserve_ids
from storage.counts import Counted, Tally, counted, moved_months, tally_of
from storage.credit import LINE, SqlCreditUnit, entry_statements, line_values
from storage.day_sums import day_statements, move_calendar, move_offer
from storage.deleting import delete_statements
from storage.fraud import SqlFraudUnit
from storage.incoming import BatchImport
from storage.indexing import index_orders, searchable
from storage.kinds import KINDS, read_all, read_one, read_those
from storage.mapped import Mapped, Values
from storage.outbox import job_statements
from storage.people import (
    STAFF,
    VIEW,
    grant_statements,
    read_everyone,
    read_opening,
    read_staff_by_user,
    read_views,
)
from storage.sales import unclaimed_order
from storage.shop import SqlShopUnit, stored
from storage.statements import Statement, delete, execute_all, for_driver, insert, insert_returning
from storage.statements import update as change
from storage.trouble import as_sentences
from storage.undoing import SqlUndoUnit, change_statements, undone_statements

#: Doors through which the world outside reports; the status line shows how long ago the last one was.
OUTSIDE = frozenset({Door.IMPORT, Door.INGEST, Door.DEMO})


_NEXT_NUMBER = """
    INSERT INTO counters (name, value) VALUES (?, 1)
    ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"""

_MAPPED: dict[type, Mapped[Any]] = {Staff: STAFF, SavedView: VIEW, **KINDS}


class SqlUnitOfWork(SqlCreditUnit, SqlFraudUnit, SqlShopUnit, SqlUndoUnit, UnitOfWork):
    """A unit of work on a connection of its own; without `write` everything is dropped at the end."""

    #: How a batch comes in.
    incoming: type[BatchImport] = BatchImport

    def __init__(self, engine: AsyncEngine, url: str, *, write: bool) -> None:
        super().__init__()
        self._connection: AsyncConnection = engine.connect()
        self._url = url
        self._write = write
        self._kept: dict[int, Kept] = {}
        #: Orders that this transaction adds: whatever follows in it is of their first version.
        self._added: set[int] = set()
        self._subs: dict[int, tuple[int, ...]] = {}
        #: Orders that are watched, by id, as far as `tracked` was looked through for them.
        self._by_id: dict[int, Order] = {}
        self._orders_seen = 0
        self._rows: dict[tuple[type, int], Values] = {}
        #: The resellers of people who were read, by their user.
        self._grants: dict[str, frozenset[int]] = {}
        self._counted: dict[int, Counted] = {}
        self._indexed: dict[int, tuple[object, ...]] = {}
        self._import_tally = Tally()
        self._changes: list[Statement] = []
        #: Orders whose search entries are to be written anew, beside those that changed.
        self._stale: set[int] = set()
        self._deleted: set[int] = set()
        self._stack = ExitStack()

    async def __aenter__(self) -> Self:
        self._stack.enter_context(as_sentences(self._url))
        try:
            await self._connection.start()
            await self._connection.begin()
        except BaseException as error:
            await self._connection.close()
            if not self._stack.__exit__(type(error), error, error.__traceback__):
                raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with as_sentences(self._url):
            await self._connection.close()
        self._stack.__exit__(kind, error, trace)

    # Orders.

    async def order(self, order_id: int) -> Order:
        if (watched := self._at_work(order_id)) is not None:
            return watched
        found = await read_order(self._connection, order_id, lock=self._write)
        if found is None:
            raise NotFound(_("There is no order with the id {id}.").format(id=order_id))
        order, self._kept[order_id], self._subs[order_id] = found
        self._counted[order_id] = counted(order)
        self._indexed[order_id] = searchable(order)
        return order

    def _at_work(self, order_id: int) -> Order | None:
        """The order, where it is watched."""
        for tracked in self.tracked[self._orders_seen :]:
            if isinstance(tracked.subject, Order):
                self._by_id[tracked.subject.id] = tracked.subject
        self._orders_seen = len(self.tracked)
        return self._by_id.get(order_id)

    async def order_by_number(self, number: str) -> Order | None:
        statement = select(t.orders.c.id).where(t.orders.c.number == number)
        found = await self._connection.scalar(statement)
        if found is None and await self._alone(f"order {number}"):
            found = await self._connection.scalar(statement)
        return None if found is None else await self.order(found)

    async def add_order(self, order: Order) -> None:
        """It is there at once, so that its letters and jobs can name it."""
        if self._write:
            order.derive()
            self._changes += await write_order(self._connection, order, None)
            self._kept[order.id] = kept_of(order)
            self._added.add(order.id)

    async def delete_order(self, order: Order) -> None:
        """All of it happens at the end."""
        self._deleted.add(order.id)

    async def is_deleted(self, number: str) -> bool:
        d = t.deleted_orders.c
        return await self._connection.scalar(select(d.order_id).where(d.number == number)) is not None

    async def import_orders(
        self, batch: ImportBatch, *, staff_id: int, now: Instant, chance: Chance
    ) -> ImportResult:
        await self._alone("import")  # two batches may name the same new customers, offers and orders
        incoming = self.incoming(self._connection, batch, staff_id, now, chance)
        result = await incoming.run()
        self._stale |= incoming.stale
        if incoming.subject is not None:
            tracked = self.track("batch", incoming.subject, new=True)
            tracked.events.append(OrdersImported(batch.file, result.new, result.updated, len(result.touched)))
        self._import_tally = incoming.tally
        return result

    async def changed_since(self, subject: str, number: int, seen: int) -> LastChange | None:
        await self._alone(f"{subject} {number}")
        return await self.last_change(number, subject=subject, after=seen)

    async def last_change(self, number: int, *, subject: str = "order", after: int = 0) -> LastChange | None:
        statement = (
            select(t.audit.c.staff, t.audit.c.at, t.audit.c.events)
            .where(t.audit.c.subject == subject, t.audit.c.subject_id == number, t.audit.c.number > after)
            .order_by(t.audit.c.number.desc())
            .limit(1)
        )
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return None
        return LastChange(row.staff, row.at, tuple(told(event) for event in json.loads(row.events)))

    async def next_number(self, counter: str) -> int:
        if not self._write:
            read = select(t.counters.c.value).where(t.counters.c.name == counter)
            return (await self._connection.scalar(read) or 0) + 1
        statement = for_driver(_NEXT_NUMBER, self._connection.dialect.name)
        number: int = (await self._connection.exec_driver_sql(statement, (counter,))).scalar_one()
        return number

    # People.

    async def opening(self, staff_id: int, command_id: str) -> tuple[Staff | None, Outcome | None]:
        await self._alone(f"command {command_id}")
        staff, stored = await read_opening(self._connection, staff_id, command_id)
        if stored is None:
            return staff, None
        fields = json.loads(stored)
        return staff, Outcome(**{**fields, "ids": tuple(fields["ids"])})

    async def staff_by_user(self, user: str) -> Staff | None:
        staff = await read_staff_by_user(self._connection, user)
        if staff is not None and staff.id is not None:
            self._rows[Staff, staff.id] = STAFF.values(staff)
            self._grants[staff.user] = staff.reseller_ids
        return staff

    async def add_staff(self, staff: Staff) -> None:
        if not self._write:
            staff.id = 0
            return
        values = dict(zip(STAFF.columns[1:], STAFF.values(staff)[1:], strict=True))
        staff.id = await insert_returning(self._connection, "staff", values)
        await execute_all(self._connection, grant_statements(staff, ()))
        self._rows[Staff, staff.id] = STAFF.values(staff)

    async def everyone(self) -> Sequence[Staff]:
        return await read_everyone(self._connection)

    async def owners(self) -> int:
        statement = select(t.staff.c.id).where(t.staff.c.role == "owner", t.staff.c.active)
        if self._write:  # or two owners could step down at once
            statement = statement.order_by(t.staff.c.id).with_for_update()
        return len((await self._connection.scalars(statement)).all())

    async def views(self, staff_id: int) -> Sequence[SavedView]:
        await self._alone("views")  # or two could save different searches under one name
        views = await read_views(self._connection, staff_id)
        self._rows |= {(SavedView, view.id or 0): VIEW.values(view) for view in views}
        return views

    async def add_view(self, view: SavedView) -> None:
        if not self._write:
            view.id = 0
            return
        values = dict(zip(VIEW.columns[1:], VIEW.values(view)[1:], strict=True))
        view.id = await insert_returning(self._connection, "saved_views", values)
        self._rows[SavedView, view.id] = VIEW.values(view)

    async def customer(self, customer_id: int) -> Customer:
        customer: Customer = await read_one(self._connection, Customer, customer_id)
        return customer

    async def reseller_ids(self, names: Collection[str]) -> dict[str, int]:
        r = t.resellers.c
        rows = await self._connection.execute(select(r.name, r.id).where(r.name.in_(names)))
        return {row.name: row.id for row in rows}

    # Things of which there are few.

    async def get(self, kind: type[K], number: int) -> K:
        lock = self._write and kind in (Alert, Customer, SalesPlan, RecurringOrder)
        thing: K = await read_one(self._connection, kind, number, lock=lock)
        return self._known(thing)

    async def those(self, kind: type[K], /, **like: object) -> Sequence[K]:
        return [self._known(thing) for thing in await read_those(self._connection, kind, like)]

    async def every(self, kind: type[K]) -> Sequence[K]:
        await self._alone(KINDS[kind].table.name)  # or two could give one name to different things
        return [self._known(thing) for thing in await read_all(self._connection, kind)]

    async def tokens_of(self, customer_id: int) -> Sequence[PaymentToken]:
        found = await read_all(self._connection, PaymentToken, "customer_id = ?", (customer_id,))
        return [self._known(token) for token in found]

    async def paid_through(self, system_id: int) -> bool:
        statement = select(t.payments.c.id).where(t.payments.c.system_id == system_id).limit(1)
        return await self._connection.scalar(statement) is not None

    async def unclaimed_order(self, customer_id: int, offer_id: int | None) -> int | None:
        return await unclaimed_order(self._connection, customer_id, offer_id)

    async def index_orders_of(
        self, customer_id: int, from_key: int | None, *, limit: int
    ) -> tuple[int, int | None]:
        o = t.orders.c
        newest_first = select(o.id).where(o.customer_id == customer_id).order_by(o.key.desc())
        if from_key is not None:
            newest_first = newest_first.where(o.key <= from_key)
        found = (await self._connection.scalars(newest_first.limit(limit + 1))).all()
        if self._write:  # in the order that everyone locks orders in
            locked = select(o.id).where(o.id.in_(found[:limit])).order_by(o.id).with_for_update()
            self._stale.update((await self._connection.scalars(locked)).all())
        return len(found[:limit]), found[limit] if len(found) > limit else None

    async def add(self, subject: Thing) -> None:
        if not self._write:
            subject.id = 0
            return
        mapped = KINDS[type(subject)]
        values = dict(zip(mapped.columns[1:], mapped.values(subject)[1:], strict=True))
        subject.id = await insert_returning(self._connection, mapped.table.name, values)
        self._rows[type(subject), subject.id] = mapped.values(subject)
        if isinstance(subject, ResellerInvoice):
            self._changes += [insert(LINE.table.name, values) for values in line_values(subject)]

    def _known(self, thing: K) -> K:
        """The thing, whose row is remembered; one that is watched already as it is by now."""
        for tracked in self.tracked:
            if type(tracked.subject) is type(thing) and tracked.subject.id == thing.id:
                return cast("K", tracked.subject)
        self._rows[type(thing), thing.id] = KINDS[type(thing)].values(thing)
        return thing

    # The end.

    async def flush(self) -> None:
        self._changes += entry_statements(self.credit_entries)
        orders = [order for order in self._orders() if order.id not in self._deleted]
        fresh = sum(map(new_items, orders)) if self._write else 0
        item_ids = iter(await reserve_ids(self._connection, t.order_items, fresh))
        for order in orders:
            kept, added = self._kept.get(order.id), order.id in self._added
            self._changes += await write_order(
                self._connection, order, kept, same_version=added, item_ids=item_ids
            )
        for tracked in self.tracked:
            subject = tracked.subject
            if isinstance(subject, SavedView) and subject.removed:
                assert subject.id is not None
                self._changes.append(delete("saved_views", subject.id))
                continue
            if isinstance(subject, Staff) and tracked.before:
                self._changes += grant_statements(subject, self._grants[subject.user])
            if (mapped := _MAPPED.get(type(subject))) and (
                changed := mapped.changes(self._rows[type(subject), subject.id], mapped.values(subject))
            ):
                self._changes.append(change(mapped.table.name, {"id": subject.id}, changed))

    async def finish(self, records: Sequence[AuditRecord], envelope: Envelope, outcome: Outcome) -> None:
        connection = self._connection
        await self._index()
        tally, moved = await self._tally(), await self._moved_months()
        head = select(t.audit_head.c.number, t.audit_head.c.digest).with_for_update()
        number, digest = (await connection.execute(head)).one()
        days = await self._days(tally)
        last = [*self._changes]
        for record in records:
            number += 1
            digest = chain(digest, number, record)
            last.append(insert("audit", _audit_row(number, digest, record)))
        for order in self._orders():
            if order.id in self._deleted:
                last += delete_statements(order, self._kept[order.id].key, envelope.at)
        now = envelope.at.timestamp(unit="millisecond")
        if records:
            outside = {"outside_at": now} if envelope.door in OUTSIDE else {}
            last.append(change("audit_head", {"id": 1}, {"number": number, "digest": digest, **outside}))
        kept = {"command_id": envelope.command_id, "at": now, "outcome": stored(outcome)}
        last += [insert("command_outcomes", kept), *self.outcome_statements(envelope.at)]
        last += job_statements(self.scheduled, envelope.at)
        if self.change is not None and self.change.orders:
            last += change_statements(self.change, number)
        if self.undone is not None:
            last += undone_statements(self.undone, {order.id: order.version for order in self._orders()})
        last += [*tally.statements(), *moved, *days, *activity_statements(self.activity, envelope.at)]
        await execute_all(connection, last, commit=True)

    def _orders(self) -> list[Order]:
        return [tracked.subject for tracked in self.tracked if isinstance(tracked.subject, Order)]

    async def _tally(self) -> Tally:
        changes = [
            (self._counted.get(order.id), None if order.id in self._deleted else counted(order))
            for order in self._orders()
        ]
        tally = await tally_of(self._connection, changes)
        tally.update(self._import_tally)
        return tally

    async def _days(self, tally: Tally) -> list[Statement]:
        """What the days come to by this transaction, in other calendars and categories where those have changed."""
        for reseller_id, _before, zone in self._moved("reseller", "timezone"):
            await move_calendar(self._connection, reseller_id, zone)
        for offer_id, before, after in self._moved("offer", "category"):
            await move_offer(self._connection, offer_id, before, after)
        return await day_statements(self._connection, tally.booked)

    async def _moved_months(self) -> list[Statement]:
        """Resellers whose calendar is another have sold the same in other months."""
        found: list[Statement] = []
        for reseller_id, _before, zone in self._moved("reseller", "timezone"):
            found += await moved_months(self._connection, reseller_id, zone)
        return found

    def _moved(self, kind: str, fact: str) -> Iterator[tuple[int, Any, Any]]:
        """Those of a kind of which this has become another: what it was, and what it is now."""
        for tracked in self.tracked:
            if tracked.kind == kind and tracked.before:
                before, now = tracked.before[fact], tracked.subject.snapshot()[fact]
                if now != before:
                    yield tracked.subject.id, before, now

    async def _index(self) -> None:
        if self._stale:  # what they are found by is read from what is written
            await execute_all(self._connection, self._changes)
            self._changes.clear()
        changed = {order.id for order in self._orders()}
        anew: list[tuple[Order, int | None]] = [
            (await self.order(order_id), None) for order_id in sorted(self._stale - changed)
        ]
        for order in self._orders():
            if order.id in self._deleted:
                continue
            kept = self._kept.get(order.id)
            moved_from = kept.key if kept and order.id not in self._added else None
            stale = order.id in self._stale or self._indexed.get(order.id) != searchable(order)
            if stale or moved_from != order.key:
                anew.append((order, moved_from))
        self._changes += await index_orders(self._connection, anew)

    async def _alone(self, what: str) -> bool:
        """Waits until nobody else does the same; says whether that was needed. SQLite has one writer anyway."""
        if not self._write or self._connection.dialect.name == "sqlite":
            return False
        await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
        return True


def _audit_row(number: int, digest: str, record: AuditRecord) -> dict[str, object]:
    return {
        "number": number,
        "digest": digest,
        "at": record.at.timestamp(unit="millisecond"),
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
