"""What the domain needs from outside: a unit of work to change things in, and what is kept of them."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self, TypeVar

from whenever import Instant

from domain.alerts.rows import AlertStorage
from domain.audit import AuditRecord, difference
from domain.billing.gateway import Call
from domain.billing.systems import PaymentSystem, PaymentToken
from domain.clock import Chance
from domain.commands import Outcome
from domain.credit.ports import CreditUnit
from domain.customers import Customer
from domain.delivery.rows import DeliveryStorage
from domain.events import Event
from domain.fraud.ports import FraudStorage, FraudUnit
from domain.importing import ImportBatch, ImportResult
from domain.jobs import Job, JobKind
from domain.mail.posting import Letter
from domain.orders.model import Order
from domain.reads import Reads
from domain.renewals.ports import DueStorage
from domain.shop.ports import ShopUnit
from domain.staff import Door, Identity, Staff
from domain.undoing.image import Image, image_of
from domain.undoing.image import difference as put_back
from domain.undoing.model import ChangedOrder
from domain.undoing.ports import UndoUnit
from domain.views.model import SavedView


class Kept(Protocol):
    """What is kept under an id."""

    id: Any


K = TypeVar("K", bound=Kept)


class Subject(Protocol):
    """Something whose changes are recorded. Its `id` may be given by the database as late as the commit."""

    id: Any

    def snapshot(self) -> dict[str, object]:
        """The fields that the audit trail compares."""
        ...


@dataclass(eq=False)
class Tracked:
    """A subject as it was when the unit of work first saw it, and what has happened to it since; of an order also how
    it is put back, and its version then."""

    kind: str
    subject: Subject
    before: dict[str, object]
    events: list[Event]
    image: Image | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who asked for what, when and through which door: the part that all records of one command share."""

    at: Instant
    staff_id: int
    staff: str
    door: Door
    command: str
    command_id: str


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed an order last, when, and to what; for the sentence of L17."""

    staff: str
    at: Instant
    sentences: tuple[str, ...]


class Scheduled(NamedTuple):
    """Something to do for an order, or for none, at that moment or later. `key` is its id, and the key of the call it
    makes (R1)."""

    key: str
    kind: JobKind
    order_id: int | None
    not_before: Instant


class UnitOfWork(CreditUnit, FraudUnit, ShopUnit, UndoUnit, ABC):
    """One transaction. Leaving it without `commit` undoes everything."""

    def __init__(self) -> None:
        super().__init__()
        self.tracked: list[Tracked] = []
        self._watched: dict[int, Tracked] = {}
        self.scheduled: list[Scheduled] = []
        #: How often something happened, by reseller, what, name and payment system (`domain.alerts.counting`).
        self.activity: Counter[tuple[int, str, str, int]] = Counter()

    def track(self, kind: str, subject: Subject, *, new: bool = False) -> Tracked:
        """Watches a subject, so that its change is recorded; the same subject is watched once."""
        known = self._watched.get(id(subject))
        if known is None:
            known = self._watched[id(subject)] = Tracked(kind, subject, {} if new else subject.snapshot(), [])
            if isinstance(subject, Order) and not new:
                known.image, known.version = image_of(subject), subject.version
            self.tracked.append(known)
        return known

    def schedule(self, job: Scheduled) -> None:
        """Has something done later; written with this transaction or not at all."""
        self.scheduled.append(job)

    def happened(self, subject: Subject, *events: Event) -> None:
        """Records what happened to a subject that is watched."""
        self._watched[id(subject)].events.extend(events)

    async def commit(self, envelope: Envelope, outcome: Outcome) -> None:
        """Writes everything that changed, its records and the command's outcome, or nothing."""
        for tracked in self.tracked:
            if isinstance(tracked.subject, Order):
                tracked.subject.derive()
                if tracked.events or tracked.subject.snapshot() != tracked.before:
                    tracked.subject.updated_at = envelope.at
        await self.flush()
        records = []
        for tracked in self.tracked:
            before, after = difference(tracked.before, tracked.subject.snapshot())
            if after or tracked.events:
                records.append(
                    AuditRecord(
                        at=envelope.at,
                        staff_id=envelope.staff_id,
                        staff=envelope.staff,
                        door=envelope.door,
                        command=envelope.command,
                        command_id=envelope.command_id,
                        subject=tracked.kind,
                        subject_id=tracked.subject.id,
                        before=before,
                        after=after,
                        events=tuple(event.stored() for event in tracked.events),
                    )
                )
        self._remember()
        await self.finish(records, envelope, outcome)

    def _remember(self) -> None:
        """What has to be put back of each order, should the change be taken back; known once all has its ids (S7)."""
        if self.change is None:
            return
        for tracked in self.tracked:
            order = tracked.subject
            if not isinstance(order, Order) or tracked.image is None:
                continue
            if image := put_back(tracked.image, order):
                self.change.orders.append(
                    ChangedOrder(
                        order_id=order.id,
                        before_version=tracked.version,
                        after_version=self.written_version(order),
                        image={} if self.change.final is not None else image,
                    )
                )

    def written_version(self, order: Order) -> int:
        """The version that an order has with this transaction."""
        return order.version

    @abstractmethod
    async def __aenter__(self) -> Self: ...

    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @abstractmethod
    async def order(self, order_id: int) -> Order:
        """The order with all its parts, locked for this transaction where the database locks rows.

        Raises:
            NotFound: there is no such order.
        """

    @abstractmethod
    async def order_by_number(self, number: str) -> Order | None:
        """The order with this public number, or none."""

    @abstractmethod
    async def add_order(self, order: Order) -> None:
        """Adds a new order, whose id came from `next_number`."""

    @abstractmethod
    async def delete_order(self, order: Order) -> None:
        """Removes an order that is watched, with all its parts, letters and jobs, at the end (L11)."""

    @abstractmethod
    async def is_deleted(self, number: str) -> bool:
        """Whether this is the public number of an order that was deleted (L11)."""

    @abstractmethod
    async def customer(self, customer_id: int) -> Customer:
        """The customer.

        Raises:
            NotFound: there is no such customer.
        """

    @abstractmethod
    async def get(self, kind: type[K], number: int) -> K:
        """The payment system, payment token, promotion, sales plan, customer, alert or recurring order with this id;
        the last four are locked for this transaction where the database locks rows.

        Raises:
            NotFound: there is no such thing.
        """

    @abstractmethod
    async def those(self, kind: type[K], /, **like: object) -> Sequence[K]:
        """The things of this kind whose fields are so, by id; others may be added meanwhile."""

    @abstractmethod
    async def every(self, kind: type[K]) -> Sequence[K]:
        """All of a kind of which a desk has few; nobody else adds or changes any meanwhile."""

    @abstractmethod
    async def add(self, subject: Kept) -> None:
        """Adds one of the things that `get` knows; the id is there afterwards."""

    @abstractmethod
    async def index_orders_of(
        self, customer_id: int, from_key: int | None, *, limit: int
    ) -> tuple[int, int | None]:
        """Has so many orders of a customer, from this place in the list downwards, found by what the customer is called
        at the end of this unit of work; returns how many there are, and the id of the next one behind them."""

    @abstractmethod
    async def tokens_of(self, customer_id: int) -> Sequence[PaymentToken]:
        """The payment tokens of a customer."""

    @abstractmethod
    async def unclaimed_order(self, customer_id: int, offer_id: int | None) -> int | None:
        """The id of the customer's newest paid order with this offer, or any, that is nobody's sale yet (M2)."""

    @abstractmethod
    async def paid_through(self, system_id: int) -> bool:
        """Whether anything was ever paid, or tried to be, through this payment system."""

    @abstractmethod
    async def opening(self, staff_id: int, command_id: str) -> tuple[Staff | None, Outcome | None]:
        """What every command begins with: the person, or none, and what a command with this id came to, if it was
        executed before (R8, X3)."""

    @abstractmethod
    async def staff_by_user(self, user: str) -> Staff | None:
        """The person with this system user, or none."""

    @abstractmethod
    async def everyone(self) -> Sequence[Staff]:
        """The people who work here, to look at."""

    @abstractmethod
    async def add_staff(self, staff: Staff) -> None:
        """Adds a person; the id is there afterwards."""

    @abstractmethod
    async def owners(self) -> int:
        """How many active owners there are."""

    @abstractmethod
    async def views(self, staff_id: int) -> Sequence[SavedView]:
        """The saved views of this person and those that are shared; nobody else changes any meanwhile."""

    @abstractmethod
    async def add_view(self, view: SavedView) -> None:
        """Adds a view; the id is there afterwards. One whose `removed` is set goes at the end."""

    @abstractmethod
    async def reseller_ids(self, names: Collection[str]) -> dict[str, int]:
        """The ids of the resellers with these names."""

    @abstractmethod
    async def next_number(self, counter: str) -> int:
        """The next number of a counter (`orders`, `invoices`), never given twice (L12)."""

    @abstractmethod
    async def last_change(self, number: int, *, subject: str = "order") -> LastChange | None:
        """The last recorded change of an order, or of another kind of subject."""

    @abstractmethod
    async def changed_since(self, subject: str, number: int, seen: int) -> LastChange | None:
        """The last recorded change of a thing behind the audit number `seen`, or none; nobody else changes it meanwhile
        who asks the same."""

    @abstractmethod
    async def import_orders(
        self, batch: ImportBatch, *, staff_id: int, now: Instant, chance: Chance
    ) -> ImportResult:
        """Brings in orders from another system, many at a time (L19); tracks the batch as the subject."""

    @abstractmethod
    async def flush(self) -> None:
        """Sends pending changes to the database, so that new subjects have their ids."""

    @abstractmethod
    async def finish(self, records: Sequence[AuditRecord], envelope: Envelope, outcome: Outcome) -> None:
        """The last statements of every transaction, always in this order: lock the audit head, append the records,
        keep the outcome and what is scheduled, add the net count changes; then commit."""


