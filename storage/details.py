"""Everything about one order, for its details (T6)."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, not_, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.billing import OPEN_INVOICES, AttemptStatus
from domain.changed_fields import changes_of
from domain.events import told
from domain.money import Money
from domain.payment_rows import InvoiceRow, PaymentRow, RefundRow
from domain.rows import ItemRow, NoteRow, OrderDetails, OrderRow, TimelineRow
from storage import tables as t
from storage.follow_log import read_following
from storage.fraud import read_checks
from storage.letters import read_letters
from storage.order_columns import order_columns
from storage.order_reading import order_row
from storage.sales import read_confirmation

#: A timeline shows the latest; the whole trail is at `ordertop audit show`.
TIMELINE_LIMIT = 200

#: More sub-orders than this are counted, not listed.
SUB_ORDER_LIMIT = 100

#: Other orders of the same person are counted so far, and so many are shown.
RELATED_LIMIT, SAME_SHOWN = 100, 5
#: So many customers who have an e-mail, address or card in common are taken for one person.
_ALIKE = 20

o = t.orders.c


async def read_details(
    connection: AsyncConnection, order: OrderRow, row: Row[Any], may_see: Sequence[ColumnElement[bool]]
) -> OrderDetails:
    """The order's parts, each by its index, and of other orders what the person may see."""
    customer = (
        await connection.execute(select(t.customers).where(t.customers.c.id == order.customer_id))
    ).one_or_none()
    parents = await _orders(connection, o.id == order.parent_id, *may_see) if order.parent_id else ()
    same = await _same_person(connection, order, customer, may_see)
    letters = await read_letters(connection, order.id)
    following = await read_following(connection, order.id)
    return OrderDetails(
        order=order,
        email=customer.email if customer else None,
        phone=customer.phone if customer else None,
        city=customer.city if customer else None,
        address=customer.address if customer else None,
        country=customer.country if customer else None,
        batch=row.batch_id,
        accepted_at=row.accepted_at,
        items=await _items(connection, order.id),
        invoices=await _invoices(connection, order.id),
        payments=await _payments(connection, order.id),
        refunds=await _refunds(connection, order.id),
        notes=await _notes(connection, order.id),
        timeline=await _timeline(connection, order, row.batch_id, [letter.id for letter in letters]),
        sub_orders=await _orders(connection, o.parent_id == order.id, *may_see),
        parent=parents[0] if parents else None,
        same=await _orders(connection, o.id.in_(same[:SAME_SHOWN])),
        related=len(same),
        letters=letters,
        checks=await read_checks(connection, order.id),
        confirmation=await read_confirmation(connection, order.id) if order.sale_confirmed else None,
        step=following.step,
        active_at=following.active_at,
        holder=following.holder,
        next_at=following.next_at,
        follow_ups=following.log,
    )


async def _items(connection: AsyncConnection, order_id: int) -> tuple[ItemRow, ...]:
    i, f, c, m = t.order_items.c, t.offers.c, t.categories.c, t.delivery_modules.c
    statement = (
        select(
            t.order_items,
            f.number.label("offer_number"),
            c.name.label("category"),
            c.number.label("category_number"),
            m.name.label("place"),
        )
        .outerjoin(t.offers, f.id == i.offer_id)
        .outerjoin(t.categories, c.id == f.category_id)
        .outerjoin(t.delivery_modules, m.id == i.module_id)
        .where(i.order_id == order_id)
        .order_by(i.position)
    )
    return tuple(
        ItemRow(
            id=r.id,
            position=r.position,
            product=r.name,
            product_type=r.product_type,
            domain=r.domain,
            offer_number=r.offer_number,
            category=r.category,
            category_number=r.category_number,
            delivery=r.delivery,
            dropped=r.dropped,
            replaces=r.replaces,
            delivery_code=r.delivery_code,
            delivery_reference=r.delivery_reference,
            place=r.place,
            username=r.username,
            quantity=r.quantity,
            unit_price=Money(r.unit_price_minor, r.currency),
            discount=Money(r.discount_minor, r.currency),
            total=Money(r.unit_price_minor * r.quantity - r.discount_minor, r.currency),
            addon_of=r.addon_of,
            domain_how=r.domain_how,
        )
        for r in await connection.execute(statement)
    )


async def _invoices(connection: AsyncConnection, order_id: int) -> tuple[InvoiceRow, ...]:
    i = t.invoices.c
    return tuple(
        invoice_row(r)
        for r in await connection.execute(select(t.invoices).where(i.order_id == order_id).order_by(i.id))
    )


def invoice_row(r: Row[Any]) -> InvoiceRow:
    """A row of the invoices table."""
    return InvoiceRow(
        id=r.id,
        number=r.number,
        kind=r.kind,
        status=r.status,
        total=Money(r.total_minor, r.currency),
        issued_at=r.issued_at,
        due_at=r.due_at,
        renewal=r.renewal,
        overdue=r.overdue and r.status in OPEN_INVOICES,
    )


async def _payments(connection: AsyncConnection, order_id: int) -> tuple[PaymentRow, ...]:
    p, i = t.payments.c, t.invoices.c
    statement = (
        select(t.payments, i.number.label("invoice_number"), t.payment_tokens.c.card)
        .join(t.invoices, i.id == p.invoice_id)
        .outerjoin(t.payment_tokens, t.payment_tokens.c.id == p.token_id)
        .where(p.order_id == order_id)
        .order_by(p.attempted_at, p.id)
    )
    return tuple(payment_row(r) for r in await connection.execute(statement))


