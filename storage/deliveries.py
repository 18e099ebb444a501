"""Servers, registrars, and what they are asked for (L6)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.delivery.model import DeliveryModule
from domain.delivery.module import DeliveryCall, SuspensionCall, TerminationCall
from domain.delivery.rows import PlaceRow, SentItem
from domain.jobs import Job
from domain.orders.status import DeliveryStatus, Switching
from storage import tables as t
from storage.kinds import read_one

i = t.order_items.c

#: The latest call about an item that is so was one to suspend it, or to let it go on.
_SWITCHED = (DeliveryStatus.ACTIVE, DeliveryStatus.SUSPENDED)


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
    found = await _set_up(connection, job, i.delivery == DeliveryStatus.TERMINATING)
    if found is None:
        return None
    return await read_one(connection, DeliveryModule, found.module_id), TerminationCall(**_about(found, job))


async def read_suspension(
    connection: AsyncConnection, job: Job
) -> tuple[DeliveryModule, SuspensionCall] | None:
    """What a module is asked to suspend; see `domain.delivery.rows.DeliveryStorage`."""
    found = await _set_up(connection, job, i.switching == Switching.BEGUN)
    if found is None:
        return None
    call = SuspensionCall(**_about(found, job), back=found.delivery is DeliveryStatus.SUSPENDED)
    return await read_one(connection, DeliveryModule, found.module_id), call


async def _set_up(connection: AsyncConnection, job: Job, at_it: ColumnElement[bool]) -> Any:
    """The item that is set up somewhere, and that the job is about."""
    statement = (
        select(t.order_items, t.orders.c.number)
        .join(t.orders, t.orders.c.id == i.order_id)
        .where(i.ending_intent == job.id, at_it)
    )
    return (await connection.execute(statement)).one_or_none()


def _about(found: Any, job: Job) -> dict[str, Any]:
    """What is said of an item that is set up somewhere."""
    return {
        "key": job.id,
        "attempt": found.ending_attempts,
        "created_with": found.delivery_intent,
        "reference": found.delivery_reference,
        "order_number": found.number,
        "position": found.position,
        "product": found.name,
        "product_type": found.product_type,
        "quantity": found.quantity,
        "domain": found.domain,
        "username": found.username,
    }


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
            select(i.order_id, i.module_id, i.delivery)
            .join(t.orders, t.orders.c.id == i.order_id)
            .where(key == intent, *may_see)
        )
        row = (await connection.execute(statement)).one_or_none()
        if row is not None:
            switching = ending and row.delivery in _SWITCHED
            return SentItem(
                order_id=row.order_id, module_id=row.module_id, ending=ending, switching=switching
            )
    return None
