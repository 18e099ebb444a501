"""What is to be invoiced again on the order that it came with (L13)."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.orders.status import Status
from domain.settings.model import RENEWAL_DAYS
from storage import tables as t

o, s, k = t.orders.c, t.services.c, t.desk_settings.c


async def read_due_renewals(
    connection: AsyncConnection, now: Instant, reseller_ids: Collection[int], *, limit: int
) -> Sequence[int]:
    """The orders that have something to be renewed; see `domain.renewals.ports.Due`."""
    due = (
        select(s.order_id)
        .join(t.orders, o.id == s.order_id)
        .where(*to_be_renewed(now, await renewal_days(connection), reseller_ids))
        .group_by(s.order_id)
        .order_by(func.min(s.due_at))
        .limit(limit)
    )
    return (await connection.scalars(due)).all()


async def renewal_days(connection: AsyncConnection) -> int:
    """How many days before it begins a period is invoiced."""
    kept = await connection.scalar(select(k.value).where(k.name == RENEWAL_DAYS.name))
    return RENEWAL_DAYS.value(kept)


def to_be_renewed(now: Instant, days: int, reseller_ids: Collection[int]) -> list[ColumnElement[bool]]:
    """What holds of services, joined to their orders, whose next period is to be invoiced by now."""
    due = [s.due_at <= now.add(hours=24 * days), s.from_at <= now, o.status == Status.HANDLED]
    return [*due, s.reseller_id.in_(sorted(reseller_ids))] if reseller_ids else due
