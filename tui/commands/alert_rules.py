"""``ordertop alert-rules list | show | add | edit | retire``: what raises alerts (I3)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.alerts.commands import AddAlertRule, ChangeAlertRule
from domain.alerts.handlers import RULE
from domain.alerts.model import kind_label
from domain.alerts.rows import AlertRuleRow, rule_named
from domain.commands import Command
from domain.errors import InvalidInput
from domain.words import _
from tui.commands.applying import Told, Way, apply
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, hint, print_json, say_facts
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import JsonObject

app = App(name="alert-rules", help="What raises alerts.", version_flags=[])

Name = Annotated[str, Parameter(help="What it is called, or its number.")]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the rules, retired ones last."""
    with session.desk() as desk:
        rows = _rows(desk)
    if as_json:
        print_json({"rules": [shape(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no rule; add one with “ordertop alert-rules add”."))
        return 0
    table = TextTable(
        [
            Column(_("RULE"), right=True),
            Column(_("NAME"), shrinks=True),
            Column(_("LOOKS AT"), shrinks=True),
            Column(_("IN QUIET HOURS")),
            Column(_("STATE")),
        ]
    )
    table.add(
        [
            [
                str(row.id),
                row.name,
                row.query or kind_label(row.kind),
                _("urgent") if row.urgent else _("waits"),
                _("retired") if row.retired else _("in use"),
            ]
            for row in rows
        ]
    )
    return 0


@app.command
def show(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """Show one rule."""
    with session.desk_at() as desk:
        row = rule_named(_rows(desk), name)
    if as_json:
        print_thing("rule", shape(row), desk)
        return 0
    say_facts(
        [
            (_("Name"), row.name),
            (_("Looks at"), row.query or kind_label(row.kind)),
            (_("In quiet hours"), _("urgent") if row.urgent else _("waits")),
            (_("State"), _("retired") if row.retired else _("in use")),
        ],
        indent=0,
    )
    return 0


@app.command
def add(
    name: Annotated[str, Parameter(help="What it is called.")],
    query: Annotated[str, Parameter(help="A search: orders that match it raise an alert.")],
    /,
    *,
    urgent: Annotated[bool, Parameter(help="Wake people in quiet hours too.")] = False,
    way: Way = Way(),
    session: Given,
) -> int:
    """Alert about orders that match a search."""
    with session.desk() as desk:
        return _apply(desk, AddAlertRule(command_id=way.id, name=name, query=query, urgent=urgent), way)


@app.command
def edit(
    name: Name,
    /,
    *,
    rename: Annotated[str | None, Parameter(help="Its new name.")] = None,
    query: Annotated[str | None, Parameter(help="What it searches from now on.")] = None,
    urgent: Annotated[
        str | None, Parameter(help="Whether it wakes people in quiet hours: yes or no.")
    ] = None,
    revive: Annotated[bool, Parameter(help="Take a retired one back into use.")] = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Change a rule."""
    if (rename, query, urgent, revive) == (None, None, None, False):
        raise InvalidInput(_("Say what to change: --rename, --query, --urgent or --revive."), rule="I3")
    if urgent not in (None, "yes", "no"):
        raise InvalidInput(_("--urgent is yes or no."), rule="I3")
    with session.desk_at(way.version) as desk:
        command = ChangeAlertRule(
            command_id=way.id,
            rule_id=rule_named(_rows(desk), name).id,
            name=rename,
            query=query,
            urgent=None if urgent is None else urgent == "yes",
            retired=False if revive else None,
        )
        return _apply(desk, command, way)


@app.command
def retire(name: Name, /, *, way: Editing = Editing(), session: Given) -> int:
    """Have a rule raise nothing any more; its alerts end."""
    with session.desk_at(way.version) as desk:
        rule_id = rule_named(_rows(desk), name).id
        return _apply(desk, ChangeAlertRule(command_id=way.id, rule_id=rule_id, retired=True), way)


def shape(row: AlertRuleRow) -> JsonObject:
    """A rule as JSON."""
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind.value,
        "query": row.query or None,
        "urgent": row.urgent,
        "retired": row.retired,
    }


def _rows(desk: OpenDesk) -> tuple[AlertRuleRow, ...]:
    return desk.read(lambda reads: reads.alert_rules())


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(rule_id: int) -> Told:
        row = next(row for row in _rows(desk) if row.id == rule_id)
        said = _("“{name}” is retired; it raises nothing.") if row.retired else _("“{name}” is in force.")
        return Told(shape=shape(row), sentence=said.format(name=row.name))

    return apply(desk, command, way, name="rule", subject=RULE, told=told)
