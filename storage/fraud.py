"""Fraud checks: what was seen before of an order's customer, and what a checker outside is asked (F1)."""

import statistics
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.billing import RECEIVED, AttemptStatus
from domain.billing.model import VOIDED
from domain.fraud.checker import CheckedItem, CheckerAccount, FraudCall
from domain.fraud.facts import FEWEST_USUAL, RECENT_HOURS, TRUSTED_DAYS, History
from domain.fraud.model import CheckStatus, reasons_of
from domain.fraud.ports import FraudUnit
from domain.fraud.rows import FraudCheckRow
from domain.jobs import Job
from domain.money import Money
from domain.orders.model import Order
from domain.orders.status import Archive, Status
from domain.settings.model import MINFRAUD_ACCOUNT, MINFRAUD_SECRET, MINFRAUD_SERVICE
from storage import tables as t
from storage.statements import for_driver

#: So many customers with one e-mail address, or one street and house, are taken for one person.
_ALIKE = 20
#: So many orders are looked back on, of one customer, of one IP address, and for what is usual.
_OF_ONE, _OF_IP, _OF_ALL = 100, 500, 50
#: The code of a payment that the customer took back.
_LOST = "dispute_lost"

_PERSON = f"""
    SELECT id FROM (SELECT c.id FROM customers me JOIN customers c ON c.by_email = me.by_email
        WHERE me.id = ? AND me.by_email <> '' AND c.reseller_id = me.reseller_id LIMIT {_ALIKE}) AS mailed
    UNION SELECT id FROM (SELECT c.id FROM customers me JOIN customers c ON c.address = me.address
        WHERE me.id = ? AND me.address <> '' AND c.reseller_id = me.reseller_id LIMIT {_ALIKE}) AS housed"""  # noqa: S608 - a number of ours

_ORDERS = f"""SELECT * FROM (SELECT id, status, placed_at FROM orders
    WHERE customer_id = ? AND status <> 'incomplete' ORDER BY key DESC LIMIT {_OF_ONE}) AS of_{{n}}"""  # noqa: S608

_FROM_IP = f"""SELECT id, customer_id, status, placed_at FROM (SELECT * FROM orders WHERE ip = ?
    ORDER BY key DESC LIMIT {_OF_IP}) AS there WHERE reseller_id = ? AND status <> 'incomplete'"""  # noqa: S608

_USUAL = f"""SELECT total_minor, currency FROM orders WHERE reseller_id = ? AND archive = '{Archive.HANDLED}'
    ORDER BY key DESC LIMIT {_OF_ALL}"""  # noqa: S608


class SqlFraudUnit(FraudUnit):
    """The part of a unit of work that knows what was seen before."""

    _connection: AsyncConnection

    async def fraud_history(self, order: Order, now: Instant) -> History:
        """See `domain.fraud.ports.FraudUnit`; each look goes along an index, and no further than is said above."""
        recent = now.subtract(hours=RECENT_HOURS).timestamp(unit="millisecond")
        trusted = now.subtract(hours=24 * TRUSTED_DAYS).timestamp(unit="millisecond")
        person = await self._person(order.customer_id)
        mine = [row for row in await self._orders_of(person) if row.id != order.id]
        there = [row for row in await self._from_ip(order) if row.id != order.id]
        failed, disputes = await self._payments_of([row.id for row in mine], recent)
        others = {
            row.customer_id for row in there if row.placed_at >= recent and row.customer_id not in person
        }
        return History(
            orders=sum(row.placed_at >= recent for row in mine),
            failed=failed,
            handled=sum(row.status == Status.HANDLED and row.placed_at < trusted for row in mine),
            frauds=sum(row.status == Status.FRAUD for row in mine),
            disputes=disputes,
            ip_customers=len(others - {None}),
            ip_frauds=sum(row.status == Status.FRAUD for row in there),
            usual_minor=await self._usual(order),
        )

    async def _person(self, customer_id: int | None) -> list[int]:
        """The customer, and those with the same e-mail address or street and house."""
        if customer_id is None:
            return []
        alike = await self._all(_PERSON, (customer_id, customer_id))
        return list(dict.fromkeys([customer_id, *(row.id for row in alike)]))

    async def _orders_of(self, person: Sequence[int]) -> Sequence[Row[Any]]:
        each = [_ORDERS.format(n=n) for n in range(len(person))]  # one by one, each along its index
        return await self._all(" UNION ALL ".join(each), person) if each else ()

    async def _from_ip(self, order: Order) -> Sequence[Row[Any]]:
        return await self._all(_FROM_IP, (order.ip, order.reseller_id)) if order.ip else ()

    async def _payments_of(self, orders: Sequence[int], recent: int) -> tuple[int, int]:
        """How many payments of these orders failed since then, and how many were ever disputed."""
        p = t.payments.c
        statement = select(p.status, p.code, p.attempted_at).where(p.order_id.in_(orders))
        rows = (await self._connection.execute(statement)).all() if orders else ()
        since = Instant.from_timestamp(recent, unit="millisecond")
        failed = [
            row
            for row in rows
            if row.status is AttemptStatus.FAILED
            and row.attempted_at >= since
            and row.code not in (VOIDED, _LOST)
        ]
        disputed = [row for row in rows if row.status is AttemptStatus.DISPUTED or row.code == _LOST]
        return len(failed), len(disputed)

    async def _usual(self, order: Order) -> int | None:
        found = await self._all(_USUAL, (order.reseller_id,))
        amounts = [row.total_minor for row in found if row.currency == order.total.currency]
        return statistics.median_low(amounts) or None if len(amounts) >= FEWEST_USUAL else None

    async def _all(self, sql: str, values: Sequence[Any]) -> Sequence[Row[Any]]:
        driver = for_driver(sql, self._connection.dialect.name)
        return (await self._connection.exec_driver_sql(driver, tuple(values))).all()


