"""Any widget in an app of its own, worked by its keys."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual import events
from textual.app import App, ComposeResult
from textual.keys import _character_to_key, key_to_character
from textual.message import Message
from textual.widget import Widget

from widgets.palette import THEMES


class Alone(App[None]):
    """Some widgets, and what they said."""

    def __init__(self, *alone: Widget) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "ordertop-dark"
        self._alone = alone
        self.news: list[Message] = []
        self.answers: list[object] = []

    def compose(self) -> ComposeResult:
        yield from self._alone

    async def _on_message(self, message: Message) -> None:
        self.news.append(message)
        await super()._on_message(message)

    @property
    def lines(self) -> list[str]:
        """What is shown."""
        return [strip.text for strip in self.screen._compositor.render_strips()]

    async def keys(self, *names: str) -> None:
        """Presses keys, names or text, and waits until each has been dealt with."""
        for name in names:
            named = [(name, key_to_character(name))] if name in _NAMES else []
            for key, character in named or [(_character_to_key(c), c) for c in name]:
                self.post_message(events.Key(key, character))
                await self.drained()

    async def drained(self) -> None:
        """Waits until everything that was sent has been dealt with."""
        for _round in range(2):
            front = self.screen.focused or self.screen
            for pump in (self, *front.ancestors_with_self):
                done = asyncio.Event()
                pump.call_later(done.set)
                await self.until(lambda d=done, p=pump: d.is_set() or not p.is_running)  # type: ignore[misc]

    async def until(self, holds: Callable[[], object]) -> None:
        """Waits until this holds, five seconds at most."""
        async with asyncio.timeout(5):
            while not holds():  # noqa: ASYNC110 - anything may be waited for
                await asyncio.sleep(0.002)


_NAMES = frozenset(
    "enter escape space tab shift+tab shift+up shift+down up down left right end backspace ctrl+l".split()
)


@asynccontextmanager
async def alone(*widgets: Widget, width: int = 80, height: int = 24) -> AsyncIterator[Alone]:
    """The widgets in an app, shown."""
    app = Alone(*widgets)
    async with app.run_test(size=(width, height)):
        await app.drained()
        yield app
