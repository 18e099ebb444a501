"""How a change is asked of the desk: tried or done, on one order or each of a bulk, and told (SPEC 13)."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from cyclopts import Parameter

from domain.commands import Command
from domain.errors import Changed, DomainError, InvalidInput, NotFound, Refused
from domain.orders.commands import AddNote, CancelOrder, ChangeOrder, DeleteOrder, OrderCommand
from domain.orders.status import Mark
from domain.staff import Permission
from domain.words import _, ngettext
from tui.commands import shapes
from tui.commands.choosing import Target, by_id, chosen
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

    Raises:
        InvalidInput: the command's id was used for something else.
    """
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


def apply_to_orders(session: Session, names: Sequence[str], query: str | None, how: How, make: Make) -> int:
    """Does what is asked of an order or of several, each by itself; with ``--dry-run`` says what it would do."""
    command_id = how.id
    with session.desk() as desk:
        targets, bulk = chosen(desk, names, query, session.settings)
        if bulk:
            if how.version is not None:
                raise InvalidInput(
                    _("--version belongs to one order; a bulk takes each order as it finds it.")
                )
            desk.require(Permission.BULK)
            return _bulk(desk, targets, how, make)
        (target,) = targets
        command = make(target._replace(version=how.seen(target.version)), command_id)
        return _preview(desk, target, command, how) if how.dry_run else _execute(desk, command, how)


def _execute(desk: OpenDesk, command: OrderCommand, how: How) -> int:
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
        _say_preview(target.number, sentences)
    return DONE


def _say_preview(number: str, sentences: Sequence[str]) -> None:
    if not sentences:
        say(_("{number}: this would change nothing.").format(number=number))
        return
    say(_("{number}: this will").format(number=number))
    for sentence in sentences:
        say(f"· {sentence}", indent=2)


@dataclass(slots=True)
class _Report:
    """What became of a bulk: the orders gone through, and those that the rules refused."""

    done: list[int] = field(default_factory=list)
    will: dict[int, tuple[str, ...]] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)


def _bulk(desk: OpenDesk, targets: Sequence[Target], how: How, make: Make) -> int:
    """Each order by itself; Ctrl-C stops between two, and what was done is reported whatever happens."""
    report = _Report()
    progress = Progress(_("orders"))
    try:
        with Stoppable() as stoppable:
            for count, target in enumerate(targets):
                if stoppable.stopped:
                    break
                progress.at(count, of=len(targets))
                _one_of_bulk(desk, target, how, make, report)
        progress.clear()
    except DomainError:
        progress.clear()
        with suppress(DomainError):
            _say_report(desk, report, how)
        raise
    _say_report(desk, report, how)
    left = len(targets) - len(report.done) - len(report.refused)
    if stoppable.stopped and left:
        hint(
            ngettext(
                "Stopped; {n} order was left as it was.", "Stopped; {n} orders were left as they were.", left
            ).format(n=left)
        )
        return INTERRUPTED
    return SOME_REFUSED if report.refused else DONE


def _one_of_bulk(desk: OpenDesk, target: Target, how: How, make: Make, report: _Report) -> None:
    command = make(target, own_id(how.command_id, target.id))
    try:
        if how.dry_run:
            report.will[target.id] = desk.preview(command)
        else:
            desk.execute(command)
        report.done.append(target.id)
    except (Refused, Changed, NotFound, InvalidInput) as error:
        report.refused.append({"number": target.number, "rule": error.rule, "message": error.message})


def own_id(command_id: str | None, order_id: int) -> str:
    """One id per order, the same for the same command id, so that a bulk can be sent again (R8)."""
    return (
        uuid4().hex if command_id is None else uuid5(NAMESPACE_OID, f"ordertop {command_id} {order_id}").hex
    )


def _say_report(desk: OpenDesk, report: _Report, how: How) -> None:
    found = {row.id: row for row in by_id(desk, report.done)}
    rows = [found[order_id] for order_id in report.done if order_id in found]
    if how.as_json:
        done = [shapes.order(row) for row in rows]
        if how.dry_run:
            done = [{**order, "will": list(report.will[order["id"]])} for order in done]
        print_json({"done": done, "refused": report.refused})
        return
    for row in rows:
        if how.dry_run:
            _say_preview(row.number, report.will[row.id])
        else:
            say(f"{row.number}  {row.label}")
    for one in report.refused:
        hint(one["message"])
    if not rows and not report.refused:
        hint(_("No order matches, so nothing was done."))
        return
    template = (
        _("{done} would go through, {refused} refused.")
        if how.dry_run
        else _("{done} done, {refused} refused.")
    )
    hint(template.format(done=f"{len(report.done):,}", refused=f"{len(report.refused):,}"))
