"""``ordertop staff list | show | add | edit | set-role | retire``: who may do what (S1, S2)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput, NotFound
from domain.rows import StaffRow
from domain.staffing import AddStaff, ChangeStaff, SetRole
from domain.text import clean_line
from domain.words import _
from tui.commands import shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, print_json, say_facts
from tui.commands.session import Given, OpenDesk

app = App(name="staff", help="Who may do what on this desk.", version_flags=[])

User = Annotated[str, Parameter(help="The system user.")]
Email = Annotated[str | None, Parameter(help="Where letters to the person go; empty for none.")]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the people who may use this desk."""
    with session.desk() as desk:
        people = _rows(desk)
    if as_json:
        print_json({"staff": [shapes.person(row) for row in people], "next": None})
        return 0
    table = TextTable(
        [
            Column(_("USER")),
            Column(_("NAME"), shrinks=True),
            Column(_("ROLE")),
            Column(_("RESELLERS"), shrinks=True),
            Column(_("MAY")),
        ]
    )
    table.add(
        [
            [
                row.user,
                row.name,
                row.role if row.active else _("{role}, left").format(role=row.role),
                ", ".join(row.resellers) or _("all"),
                _("act as others") if row.may_act_as else "",
            ]
            for row in people
        ]
    )
    return 0


@app.command
def show(user: User, /, *, as_json: Json = False, session: Given) -> int:
    """Show one person."""
    with session.desk_at() as desk:
        row = _named(desk, user)
    if as_json:
        print_thing("staff", shapes.person(row), desk)
        return 0
    say_facts(
        [
            (_("User"), row.user),
            (_("Name"), row.name),
            (_("Role"), row.role),
            (_("Resellers"), ", ".join(row.resellers) or _("all")),
            (_("E-mail"), row.email or ""),
            (_("May"), _("act as others") if row.may_act_as else ""),
            (_("State"), _("here") if row.active else _("left")),
        ],
        indent=0,
    )
    return 0


@app.command
def add(
    user: User,
    /,
    *,
    name: Annotated[str, Parameter(help="How the person is shown; the system user unless given.")] = "",
    role: Annotated[str, Parameter(help="A role, as “ordertop roles list” names them.")],
    resellers: Annotated[
        tuple[str, ...],
        Parameter(help="Only the orders of these resellers; all unless given.", consume_multiple=True),
    ] = (),
    may_act_as: Annotated[bool, Parameter(help="Allow --as for this person.")] = False,
    email: Email = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Let a system user in, with a role."""
    command = AddStaff(
        command_id=way.id,
        user=user,
        name=name,
        role=role,
        resellers=resellers,
        may_act_as=may_act_as,
        email=email or "",
    )
    with session.desk() as desk:
        return _apply(desk, command, way)


@app.command
def edit(
    user: User,
    /,
    *,
    name: Annotated[str | None, Parameter(help="How the person is shown.")] = None,
    email: Email = None,
    resellers: Annotated[
        tuple[str, ...] | None,
        Parameter(help="Only the orders of these resellers.", consume_multiple=True),
    ] = None,
    all_resellers: Annotated[bool, Parameter(help="The orders of all resellers.")] = False,
    may_act_as: Annotated[bool, Parameter(help="Allow --as for this person.")] = False,
    may_not_act_as: Annotated[bool, Parameter(help="No longer allow --as for this person.")] = False,
    revive: Annotated[bool, Parameter(help="Let someone in again who had left.")] = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Change how a person is called and written to, and for whom the person works."""
    if all_resellers and resellers:
        raise InvalidInput(_("Choose --resellers or --all-resellers, not both."))
    if may_act_as and may_not_act_as:
        raise InvalidInput(_("Choose --may-act-as or --may-not-act-as, not both."))
    said = (name, email, resellers) != (None, None, None)
    if not (said or all_resellers or may_act_as or may_not_act_as or revive):
        raise InvalidInput(
            _(
                "Say what to change: --name, --email, --resellers, --all-resellers, --may-act-as, "
                "--may-not-act-as or --revive."
            )
        )
    command = ChangeStaff(
        command_id=way.id,
        user=user,
        name=name,
        email=email,
        resellers=() if all_resellers else resellers,
        may_act_as=may_act_as if may_act_as or may_not_act_as else None,
        active=True if revive else None,
    )
    with session.desk_at(way.version) as desk:
        return _apply(desk, command, way)


@app.command
def retire(user: User, /, *, way: Editing = Editing(), session: Given) -> int:
    """Let a person in no more; what the person did stays recorded."""
    with session.desk_at(way.version) as desk:
        return _apply(desk, ChangeStaff(command_id=way.id, user=user, active=False), way)


@app.command(name="set-role")
def set_role(
    user: User,
    role: Annotated[str, Parameter(help="A role, as “ordertop roles list” names them.")],
    /,
    *,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Give a person another role."""
    with session.desk_at(way.version) as desk:
        return _apply(desk, SetRole(command_id=way.id, user=user, role=role), way)


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(staff_id: int) -> Told:
        row = next(row for row in _rows(desk) if row.id == staff_id)
        said = _("{user} is {role}.")
        if isinstance(command, ChangeStaff):
            said = _("{user} is changed.") if row.active else _("{user} is let in no more.")
        return Told(shape=shapes.person(row), sentence=said.format(user=row.user, role=row.role))

    return apply(desk, command, way, name="staff", subject="staff", told=told)


def _rows(desk: OpenDesk) -> tuple[StaffRow, ...]:
    return desk.read(lambda reads: reads.staff())


def _named(desk: OpenDesk, user: str) -> StaffRow:
    rows = _rows(desk)
    for row in rows:
        if row.user == user.strip():
            return row
    raise NotFound(
        _("There is no “{user}” here; there are: {names}.").format(
            user=clean_line(user, limit=40), names=", ".join(row.user for row in rows[:20])
        )
    )
