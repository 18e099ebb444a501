"""Work handed to the desk's own thread runs to its end, whatever becomes of who asked (R7, R8, R13)."""

import asyncio
import gc
import logging
import random
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import pytest

from domain.commands import Outcome
from domain.desk import Desk
from domain.errors import DeskUnavailable, DomainError
from domain.orders.commands import AddNote, ApproveOrder
from domain.orders.model import Order
from domain.query import EVERYTHING
from domain.rows import OrderRow, Page
from domain.staff import Door
from storage.store import SqlStorage
from tests.storage.imported import imported, random_import
from tests.storage.people import at_work
from tui.desk_thread import DeskThread

SEED = 20261121
ROUNDS = 25


@pytest.fixture
def asked(desk):
    """The desk of the test on a thread of its own."""

    async def opened():
        return Desk(SqlStorage(desk.url))

    with DeskThread(opened) as thread:
        yield thread


def note(order: Order, command_id: str) -> Callable[[Desk], Awaitable[Outcome]]:
    async def work(desk: Desk) -> Outcome:
        command = AddNote(order_id=order.id, version=1, body=command_id, command_id=command_id)
        return await desk.execute(await desk.identify("agent", Door.SCREEN), command)

    return work


async def first_page(desk: Desk) -> Page[OrderRow]:
    reads = desk.reads(await desk.identify("agent", Door.SCREEN))
    return await reads.orders(EVERYTHING, limit=10)


async def _cancelled_somewhere(task: asyncio.Future[Any], chance: random.Random) -> bool:
    """Lets the task run for a moment and cancels it; says whether that came in time."""
    await asyncio.sleep(chance.random() * 0.01)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def test_a_cancelled_change_leaves_no_lock_and_its_outcome_is_read_back(desk, asked):
    """R7, R8: another process writes at once each time."""
    chance = random.Random(SEED)
    order = await desk.place()
    cancelled = 0
    with at_work(desk.url, "owner") as (other,):
        for n in range(ROUNDS):
            asking = asyncio.ensure_future(asked.ask(note(order, f"mine-{n}")))
            cancelled += await _cancelled_somewhere(asking, chance)
            answer = await asyncio.to_thread(
                other.do, AddNote(order_id=order.id, version=1, body=f"theirs-{n}")
            )
            assert answer.changed
            again = await asked.ask(note(order, f"mine-{n}"))
            assert not again.changed, "it was done although it was cancelled, and is not done twice"
    assert cancelled > ROUNDS // 4
    bodies = sorted(one.body for one in (await desk.order(order.id)).notes)
    assert bodies == sorted(f"{who}-{n}" for who in ("mine", "theirs") for n in range(ROUNDS))


async def test_a_cancelled_look_leaves_no_lock(desk, asked):
    """R7."""
    chance = random.Random(SEED)
    order = await desk.place()
    with at_work(desk.url, "owner") as (other,):
        for n in range(ROUNDS):
            asking = asyncio.ensure_future(asked.ask(first_page))
            await _cancelled_somewhere(asking, chance)
            answer = await asyncio.to_thread(other.do, AddNote(order_id=order.id, version=1, body=f"{n}"))
            assert answer.changed
    assert [row.id for row in (await asked.ask(first_page)).rows] == [order.id]


#: Statements that would never come to their end.
ENDLESS = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(3600)",
}


async def test_a_look_that_is_no_longer_wanted_is_broken_off(desk, asked, caplog):
    """V7: whoever types on does not wait for what was typed before, and no connection is left behind."""
    order = await desk.place()
    begun = threading.Event()

    async def endless(desk: Desk) -> None:
        async with desk.storage._reading.begin() as connection:  # type: ignore[attr-defined]
            begun.set()
            await connection.exec_driver_sql(ENDLESS[connection.dialect.name])

    chance = random.Random(SEED)
    for _round in range(ROUNDS):  # more than there are connections: each came back
        begun.clear()
        asking = asyncio.ensure_future(asked.look(endless))
        await asyncio.to_thread(begun.wait)
        assert await _cancelled_somewhere(asking, chance)
        assert [row.id for row in (await asked.look(first_page)).rows] == [order.id]
    gc.collect()
    assert not [record for record in caplog.records if record.name == "asyncio"]


async def test_a_look_given_up_before_the_desk_is_open_leaves_the_opening_alone(desk):
    async def opened():
        await asyncio.sleep(0.01)
        return Desk(SqlStorage(desk.url))

    with DeskThread(opened) as thread:
        asking = asyncio.ensure_future(thread.look(first_page))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        assert not (await thread.look(first_page)).rows


