"""A desk in memory for tests of the domain: storage that rolls back, a clock to set, chance to foresee."""

import asyncio
import copy
import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from types import TracebackType
from typing import Any, Self, cast

from whenever import Instant

from domain.alerts.rows import ToTell
from domain.audit import GENESIS, AuditRecord, canonical, chain
from domain.billing.gateway import Call
from domain.billing.systems import PaymentSystem, PaymentToken
from domain.clock import Chance
from domain.commands import Outcome
from domain.credit.account import uncovered
from domain.credit.model import CreditEntry, ResellerInvoice, ResellerInvoiceStatus, ResellerToken
from domain.credit.ports import Waiting
from domain.customers import Customer, Reseller
from domain.delivery.model import DeliveryModule
from domain.delivery.module import DeliveryCall, SuspensionCall, TerminationCall
from domain.errors import InvalidInput, NotFound
from domain.events import told
from domain.fraud.checker import CheckerAccount, FraudCall
from domain.fraud.facts import History
from domain.importing import ImportBatch, ImportResult
from domain.jobs import Job, JobKind
from domain.mail.digest import WithDistributor
from domain.mail.model import MailKind
from domain.mail.posting import Letter
from domain.orders.model import Order
from domain.orders.status import (
    ARCHIVE_OF,
    WAITS_FOR_DISTRIBUTOR,
    Archive,
    Mark,
    PaymentStatus,
    Status,
)
from domain.ports import Envelope, K, Kept, LastChange, Scheduled, UnitOfWork
from domain.reads import Reads
from domain.renewals.ports import Due
from domain.roles.model import OwnRole
from domain.staff import Identity, Staff
from domain.undoing.model import Change
from domain.views.model import SavedView

START = Instant.from_utc(2026, 11, 21, 9)


class FakeClock:
    """A clock that stands still until it is told."""

    def __init__(self, at: Instant = START) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at

    def passes(self, *, hours: int = 0, seconds: int = 0) -> None:
        self.at = self.at.add(hours=hours, seconds=seconds)


class FakeStationery:
    """Takes every template without an unknown field, which it knows by a question mark."""

    def check(self, kind: MailKind, *, subject: str, text: str, html: str | None) -> None:
        for number, line in enumerate(text.splitlines(), start=1):
            if "?" in line:
                raise InvalidInput(f"text, line {number}: unknown field")


class FakeChance:
    """Order numbers that a test can foresee."""

    def __init__(self) -> None:
        self.drawn = 0

    def order_number(self) -> str:
        self.drawn += 1
        return str(4_000_000_000 + self.drawn)

    def key(self) -> str:
        self.drawn += 1
        return f"key-{self.drawn}"

    def below(self, n: int) -> int:
        return 0


@dataclass(frozen=True)
class Recorded:
    """An audit record as it is kept."""

    number: int
    digest: str
    record: AuditRecord


@dataclass
class State:
    """Everything that is kept."""

    orders: dict[int, Order] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    accounts: dict[int, Reseller] = field(default_factory=dict)
    credit_entries: list[CreditEntry] = field(default_factory=list)
    resellers: dict[str, int] = field(default_factory=lambda: {"Acme": 1, "Zeta": 2})
    staff: dict[int, Staff] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    taken: dict[str, Outcome] = field(default_factory=dict)
    views: dict[int, SavedView] = field(default_factory=dict)
    batches: list[ImportBatch] = field(default_factory=list)
    things: dict[tuple[type, int], Any] = field(default_factory=dict)
    jobs: list[Scheduled] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    audit: list[Recorded] = field(default_factory=list)
    history: History = field(default_factory=History)
    changes: dict[str, Change] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    activity: Counter[tuple[int, str, str, int]] = field(default_factory=Counter)

    def person(self, staff: Staff | None) -> Staff | None:
        """The person, with what a role of the desk's own allows."""
        if staff is not None:
            own = [one for (kind, _id), one in self.things.items() if kind is OwnRole]
            allowed = {role.name: role.permissions for role in own}
            staff.own = allowed.get(staff.role, frozenset())
        return staff


@dataclass
class Batch:
    """What is recorded of an import."""

    id: int
    file: str

    def snapshot(self) -> dict[str, object]:
        return {"file": self.file}


#: The columns of an order's own row: a change of one of them is a new version.
_ROW = [
    f.name
    for f in fields(Order)
    if f.name
    not in ("version", *"items invoices payments refunds entries notes charges checks follow_ups".split())
]


