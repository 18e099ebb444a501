"""Who works at the desk and for it: staff, roles, contacts, affiliates (S1, S2, A7, T6)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.affiliates.commands import AddAffiliate, ChangeAffiliate
from domain.affiliates.model import CODE_LIMIT
from domain.commands import Command
from domain.contacts import AddContact, ChangeContact, RetireContact
from domain.customers import ContactKind
from domain.roles.commands import AddRole, ChangeRole
from domain.roles.model import NAME_LIMIT, in_order, permissions_named
from domain.staff import Permission
from domain.staffing import AddStaff, ChangeStaff
from domain.words import _, mark
from tui.administration.kind import (
    Around,
    Entry,
    Kind,
    Typed,
    choice,
    if_typed,
    line,
    of_reseller,
    retirable,
    state,
    yes,
    yes_or_no,
)
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.reads import Reads


def _names(typed: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(name.strip() for name in typed.split(",") if name.strip())


def _permissions(typed: str) -> frozenset[Permission]:
    return permissions_named(typed.replace(",", " ").split())


async def _staff(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
    return [
        Entry(
            id=row.id,
            row=row,
            retired=not row.active,
            cells=(
                row.user,
                row.name,
                row.role,
                ", ".join(row.resellers) or _("all"),
                row.email or "",
                _("here") if row.active else _("left"),
            ),
        )
        for row in await reads.staff()
    ]


def _staff_fields(entry: Entry | None, around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    roles = [one.name for one in around.roles if not one.retired]
    if row is not None and row.role not in roles:
        roles.insert(0, row.role)
    return [
        *([] if row else [line("user", _("System user"), limit=64)]),
        line("name", _("Name"), row.name if row else ""),
        choice("role", _("Role"), [(name, name) for name in roles], row.role if row else "agent"),
        line(
            "resellers",
            _("Only for these resellers, with commas between them; empty for all"),
            ", ".join(row.resellers) if row else "",
            limit=2_000,
        ),
        line("email", _("E-mail address"), (row.email or "") if row else ""),
        yes_or_no("may_act_as", _("May act as anyone else (--as)"), typed=row.may_act_as if row else False),
    ]


def _add_staff(typed: Typed, _around: Around) -> Command:
    return AddStaff(
        user=typed["user"].strip(),
        name=typed["name"],
        role=typed["role"],
        resellers=_names(typed["resellers"]),
        email=typed["email"],
        may_act_as=yes(typed["may_act_as"]),
    )


def _change_staff(entry: Entry, typed: Typed, _around: Around) -> Command:
    return ChangeStaff(
        user=entry.row.user,
        name=typed.get("name"),
        email=typed.get("email"),
        role=typed.get("role"),
        resellers=if_typed(typed, "resellers", _names),
        may_act_as=if_typed(typed, "may_act_as", yes),
    )


STAFF = Kind(
    id="staff",
    label=mark("Staff"),
    one=mark("person"),
    help=mark("who is let in, in which role and for which resellers"),
    permission=Permission.MANAGE_STAFF,
    columns=[mark("USER"), mark("NAME"), mark("ROLE"), mark("RESELLERS"), mark("E-MAIL"), mark("STATE")],
    read=_staff,
    fields=_staff_fields,
    add=_add_staff,
    change=_change_staff,
    retire=lambda entry, retired: ChangeStaff(user=entry.row.user, active=not retired),
)


async def _roles(_reads: "Reads", _text: str, around: Around) -> Sequence[Entry]:
    return [
        Entry(
            id=row.name,
            row=row,
            retired=row.retired,
            cells=(
                row.name,
                str(row.people),
                _("built in") if row.built_in else state(retired=row.retired),
                " ".join(in_order(row.permissions)),
            ),
            fixed=_("A built-in role cannot be changed; n adds one of your own.") if row.built_in else "",
            built_in=row.built_in,
        )
        for row in around.roles
    ]


def _role_fields(entry: Entry | None, _around: Around) -> Sequence[Field]:
    allowed = " ".join(in_order(entry.row.permissions)) if entry else Permission.VIEW.value
    said = _("Allows, of: {permissions}").format(permissions=", ".join(Permission))
    return [
        *([] if entry else [line("name", _("Name, which stays"), limit=NAME_LIMIT)]),
        Field(name="permissions", label=said, typed=allowed, lines=3, limit=1_000, decides=True),
    ]


ROLES = Kind(
    id="roles",
    label=mark("Roles"),
    one=mark("role"),
    help=mark("what people may do; a change counts at once"),
    permission=Permission.MANAGE_STAFF,
    columns=[mark("NAME"), mark("PEOPLE"), mark("STATE"), mark("ALLOWS")],
    read=_roles,
    fields=_role_fields,
    add=lambda typed, _around: AddRole(name=typed["name"], permissions=_permissions(typed["permissions"])),
    change=lambda entry, typed, _around: ChangeRole(
        role_id=entry.row.id,
        permissions=if_typed(typed, "permissions", _permissions),
    ),
    retire=lambda entry, retired: ChangeRole(role_id=entry.row.id, retired=retired),
)


async def _contacts(reads: "Reads", _text: str, around: Around) -> Sequence[Entry]:
    return [
        retirable(one, one.name, reseller.name, one.kind.value, one.email or "", one.phone or "")
        for reseller in around.resellers
        for one in await reads.contacts(reseller.id)
    ]


def _contact_fields(entry: Entry | None, around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    kinds = [(kind.value, kind.value) for kind in ContactKind]
    return [
        *([] if row else [of_reseller(around)]),
        line("name", _("Name"), row.name if row else ""),
        choice("kind", _("Which contact"), kinds, row.kind.value if row else ""),
        line("email", _("E-mail address"), (row.email or "") if row else ""),
        line("phone", _("Telephone"), (row.phone or "") if row else ""),
    ]


CONTACTS = Kind(
    id="contacts",
    label=mark("Contacts"),
    one=mark("contact"),
    help=mark("the people of a reseller to whom letters go"),
    permission=AddContact.permission,
    columns=[mark("NAME"), mark("RESELLER"), mark("KIND"), mark("E-MAIL"), mark("TELEPHONE"), mark("STATE")],
    read=_contacts,
    fields=_contact_fields,
    add=lambda typed, around: AddContact(
        reseller_id=around.reseller(typed["reseller"]).id,
        name=typed["name"],
        kind=ContactKind(typed["kind"]),
        email=typed["email"],
        phone=typed["phone"],
    ),
    change=lambda entry, typed, _around: ChangeContact(
        contact_id=entry.row.id,
        name=typed.get("name"),
        kind=if_typed(typed, "kind", ContactKind),
        email=typed.get("email"),
        phone=typed.get("phone"),
    ),
    retire=lambda entry, _retired: RetireContact(contact_id=entry.row.id),
    revivable=False,
)


async def _affiliates(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
    return [
        retirable(row, row.code, row.reseller, row.name, row.email or "") for row in await reads.affiliates()
    ]


def _affiliate_fields(entry: Entry | None, around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    return [
        *([] if row else [of_reseller(around), line("code", _("Code, which stays"), limit=CODE_LIMIT)]),
        line("name", _("Name"), row.name if row else ""),
        line("email", _("E-mail address"), (row.email or "") if row else ""),
    ]


AFFILIATES = Kind(
    id="affiliates",
    label=mark("Affiliates"),
    one=mark("affiliate"),
    help=mark("who brings customers, by the code that shops send"),
    permission=Permission.SETTINGS,
    columns=[mark("CODE"), mark("RESELLER"), mark("NAME"), mark("E-MAIL"), mark("STATE")],
    read=_affiliates,
    fields=_affiliate_fields,
    add=lambda typed, around: AddAffiliate(
        reseller_id=around.reseller(typed["reseller"]).id,
        code=typed["code"],
        name=typed["name"],
        email=typed["email"],
    ),
    change=lambda entry, typed, _around: ChangeAffiliate(
        affiliate_id=entry.row.id, name=typed.get("name"), email=typed.get("email")
    ),
    retire=lambda entry, retired: ChangeAffiliate(affiliate_id=entry.row.id, retired=retired),
)
