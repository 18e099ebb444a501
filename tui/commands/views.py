"""``ordertop views list | show | save | change | remove``: searches under a name (T4)."""

from dataclasses import replace
from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput, NotFound
from domain.query import Query
from domain.rows import ViewRow
from domain.sorting import NEWEST, Sort, parse_sort
from domain.text import clean_line, fold
from domain.views.commands import ChangeView, RemoveView, SaveView
from domain.words import _
from tui.commands import shapes
from tui.commands.choosing import understood
from tui.commands.failure import MisunderstoodQuery
from tui.commands.output import Column, TextTable, hint, print_json, say, say_facts
from tui.commands.session import Given, OpenDesk
from tui.settings import Settings

app = App(name="views", help="Searches under a name.", version_flags=[])

Json = Annotated[bool, Parameter(name="--json", help="Print JSON.")]
Name = Annotated[str, Parameter(help="The view's name.")]
DryRun = Annotated[bool, Parameter(help="Say what would happen, and change nothing.")]
Shared = Annotated[bool, Parameter(help="The view of this name that all share, not your own.")]
Key = Annotated[
    str | None, Parameter(help="A digit from 1 to 9 that shows it in the dashboard; empty for none.")
]
Default = Annotated[
    bool | None, Parameter(negative="--no-default", help="Open the dashboard with it, or no longer.")
]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List your views, then those that all share."""
    with session.desk() as desk:
        rows = desk.read(lambda reads: reads.views())
    if as_json:
        print_json({"views": [shapes.view(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("No search is saved yet; save one with “ordertop views save NAME SEARCH”."))
        return 0
    table = TextTable(
        [
            Column(_("KEY")),
            Column(_("NAME"), shrinks=True),
            Column(_("WHOSE")),
            Column(_("SEARCH"), shrinks=True),
            Column(_("SORT")),
        ]
    )
    table.add(
        [
            [
                row.key or "",
                row.name,
                ", ".join(
                    [
                        _("shared") if row.shared else _("yours"),
                        *([_("opens with it")] if row.is_default else []),
                    ]
                ),
                row.query,
                "" if row.sort == NEWEST else str(row.sort),
            ]
            for row in rows
        ]
    )
    return 0


@app.command
def show(name: Name, /, *, shared: Shared = False, as_json: Json = False, session: Given) -> int:
    """Show one view; your own, where all share one of this name too."""
    with session.desk() as desk:
        row = named(desk, name, shared=shared or None)
    if as_json:
        print_json({"view": shapes.view(row)})
        return 0
    say_facts(
        [
            (_("Name"), row.name),
            (_("Search"), row.query),
            (_("Sort"), str(row.sort)),
            (_("Whose"), _("shared") if row.shared else _("yours")),
            (_("Key"), row.key or ""),
            (_("Opens with it"), _("yes") if row.is_default else _("no")),
        ],
        indent=0,
    )
    return 0


@app.command
def save(
    name: Name,
    /,
    *query: Annotated[
        str, Parameter(help="The search, as for “ordertop orders list”.", allow_leading_hyphen=True)
    ],
    sort: Annotated[
        str,
        Parameter(help="How it is sorted, as for “ordertop orders list”.", allow_leading_hyphen=True),
    ] = str(NEWEST),
    shared: Annotated[bool, Parameter(help="For all, not for yourself alone.")] = False,
    replace: Annotated[bool, Parameter(help="Where there is one of this name, put this search into it.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
    session: Given,
) -> int:  # fmt: skip
    """Save a search under a name."""
    text = " ".join(query)
    understood(text, session.settings)
    command = SaveView(name=name, query=text, sort=parse_sort(sort), shared=shared, replace=replace)
    with session.desk() as desk:
        return _change(desk, command, as_json=as_json, dry_run=dry_run)


@app.command
def change(
    name: Name,
    /,
    *,
    rename: Annotated[str | None, Parameter(help="Its new name.")] = None,
    key: Key = None,
    default: Default = None,
    shared: Shared = False,
    dry_run: DryRun = False,
    as_json: Json = False,
    session: Given,
) -> int:
    """Rename a view, give it a key, or open the dashboard with it."""
    if rename is None and key is None and default is None:
        raise InvalidInput(_("Say what to change: --rename, --key, --default or --no-default."))
    command = ChangeView(view_id=0, name=rename, key=key, default=default)
    with session.desk() as desk:
        view = named(desk, name, shared=shared)
        return _change(desk, replace(command, view_id=view.id), as_json=as_json, dry_run=dry_run)


@app.command
def remove(
    name: Name,
    /,
    *,
    shared: Shared = False,
    dry_run: DryRun = False,
    as_json: Json = False,
    session: Given,
) -> int:
    """Remove a view for good."""
    with session.desk() as desk:
        view = named(desk, name, shared=shared)
        return _change(desk, RemoveView(view_id=view.id), as_json=as_json, dry_run=dry_run)


def named(desk: OpenDesk, name: str, *, shared: bool | None = None) -> ViewRow:
    """The view of this name; where one's own and a shared one have it and `shared` is none, one's own.

    Raises:
        NotFound: there is none.
    """
    views = [row for row in desk.read(lambda reads: reads.views()) if shared in (None, row.shared)]
    for row in views:
        if fold(row.name) == fold(clean_line(name)):
            return row
    there = ", ".join(row.name for row in views[:20])
    raise NotFound(
        _("There is no view “{name}”; {hint}").format(
            name=clean_line(name, limit=40),
            hint=_("views are {names}.").format(names=there) if there else _("there are none yet."),
        )
    )


def of_view(desk: OpenDesk, name: str, words: str, settings: Settings) -> tuple[Query, Sort]:
    """What a view asks for, narrowed by some more words of the language, and how it is sorted.

    Raises:
        NotFound: there is no such view.
        MisunderstoodQuery: what is saved cannot be understood, or no longer.
    """
    view = named(desk, name)
    try:
        return understood(f"{view.query} {words}", settings), view.sort
    except MisunderstoodQuery as error:
        error.message = _("The view “{name}” cannot be shown: {reason}").format(
            name=view.name, reason=error.message
        )
        raise


def _change(desk: OpenDesk, command: Command, *, as_json: bool, dry_run: bool) -> int:
    will = desk.preview(command)
    if dry_run:
        if as_json:
            print_json({"view": None, "changed": False, "will": list(will)})
        else:
            say("; ".join(will) or _("This would change nothing."))
        return 0
    outcome = desk.execute(command)
    row = next((v for v in desk.read(lambda reads: reads.views()) if v.id in outcome.ids), None)
    if as_json:
        print_json({"view": None if row is None else shapes.view(row), "changed": outcome.changed})
    elif row is None:
        say(_("The view is removed."))
    else:
        say(
            _("The view “{name}” is saved.").format(name=row.name)
            if outcome.changed
            else _("Nothing to change.")
        )
    return 0
