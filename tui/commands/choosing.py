"""Which orders a command is about: by number, by ``id:42``, or by a query."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, NamedTuple, Protocol, TypeVar

from cyclopts import Parameter

from domain.errors import InvalidInput, NotFound
from domain.query import Query, QueryError, parse
from domain.rows import OrderRow, Page, ResellerRow
from domain.sorting import NEWEST, Sort
from domain.text import clean_line
from domain.words import _
from tui.commands.failure import MisunderstoodQuery
from tui.commands.session import OpenDesk, today
from tui.settings import Settings

#: Rows fetched at once: few enough for little memory, many enough that the round trips do not count.
PAGE = 500
_ALL = 10**9

#: So far orders are counted before a bulk begins.
_COUNTED = 100_000


class Target(NamedTuple):
    """An order to change, as it was found."""

    id: int
    number: str
    version: int
    currency: str


Names = Annotated[str, Parameter(help="Orders, each by its number or as id:42.")]
QueryOption = Annotated[
    str | None,
    Parameter(help="Instead of numbers: all that this search finds.", allow_leading_hyphen=True),
]


def understood(text: str, settings: Settings) -> Query:
    """The query typed.

    Raises:
        MisunderstoodQuery: it cannot be understood; points at the word at fault.
    """
    try:
        return parse(text, today(settings))
    except QueryError as error:
        raise MisunderstoodQuery(error, text, error.start, error.end) from None


def reseller_named(desk: OpenDesk, name: str) -> ResellerRow:
    """The reseller with this name, in whatever case where none is written just so.

    Raises:
        NotFound: there is none that this person may see.
    """
    wanted = clean_line(name)
    rows = desk.read(lambda reads: reads.resellers())
    alike = [row for row in rows if row.name.casefold() == wanted.casefold()]
    if alike:
        return next((row for row in alike if row.name == wanted), alike[0])
    raise NotFound(_("There is no reseller “{name}”.").format(name=clean_line(name, limit=40)))


def pages(
    desk: OpenDesk, query: Query, *, sort: Sort = NEWEST, after: int | None, limit: int
) -> Iterator[tuple[tuple[OrderRow, ...], bool]]:
    """The orders that match, in this order, some at a time, with whether more follow.

    Args:
        after: begin below this place in the list.
        limit: how many in all.
    """
    return pages_of(
        lambda place, size: desk.read(lambda reads: reads.orders(query, sort=sort, after=place, limit=size)),
        after=after,
        limit=limit,
    )


class Listed(Protocol):
    """A row with a place in its list."""

    @property
    def key(self) -> int: ...


R = TypeVar("R", bound=Listed)


def pages_of(
    read: Callable[[int | None, int], Page[R]], *, after: int | None, limit: int
) -> Iterator[tuple[tuple[R, ...], bool]]:
    """A list, some rows at a time, with whether more follow; arguments as of `pages`.

    Args:
        read: reads so many rows below a place.
    """
    while limit > 0:
        page = read(after, min(PAGE, limit))
        yield page.rows, page.more_after
        if not page.more_after or not page.rows:
            return
        after = page.rows[-1].key
        limit -= len(page.rows)


def named(desk: OpenDesk, names: Sequence[str]) -> tuple[OrderRow, ...]:
    """The orders named, each once, in the order given.

    Raises:
        NotFound: naming the first that does not exist.
    """
    ids = tuple(dict.fromkeys(desk.read(lambda reads: reads.order_ids(names))))
    rows = {row.id: row for row in by_id(desk, ids)}
    return tuple(rows[order_id] for order_id in ids if order_id in rows)


def by_id(desk: OpenDesk, ids: Sequence[int]) -> Iterator[OrderRow]:
    """These orders as they are now."""
    for first in range(0, len(ids), PAGE):
        some = ids[first : first + PAGE]
        yield from desk.read(lambda reads: reads.orders_by_id(some))  # noqa: B023 - read at once


class Chosen(NamedTuple):
    """The orders to change, read while they are gone through; how many there are, as far as that is known, and whether
    they are a bulk."""

    targets: Iterable[Target]
    total: int | None
    bulk: bool


def chosen(desk: OpenDesk, names: Sequence[str], query: str | None, settings: Settings) -> Chosen:
    """The orders to change.

    Raises:
        InvalidInput: neither numbers nor a query, or both, or a query without a word.
    """
    if query is None:
        if not names:
            raise InvalidInput(_("Name an order by its number, or several, or give --query."))
        rows = named(desk, names)
        return Chosen(tuple(map(_target, rows)), len(rows), len(rows) > 1)
    if names:
        raise InvalidInput(_("Give either numbers or --query, not both."))
    wanted = understood(query, settings)
    if not wanted.terms:
        raise InvalidInput(_("--query is empty and would take every order; say which, such as needs:me."))
    counted = desk.read(lambda reads: reads.count(wanted, limit=_COUNTED + 1))
    found = pages(desk, wanted, after=None, limit=_ALL)
    targets = (_target(row) for some, _more in found for row in some)
    return Chosen(targets, counted if counted <= _COUNTED else None, bulk=True)


def _target(row: OrderRow) -> Target:
    return Target(row.id, row.number, row.version, row.total.currency)
