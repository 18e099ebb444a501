"""``ordertop audit verify | show``: the record of every change (S4)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated

from cyclopts import App, Parameter

from domain.errors import DeskUnavailable, InvalidInput
from domain.exporting.running import PAGE
from domain.reads import Reads
from domain.rows import TimelineRow
from domain.words import _, ngettext
from tui.commands import shapes
from tui.commands.choosing import named
from tui.commands.exporting import Columns, Exported, Leaving, export
from tui.commands.failure import DONE
from tui.commands.listing import LIMIT, Json, Limit, require_limit
from tui.commands.output import Column, JsonList, TextTable, hint, print_json, say
from tui.commands.session import Given, local_time

app = App(name="audit", help="Read and verify the record of every change.", version_flags=[])

#: So many are printed at once at the most.
_MOST = 10_000


@app.command
def verify(*, as_json: Json = False, session: Given) -> int:
    """Follow the chain of records: what was changed behind its back shows.

    Keep the digest elsewhere, and a tail that was cut off shows too.
    """
    from tui.bootstrap import verify_audit

    with session.desk():
        report = asyncio.run(verify_audit(session.settings.db))
    if as_json:
        print_json({"records": report.records, "digest": report.digest, "problem": report.problem})
    elif report.problem is None:
        say(
            ngettext(
                "{n} record, none changed; the last digest is {digest}.",
                "{n} records, none changed; the last digest is {digest}.",
                report.records,
            ).format(n=f"{report.records:,}", digest=report.digest)
        )
    if report.problem is not None:
        raise DeskUnavailable(report.problem, rule="S4")
    return DONE


@app.command
def show(
    name: Annotated[str | None, Parameter(help="Only of this order: its number, or id:42.")] = None,
    /,
    *,
    limit: Limit = None,
    after: Annotated[
        str | None, Parameter(help="Go on behind this cursor: the “next” of an earlier list.")
    ] = None,
    as_json: Json = False,
    columns: Columns = None,
    leaving: Leaving = Leaving(),
    session: Given,
) -> int:
    """Show who changed what, when, and through which door, the newest first."""
    leaving.check(as_json=as_json)
    require_limit(limit)
    if limit is not None and limit > _MOST and not leaving.as_csv:
        raise InvalidInput(_("--limit must be from 1 to {n}.").format(n=f"{_MOST:,}"))
    before = None if after is None else shapes.place(after)
    with session.desk() as desk:
        order_id = None if name is None else named(desk, (name,))[0].id
        if leaving.as_csv:
            exported = Exported(
                what="audit",
                query=name or "",
                columns=shapes.RECORD_CSV,
                pages=_pages(order_id, before, limit),
            )
            return export(desk, leaving, exported, columns=columns)
        limit = limit or LIMIT
        records = desk.read(lambda reads: reads.audit(order_id=order_id, limit=limit + 1, before=before))
    shown, more = records[:limit], len(records) > limit
    following = shapes.cursor(shown[-1].number) if more else None
    if as_json:
        entries = JsonList("records")
        entries.add(shapes.record(entry) for entry in shown)
        entries.end(following)
        return DONE
    table = TextTable(
        [
            Column(_("RECORD"), right=True),
            Column(_("TIME")),
            Column(_("WHO"), shrinks=True),
            Column(_("DOOR")),
            Column(_("OF")),
            Column(_("WHAT"), most=400, shrinks=True),
        ]
    )
    table.add(
        [
            [
                f"{entry.number:,}",
                local_time(entry.at, session.settings),
                entry.staff,
                entry.door,
                f"{entry.subject} {entry.subject_id}",
                shapes.told(entry),
            ]
            for entry in shown
        ]
    )
    if following is not None:
        hint(_("Older records follow: --after {cursor}").format(cursor=following))
    return DONE


def _pages(
    order_id: int | None, before: int | None, limit: int | None
) -> Callable[[Reads], AsyncIterator[Sequence[TimelineRow]]]:
    """The records, some at a time, the newest first."""

    async def pages(reads: Reads) -> AsyncIterator[Sequence[TimelineRow]]:
        place, left = before, limit
        while left is None or left > 0:
            some = PAGE if left is None else min(PAGE, left)
            records = await reads.audit(order_id=order_id, before=place, limit=some)
            yield records
            if len(records) < some:
                return
            place = records[-1].number
            left = None if left is None else left - some

    return pages
