"""Managing staff: who is added, and what each may do (S1, S2)."""

import re
from dataclasses import dataclass
from typing import ClassVar

from domain.cards import refuse_card_numbers
from domain.commands import Command, Outcome
from domain.context import Context
from domain.errors import InvalidInput, NotFound, Refused
from domain.events import Event, event_kind
from domain.mail.model import clean_address
from domain.staff import ROLES, Permission, Staff
from domain.text import clean_line
from domain.words import _

_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}", re.ASCII)


@event_kind
@dataclass(frozen=True, slots=True)
class StaffAdded(Event):
    """A person joined."""

    user: str
    role: str

    def will(self) -> str:
        return _("add {user} as {role}").format(user=self.user, role=self.role)

    def did(self) -> str:
        return _("{user} added as {role}").format(user=self.user, role=self.role)


@event_kind
@dataclass(frozen=True, slots=True)
class StaffChanged(Event):
    """A person's name or e-mail address changed."""

    user: str

    def will(self) -> str:
        return _("change the name or e-mail address of {user}").format(user=self.user)

    def did(self) -> str:
        return _("name or e-mail address of {user} changed").format(user=self.user)


@event_kind
@dataclass(frozen=True, slots=True)
class RoleChanged(Event):
    """A person's role changed."""

    user: str
    source: str
    target: str

    def will(self) -> str:
        return _("make {user} {target} instead of {source}").format(
            user=self.user, target=self.target, source=self.source
        )

    def did(self) -> str:
        return _("{user}: {source} → {target}").format(user=self.user, source=self.source, target=self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStaff(Command):
    """Let a system user in, with a role. No resellers named means all of them."""

    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    user: str
    name: str
    role: str
    resellers: tuple[str, ...] = ()
    may_act_as: bool = False
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStaff(Command):
    """Change how a person is called and written to; what is none stays as it is, an empty address is taken away."""

    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    user: str
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRole(Command):
    """Give a person another role."""

    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    user: str
    role: str


def _known_role(role: str) -> str:
    if role not in ROLES:
        raise InvalidInput(
            _("“{role}” is no role; roles are {roles}.").format(
                role=clean_line(role, limit=40), roles=", ".join(ROLES)
            ),
            rule="S1",
        )
    return role


async def add_staff(command: AddStaff, context: Context) -> Outcome:
    """S2: a person is known by the system user; adding one who is there changes nothing but says so."""
    if not _USER.fullmatch(command.user):
        raise InvalidInput(
            _("“{user}” is no system user name.").format(user=clean_line(command.user, limit=40)), rule="S2"
        )
    if await context.unit.staff_by_user(command.user) is not None:
        raise Refused(
            _("{user} is here already; change the role with “ordertop staff set-role”.").format(
                user=command.user
            ),
            rule="S2",
        )
    ids = await context.unit.reseller_ids(command.resellers)
    if missing := [name for name in command.resellers if name not in ids]:
        raise NotFound(_("There is no reseller “{name}”.").format(name=clean_line(missing[0])))
    staff = Staff(
        user=command.user,
        name=refuse_card_numbers(clean_line(command.name)) or command.user,
        role=_known_role(command.role),
        may_act_as=command.may_act_as,
        email=clean_address(command.email),
        reseller_ids=frozenset(ids.values()),
    )
    context.unit.track("staff", staff, new=True)
    await context.unit.add_staff(staff)
    context.happened(staff, StaffAdded(staff.user, staff.role))
    assert staff.id is not None
    return Outcome(subject="staff", ids=(staff.id,), changed=True)


async def change_staff(command: ChangeStaff, context: Context) -> Outcome:
    """A7: letters about what a person approves go to the address that is kept."""
    staff = await _known(command.user, context)
    assert staff.id is not None
    before = staff.snapshot()
    context.unit.track("staff", staff)
    if command.name is not None:
        staff.name = refuse_card_numbers(clean_line(command.name)) or staff.user
    if command.email is not None:
        staff.email = clean_address(command.email)
    if staff.snapshot() == before:
        return Outcome(subject="staff", ids=(staff.id,), changed=False)
    context.happened(staff, StaffChanged(staff.user))
    return Outcome(subject="staff", ids=(staff.id,), changed=True)


async def _known(user: str, context: Context) -> Staff:
    staff = await context.unit.staff_by_user(user)
    if staff is None:
        raise NotFound(_("There is no staff member “{user}”.").format(user=clean_line(user, limit=40)))
    return staff


async def set_role(command: SetRole, context: Context) -> Outcome:
    """S1: another role; the last owner cannot step down, or no one could let anyone in again."""
    staff = await _known(command.user, context)
    assert staff.id is not None
    role = _known_role(command.role)
    if staff.role == role:
        return Outcome(subject="staff", ids=(staff.id,), changed=False)
    if staff.role == "owner" and staff.active and await context.unit.owners() == 1:
        raise Refused(
            _("{user} is the only owner; make someone else owner first.").format(user=staff.user), rule="S1"
        )
    context.unit.track("staff", staff)
    context.happened(staff, RoleChanged(staff.user, staff.role, role))
    staff.role = role
    return Outcome(subject="staff", ids=(staff.id,), changed=True)
