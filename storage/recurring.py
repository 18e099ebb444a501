"""Recurring orders, read for the worker, for lists, and with the orders placed in them (SPEC 6)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.errors import InvalidInput, NotFound
from domain.money import Money
from domain.orders.status import method_label, status_label
from domain.query import Query
from domain.recurring.forecast import ForecastDay, forecast
from domain.recurring.rows import PeriodRow, RecurringDetails, RecurringRow
from domain.recurring.schedule import Period
from domain.recurring.status import RecurringStatus
from domain.rows import Page
from domain.text import clean_line
from domain.words import _
from storage import tables as t
from storage.details import timeline_row
from storage.payments import of_orders, page_of_rows
from storage.walks import Walk

r, o, p, d = t.recurring_orders.c, t.orders.c, t.payments.c, t.recurring_debits.c

#: So many periods are shown with a recurring order, and so many records.
_SHOWN, _RECORDS = 200, 100
#: What is debited next is told so many times ahead, and no further than this.
_AHEAD, _AHEAD_DAYS = 12, 4_000


def _rows() -> Select[Any]:
    """Recurring orders joined to what they name; `orders` is the initial order."""
    return (
        select(
            t.recurring_orders,
            o.number.label("initial_number"),
            t.resellers.c.name.label("reseller"),
            t.customers.c.name.label("customer"),
            t.offers.c.number.label("offer_number"),
        )
        .join(t.orders, o.id == r.initial_order_id)
        .join(t.resellers, t.resellers.c.id == r.reseller_id)
        .join(t.customers, t.customers.c.id == r.customer_id)
        .join(t.offers, t.offers.c.id == r.offer_id)
    )


async def read_recurring(
    connection: AsyncConnection,
    query: Query,
    statuses: Sequence[RecurringStatus],
    walk: Walk,
    where: Sequence[ColumnElement[bool]],
    each: Sequence[ColumnElement[bool]],
    *,
    after: int | None,
    before: int | None,
    limit: int,
) -> Page[RecurringRow]:
    """A page of recurring orders, with arguments as `storage.payments.read_payments`."""
    matching = await of_orders(connection, r.initial_order_id, query, walk, where, each)
    statement = _rows().where(matching, *_in(statuses))
    return await page_of_rows(connection, statement, r.key, _row, after=after, before=before, limit=limit)


def _in(statuses: Sequence[RecurringStatus]) -> list[ColumnElement[bool]]:
    return [r.status.in_(statuses)] if statuses else []


async def read_recurring_by_id(
    connection: AsyncConnection,
    ids: Collection[int],
    statuses: Sequence[RecurringStatus],
    each: Sequence[ColumnElement[bool]],
) -> tuple[RecurringRow, ...]:
    """These recurring orders; see `domain.recurring.rows.RecurringReads`."""
    statement = _rows().where(r.id.in_(sorted(ids)), *_in(statuses), *each).order_by(r.key.desc())
    return tuple(_row(found) for found in await connection.execute(statement))


async def read_recurring_named(
    connection: AsyncConnection, name: str, may_see: Sequence[ColumnElement[bool]]
) -> RecurringRow:
    """The recurring order that is meant; see `domain.recurring.rows.RecurringReads`."""
    named = clean_line(name, limit=40)
    column = r.number if named.upper().startswith("R-") else o.number
    statement = _rows().where(column == named.upper(), *may_see).order_by(r.id)
    found = [_row(one) for one in await connection.execute(statement)]
    if not found:
        raise NotFound(
            _("There is no recurring order “{name}” here; “ordertop recurring list” shows all.").format(
                name=named
            )
        )
    if len(found) > 1:
        raise InvalidInput(
            _("{number} has several recurring orders: name one of {numbers}.").format(
                number=named, numbers=", ".join(row.number for row in found)
            )
        )
    return found[0]


async def read_recurring_counts(
    connection: AsyncConnection, granted: Collection[int]
) -> dict[RecurringStatus, int]:
    """How many there are in each status; see `domain.recurring.rows.RecurringReads`."""
    statement = select(r.status, func.count()).group_by(r.status)
    if granted:
        statement = statement.where(r.reseller_id.in_(sorted(granted)))
    counts = dict.fromkeys(RecurringStatus, 0)
    return counts | {row[0]: row[1] for row in await connection.execute(statement)}


async def read_forecast(
    connection: AsyncConnection,
    query: Query,
    walk: Walk,
    where: Sequence[ColumnElement[bool]],
    each: Sequence[ColumnElement[bool]],
    now: Instant,
    until: Instant,
) -> tuple[ForecastDay, ...]:
    """What will be debited; see `domain.recurring.rows.RecurringReads`."""
    matching = await of_orders(connection, r.initial_order_id, query, walk, where, each)
    going_on = r.status.in_((RecurringStatus.ACTIVE, RecurringStatus.PROCESSING))
    found = await connection.execute(_rows().where(matching, going_on, r.due_at < until))
    courses = (course for row in found if (course := _row(row).course) is not None)
    return forecast(courses, now, until)


async def read_recurring_details(
    connection: AsyncConnection, recurring_id: int, may_see: Sequence[ColumnElement[bool]], now: Instant
) -> RecurringDetails:
    """Everything about one recurring order; see `domain.recurring.rows.RecurringReads`."""
    found = (await connection.execute(_rows().where(r.id == recurring_id, *may_see))).one_or_none()
    if found is None:
        raise NotFound(_("There is no recurring order with the id {id} here.").format(id=recurring_id))
    row = _row(found)
    k = t.payment_tokens.c
    token = await connection.scalar(select(k.label).where(k.id == found.token_id))
    debits = (
        select(d.number, d.due_at, d.order_id)
        .where(d.recurring_id == recurring_id)
        .order_by(d.number.desc())
        .limit(_SHOWN + 1)
    )
    shown = (await connection.execute(debits)).all()
    count = len(shown)
    if count > _SHOWN:
        all_of_them = select(func.count()).where(d.recurring_id == recurring_id)
        count = await connection.scalar(all_of_them) or 0
    periods = [(0, row.begun_at, row.initial_order_id)]
    periods += [(one.number, one.due_at, one.order_id) for one in reversed(shown[:_SHOWN])]
    course = row.course
    return RecurringDetails(
        row=row,
        token=token,
        periods=tuple(await _periods(connection, row, periods)),
        earlier=max(count - _SHOWN, 0),
        upcoming=()
        if course is None
        else tuple(course.debits(now.add(hours=24 * _AHEAD_DAYS), limit=_AHEAD)),
        timeline=await _timeline(connection, recurring_id),
    )


async def _periods(
    connection: AsyncConnection, row: RecurringRow, periods: Sequence[tuple[int, Instant, int | None]]
) -> list[PeriodRow]:
    ids = [order_id for _number, _due_at, order_id in periods if order_id is not None]
    columns = (o.id, o.number, o.status, o.marks, o.delivered_count, o.item_count, o.total_minor, o.currency)
    found = await connection.execute(select(*columns).where(o.id.in_(ids)))
    orders = {one.id: one for one in found}
    attempts: dict[int, list[Any]] = {}
    tried = select(p.order_id, p.attempted_at, p.status, p.method, p.system, p.code)
    for one in await connection.execute(tried.where(p.order_id.in_(ids)).order_by(p.key)):
        attempts.setdefault(one.order_id, []).append(one)
    return [
        _period(row, number, due_at, orders.get(order_id), attempts.get(order_id or 0, []))
        for number, due_at, order_id in periods
    ]


def _period(row: RecurringRow, number: int, due_at: Instant, order: Any, attempts: list[Any]) -> PeriodRow:
    if order is None:
        return PeriodRow(
            number=number, due_at=due_at, order_id=None, order_number=None, status=None, label=_("missed"),
            price=row.price, completed_at=None, system=None, attempt=None, code=None,
        )  # fmt: skip
    paid = [one for one in attempts if one.status not in ("pending", "unknown", "failed")]
    last = (paid or attempts or [None])[-1]
    return PeriodRow(
        number=number,
        due_at=due_at,
        order_id=order.id,
        order_number=order.number,
        status=order.status,
        label=status_label(order.status, order.marks, order.delivered_count, order.item_count),
        price=Money(order.total_minor, order.currency) if number else row.price,
        completed_at=paid[-1].attempted_at if paid else None,
        system=None if last is None else last.system or method_label(last.method),
        attempt=None if last is None else last.status,
        code=None if last is None or paid else last.code,
    )


async def _timeline(connection: AsyncConnection, recurring_id: int) -> tuple[Any, ...]:
    a = t.audit.c
    statement = (
        select(t.audit)
        .where(a.subject == "recurring", a.subject_id == recurring_id)
        .order_by(a.number.desc())
        .limit(_RECORDS)
    )
    return tuple(timeline_row(record) for record in await connection.execute(statement))


def _row(found: Any) -> RecurringRow:
    return RecurringRow(
        id=found.id,
        key=found.key,
        number=found.number,
        version=found.version,
        status=found.status,
        after_answer=found.after_answer,
        reseller=found.reseller,
        customer_id=found.customer_id,
        customer=found.customer,
        initial_order_id=found.initial_order_id,
        initial_number=found.initial_number,
        offer_number=found.offer_number,
        name=found.name,
        price=Money(found.price_minor, found.currency),
        period=Period(found.period_every, found.period_unit),
        payments=found.payments,
        paid=found.paid,
        period_number=found.period_number,
        following_number=found.following_number,
        due_at=found.due_at,
        next_attempt_at=found.next_attempt_at,
        failures=found.failures,
        code=found.code,
        failed_at=found.failed_at,
        order_id=found.order_id,
        begun_at=found.begun_at,
        zone=found.zone,
        ended_because=found.ended_because,
    )
