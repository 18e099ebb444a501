"""Sales plans and confirmations, as screens and commands read them, and the orders that a plan may claim (M2, M3)."""

from sqlalchemy import exists, literal, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.status import ARCHIVE_OF, Archive, PaymentStatus
from domain.sales.rows import ConfirmationRow, PlanRow
from storage import tables as t

o, s, p = t.orders.c, t.staff.c, t.sales_plans.c

#: A card shows so many plans at most, and a claim is looked for among so many of a customer's newest orders.
_MOST = 100

_SOLD = tuple(
    status for status, archive in ARCHIVE_OF.items() if archive not in (Archive.INCOMPLETE, Archive.CLOSED)
)


async def read_plans(connection: AsyncConnection, customer_id: int) -> tuple[PlanRow, ...]:
    """A customer's sales plans, the newest first."""
    statement = (
        select(
            t.sales_plans,
            s.name.label("manager"),
            t.offers.c.number.label("offer_number"),
            t.offers.c.name.label("offer"),
            o.number.label("order_number"),
        )
        .join(t.staff, s.id == p.manager_id)
        .outerjoin(t.offers, t.offers.c.id == p.offer_id)
        .outerjoin(t.orders, o.id == p.order_id)
        .where(p.customer_id == customer_id)
        .order_by(p.id.desc())
        .limit(_MOST)
    )
    return tuple(
        PlanRow(**{name: value for name, value in row._mapping.items() if name != "offer_id"})
        for row in await connection.execute(statement)
    )


async def read_confirmation(connection: AsyncConnection, order_id: int) -> ConfirmationRow | None:
    """Who confirmed whose sale an order is; none where nobody did here."""
    statement = (
        select(s.name.label("by"), o.sale_confirmed_at.label("at"))
        .join(t.staff, s.id == o.sale_confirmed_by)
        .where(o.id == order_id)
    )
    found = (await connection.execute(statement)).one_or_none()
    return None if found is None else ConfirmationRow(by=found.by, at=found.at)


async def unclaimed_order(connection: AsyncConnection, customer_id: int, offer_id: int | None) -> int | None:
    """The newest paid order of a customer's that is nobody's sale yet, with this offer or any."""
    newest = select(o.id, o.key).where(o.customer_id == customer_id).order_by(o.key.desc()).limit(_MOST)
    known = newest.subquery()
    statement = select(o.id).join(known, known.c.id == o.id).order_by(o.key.desc()).limit(1)
    statement = statement.where(
        o.payment_status == PaymentStatus.COMPLETED,
        o.status.in_(_SOLD),
        o.manager_id.is_(None),
        not_(o.sale_confirmed),
    )
    if offer_id is not None:
        i = t.order_items.c
        statement = statement.where(
            exists(select(literal(1)).where(i.order_id == o.id, i.offer_id == offer_id))
        )
    found: int | None = await connection.scalar(statement)
    return found
