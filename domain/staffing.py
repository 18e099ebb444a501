"""Managing staff: who is added, and what each may do (S1, S2)."""

import re
from dataclasses import dataclass
from typing import ClassVar

from domain.cards import refuse_card_numbers
from domain.commands import Command, Outcome
from domain.context import Context
from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.events import Event, event_kind
from domain.mail.model import clean_address
from domain.roles.handlers import require_within, role_to_give
from domain.staff import Permission, Staff
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
class StaffGranted(Event):
    """A person works for other resellers; `resellers` names them, empty means all."""

    user: str
    resellers: str

    def will(self) -> str:
        if not self.resellers:
            return _("let {user} work for all resellers").format(user=self.user)
        return _("let {user} work for {resellers} alone").format(user=self.user, resellers=self.resellers)

    def did(self) -> str:
        if not self.resellers:
            return _("{user} works for all resellers").format(user=self.user)
        return _("{user} works for {resellers} alone").format(user=self.user, resellers=self.resellers)


@event_kind
@dataclass(frozen=True, slots=True)
class ActingAllowed(Event):
    """A person may act as others, or no longer."""

    user: str
    allowed: bool

    def will(self) -> str:
        if self.allowed:
            return _("let {user} act as anyone else").format(user=self.user)
        return _("no longer let {user} act as anyone else").format(user=self.user)

    def did(self) -> str:
        if self.allowed:
            return _("{user} may act as anyone else").format(user=self.user)
        return _("{user} may no longer act as anyone else").format(user=self.user)


@event_kind
@dataclass(frozen=True, slots=True)
class StaffLeft(Event):
    """A person left: what was done stays under the name."""

    user: str

    def will(self) -> str:
        return _("let {user} in no more; what {user} did stays recorded").format(user=self.user)

    def did(self) -> str:
        return _("{user} is let in no more").format(user=self.user)


@event_kind
@dataclass(frozen=True, slots=True)
class StaffReturned(Event):
    """A person who left is back."""

    user: str
    role: str

    def will(self) -> str:
        return _("let {user} in again as {role}").format(user=self.user, role=self.role)

    def did(self) -> str:
        return _("{user} is let in again as {role}").format(user=self.user, role=self.role)


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
    """Change how a person is called and written to, in which role, for whom and as whom the person works; let someone
    in no more, or in again. What is none stays as it is; an empty address is taken away, no resellers named means all.
    """

    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    user: str
    name: str | None = None
    email: str | None = None
    role: str | None = None
    resellers: tuple[str, ...] | None = None
    may_act_as: bool | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRole(Command):
    """Give a person another role."""

    permission: ClassVar[Permission] = Permission.MANAGE_STAFF
    user: str
    role: str


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
    role = await role_to_give(command.role, context)
    if command.may_act_as:
        _require_owner(context)
    staff = Staff(
        user=command.user,
        name=refuse_card_numbers(clean_line(command.name)) or command.user,
        role=role,
        may_act_as=command.may_act_as,
        email=clean_address(command.email),
        reseller_ids=await _granted(command.resellers, context),
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
    if staff.snapshot() != before:
        context.happened(staff, StaffChanged(staff.user))
    if command.role is not None:
        await _give_role(staff, command.role, context)
    if command.resellers is not None:
        await _grant(staff, command.resellers, context)
    if command.may_act_as is not None and command.may_act_as != staff.may_act_as:
        _require_owner(context)
        staff.may_act_as = command.may_act_as
        context.happened(staff, ActingAllowed(staff.user, staff.may_act_as))
    if command.active is not None and command.active != staff.active:
        await _let_in(staff, command.active, context)
    return Outcome(subject="staff", ids=(staff.id,), changed=staff.snapshot() != before)


async def set_role(command: SetRole, context: Context) -> Outcome:
    """S1: another role; the last owner cannot step down, or no one could let anyone in again."""
    staff = await _known(command.user, context)
    assert staff.id is not None
    context.unit.track("staff", staff)
    before = staff.role
    await _give_role(staff, command.role, context)
    return Outcome(subject="staff", ids=(staff.id,), changed=staff.role != before)


async def _give_role(staff: Staff, name: str, context: Context) -> None:
    role = staff.role if name == staff.role else await role_to_give(name, context)
    if role == staff.role:
        return
    _require_above(staff, context)
    await _require_another_owner(staff, context)
    context.happened(staff, RoleChanged(staff.user, staff.role, role))
    staff.role = role


async def _let_in(staff: Staff, active: bool, context: Context) -> None:
    _require_above(staff, context)
    if active:
        await role_to_give(staff.role, context)
        context.happened(staff, StaffReturned(staff.user, staff.role))
    else:
        await _require_another_owner(staff, context)
        context.happened(staff, StaffLeft(staff.user))
    staff.active = active


async def _grant(staff: Staff, names: tuple[str, ...], context: Context) -> None:
    granted = await _granted(names, context)
    if granted == staff.reseller_ids:
        return
    _require_above(staff, context)
    staff.reseller_ids = granted
    context.happened(staff, StaffGranted(staff.user, ", ".join(clean_line(name) for name in names)))


async def _granted(names: tuple[str, ...], context: Context) -> frozenset[int]:
    """The ids of these resellers, none for all of them; who works for some gives no more than these."""
    ids = {
        name: number
        for name, number in (await context.unit.reseller_ids(names)).items()
        if context.grants(number)
    }
    if missing := [name for name in names if name not in ids]:
        raise NotFound(_("There is no reseller “{name}”.").format(name=clean_line(missing[0])))
    if context.reseller_ids and not ids:
        raise NotPermitted(
            _("{name} does not work for all resellers: say for which the other person is to work.").format(
                name=context.staff.name
            ),
            rule="S1",
        )
    return frozenset(ids.values())


async def _known(user: str, context: Context) -> Staff:
    staff = await context.unit.staff_by_user(user)
    if staff is None:
        raise NotFound(_("There is no staff member “{user}”.").format(user=clean_line(user, limit=40)))
    return staff


def _require_owner(context: Context) -> None:
    """S2: who acts as anyone may do all that anyone may, so that the owner alone allows it."""
    if context.staff.role != "owner":
        raise NotPermitted(_("Only an owner lets someone act as others."), rule="S2")


def _require_above(staff: Staff, context: Context) -> None:
    """Stops who would change what someone may who may more (S1)."""
    require_within(staff.allowed, context)
    beyond = context.reseller_ids and not (staff.reseller_ids and staff.reseller_ids <= context.reseller_ids)
    if beyond or (staff.may_act_as and context.staff.role != "owner"):
        raise NotPermitted(
            _("{user} works for more than you do; ask the owner.").format(user=staff.user), rule="S1"
        )


async def _require_another_owner(staff: Staff, context: Context) -> None:
    if staff.role == "owner" and staff.active and await context.unit.owners() == 1:
        raise Refused(
            _("{user} is the only owner; make someone else owner first.").format(user=staff.user), rule="S1"
        )
