"""What is to be invoiced again on the order that it came with (L13)."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.orders.status import Status
from domain.settings.model import RENEWAL_DAYS
from storage import tables as t

o, s, k = t.orders.c, t.services.c, t.desk_settings.c


async def read_due_renewals(
    connection: AsyncConnection, now: Instant, reseller_ids: Collection[int], *, limit: int
) -> Sequence[int]:
    """The orders that have something to be renewed; see `domain.renewals.ports.RenewalStorage`."""
    days = RENEWAL_DAYS.value(await connection.scalar(select(k.value).where(k.name == RENEWAL_DAYS.name)))
    due = (
        select(s.order_id)
        .join(t.orders, o.id == s.order_id)
        .where(s.due_at <= now.add(hours=24 * days), s.from_at <= now, o.status == Status.HANDLED)
        .group_by(s.order_id)
        .order_by(func.min(s.due_at))
        .limit(limit)
    )
    if reseller_ids:
        due = due.where(s.reseller_id.in_(sorted(reseller_ids)))
    return (await connection.scalars(due)).all()
