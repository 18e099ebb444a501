"""The sums of each day that reports are added up from, kept in the transaction of every change (B1, R4).

`domain.reports.daily` says what an order adds to them. What changes an order takes away what it added before and adds
what it comes to now; what changes the days or the categories of many orders adds those up anew.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Date, Instant

from domain.reports.daily import AMOUNTS, COUNTS, Booked, DayKey, DaySums, add_days, manager_of, move_of
from domain.reports.model import By
from storage import tables as t
from storage.bulk import chunks
from storage.statements import Statement, for_driver

KEYS = ("by_what", "day", "reseller_id", "thing", "currency", "since")
SUMS = (*COUNTS, *(f"{figure}_minor" for figure in AMOUNTS))

#: So many sums go into one statement.
_TOGETHER = 40
#: Orders are read so many at a time, and sums written when there are so many.
_ORDERS, _SUMS = 10_000, 50_000

_QUARTER_MS = 900_000

_ENTRIES = """SELECT o.id, o.reseller_id, o.currency, o.manager_id, o.sale_confirmed, e.at, e.debit, e.credit,
        e.amount_minor, p.system, p.method
    FROM orders o JOIN ledger_entries e ON e.order_id = o.id LEFT JOIN payments p ON p.id = e.payment_id
    WHERE {which} AND (e.debit IN ('cash', 'written_off') OR e.credit IN ('cash', 'written_off')) ORDER BY o.id, e.id"""
_ITEMS = """SELECT o.id, i.offer_id, i.quantity * i.unit_price_minor - i.discount_minor
    FROM orders o JOIN order_items i ON i.order_id = o.id WHERE {which} ORDER BY o.id, i.position"""


def day_number(day: Date) -> int:
    """A day as the sums have it: ``20261121``."""
    return day.year * 10_000 + day.month * 100 + day.day


async def day_statements(connection: AsyncConnection, changes: Mapping[Booked, int]) -> list[Statement]:
    """Adds what orders come to so many times, in key order, so that two transactions cannot wait for each other.

    It is asked for with the audit head locked: whoever changes a calendar or a category adds up anew what is there
    then, and so this one reads those of either before or after.
    """
    changes = {booked: n for booked, n in changes.items() if n}
    if not changes:
        return []
    zones = await _read(connection, t.resellers.c.timezone, {one.reseller_id for one in changes})
    offers = {offer for one in changes for offer, _weight in one.items if offer is not None}
    categories = await _read(connection, t.offers.c.category_id, offers)
    sums: DaySums = {}
    for booked, n in changes.items():
        add_days(sums, booked, n, day_of=_calendar(zones[booked.reseller_id]), category_of=categories)
    return list(_adding(sums))


async def _read(connection: AsyncConnection, column: Any, ids: Collection[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    number = column.table.c.id
    for some in chunks(sorted(ids)):
        rows = await connection.execute(select(number, column).where(number.in_(some)))
        found.update((row[0], row[1]) for row in rows)
    return found


async def move_calendar(connection: AsyncConnection, reseller_id: int, zone: str) -> None:
    """Adds up anew what a reseller has sold, by the days of another calendar."""
    await connection.run_sync(_move_calendar, reseller_id, zone)


async def move_offer(
    connection: AsyncConnection, offer_id: int, before: int | None, after: int | None
) -> None:
    """Moves what was sold of an offer from one category to another."""
    await connection.run_sync(_move_offer, offer_id, before, after)


def _move_offer(connection: Connection, offer_id: int, before: int | None, after: int | None) -> None:
    zones, categories = _calendars(connection), _categories(connection)
    i = t.order_items.c
    ids = sorted(connection.scalars(select(i.order_id).where(i.offer_id == offer_id).distinct()))
    for first in range(0, len(ids), _ORDERS):
        sums: DaySums = {}
        for some in chunks(ids[first : first + _ORDERS]):
            for _id, booked in read_booked(connection, some):
                for n, category in ((-1, before), (1, after)):
                    named = {**categories, offer_id: category}
                    add_days(sums, booked, n, day_of=zones[booked.reseller_id], category_of=named)
        _write(connection, {key: one for key, one in sums.items() if key[0] == By.CATEGORY})


def _move_calendar(connection: Connection, reseller_id: int, zone: str) -> None:
    connection.execute(text("DELETE FROM day_sums WHERE reseller_id = :id"), {"id": reseller_id})
    for _done, _of, sums in _all_sums(connection, {reseller_id: _calendar(zone)}, reseller_id):
        _write(connection, sums)


def add_up_anew(
    connection: Connection, goes_on: Callable[[int, int], bool] = lambda _done, _of: True
) -> None:
    """Adds up all sums of the desk from its entries, or as many as there is time for.

    Args:
        goes_on: called with how many orders are done, of how many; false ends it.
    """
    connection.execute(text("DELETE FROM day_sums"))
    for done, of, sums in _all_sums(connection, _calendars(connection)):
        _write(connection, sums)
        if not goes_on(done, of):
            return


def count_differing(connection: Connection) -> int:
    """How many sums are not what the entries come to."""
    left: dict[DayKey, list[int]] = {}
    rows = connection.execution_options(stream_results=True).exec_driver_sql(
        f"SELECT {', '.join((*KEYS, *SUMS))} FROM day_sums"  # noqa: S608 - names of ours
    )
    for row in rows:
        left[tuple(row[: len(KEYS)])] = [-int(n) for n in row[len(KEYS) :]]
    for _done, _of, sums in _all_sums(connection, _calendars(connection)):
        for key, one in sums.items():
            left[key] = [a + b for a, b in zip(left.get(key, [0] * len(SUMS)), one, strict=True)]
    return sum(1 for one in left.values() if any(one))


def _all_sums(
    connection: Connection, zones: Mapping[int, Callable[[int], int]], reseller_id: int | None = None
) -> Iterator[tuple[int, int, DaySums]]:
    """What the orders come to, in parts of a size that fits any machine, and how many orders of how many that is; what
    is of one key may be in several."""
    categories = _categories(connection)
    last = connection.scalar(text("SELECT max(id) FROM orders")) or 0
    sums: DaySums = {}
    for first in range(0, last + 1, _ORDERS):
        for _id, booked in read_booked(connection, range(first, first + _ORDERS), reseller_id):
            add_days(sums, booked, 1, day_of=zones[booked.reseller_id], category_of=categories)
        if len(sums) >= _SUMS or first + _ORDERS > last:
            yield min(first + _ORDERS, last), last, sums
            sums = {}


def read_booked(
    connection: Connection, order_ids: Sequence[int], reseller_id: int | None = None
) -> Iterator[tuple[int, Booked]]:
    """What these orders come to by their ids, as far as money was moved; of one reseller if named."""
    if isinstance(order_ids, range):
        which = f"o.id BETWEEN {order_ids[0]} AND {order_ids[-1]}"
    else:
        which = f"o.id IN ({', '.join(map(str, order_ids)) or 'NULL'})"
    if reseller_id is not None:
        which += f" AND o.reseller_id + 0 = {reseller_id}"
    items: dict[int, list[tuple[int | None, int]]] = {}
    for order_id, offer_id, weight in connection.exec_driver_sql(_ITEMS.format(which=which)).all():
        items.setdefault(order_id, []).append((offer_id, weight))
    entries = connection.exec_driver_sql(_ENTRIES.format(which=which)).all()
    for (order_id, whose, currency, manager_id, confirmed), rows in groupby(entries, key=lambda row: row[:5]):
        moves = tuple(move for row in rows if (move := move_of(*row[5:])) is not None)
        if moves:
            manager = manager_of(manager_id, confirmed=bool(confirmed))
            yield order_id, Booked(whose, currency, manager, moves, tuple(items.get(order_id, ())))


def _calendars(connection: Connection) -> dict[int, Callable[[int], int]]:
    rows = connection.exec_driver_sql("SELECT id, timezone FROM resellers")
    return {number: _calendar(zone) for number, zone in rows}


def _categories(connection: Connection) -> dict[int, int | None]:
    return {
        row.id: row.category_id for row in connection.execute(select(t.offers.c.id, t.offers.c.category_id))
    }


@lru_cache(maxsize=64)
def _calendar(zone: str) -> Callable[[int], int]:
    """Says of a moment which day it is there; days begin at a quarter of an hour in every zone."""

    @lru_cache(maxsize=100_000)
    def day_at(quarter: int) -> int:
        return day_number(
            Instant.from_timestamp(quarter * _QUARTER_MS, unit="millisecond").to_tz(zone).date()
        )

    return lambda at: day_at(at // _QUARTER_MS)


def _write(connection: Connection, sums: Mapping[DayKey, list[int]]) -> None:
    for statement in _adding(sums):
        sql = for_driver(statement.sql, connection.dialect.name)
        connection.exec_driver_sql(sql, tuple(statement.parameters))


def _adding(sums: Mapping[DayKey, list[int]]) -> Iterator[Statement]:
    rows = [(*key, *one) for key, one in sorted(sums.items()) if any(one)]
    for n in range(0, len(rows), _TOGETHER):
        some = rows[n : n + _TOGETHER]
        yield Statement(_add_sql(len(some)), [value for row in some for value in row])


@lru_cache(maxsize=_TOGETHER)
def _add_sql(rows: int) -> str:
    columns = (*KEYS, *SUMS)
    values = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
    added = ", ".join(f"{name} = day_sums.{name} + excluded.{name}" for name in SUMS)
    return (
        f"INSERT INTO day_sums ({', '.join(columns)}) VALUES {values} "  # noqa: S608 - names of ours
        f"ON CONFLICT ({', '.join(KEYS)}) DO UPDATE SET {added}"
    )
