"""``ordertop contacts list | show | add | edit | retire``: the people of a reseller to whom letters go (A7)."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from domain.commands import Command
from domain.contacts import AddContact, ChangeContact, RetireContact
from domain.customers import Contact, ContactKind
from domain.errors import InvalidInput, NotFound
from domain.text import clean_line
from domain.words import _
from tui.commands.applying import Told, Way, apply
from tui.commands.choosing import reseller_named
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Json
from tui.commands.money import one_of
from tui.commands.output import Column, TextTable, hint, print_json, say_facts
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import when

app = App(name="contacts", help="The people of a reseller to whom letters go.", version_flags=[])

Reseller = Annotated[str, Parameter(help="The reseller.")]
ContactId = Annotated[int, Parameter(help="The contact's id, as the list shows it.")]
Kind = Annotated[str | None, Parameter(help="bill_to, primary or other: who comes first for letters.")]
Email = Annotated[str | None, Parameter(help="The e-mail address; empty for none.")]
Phone = Annotated[str | None, Parameter(help="The telephone number; empty for none.")]


@app.command(name="list")
def list_(reseller: Reseller, /, *, as_json: Json = False, session: Given) -> int:
    """List a reseller's contacts, retired ones last."""
    with session.desk() as desk:
        contacts = _contacts(desk, reseller_named(desk, reseller).id)
    if as_json:
        print_json({"contacts": [_shape(contact) for contact in contacts], "next": None})
        return 0
    if not contacts:
        hint(_("There is no contact yet; add one with “ordertop contacts add”."))
        return 0
    table = TextTable(
        [
            Column(_("ID"), right=True),
            Column(_("KIND")),
            Column(_("NAME"), shrinks=True),
            Column(_("E-MAIL"), shrinks=True),
            Column(_("PHONE"), shrinks=True),
            Column(_("STATE")),
        ]
    )
    table.add(
        [
            [
                str(contact.id),
                contact.kind,
                contact.name,
                contact.email or "",
                contact.phone or "",
                _("retired") if contact.retired else _("in use"),
            ]
            for contact in contacts
        ]
    )
    return 0


@app.command
def show(reseller: Reseller, contact: ContactId, /, *, as_json: Json = False, session: Given) -> int:
    """Show one contact."""
    with session.desk_at() as desk:
        reseller_id = _known(desk, reseller, contact)
        found = next(one for one in _contacts(desk, reseller_id) if one.id == contact)
    if as_json:
        print_thing("contact", _shape(found), desk)
        return 0
    say_facts(
        [
            (_("Name"), found.name),
            (_("Kind"), found.kind.value),
            (_("E-mail"), found.email or ""),
            (_("Phone"), found.phone or ""),
            (_("State"), _("retired") if found.retired else _("in use")),
        ],
        indent=0,
    )
    return 0


@app.command
def add(
    reseller: Reseller,
    name: Annotated[str, Parameter(help="The person's name.")],
    /,
    *,
    kind: Kind = None,
    email: Email = None,
    phone: Phone = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a contact of a reseller."""
    with session.desk() as desk:
        command = AddContact(
            command_id=way.id,
            reseller_id=reseller_named(desk, reseller).id,
            kind=one_of(ContactKind, kind or ContactKind.OTHER, "--kind"),
            name=name,
            email=email or "",
            phone=phone or "",
        )
        return _apply(desk, command, command.reseller_id, way)


@app.command
def edit(
    reseller: Reseller,
    contact: ContactId,
    /,
    *,
    name: Annotated[str | None, Parameter(help="The person's name.")] = None,
    kind: Kind = None,
    email: Email = None,
    phone: Phone = None,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Change a contact; letters that are queued keep their address."""
    if {name, kind, email, phone} == {None}:
        raise InvalidInput(_("Say what to change: --name, --kind, --email or --phone."))
    with session.desk_at(way.version) as desk:
        reseller_id = _known(desk, reseller, contact)
        command = ChangeContact(
            command_id=way.id,
            contact_id=contact,
            kind=None if kind is None else one_of(ContactKind, kind, "--kind"),
            name=name,
            email=email,
            phone=phone,
        )
        return _apply(desk, command, reseller_id, way)


@app.command
def retire(reseller: Reseller, contact: ContactId, /, *, way: Editing = Editing(), session: Given) -> int:
    """Write to a contact no more."""
    with session.desk_at(way.version) as desk:
        reseller_id = _known(desk, reseller, contact)
        return _apply(desk, RetireContact(command_id=way.id, contact_id=contact), reseller_id, way)


def _apply(desk: OpenDesk, command: Command, reseller_id: int, way: Way) -> int:
    def told(contact_id: int) -> Told:
        contact = next(one for one in _contacts(desk, reseller_id) if one.id == contact_id)
        said = (
            _("{name} is written to no more.") if contact.retired else _("{name} is a contact, number {id}.")
        )
        return Told(shape=_shape(contact), sentence=said.format(name=contact.name, id=contact.id))

    return apply(desk, command, way, name="contact", subject="contact", told=told)


def _shape(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "kind": contact.kind.value,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "created_at": when(contact.created_at),
        "retired": contact.retired,
    }


def _contacts(desk: OpenDesk, reseller_id: int) -> tuple[Contact, ...]:
    return desk.read(lambda reads: reads.contacts(reseller_id))


def _known(desk: OpenDesk, reseller: str, contact_id: int) -> int:
    """The reseller's id, where the contact is one of its own."""
    reseller_id = reseller_named(desk, reseller).id
    if contact_id not in {contact.id for contact in _contacts(desk, reseller_id)}:
        raise NotFound(
            _("{reseller} has no contact {id}; “ordertop contacts list” shows all.").format(
                reseller=clean_line(reseller, limit=40), id=contact_id
            )
        )
    return reseller_id
