"""``ordertop sites list | show | add | edit | retire``: customers' sites (SPEC 1)."""

from collections.abc import Callable, Mapping
from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.customers.rows import ListedSite
from domain.customers.sites import AddSite, ChangeSite, RetireSite
from domain.errors import InvalidInput
from domain.words import _
from tui.commands.applying import Told, Way, apply
from tui.commands.categories import Reseller
from tui.commands.editing import Editing, Revive, print_thing
from tui.commands.listing import Form, Json, Listing, print_list, searched
from tui.commands.output import Column, say, say_facts
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import JsonObject

app = App(name="sites", help="Customers' sites: find, add, correct.", version_flags=[])

Code = Annotated[str, Parameter(help="The site, by its code or as id:42.")]


def shape(row: ListedSite) -> JsonObject:
    """A site as JSON."""
    return {
        "id": row.id,
        "reseller": row.reseller,
        "customer": None if row.customer_id is None else {"id": row.customer_id, "name": row.customer},
        "code": row.code,
        "domain": row.domain,
        "retired": row.retired,
    }


#: The columns of a site in CSV.
SITE_CSV: Mapping[str, Callable[[ListedSite], object]] = {
    "id": lambda row: row.id,
    "reseller": lambda row: row.reseller,
    "customer_id": lambda row: row.customer_id,
    "customer": lambda row: row.customer,
    "code": lambda row: row.code,
    "domain": lambda row: row.domain,
    "retired": lambda row: row.retired,
}


@app.command(name="list")
def list_(
    *text: Annotated[str, Parameter(help="Words of the code, the domain or the customer's name.")],
    reseller: Reseller = None,
    form: Form = Form(),
    session: Given,
) -> int:
    """List the sites, newest first."""
    listing = Listing(
        name="sites",
        columns=(
            Column(_("CODE"), most=24, shrinks=True),
            Column(_("DOMAIN"), most=40, shrinks=True),
            Column(_("CUSTOMER"), most=30, shrinks=True),
            Column(_("RESELLER"), most=24, shrinks=True),
            Column(_("STATE")),
        ),
        cells=lambda row: [row.code, row.domain or "", row.customer or "", row.reseller, _state(row)],
        shape=shape,
        csv=SITE_CSV,
        nothing=_("There are no such sites."),
    )
    words = " ".join(text)
    return print_list(
        session,
        form,
        listing,
        lambda reads, place, size: reads.sites(words, reseller=reseller, after=place, limit=size),
        search=searched(text, reseller),
    )


def _state(row: ListedSite) -> str:
    return _("retired") if row.retired else _("in use")


@app.command
def show(code: Code, /, *, reseller: Reseller = None, as_json: Json = False, session: Given) -> int:
    """Show a site."""
    with session.desk_at() as desk:
        row = _site(desk, code, reseller)
    if as_json:
        print_thing("site", shape(row), desk)
        return 0
    say(_("Site {code}").format(code=row.code))
    say_facts(
        (
            (_("Domain"), row.domain or ""),
            (_("Customer"), row.customer or ""),
            (_("Reseller"), row.reseller),
            (_("State"), _state(row)),
        )
    )
    return 0


@app.command
def add(
    code: Annotated[str, Parameter(help="Its code, such as S-0142.")],
    /,
    *,
    customer: Annotated[str, Parameter(help="Whose it is, by name or as id:42.")],
    domain: Annotated[str, Parameter(help="Its domain.")] = "",
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a site of a customer."""
    with session.desk() as desk:
        customer_id = desk.read(lambda reads: reads.customer_id(customer))
        command = AddSite(command_id=way.id, customer_id=customer_id, code=code, domain=domain)
        return _apply(desk, command, way)


@app.command
def edit(
    code: Code,
    /,
    *,
    reseller: Reseller = None,
    rename: Annotated[str | None, Parameter(help="Its new code.")] = None,
    domain: Annotated[str | None, Parameter(help="Its domain; an empty text takes it away.")] = None,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Correct a site; its customer's orders are found by that."""
    if rename is None and domain is None:
        raise InvalidInput(_("Say what to change: --rename or --domain."))
    with session.desk_at(way.version) as desk:
        site_id = _site(desk, code, reseller).id
        return _apply(desk, ChangeSite(command_id=way.id, site_id=site_id, code=rename, domain=domain), way)


@app.command
def retire(
    code: Code,
    /,
    *,
    reseller: Reseller = None,
    revive: Revive = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Offer a site for new orders no more, or again; orders that have it keep it."""
    with session.desk_at(way.version) as desk:
        site_id = _site(desk, code, reseller).id
        return _apply(desk, RetireSite(command_id=way.id, site_id=site_id, retired=not revive), way)


def _site(desk: OpenDesk, code: str, reseller: str | None) -> ListedSite:
    return desk.read(lambda reads: reads.site(code, reseller=reseller))


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(site_id: int) -> Told:
        row = _site(desk, f"id:{site_id}", None)
        said = (
            _("The site {code} is offered for new orders no more.")
            if row.retired
            else _("The site {code} of {customer}: {domain}.")
        )
        words = {"code": row.code, "customer": row.customer or "", "domain": row.domain or _("no domain")}
        return Told(shape=shape(row), sentence=said.format(**words))

    return apply(desk, command, way, name="site", subject="site", told=told)
