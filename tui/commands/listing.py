"""A long list, printed as text, JSON or CSV while it is read (SPEC 13)."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic

from cyclopts import Parameter

from domain.errors import InvalidInput
from domain.reads import Reads
from domain.rows import Page
from domain.words import _
from tui.commands import shapes
from tui.commands.choosing import R, pages_of
from tui.commands.output import Column, CsvList, JsonList, TextTable, hint
from tui.commands.session import Session

SearchWords = Annotated[str, Parameter(help="A search for their orders, as for “ordertop orders list”.")]
Limit = Annotated[int, Parameter(help="At most so many.")]
After = Annotated[str | None, Parameter(help="Go on behind this cursor: the “next” of an earlier list.")]
Json = Annotated[bool, Parameter(name="--json", help="Print JSON.")]
Csv = Annotated[bool, Parameter(name="--csv", help="Print CSV, safe to open in a spreadsheet.")]

#: So many unless more are asked for.
LIMIT = 50


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How much of a list is printed, and how."""

    limit: Limit = LIMIT
    after: After = None
    as_json: Json = False
    as_csv: Csv = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[R]):
    """How the rows of a list are printed; `name` is the list's in JSON, `nothing` the sentence for an empty one,
    `cursor` how a place is written."""

    name: str
    columns: Sequence[Column]
    cells: Callable[[R], list[str]]
    shape: Callable[[R], shapes.JsonObject]
    csv: Mapping[str, Callable[[R], object]]
    nothing: str
    cursor: Callable[[int], str] = shapes.cursor


def print_list(
    session: Session,
    form: Form,
    listing: Listing[R],
    read: Callable[[Reads, int | None, int], Awaitable[Page[R]]],
) -> int:
    """Prints a list of the desk; returns the exit code.

    Args:
        read: reads so many rows below a place.

    Raises:
        InvalidInput: it cannot be printed as asked.
    """
    require_form(form.limit, as_json=form.as_json, as_csv=form.as_csv)
    begin = None if form.after is None else shapes.place(form.after)
    with session.desk() as desk:
        pages = pages_of(
            lambda place, size: desk.read(lambda reads: read(reads, place, size)),
            after=begin,
            limit=form.limit,
        )
        print_listing(listing, pages, as_json=form.as_json, as_csv=form.as_csv)
    return 0


def require_form(limit: int, *, as_json: bool, as_csv: bool) -> None:
    """Stops a list that cannot be printed as asked.

    Raises:
        InvalidInput: saying why.
    """
    if as_json and as_csv:
        raise InvalidInput(_("Choose --json or --csv, not both."))
    if limit < 1:
        raise InvalidInput(_("--limit must be 1 or more."))


def print_listing(
    listing: Listing[R], pages: Iterator[tuple[tuple[R, ...], bool]], *, as_json: bool, as_csv: bool
) -> None:
    """Prints page after page, and the cursor of what follows."""
    last: R | None = None
    more = False
    as_object = JsonList(listing.name) if as_json else None
    add = _printing(listing, as_object, as_csv=as_csv)
    for page in pages:
        rows, more = page
        if rows:
            add(rows)
            last = rows[-1]
    following = listing.cursor(last.key) if more and last is not None else None
    if as_object is not None:
        as_object.end(following)
        return
    if last is None and not as_csv:
        hint(listing.nothing)
    if following is not None:
        hint(_("More follow: --after {cursor}").format(cursor=following))


def _printing(
    listing: Listing[R], as_object: JsonList | None, *, as_csv: bool
) -> Callable[[tuple[R, ...]], None]:
    if as_object is not None:
        return lambda rows: as_object.add(listing.shape(row) for row in rows)
    if as_csv:
        lines = CsvList(list(listing.csv))
        return lambda rows: lines.add([value(row) for value in listing.csv.values()] for row in rows)
    table = TextTable(listing.columns)
    return lambda rows: table.add([listing.cells(row) for row in rows])
