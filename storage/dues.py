"""What is due and no job yet: debits, renewals, and the distributors' daily letters (C3, L13, L7).

Every worker asks for it each second, so that it is one statement, and on SQLite one step to its thread and back.
"""

from collections.abc import Collection
from functools import cache

from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.orders.status import Status
from domain.recurring.status import DEBITABLE, RecurringStatus
from domain.renewals.ports import Due
from domain.settings.model import DISTRIBUTOR_DIGEST, RENEWAL_DAYS
from storage.digests import read_due_digests
from storage.statements import fetch_last

_DEBITABLE = ", ".join(f"'{status}'" for status in sorted(DEBITABLE))

#: The days of the setting in milliseconds; settings are kept as they were read.
_AHEAD = f"""86400000 * CAST(COALESCE((SELECT NULLIF(k.value, '') FROM desk_settings k
    WHERE k.name = '{RENEWAL_DAYS.name}'), '{RENEWAL_DAYS.default}') AS BIGINT)"""  # noqa: S608 - names of ours


async def read_dues(
    connection: AsyncConnection, now: Instant, reseller_ids: Collection[int], *, limit: int
) -> Due:
    """What is due; see `domain.renewals.ports.DueStorage`. The transaction ends with it."""
    granted = ", ".join(map(str, sorted(reseller_ids)))
    sql = _dues_sql(granted, limit).replace(":now", str(now.timestamp(unit="millisecond")))
    found: dict[str, list[int]] = {"debit": [], "renewal": []}
    digest = None
    for kind, number, value in await fetch_last(connection, sql):
        if kind == "digest":
            digest = value
        else:
            found[kind].append(number)
    digests = await read_due_digests(connection, DISTRIBUTOR_DIGEST.value(digest), now, reseller_ids)
    return Due(found["debit"], found["renewal"], digests)


@cache
def _dues_sql(granted: str, limit: int) -> str:
    """All of it; `granted` are ids of resellers, nothing for all."""
    debits = f"""
        SELECT r.id FROM recurring_orders r JOIN orders o ON o.id = r.initial_order_id
        WHERE r.status = '{RecurringStatus.ACTIVE}' AND r.next_attempt_at <= :now AND o.status IN ({_DEBITABLE})
            {f"AND r.reseller_id IN ({granted})" if granted else ""}
        ORDER BY r.next_attempt_at LIMIT {limit}"""  # noqa: S608 - numbers and names of ours
    renewals = f"""
        SELECT s.order_id FROM services s JOIN orders o ON o.id = s.order_id
        WHERE s.due_at <= :now + {_AHEAD} AND s.from_at <= :now AND o.status = '{Status.HANDLED}'
            {f"AND s.reseller_id IN ({granted})" if granted else ""}
        GROUP BY s.order_id ORDER BY min(s.due_at) LIMIT {limit}"""  # noqa: S608 - numbers and names of ours
    return f"""
        SELECT 'debit' AS kind, d.id AS number, '' AS value FROM ({debits}) AS d
        UNION ALL SELECT 'renewal', n.order_id, '' FROM ({renewals}) AS n
        UNION ALL SELECT 'digest', 0, k.value FROM desk_settings k
            WHERE k.name = '{DISTRIBUTOR_DIGEST.name}'"""  # noqa: S608 - numbers and names of ours
