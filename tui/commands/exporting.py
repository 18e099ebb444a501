"""Lists and reports that leave the desk as CSV: to standard output or into a file (B2, T14).

All of it is written aside first, and handed over when it is recorded: who reads it gets the whole or nothing.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, TypeVar

from cyclopts import Parameter

from domain.errors import InvalidInput
from domain.exporting.commands import Destination
from domain.exporting.running import Pages, Wanted, run_export
from domain.text import clean_line
from domain.words import _, ngettext
from tui.commands.failure import DONE, INTERRUPTED
from tui.commands.output import say
from tui.commands.progress import Progress
from tui.commands.session import OpenDesk, Stoppable
from tui.csv_lines import CsvLines, csv_form
from tui.new_file import NewFile

if TYPE_CHECKING:
    pass

T = TypeVar("T")

#: More than this waits on the disk and not in memory.
_IN_MEMORY_BYTES = 1_000_000


Columns = Annotated[
    str | None, Parameter(help="With --csv: these columns in this order, with commas, such as id,status.")
]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Whether rows leave as CSV, and where to."""

    as_csv: Annotated[
        bool, Parameter(name="--csv", help="Export as CSV, safe to open in a spreadsheet; it is recorded.")
    ] = False
    output: Annotated[Path | None, Parameter(help="With --csv: into this file, which only you may read.")] = (
        None
    )
    force: Annotated[bool, Parameter(help="Replace the file where there is one.")] = False

    def check(self, *, as_json: bool = False) -> None:
        """Stops what does not go together.

        Raises:
            InvalidInput: saying why.
        """
        if as_json and self.as_csv:
            raise InvalidInput(_("Choose --json or --csv, not both."))
        if self.output is not None and not self.as_csv:
            raise InvalidInput(_("--output is for --csv."))
        if self.force and self.output is None:
            raise InvalidInput(_("--force is for --output."))


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What is exported: see `Wanted`; each column has a name and gives a value of a row."""

    what: str
    query: str = ""
    sort: str = ""
    columns: Mapping[str, Callable[[Any], object]]
    pages: Pages


def chosen_columns(columns: Mapping[str, T], chosen: str | None) -> dict[str, T]:
    """Those of the columns that were named, with commas, in that order; all where none were.

    Raises:
        InvalidInput: naming the first that there is not.
    """
    if chosen is None:
        return dict(columns)
    names = [name.strip() for name in chosen.split(",") if name.strip()]
    for name in names:
        if name not in columns:
            raise InvalidInput(
                _("There is no column “{name}”; columns are {names}.").format(
                    name=clean_line(name, limit=40), names=", ".join(columns)
                ),
                rule="B2",
            )
    if not names:
        raise InvalidInput(_("--columns names none."), rule="B2")
    return {name: columns[name] for name in names}


def export(desk: OpenDesk, leaving: Leaving, exported: Exported, *, columns: str | None = None) -> int:
    """Exports it; returns the exit code.

    Args:
        columns: those that were chosen, as of `chosen_columns`.

    Raises:
        NotPermitted: the person may not export.
        Refused: the file is there already.
    """
    chosen = chosen_columns(exported.columns, columns)
    values = list(chosen.values())
    wanted = Wanted(
        what=exported.what,
        query=exported.query,
        sort=exported.sort,
        columns=tuple(chosen),
        to=Destination.OUTPUT if leaving.output is None else Destination.FILE,
        pages=exported.pages,
    )
    form = csv_form(desk.read(lambda reads: reads.settings()))
    progress = Progress(_("rows"))
    count = 0

    def take(rows: Sequence[Any]) -> None:
        nonlocal count
        count += len(rows)
        lines.add([value(row) for value in values] for row in rows)
        progress.at(count)

    with _aside(leaving) as aside:
        with Stoppable() as stoppable:
            lines = CsvLines(aside, list(chosen), form, marked=leaving.output is not None)
            ended = desk.thread.run(
                lambda it: run_export(it, desk.identity, wanted, take, stop=lambda: stoppable.stopped)
            )
        progress.clear()
        if not ended:
            return INTERRUPTED
        if isinstance(aside, NewFile):
            aside.keep()
            say(
                ngettext("{n} row in {file}.", "{n} rows in {file}.", count).format(
                    n=f"{count:,}", file=aside.path
                )
            )
        else:
            aside.seek(0)
            shutil.copyfileobj(aside, sys.stdout)
    return DONE


def _aside(leaving: Leaving) -> "AbstractContextManager[NewFile | IO[str]]":
    if leaving.output is not None:
        return NewFile(leaving.output, overwrite=leaving.force)
    return tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, "w+", encoding="utf-8", newline="")
