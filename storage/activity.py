"""What is counted as it happens: added with each change, added up by the hour long after (I3)."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.alerts.counts import FINE_HOURS, KEPT_WEEKS, Counted, bucket_of
from storage import tables as t
from storage.statements import Statement, for_driver

a = t.activity.c

_HOUR_MS = 3_600_000

_ADD = (
    "INSERT INTO activity (at, reseller_id, what, name, system_id, n) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (at, reseller_id, what, name, system_id) DO UPDATE SET n = activity.n + excluded.n"
)
#: Those that come back are gone: two who tidy up at once add none of them twice.
_TAKE = (
    f"DELETE FROM activity WHERE at < ? AND at % {_HOUR_MS} <> 0 "  # noqa: S608 - a number of ours
    "RETURNING at, reseller_id, what, name, system_id, n"
)
_FORGET = "DELETE FROM activity WHERE at < ?"


def activity_statements(counts: Mapping[tuple[int, str, str, int], int], at: Instant) -> Iterator[Statement]:
    """Adds what a transaction has counted, in key order, so that two of them cannot wait for each other."""
    moment = bucket_of(at).timestamp(unit="millisecond")
    for (reseller_id, what, name, system_id), n in sorted(counts.items()):
        yield Statement(_ADD, (moment, reseller_id, what, name, system_id, n))


async def read_counted(
    connection: AsyncConnection, spans: Sequence[tuple[Instant, Instant]], granted: frozenset[int]
) -> tuple[Counted, ...]:
    """What was counted in these times, the oldest first."""
    within = or_(*((a.at >= start) & (a.at < end) for start, end in spans))
    statement = select(t.activity).where(within).order_by(a.at)
    if granted:
        statement = statement.where(a.reseller_id.in_(sorted(granted)))
    found = await connection.execute(statement)
    return tuple(Counted(r.at, r.reseller_id, r.what, r.name, r.system_id, r.n) for r in found)


async def tidy(connection: AsyncConnection, now: Instant) -> None:
    """Adds up by the hour what was counted long ago, and forgets what nothing is compared with any more."""
    dialect = connection.dialect.name
    fine = now.subtract(hours=FINE_HOURS).timestamp(unit="millisecond") // _HOUR_MS * _HOUR_MS
    sums: dict[tuple[int, int, str, str, int], int] = {}
    take = for_driver(_TAKE if dialect == "sqlite" else _TAKE.replace("%", "%%"), dialect)
    for row in (await connection.exec_driver_sql(take, (fine,))).all():
        key = (row.at // _HOUR_MS * _HOUR_MS, row.reseller_id, row.what, row.name, row.system_id)
        sums[key] = sums.get(key, 0) + row.n
    for key, n in sorted(sums.items()):
        await connection.exec_driver_sql(for_driver(_ADD, dialect), (*key, n))
    last = now.subtract(hours=KEPT_WEEKS * 168).timestamp(unit="millisecond")
    await connection.exec_driver_sql(for_driver(_FORGET, dialect), (last,))
