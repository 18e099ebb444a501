"""A worker has items set up at a server: what works, fails, is not known, and where it is killed (L6, R1, R2)."""

import signal

import pytest

from domain.delivery.commands import ChangePlace, EndItems, RetryDelivery
from domain.delivery.pauses import MOST_TRIES
from domain.orders.commands import CancelOrder, DeliverItems
from domain.orders.status import DeliveryStatus, Mark, Status
from tests.gateways.dying_worker import work
from tests.gateways.hosting import HostingDesk
from tests.gateways.outside import Outside
from tests.processes import started
from tests.storage.databases import rows

D = DeliveryStatus

#: A job of a delivery that is not done, whoever has it.
_UNDONE = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND kind IN ('deliver', 'terminate')"


def undone(desk: HostingDesk) -> int:
    return int(desk.one(_UNDONE))


async def again(desk: HostingDesk) -> None:
    """All pauses and leases have passed, and a worker does what is due."""
    desk.delivery_time_is_over()
    await desk.do_due()


def made(host: Outside, key: str | None) -> int:
    """How many accounts there are of this key."""
    return [one["key"] for one in host.told()["created"]].count(key)


async def test_what_is_accepted_is_set_up_with_no_ones_action(hosting: HostingDesk, host: Outside):
    """L6, 000."""
    (order_id,) = await hosting.accepted("ok")
    assert (await hosting.item(order_id)).delivery is D.QUEUED
    assert await hosting.do_due() == 1
    item = await hosting.item(order_id)
    assert (item.delivery, made(host, item.delivery_intent)) == (D.ACTIVE, 1)
    assert (item.delivery_reference or "").startswith("acct_")
    row = await hosting.row(order_id)
    assert (row.status, row.delivered, row.label) == (
        Status.EXECUTING,
        1,
        "Awaiting approval · automatic 1/1",
    )
    assert undone(hosting) == 0
    assert hosting.problems() == ()


@pytest.mark.parametrize("username", ["lost", "broken", "page", "huge", "down", "busy", "liar", "elsewhere"])
async def test_without_an_answer_an_item_is_unknown_until_it_is_looked_up(
    hosting: HostingDesk, host: Outside, username: str
):
    """R2: nothing is lost, nothing is created twice."""
    (order_id,) = await hosting.accepted(username)
    assert await hosting.do_due() == 0
    item = await hosting.item(order_id)
    assert (item.delivery, bool(item.delivery_code)) == (D.UNKNOWN, True)
    await again(hosting)
    item = await hosting.item(order_id)
    assert (item.delivery, made(host, item.delivery_intent), undone(hosting)) == (D.ACTIVE, 1, 0)


async def test_what_is_under_way_there_is_running_until_it_is_delivered(hosting: HostingDesk, host: Outside):
    """L6."""
    (order_id,) = await hosting.accepted("later")
    for expected in (D.RUNNING, D.RUNNING, D.ACTIVE):
        await again(hosting)
        assert (await hosting.item(order_id)).delivery is expected
    assert made(host, (await hosting.item(order_id)).delivery_intent) == 1


async def test_a_failure_is_tried_again_by_itself_with_its_own_key(hosting: HostingDesk, host: Outside):
    """L6."""
    (order_id,) = await hosting.accepted("moody")
    assert await hosting.do_due() == 0
    item = await hosting.item(order_id)
    assert (item.delivery, item.delivery_code) == (D.FAILED, "not_now")
    assert order_id in await hosting.found("needs:me")
    assert order_id in await hosting.found("mark:delivery_failed delivery:failed")
    await again(hosting)
    after = await hosting.item(order_id)
    assert (after.delivery, after.delivery_attempts) == (D.ACTIVE, 2)
    assert (after.delivery_intent, made(host, after.delivery_intent)) == (item.delivery_intent, 1)
    assert order_id not in await hosting.found("needs:me")


async def test_what_fails_every_time_waits_for_staff_after_so_many_tries(hosting: HostingDesk, host: Outside):
    """L6."""
    (order_id,) = await hosting.accepted("refuse")
    for _n in range(MOST_TRIES):
        assert undone(hosting) == 1
        await again(hosting)
    item = await hosting.item(order_id)
    assert (item.delivery, item.delivery_attempts, undone(hosting)) == (D.FAILED, MOST_TRIES, 0)
    assert host.told()["seen"][item.delivery_intent] == MOST_TRIES
    await hosting.do(RetryDelivery, order_id=order_id)
    await hosting.do_due()
    item = await hosting.item(order_id)
    assert (item.delivery, item.delivery_attempts, undone(hosting)) == (D.FAILED, 1, 1)
    await hosting.do(DeliverItems, order_id=order_id)
    await again(hosting)
    assert ((await hosting.item(order_id)).delivery, undone(hosting)) == (D.ACTIVE, 0)


