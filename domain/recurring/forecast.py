"""What will be debited when: the schedule from where a recurring order stands, and its sums by day (SPEC 6)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from whenever import Date, Instant

from domain.money import Money
from domain.recurring.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a recurring order goes on, as far as it does so by itself.

    Args:
        next_number: the period that is debited next, `next_at` when that is.
        following_number: the period after it; the rest follow from there.
        remaining: how many payments are left, none without end.
    """

    schedule: Schedule
    price: Money
    next_number: int
    next_at: Instant
    following_number: int
    remaining: int | None

    def debits(self, until: Instant, *, limit: int | None = None) -> Iterator[Instant]:
        """When it is debited before `until`, at most `limit` times, if each debit is paid at once."""
        left = self.remaining if limit is None or self.remaining is None else min(self.remaining, limit)
        left = limit if left is None else left
        at, number = self.next_at, self.following_number
        while at < until and (left is None or left > 0):
            yield at
            # What fell due while an earlier period was tried again follows it at once, not before it.
            at, number = max(self.schedule.due_at(number), self.next_at), number + 1
            left = None if left is None else left - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastDay:
    """What is debited on one day in one currency."""

    day: Date
    debits: int
    amount: Money


def forecast(courses: Iterable[Course], now: Instant, until: Instant) -> tuple[ForecastDay, ...]:
    """The sums by day, each day that of the recurring order's own calendar, and by currency."""
    sums: dict[tuple[Date, str], tuple[int, Money]] = {}
    for course in courses:
        for at in course.debits(until):
            day = max(at, now).to_tz(course.schedule.zone).date()
            key = (day, course.price.currency)
            debits, amount = sums.get(key, (0, Money.zero(course.price.currency)))
            sums[key] = (debits + 1, amount + course.price)
    return tuple(
        ForecastDay(day=day, debits=debits, amount=amount)
        for (day, _currency), (debits, amount) in sorted(sums.items())
    )
