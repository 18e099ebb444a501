"""``ordertop affiliates list | show | add | edit | retire``: who brings customers (T6)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.affiliates.commands import AddAffiliate, ChangeAffiliate
from domain.affiliates.handlers import SUBJECT
from domain.affiliates.rows import AffiliateRow
from domain.commands import Command
from domain.errors import InvalidInput, NotFound
from domain.text import clean_line, fold
from domain.words import _
from tui.commands.applying import Told, Way, apply
from tui.commands.choosing import reseller_named
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, hint, print_json, say_facts
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import JsonObject

app = App(name="affiliates", help="Who brings customers.", version_flags=[])

Code = Annotated[str, Parameter(help="The code, as the shop sends it.")]
Reseller = Annotated[str, Parameter(help="The reseller whose affiliate it is.")]
Optional = Annotated[
    str | None, Parameter(help="The reseller whose affiliate it is, where several have this code.")
]
Email = Annotated[str | None, Parameter(help="The e-mail address; empty for none.")]

#: So many codes that orders name, and nobody has entered, are told.
_UNKNOWN = 10


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the affiliates, by reseller, retired ones last."""
    with session.desk() as desk:
        rows = _rows(desk)
        named = () if as_json else desk.read(lambda reads: reads.names("affiliate", limit=100))
    if as_json:
        print_json({"affiliates": [shape(row) for row in rows], "next": None})
        return 0
    if rows:
        table = TextTable(
            [
                Column(_("CODE"), shrinks=True),
                Column(_("RESELLER"), shrinks=True),
                Column(_("NAME"), shrinks=True),
                Column(_("E-MAIL"), shrinks=True),
                Column(_("STATE")),
            ]
        )
        table.add([[row.code, row.reseller, row.name, row.email or "", _state(row)] for row in rows])
    else:
        hint(_("There is no affiliate yet; add one with “ordertop affiliates add”."))
    known = {fold(row.code) for row in rows}
    if unknown := [code for code in named if fold(code) not in known]:
        hint(_("Orders also name: {codes}.").format(codes=", ".join(unknown[:_UNKNOWN])))
    return 0


@app.command
def show(code: Code, /, *, reseller: Optional = None, as_json: Json = False, session: Given) -> int:
    """Show one affiliate."""
    with session.desk_at() as desk:
        row = _named(desk, code, reseller)
    if as_json:
        print_thing("affiliate", shape(row), desk)
        return 0
    say_facts(
        [
            (_("Code"), row.code),
            (_("Reseller"), row.reseller),
            (_("Name"), row.name),
            (_("E-mail"), row.email or ""),
            (_("State"), _state(row)),
        ],
        indent=0,
    )
    return 0


@app.command
def add(
    code: Code,
    /,
    *,
    reseller: Reseller,
    name: Annotated[str, Parameter(help="Who it is.")] = "",
    email: Email = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Add an affiliate, whom orders of this reseller can be assigned to."""
    with session.desk() as desk:
        command = AddAffiliate(
            command_id=way.id,
            reseller_id=reseller_named(desk, reseller).id,
            code=code,
            name=name,
            email=email or "",
        )
        return _apply(desk, command, way)


@app.command
def edit(
    code: Code,
    /,
    *,
    reseller: Optional = None,
    name: Annotated[str | None, Parameter(help="Who it is.")] = None,
    email: Email = None,
    revive: Annotated[bool, Parameter(help="Take a retired one back into use.")] = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Change how an affiliate is called and written to, or take a retired one back into use."""
    if name is None and email is None and not revive:
        raise InvalidInput(_("Say what to change: --name, --email or --revive."), rule="T6")
    with session.desk_at(way.version) as desk:
        command = ChangeAffiliate(
            command_id=way.id,
            affiliate_id=_named(desk, code, reseller).id,
            name=name,
            email=email,
            retired=False if revive else None,
        )
        return _apply(desk, command, way)


@app.command
def retire(code: Code, /, *, reseller: Optional = None, way: Editing = Editing(), session: Given) -> int:
    """Assign an affiliate to no more orders by hand; those that have it keep it."""
    with session.desk_at(way.version) as desk:
        number = _named(desk, code, reseller).id
        return _apply(desk, ChangeAffiliate(command_id=way.id, affiliate_id=number, retired=True), way)


def shape(row: AffiliateRow) -> JsonObject:
    """An affiliate as JSON."""
    return {
        "id": row.id,
        "reseller": row.reseller,
        "code": row.code,
        "name": row.name,
        "email": row.email,
        "retired": row.retired,
    }


def _state(row: AffiliateRow) -> str:
    return _("retired") if row.retired else _("in use")


def _rows(desk: OpenDesk) -> tuple[AffiliateRow, ...]:
    return desk.read(lambda reads: reads.affiliates())


def _named(desk: OpenDesk, code: str, reseller: str | None) -> AffiliateRow:
    rows = _rows(desk)
    if reseller is not None:
        of = reseller_named(desk, reseller).id
        rows = tuple(row for row in rows if row.reseller_id == of)
    found = [row for row in rows if fold(row.code) == fold(clean_line(code))]
    if len(found) > 1:
        raise InvalidInput(
            _("Several resellers have an affiliate {code}: say whose with --reseller.").format(
                code=found[0].code
            ),
            rule="T6",
        )
    if not found:
        raise NotFound(
            _("There is no affiliate “{code}”; “ordertop affiliates list” shows all.").format(
                code=clean_line(code, limit=40)
            ),
            rule="T6",
        )
    return found[0]


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(affiliate_id: int) -> Told:
        row = next(row for row in _rows(desk) if row.id == affiliate_id)
        said = _("The affiliate {code} of {reseller} is there.")
        if row.retired:
            said = _("The affiliate {code} of {reseller} is retired.")
        return Told(shape=shape(row), sentence=said.format(code=row.code, reseller=row.reseller))

    return apply(desk, command, way, name="affiliate", subject=SUBJECT, told=told)
