"""``ordertop staff list | add | edit | set-role | retire``: who may do what (S1, S2)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput
from domain.staffing import AddStaff, ChangeStaff, SetRole
from domain.words import _
from tui.commands import shapes
from tui.commands.output import Column, TextTable, print_json, say
from tui.commands.session import Given, Session

app = App(name="staff", help="Who may do what on this desk.", version_flags=[])

Json = Annotated[bool, Parameter(name="--json", help="Print JSON.")]
User = Annotated[str, Parameter(help="The system user.")]
Email = Annotated[str | None, Parameter(help="Where letters to the person go; empty for none.")]
DryRun = Annotated[bool, Parameter(help="Say what would happen, and change nothing.")]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the people who may use this desk."""
    with session.desk() as desk:
        people = desk.read(lambda reads: reads.staff())
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
    dry_run: DryRun = False,
    as_json: Json = False,
    session: Given,
) -> int:
    """Let a system user in, with a role."""
    command = AddStaff(
        user=user, name=name, role=role, resellers=resellers, may_act_as=may_act_as, email=email or ""
    )
    return _change(session, user, command, dry_run=dry_run, as_json=as_json)


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
    dry_run: DryRun = False,
    as_json: Json = False,
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
        user=user,
        name=name,
        email=email,
        resellers=() if all_resellers else resellers,
        may_act_as=may_act_as if may_act_as or may_not_act_as else None,
        active=True if revive else None,
    )
    return _change(session, user, command, dry_run=dry_run, as_json=as_json)


@app.command
def retire(user: User, /, *, dry_run: DryRun = False, as_json: Json = False, session: Given) -> int:
    """Let a person in no more; what the person did stays recorded."""
    command = ChangeStaff(user=user, active=False)
    return _change(session, user, command, dry_run=dry_run, as_json=as_json)


@app.command(name="set-role")
def set_role(
    user: User,
    role: Annotated[str, Parameter(help="A role, as “ordertop roles list” names them.")],
    /,
    *,
    dry_run: DryRun = False,
    as_json: Json = False,
    session: Given,
) -> int:
    """Give a person another role."""
    return _change(session, user, SetRole(user=user, role=role), dry_run=dry_run, as_json=as_json)


def _change(session: Session, user: str, command: Command, *, dry_run: bool, as_json: bool) -> int:
    with session.desk() as desk:
        if dry_run:
            sentences = desk.preview(command)
            if as_json:
                print_json({"staff": None, "changed": False, "will": list(sentences)})
            else:
                say("; ".join(sentences) or _("This would change nothing."))
            return 0
        outcome = desk.execute(command)
        person = next((row for row in desk.read(lambda reads: reads.staff()) if row.user == user), None)
    if as_json:
        print_json({"staff": None if person is None else shapes.person(person), "changed": outcome.changed})
    elif person is not None:
        said = _("{user} is {role}.") if outcome.changed else _("{user} is {role} already.")
        if isinstance(command, ChangeStaff):
            said = _("{user} is changed.") if person.active else _("{user} is let in no more.")
            said = said if outcome.changed else _("There was nothing to change.")
        say(said.format(user=person.user, role=person.role))
    return 0
