"""``ordertop roles list | show | add | edit | retire``: what people may do (S1)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput
from domain.roles.commands import AddRole, ChangeRole
from domain.roles.handlers import SUBJECT
from domain.roles.model import in_order, permissions_named
from domain.roles.rows import RoleRow, role_named
from domain.words import _, ngettext
from tui.commands.applying import Told, Way, apply
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, print_json, say_facts
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import JsonObject

app = App(name="roles", help="What people may do.", version_flags=[])

Name = Annotated[str, Parameter(help="What the role is called.")]
Allow = Annotated[
    tuple[str, ...],
    Parameter(help="What it allows, such as view note approve.", consume_multiple=True),
]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the roles, built-in ones first, retired ones last."""
    with session.desk() as desk:
        rows = _rows(desk)
    if as_json:
        print_json({"roles": [shape(row) for row in rows], "next": None})
        return 0
    table = TextTable(
        [
            Column(_("NAME")),
            Column(_("PEOPLE"), right=True),
            Column(_("STATE")),
            Column(_("ALLOWS"), shrinks=True, most=400),
        ]
    )
    table.add([[row.name, str(row.people), _state(row), _allows(row)] for row in rows])
    return 0


@app.command
def show(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """Show one role."""
    with session.desk_at() as desk:
        row = role_named(_rows(desk), name)
    if as_json:
        print_thing("role", shape(row), desk)
        return 0
    say_facts(
        [
            (_("Name"), row.name),
            (_("State"), _state(row)),
            (_("People"), str(row.people)),
            (_("Allows"), _allows(row)),
        ],
        indent=0,
    )
    return 0


@app.command
def add(
    name: Name,
    /,
    *,
    allow: Allow = (),
    like: Annotated[str | None, Parameter(help="Begin with all that this role allows.")] = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a role that allows no more than you may yourself."""
    if not allow and like is None:
        raise InvalidInput(_("Say what the role allows: --allow, or --like another role."), rule="S1")
    with session.desk() as desk:
        begun = frozenset() if like is None else role_named(_rows(desk), like).permissions
        permissions = begun | permissions_named(allow)
        return _apply(desk, AddRole(command_id=way.id, name=name, permissions=permissions), way)


@app.command
def edit(
    name: Name,
    /,
    *,
    allow: Annotated[tuple[str, ...], Parameter(help="What it allows too.", consume_multiple=True)] = (),
    forbid: Annotated[
        tuple[str, ...], Parameter(help="What it no longer allows.", consume_multiple=True)
    ] = (),
    revive: Annotated[bool, Parameter(help="Take a retired one back into use.")] = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Have a role allow more or less, to everyone who has it, or take a retired one back into use."""
    if not allow and not forbid and not revive:
        raise InvalidInput(_("Say what to change: --allow, --forbid or --revive."), rule="S1")
    more, less = permissions_named(allow), permissions_named(forbid)
    with session.desk_at(way.version) as desk:
        row = _own(desk, name)
        command = ChangeRole(
            command_id=way.id,
            role_id=row[0],
            permissions=(row[1].permissions | more) - less if more or less else None,
            retired=False if revive else None,
        )
        return _apply(desk, command, way)


@app.command
def retire(name: Name, /, *, way: Editing = Editing(), session: Given) -> int:
    """Give a role to nobody any more; who has it keeps it."""
    with session.desk_at(way.version) as desk:
        role_id, _row = _own(desk, name)
        return _apply(desk, ChangeRole(command_id=way.id, role_id=role_id, retired=True), way)


def shape(row: RoleRow) -> JsonObject:
    """A role as JSON; a built-in one has no id."""
    return {
        "id": row.id,
        "name": row.name,
        "built_in": row.built_in,
        "permissions": in_order(row.permissions),
        "people": row.people,
        "retired": row.retired,
    }


def _own(desk: OpenDesk, name: str) -> tuple[int, RoleRow]:
    row = role_named(_rows(desk), name)
    if row.id is None:
        raise InvalidInput(
            _(
                "“{name}” is a built-in role, which cannot be changed; “--like {name}” makes one like it."
            ).format(name=row.name),
            rule="S1",
        )
    return row.id, row


def _state(row: RoleRow) -> str:
    if row.built_in:
        return _("built in")
    return _("retired") if row.retired else _("in use")


def _allows(row: RoleRow) -> str:
    return ", ".join(in_order(row.permissions)) or _("nothing")


def _rows(desk: OpenDesk) -> tuple[RoleRow, ...]:
    return desk.read(lambda reads: reads.roles())


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(role_id: int) -> Told:
        row = next(row for row in _rows(desk) if row.id == role_id)
        said = _("“{name}” allows {allows}.")
        if row.retired:
            said = ngettext(
                "“{name}” is retired; {n} person keeps it.",
                "“{name}” is retired; {n} people keep it.",
                row.people,
            )
        return Told(shape=shape(row), sentence=said.format(name=row.name, n=row.people, allows=_allows(row)))

    return apply(desk, command, way, name="role", subject=SUBJECT, told=told)
