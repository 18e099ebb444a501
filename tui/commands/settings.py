"""``ordertop settings list | get | set | doctor``: what the desk is set to, and whether it works."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

from cyclopts import App, Parameter
from whenever import Instant

from domain.errors import OutsideFailed
from domain.mail.rows import DutyRow
from domain.settings.alerting import ALERT_SERVICES, ALERT_WATCH_MINUTES
from domain.settings.commands import ChangeSetting
from domain.settings.model import SETTINGS, setting_named
from domain.settings.setting import Setting
from domain.staff import Permission
from domain.words import _, ngettext
from tui.commands.applying import Told, apply
from tui.commands.editing import Editing, print_thing
from tui.commands.failure import DONE, EXIT_CODES
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, print_json, say
from tui.commands.session import Given, OpenDesk, local_time

app = App(name="settings", help="What the desk is set to, and whether it works.", version_flags=[])

Name = Annotated[str, Parameter(help="The setting, such as verification_hours; the list shows all.")]

#: What has been due for so long, nobody is there to do.
_LATE_SECONDS = 300

#: Clocks of machines that are looked after differ by less.
_SKEW_SECONDS = 60


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List all settings with their values."""
    with session.desk() as desk:
        kept = desk.read(lambda reads: reads.settings())
    if as_json:
        print_json({"settings": [_shape(one, kept) for one in SETTINGS.values()], "next": None})
        return 0
    table = TextTable(
        [Column(_("SETTING")), Column(_("VALUE"), shrinks=True), Column(_("WHAT"), shrinks=True)]
    )
    table.add([[one.name, _shown(one, kept), _(one.help)] for one in SETTINGS.values()])
    return 0


def _shown(setting: Setting[Any], kept: dict[str, str]) -> str:
    return str(setting.shown(setting.value(kept.get(setting.name))))


def _shape(setting: Setting[Any], kept: dict[str, str]) -> dict[str, Any]:
    return {
        "name": setting.name,
        "value": _shown(setting, kept),
        "default": str(setting.shown(setting.default)),
        "set": setting.name in kept,
    }


