"""Reports: sums of what was booked, each order by its reseller's calendar (B1, R4).

Those of all orders are added up from the sums of days that are kept with every change (`storage.day_sums`), those of
the orders that a search finds from their ledger entries; both come to the same.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.query import Query
from domain.reports.daily import AMOUNTS
from domain.reports.days import Days, Stretch, stretches
from domain.reports.model import By, Report, ReportRow, sorted_rows, usual_order
from storage import tables as t
from storage.booked import MOVED, read_calendars, settled
from storage.day_reports import sums_of_days
from storage.entry_sums import sums_of_entries
from storage.reading import SqlReading
from storage.report_names import Named, read_names
from storage.report_sums import STEPS, Sums
from storage.resellers import read_chosen
from storage.walks import walk_for

o, e = t.orders.c, t.ledger_entries.c

#: The entries of so many orders are gathered rather than looked for along the days.
GATHERED = 2_000


class SqlReportReads(SqlReading):
    """The part of the reads that adds up; see `domain.reports.rows.ReportReads`."""

    async def report(self, by: By, days: Days, query: Query) -> Report:
        """The figures of these days; see `domain.reports.rows.ReportReads`."""
        async with self._connection() as connection:
            steps: Sequence[Stretch] = (Stretch("", days),)
            if by in STEPS:
                steps = list(stretches(await _closed(connection, days), STEPS[by]))
            if (resellers := await self._all_of(connection, query)) is not None:
                sums = await sums_of_days(connection, by, days, steps, resellers)
            else:
                sums = await sums_of_entries(connection, by, steps, await self._of_orders(connection, query))
            things = [thing for thing, _currency in sums.things]
            named: Mapping[Any, Named] = (
                {n: Named(step.name, step.name) for n, step in enumerate(steps)}
                if by in STEPS
                else await read_names(connection, by, things)
            )
        rows = tuple(_row(one, named[thing], currency) for (thing, currency), one in sums.things.items())
        return sorted_rows(Report(by, days, rows, _totals(sums)), usual_order(by))

    async def _all_of(self, connection: AsyncConnection, query: Query) -> Collection[int] | None:
        """The resellers all of whose orders match (none: everyone's); None where only some orders do."""
        if any(term is not query.reseller for term in query.terms):
            return None
        return (await read_chosen(connection, self._granted, query.reseller))[0]

    async def _of_orders(self, connection: AsyncConnection, query: Query) -> list[ColumnElement[bool]]:
        """What makes an entry one of an order that matches: money counts whatever has it, a cart or a repeat too."""
        query = replace(await settled(connection, query), whole=True)
        walk = await walk_for(connection, query)
        keys = walk.keys(self._matching(query, walk), limit=GATHERED + 1)
        if len(ids := (await connection.scalars(keys)).all()) <= GATHERED:
            return [e.order_id.in_(ids)]
        return self._matching(query)


async def _closed(connection: AsyncConnection, days: Days) -> Days:
    """The same days with both ends, for which the first and last entry stand in."""
    if days.first is not None and days.last is not None:
        return days
    zones = await read_calendars(connection)
    first = await connection.scalar(select(func.min(e.at)).where(MOVED))
    last = await connection.scalar(select(func.max(e.at)).where(MOVED))
    if first is None or last is None:
        first = last = Instant.from_timestamp(0)
    begin = days.first or min(first.to_tz(zone).date() for zone in zones)
    return Days(begin, days.last or max(begin, *(last.to_tz(zone).date() for zone in zones)))


def _row(sums: Counter[str], named: Named, currency: str) -> ReportRow:
    return ReportRow(
        thing=named.thing,
        name=named.name or currency,
        number=named.number,
        currency=currency,
        orders=sums["orders"],
        payments=sums["payments"],
        **{f"{figure}_minor": sums[figure.value] for figure in AMOUNTS},
    )


def _totals(sums: Sums) -> tuple[ReportRow, ...]:
    """The total of each currency; orders and payments as they were counted, where some are in several rows."""
    totals: dict[str, Counter[str]] = {}
    for (_thing, currency), one in sums.things.items():
        totals.setdefault(currency, Counter()).update(one)
    for (currency, counted), n in sums.whole.items():
        totals[currency][counted] = n
    return tuple(_row(total, Named(None, ""), currency) for currency, total in sorted(totals.items()))
