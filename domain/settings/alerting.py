"""What a desk's alerts are set to: who is told, when nobody is woken, and how much is too much (I3)."""

import re
from collections.abc import Callable

from domain.alerts.quiet import QuietHours, read_quiet_hours
from domain.billing.systems import check_place
from domain.errors import InvalidInput
from domain.settings.setting import Setting
from domain.words import _, mark

#: Through more services than this nobody is told.
_MOST_SERVICES = 10


def _services(text: str) -> tuple[str, ...]:
    places = tuple(dict.fromkeys(text.split()))
    if len(places) > _MOST_SERVICES:
        raise InvalidInput(_("Alerts go through {n} services at most.").format(n=_MOST_SERVICES))
    for place in places:
        check_place(place, owner=_("the service"))
    return places


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or not low <= int(text) <= high:
            raise InvalidInput(
                _("“{text}” is no number from {low} to {high}.").format(text=text, low=low, high=high)
            )
        return int(text)

    return read


def _said(hours: QuietHours | None) -> str:
    if hours is None:
        return ""
    start, end = hours.start, hours.end
    return f"{start.hour:02}:{start.minute:02}-{end.hour:02}:{end.minute:02} {hours.zone}"


ALERT_SERVICES = Setting[tuple[str, ...]](
    name="alert_services",
    default=(),
    read=_services,
    shown=" ".join,
    help=mark(
        "Where the addresses of the services are found that people are told through, such as env:NAME file:/path."
    ),
)
ALERT_QUIET_HOURS = Setting["QuietHours | None"](
    name="alert_quiet_hours",
    default=None,
    read=read_quiet_hours,
    shown=_said,
    help=mark("When only urgent alerts wake people, such as 22:00-07:00 Europe/Warsaw."),
)
ALERT_FUNNEL_CARTS = Setting[int](
    name="alert_funnel_carts",
    default=5,
    read=_whole(3, 10_000),
    help=mark("Fewer carts than this at a step say nothing of whether it is broken."),
)
ALERT_FAILURES = Setting[int](
    name="alert_failures",
    default=5,
    read=_whole(2, 10_000),
    help=mark("Fewer failures than this with one error code are no spike."),
)
ALERT_FAILURES_MINUTES = Setting[int](
    name="alert_failures_minutes",
    default=15,
    read=_whole(1, 60),
    help=mark("In how many minutes failures with one error code are counted."),
)
ALERT_SILENCE_MINUTES = Setting[int](
    name="alert_silence_minutes",
    default=10,
    read=_whole(1, 1_440),
    help=mark("A shorter time without an event from outside is no silence, however many are usual."),
)
ALERT_WATCH_MINUTES = Setting[int](
    name="alert_watch_minutes",
    default=10,
    read=_whole(1, 1_440),
    help=mark("How long no watch may have been heard of before that is an alert of its own."),
)

ALERT_SETTINGS = (
    ALERT_SERVICES,
    ALERT_QUIET_HOURS,
    ALERT_FUNNEL_CARTS,
    ALERT_FAILURES,
    ALERT_FAILURES_MINUTES,
    ALERT_SILENCE_MINUTES,
    ALERT_WATCH_MINUTES,
)
