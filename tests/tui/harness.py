"""Opens the dashboard on a desk and works it by its keys, waiting for what it shows rather than for time to pass."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key, key_to_character
from textual.screen import Screen

from domain.clock import SystemChance
from domain.desk import Desk
from storage.database import desk_url
from tests.domain.fakes import FakeClock
from tests.storage.support import DeskUnderTest
from tui.app import OrdertopApp
from tui.desk_thread import DeskThread
from tui.footer import Footer
from tui.settings import LaunchOptions, Settings
from widgets.dialogs.ask import Ask
from widgets.order_table import OrderTable

#: Far more than anything takes; a test that waits so long has failed.
PATIENCE_SECONDS = 5


class Dashboard:
    """One person's dashboard."""

    def __init__(self, app: OrdertopApp, thread: DeskThread) -> None:
        self.app = app
        self.thread = thread

    # Keys.

    def type(self, *keys: str) -> None:
        """Presses keys one after the other without waiting: a name such as ``enter``, or any text to type."""
        for key in keys:
            named = [(key, key_to_character(key))] if _is_name(key) else []
            for name, character in named or [(_character_to_key(c), c) for c in key]:
                self.app.post_message(events.Key(name, character))

    async def keys(self, *keys: str) -> None:
        """Presses keys and waits until the app has dealt with them."""
        self.type(*keys)
        await self.drained()

    async def drained(self) -> None:
        """Waits until the app has dealt with everything that was sent to it.

        A dialog confirms nothing while it finds out what that will do, so a key that confirms has to come after this.
        """
        await self.until(lambda: not self.app._typed_ahead._waiting, "keys dealt with")
        for _round in range(2):
            front = self.app.screen.focused or self.app.screen
            for pump in (self.app, *front.ancestors_with_self):
                done = asyncio.Event()
                pump.call_later(done.set)
                await self.until(lambda d=done, p=pump: d.is_set() or not p.is_running)  # type: ignore[misc]
        await self.until(lambda: not _finds_out(self.screen), "what it will do")

    def resize(self, width: int, height: int) -> None:
        """Makes the terminal another size."""
        size = Size(width, height)
        self.app.post_message(events.Resize(size, size, size))

    # What is there.

    @property
    def screen(self) -> Screen[Any]:
        """The screen in front."""
        return self.app.screen

    @property
    def table(self) -> OrderTable:
        """The list, wherever it is in the stack."""
        return self._tables[0]

    @property
    def _tables(self) -> list[OrderTable]:
        return [table for screen in self.app.screen_stack for table in screen.query(OrderTable)]

    @property
    def cursor(self) -> int | None:
        """The id of the order under the cursor."""
        row = self.table.cursor_row
        return row.id if row else None

    @property
    def ids(self) -> list[int]:
        """The ids of the orders held by the list, from the top."""
        return [row.id for row in self.table._feed.window.rows]

    @property
    def lines(self) -> list[str]:
        """What the terminal shows."""
        return [strip.text for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """What the terminal shows, as one text."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """What the terminal shows, as words in a row, wherever a dialog breaks its lines."""
        return " ".join(self.text.replace("█", " ").split())

    @property
    def footer(self) -> str:
        """The bottom line."""
        footers = [screen.query_one(Footer) for screen in self.app.screen_stack if screen.query(Footer)]
        return " ".join(str(footers[-1].render()).split())

    # Waiting.

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Waits until this holds.

        Raises:
            AssertionError: it does not in good time; with what the terminal shows.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not holds():  # noqa: ASYNC110 - anything may be waited for
                    await asyncio.sleep(0.003)
        except TimeoutError:
            raise AssertionError(f"never shown: {what or holds}\n{self.text}") from None

    async def shows(self, *words: str) -> None:
        """Waits until the terminal shows all these words."""
        await self.until(lambda: all(word in self.text for word in words), " / ".join(words))

    async def hides(self, words: str) -> None:
        """Waits until the terminal no longer shows these words."""
        await self.until(lambda: words not in self.text, f"not {words}")

    async def opened(self) -> None:
        """Waits until the desk is there with its first rows."""
        await self.until(lambda: self._tables, "the desk")
        await self.settled()

    async def settled(self) -> None:
        """Waits until the list has read all it wants, and nothing is being found out for a dialog."""
        await self.until(lambda: self.table._feed.idle and not self.table.busy, "a list at rest")
        await self.until(lambda: all(w.is_finished for w in self.app.workers if w.group != "follow"), "rest")
        await self.drained()

    async def asks(self) -> Ask:
        """Waits until a dialog is in front and listens; that dialog."""
        await self.until(lambda: isinstance(self.screen, Ask) and self.screen.ready, "a dialog")
        await self.drained()
        assert isinstance(self.screen, Ask)
        return self.screen

    # Going about.

    async def to(self, order_id: int) -> None:
        """Puts the cursor on this order."""
        self.table.go_to(order_id)
        await self.until(lambda: self.cursor == order_id, f"the cursor on {order_id}")
        await self.drained()

    async def search(self, text: str) -> None:
        """Searches as a person does."""
        await self.keys("slash")
        await self.keys("end", *(["backspace"] * len(self.screen.query_one("Input").value)))  # type: ignore[attr-defined]
        footer = self.footer
        await self.keys(text, "enter")
        # Either the list is being searched, or it is said why not.
        await self.until(lambda: self.screen.focused is self.table or self.footer != footer, "a search")
        await self.settled()


def _finds_out(screen: Screen[Any]) -> bool:
    return isinstance(screen, Ask) and screen.ready and screen._stale


def _is_name(key: str) -> bool:
    return key in _NAMES or key.startswith(("ctrl+", "shift+"))


_NAMES = {
    *"enter escape space slash tab up down left right home end pageup pagedown backspace delete insert".split(),
    *"question_mark colon f1 f2 f5 left_square_bracket right_square_bracket minus".split(),
}


@asynccontextmanager
async def dashboard(
    file: Path,
    *,
    user: str = "owner",
    size: tuple[int, int] = (120, 30),
    wait: bool = True,
    patience_seconds: float = 10,
    read_only: bool = False,
    keys: Mapping[str, tuple[str, ...]] | None = None,
    open_on: str = "orders",
    clock: FakeClock | None = None,
    **options: Any,
) -> AsyncIterator[Dashboard]:
    """The dashboard of the system user `user` on the desk in `file`, open unless told not to wait for that."""
    clock = clock or FakeClock()

    async def opening() -> Desk:
        desk = DeskUnderTest(desk_url(str(file)), patience_seconds=patience_seconds, clock=clock)
        desk.read_only = read_only
        desk.chance = SystemChance()  # two programs never draw the same keys
        return desk

    thread = DeskThread(opening)
    options.setdefault("worker", False)
    settings = Settings(db=str(file), zone="UTC", theme="dark", keys=keys or {}, open_on=open_on)
    app = OrdertopApp(
        LaunchOptions(settings=settings, read_only=read_only, **options), thread=thread, clock=clock
    )
    person = Dashboard(app, thread)
    try:
        with patch("tui.app.system_user", return_value=user):
            async with app.run_test(size=size):
                if wait:
                    await person.opened()
                yield person
    finally:
        thread.close()


def by_raw_sql(file: Path, statement: str, *values: object) -> None:
    """Changes the desk past every rule, as someone with the database's own tool can."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(statement, values)


def asked(file: Path, statement: str, *values: object) -> Any:
    """The one value that a query by hand gives."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(statement, values).fetchone()[0]
