"""A wall for the room: it shows, follows, and changes nothing (I1, I3, I4)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from domain.alerts.commands import RecordFindings
from domain.alerts.finding import Finding, Findings
from domain.desk import Desk
from domain.errors import DeskUnavailable
from domain.followup.commands import TakeOrder
from domain.orders.status import Status
from storage.database import desk_url
from storage.queries import SqlReads
from tests.domain.builders import an_item
from tests.domain.fakes import START, FakeClock
from tests.storage.support import DeskUnderTest
from tests.storage.test_followup import reachable
from tests.tui.harness import PATIENCE_SECONDS, asked, by_raw_sql
from tests.tui.hostile import HOSTILE
from tests.tui.pty import ended, let_in, program, raw, shows
from tui import wall
from tui.desk_thread import DeskThread
from tui.settings import LaunchOptions, Settings
from tui.wall import WallApp


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what is gathered, ticks, or is tried again."""
    for name in ("GATHER_SECONDS", "TICK_SECONDS", "AGAIN_SECONDS"):
        monkeypatch.setattr(wall, name, 0.02)


class Watching:
    """Somebody in the room."""

    def __init__(self, app: WallApp, clock: FakeClock) -> None:
        self.app, self.clock = app, clock

    @property
    def text(self) -> str:
        """What the wall shows."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    async def sees(self, *words: str) -> None:
        """Waits until the wall shows all these words."""
        await self.until(lambda: all(word in self.text for word in words), *words)

    async def until(self, holds: Callable[[], bool], *words: str) -> None:
        """Waits until this holds."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not holds():  # noqa: ASYNC110 - anything may be waited for
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(f"never shown: {words}\n{self.text}") from None


@asynccontextmanager
async def on_the_wall(
    file: Path, *, user: str = "owner", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Watching]:
    clock = FakeClock()

    async def opening() -> Desk:
        return DeskUnderTest(desk_url(str(file)), clock=clock)

    def thread(*_where: object, **_how: object) -> DeskThread:
        return DeskThread(opening)

    options = LaunchOptions(
        settings=Settings(db=str(file), zone="UTC", theme="dark"),
        read_only=True,
        worker=False,
        wall="incomplete",
    )
    app = WallApp(options, clock=clock)
    with patch.object(wall, "desk_thread", thread), patch.object(wall, "system_user", return_value=user):
        async with app.run_test(size=size):
            yield Watching(app, clock)
    app.thread.close()


async def some_carts(desk: DeskUnderTest) -> None:
    reachable(desk)
    for price, idle, step in (("80.00", 30, "payment"), ("20.00", 200, "cart")):
        await desk.place(
            Status.INCOMPLETE,
            items=[an_item(price=price)],
            cart_step=step,
            active_at=START.subtract(minutes=idle),
        )


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_wall_says_what_waits_how_urgent_it_is_and_who_has_it(file, desk, size):
    """I1, I4, T15"""
    await some_carts(desk)
    await desk.do(TakeOrder, order_id=12, by="agent")
    async with on_the_wall(file, size=size) as room:
        await room.sees(
            "carts open", "has items 2", "at checkout 1", "EUR at stake", "No alerts.", "● live  09:00"
        )
        first, second = (line for line in room.text.splitlines() if "Ana Silva" in line)
        assert all(word in first for word in ("▮▮▮▮▮", "30m", "payment", "80.00 EUR", "nobody"))
        assert all(word in second for word in ("▮", "3h", "20.00 EUR", "Agent"))
        assert "┏━┓" in room.text, "figures that are read from afar"
        assert len(room.text.splitlines()) == size[1]


async def test_what_happens_shows_by_itself_and_alerts_stand_above(file, desk):
    """T12, I3"""
    await some_carts(desk)
    async with on_the_wall(file) as room:
        await room.sees("nobody")
        await desk.do(TakeOrder, order_id=11, by="agent")
        await room.sees("Agent")
        assert await desk.have_open(await desk.who("manager"), 12)
        await room.sees("open: Manager")
        facts = {"carts": 12, "passed": 0, "usual": 74}
        found = Findings(found=(Finding(subject="payment", facts=facts),))
        await desk.do(RecordFindings, rule_id=2, findings=found)
        await room.sees("▲ Checkout stuck")
        assert "No alerts." not in room.text


async def test_no_key_changes_anything_or_opens_a_dialog_and_q_leaves(file, desk):
    await some_carts(desk)
    async with on_the_wall(file) as room:
        await room.sees("carts open")
        before = asked(file, "SELECT number FROM audit_head")
        keys = "a b l s e x r c u n N U . enter ctrl+g f2 colon question_mark ctrl+p space q".split()
        with patch.object(WallApp, "push_screen") as opened:
            for key in keys:
                room.app.simulate_key(key)
            await room.until(lambda: room.app.return_code == 0)
        opened.assert_not_called()
        assert asked(file, "SELECT number FROM audit_head") == before
        assert asked(file, "SELECT count(*) FROM presence") == 0


async def test_a_desk_that_is_gone_for_a_while_is_said_and_what_is_shown_stays(file, desk):
    """R13"""
    await some_carts(desk)
    async with on_the_wall(file) as room:
        await room.sees("carts open", "30m")
        with patch.object(SqlReads, "changes", side_effect=DeskUnavailable("It is gone.")):
            await room.sees("The desk does not answer for 0 s; this is as of 09:00.")
            room.clock.passes(seconds=180)
            await room.sees("does not answer for 3 min; this is as of 09:00", "Ana Silva")
        await room.sees("● live  09:03", "33m")


async def test_a_desk_that_is_not_there_yet_is_waited_for(file, desk):
    """R10: the screen in the room is switched on before the server is."""
    await some_carts(desk)
    tries = 0
    really = DeskUnderTest.identify

    async def not_yet(self: DeskUnderTest, *given: object, **named: object) -> object:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise DeskUnavailable("The server cannot be reached.")
        return await really(self, *given, **named)  # type: ignore[arg-type]

    with patch.object(DeskUnderTest, "identify", not_yet):
        async with on_the_wall(file) as room:
            await room.sees("The server cannot be reached.")
            await room.sees("carts open")


async def test_who_may_not_look_is_told_why_it_ends(file):
    """S2, X3"""
    async with on_the_wall(file, user="nobody") as room:
        await room.until(lambda: room.app.failure is not None)
        assert "nobody" in str(room.app.failure)


async def test_what_customers_type_is_only_text(file, desk):
    """X1: what was stored past every rule, too."""
    await some_carts(desk)
    by_raw_sql(file, "UPDATE customers SET name = ?", "".join(HOSTILE.values()))
    async with on_the_wall(file) as room:
        await room.sees("80.00 EUR")
        assert all(char.isprintable() or char == "\n" for char in room.text)


def test_the_program_shows_the_wall_and_q_ends_it(file):
    let_in(file)
    with program(file, "--wall", "incomplete") as terminal:
        shows(terminal, "carts open", "No alerts.")
        settled = len(raw(terminal))
        terminal.settle(1.0)
        assert len(raw(terminal)) - settled < 200, "a wall that nothing happens to sends next to nothing"
        terminal.write(b"q")
        assert ended(terminal) == 0
