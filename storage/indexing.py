"""Keeping what an order is found and sorted by in step with it, in the order's own transaction."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.model import Order
from domain.sorting import by_customer
from storage import tables as t
from storage.search import body


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


async def index_order(connection: AsyncConnection, order: Order, moved_from: int | None) -> None:
    """Writes the order's search entry and the name it is sorted by; `moved_from` is its former place in the list."""
    if moved_from is not None and moved_from != order.key:
        await connection.execute(delete(t.order_search).where(t.order_search.c.key == moved_from))
    customer, body_ = await _words(connection, order)
    o = t.orders.c
    await connection.execute(
        update(t.orders).where(o.id == order.id, o.by_customer != customer).values(by_customer=customer)
    )
    postgresql = connection.dialect.name == "postgresql"
    statement = (upsert_postgresql if postgresql else upsert_sqlite)(t.order_search).values(
        key=order.key, body=body_
    )
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[t.order_search.c.key], set_={"body": statement.excluded.body}
        )
    )


async def _words(connection: AsyncConnection, order: Order) -> tuple[str, str]:
    """The name the order is sorted by, and what it is found by."""
    c, s, r, m = t.customers.c, t.sites.c, t.resellers.c, t.staff.c
    customer = (
        await connection.execute(select(c.name, c.email, c.phone, c.city).where(c.id == order.customer_id))
    ).first()
    site = (await connection.execute(select(s.code, s.domain).where(s.id == order.site_id))).first()
    reseller = await connection.scalar(select(r.name).where(r.id == order.reseller_id))
    manager = (
        await connection.scalar(select(m.name).where(m.id == order.manager_id)) if order.manager_id else None
    )
    offer_ids = {item.offer_id for item in order.items if item.offer_id}
    offers = (
        await connection.execute(
            select(t.offers.c.number, t.categories.c.name, t.categories.c.number)
            .outerjoin(t.categories, t.categories.c.id == t.offers.c.category_id)
            .where(t.offers.c.id.in_(offer_ids))
        )
    ).all()
    name = by_customer(customer.name if customer else None, site.domain if site else None, order.invoice_name)
    return name, order_body(
        number=order.number,
        source_number=order.source_number,
        invoice_name=order.invoice_name,
        customer=tuple(customer or ()),
        site=tuple(site or ()),
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
