"""The work list of carts: what is on it, and in which order (I1).

Urgency changes with every minute, so no index has it. The carts that could be urgent are few, though: those whose
customers were there lately, found along an index that has all that urgency is made of, and those that someone has taken
or put aside. Only the rows that are shown are looked up.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.followup.model import FOLLOWED, MOST_IDLE_MINUTES, WORK_DAYS, Recovery, Way
from domain.followup.rows import MOST_CARTS, CartRow
from domain.orders.status import Archive, Status
from domain.query import Choice, Query
from domain.rows import Page
from domain.sorting import By, Sort
from storage import tables as t
from storage.follow_filters import ENDED, FOLLOWED_UP
from storage.order_columns import order_columns
from storage.order_reading import moment, order_row

o, f, p = t.orders.c, t.follow_ups.c, t.payments.c

#: The same words as the partial index.
_OPEN_CARTS = text("orders.status = 'incomplete' AND orders.recovery IS NULL")

#: Places of the list: the urgency, and among equals the list's own key.
_PLACES = Sort(By.AMOUNT)


def milliseconds(at: Instant) -> int:
    """A moment as it is kept."""
    return at.timestamp(unit="millisecond")


def idle_since() -> ColumnElement[int]:
    """When the customer was last heard of: in the cart, or when the order was submitted."""
    return case(
        (o.status == Status.INCOMPLETE, func.coalesce(_at(o.active_at), _at(o.placed_at))),
        else_=_at(o.placed_at),
    )


def _at(column: Any) -> ColumnElement[int]:
    """A moment's column as the number that it is kept as."""
    return type_coerce(column, column.type.impl)


def urgency(as_of: Instant) -> ColumnElement[int]:
    """How urgent an order is then; the same as `domain.followup.model.urgency_of`."""
    now = milliseconds(as_of)
    minutes = (now - idle_since()) // 60_000
    capped = case((minutes < 0, 0), (minutes > MOST_IDLE_MINUTES, MOST_IDLE_MINUTES), else_=minutes)
    return case((and_(o.next_at.is_not(None), _at(o.next_at) > now), 0), else_=o.stake * capped)


def on_list(query: Query, as_of: Instant) -> list[Select[Any]]:
    """What may be on the list, each part along an index of its own: `id`, `key` and `urgency`."""
    columns = (o.id, o.key, urgency(as_of).label("urgency"))

    def part(index: str, *where: Any, newest: ColumnElement[int] = o.key) -> Select[Any]:
        found = select(*columns).where(*where).order_by(newest.desc()).limit(MOST_CARTS)
        return select(found.with_hint(t.orders, f"INDEXED BY {index}", "sqlite").subquery())

    if ended := _ended(query):
        there = [part("ix_orders_recovery", ENDED, o.recovery.in_(ended))]
    elif _awaits_payment(query):
        there = [part("ix_orders_status_key", o.status == Status.AWAITING_PAYMENT)]
    else:
        since = milliseconds(as_of.subtract(hours=24 * WORK_DAYS))
        followed = (FOLLOWED_UP, o.status.in_(sorted(FOLLOWED)), o.recovery.is_(None))
        there = [
            part("ix_orders_carts", _OPEN_CARTS, _at(o.active_at) >= since, newest=_at(o.active_at)),
            part("ix_orders_followed", *followed),
        ]
    return there


def _ended(query: Query) -> list[Recovery]:
    """How the follow-ups have ended that alone are asked for."""
    for term in query.terms:
        if isinstance(term, Choice) and term.field == "followup" and not term.negated:
            ended = [Recovery(value) for value in term.values if value in set(Recovery)]
            if len(ended) == len(term.values):
                return ended
    return []


def _awaits_payment(query: Query) -> bool:
    """Whether orders are asked for that await their payment."""
    asked = {("status", Status.AWAITING_PAYMENT.value), ("archive", Archive.AWAITING_PAYMENT.value)}
    return any(
        isinstance(term, Choice) and not term.negated and (term.field, value) in asked
        for term in query.terms
        for value in (term.values if isinstance(term, Choice) else ())
    )


def whole(query: Query) -> Query:
    """The query over all orders: what belongs on the list, the list itself says."""
    return replace(query, whole=True)


async def read_carts(
    connection: AsyncConnection,
    query: Query,
    where: Sequence[ColumnElement[bool]],
    as_of: Instant,
    *,
    after: int | None,
    before: int | None,
    limit: int,
) -> Page[CartRow]:
    """A page of the list, with arguments as `storage.payments.read_payments`; see `domain.followup.rows`."""
    upwards = before is not None
    place = (before or None) if upwards else after
    listed = union(*on_list(query, as_of)).cte("listed")
    page = select(listed.c.id, listed.c.urgency)
    if where:
        page = page.join(t.orders, o.id == listed.c.id).where(*where)
    if place is not None:
        value, key = _PLACES.at(place)
        here, there = tuple_(listed.c.urgency, listed.c.key), tuple_(literal(value), literal(key))
        page = page.where(here > there if upwards else here < there)
    columns = (listed.c.urgency, listed.c.key)
    page = page.order_by(*(c.asc() if upwards else c.desc() for c in columns)).limit(limit + 1)
    found = {row.id: row.urgency for row in await connection.execute(page)}
    more = len(found) > limit
    ids = list(found)[:limit]
    rows = await _rows(connection, {order_id: found[order_id] for order_id in ids})
    if upwards:
        return Page(rows, more_before=more, more_after=before != 0)
    return Page(rows, more_before=after is not None, more_after=more)


