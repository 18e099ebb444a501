"""Who has an order open is seen by others, is in nobody's way, and is gone by itself (T12)."""

import asyncio
import time

import pytest

from domain.desk import OPEN_SECONDS
from tests.processes import started
from tests.storage.databases import by_hand, is_sqlite, one
from tests.storage.support import DeskUnderTest


async def opens(desk: DeskUnderTest, user: str, order_id: int | None) -> bool:
    return await desk.have_open(await desk.who(user), order_id)


async def seen(desk: DeskUnderTest, user: str = "owner") -> dict[int, tuple[str, ...]]:
    return dict((await (await desk.look(user)).changes(0)).openers)


@pytest.fixture
async def orders(desk):
    """Two orders: the ids 1 and 2, the second of the other reseller."""
    await desk.place()
    await desk.place(reseller_id=2, customer_id=3, site_id=2)


async def test_what_is_opened_is_seen_by_others_until_it_is_left(desk, orders, opened):
    other = opened(desk.url)
    assert await opens(other, "agent", 1)
    assert await seen(desk) == {1: ("Agent",)}
    assert await opens(other, "agent", 2)
    assert await seen(desk) == {2: ("Agent",)}
    assert await opens(other, "agent", None)
    assert await seen(desk) == {}
    assert one(desk.url, "SELECT count(*) FROM presence") == 0


async def test_one_does_not_see_oneself_and_two_programs_of_one_person_count_once(desk, orders, opened):
    first, second, third = opened(desk.url), opened(desk.url), opened(desk.url)
    for program, user in ((first, "agent"), (second, "agent"), (third, "manager")):
        assert await opens(program, user, 1)
    assert await seen(desk, "agent") == {1: ("Manager",)}
    assert await seen(desk, "manager") == {1: ("Agent",)}
    assert await seen(desk) == {1: ("Agent", "Manager")}


async def test_what_a_killed_program_had_open_runs_out(desk, orders):
    process = started(_open_and_die, desk.url.render_as_string(hide_password=False))
    process.join(60)
    assert one(desk.url, "SELECT order_id FROM presence") == 1
    assert await seen(desk) == {1: ("Agent",)}
    desk.time.passes(seconds=OPEN_SECONDS - 1)
    assert await seen(desk) == {1: ("Agent",)}
    desk.time.passes(seconds=1)
    assert await seen(desk) == {}
    await opens(desk, "manager", 2)
    assert one(desk.url, "SELECT count(*) FROM presence") == 1, "the next one clears it away"


def _open_and_die(address: str) -> None:
    """In a process of its own, which is killed."""
    import asyncio
    import os
    import signal

    from sqlalchemy import make_url

    async def opening() -> None:
        assert await opens(DeskUnderTest(make_url(address)), "agent", 1)
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(opening())


async def test_what_is_said_again_lasts(desk, orders, opened):
    other = opened(desk.url)
    await opens(other, "agent", 1)
    for _time in range(3):
        desk.time.passes(seconds=40)
        other.time.at = desk.time.at
        await opens(other, "agent", 1)
        assert await seen(desk) == {1: ("Agent",)}


async def test_a_program_that_ends_leaves_nothing_open(desk, orders, opened):
    other = opened(desk.url)
    await opens(other, "agent", 1)
    await other.close()
    assert await seen(desk) == {}


async def test_nobody_waits_for_it_and_it_waits_for_nobody(desk, orders):
    """While another writes it is left out; and it keeps no other from writing."""
    async with desk.sql.unit_of_work() as unit:
        await unit.order(1)
        if is_sqlite(desk.url):
            begun = time.monotonic()
            assert not await opens(desk, "agent", 1)
            assert time.monotonic() - begun < 5, "far less than a writer waits"
        else:
            assert await opens(desk, "agent", 1), "a locked order may be looked at"
    assert await opens(desk, "agent", 1)


async def holds(desk: DeskUnderTest, user: str, order_id: int) -> tuple[str, ...] | None:
    return await desk.hold(await desk.who(user), order_id)


async def test_what_another_has_open_cannot_be_taken_in_hand_and_one_hears_who_has_it(desk, orders, opened):
    """T12"""
    other = opened(desk.url)
    assert await holds(other, "agent", 1) == ()
    assert await holds(desk, "manager", 1) == ("Agent",)
    assert await seen(desk) == {1: ("Agent",)}, "nobody else has it"
    assert await holds(desk, "manager", 2) == ()
    assert await holds(opened(desk.url), "agent", 1) == (), "one's own other program is in nobody's way"
    assert await opens(other, "agent", None)
    assert await seen(desk) == {1: ("Agent",), 2: ("Manager",)}
    desk.time.passes(seconds=OPEN_SECONDS)
    assert await holds(desk, "manager", 1) == (), "what a killed program held runs out"


async def test_of_two_who_take_one_order_in_hand_at_once_one_gets_it(desk, orders, opened):
    """T12, R3"""
    anna, bea = opened(desk.url), opened(desk.url)
    for _round in range(20):
        got = await asyncio.gather(holds(anna, "agent", 1), holds(bea, "manager", 1))
        assert sorted(map(bool, got)) == [False, True], got
        await asyncio.gather(opens(anna, "agent", None), opens(bea, "manager", None))


async def test_whether_it_is_held_is_not_known_while_the_desk_is_busy_and_read_only_holds_nothing(
    desk, orders, opened
):
    desk.read_only = True
    assert await holds(desk, "owner", 1) == ()
    assert await holds(opened(desk.url), "viewer", 1) == (), "who may do nothing is in nobody's way"
    assert one(desk.url, "SELECT count(*) FROM presence") == 0
    with by_hand(desk.url) as connection:
        connection.exec_driver_sql("ALTER TABLE presence RENAME TO gone")
    assert await holds(opened(desk.url), "owner", 1) is None


async def test_on_a_desk_that_cannot_be_written_it_is_left_out(desk, orders):
    with by_hand(desk.url) as connection:
        connection.exec_driver_sql("ALTER TABLE presence RENAME TO gone")
    assert not await opens(desk, "agent", 1)


async def test_read_only_writes_nothing(desk, orders):
    desk.read_only = True
    assert not await opens(desk, "agent", 1)
    assert one(desk.url, "SELECT count(*) FROM presence") == 0


async def test_it_is_no_change(desk, orders):
    """S4: nothing is recorded, nothing is to be read anew."""
    reads = await desk.look()
    number = (await reads.changes(0)).number
    await opens(desk, "agent", 1)
    changes = await reads.changes(number)
    assert (changes.number, changes.order_ids, changes.everything) == (number, frozenset(), False)
    assert (await desk.row(1)).version == 1
    assert not desk.problems()


async def test_only_what_is_granted_is_told(desk, orders, opened):
    """X3"""
    await desk.grant("viewer", "Acme")
    for user, order_id in (("agent", 1), ("manager", 2)):
        await opens(opened(desk.url), user, order_id)
    assert await seen(desk, "viewer") == {1: ("Agent",)}
    assert await seen(desk) == {1: ("Agent",), 2: ("Manager",)}


async def test_what_is_open_of_an_order_that_is_gone_is_not_told(desk, orders):
    await opens(desk, "agent", 99)
    assert await seen(desk) == {}
