"""Pages of lists in an order other than by date (T2, V7)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, UnaryExpression, func, select, tuple_
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


def _beyond(
    sort: Sort, place: int, value: ColumnElement[Any], key: ColumnElement[int], *, ascending: bool
) -> ColumnElement[bool]:
    """What lies beyond a place in the direction of reading."""
    last_value, last_key = sort.at(place)
    if sort.by is By.NUMBER:
        return value > last_value if ascending else value < last_value
    compared, bound = tuple_(value, key), tuple_(last_value, last_key)
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
        return await _gathered(connection, walk, where, sort, place, ascending=ascending, limit=limit)
    column = _COLUMNS[sort.by]
    bounds = [] if place is None else [_beyond(sort, place, column, o.key, ascending=ascending)]
    page = select(o.id).where(*where, *bounds).order_by(*order_of(sort, ascending=ascending)).limit(limit)
    return page.with_hint(t.orders, _HINTS[sort.by], "sqlite") if sort.by in _HINTS else page


async def _gathered(
    connection: AsyncConnection,
    walk: Walk,
    where: Sequence[ColumnElement[bool]],
    sort: Sort,
    place: int | None,
    *,
    ascending: bool,
    limit: int,
) -> Select[Any]:
    some = walk.keys(where, limit=MOST_SORTED + 1, columns=[o.id, _COLUMNS[sort.by], o.key]).cte("some")
    value = some.c[_COLUMNS[sort.by].name]
    page = select(select(func.count()).select_from(some).scalar_subquery(), some.c.id)
    if place is not None:
        page = page.where(_beyond(sort, place, value, some.c.key, ascending=ascending))
    columns = [value.asc(), some.c.key.asc()] if ascending else [value.desc(), some.c.key.desc()]
    found = (await connection.execute(page.order_by(*columns).limit(limit))).all()
    if found and found[0][0] > MOST_SORTED:
        raise Refused(
            _(
                "More than {n} orders match, too many to sort them otherwise than by date: narrow the search."
            ).format(n=f"{MOST_SORTED:,}")
        )
    return select(o.id).where(o.id.in_([order_id for _count, order_id in found]))
