"""Workers killed at any moment while a server misbehaves: nothing is lost, nothing is created twice (R1, R2, R6).

`ORDERTOP_TEST_KILLS` says how many are killed, for a long run.
"""

import asyncio
import random
import time
from contextlib import suppress
from pathlib import Path

from domain.errors import Changed
from domain.orders.commands import CancelOrder
from domain.orders.status import Status
from tests.gateways.hosting import SECRET, HostingDesk
from tests.gateways.outside import Outside, outside
from tests.gateways.test_killed import _PATIENCE_SECONDS, KILLS, SEED
from tests.gateways.workers import Workers
from tests.storage.databases import rows


async def test_workers_killed_again_and_again_create_everything_once(tmp_path: Path):
    """R1, R2, R6: three at once; with each kill all leases are over, though the others are still at their jobs."""
    chance = random.Random(SEED)
    with outside("fake_host.py", SECRET, str(SEED)) as host:
        desk = HostingDesk(tmp_path, host.address)
        await desk.open_server()
        accepted: list[int] = []
        workers = Workers(desk)
        try:
            for _kill in range(KILLS):
                accepted += await desk.accepted(*["any"] * 4)
                await asyncio.sleep(0.1 + chance.random() * 0.5)
                workers.kill(chance.randrange(Workers.number))
                desk.delivery_time_is_over()
            await _finish(desk)
        finally:
            workers.stop()
        _compare(desk, host, accepted)
        assert desk.problems() == ()
        await desk.close()


async def _finish(desk: HostingDesk) -> None:
    """Has the workers end what there is."""
    end = time.monotonic() + _PATIENCE_SECONDS
    undone = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND kind IN ('deliver', 'terminate')"
    while desk.one(undone):
        assert time.monotonic() < end, "work never ends"
        desk.delivery_time_is_over()
        await asyncio.sleep(0.3)


def _compare(desk: HostingDesk, host: Outside, accepted: list[int]) -> None:
    """Desk and server agree, item by item."""
    kept = rows(
        desk.url,
        "SELECT order_id, delivery_intent, delivery, delivery_reference FROM order_items ORDER BY order_id",
    )
    assert [row[0] for row in kept] == sorted(accepted), "an item was lost"
    assert {row[2] for row in kept} == {"active"}
    told = host.told()
    created = [(one["key"], one["reference"]) for one in told["created"]]
    assert sorted(created) == sorted((row[1], row[3]) for row in kept)
    assert told["asked"], "nothing was looked up, so nothing was proven"
    assert [key for key, times in told["seen"].items() if times > 1], "nothing was sent again"


async def test_workers_killed_again_and_again_end_everything_once(tmp_path: Path):
    """L9, R1, R2, R6: some orders are cancelled before they are set up, some while they are, some after."""
    chance = random.Random(SEED)
    with outside("fake_host.py", SECRET, str(SEED)) as host:
        desk = HostingDesk(tmp_path, host.address)
        await desk.open_server()
        accepted: list[int] = []
        workers = Workers(desk)
        try:
            for _kill in range(KILLS):
                accepted += await desk.accepted(*["any"] * 4)
                await asyncio.sleep(0.1 + chance.random() * 0.5)
                for order_id in accepted[-6:-2]:
                    await _cancel(desk, order_id)
                workers.kill(chance.randrange(Workers.number))
                desk.delivery_time_is_over()
            for order_id in accepted:
                await _cancel(desk, order_id)
            await _finish(desk)
        finally:
            workers.stop()
        _compare_ended(desk, host, accepted)
        assert desk.problems() == ()
        await desk.close()


async def _cancel(desk: HostingDesk, order_id: int) -> None:
    """Cancels an order, whatever a worker does with it just then."""
    while (await desk.row(order_id)).status is not Status.CANCELLED:
        with suppress(Changed):
            await desk.do(CancelOrder, order_id=order_id, reason="ordered twice")


def _compare_ended(desk: HostingDesk, host: Outside, accepted: list[int]) -> None:
    """Nothing runs, at the server or for the desk; each account was ended once."""
    kept = rows(
        desk.url,
        "SELECT order_id, delivery, ending_intent, delivery_intent FROM order_items ORDER BY order_id",
    )
    assert [row[0] for row in kept] == sorted(accepted), "an item was lost"
    assert {row[1] for row in kept} == {"cancelled"}
    told = host.told()
    assert sorted(told["ended"].values()) == sorted(one["key"] for one in told["created"])
    assert told["ended"] == {row[2]: row[3] for row in kept if row[2] is not None}
    again = [key for key in told["ended"] if told["seen"][key] > 1 or told["asked"].get(key)]
    assert again, "nothing was asked for again, so nothing was proven"
