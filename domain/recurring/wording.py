"""How the days of a recurring order are written."""

from whenever import Instant

from domain.recurring.model import RecurringOrder


def day_of(recurring: RecurringOrder, at: Instant) -> str:
    """The day of a moment on the recurring order's calendar, ``2026-12-31``."""
    return at.to_tz(recurring.zone).date().format_iso()


def day_of_period(recurring: RecurringOrder) -> str:
    """The day on which the period that is next, or being debited, fell or falls due."""
    return day_of(recurring, recurring.due_at)