def payment_row(r: Row[Any]) -> PaymentRow:
    """A row of the payments table, with its `invoice_number` and its `card`."""
    waits = r.status is AttemptStatus.PENDING and r.intent is None
    authorised = waits and r.token_id is not None and r.reference is not None  # as `Payment.authorised`
    original = None if r.original_minor is None else Money(r.original_minor, r.original_currency)
    return PaymentRow(
        id=r.id,
        invoice_number=r.invoice_number,
        attempted_at=r.attempted_at,
        status=r.status,
        method=r.method,
        system=r.system,
        amount=Money(r.amount_minor, r.currency),
        fee=Money(r.fee_minor, r.currency),
        code=r.code,
        share_bp=r.share_bp,
        instalments=r.instalments,
        one_click=r.one_click,
        reference=r.reference,
        comment=r.comment,
        refunded=Money(r.refunded_minor, r.currency),
        original=original,
        intent=r.intent,
        authorised=authorised,
        card=r.card,
    )


async def _refunds(connection: AsyncConnection, order_id: int) -> tuple[RefundRow, ...]:
    statement = select(t.refunds).where(t.refunds.c.order_id == order_id).order_by(t.refunds.c.id)
    return tuple(
        RefundRow(
            id=r.id,
            payment_id=r.payment_id,
            requested_at=r.requested_at,
            amount=Money(r.amount_minor, r.currency),
            status=r.status,
            code=r.code,
            reference=r.reference,
            intent=r.intent,
        )
        for r in await connection.execute(statement)
    )


async def _notes(connection: AsyncConnection, order_id: int) -> tuple[NoteRow, ...]:
    n, s = t.order_notes.c, t.staff.c
    statement = (
        (select(n.id, n.at, s.name, n.body).join(t.staff, s.id == n.staff_id).where(n.order_id == order_id))
        .where(not_(n.retracted))
        .order_by(n.id.desc())
    )
    return tuple(
        NoteRow(id=r.id, at=r.at, staff=r.name, body=r.body) for r in await connection.execute(statement)
    )


async def _timeline(
    connection: AsyncConnection, order: OrderRow, batch_id: int | None, letters: Sequence[int]
) -> tuple[TimelineRow, ...]:
    a = t.audit.c
    mine = (a.subject == "order") & (a.subject_id == order.id)
    posted = (a.subject == "letter") & a.subject_id.in_(letters)
    batch = (a.subject == "batch") & (a.subject_id == (batch_id if batch_id is not None else -1))
    statement = (
        select(t.audit).where(or_(mine, posted, batch)).order_by(a.number.desc()).limit(TIMELINE_LIMIT)
    )
    return tuple(timeline_row(r, order.total.currency) for r in await connection.execute(statement))


async def _orders(connection: AsyncConnection, *where: ColumnElement[bool]) -> tuple[OrderRow, ...]:
    """Some orders, the newest first."""
    statement = order_columns().where(*where).order_by(o.key.desc()).limit(SUB_ORDER_LIMIT)
    return tuple(order_row(r) for r in await connection.execute(statement))


async def _same_person(
    connection: AsyncConnection, order: OrderRow, customer: Any, may_see: Sequence[ColumnElement[bool]]
) -> list[int]:
    """The ids of other orders with the same customer, e-mail, address or card, the newest first, up to a hundred."""
    if customer is None:
        return []
    c = t.customers.c
    found: list[int] = []
    for likeness in same_person(customer):
        found += (await connection.scalars(select(c.id).where(likeness).limit(_ALIKE))).all()
    orders: list[tuple[int, int]] = []
    for customer_id in dict.fromkeys([customer.id, *found]):  # one by one, each along its index
        newest = select(o.key, o.id).where(o.customer_id == customer_id, o.id != order.id, *may_see)
        some = await connection.execute(newest.order_by(o.key.desc()).limit(RELATED_LIMIT))
        orders += [(row.key, row.id) for row in some]
    return [order_id for _key, order_id in sorted(orders, reverse=True)[:RELATED_LIMIT]]


def same_person(customer: Any) -> list[ColumnElement[bool]]:
    """What makes another customer the same person: each looked for along its index."""
    c = t.customers.c
    alike: list[ColumnElement[bool]] = []
    if customer.by_email:
        alike.append(c.by_email == customer.by_email)
    if customer.address:
        alike.append(c.address == customer.address)
    k, own = t.payment_tokens.c, t.payment_tokens.alias("own").c
    cards = select(own.card).where(own.customer_id == customer.id, own.card.is_not(None))
    alike.append(c.id.in_(select(k.customer_id).where(k.card.in_(cards))))
    return alike


def timeline_row(r: Row[Any], currency: str | None = None) -> TimelineRow:
    """An audit record as a timeline shows it; `currency` is that of its order, where it is of one."""
    events = json.loads(r.events)
    return TimelineRow(
        number=r.number,
        at=r.at,
        staff=r.staff,
        door=r.door,
        command=r.command,
        subject=r.subject,
        subject_id=r.subject_id,
        sentences=tuple(told(event) for event in events),
        events=tuple(event.get("event", "") for event in events),
        changes=changes_of(json.loads(r.before), json.loads(r.after), currency),
    )
