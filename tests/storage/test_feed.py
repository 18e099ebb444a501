"""Each change is heard of once it is there, and none is missed (T12, V11)."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import event

from domain.commands import Outcome
from domain.errors import DeskUnavailable
from domain.orders.commands import AddNote
from domain.orders.status import Status
from domain.staff import Door
from storage import feed
from tests.storage.databases import is_sqlite
from tests.storage.imported import an_import, imported
from tests.storage.people import at_work


async def test_a_change_is_heard_of_by_its_order(desk):
    order = await desk.place()
    reads = await desk.look()
    start = (await reads.changes(0)).number
    assert (await reads.changes(start)).order_ids == frozenset()
    await desk.do(AddNote, order_id=order.id, body="note")
    changes = await reads.changes(start)
    assert (changes.order_ids, changes.everything, changes.number) == ({order.id}, False, start + 1)
    assert (await reads.changes(changes.number)).order_ids == frozenset()


async def test_no_change_of_several_writers_is_missed(desk):
    """Numbers commit in order: whoever has seen one has seen all before it."""
    orders = await desk.place_all(*[{"status": Status.PENDING_APPROVAL}] * 40)
    reads = await desk.look()
    number = (await reads.changes(0)).number
    heard: list[int] = []

    def writing(person, mine):
        for order in mine:
            answer = person.do(AddNote(order_id=order.id, version=1, body="note"))
            assert isinstance(answer, Outcome)

    with at_work(desk.url, "owner", "agent", "manager") as people:
        writers = [
            asyncio.create_task(asyncio.to_thread(writing, person, orders[n::3]))
            for n, person in enumerate(people)
        ]
        while True:
            finished = all(writer.done() for writer in writers)
            changes = await reads.changes(number)
            assert changes.number >= number
            heard += sorted(changes.order_ids)
            number = changes.number
            if finished:
                break
            await asyncio.sleep(0)
        await asyncio.gather(*writers)
    assert sorted(heard) == [order.id for order in orders]


async def test_another_process_is_heard_without_asking_the_database_when_nothing_is_new(desk):
    """V11: asking whether anything was written costs no statement on SQLite."""
    order = await desk.place()
    reads = await desk.look()
    number = (await reads.changes(0)).number
    asked: list[object] = []
    event.listen(
        desk.sql._reading.sync_engine, "before_cursor_execute", lambda *given: asked.append(given[2])
    )
    for _poll in range(20):
        assert not (await reads.changes(number)).order_ids
    if is_sqlite(desk.url):
        assert not asked
    with at_work(desk.url, "agent") as (person,):
        person.do(AddNote(order_id=order.id, version=1, body="note"))
        assert (await reads.changes(number)).order_ids == {order.id}


async def test_two_who_listen_each_hear_all(desk):
    """They share one connection to watch the file, and are never told what only the other has seen."""
    order = await desk.place()
    first, second = await desk.look("owner"), await desk.look("agent")
    number = (await first.changes(0)).number
    for n in range(10):
        await desk.do(AddNote, order_id=order.id, body=f"{n}")
        both = await asyncio.gather(first.changes(number + n), second.changes(number + n))
        assert [changes.order_ids for changes in both] == [{order.id}, {order.id}]
    assert (await second.changes(number)).order_ids == {order.id}


async def test_a_look_that_failed_has_heard_nothing(sqlite_url, opened, monkeypatch):
    desk = opened(sqlite_url)
    order = await desk.place()
    reads = await desk.look()
    number = (await reads.changes(0)).number
    await desk.do(AddNote, order_id=order.id, body="note")

    def failing(*_given: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    engine = desk.sql._reading.sync_engine
    event.listen(engine, "before_cursor_execute", failing)
    with pytest.raises(DeskUnavailable):
        await reads.changes(number)
    event.remove(engine, "before_cursor_execute", failing)
    assert (await reads.changes(number)).order_ids == {order.id}


async def test_after_an_import_or_a_flood_everything_is_to_be_read_anew(desk, monkeypatch):
    monkeypatch.setattr(feed, "_LIMIT", 20)
    reads = await desk.look()
    number = (await reads.changes(0)).number
    await desk.execute(await desk.who(), imported([an_import("A-1")]))
    changes = await reads.changes(number)
    assert (changes.everything, changes.order_ids) == (True, frozenset())
    number = changes.number
    await desk.place_all(*[{"status": Status.HANDLED}] * 21)
    assert (await reads.changes(number)).everything
    assert (await reads.changes(number)).number == number + 21
    assert not (await reads.changes(number + 1)).everything


async def test_the_last_news_from_outside_is_dated(desk):
    order = await desk.place()
    reads = await desk.look()
    assert (await reads.changes(0)).last_outside_at is None
    desk.time.passes(hours=1)
    importer = await desk.identify("owner", Door.IMPORT)
    await desk.execute(importer, imported([an_import("A-1")]))
    at = desk.time.now()
    desk.time.passes(hours=1)
    await desk.do(AddNote, order_id=order.id, body="note")
    changes = await reads.changes(0)
    assert changes.last_outside_at == at
    assert (await reads.changes(changes.number)).last_outside_at == at
