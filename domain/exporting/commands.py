"""What is recorded of a list or report that leaves the desk."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.cards import without_card_numbers
from domain.commands import Command, Outcome
from domain.context import Context
from domain.errors import InvalidInput
from domain.events import Event, event_kind
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _, mark, ngettext


class Destination(StrEnum):
    """Where it goes."""

    FILE = "file"
    OUTPUT = "output"
    CLIPBOARD = "clipboard"

    @property
    def words(self) -> str:
        """For a sentence."""
        return _(_WORDS[self])


_WORDS = {
    Destination.FILE: mark("to a file"),
    Destination.OUTPUT: mark("to standard output"),
    Destination.CLIPBOARD: mark("to the clipboard"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExport(Command):
    """Keep that rows of a list leave the desk; done when they are counted and before they are handed over (S4).

    Args:
        what: the list's name, such as ``payments`` or ``report by offer``.
        query: the search that found them, as it was typed.
        sort: how they are sorted, or nothing where the list has one order alone.
        columns: the names of the columns, in their order.
    """

    permission: ClassVar[Permission] = Permission.EXPORT
    what: str
    query: str = ""
    sort: str = ""
    columns: tuple[str, ...]
    rows: int
    to: Destination


@dataclass(eq=False, kw_only=True)
class Export:
    """An export as the audit trail keeps it. It cannot be changed, and nothing else is kept of it."""

    id: int
    what: str
    query: str
    sort: str
    columns: tuple[str, ...]
    rows: int
    to: Destination

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail keeps."""
        return {
            "what": self.what,
            "query": self.query,
            "sort": self.sort,
            "columns": list(self.columns),
            "rows": self.rows,
            "to": self.to.value,
        }


@event_kind
@dataclass(frozen=True, slots=True)
class Exported(Event):
    """Rows of a list left the desk."""

    what: str
    query: str
    rows: int
    to: str

    def _words(self, sentence: str) -> str:
        list_words = f"{self.what} “{self.query}”" if self.query else self.what
        to = Destination(self.to).words if self.to in set(Destination) else self.to  # of another version
        return sentence.format(n=f"{self.rows:,}", list=list_words, to=to)

    def will(self) -> str:
        return self._words(
            ngettext("export {n} row of {list} {to}", "export {n} rows of {list} {to}", self.rows)
        )

    def did(self) -> str:
        return self._words(
            ngettext("{n} row of {list} exported {to}", "{n} rows of {list} exported {to}", self.rows)
        )


async def record_export(command: RecordExport, context: Context) -> Outcome:
    """S4, S3: who took what; a card number that was searched for is not kept."""
    if command.rows < 0 or not command.columns:
        raise InvalidInput(_("An export has columns, and a number of rows."), rule="B2")
    query = without_card_numbers(command.query)
    export = Export(
        id=await context.unit.next_number("exports"),
        what=clean_line(command.what),
        query=clean_line(query, limit=len(query)),
        sort=command.sort,
        columns=tuple(clean_line(column) for column in command.columns),
        rows=command.rows,
        to=command.to,
    )
    context.unit.track("export", export, new=True)
    context.happened(export, Exported(export.what, export.query, export.rows, export.to.value))
    return Outcome(subject="export", ids=(export.id,), changed=True)
