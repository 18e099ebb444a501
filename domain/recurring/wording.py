"""How a recurring order is told: its days, where it stands, how many payments there are."""

from whenever import Instant

from domain.recurring.model import RecurringOrder
from domain.recurring.rows import RecurringRow
from domain.recurring.status import RecurringStatus, recurring_label
from domain.words import _, ngettext


def day_of(recurring: RecurringOrder, at: Instant) -> str:
    """The day of a moment on the recurring order's calendar, ``2026-12-31``."""
    return at.to_tz(recurring.zone).date().format_iso()


def day_of_period(recurring: RecurringOrder) -> str:
    """The day on which the period that is next, or being debited, fell or falls due."""
    return day_of(recurring, recurring.due_at)


def status_words(row: RecurringRow) -> str:
    """The status, with what it becomes after the answer."""
    label = recurring_label(row.status)
    if row.after_answer is None:
        return label
    return _("{status}, then {then}").format(status=label, then=recurring_label(row.after_answer).lower())


def retry_words(row: RecurringRow) -> str:
    """“retry 1 of 2”, or nothing."""
    if row.retries is None:
        return ""
    if row.status is RecurringStatus.FAILED:
        return _("none left")
    return _("retry {n} of {most}").format(n=row.retries[0], most=row.retries[1])


def payments_words(row: RecurringRow) -> str:
    """How many payments were made and are left."""
    if row.payments is None:
        return ngettext(
            "{n} made, goes on until it is stopped", "{n} made, goes on until it is stopped", row.paid
        ).format(n=row.paid)
    return _("{paid} of {payments} made, {left} left").format(
        paid=row.paid, payments=row.payments, left=row.remaining
    )
