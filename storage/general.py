"""The figures of the overview, each from an index or from what is counted as it changes (T1, V8)."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.billing import InvoiceKind
from domain.credit.model import ResellerInvoiceStatus
from domain.general import (
    LICENCE,
    RUNNING,
    SUBSCRIPTION,
    Account,
    General,
    Period,
    Purchase,
    Statistics,
    bounds,
    month_of,
)
from domain.money import Money
from domain.orders.status import DeliveryStatus
from domain.query import Exactly
from storage import tables as t
from storage.resellers import read_chosen

r, i, line = t.resellers.c, t.reseller_invoices.c, t.reseller_invoice_lines.c
items, sold = t.item_counts.c, t.sold_counts.c


async def read_general(
    connection: AsyncConnection,
    granted: Collection[int],
    reseller: Exactly | None,
    period: Period,
    now: Instant,
) -> General:
    """The figures of what is granted, or of one reseller of those."""
    chosen, _name = await read_chosen(connection, granted, reseller)
    wanted = select(r.id, r.currency, r.timezone, r.credit_limit_minor, r.owed_minor, r.reserved_minor)
    if chosen:
        wanted = wanted.where(r.id.in_(sorted(chosen)))
    resellers = (await connection.execute(wanted.order_by(r.id))).all()
    zones: dict[str, list[int]] = {}
    for one in resellers:
        zones.setdefault(one.timezone, []).append(one.id)
    costs: Counter[str] = Counter()
    sales: Counter[str] = Counter()
    bought: Counter[tuple[str, str, str, str]] = Counter()
    for zone, ids in zones.items():
        begin, _end = bounds(Period.THIS_MONTH, now, zone)
        costs.update(await _costs(connection, ids, begin, now))
        sales.update(await _sales(connection, ids, month_of(now, zone)))
        bought.update(await _bought(connection, ids, *bounds(period, now, zone)))
    every = [one.id for one in resellers]
    standing = await _subscriptions(connection, every)
    statistics = Statistics(
        accounts=_accounts(resellers, costs, await _overdue(connection, every, now)),
        subscriptions_sold=sales[SUBSCRIPTION],
        licences_sold=sales[LICENCE],
        subscriptions_active=sum(standing[status] for status in RUNNING),
        subscriptions_suspended=standing[DeliveryStatus.SUSPENDED],
        zones=tuple(sorted(zones)),
    )
    purchases = (
        Purchase(product, product_type, billing_type, Money(amount, currency))
        for (product, product_type, billing_type, currency), amount in sorted(bought.items())
    )
    return General(statistics, tuple(purchases))


def _accounts(resellers: Sequence[Any], costs: Counter[str], overdue: Counter[str]) -> tuple[Account, ...]:
    currencies = sorted({*(one.currency for one in resellers), *costs, *overdue})
    return tuple(
        _account(currency, [one for one in resellers if one.currency == currency], costs, overdue)
        for currency in currencies
    )


def _account(currency: str, resellers: Sequence[Any], costs: Counter[str], overdue: Counter[str]) -> Account:
    limits = [one.credit_limit_minor for one in resellers]
    return Account(
        monthly_costs=Money(costs[currency], currency),
        balance=Money(sum(one.owed_minor for one in resellers), currency),
        overdue=Money(overdue[currency], currency),
        limit=None if None in limits else Money(sum(limits), currency),
        reserved=Money(sum(one.reserved_minor for one in resellers), currency),
    )


def among(column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether the column is one of these ids; none is among none."""
    return column.in_(ids) if ids else false()


async def _by_name(connection: AsyncConnection, statement: Select[Any]) -> Counter[Any]:
    """Sums by what stands before them."""
    found: Counter[Any] = Counter()
    for *name, n in await connection.execute(statement):
        found[name[0] if len(name) == 1 else tuple(name)] = int(n)
    return found


async def _costs(
    connection: AsyncConnection, ids: Sequence[int], begin: Instant, now: Instant
) -> Counter[str]:
    net = case((i.kind == InvoiceKind.DEBIT, i.net_minor), else_=-i.net_minor)
    statement = (
        select(i.currency, func.sum(net))
        .where(
            among(i.reseller_id, ids),
            i.issued_at >= begin,
            i.issued_at <= now,
            i.status != ResellerInvoiceStatus.CANCELLED,
        )
        .group_by(i.currency)
    )
    return await _by_name(connection, statement)


async def _overdue(connection: AsyncConnection, ids: Sequence[int], now: Instant) -> Counter[str]:
    statement = (
        select(i.currency, func.sum(i.net_minor + i.tax_minor))
        .where(
            among(i.reseller_id, ids),
            i.status == ResellerInvoiceStatus.UNPAID,
            i.kind == InvoiceKind.DEBIT,
            i.due_at < now,
        )
        .group_by(i.currency)
    )
    return await _by_name(connection, statement)


async def _sales(connection: AsyncConnection, ids: Sequence[int], month: int) -> Counter[str]:
    statement = (
        select(sold.product_type, func.sum(sold.n))
        .where(among(sold.reseller_id, ids), sold.month == month, ~sold.is_trial)
        .group_by(sold.product_type)
    )
    return await _by_name(connection, statement)


async def _subscriptions(connection: AsyncConnection, ids: Sequence[int]) -> Counter[str]:
    statement = (
        select(items.delivery, func.sum(items.n))
        .where(among(items.reseller_id, ids), items.product_type == SUBSCRIPTION, ~items.is_trial)
        .group_by(items.delivery)
    )
    return await _by_name(connection, statement)


async def _bought(
    connection: AsyncConnection, ids: Sequence[int], begin: Instant, end: Instant
) -> Counter[tuple[str, str, str, str]]:
    statement = (
        select(line.name, line.product_type, line.billing_type, line.currency, func.sum(line.amount_minor))
        .join(t.reseller_invoices, i.id == line.invoice_id)
        .where(
            among(i.reseller_id, ids),
            i.issued_at >= begin,
            i.issued_at < end,
            i.kind == InvoiceKind.DEBIT,
            i.status != ResellerInvoiceStatus.CANCELLED,
        )
        .group_by(line.name, line.product_type, line.billing_type, line.currency)
    )
    return await _by_name(connection, statement)
