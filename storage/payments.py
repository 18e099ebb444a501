"""The lists of all payments and invoices, newest first, and of what belongs to payment systems (P1).

A search is one over their orders. Where it finds few, the payments of those are gathered; else the list is walked,
and each payment's order looked at: so neither takes long, however large the desk is (V7).
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.billing import Account
from domain.errors import NotFound
from domain.money import Money
from domain.payment_rows import (
    CalledRow,
    ListedInvoice,
    ListedPayment,
    PaymentSystemRow,
    PromotionRow,
    TokenRow,
)
from domain.query import Query
from domain.rows import Page
from domain.text import clean_line
from domain.words import _
from storage import tables as t
from storage.details import invoice_row, payment_row
from storage.walks import Walk

o, p, i, e = t.orders.c, t.payments.c, t.invoices.c, t.ledger_entries.c

#: Ids are kept in columns of 64 bits with a sign.
_LARGEST_ID = 2**63 - 1
#: The payments of so many orders are gathered rather than looked for along the list.
GATHERED = 2_000

R = TypeVar("R")

#: What is still due on an invoice: what was debited to the receivables less what was credited.
_DUE = (
    select(
        func.sum(
            case((e.debit == Account.RECEIVABLE, e.amount_minor), else_=0)
            - case((e.credit == Account.RECEIVABLE, e.amount_minor), else_=0)
        )
    )
    .where(e.order_id == i.order_id, e.invoice_id == i.id)
    .scalar_subquery()
)


def _payments() -> Select[Any]:
    return (
        select(
            t.payments,
            i.number.label("invoice_number"),
            t.payment_tokens.c.card,
            o.version,
            o.number.label("order_number"),
            o.status.label("order_status"),
            o.marks,
            t.customers.c.name.label("customer"),
        )
        .join(t.orders, o.id == p.order_id)
        .join(t.invoices, i.id == p.invoice_id)
        .outerjoin(t.payment_tokens, t.payment_tokens.c.id == p.token_id)
        .outerjoin(t.customers, t.customers.c.id == o.customer_id)
    )


def _invoices() -> Select[Any]:
    return (
        select(
            t.invoices,
            o.version,
            o.number.label("order_number"),
            _DUE.label("invoice_due"),
            t.customers.c.name.label("customer"),
        )
        .join(t.orders, o.id == i.order_id)
        .outerjoin(t.customers, t.customers.c.id == o.customer_id)
    )


async def read_payment(
    connection: AsyncConnection, payment_id: int, may_see: Sequence[ColumnElement[bool]]
) -> ListedPayment:
    """One payment; see `domain.ports.Reads`."""
    found = None
    if 0 < payment_id <= _LARGEST_ID:
        found = (await connection.execute(_payments().where(p.id == payment_id, *may_see))).one_or_none()
    if found is None:
        raise NotFound(_("There is no payment {id} here.").format(id=payment_id))
    return _listed_payment(found)


async def read_invoice(
    connection: AsyncConnection, number: str, may_see: Sequence[ColumnElement[bool]]
) -> ListedInvoice:
    """One invoice; see `domain.ports.Reads`."""
    id_ = number.removeprefix("id:")
    named = i.number == clean_line(number)
    if id_ != number and id_.isascii() and id_.isdigit() and int(id_) <= _LARGEST_ID:
        named = i.id == int(id_)
    found = (await connection.execute(_invoices().where(named, *may_see))).one_or_none()
    if found is None:
        raise NotFound(_("There is no invoice “{number}” here.").format(number=clean_line(number, limit=40)))
    return _listed_invoice(found)


async def read_payments(
    connection: AsyncConnection,
    query: Query,
    walk: Walk,
    where: Sequence[ColumnElement[bool]],
    each: Sequence[ColumnElement[bool]],
    *,
    after: int | None,
    before: int | None,
    limit: int,
) -> Page[ListedPayment]:
    """A page of payments; see `domain.ports.Reads`.

    Args:
        where: what holds for their orders, along the walk.
        each: the same, by a look at each order.
    """
    theirs = await of_orders(connection, p.order_id, query, walk, where, each)
    statement = _payments().where(theirs)
    return await page_of_rows(
        connection, statement, p.key, _listed_payment, after=after, before=before, limit=limit
    )


async def read_payments_by_id(
    connection: AsyncConnection,
    ids: Collection[int],
    order_ids: Collection[int],
    each: Sequence[ColumnElement[bool]],
) -> tuple[ListedPayment, ...]:
    """These payments, and those of these orders; see `domain.ports.Reads`."""
    meant = or_(p.id.in_(sorted(ids)), p.order_id.in_(sorted(order_ids)))
    found = await connection.execute(_payments().where(meant, *each).order_by(p.key.desc()))
    return tuple(_listed_payment(r) for r in found)


async def read_invoices(
    connection: AsyncConnection,
    query: Query,
    walk: Walk,
    where: Sequence[ColumnElement[bool]],
    each: Sequence[ColumnElement[bool]],
    *,
    after: int | None,
    limit: int,
) -> Page[ListedInvoice]:
    """A page of invoices, with arguments as `read_payments`; see `domain.ports.Reads`."""
    theirs = await of_orders(connection, i.order_id, query, walk, where, each)
    statement = _invoices().where(theirs)
    return await page_of_rows(
        connection, statement, i.id, _listed_invoice, after=after, before=None, limit=limit
    )


async def of_orders(
    connection: AsyncConnection,
    order_id: Column[int],
    query: Query,
    walk: Walk,
    where: Sequence[ColumnElement[bool]],
    each: Sequence[ColumnElement[bool]],
) -> ColumnElement[bool]:
    """What makes a row one of an order that matches, with arguments as `read_payments`; `order_id` is its column."""
    if query.terms:
        found = (await connection.scalars(walk.keys(where, limit=GATHERED + 1))).all()
        if len(found) <= GATHERED:
            return order_id.in_(found)
    return and_(*each) if each else true()


async def page_of_rows(
    connection: AsyncConnection,
    statement: Select[Any],
    key: Column[int],
    row: Callable[[Any], R],
    *,
    after: int | None,
    before: int | None,
    limit: int,
) -> Page[R]:
    """A page of a list that is read along `key`, the largest first."""
    upwards = before is not None
    if after is not None:
        statement = statement.where(key < after)
    if before:
        statement = statement.where(key > before)
    ordered = statement.order_by(key.asc() if upwards else key.desc()).limit(limit + 1)
    found = [row(r) for r in await connection.execute(ordered)]
    more, found = len(found) > limit, found[:limit]
    if upwards:
        found.reverse()
        return Page(tuple(found), more_before=more, more_after=before != 0)
    return Page(tuple(found), more_before=after is not None, more_after=more)


def _listed_payment(r: Any) -> ListedPayment:
    return ListedPayment(
        key=r.key,
        payment=payment_row(r),
        order_id=r.order_id,
        order_version=r.version,
        order_number=r.order_number,
        order_status=r.order_status,
        order_marks=r.marks,
        customer=r.customer,
    )


def _listed_invoice(r: Any) -> ListedInvoice:
    return ListedInvoice(
        key=r.id,
        invoice=invoice_row(r),
        due=Money(max(r.invoice_due or 0, 0), r.currency),
        order_id=r.order_id,
        order_version=r.version,
        order_number=r.order_number,
        customer=r.customer,
    )


async def read_called(
    connection: AsyncConnection,
    intent: str | None,
    reference: str | None,
    may_see: Sequence[ColumnElement[bool]],
) -> CalledRow | None:
    """What a payment system was asked about; see `domain.ports.Reads`."""
    r, c = t.refunds.c, t.reseller_payments.c
    found = select(p.order_id, p.id.label("payment_id")).join(t.orders, o.id == p.order_id).where(*may_see)
    if intent is None:
        # Only what went through a payment system is looked at: the index of keys holds no other.
        ways = [found.where(p.intent.is_not(None), p.reference == reference)]
    else:
        ways = [
            found.where(p.intent == intent),
            found.join(t.refunds, r.payment_id == p.id).where(r.intent == intent),
            select(c.order_id, c.id.label("payment_id"))
            .join(t.orders, o.id == c.order_id)
            .where(c.intent == intent, *may_see),
        ]
    for way in ways:
        if row := (await connection.execute(way.limit(1))).one_or_none():
            return CalledRow(order_id=row.order_id, payment_id=row.payment_id)
    return None


async def read_payment_systems(connection: AsyncConnection) -> tuple[PaymentSystemRow, ...]:
    """The merchant accounts; see `domain.ports.Reads`."""
    s = t.payment_systems.c
    found = await connection.execute(select(t.payment_systems).order_by(s.retired, s.id))
    return tuple(PaymentSystemRow(**{**r._mapping, "gateway": r.gateway.value}) for r in found)


async def payments_of(
    connection: AsyncConnection, order_ids: Select[tuple[int]], *, limit: int
) -> tuple[ListedPayment, ...]:
    """The newest payments of these orders."""
    found = (await connection.scalars(order_ids)).all()
    statement = _payments().where(p.order_id.in_(found)).order_by(p.key.desc()).limit(limit)
    return tuple(_listed_payment(r) for r in await connection.execute(statement))


async def read_tokens(
    connection: AsyncConnection, customer_id: int, granted: Collection[int]
) -> tuple[TokenRow, ...]:
    """A customer's tokens; see `domain.ports.Reads`."""
    k, s = t.payment_tokens.c, t.payment_systems.c
    statement = (
        select(
            k.id, k.customer_id, k.system_id, s.name.label("system"), k.label, k.expires_at, k.active, k.card
        )
        .join(t.payment_systems, s.id == k.system_id)
        .join(t.customers, t.customers.c.id == k.customer_id)
        .where(k.customer_id == customer_id, *_granted(t.customers.c.reseller_id, granted))
        .order_by(k.id)
    )
    return tuple(TokenRow(**r._mapping) for r in await connection.execute(statement))


async def read_promotions(connection: AsyncConnection, granted: Collection[int]) -> tuple[PromotionRow, ...]:
    """The promotion codes; see `domain.ports.Reads`."""
    m, s = t.promotions.c, t.resellers.c
    statement = (
        select(
            m.id,
            s.name.label("reseller"),
            m.code,
            m.kind,
            m.percent_bp,
            m.amount_minor,
            m.currency,
            m.retired,
        )
        .join(t.resellers, s.id == m.reseller_id)
        .where(*_granted(m.reseller_id, granted))
        .order_by(s.name, m.code)
    )
    found = await connection.execute(statement)
    return tuple(PromotionRow(**{**r._mapping, "kind": r.kind.value}) for r in found)


def _granted(column: Column[int], granted: Collection[int]) -> list[ColumnElement[bool]]:
    return [column.in_(sorted(granted))] if granted else []
