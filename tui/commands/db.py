"""``ordertop db upgrade | check | info | backup``: the desk as a database (R10, R11)."""

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from domain.errors import DeskUnavailable
from domain.staff import Permission
from domain.words import _
from tui.commands import shapes
from tui.commands.failure import DONE
from tui.commands.making import make_unless_there
from tui.commands.output import hint, print_json, say, say_facts
from tui.commands.session import Given, local_time
from tui.settings import shown_desk

app = App(name="db", help="Make, upgrade, check and back up a desk.", version_flags=[])

Json = Annotated[bool, Parameter(name="--json", help="Print JSON.")]


@app.command
def upgrade(*, as_json: Json = False, session: Given) -> int:
    """Bring the desk to this version's form, or make it where there is none; you are then its owner."""
    from tui.bootstrap import upgrade as bring_up

    session.require_writable()
    made = make_unless_there(session.settings)
    revision = asyncio.run(bring_up(session.settings.db, hint))
    if as_json:
        print_json({"url": shown_desk(session.settings.db), "made": made, "revision": revision})
        return DONE
    said = (
        _("Made the desk {desk}, at revision {revision}.")
        if made
        else _("The desk {desk} is at revision {revision}.")
    )
    say(said.format(desk=shown_desk(session.settings.db), revision=revision))
    return DONE


@app.command
def check(*, as_json: Json = False, session: Given) -> int:
    """Look for damage: pages, references, search, counts."""
    from tui.bootstrap import check as look_through

    problems = asyncio.run(look_through(session.settings.db))
    if as_json:
        print_json({"sound": not problems, "problems": list(problems)})
    else:
        for problem in problems:
            say(problem)
        if not problems:
            say(_("The desk {desk} is sound.").format(desk=shown_desk(session.settings.db)))
    if problems:
        raise DeskUnavailable(
            _("The desk {desk} is damaged; restore a backup.").format(desk=shown_desk(session.settings.db))
        )
    return DONE


@app.command
def info(*, as_json: Json = False, session: Given) -> int:
    """Say what this desk is and holds."""
    with session.desk() as desk:
        found = desk.read(lambda reads: reads.info())
    shown = shown_desk(session.settings.db)
    if as_json:
        print_json({"desk": shapes.desk(found, shown=shown)})
        return DONE
    say_facts(
        [
            (_("Desk"), found.name),
            (_("Kept in"), shown),
            (_("Made"), local_time(found.created_at, session.settings)),
            (_("Revision"), found.revision),
            (_("Orders"), f"{found.orders:,}"),
            (_("Audit records"), f"{found.audit_number:,}"),
            (_("Last digest"), found.audit_digest),
            (_("Size"), "" if found.size_bytes is None else _size(found.size_bytes)),
            (_("You are"), f"{desk.identity.name} ({desk.identity.role})"),
        ],
        indent=0,
    )
    return DONE


@app.command
def backup(
    file: Annotated[Path, Parameter(help="The file to write; it must not be there yet.")],
    /,
    *,
    as_json: Json = False,
    session: Given,
) -> int:
    """Write the whole desk to one file, while others go on working."""
    from tui.bootstrap import backup as write_backup

    with session.desk() as desk:
        # Everything that anyone may see is in it, and more.
        desk.require(Permission.SETTINGS)
        size = asyncio.run(write_backup(session.settings.db, file))
    if as_json:
        print_json({"file": str(file), "bytes": size})
    else:
        say(_("{file}: {size}.").format(file=file, size=_size(size)))
    return DONE


def _size(count: int) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 10_000:
            return f"{count:,} {unit}"
        count //= 1_000
    return f"{count:,} TB"
