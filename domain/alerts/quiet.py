"""Quiet hours: when nobody is woken, except for what is urgent (I3)."""

import re
from dataclasses import dataclass

from whenever import Instant, Time, TimeZoneNotFoundError

from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _

_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)(?: (\S{1,60}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to another, which may be the next morning's, in a time zone."""

    start: Time
    end: Time
    zone: str

    def end_after(self, now: Instant) -> Instant | None:
        """When the quiet hours that it is in end; none where it is in none."""
        there = now.to_tz(self.zone)
        for day in (there.date().subtract(days=1), there.date()):
            start = day.at(self.start).assume_tz(self.zone, disambiguation="compatible")
            last = day if self.start < self.end else day.add(days=1)
            end = last.at(self.end).assume_tz(self.zone, disambiguation="compatible").to_instant()
            if start.to_instant() <= now < end:
                return end
        return None


def read_quiet_hours(text: str) -> QuietHours:
    """Understands ``22:00-07:00`` or ``22:00-07:00 Europe/Warsaw``; without a zone times are in UTC.

    Raises:
        InvalidInput: it has no such form, or names no zone.
    """
    found = _HOURS.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        start, end = Time(int(found[1]), int(found[2])), Time(int(found[3]), int(found[4]))
        if start == end:
            raise ValueError(text)
        zone = found[5] or "UTC"
        Instant.from_timestamp(0).to_tz(zone)
    except (ValueError, TimeZoneNotFoundError):
        raise InvalidInput(
            _("“{text}” are no quiet hours; write 22:00-07:00 Europe/Warsaw.").format(
                text=clean_line(text, limit=60)
            ),
            rule="I3",
        ) from None
    return QuietHours(start, end, zone)
