"""What is due of recurring orders and renewals, and waits for a worker: no job stands for it before one takes it."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.recurring.status import DEBITABLE, RecurringStatus
from storage import tables as t
from storage.renewals import renewal_days, to_be_renewed

o, r, s = t.orders.c, t.recurring_orders.c, t.services.c


async def read_late(
    connection: AsyncConnection, before: Instant, granted: Collection[int]
) -> tuple[int, Instant | None]:
    """How many debits and renewals were due before then and were not taken, and when the first of them was."""
    debits = (
        select(func.count(), func.min(r.next_attempt_at))
        .join(t.orders, o.id == r.initial_order_id)
        .where(r.status == RecurringStatus.ACTIVE, r.next_attempt_at < before, o.status.in_(DEBITABLE))
    )
    if granted:
        debits = debits.where(r.reseller_id.in_(sorted(granted)))
    n, since = (await connection.execute(debits)).one()
    days = await renewal_days(connection)
    renewals = (
        select(func.count(), func.min(s.due_at))
        .join(t.orders, o.id == s.order_id)
        .where(*to_be_renewed(before, days, granted))
    )
    more, first = (await connection.execute(renewals)).one()
    moments = [since, first and first.subtract(hours=24 * days)]
    return n + more, min((moment for moment in moments if moment is not None), default=None)
