"""Keeping what an order is found and sorted by in step with it, in the order's own transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.model import Order
from domain.sorting import by_customer
from storage import tables as t
from storage.bulk import among
from storage.search import body
from storage.statements import Statement


def searchable(order: Order) -> tuple[object, ...]:
    """Everything of an order itself that it is found by: while this stays, its index entry does."""
    return (
        order.number,
        order.source_number,
        order.customer_id,
        order.site_id,
        order.invoice_name,
        order.promotion_code,
        order.affiliate,
        order.ip,
        order.customer_note,
        order.cart_step,
        order.manager_id,
        tuple((item.name, item.domain, item.offer_id) for item in order.items),
        tuple(note.body for note in order.notes if not note.retracted),
    )


async def index_orders(
    connection: AsyncConnection, orders: Sequence[tuple[Order, int | None]]
) -> list[Statement]:
    """What writes the orders' search entries and the names they are sorted by; beside each order stands its former
    place in the list. What they name is read for all of them together."""
    if not orders:
        return []
    names = await _names([order for order, _moved_from in orders], connection)
    statements = []
    for order, moved_from in orders:
        if moved_from is not None and moved_from != order.key:
            statements.append(Statement("DELETE FROM order_search WHERE key = ?", (moved_from,)))
        customer, words = _words(order, names)
        statements.append(Statement(_SORTED_BY, (customer, order.id, customer)))
        statements.append(Statement(_FOUND_BY, (order.key, words)))
    return statements


_SORTED_BY = "UPDATE orders SET by_customer = ? WHERE id = ? AND by_customer <> ?"
_FOUND_BY = (
    "INSERT INTO order_search (key, body) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body"
)


class _Names(NamedTuple):
    """What orders name, by id: each as the columns that are searched."""

    customers: Mapping[int, Sequence[str | None]]
    sites: Mapping[int, Sequence[str | None]]
    resellers: Mapping[int, Sequence[str | None]]
    managers: Mapping[int, Sequence[str | None]]
    offers: Mapping[int, Sequence[Any]]


async def _names(orders: Sequence[Order], connection: AsyncConnection) -> _Names:
    c, s, r, m, f, g = (
        t.customers.c, t.sites.c, t.resellers.c, t.staff.c, t.offers.c, t.categories.c,
    )  # fmt: skip

    async def by_id(statement: Select[Any], column: ColumnElement[int], ids: Iterable[int | None]) -> Any:
        wanted = sorted({number for number in ids if number is not None})
        if not wanted:
            return {}
        rows = await connection.execute(statement.where(among(connection, column, wanted)))
        return {row[0]: tuple(row)[1:] for row in rows}

    offers = select(f.id, f.number, g.name, g.number).outerjoin_from(
        t.offers, t.categories, g.id == f.category_id
    )
    return _Names(
        await by_id(
            select(c.id, c.name, c.email, c.phone, c.city), c.id, (one.customer_id for one in orders)
        ),
        await by_id(select(s.id, s.code, s.domain), s.id, (one.site_id for one in orders)),
        await by_id(select(r.id, r.name), r.id, (one.reseller_id for one in orders)),
        await by_id(select(m.id, m.name), m.id, (one.manager_id for one in orders)),
        await by_id(offers, f.id, (item.offer_id for one in orders for item in one.items)),
    )


def _words(order: Order, names: _Names) -> tuple[str, str]:
    """The name the order is sorted by, and what it is found by."""
    customer = names.customers.get(order.customer_id or 0, ())
    site = names.sites.get(order.site_id or 0, ())
    reseller, manager = (
        found[0] if found else None
        for found in (names.resellers.get(order.reseller_id), names.managers.get(order.manager_id or 0))
    )
    offer_ids = dict.fromkeys(item.offer_id for item in order.items if item.offer_id)
    offers = [names.offers[number] for number in offer_ids if number in names.offers]
    name = by_customer(customer[0] if customer else None, site[1] if site else None, order.invoice_name)
    return name, order_body(
        number=order.number,
        source_number=order.source_number,
        invoice_name=order.invoice_name,
        customer=tuple(customer),
        site=tuple(site),
        reseller=reseller,
        manager=manager,
        items=[(item.name, item.domain) for item in order.items],
        offers=[("", str(row[0])) for row in offers],  # a line may be called otherwise than its offer
        categories=[(row[1], str(row[2])) for row in offers if row[1]],
        promotion=order.promotion_code,
        affiliate=order.affiliate,
        step=order.cart_step,
        other=[order.ip, order.customer_note, *(note.body for note in order.notes if not note.retracted)],
    )


def order_body(
    *,
    number: str,
    source_number: str | None,
    invoice_name: str,
    customer: tuple[str | None, ...] = (),
    site: tuple[str | None, ...] = (),
    reseller: str | None = None,
    manager: str | None = None,
    items: Sequence[tuple[str, str | None]],
    offers: Sequence[tuple[str, str]] = (),
    categories: Sequence[tuple[str, str]] = (),
    promotion: str | None = None,
    affiliate: str | None = None,
    step: str | None = None,
    other: Sequence[str | None] = (),
) -> str:
    """The index entry from its parts; the one place that says what an order is found by."""
    return body(
        words=[number, source_number, invoice_name, *(domain for _name, domain in items), *other],
        fields={
            "customer": customer,
            "site": site,
            "reseller": [reseller],
            "manager": [manager],
            "offer": [name for name, _domain in items] + [part for offer in offers for part in offer],
            "category": [part for category in categories for part in category],
            "promo": [promotion],
            "affiliate": [affiliate],
            "step": [step],
        },
    )