class FakeUnitOfWork(UnitOfWork):
    """Works on a copy of everything; only `finish` puts the copy in place."""

    def __init__(self, storage: "FakeStorage", *, write: bool) -> None:
        super().__init__()
        self._storage = storage
        self._write = write
        self._state = State()

    async def __aenter__(self) -> Self:
        if self._write:
            await self._storage.lock.acquire()
        self._state = copy.deepcopy(self._storage.state)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._write:
            self._storage.lock.release()

    async def order(self, order_id: int) -> Order:
        if order_id not in self._state.orders:
            raise NotFound(f"There is no order with the id {order_id}.")
        return self._state.orders[order_id]

    async def order_by_number(self, number: str) -> Order | None:
        return next((order for order in self._state.orders.values() if order.number == number), None)

    async def add_order(self, order: Order) -> None:
        assert self._state.orders.get(order.id, order) is order
        self._state.orders[order.id] = order

    async def delete_order(self, order: Order) -> None:
        del self._state.orders[order.id]
        self._state.deleted.add(order.number)

    async def is_deleted(self, number: str) -> bool:
        return number in self._state.deleted

    async def reseller(self, reseller_id: int) -> Reseller:
        if reseller_id not in self._state.accounts:
            raise NotFound(f"There is no reseller with the id {reseller_id}.")
        return self._state.accounts[reseller_id]

    async def reseller_tokens(self, reseller_id: int) -> Sequence[ResellerToken]:
        return [one for one in await self.every(ResellerToken) if one.reseller_id == reseller_id]

    async def sub_orders(self, order_id: int) -> Sequence[Order]:
        return [order for order in self._state.orders.values() if order.parent_id == order_id]

    async def waiting_for_credit(self, reseller_id: int) -> Sequence[Waiting]:
        found = []
        for order in sorted(self._storage.state.orders.values(), key=lambda order: order.key):
            waits = order.status is Status.UNEXECUTED and Mark.HELD not in order.marks
            if waits and order.reseller_id == reseller_id and order.parent_id is None:
                subs = [sub for sub in await self.sub_orders(order.id) if sub.status is Status.UNEXECUTED]
                costs = sum(uncovered(one).amount_minor for one in (order, *subs))
                found.append(Waiting(order.id, costs))
        return found

    async def with_distributor(self, reseller_id: int) -> Sequence[WithDistributor]:
        return [
            WithDistributor(
                order_id=order.id,
                number=order.number,
                customer=self._state.customers[order.customer_id].name if order.customer_id else "",
                status=order.status,
                marks=order.marks,
                cost=order.cost,
                placed_at=order.placed_at,
            )
            for order in sorted(self._state.orders.values(), key=lambda order: order.key)
            if order.status in WAITS_FOR_DISTRIBUTOR and order.reseller_id == reseller_id
        ]

    async def billing_types(self, offer_ids: Collection[int]) -> dict[int, str]:
        return dict.fromkeys(offer_ids, "monthly")

    async def unpaid_invoices(self, reseller_id: int) -> Sequence[ResellerInvoice]:
        return [
            invoice
            for invoice in await self.every(ResellerInvoice)
            if invoice.reseller_id == reseller_id and invoice.status is ResellerInvoiceStatus.UNPAID
        ]

    async def fraud_history(self, order: Order, now: Instant) -> History:
        return self._state.history

    async def begin_events(self, reseller_id: int) -> None:
        """Nobody else is at work here."""

    async def outcomes_of(self, keys: Collection[str]) -> Mapping[str, Outcome]:
        return {key: self._state.taken[key] for key in keys if key in self._state.taken}

    async def carts(self, reseller_id: int, source: str, names: Collection[str]) -> Mapping[str, Order]:
        return {
            str(order.source_number): order
            for order in self._state.orders.values()
            if order.source_number in names and (order.source, order.reseller_id) == (source, reseller_id)
        }

    async def begin_order(self, order: Order) -> None:
        self._state.orders[order.id] = order

    async def new_orders(self, n: int, chance: Chance) -> Sequence[tuple[int, str]]:
        return [(await self.next_number("orders"), chance.order_number()) for _n in range(n)]

    async def among(self, kind: Any, field: str, values: Collection[object], **like: object) -> Sequence[Any]:
        return [one for one in await self.those(kind, **like) if getattr(one, field) in values]

    async def add_all(self, subjects: Sequence[Any]) -> None:
        for subject in subjects:
            await self.add(subject)

    async def customer(self, customer_id: int) -> Customer:
        if customer_id not in self._state.customers:
            raise NotFound(f"There is no customer with the id {customer_id}.")
        return self._state.customers[customer_id]

    async def staff_by_user(self, user: str) -> Staff | None:
        found = next((staff for staff in self._state.staff.values() if staff.user == user), None)
        return self._state.person(found)

    async def add_staff(self, staff: Staff) -> None:
        staff.id = max(self._state.staff, default=0) + 1
        self._state.staff[staff.id] = staff

    async def owners(self) -> int:
        return sum(staff.role == "owner" and staff.active for staff in self._state.staff.values())

    async def views(self, staff_id: int) -> Sequence[SavedView]:
        return [view for view in self._state.views.values() if view.staff_id in (staff_id, None)]

    async def add_view(self, view: SavedView) -> None:
        view.id = max(self._state.views, default=0) + 1
        self._state.views[view.id] = view

    async def get(self, kind: type[K], number: int) -> K:
        if kind is Customer:
            return cast("K", await self.customer(number))
        if kind is Reseller:
            return cast("K", await self.reseller(number))
        if (kind, number) not in self._state.things:
            raise NotFound(f"There is no {kind.__name__} with the id {number}.")
        thing: K = self._state.things[kind, number]
        return thing

    async def every(self, kind: type[K]) -> Sequence[K]:
        if kind is Customer:
            return [cast("K", one) for one in self._state.customers.values()]
        return [thing for (known, _id), thing in self._state.things.items() if known is kind]

    async def those(self, kind: type[K], /, **like: object) -> Sequence[K]:
        found = await self.every(kind)
        return [one for one in found if all(getattr(one, name) == value for name, value in like.items())]

    async def everyone(self) -> Sequence[Staff]:
        return list(self._state.staff.values())

    async def tokens_of(self, customer_id: int) -> Sequence[PaymentToken]:
        return [one for one in await self.every(PaymentToken) if one.customer_id == customer_id]

    async def unclaimed_order(self, customer_id: int, offer_id: int | None) -> int | None:
        found = [
            order
            for order in self._state.orders.values()
            if order.customer_id == customer_id
            and order.payment_status is PaymentStatus.COMPLETED
            and ARCHIVE_OF[order.status] not in (Archive.INCOMPLETE, Archive.CLOSED)
            and order.manager_id is None
            and not order.sale_confirmed
            and offer_id in (None, *(item.offer_id for item in order.items))
        ]
        return max(found, key=lambda order: order.key).id if found else None

    async def paid_through(self, system_id: int) -> bool:
        orders = self._state.orders.values()
        return any(payment.system_id == system_id for order in orders for payment in order.payments)

    async def add(self, subject: Kept) -> None:
        if isinstance(subject, Customer):
            subject.id = len(self._state.customers) + 1
            self._state.customers[subject.id] = subject
            return
        if isinstance(subject, Reseller):
            subject.id = max(self._state.accounts) + 1
            self._state.accounts[subject.id] = subject
            return
        subject.id = len(self._state.things) + 1
        self._state.things[type(subject), subject.id] = subject

    async def index_orders_of(
        self, customer_id: int, from_key: int | None, *, limit: int
    ) -> tuple[int, int | None]:
        theirs = [one for one in self._state.orders.values() if one.customer_id == customer_id]
        theirs.sort(key=lambda order: order.key, reverse=True)
        found = [one.id for one in theirs if from_key is None or one.key <= from_key]
        return len(found[:limit]), found[limit] if len(found) > limit else None

    async def reseller_ids(self, names: Collection[str]) -> dict[str, int]:
        return {name: self._state.resellers[name] for name in names if name in self._state.resellers}

    async def next_number(self, counter: str) -> int:
        self._state.counters[counter] = self._state.counters.get(counter, 0) + 1
        return self._state.counters[counter]

    async def opening(self, staff_id: int, command_id: str) -> tuple[Staff | None, Outcome | None]:
        return self._state.person(self._state.staff.get(staff_id)), self._state.outcomes.get(command_id)

    async def changed_since(self, subject: str, number: int, seen: int) -> LastChange | None:
        return await self.last_change(number, subject=subject, after=seen)

    async def last_change(self, number: int, *, subject: str = "order", after: int = 0) -> LastChange | None:
        for recorded in reversed(self._state.audit[after:]):
            record = recorded.record
            if (record.subject, record.subject_id) == (subject, number):
                sentences = tuple(told(dict(event)) for event in record.events)
                return LastChange(record.staff, record.at, sentences)
        return None

    async def import_orders(self, batch: ImportBatch, *_given: Any, **_named: Any) -> ImportResult:
        if batch in self._state.batches:
            return ImportResult(batch_id=None, unchanged=len(batch.orders))
        self._state.batches.append(batch)
        self.track("batch", Batch(id=len(self._state.batches), file=batch.file), new=True)
        return ImportResult(batch_id=len(self._state.batches), new=len(batch.orders))

    async def flush(self) -> None:
        for order in self._state.orders.values():
            for parts in (
                order.invoices, order.payments, order.refunds, order.charges, order.entries, order.notes,
                order.checks, order.follow_ups,
            ):  # fmt: skip
                for part in parts:
                    if part.id is None:
                        self._state.counters["parts"] = part.id = self._state.counters.get("parts", 0) + 1

    async def finish(self, records: Sequence[AuditRecord], envelope: Envelope, outcome: Outcome) -> None:
        assert self._write, "a unit of work that only looks was committed"
        for order in self._state.orders.values():
            order.version = self.written_version(order)
        for record in records:
            self._keep(record)
        self._state.views = {n: view for n, view in self._state.views.items() if not view.removed}
        self._state.outcomes[envelope.command_id] = outcome
        self._state.taken |= self.remembered
        self._state.jobs += self.scheduled
        self._state.activity.update(self.activity)
        self._state.credit_entries += self.credit_entries
        if self.change is not None and self.change.orders:
            self._state.changes[self.change.command_id] = self.change
        if self.undone is not None:
            self._take_back(self.undone)
        self._storage.state = self._state

    def written_version(self, order: Order) -> int:
        old = self._storage.state.orders.get(order.id)
        changed = old is not None and (
            any(getattr(old, name) != getattr(order, name) for name in _ROW)
            or old.snapshot() != order.snapshot()
        )
        return order.version + changed

    async def change_of(self, command_id: str) -> Change | None:
        return self._state.changes.get(command_id)

    async def take_jobs_back(self, keys: Collection[str], now: Instant) -> bool:
        if self._state.begun.intersection(keys):
            return False
        self._state.jobs = [job for job in self._state.jobs if job.key not in keys]
        return True

    def _take_back(self, change: Change) -> None:
        change.undone = True
        for part in change.orders:
            for other in self._state.changes.values():
                other.orders = [
                    replace(one, after_version=self._state.orders[one.order_id].version)
                    if (one.order_id, one.after_version) == (part.order_id, part.before_version)
                    else one
                    for one in other.orders
                ]

    def _keep(self, record: AuditRecord) -> None:
        """Appends the record as a database gives it back: what is not JSON does not get in."""
        last = self._state.audit[-1] if self._state.audit else Recorded(0, GENESIS, record)
        record = replace(
            record,
            before=_reloaded(record.before),
            after=_reloaded(record.after),
            events=tuple(_reloaded(event) for event in record.events),
        )
        number = last.number + 1
        self._state.audit.append(Recorded(number, chain(last.digest, number, record), record))


