"""How periods are written, in words and to be read again."""

import re

from domain.errors import InvalidInput
from domain.recurring.schedule import Period, Unit
from domain.text import clean_line
from domain.words import _, ngettext

#: No schedule counts further than this between two payments.
_MOST = {Unit.DAY: 3650, Unit.WEEK: 520, Unit.MONTH: 120, Unit.YEAR: 10}

_WRITTEN = re.compile(r"(\d{1,4}) ?(day|week|month|year)s?", re.ASCII)


def period_text(period: Period) -> str:
    """How a period is written down, and read again: ``1 month``, ``14 days``."""
    return f"{period.every} {period.unit}{'' if period.every == 1 else 's'}"


def every(period: Period) -> str:
    """The period in words: “every month”, “every 14 days”."""
    n = period.every
    match period.unit:
        case Unit.DAY:
            return ngettext("every day", "every {n} days", n).format(n=n)
        case Unit.WEEK:
            return ngettext("every week", "every {n} weeks", n).format(n=n)
        case Unit.MONTH:
            return ngettext("every month", "every {n} months", n).format(n=n)
    return ngettext("every year", "every {n} years", n).format(n=n)


def read_period(typed: str) -> Period:
    """Reads ``1 month`` or ``14 days``.

    Raises:
        InvalidInput: it is no period, or a longer one than ten years.
    """
    found = _WRITTEN.fullmatch(clean_line(typed, limit=40).lower())
    every_, unit = (int(found[1]), Unit(found[2])) if found else (0, Unit.DAY)
    if not 0 < every_ <= _MOST[unit]:
        raise InvalidInput(
            _("“{text}” is no period; write 1 month, 14 days, 2 weeks or 1 year, ten years at most.").format(
                text=clean_line(typed, limit=40)
            )
        )
    return Period(every_, unit)
