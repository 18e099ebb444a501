"""``ordertop reasons list | show | add | edit | retire``: why customers do not finish (I2)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput
from domain.followup.commands import AddReason, ChangeReason
from domain.followup.reasons import SUBJECT
from domain.followup.rows import ReasonRow, reason_named
from domain.words import _
from tui.commands import cart_shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, hint, print_json, say
from tui.commands.session import Given, OpenDesk

app = App(name="reasons", help="Why customers do not finish their orders.", version_flags=[])

Name = Annotated[str, Parameter(help="What it is called.")]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the reasons by name, retired ones last, with how often each was given."""
    with session.desk() as desk:
        rows = _rows(desk)
    if as_json:
        print_json({"reasons": [cart_shapes.reason(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no reason yet; add one with “ordertop reasons add”."))
        return 0
    table = TextTable([Column(_("NAME"), shrinks=True), Column(_("GIVEN"), right=True), Column(_("STATE"))])
    table.add([[row.name, f"{row.given:,}", _state(row)] for row in rows])
    return 0


@app.command
def show(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """Show one reason."""
    with session.desk_at() as desk:
        row = reason_named(_rows(desk), name)
    if as_json:
        print_thing("reason", cart_shapes.reason(row), desk)
        return 0
    for title, cell in ((_("Name"), row.name), (_("Given"), f"{row.given:,}"), (_("State"), _state(row))):
        say(f"{title:<8}{cell}")
    return 0


@app.command
def add(name: Name, /, *, way: Way = Way(), session: Given) -> int:
    """Add a reason."""
    with session.desk() as desk:
        return _apply(desk, AddReason(command_id=way.id, name=name), way)


@app.command
def edit(
    name: Name,
    /,
    *,
    rename: Annotated[str | None, Parameter(help="Its new name, wherever it was given.")] = None,
    revive: Annotated[bool, Parameter(help="Take a retired one back into use.")] = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Rename a reason, or take a retired one back into use."""
    if rename is None and not revive:
        raise InvalidInput(_("Say what to change: --rename or --revive."), rule="I2")
    with session.desk_at(way.version) as desk:
        command = ChangeReason(
            command_id=way.id,
            reason_id=reason_named(_rows(desk), name).id,
            name=rename,
            retired=False if revive else None,
        )
        return _apply(desk, command, way)


@app.command
def retire(name: Name, /, *, way: Editing = Editing(), session: Given) -> int:
    """Give a reason no more; it stays where it was given."""
    with session.desk_at(way.version) as desk:
        reason_id = reason_named(_rows(desk), name).id
        return _apply(desk, ChangeReason(command_id=way.id, reason_id=reason_id, retired=True), way)


def _state(row: ReasonRow) -> str:
    return _("retired") if row.retired else _("in use")


def _rows(desk: OpenDesk) -> tuple[ReasonRow, ...]:
    return desk.read(lambda reads: reads.reasons())


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(reason_id: int) -> Told:
        row = next(row for row in _rows(desk) if row.id == reason_id)
        said = _("“{name}” is retired.") if row.retired else _("“{name}” is there.")
        return Told(shape=cart_shapes.reason(row), sentence=said.format(name=row.name))

    return apply(desk, command, way, name="reason", subject=SUBJECT, told=told)
