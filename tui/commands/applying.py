"""How a change is asked of the desk: tried or done, on one order or each of a bulk, and told (SPEC 13)."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import uuid4

from cyclopts import Parameter

from domain.bulk import model
from domain.commands import Command
from domain.errors import Changed, DomainError, InvalidInput, NotFound, Refused
from domain.orders.commands import (
    AddNote,
    CancelOrder,
    ChangeOrder,
    DeleteOrder,
    OrderCommand,
    SetFraud,
    SetPending,
)
from domain.orders.status import Mark
from domain.staff import Permission
from domain.words import _, ngettext
from tui.commands import shapes
from tui.commands.bulk_report import BulkReport, say_preview
from tui.commands.choosing import Chosen, Target, by_id, chosen
from tui.commands.failure import DONE, INTERRUPTED, SOME_REFUSED
from tui.commands.output import hint, print_json, say
from tui.commands.progress import Progress
from tui.commands.session import OpenDesk, Session, Stoppable

_COMMAND_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What every change takes."""

    dry_run: Annotated[bool, Parameter(help="Say what would happen, and change nothing.")] = False
    command_id: Annotated[str | None, Parameter(help="Your name for it: done once, however often sent.")] = (
        None
    )
    as_json: Annotated[bool, Parameter(name="--json", help="Print JSON.")] = False

    @property
    def id(self) -> str:
        """The command's id.

        Raises:
            InvalidInput: the one that was given cannot be one.
        """
        if self.command_id is not None and not _COMMAND_ID.fullmatch(self.command_id):
            raise InvalidInput(_("--command-id is 1 to 64 letters, digits or _ . : - in plain ASCII."))
        return self.command_id or uuid4().hex


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class How(Way):
    """What every change of an order takes."""

    version: Annotated[
        int | None,
        Parameter(help="The version you saw; another is refused."),
    ] = None

    def seen(self, version: int) -> int:
        """The version that the asker saw: the one given, or the one found."""
        return version if self.version is None else self.version


#: What reaches nobody outside where it is one of many (L15).
_STATUS_ONLY = (CancelOrder, SetFraud, SetPending)

#: Makes the command about an order, with this command id.
Make = Callable[[Target, str], OrderCommand]


