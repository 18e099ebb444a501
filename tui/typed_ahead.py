"""Keys that arrive together are dealt with one after the other, each where the one before it led.

Textual hands a key to what has the focus the moment it arrives. Over a slow line several arrive at once: of “/ana”
the list would get every letter before the search line has the focus, and take “a” and “n” for commands.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from tui.app import OrdertopApp

#: A key that something is still busy with after this long no longer holds up the others (R13).
PATIENCE_SECONDS = 0.25

Typed = events.Key | events.Paste


class DealtWith(Message):
    """Follows what was typed through the widgets: it reaches the app when that has been dealt with."""

    def __init__(self, typed: Typed) -> None:
        super().__init__()
        self.typed = typed


class TypedAhead:
    """What was typed and waits for what was typed before it."""

    def __init__(self, app: "OrdertopApp") -> None:
        self._app = app
        self._waiting: deque[Typed] = deque()
        self._under_way: tuple[Typed, MessagePump] | None = None
        self._patience: asyncio.TimerHandle | None = None

    def must_wait(self, typed: Typed) -> bool:
        """Whether this is kept for later; it is then posted to the app once more."""
        if self._waiting and typed is self._waiting[0]:
            self._waiting.popleft()
            return False
        if self._under_way is None and not self._waiting:
            return False
        self._waiting.append(typed)
        self._follow()
        return True

    def begun(self, typed: Typed, target: MessagePump) -> None:
        """`typed` was handed to `target`, unless the app dealt with it at once."""
        self._under_way = typed, target
        if not typed.is_forwarded:
            self.dealt_with(typed)
        elif self._waiting:
            self._follow()

    def dealt_with(self, typed: Typed) -> None:
        """What `typed` led to is done, but for what the app has still to do."""
        if self._under_way is None or self._under_way[0] is not typed:
            return
        self._under_way = None
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if self._waiting:
            # Behind what is in the app's queue already, such as giving another widget the focus.
            self._app.call_later(self._next)

    def _follow(self) -> None:
        """Finds out when what is under way is dealt with; keys that nothing waits for cost nothing."""
        if self._under_way is None or self._patience is not None:
            return
        typed, target = self._under_way
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(PATIENCE_SECONDS, self.dealt_with, typed)
        if not target.post_message(DealtWith(typed)):
            self.dealt_with(typed)

    def _next(self) -> None:
        if not self._waiting:
            return
        if self._app.screen.is_mounted:
            self._app.post_message(self._waiting[0])
        else:
            asyncio.get_running_loop().call_later(0.005, self._next)
