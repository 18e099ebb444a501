"""Which distributors are to be mailed what waits for them (L7)."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.mail.commands import digest_key
from domain.settings.model import NO_HOUR
from storage import tables as t

r, c = t.resellers.c, t.command_outcomes.c


async def read_due_digests(
    connection: AsyncConnection, hour: int, now: Instant, reseller_ids: Collection[int]
) -> Sequence[tuple[int, str]]:
    """The resellers whose distributor was not mailed yet today, from that hour of it on, and their day.

    What was sent is known by the outcome of its command, whose id names reseller and day.
    """
    if hour == NO_HOUR:
        return ()
    wanted = select(r.id, r.timezone).where(r.distributor_email.is_not(None)).order_by(r.id)
    if reseller_ids:
        wanted = wanted.where(r.id.in_(sorted(reseller_ids)))
    due: dict[str, tuple[int, str]] = {}
    for row in await connection.execute(wanted):
        there = now.to_tz(row.timezone)
        if there.hour >= hour:
            day = there.date().format_iso()
            due[digest_key(row.id, day)] = (row.id, day)
    sent = select(c.command_id).where(c.command_id.in_(due)) if due else None
    done = set() if sent is None else set(await connection.scalars(sent))
    return [one for key, one in due.items() if key not in done]
