"""What resellers and their distributor have between them, line by line: what the figures of money count (T1, P6).

Invoices and payments stand in tables of their own; here they are one list, the newest first, walked by a key that is
made of the moment and the id.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, case, false, func, literal, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.billing import InvoiceKind
from domain.credit.model import ResellerInvoiceStatus, ResellerPaymentStatus
from domain.credit.rows import AccountLine, Counting, LineKind
from domain.general import Period, bounds
from domain.money import Money
from domain.query import Exactly
from domain.rows import Page
from storage import tables as t
from storage.general import among
from storage.resellers import read_chosen

r, i, p = t.resellers.c, t.reseller_invoices.c, t.reseller_payments.c

#: The last bits of a key: the id, and whether it is a payment. So many things of one millisecond are told apart.
_PLACES = 2**20


async def read_account_lines(
    connection: AsyncConnection,
    granted: Collection[int],
    reseller: Exactly | None,
    counting: Counting,
    now: Instant,
    *,
    after: int | None,
    before: int | None,
    ids: Collection[int] | None,
    limit: int,
) -> Page[AccountLine]:
    """A page of the lines; see `domain.credit.ports.CreditReads`."""
    lines = (await _lines(connection, granted, reseller, counting, now)).subquery("lines")
    key = lines.c.key
    statement = (
        select(lines, r.name.label("reseller"), t.orders.c.number.label("order_number"))
        .join(t.resellers, r.id == lines.c.reseller_id)
        .outerjoin(t.orders, t.orders.c.id == lines.c.order_id)
    )
    if ids is not None:
        rows = (await connection.execute(statement.where(key.in_(ids)).order_by(key.desc()))).all()
        return Page(tuple(_line(row) for row in rows), more_before=False, more_after=False)
    upwards = before is not None
    if after is not None:
        statement = statement.where(key < after)
    if before:
        statement = statement.where(key > before)
    found = (
        await connection.execute(statement.order_by(key.asc() if upwards else key.desc()).limit(limit + 1))
    ).all()
    more, page = len(found) > limit, [_line(row) for row in found[:limit]]
    if upwards:
        return Page(tuple(reversed(page)), more_before=more, more_after=bool(before))
    return Page(tuple(page), more_before=after is not None, more_after=more)


async def read_account_sums(
    connection: AsyncConnection,
    granted: Collection[int],
    reseller: Exactly | None,
    counting: Counting,
    now: Instant,
) -> tuple[Money, ...]:
    """What the lines come to, in each currency; see `domain.credit.ports.CreditReads`."""
    lines = (await _lines(connection, granted, reseller, counting, now)).subquery("lines")
    statement = select(lines.c.currency, func.sum(lines.c.amount_minor)).group_by(lines.c.currency)
    rows = await connection.execute(statement.order_by(lines.c.currency))
    return tuple(Money(int(amount), currency) for currency, amount in rows)


async def _lines(
    connection: AsyncConnection,
    granted: Collection[int],
    reseller: Exactly | None,
    counting: Counting,
    now: Instant,
) -> Select[Any] | CompoundSelect[Any]:
    chosen, _name = await read_chosen(connection, granted, reseller)
    wanted = select(r.id, r.timezone)
    if chosen:
        wanted = wanted.where(r.id.in_(sorted(chosen)))
    zones: dict[str, list[int]] = {}
    for one in await connection.execute(wanted.order_by(r.id)):
        zones.setdefault(one.timezone, []).append(one.id)
    every = sorted(number for ids in zones.values() for number in ids)
    before_tax = counting is Counting.COSTS
    invoices = _invoices(before_tax=before_tax).where(among(i.reseller_id, every))
    if counting is not Counting.EVERYTHING:
        invoices = invoices.where(i.status != ResellerInvoiceStatus.CANCELLED)
    if counting is Counting.COSTS:
        months = [
            and_(among(i.reseller_id, ids), i.issued_at >= bounds(Period.THIS_MONTH, now, zone)[0])
            for zone, ids in sorted(zones.items())
        ]
        return invoices.where(or_(false(), *months), i.issued_at <= now)
    if counting is Counting.OVERDUE:
        return invoices.where(
            i.status == ResellerInvoiceStatus.UNPAID, i.kind == InvoiceKind.DEBIT, i.due_at < now
        )
    payments = _payments().where(among(p.reseller_id, every))
    if counting is Counting.BALANCE:
        # What was charged in another currency than the account's is no part of it.
        payments = payments.join(t.resellers, r.id == p.reseller_id).where(
            p.status == ResellerPaymentStatus.PAID, p.currency == r.currency
        )
    return union_all(invoices, payments)


def _invoices(*, before_tax: bool) -> Select[Any]:
    amount = i.net_minor if before_tax else i.net_minor + i.tax_minor
    credit = i.kind == InvoiceKind.CREDIT
    return select(
        (i.issued_at.op("*")(literal(_PLACES)) + i.id * 2 % _PLACES).label("key"),
        case((credit, LineKind.CREDIT.value), else_=LineKind.INVOICE.value).label("kind"),
        i.id.label("id"),
        i.reseller_id,
        i.order_id,
        i.number.label("name"),
        i.issued_at.label("at"),
        i.due_at,
        i.status.label("status"),
        case((credit, -amount), else_=amount).label("amount_minor"),
        i.currency,
    )


def _payments() -> Select[Any]:
    return select(
        (p.at.op("*")(literal(_PLACES)) + (p.id * 2 + 1) % _PLACES).label("key"),
        literal(LineKind.PAYMENT.value).label("kind"),
        p.id.label("id"),
        p.reseller_id,
        p.order_id,
        func.coalesce(p.reference, p.method).label("name"),
        p.at.label("at"),
        null().label("due_at"),
        p.status.label("status"),
        (-p.amount_minor).label("amount_minor"),
        p.currency,
    )


def _line(row: Any) -> AccountLine:
    return AccountLine(
        id=row.key,
        key=row.key,
        kind=LineKind(row.kind),
        number=row.id,
        name=row.name,
        reseller=row.reseller,
        reseller_id=row.reseller_id,
        order_id=row.order_id,
        order_number=row.order_number,
        at=row.at,
        due_at=row.due_at,
        status=str(row.status),
        amount=Money(row.amount_minor, row.currency),
    )
