"""Sums of the ledger entries of the orders that a search finds, taken along the index of their moments (B1, R4).

The index holds all that the sums need of the entries that move money, and none of those that only bill.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    distinct,
    func,
    null,
    select,
    type_coerce,
    values,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reports.days import Days, Stretch
from domain.reports.model import MOVES, By, Figure
from storage import tables as t
from storage.booked import MOVED, read_calendars
from storage.report_sums import ONCE, STEPS, Key, Sums
from storage.sharing import part_of, weights_within
from storage.types import Whole

o, e, p, i, f = t.orders.c, t.ledger_entries.c, t.payments.c, t.order_items.c, t.offers.c

_IS_PAYMENT = and_(e.debit == "cash", e.credit == "receivable")

#: The entries are walked once for so many calendars; with more, a statement could have too many parameters.
_AT_ONCE = 8

#: Before and behind every moment that there is, in milliseconds.
_EARLIEST, _LATEST = -(2**52), 2**52


class _Part(NamedTuple):
    """Moments that lie within one stretch of days in each calendar: its number there, or −1 where they are in none."""

    begins: int
    ends: int
    stretches: tuple[int, ...]


class _Calendars(NamedTuple):
    """Calendars, each by the resellers who have it (none: everyone), and the days in all of them, part by part."""

    reseller_ids: Sequence[tuple[int, ...]]
    parts: Sequence[_Part]


async def sums_of_entries(
    connection: AsyncConnection, by: By, steps: Sequence[Stretch], where: Sequence[ColumnElement[bool]]
) -> Sums:
    """The sums of the entries of these orders by thing.

    Args:
        steps: what the report wants the days taken apart into; by anything but day or month, all of them.
        where: what must hold for an entry and its order.
    """
    if by is By.MANAGER:
        where = [*where, o.sale_confirmed]
    found = Sums()
    whole = (Stretch("", Days(steps[0].days.first, steps[-1].days.last)),) if by in STEPS else steps
    for some in await _calendars(connection, steps):
        await _add_up(connection, _sums(by, some, where), found.things)
    if by not in ONCE:
        for some in await _calendars(connection, whole):
            for row in await connection.execute(_counts(some, where)):
                found.whole[row.currency, "orders"] += row.orders
                found.whole[row.currency, "payments"] += row.payments
    return found


async def _calendars(connection: AsyncConnection, steps: Sequence[Stretch]) -> list[_Calendars]:
    """The steps in each calendar that resellers have."""
    zones = await read_calendars(connection)
    found = []
    for first in range(0, len(zones), _AT_ONCE):
        some = list(zones)[first : first + _AT_ONCE]
        found.append(_Calendars([zones[zone] for zone in some], list(_parts(steps, some))))
    return found


def _parts(stretches_: Sequence[Stretch], zones: Sequence[str]) -> Iterator[_Part]:
    bounds = [[_within(stretch.days, zone) for stretch in stretches_] for zone in zones]
    edges = sorted({edge for of_zone in bounds for ends in of_zone for edge in ends})
    for begins, ends in pairwise(edges):
        numbers = tuple(_stretch_at(begins, of_zone) for of_zone in bounds)
        if max(numbers) >= 0:
            yield _Part(begins, ends, numbers)


def _stretch_at(moment: int, bounds: Sequence[tuple[int, int]]) -> int:
    n = bisect_right(bounds, moment, key=itemgetter(0)) - 1
    return n if n >= 0 and moment < bounds[n][1] else -1


def _within(days: Days, zone: str) -> tuple[int, int]:
    begins, ends = days.bounds(zone)
    return (
        _EARLIEST if begins is None else begins.timestamp(unit="millisecond"),
        _LATEST if ends is None else ends.timestamp(unit="millisecond"),
    )


def _sums(by: By, calendars: _Calendars, where: Sequence[ColumnElement[bool]]) -> list[Select[Any]]:
    """What the entries come to by thing (stretches of days being things too), currency and move: the amount, how many
    entries, of how many orders."""
    if by.shares:
        return [_of_one_item(by, calendars, where), _of_several_items(by, calendars, where)]
    source, within, stretch = _entries(calendars)
    thing: ColumnElement[Any] = null()
    if by in (By.SYSTEM, By.METHOD):
        source = source.outerjoin(t.payments, p.id == e.payment_id)
        method = type_coerce(p.method, Text)
        system = case((p.system.is_not(None), "=" + p.system), else_=func.coalesce(method, ""))
        thing = system if by is By.SYSTEM else method
    elif by is By.MANAGER:
        thing = o.manager_id
    elif by in STEPS:
        thing = stretch
    found = select(
        thing.label("thing"),
        o.currency,
        e.debit,
        e.credit,
        func.sum(e.amount_minor),
        func.count(),
        func.count(distinct(e.order_id)),
    )
    grouped = found.select_from(source).where(*within, *where)
    if by is By.CURRENCY:
        return [_hinted(grouped.group_by(o.currency, e.debit, e.credit))]
    return [_hinted(grouped.group_by("thing", o.currency, e.debit, e.credit))]


def _of_one_item(by: By, calendars: _Calendars, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The sums of orders with nothing to share: the one item has all of it, and so has an order without items."""
    source, within, _stretch = _entries(calendars)
    source = source.outerjoin(t.order_items, i.order_id == e.order_id)
    thing: ColumnElement[Any] = i.offer_id
    if by is By.CATEGORY:
        source, thing = source.outerjoin(t.offers, f.id == i.offer_id), f.category_id
    found = select(
        thing.label("thing"),
        o.currency,
        e.debit,
        e.credit,
        func.sum(e.amount_minor),
        func.count(),
        func.count(distinct(e.order_id)),
    )
    grouped = found.select_from(source).where(o.item_count < 2, *within, *where)
    return _hinted(grouped.group_by("thing", o.currency, e.debit, e.credit))


