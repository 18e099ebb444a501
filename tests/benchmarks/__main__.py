"""`make bench`: measures what PROMISES 3 says, prints the tables, and fails where a target is missed.

`python -m tests.benchmarks [--sizes 10000,1000000] [--only start,keys,import,approve,work,follow,search,report,
export]
[--desks FOLDER] [--report]`

Where keys are measured on desks of several sizes, the largest is compared with the smallest (V5).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.benchmarks.exporting import measure_export
from tests.benchmarks.following import measure_following
from tests.benchmarks.reporting import measure_reports
from tests.benchmarks.result import Result, table
from tests.benchmarks.screen import ORDERTOP, Keys, compare_sizes, measure_keys, measure_start
from tests.benchmarks.searching import measure_searching
from tests.benchmarks.working import measure_work
from tests.benchmarks.writing import measure_approval, measure_import

_PARTS = ("start", "keys", "import", "approve", "work", "follow", "search", "report", "export")

#: Those that need no desk that is there.
_WITHOUT_DESK = {"import", "approve", "work"}

#: Orders that are imported to be measured: enough that starting does not count.
_IMPORTED = 20_000


def _desk(folder: Path, orders: int) -> Path:
    """A sample desk of this size, made once for the folder."""
    file = folder / f"desk-{orders}.db"
    if not file.exists():
        command = [str(ORDERTOP), "--db", str(file), "demo", "--orders", str(orders), "--fill-only"]
        subprocess.run(command, check=True)
    subprocess.run([str(ORDERTOP), "--db", str(file), "db", "upgrade"], check=True, capture_output=True)
    return file


def _measure(scratch: Path, desks: Path, sizes: list[int], parts: list[str]) -> list[Result]:
    found: list[Result] = []

    def part(title: str, results: list[Result]) -> None:
        print(table(title, results) + "\n", flush=True)
        found.extend(results)

    once: dict[str, tuple[str, Callable[[], list[Result]]]] = {
        "import": ("Importing", lambda: measure_import(scratch, _IMPORTED)),
        "approve": ("Approving", lambda: measure_approval(scratch)),
        "work": ("Working", lambda: measure_work(scratch)),
    }
    for name, (title, measure) in once.items():
        if name in parts:
            part(title, measure())
    pressed: dict[int, list[Keys]] = {}
    for size in sizes if set(parts) - _WITHOUT_DESK else ():
        desk = _desk(desks, size)
        if "keys" in parts:
            results, pressed[size] = measure_keys(desk)
            part(f"Keys, {size:,} orders, 200×50", results)
        each: dict[str, tuple[str, Callable[[Path], list[Result]]]] = {
            "start": ("Starting", measure_start),
            "follow": ("Following", measure_following),
            "search": ("Searching", measure_searching),
            "report": ("Reports", measure_reports),
            "export": ("Exporting", partial(measure_export, scratch=scratch)),
        }
        for name, (title, measure_desk) in each.items():
            if name in parts:
                part(f"{title}, {size:,} orders", measure_desk(desk))
    if len(pressed) > 1:
        small, large = min(pressed), max(pressed)
        part(f"{large:,} orders beside {small:,}", compare_sizes(pressed[small], pressed[large]))
    return found


def main() -> int:
    """Measures; 1 where a target is missed, unless that is only to be said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,1000000", help="orders on the desks, with commas")
    parser.add_argument("--only", default=",".join(_PARTS), help="parts to measure, with commas")
    parser.add_argument("--desks", help="a folder where sample desks are kept from one time to the next")
    parser.add_argument("--report", action="store_true", help="say what is missed, and end well all the same")
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sizes = [int(size) for size in given.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="ordertop-bench-") as scratch:
        kept = Path(given.desks or scratch)
        kept.mkdir(parents=True, exist_ok=True)
        found = _measure(Path(scratch), kept, sizes, given.only.split(","))
    missed = [result for result in found if not result.met]
    print(f"{len(found) - len(missed)} of {len(found)} targets met.")
    return 1 if missed and not given.report else 0


if __name__ == "__main__":
    sys.exit(main())
