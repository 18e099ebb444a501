"""``ordertop customers list | show | add | edit | set-approval | note | plan``: who buys (T9, A1, N3)."""

from dataclasses import asdict, dataclass
from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.customers.commands import AddCustomer, AddCustomerNote, ChangeCustomer
from domain.customers.rows import CustomerCard, CustomerRow
from domain.errors import InvalidInput
from domain.words import _
from tui.commands import approval_switch, customer_shapes, sales, shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.changes import note_from_input
from tui.commands.choosing import reseller_named
from tui.commands.customer_text import approval_words
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Form, Json, Listing, print_open, require_limit, searched
from tui.commands.output import Column, hint
from tui.commands.session import Given, OpenDesk

app = App(name="customers", help="Who buys.", version_flags=[])

Name = Annotated[str, Parameter(help="The customer, as id:42 or by a name that only one has.")]


@app.command(name="list")
def list_(
    *text: Annotated[
        str,
        Parameter(help="How the name begins, or the e-mail address (with its @), or the telephone number."),
    ],
    reseller: Annotated[str | None, Parameter(help="Only this reseller's.")] = None,
    form: Form = Form(),
    session: Given,
) -> int:
    """List customers, by name; those that an address or number finds, by that."""
    form.check()
    wanted = " ".join(text)
    with session.desk() as desk:
        of = None if reseller is None else reseller_named(desk, reseller).id
        return print_open(
            desk,
            form,
            _listing(),
            lambda reads, place, size: reads.customers(wanted, reseller_id=of, after=place, limit=size),
            search=searched(text, reseller),
        )


def _listing() -> Listing[CustomerRow]:
    def cells(row: CustomerRow) -> list[str]:
        place = ", ".join(part for part in (row.city, row.country) if part)
        contact = [row.email or "", row.phone or "", place]
        return [str(row.id), row.name, *contact, row.reseller, approval_words(row)]

    return Listing(
        name="customers",
        columns=(
            Column(_("ID"), right=True),
            Column(_("NAME"), shrinks=True),
            Column(_("E-MAIL"), shrinks=True),
            Column(_("PHONE"), most=20, shrinks=True),
            Column(_("PLACE"), most=24, shrinks=True),
            Column(_("RESELLER"), most=24, shrinks=True),
            Column(_("APPROVAL")),
        ),
        cells=cells,
        shape=customer_shapes.customer,
        csv=customer_shapes.CUSTOMER_CSV,
        nothing=_("There is no such customer."),
    )


@app.command
def show(
    name: Name,
    /,
    *,
    limit: Annotated[int, Parameter(help="At most so many orders, and so many payments.")] = 20,
    after: Annotated[
        str | None, Parameter(help="Go on behind this cursor: the “orders_next” of an earlier look.")
    ] = None,
    as_json: Json = False,
    session: Given,
) -> int:
    """Show everything about a customer, with the newest orders and payments."""
    require_limit(limit)
    begin = None if after is None else shapes.place(after)
    with session.desk_at() as desk:
        found = _card(desk, name, after=begin, limit=limit)
    if as_json:
        print_thing("customer", customer_shapes.card(found), desk)
        return 0
    from tui.commands.customer_text import say_card

    say_card(found, session.settings)
    if found.orders.more_after:
        hint(
            _("More orders follow: --after {cursor}").format(cursor=shapes.cursor(found.orders.rows[-1].key))
        )
    return 0


def _card(desk: OpenDesk, name: str, *, after: int | None, limit: int) -> CustomerCard:
    customer_id = desk.read(lambda reads: reads.customer_id(name))
    return desk.read(lambda reads: reads.customer_card(customer_id, after=after, limit=limit))


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How a customer is reached; none leaves it as it is."""

    email: Annotated[str | None, Parameter(help="The e-mail address.")] = None
    phone: Annotated[str | None, Parameter(help="The telephone number.", allow_leading_hyphen=True)] = None
    address: Annotated[str | None, Parameter(help="Street and number, postal code.")] = None
    city: Annotated[str | None, Parameter(help="The city.")] = None
    country: Annotated[str | None, Parameter(help="The country.")] = None


@app.command
def add(
    name: Annotated[str, Parameter(help="What the customer is called.")],
    /,
    *,
    reseller: Annotated[str, Parameter(help="The reseller whose customer it is.")],
    contact: Contact = Contact(),
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a customer; orders will wait for approval until that is switched off."""
    given = {field: value for field, value in asdict(contact).items() if value is not None}
    with session.desk() as desk:
        command = AddCustomer(
            command_id=way.id, reseller_id=reseller_named(desk, reseller).id, name=name, **given
        )
        return _apply(desk, command, way, _("The customer {name} is there, with the id {id}."))


@app.command
def edit(
    name: Name,
    /,
    *,
    to: Annotated[
        str | None, Parameter(name="--name", help="What the customer is called from now on.")
    ] = None,
    contact: Contact = Contact(),
    reminders: Annotated[
        str | None, Parameter(help="Whether recovery messages are wanted: yes or no.")
    ] = None,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Correct what is known of a customer; an empty text takes a detail away."""
    given = {"name": to, **asdict(contact)}
    if all(value is None for value in (*given.values(), reminders)):
        raise InvalidInput(
            _("Say what to change: --name, --email, --phone, --address, --city, --country or --reminders.")
        )
    if reminders not in (None, "yes", "no"):
        raise InvalidInput(_("--reminders is yes or no."))
    given["reminders"] = None if reminders is None else reminders == "yes"
    with session.desk_at(way.version) as desk:
        customer_id = desk.read(lambda reads: reads.customer_id(name))
        command = ChangeCustomer(command_id=way.id, customer_id=customer_id, **given)
        return _apply(desk, command, way, _("The details of {name} are changed."))


@app.command
def note(
    name: Name,
    /,
    *,
    text: Annotated[
        str, Parameter(help="The note; - reads it from standard input.", allow_leading_hyphen=True)
    ],
    way: Way = Way(),
    session: Given,
) -> int:
    """Write a staff note on a customer."""
    body = note_from_input() if text == "-" else text
    with session.desk() as desk:
        customer_id = desk.read(lambda reads: reads.customer_id(name))
        command = AddCustomerNote(command_id=way.id, customer_id=customer_id, body=body)
        return _apply(desk, command, way, _("The note is on {name}."))


def _apply(desk: OpenDesk, command: Command, way: Way, said: str) -> int:
    def told(customer_id: int) -> Told:
        row = desk.read(lambda reads: reads.customer(customer_id))
        return Told(shape=customer_shapes.customer(row), sentence=said.format(name=row.name, id=row.id))

    return apply(desk, command, way, name="customer", subject="customer", told=told)


app.command(sales.plan)
app.command(approval_switch.set_approval, name="set-approval")
