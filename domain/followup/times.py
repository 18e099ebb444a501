"""When an order is looked at again, as people write it."""

import re

from whenever import Date, Instant, PlainDateTime, Time

from domain.errors import InvalidInput
from domain.query.fields import UNIT_SECONDS
from domain.query.model import Zone
from domain.text import clean_line
from domain.words import _

_LENGTH = re.compile(r"(\d{1,4})([mhdw])", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)

#: A day without a time begins when people begin to work.
WORK_BEGINS = Time(9)

#: Nothing is put aside any more.
NOW = "now"


def next_time(text: str, now: Instant, zone: Zone) -> Instant | None:
    """The moment that is meant, none for ``now``: ``30m``, ``2h``, ``3d``, ``1w``, ``14:30``, ``tomorrow``,
    ``2026-12-01``, ``2026-12-01 14:30``; times are the reader's.

    Raises:
        InvalidInput: it is none of these.
    """
    said = clean_line(text, limit=40).lower()
    if said == NOW:
        return None
    if (length := _LENGTH.fullmatch(said)) is not None:
        return now.add(seconds=int(length[1]) * UNIT_SECONDS[length[2]])
    here = now.to_tz(zone)
    try:
        if said == "tomorrow":
            return _at(here.date().add(days=1), WORK_BEGINS, zone)
        if (clock := _CLOCK.fullmatch(said)) is not None:
            at = _at(here.date(), Time(int(clock[1]), int(clock[2])), zone)
            return at if at > now else _at(here.date().add(days=1), Time(int(clock[1]), int(clock[2])), zone)
        if len(said) == len("2026-12-01"):
            return _at(Date.parse_iso(said), WORK_BEGINS, zone)
        if said.endswith("z"):
            return Instant.parse_iso(said.upper())
        there = PlainDateTime.parse_iso(said.replace(" ", "t", 1).upper())
        return _at(there.date(), there.time(), zone)
    except ValueError:
        raise InvalidInput(
            _(
                "“{text}” is no next time; write 30m, 2h, 3d, 14:30, tomorrow, 2026-12-01, 2026-12-01 14:30, "
                "or now for at once."
            ).format(text=said),
            rule="I2",
        ) from None


def _at(day: Date, time: Time, zone: Zone) -> Instant:
    return day.at(time).assume_tz(zone, disambiguation="compatible").to_instant()
