"""First pages of filters, searches and sorts beside the same SQL by the bare module, and counts (V7, V8)."""

import asyncio
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from whenever import SYSTEM_TZ, Instant

from domain.desk import Desk
from domain.query import EVERYTHING, Query, parse
from domain.reads import Reads
from domain.sorting import NEWEST, Sort, parse_sort
from domain.staff import Door
from storage.database import desk_url
from storage.store import SqlStorage
from tests.benchmarks.bare import bare_seconds, statements_of, timed
from tests.benchmarks.result import Result
from tui.order_source import COUNT_LIMIT
from tui.settings import system_user

ROUNDS = 20
#: What the bare module is taken to need at least: a page of no rows takes it microseconds, and ours a fixed part.
LEAST_SECONDS = 0.001
#: What a table of 50 lines asks for at once.
ROWS = 100

#: Filters and words, alone and together, each common or rare; and what is to be left out.
SEARCHES = [
    *"archive:handled|archive:closed|status:fraud|needs:me|payment:completed|payment:partial".split("|"),
    *"-payment:completed|method:voucher|method:credit_card,cash|-method:credit_card|currency:JPY".split("|"),
    *"mark:held|confirmed:no|fraud:>95|fraud:>50|total:>100|total:>5000|total:>1000000|total:10..20".split(
        "|"
    ),
    *"delivery:failed|delivery:cancelled|ho|hos|host|hosting|example|an|ana|customer:an".split("|"),
    *"customer:ana|offer:ho|reseller:acme offer:ssl|1252|zzz|-hosting|hosting -an|hosting an".split("|"),
    *"placed:7d hosting|age:>300d hosting|archive:handled method:voucher|method:voucher currency:JPY".split(
        "|"
    ),
    *"needs:me ana|hosting method:voucher|archive:awaiting_payment hosting|status:fraud currency:JPY".split(
        "|"
    ),
    *"total:>100 hosting|payment:partial hosting|total:>5000 method:voucher".split("|"),
]

#: Each sort without a search, and with one that finds few enough to be sorted.
SORTS = ("placed", "number", "-number", "amount", "-amount", "customer", "-customer")
SORTED_SEARCH = "needs:me"


@dataclass(frozen=True, slots=True)
class _Page:
    """One first page: how long it took each time, in order, and the bare module for the same statements."""

    what: str
    own: list[float]
    bare: float

    @property
    def worst(self) -> float:
        return self.own[-1]

    @property
    def ratio(self) -> float:
        return median(self.own) / max(self.bare, LEAST_SECONDS)


def measure_searching(file: Path) -> list[Result]:
    """V7, V8."""
    pages, counts, capped = asyncio.run(_measure(file))
    times = sorted(one for page in pages for one in page.own)
    p99 = times[len(times) * 99 // 100]
    slowest = max(pages, key=lambda page: median(page.own))
    dearest = max(pages, key=lambda page: page.ratio)
    bare = median(page.bare for page in pages)
    return [
        Result(promise="V7", what=f"{len(pages)} filters, searches and sorts: p99", own=f"{p99 * 1e3:.1f} ms",
               base="20 ms", ratio=p99 / 0.020, target=1.0),
        Result(promise="V7", what="the same: median", own=f"{median(times) * 1e3:.1f} ms",
               base=f"{bare * 1e3:.2f} ms", ratio=median(times) / bare, target=None),
        Result(promise="V7", what=f"slowest: {slowest.what}", own=f"{median(slowest.own) * 1e3:.1f} ms",
               base=f"{slowest.bare * 1e3:.2f} ms", ratio=slowest.ratio, target=10.0),
        Result(promise="V7", what=f"dearest: {dearest.what}", own=f"{median(dearest.own) * 1e3:.1f} ms",
               base=f"{dearest.bare * 1e3:.2f} ms", ratio=dearest.ratio, target=10.0),
        Result(promise="V8", what="counts of the archives", own=f"{counts * 1e3:.2f} ms", base="1 ms",
               ratio=counts / 0.001, target=1.0),
        Result(promise="V8", what=f"slowest count up to {COUNT_LIMIT:,}: {capped[1]}",
               own=f"{capped[0] * 1e3:.0f} ms", base="", ratio=capped[0] / 0.001, target=None),
    ]  # fmt: skip


async def _measure(file: Path) -> tuple[list[_Page], float, tuple[float, str]]:
    storage = SqlStorage(desk_url(str(file)))
    desk = Desk(storage)
    reads = desk.reads(await desk.identify(system_user(), Door.SCREEN))
    today = Instant.now().to_tz(SYSTEM_TZ).date()
    asked = [(text, parse(text, today), NEWEST) for text in ("", *SEARCHES)]
    few = parse(SORTED_SEARCH, today)
    for name in SORTS:
        asked += [
            (f"--sort {name}", EVERYTHING, parse_sort(name)),
            (f"{SORTED_SEARCH} {name}", few, parse_sort(name)),
        ]
    pages = [await _page(storage, reads, what, query, sort, file) for what, query, sort in asked]
    counts = median([await timed(reads.counts()) for _n in range(ROUNDS)])
    capped = [(await timed(reads.count(query, limit=COUNT_LIMIT + 1)), what) for what, query, _sort in asked]
    await desk.close()
    return pages, counts, max(capped)


async def _page(storage: SqlStorage, reads: Reads, what: str, query: Query, sort: Sort, file: Path) -> _Page:
    statements = await statements_of(storage, reads.orders(query, sort=sort, limit=ROWS))
    own, bare = [], []
    connection = sqlite3.connect(file, isolation_level=None)
    for _n in range(ROUNDS):  # by turns, so that what else the machine does meets both
        own.append(await timed(reads.orders(query, sort=sort, limit=ROWS)))
        bare.append(bare_seconds(connection, statements))
    connection.close()
    return _Page(what, sorted(own), median(bare))


if __name__ == "__main__":
    for result in measure_searching(Path(sys.argv[1])):
        print(result)
