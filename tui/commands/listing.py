"""A long list, printed as text or JSON while it is read, or exported as CSV (SPEC 13)."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Generic

from cyclopts import Parameter

from domain.errors import InvalidInput
from domain.exporting.running import Paged
from domain.rows import Page
from domain.words import _
from tui.commands import shapes
from tui.commands.choosing import R, pages_of
from tui.commands.exporting import Columns, Exported, Leaving, export
from tui.commands.failure import DONE
from tui.commands.output import Column, JsonList, TextTable, hint
from tui.commands.session import OpenDesk, Session

if TYPE_CHECKING:
    from domain.reads import Reads

SearchWords = Annotated[str, Parameter(help="A search for their orders, as for “ordertop orders list”.")]
Limit = Annotated[int | None, Parameter(help="At most so many; 50 unless said, with --csv all.")]
After = Annotated[str | None, Parameter(help="Go on behind this cursor: the “next” of an earlier list.")]
Json = Annotated[bool, Parameter(name="--json", help="Print JSON.")]

#: So many unless more are asked for.
LIMIT = 50


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How much of a list is printed, and how."""

    limit: Limit = None
    after: After = None
    as_json: Json = False
    columns: Columns = None
    leaving: Leaving = field(default_factory=Leaving)

    def check(self) -> None:
        """Stops a list that cannot be printed as asked.

        Raises:
            InvalidInput: saying why.
        """
        self.leaving.check(as_json=self.as_json)
        if self.columns is not None and not self.leaving.as_csv:
            raise InvalidInput(_("--columns is for --csv."))
        require_limit(self.limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[R]):
    """How the rows of a list are printed; `name` is the list's in JSON, `nothing` the sentence for an empty one,
    `cursor` and `place` how a place in it is written and read."""

    name: str
    columns: Sequence[Column]
    cells: Callable[[R], list[str]]
    shape: Callable[[R], shapes.JsonObject]
    csv: Mapping[str, Callable[[R], object]]
    nothing: str
    cursor: Callable[[int], str] = shapes.cursor
    place: Callable[[str], int] = shapes.place


def print_list(
    session: Session,
    form: Form,
    listing: Listing[R],
    read: Callable[["Reads", int | None, int], Awaitable[Page[R]]],
    *,
    search: str = "",
) -> int:
    """Prints or exports a list of the desk; returns the exit code.

    Args:
        read: reads so many rows below a place.
        search: what was searched for, as it was typed.

    Raises:
        InvalidInput: it cannot be printed as asked.
    """
    form.check()
    with session.desk() as desk:
        return print_open(desk, form, listing, read, search=search)


def print_open(
    desk: OpenDesk,
    form: Form,
    listing: Listing[R],
    read: Callable[["Reads", int | None, int], Awaitable[Page[R]]],
    *,
    search: str = "",
) -> int:
    """As `print_list`, on a desk that is open; the form has been checked."""
    begin = None if form.after is None else listing.place(form.after)
    if form.leaving.as_csv:
        paged = Paged(read, after=begin, limit=form.limit)
        exported = Exported(what=listing.name, query=search, columns=listing.csv, pages=paged)
        code = export(desk, form.leaving, exported, columns=form.columns)
        if code == DONE and paged.more and paged.last is not None:
            tell_more(listing.cursor(paged.last.key))
        return code
    pages = pages_of(
        lambda place, size: desk.read(lambda reads: read(reads, place, size)),
        after=begin,
        limit=form.limit or LIMIT,
    )
    _print(listing, pages, as_json=form.as_json)
    return 0


def searched(words: Sequence[str], reseller: str | None) -> str:
    """What was searched for in a list that is searched by words and by whose it is."""
    return " ".join([*words, *([] if reseller is None else [f"--reseller {reseller}"])])


def require_limit(limit: int | None) -> None:
    """Stops a list of nothing.

    Raises:
        InvalidInput: the limit is none.
    """
    if limit is not None and limit < 1:
        raise InvalidInput(_("--limit must be 1 or more."))


def tell_more(cursor: str) -> None:
    """Says how the list goes on."""
    hint(_("More follow: --after {cursor}").format(cursor=cursor))


def _print(listing: Listing[R], pages: Iterator[tuple[tuple[R, ...], bool]], *, as_json: bool) -> None:
    """Prints page after page, and the cursor of what follows."""
    last: R | None = None
    more = False
    as_object = JsonList(listing.name) if as_json else None
    table = TextTable(listing.columns)
    for rows, more in pages:  # noqa: B007 - of the last page it is told
        if not rows:
            continue
        last = rows[-1]
        if as_object is not None:
            as_object.add(listing.shape(row) for row in rows)
        else:
            table.add([listing.cells(row) for row in rows])
    following = listing.cursor(last.key) if more and last is not None else None
    if as_object is not None:
        as_object.end(following)
        return
    if last is None:
        hint(listing.nothing)
    if following is not None:
        tell_more(following)