async def read_check_call(connection: AsyncConnection, job: Job) -> tuple[CheckerAccount, FraudCall] | None:
    """What a checker is asked for a job; see `domain.fraud.ports.FraudStorage`."""
    f = t.fraud_checks.c
    later = t.fraud_checks.alias("later").c
    newest = select(func.max(later.id)).where(later.order_id == f.order_id).scalar_subquery()
    asked = (
        await connection.execute(
            select(f.id, f.order_id, f.checker).where(
                f.intent == job.id,
                f.status.in_((CheckStatus.PENDING, CheckStatus.UNKNOWN)),
                f.id == newest,  # asked anew meanwhile, the earlier question matters no more
            )
        )
    ).one_or_none()
    if asked is None:
        return None
    account = CheckerAccount(
        kind=asked.checker,
        account=await _setting(connection, MINFRAUD_ACCOUNT.name),
        secret=await _setting(connection, MINFRAUD_SECRET.name),
        service=await _setting(connection, MINFRAUD_SERVICE.name) or MINFRAUD_SERVICE.default,
    )
    return account, await _call(connection, job.id, asked.order_id)


async def _setting(connection: AsyncConnection, name: str) -> str:
    kept = t.desk_settings.c
    return await connection.scalar(select(kept.value).where(kept.name == name)) or ""


async def _call(connection: AsyncConnection, key: str, order_id: int) -> FraudCall:
    o, c, r = t.orders.c, t.customers.c, t.resellers.c
    statement = (
        select(t.orders, c.name, c.email, c.phone, c.address, c.city, c.country, r.name.label("shop"))
        .join(t.resellers, r.id == o.reseller_id)
        .outerjoin(t.customers, c.id == o.customer_id)
        .where(o.id == order_id)
    )
    found = (await connection.execute(statement)).one()
    paid, declined = await _tried(connection, order_id)
    return FraudCall(
        key=key,
        order_number=found.number,
        placed_at=found.placed_at,
        total=Money(found.total_minor, found.currency),
        shop=found.shop,
        items=await _items(connection, order_id),
        paid=paid,
        declined=declined,
        customer_id=found.customer_id,
        name=found.name or found.invoice_name,
        email=found.email,
        phone=found.phone,
        address=found.address,
        city=found.city,
        country=found.country,
        ip=found.ip,
        promotion=found.promotion_code,
        affiliate=found.affiliate,
    )


async def _items(connection: AsyncConnection, order_id: int) -> tuple[CheckedItem, ...]:
    i = t.order_items.c
    rows = await connection.execute(
        select(i.name, i.product_type, i.quantity, i.unit_price_minor, i.currency)
        .where(i.order_id == order_id)
        .order_by(i.position)
    )
    return tuple(
        CheckedItem(
            product=row.name,
            category=row.product_type,
            quantity=row.quantity,
            unit_price=Money(row.unit_price_minor, row.currency),
        )
        for row in rows
    )


async def _tried(connection: AsyncConnection, order_id: int) -> tuple[bool, str | None]:
    """Whether a payment was taken, and with which code the last one failed."""
    p = t.payments.c
    rows = (
        await connection.execute(
            select(p.status, p.code).where(p.order_id == order_id).order_by(p.attempted_at, p.id)
        )
    ).all()
    failed = [row.code or "" for row in rows if row.status is AttemptStatus.FAILED]
    return any(row.status in RECEIVED for row in rows), failed[-1] if failed else None


async def read_checks(connection: AsyncConnection, order_id: int) -> tuple[FraudCheckRow, ...]:
    """The checks of an order, the latest first."""
    f = t.fraud_checks.c
    rows = await connection.execute(
        select(t.fraud_checks).where(f.order_id == order_id).order_by(f.id.desc())
    )
    return tuple(
        FraudCheckRow(
            id=row.id,
            checker=row.checker,
            status=row.status,
            verdict=row.verdict,
            score=row.score,
            reasons=reasons_of(row.reasons),
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            code=row.code,
            answer=row.answer,
        )
        for row in rows
    )
