"""The days that a report is about, each as the calendar of the reseller has it (SPEC 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from whenever import Date, Instant, Time

from domain.errors import InvalidInput
from domain.words import _, mark

#: The first and last year that a day can be of, as in the search language.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def begins(day: Date, zone: str) -> Instant:
    """When a day begins there: where it has no midnight, when the clocks have gone forward."""
    return day.at(Time()).assume_tz(zone, disambiguation="compatible").to_instant()


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both within; none is open."""

    first: Date | None = None
    last: Date | None = None

    def bounds(self, zone: str) -> tuple[Instant | None, Instant | None]:
        """The first moment, and the first that is no more within."""
        return (
            None if self.first is None else begins(self.first, zone),
            None if self.last is None else begins(self.last.add(days=1), zone),
        )

    def __str__(self) -> str:
        """As the search language has it behind ``paid:``; everything is from the first day that it knows."""
        if self.first is None and self.last is None:
            return f">={FIRST_YEAR}-01-01"
        if self.first is None:
            return f"<={self.last}"
        if self.last is None:
            return f">={self.first}"
        return f"{self.first}..{self.last}"

    def words(self) -> str:
        """For people."""
        if self.first is None and self.last is None:
            return _("all time")
        if self.first is None:
            return _("until {day}").format(day=self.last)
        if self.last is None:
            return _("from {day}").format(day=self.first)
        if self.first == self.last:
            return str(self.first)
        return _("{first} to {last}").format(first=self.first, last=self.last)


class Preset(StrEnum):
    """Spans of days by name, seen from today; weeks begin on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    LAST_3_MONTHS = "last-3-months"
    THIS_YEAR = "this-year"
    LAST_YEAR_ = "last-year"
    ALL = "all"

    def days(self, today: Date) -> Days:
        """Which days that are; what has not ended yet goes to its end. The last three months are this one and the two
        before it, as on the overview."""
        monday = today.subtract(days=today.day_of_week().value - 1)
        month, year = today.replace(day=1), today.replace(month=1, day=1)
        spans = {
            Preset.TODAY: (today, today),
            Preset.YESTERDAY: (today.subtract(days=1), today.subtract(days=1)),
            Preset.THIS_WEEK: (monday, monday.add(days=6)),
            Preset.LAST_WEEK: (monday.subtract(days=7), monday.subtract(days=1)),
            Preset.THIS_MONTH: (month, month.add(months=1).subtract(days=1)),
            Preset.LAST_MONTH: (month.subtract(months=1), month.subtract(days=1)),
            Preset.LAST_3_MONTHS: (month.subtract(months=2), month.add(months=1).subtract(days=1)),
            Preset.THIS_YEAR: (year, year.add(years=1).subtract(days=1)),
            Preset.LAST_YEAR_: (year.subtract(years=1), year.subtract(days=1)),
            Preset.ALL: (None, None),
        }
        return Days(*spans[self])

    @property
    def label(self) -> str:
        """For people."""
        return _(_LABELS[self])


_LABELS = {
    Preset.TODAY: mark("today"),
    Preset.YESTERDAY: mark("yesterday"),
    Preset.THIS_WEEK: mark("this week"),
    Preset.LAST_WEEK: mark("last week"),
    Preset.THIS_MONTH: mark("this month"),
    Preset.LAST_MONTH: mark("last month"),
    Preset.LAST_3_MONTHS: mark("last 3 months"),
    Preset.THIS_YEAR: mark("this year"),
    Preset.LAST_YEAR_: mark("last year"),
    Preset.ALL: mark("all time"),
}


def chosen_days(
    today: Date, *, period: str | None = None, first: str | None = None, last: str | None = None
) -> Days:
    """The days that someone asks for, by the name of a span or by its first and last day; this month unless said.

    Raises:
        InvalidInput: no such span or day, both at once, or a last day before the first.
    """
    if period is not None and (first is not None or last is not None):
        raise InvalidInput(_("Give a period by its name or by its days, not both."), rule="B1")
    if first is None and last is None:
        try:
            return Preset(period or Preset.THIS_MONTH).days(today)
        except ValueError:
            raise InvalidInput(
                _("“{period}” is no period; periods are {periods}.").format(
                    period=(period or "")[:40], periods=", ".join(Preset)
                ),
                rule="B1",
            ) from None
    days = Days(None if first is None else _day(first), None if last is None else _day(last))
    if days.first is not None and days.last is not None and days.last < days.first:
        raise InvalidInput(
            _("The period ends on {last}, before it begins on {first}.").format(
                first=days.first, last=days.last
            ),
            rule="B1",
        )
    return days


def _day(text: str) -> Date:
    try:
        day = Date.parse_iso(text.strip())
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(
            _("“{text}” is no day; write it like 2026-11-21.").format(text=text[:40]), rule="B1"
        )
    return day


class Step(StrEnum):
    """What a span of days is taken apart into."""

    DAY = "day"
    MONTH = "month"


#: A report has at most so many steps.
MOST_STEPS = 400


class Stretch(NamedTuple):
    """A step of a span: what it is called, and its days."""

    name: str
    days: Days


def stretches(days: Days, step: Step) -> Iterator[Stretch]:
    """The steps of a span that has both ends, the first first.

    Raises:
        InvalidInput: there are more than `MOST_STEPS`.
    """
    assert days.first is not None
    assert days.last is not None
    begin = days.first
    for _n in range(MOST_STEPS):
        if begin > days.last:
            return
        if step is Step.DAY:
            following, name = begin.add(days=1), str(begin)
        else:
            following, name = begin.replace(day=1).add(months=1), f"{begin.year:04}-{begin.month:02}"
        yield Stretch(name, Days(begin, min(following.subtract(days=1), days.last)))
        begin = following
    if begin <= days.last:
        raise InvalidInput(
            _("The period has more than {n} steps; ask for it by month, or for a shorter one.").format(
                n=MOST_STEPS
            ),
            rule="B1",
        )
