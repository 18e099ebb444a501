"""``ordertop import KIND PATH``: orders from other systems, idempotent, whole orders only (L19)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any, Protocol

from cyclopts import App, Parameter

from domain.errors import InvalidInput
from domain.importing import BadLine, ImportBatch, ImportOrders
from domain.staff import Door
from domain.text import clean_line
from domain.words import _, ngettext
from tui.commands.failure import DONE, INTERRUPTED, SOME_REFUSED
from tui.commands.making import make_unless_there
from tui.commands.output import hint, print_json, say
from tui.commands.progress import Progress
from tui.commands.session import Given, OpenDesk, Session, Stoppable
from tui.settings import shown_desk

app = App(
    name="import",
    help="Bring in orders from other systems; the same again changes nothing.",
    version_flags=[],
)

Json = Annotated[bool, Parameter(name="--json", help="Print the summary as JSON.")]
Reseller = Annotated[
    str | None,
    Parameter(help="Whose orders they are; made where it is new."),
]

#: So many bad lines are told one by one; a file that is bad throughout is not repeated line by line.
_TOLD = 100
#: So many orders that were left alone are named in the summary.
_NAMED = 5


class Source(Protocol):
    """Orders being read from files, some at a time."""

    @property
    def progress(self) -> tuple[int, int]:
        """Bytes read, and bytes in all."""
        ...

    def batches(self) -> Iterator[ImportBatch | BadLine]:
        """The orders and the bad lines, in the order of the file."""
        ...


@dataclass(slots=True)
class _Summary:
    """What became of the file."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    touched: list[str] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    bad_count: int = 0
    stopped: bool = False

    @property
    def orders(self) -> int:
        """How many orders were read."""
        return self.new + self.updated + self.unchanged + len(self.touched)

    def add(self, details: dict[str, Any]) -> None:
        """Adds what became of a batch."""
        self.new += details["new"]
        self.updated += details["updated"]
        self.unchanged += details["unchanged"]
        self.touched += details["touched"]


@app.command
def olist(
    folder: Annotated[Path, Parameter(help="The folder with the files olist_*_dataset.csv, plain or .gz.")],
    /,
    *,
    shift_to: Annotated[
        str | None, Parameter(help="“today” moves all dates so that the newest is today.")
    ] = None,
    reseller: Reseller = None,
    as_json: Json = False,
    session: Given,
) -> int:
    """Bring in the public Olist archive of a Brazilian shop."""
    if shift_to not in (None, "today"):
        raise InvalidInput(_("--shift-to takes “today” alone."))
    from tui.bootstrap import read_olist

    return _bring_in(session, read_olist(folder, shift_to, reseller), as_json=as_json)


@app.command(name="csv")
def csv_(
    file: Annotated[Path, Parameter(help="The CSV file, plain or .gz.")],
    /,
    *,
    map_: Annotated[Path, Parameter(name="--map", help="A TOML file that says which column is what.")],
    reseller: Reseller = None,
    as_json: Json = False,
    session: Given,
) -> int:
    """Bring in a CSV file; a map says which column is what."""
    from tui.bootstrap import read_csv

    return _bring_in(session, read_csv(file, map_, reseller), as_json=as_json)


@app.command
def jsonl(
    file: Annotated[Path, Parameter(help="The file with one order a line, plain or .gz.")],
    /,
    *,
    reseller: Reseller = None,
    as_json: Json = False,
    session: Given,
) -> int:
    """Bring in orders as JSON lines, named as “ordertop orders list --json” names them."""
    from tui.bootstrap import read_jsonl

    return _bring_in(session, read_jsonl(file, reseller), as_json=as_json)


def _bring_in(session: Session, source: Source, *, as_json: bool) -> int:
    session.require_writable()
    parts = source.batches()
    # What is wrong with a file as a whole shows with its first part: then no desk is made for it.
    first = list(islice(parts, 1))
    if make_unless_there(session.settings):
        hint(_("Made the desk {desk}; you are its owner.").format(desk=shown_desk(session.settings.db)))
    with session.desk(Door.IMPORT) as desk, Stoppable() as stoppable:
        summary = _read_through(desk, chain(first, parts), source, stoppable)
    _say(summary, as_json=as_json)
    if summary.stopped:
        hint(_("Stopped; what is in is whole, and the same command goes on from there."))
        return INTERRUPTED
    return SOME_REFUSED if summary.bad_count else DONE


def _read_through(
    desk: OpenDesk, parts: Iterable[ImportBatch | BadLine], source: Source, stoppable: Stoppable
) -> _Summary:
    summary = _Summary()
    progress = Progress(_("orders"))
    for part in parts:
        if isinstance(part, BadLine):
            summary.bad_count += 1
            if summary.bad_count <= _TOLD:
                summary.bad.append(part)
                progress.clear()
                hint(_complaint(part))
            continue
        summary.add(desk.execute(ImportOrders(batch=part)).details)
        done, total = source.progress
        progress.at(summary.orders, percent=min(100, done * 100 // max(total, 1)))
        if stoppable.stopped:
            summary.stopped = True
            break
    progress.clear()
    if summary.bad_count > _TOLD:
        more = summary.bad_count - _TOLD
        hint(ngettext("… and {n} more bad line.", "… and {n} more bad lines.", more).format(n=f"{more:,}"))
    return summary


def _complaint(bad: BadLine) -> str:
    if bad.column is None:
        return _("line {line}: {reason}").format(line=bad.line, reason=bad.reason)
    return _("line {line}, column “{column}”: {reason}").format(
        line=bad.line, column=bad.column, reason=bad.reason
    )


def _say(summary: _Summary, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "new": summary.new,
                "updated": summary.updated,
                "unchanged": summary.unchanged,
                "touched": summary.touched,
                "bad": summary.bad_count,
                "bad_lines": [{"line": b.line, "column": b.column, "reason": b.reason} for b in summary.bad],
            }
        )
        return
    parts = [
        _("{n} new").format(n=f"{summary.new:,}"),
        _("{n} updated").format(n=f"{summary.updated:,}"),
        _("{n} unchanged").format(n=f"{summary.unchanged:,}"),
    ]
    if summary.touched:
        names = ", ".join(clean_line(name, limit=40) for name in summary.touched[:_NAMED])
        more = ", …" if len(summary.touched) > _NAMED else ""
        parts.append(
            _("{n} changed here too and left alone: {names}").format(
                n=f"{len(summary.touched):,}", names=names + more
            )
        )
    if summary.bad_count:
        parts.append(
            ngettext("{n} bad line left out", "{n} bad lines left out", summary.bad_count).format(
                n=f"{summary.bad_count:,}"
            )
        )
    say(" · ".join(parts))