async def test_where_the_secret_is_not_found_the_item_says_that_nothing_is_known(
    hosting: HostingDesk, host: Outside
):
    """R2, S3: and goes on once it is there."""
    await hosting.do(ChangePlace, place_id=hosting.server_id, secret="env:NOT_SET")
    (order_id,) = await hosting.accepted("ok")
    await hosting.do_due()
    item = await hosting.item(order_id)
    assert (item.delivery, item.delivery_code) == (D.UNKNOWN, "not_reachable")
    await hosting.do(ChangePlace, place_id=hosting.server_id, secret="env:HOST_SECRET")
    await again(hosting)
    assert (await hosting.item(order_id)).delivery is D.ACTIVE


@pytest.mark.parametrize("point", ["claimed", "called", "recorded"])
async def test_a_worker_that_is_killed_leaves_nothing_half_done(
    hosting: HostingDesk, host: Outside, point: str
):
    """R1, R6: whoever takes the job up finds what was made."""
    (order_id,) = await hosting.accepted("ok")
    process = started(work, point, hosting.environment)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    expected = D.ACTIVE if point == "recorded" else D.RUNNING
    assert (await hosting.item(order_id)).delivery is expected
    assert await hosting.do_due() == 0
    await again(hosting)
    item = await hosting.item(order_id)
    assert (item.delivery, made(host, item.delivery_intent), undone(hosting)) == (D.ACTIVE, 1, 0)
    assert item.delivery_attempts == 1


async def test_a_running_order_cannot_be_asked_for_twice_by_two_workers(hosting: HostingDesk, host: Outside):
    """R1: the second one looks it up."""
    (order_id,) = await hosting.accepted("slow")
    workers = [hosting.worker("--once") for _n in range(2)]
    for worker in workers:
        assert worker.wait(60) == 0
    item = await hosting.item(order_id)
    assert (item.delivery, made(host, item.delivery_intent)) == (D.ACTIVE, 1)


async def test_a_mark_says_that_a_delivery_failed(hosting: HostingDesk):
    """T2."""
    (order_id,) = await hosting.accepted("refuse")
    await hosting.do_due()
    assert Mark.DELIVERY_FAILED in (await hosting.row(order_id)).marks
    events = rows(
        hosting.url, "SELECT events FROM audit WHERE command = 'RecordDelivery' ORDER BY number DESC LIMIT 1"
    )
    assert "out_of_stock" in str(events)


# Ending what was set up (L9).


async def ended(hosting: HostingDesk, username: str) -> int:
    """An order whose item was set up, then cancelled, its end asked for once."""
    (order_id,) = await hosting.accepted(username)
    await hosting.do_due()
    await hosting.do(CancelOrder, order_id=order_id, reason="ordered twice")
    await again(hosting)
    return order_id


@pytest.mark.parametrize("username", ["ok", "gone"])
async def test_what_was_set_up_is_ended_with_no_ones_action(
    hosting: HostingDesk, host: Outside, username: str
):
    """L9."""
    order_id = await ended(hosting, username)
    item = await hosting.item(order_id)
    assert (item.delivery, undone(hosting)) == (D.CANCELLED, 0)
    assert host.told()["ended"][item.ending_intent] == item.delivery_intent
    assert Mark.STILL_RUNNING not in (await hosting.row(order_id)).marks


@pytest.mark.parametrize("username", ["clings", "lingers"])
async def test_without_an_answer_an_end_is_looked_up_and_never_asked_for_blindly(
    hosting: HostingDesk, host: Outside, username: str
):
    """R2."""
    order_id = await ended(hosting, username)
    item = await hosting.item(order_id)
    assert item.delivery is D.TERMINATING
    for _n in range(2):
        await again(hosting)
    assert ((await hosting.item(order_id)).delivery, undone(hosting)) == (D.CANCELLED, 0)
    assert host.told()["seen"][item.ending_intent] == 1


async def test_an_end_that_is_refused_is_tried_again_then_left_to_staff(hosting: HostingDesk, host: Outside):
    """L9, T2."""
    order_id = await ended(hosting, "locked")
    for _n in range(MOST_TRIES - 1):
        assert undone(hosting) == 1
        await again(hosting)
    item = await hosting.item(order_id)
    assert (item.delivery, item.delivery_code, undone(hosting)) == (D.PENDING_CANCELLATION, "locked", 0)
    assert order_id in await hosting.found("needs:me mark:still_running")
    assert item.ending_intent not in host.told()["ended"]
    await hosting.do(EndItems, order_id=order_id, by_hand=True)
    assert order_id not in await hosting.found("mark:still_running")


@pytest.mark.parametrize("point", ["claimed", "called", "recorded"])
async def test_a_worker_that_is_killed_while_it_ends_an_item_leaves_nothing_half_done(
    hosting: HostingDesk, host: Outside, point: str
):
    """R1, R6."""
    (order_id,) = await hosting.accepted("ok")
    await hosting.do_due()
    await hosting.do(CancelOrder, order_id=order_id, reason="ordered twice")
    process = started(work, point, hosting.environment)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    await again(hosting)
    item = await hosting.item(order_id)
    assert (item.delivery, item.ending_attempts, undone(hosting)) == (D.CANCELLED, 1, 0)
    assert list(host.told()["ended"].values()).count(item.delivery_intent) == 1
    assert host.told()["seen"][item.ending_intent] <= 2
