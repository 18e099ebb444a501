"""What a sample's shops usually do at each hour of the week, so that trouble can be told from it (I3)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.alerts.counts import ENTERED, EVENT, PASSED
from storage import tables as t
from storage.sample.rhythm import busy

_WEEKS = 4
_HOUR_MS = 3_600_000

#: Of a hundred carts that come to a step so many pass it, about as where the sample is in motion.
_PASSED = {"cart": 85, "details": 88, "payment": 92}

#: Carts in an hour as busy as any, and how many events each makes.
_CARTS, _EVENTS = 30, 4


async def count_usual(connection: AsyncConnection, reseller_ids: list[int], now: Instant) -> None:
    """Writes what was counted in the weeks before this one."""
    rows = [row for reseller_id in reseller_ids for row in _counted(reseller_id, now)]
    await connection.execute(insert(t.activity), rows)


def _counted(reseller_id: int, now: Instant) -> Iterator[dict[str, Any]]:
    last = now.timestamp(unit="millisecond") // _HOUR_MS - 48
    for hour in range(last - _WEEKS * 168, last):
        at = hour * _HOUR_MS
        carts = round(_CARTS * busy(at))
        if not carts:
            continue
        figures = [(EVENT, "", carts * _EVENTS)]
        for step, passed in _PASSED.items():
            figures.append((ENTERED, step, carts))
            carts = round(carts * passed / 100)
            figures.append((PASSED, step, carts))
        for what, name, n in figures:
            yield {
                "at": Instant.from_timestamp(at, unit="millisecond"),
                "reseller_id": reseller_id,
                "what": what,
                "name": name,
                "system_id": 0,
                "n": n,
            }
