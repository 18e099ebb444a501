"""What is done when a role is added or changed, and who may give what (S1)."""

from collections.abc import Sequence

from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.roles.commands import AddRole, ChangeRole, RoleAdded, RoleAllows, RoleRetired, RoleRevived
from domain.roles.model import OwnRole, in_order, role_key
from domain.staff import ROLES, Permission
from domain.text import clean_line
from domain.words import _

#: What the audit trail calls them.
SUBJECT = "role"


async def add_role(command: AddRole, context: Context) -> Outcome:
    """S1: of a name that means no other role."""
    role = OwnRole.called(command.name, command.permissions)
    for other in await context.unit.every(OwnRole):
        if other.by_name == role.by_name:
            said = (
                _("There is a role “{name}” already, retired; take that one back into use.")
                if other.retired
                else _("There is a role “{name}” already; choose another name.")
            )
            raise Refused(said.format(name=other.name), rule="S1")
    require_within(role.permissions, context)
    context.unit.track(SUBJECT, role, new=True)
    await context.unit.add(role)
    context.happened(role, RoleAdded(role.name, _listed(role.permissions)))
    return _outcome(role, changed=True)


async def change_role(command: ChangeRole, context: Context) -> Outcome:
    """S1: only who may all that a role allowed and will allow changes it; from then on it is so for whoever has it."""
    role = _among(await context.unit.every(OwnRole), command.role_id)
    require_within(role.permissions, context)
    context.unit.track(SUBJECT, role)
    before = role.snapshot()
    people = sum(person.role == role.name for person in await context.unit.everyone())
    if command.permissions is not None and command.permissions != role.permissions:
        more, less = command.permissions - role.permissions, role.permissions - command.permissions
        require_within(more, context)
        role.permissions = command.permissions
        context.happened(role, RoleAllows(role.name, _listed(more), _listed(less), people))
    if command.retired is not None and command.retired != role.retired:
        role.retired = command.retired
        context.happened(role, RoleRetired(role.name, people) if role.retired else RoleRevived(role.name))
    return _outcome(role, changed=role.snapshot() != before)


async def role_to_give(name: str, context: Context) -> str:
    """The role of this name as it is kept; the asker may all that it allows.

    Raises:
        InvalidInput: there is none; says which there are.
        Refused: it is retired.
        NotPermitted: it allows more than the asker may.
    """
    key = role_key(name)
    own = {role.by_name: role for role in await context.unit.every(OwnRole)}
    if key not in ROLES and key not in own:
        known = [*ROLES, *sorted(role.name for role in own.values() if not role.retired)]
        raise InvalidInput(
            _("“{role}” is no role; roles are {roles}.").format(
                role=clean_line(name, limit=40), roles=", ".join(known)
            ),
            rule="S1",
        )
    if key in ROLES:
        require_within(ROLES[key], context)
        return key
    role = own[key]
    if role.retired:
        raise Refused(
            _("The role “{name}” is retired; who has it keeps it, but nobody else gets it.").format(
                name=role.name
            ),
            rule="S1",
        )
    require_within(role.permissions, context)
    return role.name


def require_within(permissions: frozenset[Permission], context: Context) -> None:
    """Stops who would give, or take, what goes beyond the own role.

    Raises:
        NotPermitted: naming what it is.
    """
    if beyond := permissions - context.staff.permissions:
        raise NotPermitted(
            _(
                "{name} ({role}) may not give or take what goes beyond the own role: {permissions}. Ask the owner."
            ).format(name=context.staff.name, role=context.staff.role, permissions=_listed(beyond)),
            rule="S1",
        )


def _among(roles: Sequence[OwnRole], role_id: int) -> OwnRole:
    for role in roles:
        if role.id == role_id:
            return role
    raise NotFound(_("There is no role with the id {id}.").format(id=role_id), rule="S1")


def _listed(permissions: frozenset[Permission]) -> str:
    return ", ".join(in_order(permissions))


def _outcome(role: OwnRole, *, changed: bool) -> Outcome:
    assert role.id is not None
    return Outcome(subject=SUBJECT, ids=(role.id,), changed=changed)
