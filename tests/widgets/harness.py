"""Runs one table in a tiny app, and waits for the table's own reading rather than for time to pass."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from tests.widgets.synthetic import Item, SyntheticSource, item
from widgets import windowed_table
from widgets.columns import Cell, Column
from widgets.palette import THEMES
from widgets.table_messages import LoadFailed, MarksChanged, NewAbove, RowActivated
from widgets.windowed_table import WindowedTable

M = TypeVar("M", bound=Message)

MILLIONS = 10_000_000

COLUMNS = (
    Column[Item](id="id", label="ID", width=9, priority=1, align="right", cell=lambda r: Cell(str(r.id))),
    Column[Item](id="name", label="NAME", width=20, min_width=6, priority=2, flexible=True,
                 cell=lambda r: Cell(r.name)),
)  # fmt: skip

#: What a table says to its screen.
NEWS = (RowActivated, MarksChanged, NewAbove, LoadFailed)


def items(count: int = MILLIONS, latency_seconds: float = 0.0) -> SyntheticSource[Item]:
    """A list of so many items."""
    return SyntheticSource(item, count, latency_seconds)


class TinyApp(App[None]):
    """One table, and what it said."""

    def __init__(self, table: WindowedTable[Any], theme: str) -> None:
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self.table = table
        self.news: list[Message] = []
        self.pilot: Pilot[None]

    def compose(self) -> ComposeResult:
        yield self.table

    async def _on_message(self, message: Message) -> None:
        if isinstance(message, NEWS):
            self.news.append(message)
        await super()._on_message(message)

    def said(self, kind: type[M]) -> list[M]:
        """All news of this kind so far."""
        return [message for message in self.news if isinstance(message, kind)]

    async def drained(self) -> None:
        """Wait until the app has dealt with everything that was sent to it."""
        for pump in (self, self.table, self.screen, self):
            done = asyncio.Event()
            pump.call_later(done.set)
            await done.wait()

    async def keys(self, *names: str) -> None:
        """Press keys one after the other, without a pause, and wait until the app has dealt with them."""
        for name in names:
            character = " " if name == "space" else name if len(name) == 1 else None
            self.post_message(events.Key(name, character))
        await self.drained()

    async def settled(self) -> None:
        """Wait until the table has read all it wants and the screen shows it."""
        await self.until(lambda: self.table._feed.idle)
        await self.drained()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until this holds, five seconds at most."""
        async with asyncio.timeout(5):
            while not holds():  # noqa: ASYNC110 - anything may be waited for
                await asyncio.sleep(0.001)

    def lines(self) -> list[str]:
        """What the table shows, line by line, the header first."""
        table = self.table
        return [strip.text for strip in table.render_lines(table.size.region)]

    def cursor_line(self) -> int:
        """The line of the table that the cursor is on."""
        return next(y for y, line in enumerate(self.lines()) if line.startswith("▌"))

    @property
    def cursor_id(self) -> int | None:
        row = self.table.cursor_row
        return row.id if row else None


@asynccontextmanager
async def running(
    table: WindowedTable[Any],
    *,
    size: tuple[int, int] = (80, 24),
    theme: str = "ordertop-dark",
    wait: bool = True,
) -> AsyncIterator[TinyApp]:
    """The table in an app of its own, with its first rows read unless told not to wait."""
    app = TinyApp(table, theme)
    before = windowed_table.AFTERWARDS_SECONDS
    windowed_table.AFTERWARDS_SECONDS = 0.0
    try:
        async with app.run_test(size=size) as app.pilot:
            if wait:
                await app.settled()
            yield app
    finally:
        windowed_table.AFTERWARDS_SECONDS = before
