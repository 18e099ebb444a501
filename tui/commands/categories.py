"""``ordertop categories list | show | add | edit | retire``: what offers are grouped by (SPEC 1)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput, NotFound
from domain.offers.commands import AddCategory, RenameCategory, RetireCategory
from domain.offers.rows import CategoryRow
from domain.text import clean_line
from domain.words import _
from tui.commands import offer_shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.choosing import reseller_named
from tui.commands.editing import Editing, Revive, print_thing
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, hint, print_json, say_facts
from tui.commands.session import Given, OpenDesk

app = App(name="categories", help="What offers are grouped by.", version_flags=[])

Number = Annotated[int, Parameter(help="The category's number.")]
Reseller = Annotated[str | None, Parameter(help="Whose it is, where several resellers have that number.")]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the categories, by reseller."""
    with session.desk() as desk:
        rows = desk.read(lambda reads: reads.categories())
    if as_json:
        print_json({"categories": [offer_shapes.category(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no category yet; add one with “ordertop categories add”."))
        return 0
    table = TextTable(
        [
            Column(_("NUMBER"), right=True),
            Column(_("NAME"), shrinks=True),
            Column(_("OFFERS"), right=True),
            Column(_("RESELLER"), shrinks=True),
            Column(_("STATE")),
        ]
    )
    table.add([[str(row.number), row.name, f"{row.offers:,}", row.reseller, _state(row)] for row in rows])
    return 0


@app.command
def show(number: Number, /, *, reseller: Reseller = None, as_json: Json = False, session: Given) -> int:
    """Show one category."""
    with session.desk_at() as desk:
        row = numbered(desk, number, reseller)
    if as_json:
        print_thing("category", offer_shapes.category(row), desk)
        return 0
    say_facts(
        [
            (_("Number"), str(row.number)),
            (_("Name"), row.name),
            (_("Reseller"), row.reseller),
            (_("Offers"), f"{row.offers:,}"),
            (_("State"), _state(row)),
        ],
        indent=0,
    )
    return 0


@app.command
def add(
    name: Annotated[str, Parameter(help="What it is called.")],
    /,
    *,
    reseller: Annotated[str, Parameter(help="The reseller whose category it is.")],
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a category; it gets the reseller's next number."""
    with session.desk() as desk:
        command = AddCategory(command_id=way.id, reseller_id=reseller_named(desk, reseller).id, name=name)
        return _apply(desk, command, way)


@app.command
def edit(
    number: Number,
    /,
    *,
    rename: Annotated[str, Parameter(help="Its new name.")],
    reseller: Reseller = None,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Rename a category."""
    with session.desk_at(way.version) as desk:
        row = numbered(desk, number, reseller)
        return _apply(desk, RenameCategory(command_id=way.id, category_id=row.id, name=rename), way)


@app.command
def retire(
    number: Number,
    /,
    *,
    reseller: Reseller = None,
    revive: Revive = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Put no offer into a category any more, or some again; offers in it stay there."""
    with session.desk_at(way.version) as desk:
        row = numbered(desk, number, reseller)
        command = RetireCategory(command_id=way.id, category_id=row.id, retired=not revive)
        return _apply(desk, command, way)


def _state(row: CategoryRow) -> str:
    return _("retired") if row.retired else _("in use")


def numbered(desk: OpenDesk, number: int, reseller: str | None) -> CategoryRow:
    """The category with this number, of this reseller where one is named.

    Raises:
        NotFound: there is none.
        InvalidInput: several resellers have one, and none was named.
    """
    whose = None if reseller is None else clean_line(reseller)
    rows = [
        row
        for row in desk.read(lambda reads: reads.categories())
        if row.number == number and whose in (None, row.reseller)
    ]
    if not rows:
        raise NotFound(
            _("There is no category {number} here; “ordertop categories list” shows all.").format(
                number=number
            )
        )
    if len(rows) > 1:
        raise InvalidInput(
            _("Several resellers have a category {number}; say whose with --reseller: {names}.").format(
                number=number, names=", ".join(row.reseller for row in rows[:5])
            )
        )
    return rows[0]


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(category_id: int) -> Told:
        rows = desk.read(lambda reads: reads.categories())
        row = next(row for row in rows if row.id == category_id)
        said = (
            _("Category {number} of {reseller}, “{name}”, is retired.")
            if row.retired
            else _("Category {number} of {reseller} is “{name}”.")
        )
        return Told(
            shape=offer_shapes.category(row),
            sentence=said.format(number=row.number, reseller=row.reseller, name=row.name),
        )

    return apply(desk, command, way, name="category", subject="category", told=told)
