"""What screens and commands read of recurring orders: frozen rows, and how they are asked for (C1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from whenever import Instant

from domain.billing import AttemptStatus
from domain.money import Money
from domain.orders.status import Status
from domain.query import Query
from domain.recurring.forecast import Course, ForecastDay
from domain.recurring.model import MOST_ATTEMPTS
from domain.recurring.schedule import Period, Schedule
from domain.recurring.status import RecurringStatus
from domain.rows import Page, TimelineRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringRow:
    """A recurring order as a list shows it. `key` is its place in the list: larger is newer.

    `failures` counts the attempts of the present period that failed; `code` says why the last one did.
    """

    id: int
    key: int
    number: str
    version: int
    status: RecurringStatus
    after_answer: RecurringStatus | None
    reseller: str
    customer_id: int
    customer: str
    initial_order_id: int
    initial_number: str
    offer_number: int
    name: str
    price: Money
    period: Period
    payments: int | None
    paid: int
    period_number: int
    following_number: int
    due_at: Instant
    next_attempt_at: Instant | None
    failures: int
    code: str | None
    failed_at: Instant | None
    order_id: int | None
    begun_at: Instant
    zone: str
    ended_because: str | None

    @property
    def remaining(self) -> int | None:
        """How many payments are left; none where it goes on until someone stops it."""
        return None if self.payments is None else max(self.payments - self.paid, 0)

    @property
    def next_at(self) -> Instant | None:
        """When money is taken next; none while nothing is taken by itself."""
        if self.status is RecurringStatus.PROCESSING:
            return self.due_at
        return self.next_attempt_at if self.status is RecurringStatus.ACTIVE else None

    @property
    def retries(self) -> tuple[int, int] | None:
        """The retry that comes next, or is being made, and how many there are; none where nothing failed."""
        return (min(self.failures, MOST_ATTEMPTS - 1), MOST_ATTEMPTS - 1) if self.failures else None

    @property
    def course(self) -> Course | None:
        """How it goes on by itself; none where it does not."""
        if self.next_at is None:
            return None
        return Course(
            schedule=Schedule(start=self.begun_at, zone=self.zone, period=self.period),
            price=self.price,
            next_number=self.period_number,
            next_at=self.next_at,
            following_number=self.following_number,
            remaining=self.remaining,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """One payment of a recurring order: its initial order, the order of a period, or a period that was missed.

    `completed_at` is when it was paid; `code` why the last attempt failed, where none succeeded.
    """

    number: int
    due_at: Instant
    order_id: int | None
    order_number: str | None
    status: Status | None
    label: str
    price: Money
    completed_at: Instant | None
    system: str | None
    attempt: AttemptStatus | None
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringDetails:
    """A recurring order with the orders placed in it, the first at the top, and what comes next.

    `earlier` is how many periods between the first and those shown are left out.
    """

    row: RecurringRow
    token: str | None
    periods: tuple[PeriodRow, ...]
    earlier: int
    upcoming: tuple[Instant, ...]
    timeline: tuple[TimelineRow, ...]


class RecurringReads(Protocol):
    """What one person may look at of recurring orders."""

    async def recurring(
        self,
        query: Query,
        statuses: Sequence[RecurringStatus] = (),
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> Page[RecurringRow]:
        """A page of the recurring orders whose initial orders match, in these statuses or (none named) in any, the
        newest first.

        Args:
            after: rows below the row with this key.
            before: rows above the row with this key; 0 asks for the end of the list.
        """
        ...

    async def recurring_by_id(
        self, ids: Collection[int], query: Query, statuses: Sequence[RecurringStatus] = ()
    ) -> tuple[RecurringRow, ...]:
        """These recurring orders, the newest first, as far as they match."""
        ...

    async def recurring_named(self, name: str) -> RecurringRow:
        """The recurring order with this number, or the one of the order with this number.

        Raises:
            NotFound: there is no such recurring order.
            InvalidInput: the order has several.
        """
        ...

    async def recurring_details(self, recurring_id: int) -> RecurringDetails:
        """Everything about one recurring order.

        Raises:
            NotFound: there is no such recurring order.
        """
        ...

    async def recurring_counts(self) -> dict[RecurringStatus, int]:
        """How many there are in each status."""
        ...

    async def forecast(self, query: Query, until: Instant) -> tuple[ForecastDay, ...]:
        """What will be debited until then, by day and currency, of those whose initial orders match."""
        ...
