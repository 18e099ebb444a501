"""When a recurring order is debited: the first payment's moment and whole periods after it, never the last date and one
more (C3), so that the 31st falls on the last day of a shorter month and comes back."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant


class Unit(StrEnum):
    """What a period is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


#: What one is on the calendar, which counts in days or in months.
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
#: The fewest days that a month has.
_LEAST = 28


@dataclass(frozen=True, slots=True)
class Period:
    """So many days, weeks, months or years; `every` is at least one."""

    every: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ValueError("a period is one day at least")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The debits of one recurring order, counted from 0, the payment of its initial order.

    Days are those of `zone`, the reseller's: a debit stays at its time of day when the clocks change. `payments` counts
    all of them, none goes on until someone stops it.
    """

    start: Instant
    zone: str
    period: Period
    payments: int | None = None

    def due_at(self, number: int) -> Instant:
        """When the debit with this number is due."""
        begin, unit, count = self.start.to_tz(self.zone), self.period.unit, self.period.every * number
        # A time that the clocks leave out is taken after the gap, one that comes twice at its first.
        if unit in _DAYS:
            return begin.add(days=count * _DAYS[unit], disambiguation="compatible").to_instant()
        return begin.add(months=count * _MONTHS[unit], disambiguation="compatible").to_instant()

    def last_due(self, now: Instant) -> int:
        """The number of the last debit that is due at this moment; -1 before the first."""
        days, unit = int((now - self.start).total("hours")) // 24 + 1, self.period.unit
        most = days // (self.period.every * _DAYS.get(unit, _LEAST * _MONTHS.get(unit, 1))) + 2
        if self.payments is not None:
            most = min(most, self.payments)
        return bisect_right(range(max(most, 0)), now, key=self.due_at) - 1

    def next_after(self, number: int) -> Instant | None:
        """When the debit after this one is due; none after the last."""
        if self.payments is not None and number + 1 >= self.payments:
            return None
        return self.due_at(number + 1)
