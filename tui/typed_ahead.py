"""Keys that arrive together are dealt with one after the other, each where the one before it led.

Textual hands a key to what has the focus the moment it arrives. Over a slow line several arrive at once: of “/ana”
the list would get every letter before the search line has the focus, and take “a” and “n” for commands. For the same
reason keys wait while it is found out what a dialog will say: they are not meant for the list behind it.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

if TYPE_CHECKING:
    from tui.app import OrdertopApp

#: A key that something is still busy with after this long no longer holds up the others (R13).
PATIENCE_SECONDS = 0.25

#: The group of the workers that find out what a dialog will say, and how often it is looked whether they have.
ASKING = "ask"
LOOK_SECONDS = 0.005

#: What a key leads to may send a message of its own on the same way, such as that a search was submitted.
ROUNDS = 2

Typed = events.Key | events.Paste


class DealtWith(Message):
    """Follows what was typed through the widgets: when it reaches the app, they have dealt with that."""

    def __init__(self, typed: Typed, rounds: int) -> None:
        super().__init__()
        self.typed = typed
        self.rounds = rounds


class TypedAhead:
    """What was typed and waits for what was typed before it. Where nothing waits, keys cost nothing."""

    def __init__(self, app: "OrdertopApp") -> None:
        self._app = app
        self._waiting: deque[Typed] = deque()
        self._under_way: tuple[Typed, MessagePump] | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._not_awaited: Worker[object] | None = None
        self._posted: Typed | None = None

    def must_wait(self, typed: Typed) -> bool:
        """Whether this is kept for later; it is then posted to the app once more."""
        if self._waiting and typed is self._waiting[0]:
            self._waiting.popleft()
            return False
        if self._under_way is None and not self._waiting and self._asking() is None:
            return False
        self._waiting.append(typed)
        self._follow()
        return True

    def begun(self, typed: Typed, target: MessagePump) -> None:
        """`typed` was handed to `target`, unless the app dealt with it at once."""
        self._under_way = typed, target
        if not typed.is_forwarded:
            self._done(typed)
        elif self._waiting:
            self._follow()

    def came_back(self, typed: Typed) -> None:
        """No widget kept `typed`; the app has dealt with it."""
        if self._patience is None:
            self._done(typed)

    def followed(self, follower: DealtWith) -> None:
        """The follower has come through."""
        if self._under_way is not None and self._under_way[0] is follower.typed:
            self._send(follower.rounds - 1)

    def _asking(self) -> Worker[object] | None:
        """Who finds out what a dialog will say, unless that has taken too long already."""
        asking = (w for w in self._app.workers if w.group == ASKING and not w.is_finished)
        return next((w for w in asking if w is not self._not_awaited), None)

    def _follow(self) -> None:
        if self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._give_up)
            self._send(ROUNDS)

    def _send(self, rounds: int) -> None:
        if self._under_way is not None and rounds:
            typed, target = self._under_way
            if target.post_message(DealtWith(typed, rounds)):
                return
        self._look()

    def _look(self) -> None:
        """Goes on once no dialog is on its way."""
        if self._patience is None:
            return
        if self._asking() is None:
            self._go_on()
        else:
            asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _give_up(self) -> None:
        self._not_awaited = self._asking()
        self._go_on()

    def _done(self, typed: Typed) -> None:
        if self._under_way is not None and self._under_way[0] is typed:
            self._go_on()

    def _go_on(self) -> None:
        self._under_way = None
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if self._waiting:
            # Behind what is in the app's queue already, such as giving another widget the focus.
            self._app.call_later(self._next)

    def _next(self) -> None:
        if not self._waiting or self._waiting[0] is self._posted:
            return
        front = self._app.front
        if front is None:
            return
        if front.is_mounted:
            self._posted = self._waiting[0]
            self._app.post_message(self._posted)
        else:
            asyncio.get_running_loop().call_later(LOOK_SECONDS, self._next)
