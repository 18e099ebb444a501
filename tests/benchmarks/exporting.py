"""Orders exported, beside the bare modules: how fast, and with how much memory (T14)."""

import csv
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.result import Result
from tests.benchmarks.screen import ORDERTOP

#: The memory that an export of a few orders takes is what the program takes; many are enough to see it grow, and are
#: written in a minute.
FEW, MANY = 1_000, 200_000

#: What an order's line holds, as one would write it out in five minutes.
_BARE = """
    SELECT o.*, c.name, s.code, s.domain, r.name FROM orders o JOIN resellers r ON r.id = o.reseller_id
    LEFT JOIN customers c ON c.id = o.customer_id LEFT JOIN sites s ON s.id = o.site_id ORDER BY o.key DESC LIMIT ?"""


class _Run(NamedTuple):
    seconds: float
    memory_kib: int
    rows: int


def measure_export(desk: Path, scratch: Path) -> list[Result]:
    """T14: constant memory; the rate is only reported."""
    few, many = (_export(desk, scratch, "--limit", str(limit)) for limit in (FEW, MANY))
    bare = _bare(desk, scratch / "bare.csv")
    rate, bare_rate = many.rows / many.seconds, bare.rows / bare.seconds
    return [
        Result(promise="T14", what=f"memory for {many.rows:,} orders, beside {few.rows:,}",
               own=f"{many.memory_kib / 1024:.0f} MiB", base=f"{few.memory_kib / 1024:.0f} MiB",
               ratio=many.memory_kib / few.memory_kib, target=1.1),
        Result(promise="T14", what="orders a second, all their columns", own=f"{rate:,.0f}", base=f"{bare_rate:,.0f}",
               ratio=bare_rate / rate, target=None),
    ]  # fmt: skip


def _export(desk: Path, scratch: Path, *how: str) -> _Run:
    file = scratch / "orders.csv"
    command = [
        str(ORDERTOP),
        "--db",
        str(desk),
        "orders",
        "list",
        "--csv",
        "--output",
        str(file),
        "--force",
        *how,
    ]
    start = time.perf_counter()
    process = os.posix_spawn(
        command[0], command, os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_DUP2, 1, 2)],
    )  # fmt: skip
    _pid, status, used = os.wait4(process, 0)
    assert status == 0, "the export failed"
    with file.open("rb") as lines:
        return _Run(time.perf_counter() - start, used.ru_maxrss, sum(1 for _line in lines) - 1)


def _bare(desk: Path, file: Path) -> _Run:
    start = time.perf_counter()
    connection = sqlite3.connect(desk)
    rows = 0
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        for row in connection.execute(_BARE, (MANY,)):
            writer.writerow(row)
            rows += 1
    connection.close()
    return _Run(time.perf_counter() - start, 0, rows)


if __name__ == "__main__":
    for result in measure_export(Path(sys.argv[1]), Path(sys.argv[2])):
        print(result)
