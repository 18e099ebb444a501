"""Who follows an order up, and the log of that (I2)."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.followup.rows import FollowUpRow
from storage import tables as t

f, r, o = t.follow_ups.c, t.follow_up_reasons.c, t.orders.c


class Following(NamedTuple):
    """How far the customer had come in a cart and when that was, who has the order, when it is looked at again, and
    what was tried, the latest first."""

    step: str | None
    active_at: Instant | None
    holder: str | None
    next_at: Instant | None
    log: tuple[FollowUpRow, ...]


async def read_following(connection: AsyncConnection, order_id: int) -> Following:
    """How far the follow-up of an order is."""
    holders = t.staff.c
    statement = (
        select(o.cart_step, o.active_at, holders.name, o.next_at)
        .outerjoin(t.staff, holders.id == o.holder_id)
        .where(o.id == order_id)
    )
    return Following(*(await connection.execute(statement)).one(), await read_log(connection, order_id))


async def read_log(
    connection: AsyncConnection, order_id: int, may_see: Sequence[ColumnElement[bool]] = ()
) -> tuple[FollowUpRow, ...]:
    """The log of an order, the latest first, without what was taken back."""
    statement = (
        select(f.at, t.staff.c.name.label("staff"), f.way, f.result, r.name.label("reason"), f.note)
        .join(t.orders, o.id == f.order_id)
        .outerjoin(t.staff, t.staff.c.id == f.staff_id)
        .outerjoin(t.follow_up_reasons, r.id == f.reason_id)
        .where(f.order_id == order_id, not_(f.retracted), *may_see)
        .order_by(f.id.desc())
    )
    return tuple(
        FollowUpRow(
            at=row.at, staff=row.staff, way=row.way, result=row.result, reason=row.reason, note=row.note
        )
        for row in await connection.execute(statement)
    )
