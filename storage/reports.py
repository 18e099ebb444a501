"""Reports: sums of ledger entries, taken along the index of the moments at which they were booked (B1, R4).

Nothing is kept twice for them: a report is what the entries of its days come to, so that it cannot differ from them.
The index holds all that the sums need of the entries that move money, and none of those that only bill.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

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
from whenever import Instant

from domain.query import Query
from domain.reports.days import Days, Step, Stretch, stretches
from domain.reports.model import MOVES, By, Figure, Report, ReportRow, sorted_rows, usual_order
from storage import tables as t
from storage.booked import MOVED, read_calendars, settled
from storage.reading import SqlReading
from storage.report_names import Named, read_names
from storage.sharing import part_of, weights_within
from storage.types import Whole
from storage.walks import walk_for

o, e, p, i, f = t.orders.c, t.ledger_entries.c, t.payments.c, t.order_items.c, t.offers.c

#: The entries of so many orders are gathered rather than looked for along the days.
GATHERED = 2_000

_STEPS = {By.DAY: Step.DAY, By.MONTH: Step.MONTH}
#: Reports in which an order is in one row, so that its orders and payments add up.
_ONCE = (By.CURRENCY, By.MANAGER)

_AMOUNTS = (Figure.GROSS, Figure.FEES, Figure.REFUNDS, Figure.LOST, Figure.WRITTEN_OFF)
_IS_PAYMENT = and_(e.debit == "cash", e.credit == "receivable")

#: What a sum is of: the thing, and the currency.
Key: TypeAlias = tuple[Any, str]


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


class SqlReportReads(SqlReading):
    """The part of the reads that adds up; see `domain.reports.rows.ReportReads`."""

    async def report(self, by: By, days: Days, query: Query) -> Report:
        """The figures of these days; see `domain.reports.rows.ReportReads`."""
        async with self._connection() as connection:
            where = await self._of_orders(connection, query)
            if by is By.MANAGER:
                where.append(o.sale_confirmed)
            sums: dict[Key, Counter[str]] = {}
            names, calendars = await _calendars(connection, by, days)
            for some in calendars:
                await _add_up(connection, _sums(by, some, where), sums)
            whole: Counter[tuple[str, str]] = Counter()
            if by not in _ONCE:
                for some in (await _calendars(connection, By.CURRENCY, days))[1]:
                    for row in await connection.execute(_counts(some, where)):
                        whole[row.currency, "orders"] += row.orders
                        whole[row.currency, "payments"] += row.payments
            named: Mapping[Any, Named]
            if by in _STEPS:
                named = {n: Named(name, name) for n, name in enumerate(names)}
            else:
                named = await read_names(connection, by, [thing for thing, _currency in sums])
        rows = tuple(_row(one, named[thing], currency) for (thing, currency), one in sums.items())
        return sorted_rows(Report(by, days, rows, _totals(sums, whole)), usual_order(by))

    async def _of_orders(self, connection: AsyncConnection, query: Query) -> list[ColumnElement[bool]]:
        """What makes an entry one of an order that matches: money counts whatever has it, a cart or a repeat too."""
        query = replace(await settled(connection, query), whole=True)
        if query.terms:
            walk = await walk_for(connection, query)
            keys = walk.keys(self._matching(query, walk), limit=GATHERED + 1)
            if len(ids := (await connection.scalars(keys)).all()) <= GATHERED:
                return [e.order_id.in_(ids)]
        return self._matching(query)


async def _calendars(connection: AsyncConnection, by: By, days: Days) -> tuple[list[str], list[_Calendars]]:
    """The names of the stretches that the report wants the days taken apart into, and those in each calendar that
    resellers have."""
    zones = await read_calendars(connection)
    stretches_: Sequence[Stretch] = (Stretch("", days),)
    if by in _STEPS:
        stretches_ = list(stretches(await _closed(connection, days, zones), _STEPS[by]))
    found = []
    for first in range(0, len(zones), _AT_ONCE):
        some = list(zones)[first : first + _AT_ONCE]
        found.append(_Calendars([zones[zone] for zone in some], list(_parts(stretches_, some))))
    return [stretch.name for stretch in stretches_], found


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


async def _closed(connection: AsyncConnection, days: Days, zones: Mapping[str, object]) -> Days:
    """The same days with both ends, for which the first and last entry stand in."""
    if days.first is not None and days.last is not None:
        return days
    first = await connection.scalar(select(func.min(e.at)).where(MOVED))
    last = await connection.scalar(select(func.max(e.at)).where(MOVED))
    if first is None or last is None:
        first = last = Instant.from_timestamp(0)
    begin = days.first or min(first.to_tz(zone).date() for zone in zones)
    return Days(begin, days.last or max(begin, *(last.to_tz(zone).date() for zone in zones)))


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
    elif by in _STEPS:
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


def _row(sums: Counter[str], named: Named, currency: str) -> ReportRow:
    return ReportRow(
        thing=named.thing,
        name=named.name or currency,
        number=named.number,
        currency=currency,
        orders=sums["orders"],
        payments=sums["payments"],
        **{f"{figure}_minor": sums[figure.value] for figure in _AMOUNTS},
    )


def _totals(sums: Mapping[Key, Counter[str]], whole: Mapping[tuple[str, str], int]) -> tuple[ReportRow, ...]:
    """The total of each currency; orders and payments as they were counted, where some are in several rows."""
    totals: dict[str, Counter[str]] = {}
    for (_thing, currency), one in sums.items():
        totals.setdefault(currency, Counter()).update(one)
    for (currency, counted), n in whole.items():
        totals[currency][counted] = n
    return tuple(_row(total, Named(None, ""), currency) for currency, total in sorted(totals.items()))
