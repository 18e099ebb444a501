"""``ordertop orders undo``: taking back one's last change, or a whole bulk (S7)."""

from typing import Annotated

from cyclopts import Parameter

from domain.bulk.model import own_id
from domain.errors import Changed, InvalidInput, NotFound, Refused
from domain.undoing.commands import UndoChange
from domain.undoing.model import change_name, final_reason
from domain.undoing.ports import ChangeRow
from domain.words import _
from tui.commands import shapes
from tui.commands.applying import Way
from tui.commands.bulk_report import BulkReport, say_preview
from tui.commands.choosing import by_id
from tui.commands.failure import DONE, INTERRUPTED, SOME_REFUSED
from tui.commands.output import print_json, say
from tui.commands.progress import Progress
from tui.commands.session import Given, OpenDesk, Stoppable

#: So many changes of a bulk are read at once.
_AT_ONCE = 500


def undo(
    name: Annotated[
        str | None, Parameter(help="Your last change of this order; without, your last one of all.")
    ] = None,
    /,
    *,
    way: Way = Way(),
    session: Given,
) -> int:
    """Take back your last change, or the whole bulk that it was part of, unless someone has changed the order since."""
    with session.desk() as desk:
        if way.command_id is not None and (again := _again(desk, way)) is not None:
            return again
        row = _row(desk, name)
        if name is None and row.bulk and row.count > 1:
            return _bulk(desk, row, way)
        if row.final is not None:
            what = _("{what} of {number}").format(what=change_name(row.command), number=", ".join(row.orders))
            raise Refused(
                _("{what} cannot be taken back: {reason}.").format(
                    what=what[:1].upper() + what[1:], reason=final_reason(row.final)
                ),
                rule="S7",
            )
        return _one(desk, row, way)


def _again(desk: OpenDesk, way: Way) -> int | None:
    """The first outcome, where this very command was executed before (R8)."""
    try:
        outcome = desk.execute(UndoChange(change="", command_id=way.id))
    except NotFound:
        return None
    return _told(desk, outcome.ids, way, changed=False)


def _row(desk: OpenDesk, name: str | None) -> ChangeRow:
    order_id = None
    if name is not None:
        (order_id,) = desk.read(lambda reads: reads.order_ids([name]))
    row = desk.read(lambda reads: reads.own_change(order_id))
    if row is None:
        raise NotFound(_("There is nothing of yours from the last day to take back."), rule="S7")
    return row


def _one(desk: OpenDesk, row: ChangeRow, way: Way) -> int:
    command = UndoChange(change=row.command_id, command_id=way.id)
    if not way.dry_run:
        return _told(desk, desk.execute(command).ids, way, changed=True)
    will = desk.preview(command)
    if way.as_json:
        order = next(by_id(desk, desk.read(lambda reads: reads.order_ids(row.orders[:1]))))
        print_json({"order": shapes.order(order), "changed": False, "will": list(will)})
    else:
        say_preview(", ".join(row.orders), will)
    return DONE


def _told(desk: OpenDesk, ids: tuple[int, ...], way: Way, *, changed: bool) -> int:
    for n, order in enumerate(by_id(desk, ids)):
        if way.as_json and n == 0:
            print_json({"order": shapes.order(order), "changed": changed})
        elif not way.as_json:
            say(_("{number} is “{status}” again.").format(number=order.number, status=order.label))
    return DONE


def _bulk(desk: OpenDesk, last: ChangeRow, way: Way) -> int:
    """The last change of it first; Ctrl-C stops between two, and the same again does the rest."""
    report = BulkReport(desk, as_json=way.as_json, dry_run=way.dry_run)
    progress = Progress(_("orders"))
    below: int | None = None
    with Stoppable() as stoppable:
        while rows := desk.read(lambda reads: reads.changes_of_bulk(last.bulk, below=below, limit=_AT_ONCE)):  # noqa: B023 - read at once
            for row in rows:
                if stoppable.stopped:
                    break
                progress.at(report.reached, of=last.count)
                _one_of_bulk(desk, row, way, report)
            progress.clear()
            report.print_some()
            if stoppable.stopped:
                break
            below = rows[-1].number
    report.end()
    if stoppable.stopped:
        return INTERRUPTED
    return SOME_REFUSED if report.refused else DONE


def _one_of_bulk(desk: OpenDesk, row: ChangeRow, way: Way, report: BulkReport) -> None:
    command = UndoChange(change=row.command_id, command_id=own_id(row.command_id, row.number))
    try:
        will = desk.preview(command) if way.dry_run else ()
        if not way.dry_run:
            desk.execute(command)
        (order_id,) = desk.read(lambda reads: reads.order_ids(row.orders[:1]))
        report.done(order_id, will)
    except (Refused, Changed, NotFound, InvalidInput) as error:
        report.refuse(row.orders[0] if row.orders else "", error)
