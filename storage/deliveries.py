"""Servers, registrars, and what they are asked for (L6)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.delivery.model import DeliveryModule
from domain.delivery.module import DeliveryCall, TerminationCall
from domain.delivery.rows import PlaceRow, SentItem
from domain.jobs import Job
from domain.orders.status import DeliveryStatus
from storage import tables as t
from storage.kinds import read_one

i = t.order_items.c


async def read_delivery(connection: AsyncConnection, job: Job) -> tuple[DeliveryModule, DeliveryCall] | None:
    """What a module is asked for a job; see `domain.delivery.rows.DeliveryStorage`."""
    statement = (
        select(t.order_items, t.orders.c.number)
        .join(t.orders, t.orders.c.id == i.order_id)
        .where(i.delivery_intent == job.id, i.delivery.in_((DeliveryStatus.RUNNING, DeliveryStatus.UNKNOWN)))
    )
    found = (await connection.execute(statement)).one_or_none()
    if found is None:
        return None
    call = DeliveryCall(
        key=job.id,
        attempt=found.delivery_attempts,
        order_number=found.number,
        position=found.position,
        product=found.name,
        product_type=found.product_type,
        quantity=found.quantity,
        domain=found.domain,
        username=found.username,
        sealed_password=found.sealed_password,
        domain_how=found.domain_how,
        addon_of=found.addon_of,
    )
    return await read_one(connection, DeliveryModule, found.module_id), call


async def read_termination(
    connection: AsyncConnection, job: Job
) -> tuple[DeliveryModule, TerminationCall] | None:
    """What a module is asked to end for a job; see `domain.delivery.rows.DeliveryStorage`."""
    statement = (
        select(t.order_items, t.orders.c.number)
        .join(t.orders, t.orders.c.id == i.order_id)
        .where(i.ending_intent == job.id, i.delivery == DeliveryStatus.TERMINATING)
    )
    found = (await connection.execute(statement)).one_or_none()
    if found is None:
        return None
    call = TerminationCall(
        key=job.id,
        attempt=found.ending_attempts,
        created_with=found.delivery_intent,
        reference=found.delivery_reference,
        order_number=found.number,
        position=found.position,
        product=found.name,
        product_type=found.product_type,
        quantity=found.quantity,
        domain=found.domain,
        username=found.username,
    )
    return await read_one(connection, DeliveryModule, found.module_id), call


async def read_places(connection: AsyncConnection) -> tuple[PlaceRow, ...]:
    """The servers and registrars; see `domain.delivery.rows.DeliveryReads`."""
    m = t.delivery_modules.c
    found = await connection.execute(select(t.delivery_modules).order_by(m.retired, m.id))
    return tuple(PlaceRow(**row._mapping) for row in found)


async def read_sent_item(
    connection: AsyncConnection, intent: str, may_see: Sequence[ColumnElement[bool]]
) -> SentItem | None:
    """The item asked for under a key; see `domain.delivery.rows.DeliveryReads`."""
    for key, ending in ((i.delivery_intent, False), (i.ending_intent, True)):
        statement = (
            select(i.order_id, i.module_id)
            .join(t.orders, t.orders.c.id == i.order_id)
            .where(key == intent, *may_see)
        )
        row = (await connection.execute(statement)).one_or_none()
        if row is not None:
            return SentItem(order_id=row.order_id, module_id=row.module_id, ending=ending)
    return None
