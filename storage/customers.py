"""Customers, looked up by the beginning of a name, e-mail address or telephone number, and all about one (T9)."""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, not_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.customers import ResellerMethod
from domain.customers.model import by_email, by_phone
from domain.customers.rows import ContactRow, CustomerCard, CustomerRow, SiteRow
from domain.errors import InvalidInput, NotFound
from domain.payment_rows import ListedPayment
from domain.rows import NoteRow, OrderRow, Page, TimelineRow
from domain.sorting import by_customer
from domain.text import clean_line
from domain.words import _
from storage import tables as t
from storage.details import timeline_row
from storage.payments import payments_of, read_tokens
from storage.sales import read_plans

c, r, o = t.customers.c, t.resellers.c, t.orders.c

#: So many customers of the same name are told apart in a sentence.
_SAME_NAME = 5
#: Payments are looked for in so many of a customer's newest orders.
_NEWEST_ORDERS = 200
#: A card shows so many contacts, sites, notes and records at most.
_MOST = 100

#: What is written of telephone numbers, and of nothing else.
_PHONE = re.compile(r"[+(]*\d[\d\s()./+-]*", re.ASCII)
#: Behind all text that begins alike.
_LAST = "\U0010ffff"


def _customers() -> Select[Any]:
    return select(
        t.customers,
        r.name.label("reseller"),
        (r.payment_method == ResellerMethod.CREDIT_CARD).label("locked"),
    ).join(t.resellers, r.id == c.reseller_id)


def _row(found: Any) -> CustomerRow:
    return CustomerRow(
        id=found.id,
        reseller_id=found.reseller_id,
        reseller=found.reseller,
        name=found.name,
        email=found.email,
        phone=found.phone,
        address=found.address,
        city=found.city,
        country=found.country,
        approval_chosen=found.approval_required,
        approval_locked=bool(found.locked),
        reminders=found.reminders,
    )


async def read_customers(
    connection: AsyncConnection,
    granted: Collection[int],
    text: str,
    *,
    reseller_id: int | None,
    after: int | None,
    limit: int,
) -> Page[CustomerRow]:
    """A page of customers, along the index of what is looked for; see `domain.customers.reads`."""
    column, begin = _looked_for(text)
    statement = _customers().where(*_granted(granted))
    if reseller_id is not None:
        statement = statement.where(c.reseller_id == reseller_id)
    if begin:
        statement = statement.where(column >= begin, column < begin + _LAST)
    if after is not None:
        last = select(column).where(c.id == after).scalar_subquery()
        statement = statement.where(tuple_(column, c.id) > tuple_(last, after))
    found = await connection.execute(statement.order_by(column, c.id).limit(limit + 1))
    rows = tuple(map(_row, found))
    return Page(rows[:limit], more_before=after is not None, more_after=len(rows) > limit)


def _looked_for(text: str) -> tuple[Column[str], str]:
    """The column that a text is looked for in, and what is to stand at its beginning."""
    text = clean_line(text)
    if "@" in text:
        return c.by_email, by_email(text)
    if _PHONE.fullmatch(text) and by_phone(text):
        return c.by_phone, by_phone(text)
    return c.by_name, by_customer(text)


async def read_customer_id(connection: AsyncConnection, name: str, granted: Collection[int]) -> int:
    """The id of a customer; see `domain.customers.reads`."""
    id_, clean = name.removeprefix("id:"), clean_line(name)
    named = [c.by_name == by_customer(clean), c.name == clean]
    if id_ != name:
        named = [c.id == (int(id_) if id_.isascii() and id_.isdecimal() and len(id_) < 19 else -1)]
    statement = select(c.id).where(*named, *_granted(granted)).order_by(c.id).limit(_SAME_NAME)
    found = (await connection.scalars(statement)).all()
    if not found:
        raise NotFound(_("There is no customer “{name}” here.").format(name=clean_line(name, limit=40)))
    if len(found) > 1:
        raise InvalidInput(
            _("Several customers are called “{name}”; name one by its id: {ids}.").format(
                name=clean_line(name, limit=40), ids=", ".join(f"id:{n}" for n in found)
            )
        )
    return int(found[0])


async def read_customer(
    connection: AsyncConnection, customer_id: int, granted: Collection[int]
) -> CustomerRow:
    """One customer; see `domain.customers.reads`."""
    found = (
        await connection.execute(_customers().where(c.id == customer_id, *_granted(granted)))
    ).one_or_none()
    if found is None:
        raise NotFound(_("There is no customer with the id {id}.").format(id=customer_id))
    return _row(found)


async def read_card(
    connection: AsyncConnection, customer: CustomerRow, orders: Page[OrderRow], *, limit: int
) -> CustomerCard:
    """The customer's parts, each by its index."""
    granted = (customer.reseller_id,)
    return CustomerCard(
        customer=customer,
        contacts=await _contacts(connection, customer.id),
        sites=await _sites(connection, customer.id),
        orders=orders,
        payments=await _payments(connection, customer.id, limit=limit),
        tokens=await read_tokens(connection, customer.id, granted),
        plans=await read_plans(connection, customer.id),
        notes=await _notes(connection, customer.id),
        timeline=await _timeline(connection, customer.id),
    )


async def _contacts(connection: AsyncConnection, customer_id: int) -> tuple[ContactRow, ...]:
    k = t.contacts.c
    statement = select(k.id, k.kind, k.name, k.email, k.phone).where(
        k.customer_id == customer_id, not_(k.retired)
    )
    found = await connection.execute(statement.order_by(k.id).limit(_MOST))
    return tuple(ContactRow(**{**row._mapping, "kind": row.kind.value}) for row in found)


async def _sites(connection: AsyncConnection, customer_id: int) -> tuple[SiteRow, ...]:
    s = t.sites.c
    statement = select(s.id, s.code, s.domain, s.retired).where(s.customer_id == customer_id)
    found = await connection.execute(statement.order_by(s.id).limit(_MOST))
    return tuple(SiteRow(**row._mapping) for row in found)


async def _payments(
    connection: AsyncConnection, customer_id: int, *, limit: int
) -> tuple[ListedPayment, ...]:
    newest = select(o.id).where(o.customer_id == customer_id).order_by(o.key.desc()).limit(_NEWEST_ORDERS)
    return await payments_of(connection, newest, limit=limit)


async def _notes(connection: AsyncConnection, customer_id: int) -> tuple[NoteRow, ...]:
    n, s = t.customer_notes.c, t.staff.c
    statement = (
        select(n.id, n.at, s.name.label("staff"), n.body)
        .join(t.staff, s.id == n.staff_id)
        .where(n.customer_id == customer_id)
        .order_by(n.id.desc())
        .limit(_MOST)
    )
    return tuple(NoteRow(**row._mapping) for row in await connection.execute(statement))


async def _timeline(connection: AsyncConnection, customer_id: int) -> tuple[TimelineRow, ...]:
    a = t.audit.c
    statement = select(t.audit).where(a.subject == "customer", a.subject_id == customer_id)
    found = await connection.execute(statement.order_by(a.number.desc()).limit(_MOST))
    return tuple(timeline_row(row) for row in found)


def _granted(granted: Collection[int]) -> list[ColumnElement[bool]]:
    return [c.reseller_id.in_(sorted(granted))] if granted else []