class Storage(AlertStorage, DeliveryStorage, FraudStorage, DueStorage, Protocol):
    """A desk's database: where units of work and reads come from."""

    def unit_of_work(self, *, write: bool = True) -> UnitOfWork:
        """A new transaction; without `write` it can only look, and changes made in it are dropped."""
        ...

    def reads(self, identity: Identity) -> Reads:
        """Reads as this person may."""
        ...

    def snapshot(self, identity: Identity) -> AbstractAsyncContextManager[Reads]:
        """Reads as this person may that all see one moment of the desk, until they are left."""
        ...

    async def identify(self, user: str) -> Staff | None:
        """The person with this system user, or none."""
        ...

    async def claim_jobs(
        self,
        now: Instant,
        *,
        kinds: Sequence[JobKind],
        reseller_ids: Collection[int] = (),
        lease_seconds: int,
        limit: int,
    ) -> Sequence[Job]:
        """Jobs of these kinds that are due and that no one else has, given to the caller for so long.

        Args:
            reseller_ids: whose orders they may be about; none means all. Jobs that are for no order are anyone's.
        """
        ...

    async def call_of(self, job: Job) -> tuple[PaymentSystem, Call] | None:
        """What a payment system is asked for this job, or none where its answer is known."""
        ...

    async def letter_of(self, job: Job) -> Letter | None:
        """The letter of this job, or none where it is known what became of it."""
        ...

    async def begin_job(self, job: Job) -> bool:
        """Keeps that what the job asks for may be done from now on; false where someone else has it by now."""
        ...

    async def end_job(
        self,
        job_id: str,
        now: Instant,
        *,
        error: str | None = None,
        retry_seconds: int | None = None,
        attempts: int | None = None,
    ) -> None:
        """A job is over, for good or (with `retry_seconds`) until then; nothing happens where it was taken more often
        than `attempts` says."""
        ...

    async def have_open(self, staff_id: int, order_id: int | None, *, now: Instant, until: Instant) -> bool:
        """Lets others see which order the person has open in this program, until then; none means no more.

        It is no change: nothing is recorded, and nothing waited for. False where the desk is busy or cannot be written.
        """
        ...

    async def hold(
        self, staff_id: int, order_id: int, *, now: Instant, until: Instant
    ) -> tuple[str, ...] | None:
        """Has the order open as `have_open` does, unless another person has: the names of those who have, or none where
        that could not be written. Of two who ask at once, one gets it."""
        ...

    async def close(self) -> None:
        """Ends all connections, after what still runs."""
        ...
