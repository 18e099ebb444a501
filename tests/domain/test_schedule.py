"""When recurring orders are debited: calendars, month ends, clocks that change (C3, R5)."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Instant, ZonedDateTime

from domain.recurring.schedule import Period, Schedule, Unit

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia",
    "Australia/Lord_Howe", "Pacific/Chatham",
)  # fmt: skip
periods = st.builds(Period, st.integers(1, 40), st.sampled_from(Unit))
schedules = st.builds(
    Schedule,
    start=st.integers(0, 4_000_000_000).map(Instant.from_timestamp),
    zone=st.sampled_from(ZONES),
    period=periods,
)


def _by_hand(begin: date, period: Period, number: int) -> date:
    """The day of a debit, counted on the calendar."""
    count = period.every * number
    if period.unit in (Unit.DAY, Unit.WEEK):
        return begin + timedelta(days=count * (7 if period.unit is Unit.WEEK else 1))
    months = count * (12 if period.unit is Unit.YEAR else 1)
    year, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
    return date(year, month + 1, min(begin.day, calendar.monthrange(year, month + 1)[1]))


@given(schedules, st.integers(0, 60))
def test_a_debit_is_due_whole_periods_after_the_first_on_the_resellers_calendar(schedule, number):
    """C3."""
    begin = schedule.start.to_tz(schedule.zone)
    wanted = _by_hand(begin.date().to_stdlib(), schedule.period, number)
    due = schedule.due_at(number).to_tz(schedule.zone)
    # Samoa left out a day when it changed sides of the date line: what was due on it is due on the next.
    left_out = schedule.zone == "Pacific/Apia" and wanted == date(2011, 12, 30)
    assert due.date().to_stdlib() == wanted + timedelta(days=left_out)


@given(schedules, st.integers(0, 60))
def test_a_debit_keeps_its_time_of_day_unless_the_clocks_leave_it_out(schedule, number):
    begin, due = schedule.start.to_tz(schedule.zone), schedule.due_at(number).to_tz(schedule.zone)
    wanted = due.date().at(begin.time()).assume_tz(schedule.zone, disambiguation="compatible")
    assert due.to_instant() == wanted.to_instant() or due.time() != begin.time()
    assert abs((due.to_instant() - wanted.to_instant()).total("hours")) <= 1


@given(schedules, st.integers(0, 60))
def test_debits_come_one_after_the_other(schedule, number):
    assert schedule.due_at(0) == schedule.start
    assert schedule.due_at(number) <= schedule.due_at(number + 1) < schedule.due_at(number + 2)


@given(schedules, st.integers(-40_000_000, 400_000_000))
def test_the_last_debit_that_is_due_has_begun_and_the_one_after_it_has_not(schedule, seconds):
    """R5: however long nobody looked."""
    now = schedule.start.add(seconds=seconds)
    last = schedule.last_due(now)
    assert last == -1 if seconds < 0 else schedule.due_at(last) <= now
    assert now < schedule.due_at(last + 1)


@given(schedules, st.integers(1, 30), st.integers(0, 2_000_000_000))
def test_a_number_of_payments_ends_it(schedule, payments, seconds):
    ending = Schedule(start=schedule.start, zone=schedule.zone, period=schedule.period, payments=payments)
    assert ending.last_due(schedule.start.add(seconds=seconds)) <= payments - 1
    assert ending.next_after(payments - 1) is None
    assert payments < 2 or ending.next_after(payments - 2) == ending.due_at(payments - 1)


@pytest.mark.parametrize(
    ("period", "begin", "days"),
    [
        (Period(1, Unit.MONTH), (2027, 1, 31), ["01-31", "02-28", "03-31", "04-30", "05-31"]),
        (Period(1, Unit.MONTH), (2028, 1, 30), ["01-30", "02-29", "03-30"]),
        (Period(3, Unit.MONTH), (2026, 11, 30), ["11-30", "02-28", "05-30", "08-30"]),
        (Period(1, Unit.YEAR), (2028, 2, 29), ["02-29", "02-28", "02-28", "02-28", "02-29"]),
        (Period(2, Unit.WEEK), (2026, 12, 24), ["12-24", "01-07", "01-21"]),
        (Period(10, Unit.DAY), (2026, 12, 24), ["12-24", "01-03", "01-13"]),
    ],
)
def test_month_ends_and_leap_days_fall_back_and_return(period, begin, days):
    """C3: the 31st falls on the last day of shorter months and returns to the 31st."""
    year, month, day = begin
    start = Instant.from_utc(year, month, day, 12)
    schedule = Schedule(start=start, zone="Europe/Berlin", period=period)
    due = [schedule.due_at(n).to_tz("Europe/Berlin").date() for n in range(len(days))]
    assert [f"{day.month:02}-{day.day:02}" for day in due] == days


def test_a_time_that_the_clocks_leave_out_is_the_hour_after_and_comes_back():
    start = ZonedDateTime(2027, 3, 27, 2, 30, tz="Europe/Berlin").to_instant()
    schedule = Schedule(start=start, zone="Europe/Berlin", period=Period(1, Unit.DAY))
    times = [schedule.due_at(n).to_tz("Europe/Berlin") for n in range(3)]
    assert [(t.day, t.hour, t.minute) for t in times] == [(27, 2, 30), (28, 3, 30), (29, 2, 30)]


def test_a_day_that_is_left_out_is_debited_with_the_next_one():
    """Samoa had no 30 December 2011: three days are three debits, none is lost."""
    start = Instant.from_utc(2011, 12, 29, 20)  # the 29th, 10 in the morning
    schedule = Schedule(start=start, zone="Pacific/Apia", period=Period(1, Unit.DAY))
    days = [schedule.due_at(n).to_tz("Pacific/Apia").day for n in range(4)]
    assert days == [29, 31, 31, 1]
    assert schedule.last_due(schedule.due_at(1)) == 2


def test_a_period_of_nothing_is_none():
    with pytest.raises(ValueError, match="at least"):
        Period(0, Unit.DAY)
