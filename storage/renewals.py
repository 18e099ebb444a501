"""What is to be invoiced again on the order that it came with (L13)."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.orders.status import Status
from domain.settings.model import RENEWAL_DAYS
from storage import tables as t

o, s, k = t.orders.c, t.services.c, t.desk_settings.c


async def renewal_days(connection: AsyncConnection) -> int:
    """How many days before it begins a period is invoiced."""
    kept = await connection.scalar(select(k.value).where(k.name == RENEWAL_DAYS.name))
    return RENEWAL_DAYS.value(kept)


def to_be_renewed(now: Instant, days: int, reseller_ids: Collection[int]) -> list[ColumnElement[bool]]:
    """What holds of services, joined to their orders, whose next period is to be invoiced by now."""
    due = [s.due_at <= now.add(hours=24 * days), s.from_at <= now, o.status == Status.HANDLED]
    return [*due, s.reseller_id.in_(sorted(reseller_ids))] if reseller_ids else due
