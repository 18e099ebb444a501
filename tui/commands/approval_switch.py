"""``ordertop customers set-approval``: the toggle of A1, for one customer, for several, or for all of a reseller."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from cyclopts import Parameter

from domain.customers.commands import MOST_AT_ONCE, SetApproval
from domain.customers.rows import CustomerRow
from domain.errors import InvalidInput, Refused
from domain.rows import Page
from domain.text import clean_line
from domain.words import _, ngettext
from tui.commands import customer_shapes
from tui.commands.applying import Told, Way, apply, own_id, used
from tui.commands.choosing import reseller_named
from tui.commands.customer_text import approval_words
from tui.commands.failure import DONE, INTERRUPTED, SOME_REFUSED
from tui.commands.output import hint, print_json, say
from tui.commands.progress import Progress
from tui.commands.session import Given, OpenDesk, Stoppable

_SWITCH = {"on": True, "off": False}


def set_approval(
    *words: Annotated[
        str, Parameter(help="The customers, each as id:42 or by a name that only one has; then on or off.")
    ],
    all_of: Annotated[str | None, Parameter(help="All customers of this reseller, instead of names.")] = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Let orders of customers wait for the reseller's approval (on), or pass without it (off)."""
    names, required = words[:-1], _switch(words)
    if bool(names) == (all_of is not None):
        raise InvalidInput(
            _("Name the customers, or give --all-of with a reseller; then on or off behind them."), rule="A1"
        )
    with session.desk() as desk:
        if all_of is not None:
            return _all_of(desk, reseller_named(desk, all_of).id, required, way)
        ids = [_id(desk, name) for name in names]
        if len(ids) > 1:
            return _several(desk, list(dict.fromkeys(ids)), required, way)
        return apply(
            desk,
            SetApproval(command_id=way.id, customer_ids=tuple(ids), required=required),
            way,
            name="customer",
            subject="customer",
            told=lambda customer_id: _told(desk, customer_id),
        )


def _switch(words: Sequence[str]) -> bool:
    last = words[-1] if words else ""
    if last not in _SWITCH:
        raise InvalidInput(
            _("“{word}” is neither on nor off; say one of them behind the customers.").format(
                word=clean_line(last, limit=40)
            ),
            rule="A1",
        )
    return _SWITCH[last]


def _id(desk: OpenDesk, name: str) -> int:
    return desk.read(lambda reads: reads.customer_id(name))


def _row(desk: OpenDesk, customer_id: int) -> CustomerRow:
    return desk.read(lambda reads: reads.customer(customer_id))


def _page(desk: OpenDesk, reseller: int, after: int | None) -> Page[CustomerRow]:
    return desk.read(lambda reads: reads.customers(reseller_id=reseller, after=after, limit=MOST_AT_ONCE))


def _told(desk: OpenDesk, customer_id: int) -> Told:
    row = _row(desk, customer_id)
    return Told(shape=customer_shapes.customer(row), sentence=_line(row))


def _line(row: CustomerRow) -> str:
    return _("{name}: approval {words}").format(name=row.name, words=approval_words(row))


@dataclass(slots=True)
class _Report:
    """What became of several: the customers gone through, and those that the rules refused."""

    done: list[int] = field(default_factory=list)
    will: list[str] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)


def _several(desk: OpenDesk, ids: Sequence[int], required: bool, way: Way) -> int:
    """Each by itself: one that is locked holds up no other."""
    report = _Report()
    for customer_id in ids:
        command = SetApproval(
            command_id=own_id(way.command_id, customer_id), customer_ids=(customer_id,), required=required
        )
        try:
            if way.dry_run:
                report.will += desk.preview(command)
            elif desk.execute(command).subject != "customer":
                raise used(command)
            report.done.append(customer_id)
        except Refused as error:
            report.refused.append({"customer": customer_id, "rule": error.rule, "message": error.message})
    _say(desk, report, way)
    return SOME_REFUSED if report.refused else DONE


def _all_of(desk: OpenDesk, reseller: int, required: bool, way: Way) -> int:
    """Some hundreds at a time; Ctrl-C stops between two such parts, and the same again does the rest."""
    report = _Report()
    progress = Progress(_("customers"))
    after: int | None = None
    more = True
    with Stoppable() as stoppable:
        while more and not stoppable.stopped:
            page = _page(desk, reseller, after)
            more, after = page.more_after, page.rows[-1].key if page.rows else None
            ids = tuple(row.id for row in page.rows if row.approval_chosen != required)
            if not ids:
                continue
            command = SetApproval(
                command_id=own_id(way.command_id, ids[0]), customer_ids=ids, required=required
            )
            if way.dry_run:
                report.will += desk.preview(command)
            else:
                desk.execute(command)
            report.done += ids
            progress.at(len(report.done))
    progress.clear()
    _say(desk, report, way)
    return INTERRUPTED if more else DONE


def _say(desk: OpenDesk, report: _Report, way: Way) -> None:
    rows = (_row(desk, customer_id) for customer_id in report.done)
    if way.as_json:
        print_json(
            {
                "done": [customer_shapes.customer(row) for row in rows],
                "refused": report.refused,
                **({"will": report.will} if way.dry_run else {}),
            }
        )
        return
    if way.dry_run:
        for sentence in report.will:
            say(sentence)
    else:
        for row in rows:
            say(_line(row))
    for one in report.refused:
        hint(one["message"])
    done = len(report.done)
    template = (
        ngettext("{n} customer would be switched.", "{n} customers would be switched.", done)
        if way.dry_run
        else ngettext("{n} customer done.", "{n} customers done.", done)
    )
    hint(template.format(n=f"{done:,}"))
