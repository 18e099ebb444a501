"""Changes: importing, and approving through the domain, beside the bare database module (V9, V10)."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from whenever import Instant

from domain.clock import SeededChance
from domain.desk import Desk
from domain.errors import DomainError
from domain.importing import ImportBatch, ImportedOrder, ImportOrders
from domain.orders.commands import ApproveOrder
from domain.query import Query
from domain.query.model import Choice
from domain.staff import Door
from storage.database import desk_url
from storage.schema import create_desk
from storage.store import SqlStorage
from tests.benchmarks.orders import pending_orders
from tests.benchmarks.result import Result

#: Processes that approve at once (V10).
AT_ONCE = 8

#: The tables that an import writes, in the order of their references.
_WRITTEN = ("resellers", "categories", "offers", "customers", "sites", "import_batches", "orders", "order_items",
            "order_notes", "invoices", "payments", "ledger_entries", "order_search")  # fmt: skip

#: What an approval writes into the order's row.
_APPROVED = """
    UPDATE orders SET status = 'executing', marks = '', needs_staff = 0, version = version + 1,
        updated_at = updated_at + 1000, accepted_at = updated_at + 1000
    WHERE id = ?"""


def new_desk(file: Path) -> None:
    """An empty desk owned by `owner`."""
    create_desk(desk_url(str(file)), name="benchmark", owner="owner", now=Instant.now())


async def bring_in(file: Path, orders: Sequence[ImportedOrder], size: int = 500) -> float:
    """Imports these orders; seconds."""
    desk = Desk(SqlStorage(desk_url(str(file))), chance=SeededChance(1))
    me = await desk.identify("owner", Door.IMPORT)
    start = time.perf_counter()
    for first in range(0, len(orders), size):
        batch = ImportBatch(source="made up", reseller="Acme", file="benchmark", digest="0" * 64, first_line=1,
                            last_line=1, orders=tuple(orders[first : first + size]))  # fmt: skip
        await desk.execute(me, ImportOrders(batch=batch))
    seconds = time.perf_counter() - start
    await desk.close()
    return seconds


def _insert_bare(source: Path, target: Path, size: int = 5_000) -> tuple[float, int]:
    """The same rows into an equal desk by a bare executemany; seconds and rows."""
    new_desk(target)
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("ATTACH ? AS source", (str(source),))
    total, seconds = 0, 0.0
    for name in _WRITTEN:
        rows = connection.execute(f"SELECT * FROM source.{name}").fetchall()
        if not rows:
            continue
        places = ", ".join("?" * len(rows[0]))
        start = time.perf_counter()
        for first in range(0, len(rows), size):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(f"INSERT INTO main.{name} VALUES ({places})", rows[first : first + size])
            connection.execute("COMMIT")
        seconds += time.perf_counter() - start
        total += len(rows)
    connection.close()
    return seconds, total


def measure_import(folder: Path, n: int) -> list[Result]:
    """V9: rows a second, searched, counted and audited, beside the same rows by a bare executemany."""
    orders = pending_orders(n)
    own_file, bare_file = folder / "import.db", folder / "bare.db"
    new_desk(own_file)
    own = asyncio.run(bring_in(own_file, orders))
    bare, rows = _insert_bare(own_file, bare_file)
    return [
        Result(promise="V9", what=f"import of {n:,} orders, rows a second", own=f"{rows / own:,.0f}",
               base=f"{rows / bare:,.0f}", ratio=own / bare, target=3.0)
    ]  # fmt: skip


async def _approve(file: Path, *, part: int = 0, parts: int = 1) -> list[float]:
    desk = Desk(SqlStorage(desk_url(str(file))))
    me = await desk.identify("owner", Door.COMMAND)
    query = Query((Choice("status", ("pending_approval",)),))
    rows = (await desk.reads(me).orders(query, limit=5_000)).rows
    taken = []
    for row in (row for row in rows if row.id % parts == part):
        start = time.perf_counter()
        await desk.execute(me, ApproveOrder(order_id=row.id, version=row.version))
        taken.append(time.perf_counter() - start)
    await desk.close()
    return taken


def approve_bare(file: Path, n: int) -> list[float]:
    """What an approval comes to in the database, by the bare module: the same reads and writes, in one transaction."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    ids = [r[0] for r in connection.execute("SELECT id FROM orders ORDER BY id LIMIT ?", (n,))]
    parts = ("order_items", "invoices", "payments", "ledger_entries", "order_notes")
    taken = []
    for order_id in ids:
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT * FROM staff WHERE id = 1").fetchall()
        connection.execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchall()
        for part in parts:
            connection.execute(f"SELECT * FROM {part} WHERE order_id = ?", (order_id,)).fetchall()
        connection.execute("UPDATE order_items SET delivery = 'queued' WHERE order_id = ?", (order_id,))
        connection.execute(_APPROVED, (order_id,))
        number = connection.execute("SELECT number FROM audit_head").fetchone()[0] + 1
        values = (number, 0, 1, "o", "command", "ApproveOrder", str(number), "order", order_id, "x" * 200, "x" * 200,
                  "x" * 300, "0" * 64)  # fmt: skip
        connection.execute(f"INSERT INTO audit VALUES ({', '.join('?' * 13)})", values)
        connection.execute("UPDATE audit_head SET number = ?, digest = ?", (number, "0" * 64))
        connection.execute("INSERT INTO command_outcomes VALUES (?, 0, ?)", (f"bare {number}", "x" * 100))
        connection.execute("UPDATE order_counts SET n = n WHERE status = 'pending_approval'")
        connection.execute("UPDATE order_counts SET n = n WHERE status = 'executing'")
        connection.execute("COMMIT")
        taken.append(time.perf_counter() - start)
    connection.close()
    return taken


def measure_approval(folder: Path, n: int = 400) -> list[Result]:
    """V10: one after the other beside a bare transaction, and eight processes at once."""
    file, bare_file = folder / "approve.db", folder / "approve-bare.db"
    for desk in (file, bare_file):
        new_desk(desk)
        asyncio.run(bring_in(desk, pending_orders(n)))
    bare = median(approve_bare(bare_file, n))
    own = median(asyncio.run(_approve(file)))
    seconds, done = _together(folder, n)
    return [
        Result(promise="V10", what="approve, committed", own=f"{own * 1e3:.2f} ms", base=f"{bare * 1e3:.2f} ms",
               ratio=own / bare, target=10.0),
        Result(promise="V10", what=f"{AT_ONCE} processes at once: not approved of {n}", own=f"{n - done}",
               base=f"{done / seconds:,.0f}/s", ratio=float(n - done), target=0.0),
    ]  # fmt: skip


def _together(folder: Path, n: int) -> tuple[float, int]:
    file = folder / "together.db"
    new_desk(file)
    asyncio.run(bring_in(file, pending_orders(n)))
    command = [sys.executable, "-m", "tests.benchmarks.writing", str(file)]
    start = time.perf_counter()
    processes = [
        subprocess.Popen([*command, str(part)], stdout=subprocess.PIPE, text=True) for part in range(AT_ONCE)
    ]
    done = sum(int(process.communicate()[0] or 0) for process in processes)
    return time.perf_counter() - start, done


if __name__ == "__main__":
    try:
        print(len(asyncio.run(_approve(Path(sys.argv[1]), part=int(sys.argv[2]), parts=AT_ONCE))))
    except DomainError as error:
        print(error, file=sys.stderr)
        print(0)