async def test_leaving_waits_for_what_still_runs(desk):
    order = await desk.place()

    async def opened():
        return Desk(SqlStorage(desk.url))

    thread = DeskThread(opened)
    asking = [asyncio.ensure_future(thread.ask(note(order, f"{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    await asyncio.to_thread(thread.close)
    assert all(outcome.changed for outcome in await asyncio.gather(*asking))
    assert len((await desk.order(order.id)).notes) == 5
    thread.close()


def test_an_asker_whose_loop_has_ended_is_not_missed(sqlite_desks, caplog):
    """A screen that is gone while work is under way: the work ends, and nothing is written on the terminal."""
    url = sqlite_desks.make()
    begun, go_on = threading.Event(), threading.Event()

    async def opened():
        return Desk(SqlStorage(url))

    async def slow(_desk):
        begun.set()
        await asyncio.to_thread(go_on.wait)
        return "done"

    with caplog.at_level(logging.DEBUG), DeskThread(opened) as thread:
        loop = asyncio.new_event_loop()
        asking = loop.create_task(thread.ask(slow))
        loop.run_until_complete(asyncio.sleep(0.05))
        begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(asking)
        loop.close()
        go_on.set()
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []
    sqlite_desks.remove(url)


async def test_a_failure_nobody_waits_for_is_not_missed_either(desk, asked, caplog):
    order = await desk.place()
    failed = threading.Event()

    async def failing(desk):
        try:
            command = ApproveOrder(order_id=order.id, version=7)
            await desk.execute(await desk.identify("agent", Door.SCREEN), command)
        finally:
            failed.set()

    asking = asyncio.ensure_future(asked.ask(failing))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait([asking])
    await asyncio.to_thread(failed.wait)
    await asked.ask(first_page)
    await asyncio.sleep(0)
    assert not caplog.records


async def test_a_desk_that_cannot_be_opened_says_why_each_time(tmp_path):
    async def opened():
        raise DeskUnavailable("It rains.")

    with DeskThread(opened) as thread:
        for _time in range(2):
            with pytest.raises(DeskUnavailable, match="It rains"):
                await thread.ask(first_page)
    with DeskThread(opened):
        """Nobody asks."""


async def test_whoever_asks_after_the_desk_was_closed_is_told(desk):
    """R13: a screen that is being left may still ask."""

    async def opened():
        return Desk(SqlStorage(desk.url))

    for begin in (lambda _thread: None, DeskThread.start):
        thread = DeskThread(opened)
        begin(thread)
        thread.close()
        with pytest.raises(DeskUnavailable, match="is closed"):
            await thread.ask(lambda desk: desk.identify("owner", Door.SCREEN))


async def test_the_askers_loop_goes_on_while_the_desk_is_locked(sqlite_url):
    """R13: a heartbeat while another program holds the desk."""

    async def opened():
        return Desk(SqlStorage(sqlite_url, patience_seconds=0.5))

    beats = 0
    with DeskThread(opened) as thread, closing(sqlite3.connect(sqlite_url.database)) as holder:
        await thread.ask(first_page)
        holder.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()

        async def adding(desk):
            command = AddNote(order_id=1, version=1, body="waits")
            return await desk.execute(await desk.identify("agent", Door.SCREEN), command)

        asking = asyncio.ensure_future(thread.ask(adding))
        while not asking.done():
            beats += 1
            await thread.ask(first_page)
            await asyncio.sleep(0.01)
        assert time.monotonic() - begun > 0.4
        with pytest.raises(DomainError, match="busy"):
            asking.result()
        holder.execute("ROLLBACK")
    assert beats > 3


async def test_the_askers_loop_goes_on_while_much_is_imported(desk, asked):
    """R13: a heartbeat, and looks that are answered, until the last batch is in."""
    chance = random.Random(SEED)
    batches = [[random_import(chance, f"{n}-{m}") for m in range(40)] for n in range(3)]

    async def importing(desk: Desk) -> int:
        who = await desk.identify("owner", Door.IMPORT)
        return sum([(await desk.execute(who, imported(orders))).details["new"] for orders in batches])

    asking = asyncio.ensure_future(asked.ask(importing))
    beats = seen = 0
    while not asking.done():
        seen = len((await asked.ask(first_page)).rows)
        beats += 1
        await asyncio.sleep(0)
    assert asking.result() == 120
    assert beats > 3
    assert seen <= 10
    assert not desk.problems()
