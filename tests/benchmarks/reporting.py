"""Reports of a month and of all time, beside the same SQL by the bare module (B1)."""

import asyncio
import sqlite3
import sys
from pathlib import Path
from statistics import median

from whenever import SYSTEM_TZ, Instant

from domain.desk import Desk
from domain.query import EVERYTHING
from domain.reports.days import Preset
from domain.reports.model import By
from domain.staff import Door
from storage.database import desk_url
from storage.store import SqlStorage
from tests.benchmarks.bare import bare_seconds, statements_of, timed
from tests.benchmarks.result import Result
from tui.settings import system_user

ROUNDS = 3

#: What the bare module is taken to need at least.
LEAST_SECONDS = 0.001


def measure_reports(file: Path) -> list[Result]:
    """Each report of this month; that by currency of all time too."""
    return asyncio.run(_measure(file))


async def _measure(file: Path) -> list[Result]:
    storage = SqlStorage(desk_url(str(file)))
    desk = Desk(storage)
    reads = desk.reads(await desk.identify(system_user(), Door.SCREEN))
    today = Instant.now().to_tz(SYSTEM_TZ).date()
    month, ever = Preset.THIS_MONTH.days(today), Preset.ALL.days(today)
    connection = sqlite3.connect(file, isolation_level=None)
    found = []
    for by, days, words in [*((by, month, "this month") for by in By), (By.CURRENCY, ever, "all time")]:
        statements = await statements_of(storage, reads.report(by, days, EVERYTHING))
        own, bare = [], []
        for _n in range(ROUNDS):  # by turns, so that what else the machine does meets both
            own.append(await timed(reads.report(by, days, EVERYTHING)))
            bare.append(bare_seconds(connection, statements))
        found.append(
            Result(
                promise="B1",
                what=f"{by.label}, {words}",
                own=f"{median(own) * 1e3:,.0f} ms",
                base=f"{median(bare) * 1e3:,.0f} ms",
                ratio=median(own) / max(median(bare), LEAST_SECONDS),
                target=None,
            )
        )
    connection.close()
    await desk.close()
    return found


if __name__ == "__main__":
    for result in measure_reports(Path(sys.argv[1])):
        print(result)
