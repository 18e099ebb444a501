"""Reports beside the same SQL by the bare module: of a month, of all time, and of what a search finds (B1)."""

import asyncio
import sqlite3
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from whenever import Instant

from domain.desk import Desk
from domain.query import EVERYTHING, Query, parse
from domain.reads import Reads
from domain.reports.days import Days, Preset
from domain.reports.model import By
from domain.staff import Door
from storage.database import desk_url
from storage.store import SqlStorage
from tests.benchmarks.bare import bare_seconds, statements_of, timed
from tests.benchmarks.result import Result
from tui.settings import system_user

#: A report of a month is to be there in this time, on a desk of any size.
MONTH_SECONDS = 0.3
#: What the bare module is taken to need at least: ours has a fixed part.
LEAST_SECONDS = 0.001

ROUNDS = 5
#: A search whose orders are too many to be gathered: their entries are walked, which takes seconds.
NARROWED = "currency:EUR"


@dataclass(frozen=True, slots=True)
class _Report:
    """How long one took, half of the times at most, and the bare module for the same statements."""

    what: str
    own: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.own / max(self.bare, LEAST_SECONDS)


class _Measuring:
    """The desk, and the bare module beside it."""

    def __init__(self, file: Path, storage: SqlStorage, reads: Reads) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._storage = storage
        self._reads = reads

    def last_month(self) -> Days:
        """The last whole month of the desk's history."""
        (newest,) = self._connection.execute("SELECT max(at) FROM ledger_entries").fetchone()
        return Preset.LAST_MONTH.days(Instant.from_timestamp(newest, unit="millisecond").to_tz("UTC").date())

    async def take(self, what: str, by: By, days: Days, query: Query, rounds: int = ROUNDS) -> _Report:
        """Takes a report so often, by turns with the bare module, so that what else the machine does meets both."""
        statements = await statements_of(self._storage, self._reads.report(by, days, query))
        own, bare = [], []
        for _n in range(rounds):
            own.append(await timed(self._reads.report(by, days, query)))
            bare.append(bare_seconds(self._connection, statements))
        return _Report(what, median(own), median(bare))

    def close(self) -> None:
        self._connection.close()


def measure_reports(file: Path) -> list[Result]:
    """B1: each report of a month in no more than `MONTH_SECONDS`, and in 10 × the bare module's time."""
    months, others = asyncio.run(_measure(file))
    found = [_result(one, MONTH_SECONDS, f"{MONTH_SECONDS * 1e3:.0f} ms", 1.0) for one in months]
    dearest = max(months, key=lambda one: one.ratio)
    dearest = replace(dearest, what=f"dearest: {dearest.what}")
    beside = [(dearest, 10.0), *((one, None) for one in others)]
    found += [
        _result(one, max(one.bare, LEAST_SECONDS), f"{one.bare * 1e3:,.1f} ms", target)
        for one, target in beside
    ]
    return found


def _result(one: _Report, base: float, said: str, target: float | None) -> Result:
    own = f"{one.own * 1e3:,.1f} ms"
    return Result(promise="B1", what=one.what, own=own, base=said, ratio=one.own / base, target=target)


async def _measure(file: Path) -> tuple[list[_Report], list[_Report]]:
    storage = SqlStorage(desk_url(str(file)))
    desk = Desk(storage)
    reads = desk.reads(await desk.identify(system_user(), Door.SCREEN))
    measuring = _Measuring(file, storage, reads)
    month, ever = measuring.last_month(), Preset.ALL.days(Instant.now().to_tz("UTC").date())
    months = [await measuring.take(f"{by.label}, a month", by, month, EVERYTHING) for by in By]
    others = [
        await measuring.take(f"{by.label}, all time", by, ever, EVERYTHING) for by in By if by is not By.DAY
    ]
    narrowed = parse(NARROWED, Instant.now().to_tz("UTC").date())
    others += [
        await measuring.take(f"{by.label}, a month of {NARROWED}", by, month, narrowed, rounds=1)
        for by in (By.CURRENCY, By.OFFER)
    ]
    measuring.close()
    await desk.close()
    return months, others


if __name__ == "__main__":
    for result in measure_reports(Path(sys.argv[1])):
        print(result)
