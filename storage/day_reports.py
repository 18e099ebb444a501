"""Reports of all orders of some resellers, added up from the sums that are kept of each day (B1)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Date

from domain.reports.daily import AMOUNTS, NO_MANAGER, UNCONFIRMED
from domain.reports.days import Days, Stretch
from domain.reports.model import By
from storage import tables as t
from storage.day_sums import day_number
from storage.report_sums import ONCE, STEPS, Key, Sums

d = t.day_sums.c

#: The first and the last day that there could be; 0 is none.
_FIRST, _LAST = 1, 99_999_999

#: A month's number in that of its days.
_MONTH = 100


async def sums_of_days(
    connection: AsyncConnection, by: By, days: Days, steps: Sequence[Stretch], resellers: Collection[int]
) -> Sums:
    """The sums of these days by thing, of these resellers (none: of all).

    Args:
        steps: what the report wants the days taken apart into; by anything but day or month, all of them.
    """
    first, last = _number(days.first, _FIRST), _number(days.last, _LAST)
    within = [d.day >= first, d.day <= last]
    if resellers:
        within.append(d.reseller_id.in_(sorted(resellers)))
    found = Sums()
    places = {_step(by, stretch.days.first): n for n, stretch in enumerate(steps)}
    for thing, currency, *sums in await connection.execute(_things(by, first).where(*within)):
        key: Key = (_thing(by, thing, places), currency)
        names = ("orders", "payments", *(figure.value for figure in AMOUNTS))
        found.things[key] = Counter({name: int(n) for name, n in zip(names, sums, strict=True)})
    if by not in ONCE:
        for currency, orders, payments in await connection.execute(_whole(first).where(*within)):
            found.whole[currency, "orders"] += int(orders)
            found.whole[currency, "payments"] += int(payments)
    return found


def _number(day: Date | None, otherwise: int) -> int:
    return otherwise if day is None else day_number(day)


def _step(by: By, day: Date | None) -> int | None:
    if by not in STEPS or day is None:
        return None
    return day_number(day) // (_MONTH if by is By.MONTH else 1)


def _thing(by: By, thing: Any, places: Mapping[int | None, int]) -> Any:
    """As the sums of entries have it."""
    if by in STEPS:
        return places[thing]
    if by is By.SYSTEM:
        return thing
    if thing in (None, "") or (by is By.MANAGER and thing == NO_MANAGER):
        return None
    return thing if by is By.METHOD else int(thing)


def _things(by: By, first: int) -> Select[Any]:
    begin: ColumnElement[int] = literal(first)
    thing: ColumnElement[Any] = d.thing
    if by is By.CURRENCY:
        thing = null()
    elif by is By.DAY:
        thing = begin = d.day
    elif by is By.MONTH:
        thing, month = d.day // _MONTH, d.day // _MONTH * _MONTH
        begin = case((month < first, first), else_=month)
    amounts = (func.sum(d[f"{figure}_minor"]) for figure in AMOUNTS)
    found = select(thing.label("the_thing"), d.currency, _orders(begin), func.sum(d.payments), *amounts)
    kept = By.MANAGER if by is By.CURRENCY or by in STEPS else by
    found = (
        found.where(d.by_what == kept.value).group_by("the_thing", d.currency).having(func.sum(d.entries) > 0)
    )
    return found.where(d.thing != UNCONFIRMED) if by is By.MANAGER else found


def _whole(first: int) -> Select[Any]:
    """How many orders were paid in all, and with how many payments: each order is of one manager, or of none."""
    found = select(d.currency, _orders(literal(first)), func.sum(d.payments))
    return found.where(d.by_what == By.MANAGER.value).group_by(d.currency).having(func.sum(d.payments) > 0)


def _orders(begin: ColumnElement[int]) -> ColumnElement[int]:
    """Each order once: on the first day of the period on which it was paid."""
    return func.sum(case((d.since < begin, d.orders), else_=0))
