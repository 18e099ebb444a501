"""``ordertop alerts list | show | ack | snooze | handover``: what somebody on call has to know (I3)."""

from collections.abc import Callable
from typing import Annotated

from cyclopts import App, Parameter
from whenever import Instant

from domain.alerts.commands import AcknowledgeAlert, HandOverAlert, SnoozeAlert
from domain.alerts.handlers import ALERT
from domain.alerts.lengths import read_length
from domain.alerts.model import AlertState, MessageStatus, state_label
from domain.alerts.rows import AlertRow, MessageRow
from domain.commands import Command
from domain.errors import NotFound
from domain.text import clean_line
from domain.words import _
from tui.commands.applying import Told, Way, apply
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, hint, print_json, say
from tui.commands.session import Given, OpenDesk, local_time
from tui.commands.shapes import JsonObject
from tui.commands.shapes import when as iso

app = App(name="alerts", help="What somebody on call has to know.", version_flags=[])

Number = Annotated[int, Parameter(help="The alert's number, as the list says.")]
Note = Annotated[str, Parameter(help="A line for your colleagues.")]

#: A list of alerts that are over is no archive.
_MOST = 500


@app.command(name="list")
def list_(
    *,
    over: Annotated[bool, Parameter(name="--over", help="Also those that are over.")] = False,
    as_json: Json = False,
    session: Given,
) -> int:
    """List the alerts, the newest first."""
    with session.desk() as desk:
        rows = desk.read(lambda reads: reads.alerts(over=over, limit=_MOST))
    now = Instant.now()
    if as_json:
        print_json({"alerts": [shape(row, now) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no alert."))
        return 0
    table = TextTable(
        [
            Column(_("ALERT"), right=True),
            Column(_("SINCE")),
            Column(_("STATE")),
            Column(_("WHOSE")),
            Column(_("WHAT"), shrinks=True),
            Column(_("NOTE"), shrinks=True),
        ]
    )
    table.add(
        [
            [
                str(row.id),
                local_time(row.raised_at, session.settings),
                state_words(row, now, lambda at: local_time(at, session.settings)),
                row.holder or "",
                row.said,
                row.note,
            ]
            for row in rows
        ]
    )
    return 0


@app.command
def show(number: Number, /, *, as_json: Json = False, session: Given) -> int:
    """Show one alert, with who was told of it."""
    with session.desk() as desk:
        row = desk.read(lambda reads: reads.alert(number))
        messages = desk.read(lambda reads: reads.alert_messages(number))
    now = Instant.now()
    if as_json:
        print_json({"alert": {**shape(row, now), "messages": [_message(one) for one in messages]}})
        return 0

    def when(at: Instant) -> str:
        return local_time(at, session.settings)

    say(row.said)
    lines = [
        (_("Since"), when(row.raised_at)),
        (_("State"), state_words(row, now, when)),
        (_("Whose"), row.holder or "—"),
        (_("Note"), row.note or "—"),
        (_("Search"), row.query or "—"),
    ]
    for title, text in lines:
        say(f"{title:<8}{text}")
    for message in messages:
        say(_("{place}: {what}").format(place=message.place, what=_fate(message, when)))
    return 0


@app.command
def ack(number: Number, /, *, note: Note = "", way: Way = Way(), session: Given) -> int:
    """Say that you deal with an alert; it disturbs nobody any more."""
    with session.desk() as desk:
        return _apply(desk, AcknowledgeAlert(command_id=way.id, alert_id=number, note=note), way)


@app.command
def snooze(
    number: Number,
    /,
    *,
    for_: Annotated[str, Parameter(name="--for", help="How long, such as 30m, 2h or 1d.")] = "30m",
    way: Way = Way(),
    session: Given,
) -> int:
    """Put an alert off for all; who is on call is told again then, unless it was dealt with."""
    length = read_length(for_)
    with session.desk() as desk:
        until = Instant.now() + length
        return _apply(desk, SnoozeAlert(command_id=way.id, alert_id=number, until=until), way)


@app.command
def handover(
    number: Number,
    /,
    *,
    to: Annotated[str, Parameter(help="The colleague's system user or name.")],
    note: Note = "",
    way: Way = Way(),
    session: Given,
) -> int:
    """Hand an alert to a colleague, who has to acknowledge it."""
    with session.desk() as desk:
        people = desk.read(lambda reads: reads.staff())
        wanted = clean_line(to).casefold()
        found = [one for one in people if wanted in (one.user.casefold(), one.name.casefold())]
        if not found:
            raise NotFound(
                _("There is no colleague “{name}” here.").format(name=clean_line(to, limit=40)), rule="I3"
            )
        given = HandOverAlert(command_id=way.id, alert_id=number, staff_id=found[0].id, note=note)
        return _apply(desk, given, way)


def state_words(row: AlertRow, now: Instant, when: Callable[[Instant], str]) -> str:
    """Where an alert stands, with until when it is put off."""
    state = row.state(now)
    if state is AlertState.SNOOZED or (state is AlertState.OPEN and row.rings_at > now):
        return _("quiet until {when}").format(when=when(row.rings_at))
    return state_label(state)


def line(row: AlertRow, when: str) -> str:
    """An alert in one line, for who looks at no screen."""
    return _("{when}  alert {id}: {what}").format(when=when, id=row.id, what=row.said)


def shape(row: AlertRow, now: Instant | None = None) -> JsonObject:
    """An alert as JSON."""
    return {
        "id": row.id,
        "rule": row.rule,
        "kind": row.kind.value,
        "reseller": row.reseller,
        "subject": row.subject,
        "text": row.said,
        "state": row.state(now or Instant.now()).value,
        "orders": len(row.order_ids),
        "query": row.query or None,
        "raised_at": iso(row.raised_at),
        "rings_at": iso(row.rings_at),
        "acknowledged_at": iso(row.acknowledged_at),
        "holder": row.holder,
        "note": row.note,
        "ended_at": iso(row.ended_at),
    }


def _message(row: MessageRow) -> JsonObject:
    return {
        "place": row.place,
        "reason": row.reason.value,
        "status": row.status.value,
        "queued_at": iso(row.queued_at),
        "told_at": iso(row.told_at),
        "code": row.code,
    }


def _fate(row: MessageRow, when: Callable[[Instant], str]) -> str:
    match row.status:
        case MessageStatus.SENT:
            return _("told {when}").format(when=when(row.told_at or row.queued_at))
        case MessageStatus.FAILED:
            return row.code or _("not told")
        case MessageStatus.NEEDLESS:
            return _("not told: it was dealt with before")
    return _("waiting for a watch")


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(alert_id: int) -> Told:
        row = desk.read(lambda reads: reads.alert(alert_id))
        now = Instant.now()
        said = {
            AlertState.ACKNOWLEDGED: _("Alert {id} is acknowledged; it disturbs nobody any more."),
            AlertState.SNOOZED: _("Alert {id} is put off."),
            AlertState.OPEN: _("Alert {id} is {holder}'s; they are told."),
        }
        sentence = said.get(row.state(now), _("Alert {id} is over."))
        return Told(shape=shape(row, now), sentence=sentence.format(id=row.id, holder=row.holder or "?"))

    return apply(desk, command, way, name="alert", subject=ALERT, told=told)
