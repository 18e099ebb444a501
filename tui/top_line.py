"""The top line: which desk, whether it is live, who one is, what time it is (T12)."""

from typing import TYPE_CHECKING

from whenever import SYSTEM_TZ, Instant

from domain.words import _
from widgets.bars import Line
from widgets.palette import Role

if TYPE_CHECKING:
    from tui.app import OrdertopApp


def show_top(
    app: "OrdertopApp", whose: str, *, picked: bool, since: Instant | None, last_outside: Instant | None
) -> None:
    """Brings the top line up to date: of the screen in front, or of the one behind a dialog.

    Args:
        whose: whose orders are shown.
        picked: whether that is one reseller out of those one may see.
        since: since when the desk does not answer; none where it does.
        last_outside: when the world outside last reported something.
    """
    line = next(
        (found.first(Line) for screen in reversed(app.screen_stack) if (found := screen.query("#top"))), None
    )
    if line is None:
        return
    now = app.clock.now()
    who = _("{name} ({role})").format(name=app.identity.name, role=app.identity.role)
    if app.options.read_only:
        who += " · " + _("read-only")
    there = now.to_tz(app.options.settings.zone or SYSTEM_TZ)
    clock = f"{there.hour:02}:{there.minute:02}:{there.second:02}"
    line.say(
        # What was picked is to be read; on a narrow terminal the end of this is not.
        [(f" {whose}", Role.STRONG), (f" · {app.desk_name}", Role.MUTED)]
        if picked
        else [(" ordertop", Role.STRONG), (f" · {app.desk_name} · {whose}", Role.MUTED)],
        [
            (_liveness(now, since, last_outside) + "  ", Role.BAD if since else Role.GOOD),
            (f"{who}  {clock} ", Role.MUTED),
        ],
    )


def _liveness(now: Instant, since: Instant | None, last_outside: Instant | None) -> str:
    if since is not None:
        return _("○ not live for {age}").format(age=age(now, since))
    if last_outside is None:
        return _("● live")
    return _("● live, last event {age} ago").format(age=age(now, last_outside))


def age(now: Instant, then: Instant) -> str:
    """How long ago that was, in words."""
    seconds = max(int((now - then).total("seconds")), 0)
    if seconds < 100:
        return _("{n} s").format(n=seconds)
    if seconds < 100 * 60:
        return _("{n} min").format(n=seconds // 60)
    return _("{n} h").format(n=seconds // 3600)
