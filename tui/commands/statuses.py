"""``ordertop statuses list | show | add | edit | retire``, and ``orders set-status``: statuses of one's own (L14)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput
from domain.orders.status import Status, plain_label
from domain.statuses.colours import Colour, colour_label
from domain.statuses.commands import AddStatus, ChangeStatus, SetStatus
from domain.statuses.model import SUBJECT, status_key
from domain.statuses.rows import StatusRow, status_named
from domain.words import _, ngettext
from tui.commands.applying import How, Make, Told, Way, apply, apply_as_found, simply
from tui.commands.choosing import Names, QueryOption
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Json
from tui.commands.money import one_of
from tui.commands.output import Column, TextTable, hint, print_json, say
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import JsonObject

app = App(name="statuses", help="Statuses of the desk's own.", version_flags=[])

Name = Annotated[str, Parameter(help="What it is called.")]
Place = Annotated[int | None, Parameter(help="Its place among the others, from 1.")]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the custom statuses in their order, retired ones last."""
    with session.desk() as desk:
        rows = _rows(desk)
    if as_json:
        print_json({"statuses": [shape(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no custom status yet; add one with “ordertop statuses add”."))
        return 0
    table = TextTable(
        [
            Column(_("NAME"), shrinks=True),
            Column(_("STANDS FOR"), shrinks=True),
            Column(_("COLOUR")),
            Column(_("ORDERS"), right=True),
            Column(_("STATE")),
        ]
    )
    table.add([_cells(row) for row in rows])
    return 0


@app.command
def show(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """Show one custom status."""
    with session.desk_at() as desk:
        row = status_named(_rows(desk), name)
    if as_json:
        print_thing("status", shape(row), desk)
        return 0
    titles = (_("Name"), _("Stands for"), _("Colour"), _("Orders"), _("State"))
    for title, cell in zip(titles, _cells(row), strict=True):
        say(f"{title:<12}{cell}")
    return 0


@app.command
def add(
    name: Name,
    /,
    *,
    base: Annotated[str, Parameter(help="The status it stands for, such as pending_approval.")],
    colour: Annotated[str, Parameter(help="red, yellow, green, grey, magenta, blue or cyan.")],
    place: Place = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a custom status; without a place it is the last one."""
    command = AddStatus(
        command_id=way.id,
        name=name,
        base=one_of(Status, base, "--base"),
        colour=one_of(Colour, colour, "--colour"),
        position=place,
    )
    with session.desk() as desk:
        return _apply(desk, command, way)


@app.command
def edit(
    name: Name,
    /,
    *,
    rename: Annotated[str | None, Parameter(help="Its new name; searches for the old one still find it.")] = (
        None
    ),
    colour: Annotated[str | None, Parameter(help="red, yellow, green, grey, magenta, blue or cyan.")] = None,
    place: Place = None,
    revive: Annotated[bool, Parameter(help="Take a retired one back into use.")] = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Rename a custom status, give it another colour or place, or take a retired one back into use."""
    if (rename, colour, place, revive) == (None, None, None, False):
        raise InvalidInput(_("Say what to change: --rename, --colour, --place or --revive."), rule="L14")
    with session.desk_at(way.version) as desk:
        command = ChangeStatus(
            command_id=way.id,
            status_id=status_named(_rows(desk), name).id,
            name=rename,
            colour=None if colour is None else one_of(Colour, colour, "--colour"),
            position=place,
            retired=False if revive else None,
        )
        return _apply(desk, command, way)


@app.command
def retire(name: Name, /, *, way: Editing = Editing(), session: Given) -> int:
    """Set a custom status on no more orders; those that have it keep it."""
    with session.desk_at(way.version) as desk:
        status_id = status_named(_rows(desk), name).id
        return _apply(desk, ChangeStatus(command_id=way.id, status_id=status_id, retired=True), way)


def set_status(
    *names: Names,
    query: QueryOption = None,
    to: Annotated[str, Parameter(help="The custom status by its name, or none.")],
    how: How = How(),
    session: Given,
) -> int:
    """Give orders a custom status of the status that they have, or take it away."""

    def found(desk: OpenDesk) -> Make:
        wanted = None if status_key(to) == "none" else status_named(_rows(desk), to).id
        return simply(SetStatus, status_id=wanted)

    return apply_as_found(session, names, query, how, found)


def shape(row: StatusRow) -> JsonObject:
    """A custom status as JSON."""
    return {
        "id": row.id,
        "name": row.name,
        "base": row.base.value,
        "colour": row.colour.value,
        "place": row.position,
        "retired": row.retired,
        "orders": row.orders,
    }


def _cells(row: StatusRow) -> list[str]:
    return [
        row.name,
        plain_label(row.base),
        colour_label(row.colour),
        f"{row.orders:,}",
        _("retired") if row.retired else _("in use"),
    ]


def _rows(desk: OpenDesk) -> tuple[StatusRow, ...]:
    return desk.read(lambda reads: reads.statuses())


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(status_id: int) -> Told:
        row = next(row for row in _rows(desk) if row.id == status_id)
        said = _("“{name}” is there, for orders that are “{base}”.")
        if row.retired:
            said = ngettext(
                "“{name}” is retired; {n} order keeps it.",
                "“{name}” is retired; {n} orders keep it.",
                row.orders,
            )
        return Told(
            shape=shape(row),
            sentence=said.format(name=row.name, n=f"{row.orders:,}", base=plain_label(row.base)),
        )

    return apply(desk, command, way, name="status", subject=SUBJECT, told=told)