def simply(kind: Callable[..., OrderCommand], **given: Any) -> Make:
    """A command that asks the same of every order."""
    return lambda target, command_id: kind(
        order_id=target.id, version=target.version, command_id=command_id, **given
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A thing after a change: as JSON, and in a sentence."""

    shape: Any
    sentence: str


def apply(
    desk: OpenDesk, command: Command, way: Way, *, name: str, subject: str, told: Callable[[int], Told]
) -> int:
    """Does what is asked of a thing that is no order, or says what it would do.

    Args:
        name: of the thing in JSON.
        subject: what the command's outcome is about.
        told: what there is to tell of the thing with this id, read anew.

    What someone else changed behind the desk's version is not changed (L17).

    Raises:
        InvalidInput: the command's id was used for something else.
    """
    command = replace(command, seen=desk.version)
    if way.dry_run:
        will = desk.preview(command)
        if way.as_json:
            print_json({name: None, "changed": False, "will": list(will)})
        else:
            say("; ".join(will) or _("This would change nothing."))
        return DONE
    outcome = desk.execute(command)
    if outcome.subject != subject:
        raise used(command)
    now = told(outcome.ids[0])
    if way.as_json:
        print_json({name: now.shape, "changed": outcome.changed})
    else:
        say(now.sentence if outcome.changed else _("There was nothing to change."))
    return DONE


def used(command: Command) -> InvalidInput:
    """Says that a command id stands for something else already."""
    return InvalidInput(
        _("The command id “{id}” was used for something else; choose a new one.").format(
            id=command.command_id
        )
    )


def apply_to_orders(
    session: Session,
    names: Sequence[str],
    query: str | None,
    how: How,
    make: Make,
    *,
    said: str | None = None,
) -> int:
    """Does what is asked of an order or of several, each by itself; with ``--dry-run`` says what it would do.

    Args:
        said: the sentence about one order that it was done to, with ``{number}`` in it; none tells its status.
    """
    return apply_as_found(session, names, query, how, lambda _desk: make, said=said)


def apply_as_found(
    session: Session,
    names: Sequence[str],
    query: str | None,
    how: How,
    find: Callable[[OpenDesk], Make],
    *,
    said: str | None = None,
) -> int:
    """As `apply_to_orders`; `find` first looks up on the desk what the commands are to say."""
    command_id = how.id
    with session.desk() as desk:
        make = find(desk)
        found = chosen(desk, names, query, session.settings)
        if found.bulk:
            if how.version is not None:
                raise InvalidInput(
                    _("--version belongs to one order; a bulk takes each order as it finds it.")
                )
            desk.require(Permission.BULK)
            return _bulk(desk, found, how, make, command_id)
        (target,) = found.targets
        command = make(target._replace(version=how.seen(target.version)), command_id)
        return _preview(desk, target, command, how) if how.dry_run else _execute(desk, command, how, said)


def _execute(desk: OpenDesk, command: OrderCommand, how: How, said: str | None) -> int:
    (before,) = by_id(desk, (command.order_id,)) if isinstance(command, DeleteOrder) else (None,)
    outcome = desk.execute(command)
    if outcome.subject != "order" or command.order_id not in outcome.ids:
        raise used(command)
    if before is not None:
        if how.as_json:
            print_json({"order": shapes.order(before), "changed": outcome.changed})
        else:
            say(_("{number} is deleted.").format(number=before.number))
        return DONE
    (row,) = by_id(desk, (command.order_id,))
    if how.as_json:
        print_json({"order": shapes.order(row), "changed": outcome.changed})
    elif not outcome.changed:
        say(
            _("{number} stays “{status}”; there was nothing to change.").format(
                number=row.number, status=row.label
            )
        )
    elif said is not None:
        say(said.format(number=row.number))
    elif isinstance(command, AddNote):
        say(_("The note is on {number}.").format(number=row.number))
    elif isinstance(command, CancelOrder) and Mark.CANCEL_REQUESTED in row.marks:
        say(_("{number}: the distributor is asked to cancel it.").format(number=row.number))
    elif isinstance(command, ChangeOrder):
        say(_("{number} is corrected.").format(number=row.number))
    else:
        say(_("{number} is now “{status}”.").format(number=row.number, status=row.label))
    return DONE


def _preview(desk: OpenDesk, target: Target, command: OrderCommand, how: How) -> int:
    sentences = desk.preview(command)
    if how.as_json:
        (row,) = by_id(desk, (target.id,))
        print_json({"order": shapes.order(row), "changed": False, "will": list(sentences)})
    else:
        say_preview(target.number, [*sentences, *filter(None, [desk.undo_of(command)])] if sentences else ())
    return DONE


def _bulk(desk: OpenDesk, found: Chosen, how: How, make: Make, bulk_id: str) -> int:
    """Each order by itself; Ctrl-C stops between two, and what was done is reported whatever happens."""
    report = BulkReport(desk, as_json=how.as_json, dry_run=how.dry_run)
    progress = Progress(_("orders"))
    stopped = False
    try:
        with Stoppable() as stoppable:
            for target in found.targets:
                if stoppable.stopped:
                    stopped = True
                    break
                progress.at(report.reached, of=found.total)
                _one_of_bulk(desk, target, how, _in_bulk(make, bulk_id), report)
                if report.full:
                    progress.clear()
                    report.print_some()
        progress.clear()
    except DomainError:
        progress.clear()
        with suppress(DomainError):
            report.end()
        raise
    report.end()
    if stopped:
        _say_left(None if found.total is None else found.total - report.reached)
        return INTERRUPTED
    return SOME_REFUSED if report.refused else DONE


def _in_bulk(make: Make, bulk_id: str) -> Make:
    """The commands of a bulk, taken back as one; a change of status among them reaches nobody outside (L15)."""

    def making(target: Target, command_id: str) -> OrderCommand:
        command = replace(make(target, command_id), bulk=bulk_id)
        return replace(command, status_only=True) if isinstance(command, _STATUS_ONLY) else command

    return making


def _one_of_bulk(desk: OpenDesk, target: Target, how: How, make: Make, report: BulkReport) -> None:
    command = make(target, own_id(how.command_id, target.id))
    try:
        if how.dry_run:
            report.done(target.id, desk.preview(command))
        else:
            desk.execute(command)
            report.done(target.id)
    except (Refused, Changed, NotFound, InvalidInput) as error:
        report.refuse(target.number, error)


def _say_left(left: int | None) -> None:
    if left is None:
        hint(_("Stopped; the others were left as they were."))
    elif left:
        hint(
            ngettext(
                "Stopped; {n} order was left as it was.", "Stopped; {n} orders were left as they were.", left
            ).format(n=left)
        )


def own_id(command_id: str | None, order_id: int) -> str:
    """One id per order, the same for the same command id, so that a bulk can be sent again (R8)."""
    return uuid4().hex if command_id is None else model.own_id(command_id, order_id)