def _reloaded(value: Any) -> Any:
    return json.loads(canonical(value))


class FakeStorage:
    """A database in memory: one writer at a time, nothing seen before it is committed."""

    def __init__(self) -> None:
        self.state = State()
        self.lock = asyncio.Lock()

    def unit_of_work(self, *, write: bool = True) -> UnitOfWork:
        return FakeUnitOfWork(self, write=write)

    def reads(self, identity: Identity) -> Reads:
        raise NotImplementedError

    @asynccontextmanager
    async def snapshot(self, identity: Identity) -> AsyncIterator[Reads]:
        """Nothing to be read: tests bring their own rows."""
        yield cast("Reads", None)

    async def claim_jobs(
        self,
        now: Instant,
        *,
        kinds: Sequence[JobKind],
        reseller_ids: Collection[int] = (),
        lease_seconds: int,
        limit: int,
    ) -> Sequence[Job]:
        raise NotImplementedError

    async def due(self, now: Instant, reseller_ids: Collection[int], *, limit: int) -> Due:
        raise NotImplementedError

    async def call_of(self, job: Job) -> tuple[PaymentSystem, Call] | None:
        raise NotImplementedError

    async def letter_of(self, job: Job) -> Letter | None:
        raise NotImplementedError

    async def begin_job(self, job: Job) -> bool:
        raise NotImplementedError

    async def delivery_of(self, job: Job) -> tuple[DeliveryModule, DeliveryCall] | None:
        raise NotImplementedError

    async def check_of(self, job: Job) -> tuple[CheckerAccount, FraudCall] | None:
        raise NotImplementedError

    async def termination_of(self, job: Job) -> tuple[DeliveryModule, TerminationCall] | None:
        raise NotImplementedError

    async def suspension_of(self, job: Job) -> tuple[DeliveryModule, SuspensionCall] | None:
        raise NotImplementedError

    async def message_of(self, job: Job) -> ToTell | None:
        raise NotImplementedError

    async def watching(self, now: Instant) -> None:
        raise NotImplementedError

    async def tidy_counts(self, now: Instant) -> None:
        raise NotImplementedError

    async def end_job(self, job_id: str, now: Instant, **_how: Any) -> None:
        raise NotImplementedError

    async def have_open(self, staff_id: int, order_id: int | None, *, now: Instant, until: Instant) -> bool:
        raise NotImplementedError

    async def hold(self, staff_id: int, order_id: int, *, now: Instant, until: Instant) -> tuple[str, ...]:
        raise NotImplementedError

    async def identify(self, user: str) -> Staff | None:
        return copy.copy(
            self.state.person(next((s for s in self.state.staff.values() if s.user == user), None))
        )

    async def close(self) -> None:
        """Nothing is open."""
