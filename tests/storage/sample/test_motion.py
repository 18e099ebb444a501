"""A sample desk in motion: every kind of change comes, none breaks the desk, and it stops when told."""

import asyncio
import shutil
from pathlib import Path

import pytest

from domain.alerts.looking import LOOK_SECONDS, Looker
from domain.alerts.model import AlertKind
from domain.errors import Changed, NotPermitted
from domain.staff import Door
from storage.check import check
from storage.database import desk_url
from storage.sample.bringing import SHOP
from storage.sample.filling import fill_desk
from storage.sample.motion import Motion, sample_motion
from tests.domain.fakes import START
from tests.storage.databases import one, rows

KINDS = {"open", "progress", "complete", "pay", "deliver", "settle"}


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """A small sample desk, filled once."""
    file: Path = tmp_path_factory.mktemp("motion") / "template.db"
    filled = fill_desk(
        desk_url(str(file)), orders=300, seed=1, owner="root", now=START, progress=lambda *_told: None
    )
    asyncio.run(filled)
    return file


@pytest.fixture
def desk(template, tmp_path, opened):
    """A copy of it, open."""
    url = desk_url(str(shutil.copy(template, tmp_path / "demo.db")))
    return opened(url)


async def test_every_kind_of_change_comes(desk):
    shop = await desk.identify(SHOP, Door.DEMO)
    motion = Motion(desk, shop, seed=1)
    kinds: set[str | None] = set()
    made = "FROM orders WHERE source IS NULL"
    for _n in range(300):
        desk.time.passes(seconds=120)
        kinds.add(await motion.step())
        if kinds >= KINDS and one(desk.url, f"SELECT count(*) {made} AND status = 'awaiting_payment'"):
            break
    assert kinds >= KINDS
    commands = rows(desk.url, "SELECT DISTINCT command FROM audit WHERE door = 'demo' AND staff = 'shop'")
    assert {command for (command,) in commands} == {
        "RecordCart", "SubmitCart", "ReceivePayment", "DeliverItems", "SettleOrder",
    }  # fmt: skip
    assert one(desk.url, f"SELECT count(*) {made} AND status = 'awaiting_payment'")
    assert one(desk.url, f"SELECT count(*) {made} AND status NOT IN ('incomplete', 'awaiting_payment')")
    assert one(
        desk.url, "SELECT count(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.source IS NULL"
    )
    assert check(desk.url) == ()


async def test_the_same_seed_moves_alike(desk, template, tmp_path, opened):
    other = opened(desk_url(str(shutil.copy(template, tmp_path / "other.db"))))
    seen = []
    for each in (desk, other):
        motion = Motion(each, await each.identify(SHOP, Door.DEMO), seed=4)
        seen.append([await motion.step() for _n in range(25)])
    assert seen[0] == seen[1]


async def test_it_keeps_moving_until_it_is_stopped(desk):
    stop = asyncio.Event()
    shop = await desk.identify(SHOP, Door.DEMO)
    before = one(desk.url, "SELECT number FROM audit_head")
    running = asyncio.ensure_future(sample_motion(desk, shop, seed=1, stop=stop, pace_seconds=0.01))
    await asyncio.sleep(0.5)
    stop.set()
    await asyncio.wait_for(running, 1)
    after = one(desk.url, "SELECT number FROM audit_head")
    assert after != before
    await asyncio.sleep(0.1)
    assert one(desk.url, "SELECT number FROM audit_head") == after


async def test_a_long_pause_ends_at_once(desk):
    stop = asyncio.Event()
    shop = await desk.identify(SHOP, Door.DEMO)
    running = asyncio.ensure_future(sample_motion(desk, shop, seed=1, stop=stop, pace_seconds=3_600))
    await asyncio.sleep(0.3)
    assert not running.done()
    stop.set()
    await asyncio.wait_for(running, 1)


async def test_what_a_person_did_first_stands(desk, monkeypatch):
    shop = await desk.identify(SHOP, Door.DEMO)
    motion = Motion(desk, shop, seed=1)
    execute = desk.execute

    async def changed(identity, command):
        raise Changed("anna changed this order")

    monkeypatch.setattr(desk, "execute", changed)
    assert [await motion.step() for _n in range(5)] == [None] * 5
    monkeypatch.setattr(desk, "execute", execute)
    assert any([await motion.step() for _n in range(5)])


async def test_it_ends_where_the_shop_may_no_longer(desk):
    shop = await desk.identify(SHOP, Door.DEMO)
    desk.read_only = True
    await asyncio.wait_for(sample_motion(desk, shop, seed=1, stop=asyncio.Event(), pace_seconds=0.001), 5)
    with pytest.raises(NotPermitted):
        await Motion(desk, shop, seed=1).step()


async def test_an_empty_desk_does_not_move(url, opened):
    empty = opened(url)
    identity = await empty.identify("agent", Door.DEMO)
    motion = Motion(empty, identity, seed=1)
    assert [await motion.step() for _n in range(10)] == [None] * 10


async def test_a_checkout_that_breaks_raises_one_alert_about_its_step_and_none_before(desk):
    """I3: on a busy day within a minute, where carts pass each step as they usually do until then."""
    motion = Motion(desk, await desk.identify(SHOP, Door.DEMO), seed=1)
    me, looker = await desk.identify("root", Door.WORKER), Looker()

    async def goes_on(seconds: int) -> list[str]:
        for second in range(seconds):
            for _change in range(2):
                await motion.step()
            desk.time.passes(seconds=1)
            if second % LOOK_SECONDS == 0:
                await looker.look(desk, me)
        alerts = await desk.reads(me).alerts(over=True)
        return [alert.said for alert in alerts if alert.kind is AlertKind.FUNNEL]

    assert await goes_on(120) == []
    motion.stuck_at = "payment"
    told = await goes_on(60)
    assert len(told) == 1, told
    (said,) = told
    assert "carts got past “payment”, usually 91 %" in said