@app.command
def get(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """Print a setting's value."""
    setting = setting_named(name)
    with session.desk_at() as desk:
        kept = desk.read(lambda reads: reads.settings())
    if as_json:
        print_thing("setting", _shape(setting, kept), desk)
    else:
        say(_shown(setting, kept))
    return 0


@app.command(name="set")
def set_(
    name: Name,
    value: Annotated[str, Parameter(help="Its value; empty for the default.", allow_leading_hyphen=True)],
    /,
    *,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Set what the desk is set to; of a secret only where it is found."""
    setting = setting_named(name)
    with session.desk_at(way.version) as desk:

        def told(_setting_id: int) -> Told:
            kept = desk.read(lambda reads: reads.settings())
            return Told(
                shape=_shape(setting, kept),
                sentence=_("{name} is “{value}”.").format(name=setting.name, value=_shown(setting, kept)),
            )

        command = ChangeSetting(command_id=way.id, name=setting.name, value=value)
        return apply(desk, command, way, name="setting", subject="setting", told=told)


class _Check(NamedTuple):
    name: str
    works: bool
    said: str


@app.command
def doctor(*, as_json: Json = False, session: Given) -> int:
    """Try what the desk is set to: letters, keys, worker, alerts, clock. Nothing is sent."""
    with session.desk() as desk:
        desk.require(Permission.SETTINGS)
        checks = [*_checks(desk, session)]
    failed = [check for check in checks if not check.works]
    if as_json:
        print_json(
            {"checks": [{"name": c.name, "works": c.works, "message": c.said} for c in checks], "next": None}
        )
    else:
        for check in checks:
            said = _("ok {name}: {what}") if check.works else _("NO {name}: {what}")
            say(said.format(name=check.name, what=check.said))
    return EXIT_CODES[OutsideFailed] if failed else DONE


def _checks(desk: OpenDesk, session: Given) -> list[_Check]:
    from tui.bootstrap import check_token_key, open_post

    now = Instant.now()
    kept = desk.read(lambda reads: reads.settings())
    duty = desk.read(lambda reads: reads.duty(now.subtract(seconds=_LATE_SECONDS)))
    checks = [_tried("mail", lambda: desk.thread.run(lambda _desk: open_post(session.settings).check(kept)))]

    def token_key() -> str:
        if not duty.tokens:
            return _("No payment token is kept, so that no key is needed.")
        check_token_key(session.settings)
        return _("The key of payment tokens is there.")

    checks.append(_tried("token key", token_key))
    if duty.waiting_since is None:
        checks.append(_Check("worker", works=True, said=_("Nothing that is due waits for a worker.")))
    else:
        waits = ngettext(
            "{n} job has been due since {time} and nobody takes it; start “ordertop worker”.",
            "{n} jobs have been due, the first since {time}, and nobody takes them; start “ordertop worker”.",
            duty.waiting,
        ).format(n=duty.waiting, time=local_time(duty.waiting_since, session.settings))
        checks.append(_Check("worker", works=False, said=waits))
    checks.append(_debits(duty, session))
    checks.append(_tried("alerts", lambda: _alerts(desk, session, kept, now)))
    ahead = duty.newest is not None and duty.newest > now.add(seconds=_SKEW_SECONDS)
    clock = (
        _("The newest record is of {time}: this clock is behind another.").format(
            time=local_time(duty.newest, session.settings)
        )
        if ahead and duty.newest is not None
        else _("No record is ahead of this clock.")
    )
    checks.append(_Check("clock", works=not ahead, said=clock))
    letters = ngettext("{n} letter did not arrive.", "{n} letters did not arrive.", duty.undelivered)
    checks.append(_Check("letters", works=not duty.undelivered, said=letters.format(n=duty.undelivered)))
    return checks


def _debits(duty: DutyRow, session: Given) -> _Check:
    """Debits and renewals are no jobs before someone takes them."""
    if duty.debits_since is None:
        return _Check("debits", works=True, said=_("No debit and no renewal waits for a worker."))
    waits = ngettext(
        "{n} debit or renewal has been due since {time} and nobody takes it; start “ordertop worker”.",
        "{n} debits and renewals have been due, the first since {time}, and nobody takes them; "
        "start “ordertop worker”.",
        duty.debits,
    )
    time = local_time(duty.debits_since, session.settings)
    return _Check("debits", works=False, said=waits.format(n=duty.debits, time=time))


def _alerts(desk: OpenDesk, session: Given, kept: Mapping[str, str], now: Instant) -> str:
    """Whether who is on call could be told: the services are known from here, and a watch is running.

    Raises:
        OutsideFailed: one of that is not so.
    """
    from tui.bootstrap import open_services

    places = ALERT_SERVICES.value(kept.get(ALERT_SERVICES.name))
    if not places:
        return _("No service is set: alerts show on screen alone.")
    services = open_services()
    for place in places:
        services.check(place)
    watched = desk.read(lambda reads: reads.watched_at())
    minutes = ALERT_WATCH_MINUTES.value(kept.get(ALERT_WATCH_MINUTES.name))
    if watched is None:
        raise OutsideFailed(_("No watch has run yet; start “ordertop watch”, which tells of alerts."))
    if watched < now.subtract(seconds=60 * minutes):
        time = local_time(watched, session.settings)
        raise OutsideFailed(
            _("No watch was heard of since {time}; start “ordertop watch”, which tells of alerts.").format(
                time=time
            )
        )
    n = len(places)
    return ngettext(
        "{n} service is known, and a watch is running.", "{n} services are known, and a watch is running.", n
    ).format(n=n)


def _tried(name: str, attempt: Callable[[], str]) -> _Check:
    try:
        return _Check(name, works=True, said=attempt())
    except OutsideFailed as failed:
        return _Check(name, works=False, said=failed.message)
