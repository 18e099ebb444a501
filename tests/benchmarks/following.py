"""Seeing what others do: how soon, and what asking costs (V11)."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from domain.desk import Desk
from domain.staff import Door
from storage.database import desk_url
from storage.store import SqlStorage
from tests.benchmarks.result import Result
from tests.benchmarks.screen import ORDERTOP, dashboard, has_rows
from tui.app import LOOK_SECONDS
from tui.presence import RENEW_SECONDS
from tui.settings import system_user

DASHBOARDS = 20


def measure_following(desk: Path) -> list[Result]:
    """V11."""
    delay = median(_seen_after(desk) for _n in range(3))
    share = asyncio.run(_polling(desk))
    opened = asyncio.run(_polling(desk, renewing=True))
    return [
        Result(promise="V11", what="another's change, committed to painted", own=f"{delay * 1e3:.0f} ms",
               base="1,000 ms", ratio=delay, target=1.0),
        Result(promise="V11", what=f"a core taken by {DASHBOARDS} dashboards that wait", own=f"{share:.2%}",
               base="1.00%", ratio=share * 100, target=1.0),
        Result(promise="V11", what="the same, each with an order open", own=f"{opened:.2%}",
               base="1.00%", ratio=opened * 100, target=1.0),
    ]  # fmt: skip


def _seen_after(desk: Path) -> float:
    """Seconds from a command's end in another process to the change on the screen."""
    listed = subprocess.run(
        [
            str(ORDERTOP),
            "--db",
            str(desk),
            "orders",
            "list",
            "status:awaiting_payment",
            "--limit",
            "1",
            "--json",
        ],
        check=True,
        capture_output=True,
    )
    number = json.loads(listed.stdout)["orders"][0]["number"]
    with dashboard(desk) as terminal:
        terminal.when(has_rows)
        terminal.write(b"2")
        terminal.when(lambda lines: any(number in line for line in lines))
        command = [str(ORDERTOP), "--db", str(desk), "orders", "cancel", number, "--reason", "measured"]
        subprocess.run(command, check=True, capture_output=True)
        committed = time.perf_counter()
        terminal.when(lambda lines: not any(number in line for line in lines), timeout=5)
        return terminal.chunks[-1].at - committed


async def _polling(desk: Path, seconds: float = 8.0, *, renewing: bool = False) -> float:
    """The processor time of so many feeds asking as often as dashboards do, as a share of one core.

    With `renewing`, each says as often as dashboards do which order it has open, which has all of them look.
    """
    storages = [SqlStorage(desk_url(str(desk))) for _n in range(DASHBOARDS)]
    desks = [Desk(storage) for storage in storages]
    people = [await desk.identify(system_user(), Door.SCREEN) for desk in desks]
    reads = [desk.reads(person) for desk, person in zip(desks, people, strict=True)]
    for desk_, person in zip(desks, people, strict=True):
        if renewing:
            await desk_.have_open(person, 1)
    seen = [(await read.changes(0)).number for read in reads]
    start, used = time.perf_counter(), time.process_time()
    renewed = 0
    while time.perf_counter() - start < seconds:
        while renewing and renewed < (time.perf_counter() - start) * DASHBOARDS / RENEW_SECONDS:
            await desks[renewed % DASHBOARDS].have_open(people[renewed % DASHBOARDS], 1)
            renewed += 1
        for read, number in zip(reads, seen, strict=True):
            await read.changes(number)
        await asyncio.sleep(LOOK_SECONDS)
    share = (time.process_time() - used) / (time.perf_counter() - start)
    for one in desks:
        await one.close()
    return share


if __name__ == "__main__":
    print(measure_following(Path(sys.argv[1])))
