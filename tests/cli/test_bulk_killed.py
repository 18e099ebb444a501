"""A bulk whose process is killed at any moment: no order is changed twice, it goes on, and is taken back (L15, R6).

`ORDERTOP_TEST_KILLS` says how many are killed, for a long run.
"""

import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from domain.importing import ImportBatch, ImportOrders
from domain.orders.status import Status
from domain.staff import Door
from tests.cli.conftest import order
from tests.cli.test_processes import started
from tui import settings
from tui.bootstrap import desk_thread

KILLS = int(os.environ.get("ORDERTOP_TEST_KILLS", "2"))
#: More than are through when all are killed.
ORDERS = 40 * (KILLS + 1)
SEED = 20261201

CANCELLING = (
    "orders", "cancel", "--query", "status:pending_approval payment:open", "--reason", "sold out",
    "--command-id", "sold-out",
)  # fmt: skip

#: Without an order more by then something hangs.
_PATIENCE_SECONDS = 30


def fill(file: Path) -> None:
    """Adds orders that a bulk takes."""
    orders = tuple(order(f"b{n}", Status.PENDING_APPROVAL, payments=()) for n in range(ORDERS))
    batch = ImportBatch(
        source="bulk", reseller="Acme", file="bulk", digest="1" * 64, first_line=1, last_line=1, orders=orders,
        held=False,
    )  # fmt: skip
    with desk_thread(str(file)) as thread:
        who = thread.run(lambda desk: desk.identify(settings.system_user(), Door.IMPORT))
        thread.run(lambda desk: desk.execute(who, ImportOrders(batch=batch)))


def one(file: Path, statement: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(statement).fetchone()[0])


def cancelled(file: Path) -> int:
    return one(file, "SELECT count(*) FROM orders WHERE status = 'cancelled' AND source_number LIKE 'b%'")


def kill_while_it_goes_on(file: Path, chance: random.Random, *words: str) -> int:
    """Runs a bulk, and kills it when some more orders are through; answers how many are cancelled then."""
    before, end = cancelled(file), time.monotonic() + _PATIENCE_SECONDS
    process = started(*words)
    try:
        while abs(cancelled(file) - before) < 5:
            assert time.monotonic() < end, "nothing is done"
            assert process.poll() is None, process.communicate()
            time.sleep(0.005)
        time.sleep(chance.random() * 0.1)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return cancelled(file)


def test_a_bulk_that_is_killed_goes_on_where_it_was_and_is_taken_back_whole(run, desk):
    """L15, R6, R8, S7: with each kill nothing half done is left; the same again does the rest, and only that."""
    fill(desk)
    chance = random.Random(SEED)
    done = 0
    for _kill in range(KILLS):
        now = kill_while_it_goes_on(desk, chance, *CANCELLING)
        assert done < now < ORDERS
        done = now
    rest = run(*CANCELLING, "--json")
    assert (rest.code, len(rest.json["done"]), rest.json["refused"]) == (0, ORDERS - done, [])
    assert cancelled(desk) == ORDERS
    assert (
        one(desk, "SELECT count(*) FROM audit WHERE command = 'CancelOrder' AND subject = 'order'") == ORDERS
    )
    assert run("db", "check").code == run("audit", "verify").code == 0

    left = kill_while_it_goes_on(desk, chance, "orders", "undo")
    back = run("orders", "undo", "--json")
    assert (back.code, len(back.json["done"]), back.json["refused"]) == (0, left, [])
    assert cancelled(desk) == 0
    assert run("db", "check").code == run("audit", "verify").code == 0
