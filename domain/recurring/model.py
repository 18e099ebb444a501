"""A recurring order: what is debited, when, and how far it is (SPEC 6)."""

from dataclasses import dataclass

from whenever import Instant

from domain.money import Money
from domain.recurring.schedule import Period, Schedule, Unit
from domain.recurring.status import RecurringStatus

#: The first attempt of a period, and two more.
MOST_ATTEMPTS = 3


@dataclass(eq=False, kw_only=True)
class RecurringOrder:
    """What one item of an order is paid with again and again, one order for each payment.

    Periods are numbered: 0 is that of the initial order. `period_number` is the one to be debited next, or being
    debited; the one after it is `following_number`, later than the next where periods were missed. `due_at` is when it
    falls due, `next_attempt_at` when the worker takes it, none where it will not.

    Args:
        position: the item of the initial order.
        debit_key: what the keys of all its calls begin with, different from all others everywhere (R1).
        payments: how many there are with that of the initial order; none goes on until someone stops it.
        paid: how many of them were made.
        tries: calls made for this period so far, ever; part of the key of each.
        failures: failed attempts for this period since it was activated last.
        order_id: the order of this period, from its first attempt on.
        after_answer: what it becomes once the payment system has answered.
        code: why the last attempt failed, in the payment system's words.
    """

    id: int | None = None
    number: str
    key: int = 0
    debit_key: str
    reseller_id: int
    customer_id: int
    initial_order_id: int
    position: int
    offer_id: int
    name: str
    token_id: int | None = None
    price: Money
    begun_at: Instant
    zone: str
    period_every: int
    period_unit: Unit
    payments: int | None = None
    paid: int = 1
    status: RecurringStatus = RecurringStatus.ACTIVE
    after_answer: RecurringStatus | None = None
    period_number: int = 1
    following_number: int = 2
    due_at: Instant
    next_attempt_at: Instant | None
    tries: int = 0
    failures: int = 0
    order_id: int | None = None
    code: str | None = None
    failed_at: Instant | None = None
    ended_because: str | None = None
    version: int = 1

    @property
    def schedule(self) -> Schedule:
        """When its periods fall due; missed ones do not count as payments, so that it has no end of its own."""
        return Schedule(start=self.begun_at, zone=self.zone, period=self.period)

    @property
    def period(self) -> Period:
        """From one payment to the next."""
        return Period(self.period_every, self.period_unit)

    @property
    def remaining(self) -> int | None:
        """How many payments are left; none where it goes on until someone stops it."""
        return None if self.payments is None else max(self.payments - self.paid, 0)

    @property
    def attempt_key(self) -> str:
        """The key of the call that is made for this period now (R1): one for each period and attempt."""
        return f"{self.debit_key}-{self.period_number}-{self.tries}"

    def go_on(self) -> None:
        """This period is over; the next one is to be debited when it falls due."""
        self.period_number, self.following_number = self.following_number, self.following_number + 1
        self.tries = self.failures = 0
        self.order_id = None
        self.due_at = self.schedule.due_at(self.period_number)
        self.next_attempt_at = self.due_at

    def miss_until(self, now: Instant) -> range:
        """Passes over the periods that fell due while nothing was debited, but for one that is taken at once (C2).

        That is the one that was tried already, else the latest. Returns the numbers of those passed over.
        """
        last = self.schedule.last_due(now)
        if self.order_id is None and last >= self.period_number:
            missed = range(self.period_number, last)
            self.period_number, self.following_number = last, last + 1
            self.due_at = self.schedule.due_at(last)
        else:
            missed = range(self.following_number, last + 1)
            self.following_number = max(self.following_number, last + 1)
        return missed

    def end(self, status: RecurringStatus) -> None:
        """It is completed, or has failed: nothing is debited by itself any more."""
        self.status, self.after_answer, self.next_attempt_at = status, None, None

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "status": self.status.value,
            "after_answer": self.after_answer and self.after_answer.value,
            "period": self.period_number,
            "due": self.due_at.format_iso(),
            "next_attempt": self.next_attempt_at and self.next_attempt_at.format_iso(),
            "paid": self.paid,
            "failures": self.failures,
            "order": self.order_id,
            "code": self.code,
        }


@dataclass(eq=False, kw_only=True)
class RecurringDebit:
    """One period of a recurring order: with the order that was placed for it, or missed where there is none (C2, C3).

    There is one for each period at most, whatever happens at once (R5).
    """

    id: int | None = None
    recurring_id: int
    number: int
    due_at: Instant
    order_id: int | None = None