async def count_carts(
    connection: AsyncConnection, query: Query, where: Sequence[ColumnElement[bool]], as_of: Instant
) -> int:
    """How many are on the list."""
    listed = union(*on_list(query, as_of)).cte("listed")
    counted = select(func.count()).select_from(listed).join(t.orders, o.id == listed.c.id).where(*where)
    return int(await connection.scalar(counted) or 0)


async def read_carts_by_id(
    connection: AsyncConnection,
    ids: Collection[int],
    query: Query,
    where: Sequence[ColumnElement[bool]],
    as_of: Instant,
) -> tuple[CartRow, ...]:
    """These of the list, as far as they are on it."""
    since = milliseconds(as_of.subtract(hours=24 * WORK_DAYS))
    if ended := _ended(query):
        there: Any = o.recovery.in_(ended)
    elif _awaits_payment(query):
        there = o.status == Status.AWAITING_PAYMENT
    else:
        open_cart = and_(o.status == Status.INCOMPLETE, _at(o.active_at) >= since)
        followed = and_(o.status.in_(sorted(FOLLOWED)), FOLLOWED_UP)
        there = and_(o.recovery.is_(None), or_(open_cart, followed))
    found = select(o.id, urgency(as_of).label("urgency")).where(o.id.in_(sorted(ids)), there, *where)
    return await _rows(connection, {row.id: row.urgency for row in await connection.execute(found)})


async def read_cart(
    connection: AsyncConnection, order_id: int, may_see: Sequence[ColumnElement[bool]], as_of: Instant
) -> CartRow | None:
    """One order, on the list or not."""
    found = select(o.id, urgency(as_of).label("urgency")).where(o.id == order_id, *may_see)
    rows = await _rows(connection, {row.id: row.urgency for row in await connection.execute(found)})
    return rows[0] if rows else None


async def _rows(connection: AsyncConnection, urgencies: dict[int, int]) -> tuple[CartRow, ...]:
    """These orders with all that the list shows, the most urgent first."""
    if not urgencies:
        return ()
    holders, c = t.staff.alias("holders"), t.customers.c
    names = (
        "cart_step",
        "holder_id",
        "holder",
        "recovery",
        "email",
        "phone",
        "reminders",
        "idle_since",
        "next_at",
    )
    own = (
        o.cart_step,
        o.holder_id,
        holders.c.name,
        o.recovery,
        c.email,
        c.phone,
        c.reminders,
        idle_since(),
        _at(o.next_at),
    )
    statement = (
        order_columns()
        .add_columns(*(column.label(f"own_{name}") for name, column in zip(names, own, strict=True)))
        .outerjoin(holders, holders.c.id == o.holder_id)
        .where(o.id.in_(list(urgencies)))
    )
    logs, failures = await _logs(connection, urgencies), await _failures(connection, urgencies)
    found = [
        _row(row, urgencies[row.id], logs.get(row.id, []), failures.get(row.id, (0, None)))
        for row in await connection.execute(statement)
    ]
    return tuple(sorted(found, key=lambda row: row.key, reverse=True))


async def _logs(connection: AsyncConnection, ids: Collection[int]) -> dict[int, list[Any]]:
    r = t.follow_up_reasons.c
    statement = (
        select(f.order_id, f.at, f.way, f.result, r.name.label("reason"))
        .outerjoin(t.follow_up_reasons, r.id == f.reason_id)
        .where(f.order_id.in_(list(ids)), not_(f.retracted))
        .order_by(f.id)
    )
    logs: dict[int, list[Any]] = {}
    for entry in await connection.execute(statement):
        logs.setdefault(entry.order_id, []).append(entry)
    return logs


async def _failures(connection: AsyncConnection, ids: Collection[int]) -> dict[int, tuple[int, str | None]]:
    """How many attempts to pay failed, and why the last one did."""
    statement = (
        select(p.order_id, p.code)
        .where(p.order_id.in_(list(ids)), p.status == "failed")
        .order_by(p.attempted_at, p.id)
    )
    failures: dict[int, tuple[int, str | None]] = {}
    for attempt in await connection.execute(statement):
        failures[attempt.order_id] = (failures.get(attempt.order_id, (0, None))[0] + 1, attempt.code)
    return failures


def _row(row: Any, urgency: int, log: Sequence[Any], failed: tuple[int, str | None]) -> CartRow:
    order = order_row(row)
    last = log[-1] if log else None
    return CartRow(
        key=_PLACES.place(urgency, order.key),
        order=order,
        step=row.own_cart_step,
        email=row.own_email,
        phone=row.own_phone,
        reminders=row.own_reminders is None or bool(row.own_reminders),
        idle_since=moment(row.own_idle_since),
        urgency=urgency,
        holder_id=row.own_holder_id,
        holder=row.own_holder,
        next_at=None if row.own_next_at is None else moment(row.own_next_at),
        recovery=row.own_recovery,
        tries=sum(entry.way not in (Way.LOST, Way.RECOVERED) for entry in log),
        messages=sum(entry.way is Way.MESSAGE for entry in log),
        last_at=None if last is None else last.at,
        last_way=None if last is None else last.way,
        last_result=None if last is None else last.result,
        reason=next((entry.reason for entry in reversed(log) if entry.reason), None),
        failures=failed[0],
        failed_code=failed[1],
    )
