"""Who is written to: people of a reseller, or of one of its customers (A7, T9)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.cards import refuse_card_numbers
from domain.commands import Command, Outcome
from domain.context import Context
from domain.customers import Contact, ContactKind
from domain.errors import InvalidInput, NotFound
from domain.events import Event, event_kind
from domain.mail.model import clean_address
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _


@event_kind
@dataclass(frozen=True, slots=True)
class ContactAdded(Event):
    """A contact was added."""

    name: str

    def will(self) -> str:
        return _("add the contact {name}").format(name=self.name)

    def did(self) -> str:
        return _("contact {name} added").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class ContactChanged(Event):
    """A contact was changed."""

    name: str

    def will(self) -> str:
        return _("change the contact {name}").format(name=self.name)

    def did(self) -> str:
        return _("contact {name} changed").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class ContactRetired(Event):
    """A contact is written to no more."""

    name: str

    def will(self) -> str:
        return _("retire the contact {name}").format(name=self.name)

    def did(self) -> str:
        return _("contact {name} retired").format(name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddContact(Command):
    """Add a person of a reseller, or with `customer_id` of that customer."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    reseller_id: int
    customer_id: int | None = None
    kind: ContactKind = ContactKind.OTHER
    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeContact(Command):
    """Change a contact; what is none stays as it is, what is empty is taken away."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    contact_id: int
    kind: ContactKind | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireContact(Command):
    """Write to a contact no more."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    contact_id: int


async def add_contact(command: AddContact, context: Context) -> Outcome:
    """A7: the first bill-to, primary and oldest contact of a reseller are those that letters look for."""
    if not context.grants(command.reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=command.reseller_id))
    await context.unit.reseller(command.reseller_id)
    if command.customer_id is not None:
        customer = await context.unit.customer(command.customer_id)
        if customer.reseller_id != command.reseller_id:
            raise NotFound(_("There is no customer with the id {id}.").format(id=command.customer_id))
    contact = Contact(
        reseller_id=command.reseller_id,
        customer_id=command.customer_id,
        kind=command.kind,
        name=_name(command.name),
        email=clean_address(command.email),
        phone=_phone(command.phone),
        created_at=context.now,
    )
    context.unit.track("contact", contact, new=True)
    await context.unit.add(contact)
    context.happened(contact, ContactAdded(contact.name))
    return _outcome(contact)


async def change_contact(command: ChangeContact, context: Context) -> Outcome:
    """Letters that are queued keep the address that they were written to."""
    contact = await _contact(command.contact_id, context)
    before = contact.snapshot()
    context.unit.track("contact", contact)
    if command.kind is not None:
        contact.kind = command.kind
    if command.name is not None:
        contact.name = _name(command.name)
    if command.email is not None:
        contact.email = clean_address(command.email)
    if command.phone is not None:
        contact.phone = _phone(command.phone)
    if contact.snapshot() == before:
        return _outcome(contact, changed=False)
    context.happened(contact, ContactChanged(contact.name))
    return _outcome(contact)


async def retire_contact(command: RetireContact, context: Context) -> Outcome:
    """It stays known, so that what was written to it can be told."""
    contact = await _contact(command.contact_id, context)
    if contact.retired:
        return _outcome(contact, changed=False)
    context.unit.track("contact", contact)
    contact.retired = True
    context.happened(contact, ContactRetired(contact.name))
    return _outcome(contact)


async def _contact(contact_id: int, context: Context) -> Contact:
    contact = await context.unit.get(Contact, contact_id)
    if not context.grants(contact.reseller_id):
        raise NotFound(_("There is no contact with the id {id}.").format(id=contact_id))
    return contact


def _name(typed: str) -> str:
    name = refuse_card_numbers(clean_line(typed))
    if not name:
        raise InvalidInput(_("A contact needs a name."))
    return name


def _phone(typed: str) -> str | None:
    return refuse_card_numbers(clean_line(typed, limit=40)) or None


def _outcome(contact: Contact, *, changed: bool = True) -> Outcome:
    assert contact.id is not None
    return Outcome(subject="contact", ids=(contact.id,), changed=changed)
