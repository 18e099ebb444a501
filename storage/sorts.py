"""Pages of lists in an order other than by date (T2, V7)."""

from collections.abc import Sequence
from heapq import nlargest, nsmallest
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, UnaryExpression, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import Refused
from domain.query import Query
from domain.sorting import By, Sort
from domain.words import _
from storage import tables as t
from storage.walks import Walk

o = t.orders.c

#: A list that is not the whole desk is sorted as it is read, up to so many orders.
MOST_SORTED = 10_000

_COLUMNS: dict[By, Column[Any]] = {
    By.NUMBER: o.number,
    By.AMOUNT: o.by_amount,
    By.CUSTOMER: o.by_customer,
}
#: The index that carries each sort; that of numbers is the constraint's own, which no hint can name.
_HINTS = {By.AMOUNT: "INDEXED BY ix_orders_by_amount", By.CUSTOMER: "INDEXED BY ix_orders_by_customer"}


def place_in(sort: Sort, row: Any) -> int:
    """Where a row of `storage.order_columns` stands in the list."""
    return sort.place(row.key if sort.by is By.PLACED else getattr(row, _COLUMNS[sort.by].name), row.key)


def order_of(sort: Sort, *, ascending: bool) -> list[UnaryExpression[Any]]:
    """The columns a page is sorted by."""
    columns = [o.key]
    if sort.by is not By.PLACED:
        columns = [_COLUMNS[sort.by]] if sort.by is By.NUMBER else [_COLUMNS[sort.by], o.key]
    return [column.asc() if ascending else column.desc() for column in columns]


def _beyond(sort: Sort, place: int, *, ascending: bool) -> ColumnElement[bool]:
    """What lies beyond a place in the direction of reading."""
    value, key = sort.at(place)
    column = _COLUMNS[sort.by]
    if sort.by is By.NUMBER:
        return column > value if ascending else column < value
    compared, bound = tuple_(column, o.key), tuple_(value, key)
    return compared > bound if ascending else compared < bound


async def sorted_keys(
    connection: AsyncConnection,
    query: Query,
    walk: Walk,
    where: Sequence[ColumnElement[bool]],
    sort: Sort,
    *,
    place: int | None,
    ascending: bool,
    limit: int,
) -> Select[Any]:
    """The `id` of the orders of a page: along the index that carries the sort, or, with a search, of all it finds.

    Raises:
        Refused: too many match to be sorted.
    """
    if query.terms:
        return await _gathered(connection, walk, where, sort, place, up=ascending is not sort.up, limit=limit)
    bounds = [] if place is None else [_beyond(sort, place, ascending=ascending)]
    page = select(o.id).where(*where, *bounds).order_by(*order_of(sort, ascending=ascending)).limit(limit)
    return page.with_hint(t.orders, _HINTS[sort.by], "sqlite") if sort.by in _HINTS else page


async def _gathered(
    connection: AsyncConnection,
    walk: Walk,
    where: Sequence[ColumnElement[bool]],
    sort: Sort,
    place: int | None,
    *,
    up: bool,
    limit: int,
) -> Select[Any]:
    columns = [o.id, _COLUMNS[sort.by], o.key]
    found = (await connection.execute(walk.keys(where, limit=MOST_SORTED + 1, columns=columns))).all()
    if len(found) > MOST_SORTED:
        raise Refused(
            _(
                "More than {n} orders match, too many to sort them otherwise than by date: narrow the search."
            ).format(n=f"{MOST_SORTED:,}")
        )
    places = [(sort.place(value, key), order_id) for order_id, value, key in found]
    if place is not None:
        places = [one for one in places if (one[0] > place if up else one[0] < place)]
    chosen = nsmallest(limit, places) if up else nlargest(limit, places)
    return select(o.id).where(o.id.in_([order_id for _place, order_id in chosen]))
