"""Bringing a batch of orders of another system into the desk (L19)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from sqlalchemy import Connection, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.clock import Chance
from domain.importing import ImportBatch, ImportedOrder, ImportResult
from domain.orders.status import Mark
from domain.reports.daily import Booked
from storage import tables as t
from storage.bulk import among, chunks, reserve_ids, reserve_numbers, write_rows
from storage.counts import Counted, CountKey, Unit
from storage.day_sums import read_booked
from storage.order_rows import (
    CHECK_COLUMNS,
    ENTRY_COLUMNS,
    ITEM_COLUMNS,
    NOTE_COLUMNS,
    ORDER_COLUMNS,
    PAYMENT_COLUMNS,
    REFUND_COLUMNS,
    Links,
    Rows,
    add_order,
    digest_of,
)
from storage.parties import Named, find_or_make, latest_customers
from storage.shop import free_numbers


@dataclass(eq=False)
class BatchSubject:
    """The batch as the audit trail knows it."""

    id: int
    facts: dict[str, object]

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return self.facts


@dataclass(frozen=True, slots=True)
class _Known:
    """An order of the source that is here already."""

    id: int
    number: str
    key: int
    digest: str
    held: bool
    version: int
    placed_at: Instant
    counted: CountKey


@dataclass(frozen=True, slots=True)
class _Incoming:
    """An order that is new or that the source changed; `here` is what its earlier version became."""

    order: ImportedOrder
    digest: str
    here: _Known | None


class BatchImport:
    """One batch on its way in.

    After `run`, `subject` is the batch if anything was written, and `stale` has the ids of other orders whose search
    entries are to be written anew.
    """

    def __init__(
        self, connection: AsyncConnection, batch: ImportBatch, staff_id: int, now: Instant, chance: Chance
    ) -> None:
        self._connection = connection
        self._batch = batch
        self._staff_id = staff_id
        self._now = now
        self._chance = chance
        self._rows = Rows()
        self.tally = self._rows.tally
        self.subject: BatchSubject | None = None
        self.stale: set[int] = set()

    async def run(self) -> ImportResult:
        """Sorts the batch into new, changed, unchanged and touched orders, and writes the first two."""
        known, deleted = await self._known(), await self._deleted()
        changed: list[_Incoming] = []
        for order in {order.source_number: order for order in self._batch.orders}.values():
            if order.source_number in deleted:
                continue
            incoming = _Incoming(order, digest_of(order), known.get(order.source_number))
            if incoming.here is None or incoming.here.digest != incoming.digest:
                changed.append(incoming)
        worked_on = await self._worked_on([incoming.here for incoming in changed if incoming.here])
        writing = [new for new in changed if new.here is None or new.here.id not in worked_on]
        touched = [new.order.source_number for new in changed if new.here and new.here.id in worked_on]
        touched += sorted(deleted)
        fresh = sum(incoming.here is None for incoming in writing)
        if writing:
            self.subject = await self._insert_batch()
            await self._write(writing, self.subject.id)
        return ImportResult(
            batch_id=self.subject.id if self.subject else None,
            new=fresh,
            updated=len(writing) - fresh,
            unchanged=len(self._batch.orders) - len(writing) - len(touched),
            touched=tuple(touched),
        )

    async def _known(self) -> dict[str, _Known]:
        """The orders of the batch that are here, locked, so that no one works on them meanwhile."""
        o, named = t.orders.c, t.resellers.c
        reseller = select(named.id).where(named.name == self._batch.reseller).scalar_subquery()
        found: dict[str, _Known] = {}
        numbers = [order.source_number for order in self._batch.orders]
        rows = await self._connection.execute(
            select(
                o.source_number, o.id, o.number, o.key, o.source_digest, o.marks, o.version, o.reseller_id,
                o.status, o.custom_status_id, o.needs_staff, o.placed_at,
            )
            .where(
                o.source == self._batch.source, among(self._connection, o.source_number, numbers),
                o.reseller_id == reseller,
            )
            .order_by(o.id)
            .with_for_update()
        )  # fmt: skip
        for r in rows:
            found[r.source_number] = _Known(
                r.id, r.number, r.key, r.source_digest, Mark.HELD in r.marks, r.version, r.placed_at,
                (r.reseller_id, r.status, r.custom_status_id or 0, r.needs_staff),
            )  # fmt: skip
        return found

    async def _deleted(self) -> set[str]:
        """Those of the batch that were here, and were deleted: they do not come back (L11)."""
        d, named = t.deleted_orders.c, t.resellers.c
        reseller = select(named.id).where(named.name == self._batch.reseller).scalar_subquery()
        numbers = [order.source_number for order in self._batch.orders]
        statement = select(d.source_number).where(
            d.source == self._batch.source,
            among(self._connection, d.source_number, numbers),
            d.reseller_id == reseller,
        )
        return set((await self._connection.execute(statement)).scalars())

    async def _worked_on(self, known: list[_Known]) -> set[int]:
        """The ids of those that are the desk's own by now: no longer held, or with a record of someone's work."""
        a = t.audit.c
        found = {here.id for here in known if not here.held}
        for chunk in chunks([here.id for here in known]):
            statement = select(a.subject_id).where(a.subject == "order", a.subject_id.in_(chunk)).distinct()
            found.update((await self._connection.execute(statement)).scalars())
        return found

    async def _write(self, writing: list[_Incoming], batch_id: int) -> None:
        connection = self._connection
        orders = [incoming.order for incoming in writing]
        named = await find_or_make(connection, self._batch, orders)
        await self._find_stale(named)
        customers = latest_customers(orders)
        known = [incoming.here for incoming in writing if incoming.here]
        await self._forget(known, named.zone)
        fresh = len(writing) - len(known)
        ids = count(await reserve_numbers(connection, "orders", fresh))
        numbers = iter(await free_numbers(connection, fresh, self._chance))
        invoices = count(await reserve_numbers(connection, "invoices", len(writing)))
        invoice_ids = iter(await reserve_ids(connection, t.invoices, len(writing)))
        payment_ids = iter(
            await reserve_ids(connection, t.payments, sum(len(order.payments) for order in orders))
        )
        systems = await self._systems()
        for incoming in writing:
            order, here = incoming.order, incoming.here
            site_id, domain = named.sites.get(order.site_code or "", (None, None))
            # Found by what is shown: the customer and the site as the desk has them in the end.
            if order.customer and order.customer != customers[order.customer.ref]:
                order = replace(order, customer=customers[order.customer.ref])
            if domain != order.site_domain:
                order = replace(order, site_domain=domain)
            manager_id, manager = named.managers.get(order.manager or "", (None, None))
            links = Links(
                order_id=here.id if here else next(ids),
                number=here.number if here else next(numbers),
                version=here.version + 1 if here else 1,
                reseller_id=named.reseller_id,
                reseller=self._batch.reseller,
                reseller_currency=named.currency,
                zone=named.zone,
                source=self._batch.source,
                batch_id=batch_id,
                customer_id=named.customers.get(order.customer.ref) if order.customer else None,
                site_id=site_id,
                manager_id=manager_id,
                manager=manager,
                invoice_id=next(invoice_ids),
                invoice_number=f"INV-{next(invoices):06d}",
                payment_ids=[next(payment_ids) for _payment in order.payments],
                staff_id=self._staff_id,
                held=self._batch.held,
                digest=incoming.digest,
                offers=named.offers,
                systems=systems,
            )
            add_order(self._rows, order, links)
        await self._insert_rows(over=bool(known))
        self.stale.difference_update(here.id for here in known)

    async def _systems(self) -> dict[str, int]:
        """The payment systems by name, for orders that were made for this desk: another system's merchant of the same
        name may be another account."""
        if self._batch.held:
            return {}
        s = t.payment_systems.c
        return {row.name: row.id for row in await self._connection.execute(select(s.name, s.id))}

    async def _find_stale(self, named: Named) -> None:
        """Locks the orders of customers and sites that changed: they are to be found by the new words."""
        o, s = t.orders.c, t.sites.c
        for chunk in chunks(named.changed_customers):
            mine = select(o.id).where(o.customer_id.in_(chunk)).order_by(o.id).with_for_update()
            self.stale.update((await self._connection.execute(mine)).scalars())
        for chunk in chunks(named.changed_sites):
            owners = select(s.customer_id).where(s.id.in_(chunk))
            # What has no customer is called by its site.
            of_these = or_(o.customer_id.in_(owners), o.customer_id.is_(None))
            at_site = select(o.id).where(of_these, o.site_id.in_(chunk))
            self.stale.update(
                (await self._connection.execute(at_site.order_by(o.id).with_for_update())).scalars()
            )

    async def _insert_batch(self) -> BatchSubject:
        batch = self._batch
        facts: dict[str, object] = {
            "source": batch.source,
            "file": batch.file,
            "digest": batch.digest,
            "first_line": batch.first_line,
            "last_line": batch.last_line,
        }
        statement = insert(t.import_batches).values(at=self._now, **facts).returning(t.import_batches.c.id)
        return BatchSubject((await self._connection.execute(statement)).scalar_one(), facts)

    async def _forget(self, known: list[_Known], zone: str) -> None:
        """Takes out the parts of held orders that the source changed: no one here has acted on them yet."""
        connection = self._connection
        units, booked = await self._units(known), await self._booked(known)
        for here in known:
            was = Counted(here.counted, here.placed_at, units.get(here.id, {}), booked=booked.get(here.id))
            self.tally.add(was, zone, -1)
        parts = (t.ledger_entries, t.refunds, t.payments, t.invoices, t.order_items, t.order_notes)
        for chunk in chunks([here.id for here in known]):
            for table in parts:
                await connection.execute(delete(table).where(table.c.order_id.in_(chunk)))
        for chunk in chunks([here.key for here in known]):
            await connection.execute(delete(t.order_search).where(t.order_search.c.key.in_(chunk)))

    async def _units(self, known: list[_Known]) -> dict[int, dict[Unit, int]]:
        """What these orders hold, by their ids."""
        i = t.order_items.c
        found: dict[int, dict[Unit, int]] = {}
        for chunk in chunks([here.id for here in known]):
            statement = select(i.order_id, i.product_type, i.is_trial, i.delivery, i.quantity)
            for row in await self._connection.execute(statement.where(i.order_id.in_(chunk))):
                units = found.setdefault(row.order_id, {})
                unit = (row.product_type, row.is_trial, row.delivery)
                units[unit] = units.get(unit, 0) + row.quantity
        return found

    async def _booked(self, known: list[_Known]) -> dict[int, Booked]:
        """What these orders add to reports, by their ids."""
        found: dict[int, Booked] = {}
        for chunk in chunks([here.id for here in known]):
            found.update(await self._connection.run_sync(_booked, chunk))
        return found

    async def _insert_rows(self, *, over: bool) -> None:
        connection, rows = self._connection, self._rows
        await write_rows(connection, t.orders, rows.orders, *ORDER_COLUMNS, over=over)
        await write_rows(connection, t.order_items, rows.items, *ITEM_COLUMNS)
        await write_rows(connection, t.order_notes, rows.notes, *NOTE_COLUMNS)
        await write_rows(connection, t.invoices, rows.invoices)
        await write_rows(connection, t.payments, rows.payments, *PAYMENT_COLUMNS)
        await write_rows(connection, t.refunds, rows.refunds, *REFUND_COLUMNS)
        await write_rows(connection, t.ledger_entries, rows.entries, *ENTRY_COLUMNS)
        await write_rows(connection, t.fraud_checks, rows.checks, *CHECK_COLUMNS)
        await write_rows(connection, t.order_search, rows.search)


def _booked(connection: Connection, order_ids: Sequence[int]) -> dict[int, Booked]:
    return dict(read_booked(connection, order_ids))
