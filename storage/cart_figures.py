"""Figures of carts: what is open now, and what became of follow-ups (I4)."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    text,
    type_coerce,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Date, Instant

from domain.followup.model import CHECKOUT_STEPS, DETAILS_STEPS, Recovery, Stage, Way
from domain.followup.rows import MOST_CARTS, CartFigures, CartStats, StageFigure, TrendDay
from domain.money import Money
from domain.orders.status import Status
from domain.query import Query, Zone
from domain.query.model import begin_of
from storage import tables as t
from storage.carts import on_list

o, f = t.orders.c, t.follow_ups.c

#: The same words as the partial index.
_HAS_ENDED = "follow_ups.way IN ('lost', 'recovered')"

#: Moments are told apart by quarters of an hour, at one of which every zone's days begin.
_QUARTER = 900_000


async def read_figures(
    connection: AsyncConnection,
    where: Sequence[ColumnElement[bool]],
    now: Instant,
    me: int,
    zone: Zone,
    granted: Collection[int],
) -> CartFigures:
    """The figures of what is on the list; see `domain.followup.rows`."""
    listed = union(*on_list(Query(), now)).cte("listed")
    step = func.lower(func.coalesce(o.cart_step, ""))
    stage = case(
        (step.in_(CHECKOUT_STEPS), Stage.CHECKOUT.value),
        (step.in_(DETAILS_STEPS), Stage.DETAILS.value),
        else_=Stage.CART.value,
    )
    due = and_(o.next_at.is_not(None), o.next_at <= now)
    mine = and_(o.holder_id.is_not(None), o.holder_id == me, or_(o.next_at.is_(None), o.next_at <= now))
    statement = (
        select(
            o.status,
            stage.label("stage"),
            o.currency,
            func.count().label("n"),
            func.sum(o.total_minor).label("total"),
            func.sum(case((due, 1), else_=0)).label("due"),
            func.sum(case((mine, 1), else_=0)).label("mine"),
        )
        .join(listed, listed.c.id == o.id)
        .where(*where)
        .group_by(o.status, "stage", o.currency)
    )
    rows = (await connection.execute(statement)).all()
    carts = [row for row in rows if row.status is Status.INCOMPLETE]
    today = begin_of(now.to_tz(zone).date(), zone)
    ended = await _ended(connection, today, now, granted)
    return CartFigures(
        stages=tuple(_stage(one, [row for row in carts if row.stage == one]) for one in Stage),
        at_stake=_sums(carts),
        capped=sum(row.n for row in carts) >= MOST_CARTS,
        due=sum(row.due for row in rows),
        mine=sum(row.mine for row in rows),
        recovered=ended[Way.RECOVERED],
        lost=ended[Way.LOST],
    )


def _stage(stage: Stage, rows: Sequence[Any]) -> StageFigure:
    return StageFigure(stage=stage, carts=sum(row.n for row in rows), at_stake=_sums(rows))


def _sums(rows: Sequence[Any]) -> tuple[Money, ...]:
    """The totals by currency, those of most orders first; nothing is worth no word."""
    totals: Counter[str] = Counter()
    orders: Counter[str] = Counter()
    for row in rows:
        totals[row.currency] += int(row.total or 0)
        orders[row.currency] += row.n
    found = [(currency, total) for currency, total in totals.items() if total]
    return tuple(Money(total, one) for one, total in sorted(found, key=lambda two: (-orders[two[0]], two[0])))


def _of_span(first: Instant, before: Instant, granted: Collection[int], *columns: Any) -> Select[Any]:
    """What ended then, of the resellers that may be seen."""
    found = (
        select(*columns)
        .select_from(t.follow_ups)
        .join(t.orders, o.id == f.order_id)
        .where(text(_HAS_ENDED), f.at >= first, f.at < before, not_(f.retracted))
    )
    return found.where(o.reseller_id.in_(sorted(granted))) if granted else found


async def _ended(
    connection: AsyncConnection, first: Instant, until: Instant, granted: Collection[int]
) -> Counter[Way]:
    before = until.add(milliseconds=1)
    rows = await connection.execute(_of_span(first, before, granted, f.way, func.count()).group_by(f.way))
    return Counter({row[0]: row[1] for row in rows})


async def read_stats(
    connection: AsyncConnection, first: Date, last: Date, zone: Zone, granted: Collection[int]
) -> CartStats:
    """What became of follow-ups on these days; see `domain.followup.rows`."""
    begin, end = begin_of(first, zone), begin_of(last.add(days=1), zone)
    days: dict[Date, Counter[str]] = {}
    day = first
    while day <= last:
        days[day] = Counter()
        day = day.add(days=1)
    quarter = _whole(f.at).label("quarter")
    ended = _of_span(begin, end, granted, quarter, f.way, func.count()).group_by("quarter", f.way)
    for at, way, n in await connection.execute(ended):
        days[_day(at, zone)][way.value] += n
    for at, n in await connection.execute(_left(begin, end, granted)):
        days[_day(at, zone)]["left"] += n
    return CartStats(
        days=tuple(
            TrendDay(
                day=day, left=seen["left"], recovered=seen[Way.RECOVERED.value], lost=seen[Way.LOST.value]
            )
            for day, seen in days.items()
        ),
        value=await _value(connection, begin, end, granted),
        reasons=await _counted(connection, begin, end, granted, Way.LOST),
        by_staff=await _counted(connection, begin, end, granted, Way.RECOVERED),
    )


def _left(begin: Instant, end: Instant, granted: Collection[int]) -> Any:
    """Carts that nobody has finished since, by when their customers were there last."""
    quarter = _whole(o.active_at).label("quarter")
    open_still = and_(o.status == Status.INCOMPLETE, or_(o.recovery.is_(None), o.recovery == Recovery.LOST))
    found: Any = select(quarter, func.count()).where(open_still, o.active_at >= begin, o.active_at < end)
    if granted:
        found = found.where(o.reseller_id.in_(sorted(granted)))
    return found.group_by("quarter")


async def _value(
    connection: AsyncConnection, begin: Instant, end: Instant, granted: Collection[int]
) -> tuple[Money, ...]:
    """What the orders that were recovered come to."""
    once = (
        _of_span(begin, end, granted, o.id, o.currency, o.total_minor)
        .where(f.way == Way.RECOVERED)
        .distinct()
        .subquery()
    )
    columns = (once.c.currency, func.count().label("n"), func.sum(once.c.total_minor).label("total"))
    return _sums((await connection.execute(select(*columns).group_by(once.c.currency))).all())


async def _counted(
    connection: AsyncConnection, begin: Instant, end: Instant, granted: Collection[int], way: Way
) -> tuple[tuple[str, int], ...]:
    """How many ended so, by the reason or by who is credited."""
    name = t.follow_up_reasons.c.name if way is Way.LOST else t.staff.c.name
    statement = (
        _of_span(begin, end, granted, name, func.count().label("n"))
        .outerjoin(t.follow_up_reasons, t.follow_up_reasons.c.id == f.reason_id)
        .outerjoin(t.staff, t.staff.c.id == f.staff_id)
        .where(f.way == way, name.is_not(None))
        .group_by(name)
    )
    found = [(row[0], row[1]) for row in await connection.execute(statement)]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _whole(column: Any) -> ColumnElement[int]:
    return type_coerce(column, column.type.impl) // _QUARTER


def _day(quarter: int, zone: Zone) -> Date:
    at = Instant.from_timestamp(quarter * _QUARTER, unit="millisecond")
    return at.to_tz(zone).date()
