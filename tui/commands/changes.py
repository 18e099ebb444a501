"""``ordertop orders approve | cancel | deliver | refuse | note``: one order, or a bulk, each order by itself."""

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from cyclopts import Parameter

from domain.errors import Changed, DomainError, InvalidInput, NotFound, Refused
from domain.orders.commands import AddNote, ApproveOrder, CancelOrder, DeliverItems, OrderCommand, RefuseOrder
from domain.staff import Permission
from domain.text import NOTE_LIMIT, clean_line, clean_note
from domain.words import _, ngettext
from tui.commands import shapes
from tui.commands.choosing import Names, QueryOption, Target, by_id, chosen
from tui.commands.failure import DONE, INTERRUPTED, SOME_REFUSED
from tui.commands.output import hint, print_json, say
from tui.commands.progress import Progress
from tui.commands.session import Given, OpenDesk, Session, Stoppable

_COMMAND_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What every change takes."""

    dry_run: Annotated[bool, Parameter(help="Say what would happen, and change nothing.")] = False
    version: Annotated[
        int | None,
        Parameter(help="The version you saw; another is refused."),
    ] = None
    command_id: Annotated[str | None, Parameter(help="Your name for it: done once, however often sent.")] = (
        None
    )
    as_json: Annotated[bool, Parameter(name="--json", help="Print JSON.")] = False


Reason = Annotated[str, Parameter(help="Why, in a few words.", allow_leading_hyphen=True)]

#: Makes the command from ``order_id``, ``version`` and ``command_id``.
Make = Callable[..., OrderCommand]


def approve(*names: Names, query: QueryOption = None, how: How = How(), session: Given) -> int:
    """Approve orders; validation decides where each goes."""
    return _change(session, names, query, how, ApproveOrder)


def cancel(
    *names: Names,
    query: QueryOption = None,
    reason: Reason,
    how: How = How(),
    session: Given,
) -> int:
    """Cancel orders with their items and unpaid invoices."""
    return _change(session, names, query, how, partial(CancelOrder, reason=_given(reason, rule="L9")))


def deliver(
    *names: Names,
    query: QueryOption = None,
    item: Annotated[
        tuple[int, ...], Parameter(help="Only this item, by its position; may be given several times.")
    ] = (),
    how: How = How(),
    session: Given,
) -> int:
    """Mark items as delivered by hand."""
    return _change(session, names, query, how, partial(DeliverItems, positions=frozenset(item)))


def refuse(*names: Names, query: QueryOption = None, reason: Reason, how: How = How(), session: Given) -> int:
    """Give orders back for approval: the distributor refused them."""
    return _change(session, names, query, how, partial(RefuseOrder, reason=_given(reason, rule="L7")))


def note(
    *names: Names,
    query: QueryOption = None,
    text: Annotated[
        str, Parameter(help="The note; - reads it from standard input.", allow_leading_hyphen=True)
    ],
    how: How = How(),
    session: Given,
) -> int:
    """Write a staff note on orders."""
    body = _from_input() if text == "-" else text
    if not clean_note(body):
        raise InvalidInput(_("The note is empty; write a word or two."))
    return _change(session, names, query, how, partial(AddNote, body=body))


def _given(reason: str, *, rule: str) -> str:
    if not clean_line(reason):
        raise InvalidInput(_("--reason is empty; say in a few words why."), rule=rule)
    return reason


def _from_input() -> str:
    raw = sys.stdin.buffer.read(NOTE_LIMIT * 4 + 1)
    try:
        text = raw[: NOTE_LIMIT * 4].decode("utf-8", "strict" if len(raw) <= NOTE_LIMIT * 4 else "ignore")
    except UnicodeDecodeError:
        raise InvalidInput(_("What stands on standard input is not UTF-8 text.")) from None
    if len(text) > NOTE_LIMIT:
        raise InvalidInput(_("A note has at most {n} characters.").format(n=NOTE_LIMIT))
    return text


def _change(session: Session, names: Sequence[str], query: str | None, how: How, make: Make) -> int:
    if how.command_id is not None and not _COMMAND_ID.fullmatch(how.command_id):
        raise InvalidInput(_("--command-id is 1 to 64 letters, digits or _ . : - in plain ASCII."))
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
        command = make(
            order_id=target.id,
            version=target.version if how.version is None else how.version,
            command_id=how.command_id or uuid4().hex,
        )
        return _preview(desk, target, command, how) if how.dry_run else _execute(desk, command, how)


def _execute(desk: OpenDesk, command: OrderCommand, how: How) -> int:
    outcome = desk.execute(command)
    if command.order_id not in outcome.ids:
        raise InvalidInput(
            _("The command id “{id}” was used for something else; choose a new one.").format(
                id=command.command_id
            )
        )
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
    command = make(order_id=target.id, version=target.version, command_id=_own_id(how.command_id, target.id))
    try:
        if how.dry_run:
            report.will[target.id] = desk.preview(command)
        else:
            desk.execute(command)
        report.done.append(target.id)
    except (Refused, Changed, NotFound, InvalidInput) as error:
        report.refused.append({"number": target.number, "rule": error.rule, "message": error.message})


def _own_id(command_id: str | None, order_id: int) -> str:
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