def _of_several_items(by: By, calendars: _Calendars, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The sums of the others, each entry shared among the items of its order."""
    source, within, _stretch = _entries(calendars)
    items = source.join(t.order_items, i.order_id == e.order_id)
    weighed = _hinted(
        select(
            e.id, e.order_id, e.debit, e.credit, e.amount_minor, o.currency, i.offer_id, *weights_within(e.id)
        )
        .select_from(items)
        .where(o.item_count > 1, *within, *where)
    ).subquery("weighed")
    w = weighed.c
    thing: ColumnElement[Any] = w.offer_id
    shared: FromClause = weighed
    if by is By.CATEGORY:
        shared, thing = weighed.outerjoin(t.offers, f.id == w.offer_id), f.category_id
    found = select(
        thing.label("thing"),
        w.currency,
        w.debit,
        w.credit,
        cast(func.sum(part_of(w.amount_minor, weighed)), Whole),
        func.count(distinct(w.id)),
        func.count(distinct(w.order_id)),
    )
    return found.select_from(shared).group_by("thing", w.currency, w.debit, w.credit)


def _counts(calendars: _Calendars, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """How many orders had a payment, and how many payments there were, by currency; a row of several may name one."""
    source, within, _stretch = _entries(calendars)
    found = select(
        o.currency,
        func.count(distinct(e.order_id)).label("orders"),
        func.count().label("payments"),
    )
    return _hinted(found.select_from(source).where(_IS_PAYMENT, *within, *where).group_by(o.currency))


def _entries(calendars: _Calendars) -> tuple[FromClause, list[ColumnElement[bool]], ColumnElement[int]]:
    """The entries of these calendars' days with their orders, what must hold for them, and the stretch each is in.

    They are walked once, part by part; which stretch an entry is in says the calendar of its order's reseller.
    """
    numbers = [f"n{n}" for n in range(len(calendars.reseller_ids))]
    columns = [column(name, Whole) for name in ("begins", "ends", *numbers)]
    lines = [(part.begins, part.ends, *part.stretches) for part in calendars.parts]
    parts = values(*columns, name="parts").data(lines).cte("days")
    source = parts.join(t.ledger_entries, and_(e.at >= parts.c.begins, e.at < parts.c.ends))
    source = source.join(t.orders, o.id == e.order_id)
    within: list[ColumnElement[bool]] = [MOVED]  # type: ignore[list-item]
    stretch: ColumnElement[int] = parts.c.n0
    if calendars.reseller_ids[0]:
        # As a sum it fits no index: the entries are walked, and each one's order looked at.
        whose = o.reseller_id + 0
        stretch = case(
            *(
                (whose.in_(ids), parts.c[name])
                for ids, name in zip(calendars.reseller_ids, numbers, strict=True)
            ),
            else_=-1,
        )
        within.append(stretch >= 0)
    return source, within, stretch


def _hinted(statement: Select[Any]) -> Select[Any]:
    """SQLite keeps no figures about values, so it is told which index to walk."""
    statement = statement.with_hint(t.ledger_entries, "INDEXED BY ix_ledger_entries_moved", "sqlite")
    return statement.with_hint(t.orders, "NOT INDEXED", "sqlite")


async def _add_up(
    connection: AsyncConnection, statements: Iterable[Select[Any]], sums: dict[Key, Counter[str]]
) -> None:
    for statement in statements:
        for thing, currency, debit, credit, amount, n, orders in await connection.execute(statement):
            if (move := MOVES.get((debit, credit))) is None:
                continue
            figure, sign = move
            one = sums.setdefault((thing, currency), Counter())
            one[figure.value] += sign * int(amount)
            if figure is Figure.GROSS:
                one["payments"] += n
                one["orders"] += orders
