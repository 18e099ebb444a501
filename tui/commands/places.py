"""``ordertop servers | registrars list | show | add | edit | retire``: where items are delivered (SPEC 1, S3)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.delivery.administration import SUBJECT
from domain.delivery.commands import AddPlace, ChangePlace
from domain.delivery.model import ModuleKind, PlaceKind, kind_label
from domain.delivery.rows import PlaceRow
from domain.errors import InvalidInput, NotFound
from domain.text import clean_line
from domain.words import _
from tui.commands.applying import Told, Way, apply
from tui.commands.editing import Editing, Revive, print_thing
from tui.commands.listing import Json
from tui.commands.money import one_of
from tui.commands.output import Column, TextTable, hint, print_json, say
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import JsonObject

_HELP = {
    PlaceKind.SERVER: "Where what is no domain is set up.",
    PlaceKind.REGISTRAR: "Where domains are registered.",
}

Name = Annotated[str, Parameter(help="Its name.")]
Url = Annotated[str | None, Parameter(help="Where the module webhook reaches it: https://….")]
Secret = Annotated[
    str | None,
    Parameter(help="Where its signing secret is: env:NAME or file:PATH; never the secret itself."),
]


def app_for(kind: PlaceKind) -> App:
    """The commands for servers, or for registrars."""
    app = App(name=f"{kind.value}s", help=_HELP[kind], version_flags=[])
    _looking(app, kind)
    _changing(app, kind)
    return app


def _looking(app: App, kind: PlaceKind) -> None:
    @app.command(name="list")
    def list_(*, as_json: Json = False, session: Given) -> int:
        """List them, retired ones last."""
        with session.desk() as desk:
            rows = _rows(desk, kind)
        if as_json:
            print_json({f"{kind.value}s": [shape(row) for row in rows], "next": None})
            return 0
        if not rows:
            hint(_("There is none yet: what is accepted is set up by hand, and marked as delivered."))
            return 0
        table = TextTable(
            [
                Column(_("NAME"), shrinks=True),
                Column(_("MODULE")),
                Column(_("DEFAULT")),
                Column(_("ADDRESS"), shrinks=True),
                Column(_("SECRET"), shrinks=True),
            ]
        )
        table.add([_cells(row) for row in rows])
        return 0

    @app.command
    def show(name: Name, /, *, as_json: Json = False, session: Given) -> int:
        """Show one."""
        with session.desk_at() as desk:
            row = named(desk, kind, name)
        if as_json:
            print_thing(kind.value, shape(row), desk)
            return 0
        titles = (_("Name"), _("Module"), _("Default"), _("Address"), _("Secret"))
        for title, cell in zip(titles, _cells(row), strict=True):
            say(f"{title:<10}{cell}")
        return 0


def _changing(app: App, kind: PlaceKind) -> None:
    @app.command
    def add(
        name: Name,
        /,
        *,
        module: Annotated[str, Parameter(help="manual, sandbox or webhook.")],
        url: Url = None,
        secret: Secret = None,
        default: Annotated[bool, Parameter(help="What none is chosen for goes there.")] = False,
        way: Way = Way(),
        session: Given,
    ) -> int:
        """Add one; the first is the default."""
        command = AddPlace(
            command_id=way.id,
            kind=kind,
            name=name,
            module=one_of(ModuleKind, module, "--module"),
            url=url,
            secret=secret,
            is_default=default,
        )
        with session.desk() as desk:
            return _apply(desk, kind, command, way)

    @app.command
    def edit(
        name: Name,
        /,
        *,
        rename: Annotated[str | None, Parameter(help="Its new name.")] = None,
        url: Url = None,
        secret: Secret = None,
        default: Annotated[bool, Parameter(help="What none is chosen for goes there.")] = False,
        way: Editing = Editing(),
        session: Given,
    ) -> int:
        """Change one; what is being set up there goes on."""
        if (rename, url, secret, default) == (None, None, None, False):
            raise InvalidInput(_("Say what to change: --rename, --url, --secret or --default."))
        with session.desk_at(way.version) as desk:
            command = ChangePlace(
                command_id=way.id,
                place_id=named(desk, kind, name).id,
                name=rename,
                url=url,
                secret=secret,
                is_default=default or None,
            )
            return _apply(desk, kind, command, way)

    @app.command
    def retire(name: Name, /, *, revive: Revive = False, way: Editing = Editing(), session: Given) -> int:
        """Send nothing new to one, or something again; what is being set up there goes on."""
        with session.desk_at(way.version) as desk:
            place_id = named(desk, kind, name).id
            command = ChangePlace(command_id=way.id, place_id=place_id, retired=not revive)
            return _apply(desk, kind, command, way)


def shape(row: PlaceRow) -> JsonObject:
    """A server or registrar as JSON."""
    return {
        "id": row.id,
        "name": row.name,
        "module": row.module.value,
        "url": row.url,
        "secret": row.secret,
        "default": row.is_default,
        "retired": row.retired,
    }


def _cells(row: PlaceRow) -> list[str]:
    module = row.module.value
    return [
        row.name,
        _("{module}, retired").format(module=module) if row.retired else module,
        _("yes") if row.is_default else "",
        row.url or "",
        row.secret or "",
    ]


def _rows(desk: OpenDesk, kind: PlaceKind) -> list[PlaceRow]:
    return [row for row in desk.read(lambda reads: reads.places()) if row.kind is kind]


def named(desk: OpenDesk, kind: PlaceKind, name: str) -> PlaceRow:
    """The server or registrar of this name, whatever its case.

    Raises:
        NotFound: there is none.
    """
    rows = _rows(desk, kind)
    for row in rows:
        if row.name.casefold() == clean_line(name).casefold():
            return row
    raise NotFound(
        _("There is no {kind} “{name}”; there are: {names}.").format(
            kind=kind_label(kind),
            name=clean_line(name, limit=40),
            names=", ".join(row.name for row in rows[:20]) or _("none"),
        )
    )


def webhook_named(desk: OpenDesk, name: str) -> PlaceRow:
    """The one server or registrar of this name that is reached by the module webhook.

    Raises:
        NotFound: there is none.
        InvalidInput: a server and a registrar are called so.
    """
    rows = [row for row in desk.read(lambda reads: reads.places()) if row.module is ModuleKind.WEBHOOK]
    found = [row for row in rows if row.name.casefold() == clean_line(name).casefold()]
    if len(found) > 1:
        raise InvalidInput(
            _("A server and a registrar are called “{name}”; rename one of them.").format(name=found[0].name)
        )
    if not found:
        raise NotFound(
            _(
                "No server or registrar with the module webhook is called “{name}”; there are: {names}."
            ).format(
                name=clean_line(name, limit=40),
                names=", ".join(row.name for row in rows[:20]) or _("none"),
            )
        )
    return found[0]


def _apply(desk: OpenDesk, kind: PlaceKind, command: Command, way: Way) -> int:
    def told(place_id: int) -> Told:
        row = next(row for row in _rows(desk, kind) if row.id == place_id)
        said = _("“{name}” is retired.") if row.retired else _("“{name}” is saved.")
        return Told(shape=shape(row), sentence=said.format(name=row.name))

    return apply(desk, command, way, name=kind.value, subject=SUBJECT, told=told)
