"""On call, end to end: a checkout breaks on a desk in motion; one alert on screen and by mail, acknowledged once for
all; the carts lost to it worked through by keyboard alone (I1, I2, I3)."""

import asyncio
import shutil
from pathlib import Path

import pytest

from domain.alerts.looking import LOOK_SECONDS, Looker
from domain.alerts.model import AlertState
from domain.alerts.telling import tell_due
from domain.desk import Desk
from domain.settings.commands import ChangeSetting
from domain.staff import Door, Identity
from gateways.alerting import Services
from storage.database import desk_url
from storage.sample.bringing import SHOP
from storage.sample.filling import fill_desk
from storage.sample.motion import Motion
from tests.domain.fakes import START, FakeClock
from tests.gateways.mail_server import mail_server
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, asked, dashboard
from tui.screens.desk import DeskScreen
from tui.screens.triage import CartTriage
from widgets.cart_board import CartTable


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample desk, filled once."""
    file: Path = tmp_path_factory.mktemp("on-call") / "sample.db"
    filled = fill_desk(
        desk_url(str(file)), orders=300, seed=1, owner="owner", now=START, progress=lambda *_told: None
    )
    asyncio.run(filled)
    return file


class Shop:
    """The desk in motion, two changes a second, and a watch that looks as often as watches do."""

    def __init__(self, desk: Desk, clock: FakeClock) -> None:
        self._desk, self._clock = desk, clock
        self._looker, self._services = Looker(), Services()
        self.motion: Motion

    async def opens(self) -> "Shop":
        self.motion = Motion(self._desk, await self._desk.identify(SHOP, Door.DEMO), seed=1)
        return self

    async def goes_on(self, seconds: int) -> list[str]:
        """What is alerted of the checkout in so many seconds, as soon as anything is."""
        watch = await self._desk.identify("owner", Door.WORKER)
        for second in range(seconds):
            for _change in range(2):
                await self.motion.step()
            self._clock.passes(seconds=1)
            if second % LOOK_SECONDS == 0:
                await self._looker.look(self._desk, watch)
                while await tell_due(self._desk, watch, self._services, when=str):
                    pass
                if told := await self._alerts(watch):
                    return told
        return []

    async def _alerts(self, watch: Identity) -> list[str]:
        alerts = await self._desk.reads(watch).alerts(over=True)
        return [alert.said for alert in alerts if alert.rule == "Checkout stuck"]


async def on_the_board(person: Dashboard) -> CartTable:
    await person.until(
        lambda: isinstance(person.screen, DeskScreen) and person.screen.query(CartTable), "the board"
    )
    table = person.screen.query_one(CartTable)
    await person.until(lambda: not table.busy and table.cursor_row and table.has_focus, "its carts")
    await person.drained()
    return table


async def test_a_broken_checkout_is_told_within_a_minute_and_its_carts_are_worked_by_keyboard(
    sample, tmp_path
):
    """I1, I2, I3, T11"""
    file = Path(shutil.copy(sample, tmp_path / "desk.db"))
    clock = FakeClock()
    desk = DeskUnderTest(desk_url(str(file)), clock=clock)
    with mail_server() as mail:
        place = tmp_path / "oncall"
        place.write_text(
            f"mailto://127.0.0.1:{mail.port}/?from=desk@acme.example&to=anna@acme.example&mode=insecure"
        )
        place.chmod(0o600)
        await desk.do(ChangeSetting, name="alert_services", value=f"file:{place}")
        shop = await Shop(desk, clock).opens()
        assert await shop.goes_on(75) == []
        shop.motion.stuck_at = "payment"
        (said,) = await shop.goes_on(60)
        assert "carts got past “payment”" in said
        async with dashboard(file, clock=clock) as anna, dashboard(file, clock=clock, user=SHOP) as bea:
            for person in (anna, bea):
                await person.shows("▲ Checkout stuck")
            await anna.keys("ctrl+g")
            await anna.shows("Checkout stuck", "acknowledge")
            await anna.keys("a")
            await anna.shows("Acknowledged for all.")
            await bea.hides("▲ Checkout stuck")
            await shop.goes_on(10)
            told = [letter for letter in mail.taken if "Checkout stuck" in str(letter["Subject"])]
            assert len(told) == 1
            await anna.keys("enter")
            table = await on_the_board(anna)
            first, second, third = (row.id for row in table.held[:3])
            assert {row.step for row in table.held} == {"payment"}
            await anna.keys(".")
            await at(anna, first)
            await anna.keys("l")
            await anna.asks()
            await anna.keys(*(["tab"] * 4), "will call back", "enter", "right", "enter")
            await at(anna, second)
            await anna.keys("s")
            await anna.asks()
            await anna.keys("enter", "right", "enter")
            await at(anna, third)
            await anna.shows("1 done · 1 put aside")
            await anna.keys("escape")
            await on_the_board(anna)
            await anna.until(lambda: table.cursor_row and table.cursor_row.id == third, "the cursor")
    states = [
        alert.state(clock.now()) for alert in await desk.reads(await desk.who()).alerts() if alert.subject
    ]
    assert states == [AlertState.ACKNOWLEDGED]
    assert asked(file, "SELECT count(*) FROM follow_ups WHERE order_id = ?", first) == 1
    assert asked(file, "SELECT next_at IS NOT NULL FROM orders WHERE id = ?", second)
    await desk.close()


async def at(person: Dashboard, order_id: int) -> None:
    """Waits until this cart fills the screen."""

    def there() -> bool:
        screen = person.screen
        return isinstance(screen, CartTriage) and screen.order_id == order_id and not screen._working

    await person.until(there, f"cart {order_id}")
    await person.drained()
