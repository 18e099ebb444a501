"""The line of keys at the bottom, and what was just said to the person."""

from collections.abc import Sequence

from tui.actions import Action, key_name
from widgets.bars import Line, Piece
from widgets.palette import Role

#: How long a message stays where no key is pressed.
MESSAGE_SECONDS = 10


class Footer(Line):
    """Shows the keys that do something here; a message takes its place until the next key."""

    def __init__(self) -> None:
        super().__init__(id="footer")
        self._keys: tuple[Action, ...] = ()
        self._message: str | None = None

    def offer(self, actions: Sequence[Action]) -> None:
        """Shows these actions, in this order, as far as they fit."""
        self._keys = tuple(actions)
        self._show()

    def tell(self, message: str) -> None:
        """Says something; it gives way to the next key."""
        self._message = message
        self._show()
        self.set_timer(MESSAGE_SECONDS, lambda: self.hush(message))

    def hush(self, message: str | None = None) -> None:
        """Shows the keys again, unless something newer than `message` is being said."""
        if self._message is not None and message in (None, self._message):
            self._message = None
            self._show()

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        if self._message is not None:
            self.say([(" " + self._message, Role.STRONG)])
            return
        pieces: list[Piece] = []
        # Help is the way to all the rest: it stays where others do not fit.
        room = self.size.width - sum(len(words) + 2 for words in _words(self._keys[-1:]))
        for n, action in enumerate(self._keys):
            key, label = key_name(action.keys[0]), action.label
            if n < len(self._keys) - 1:
                room -= len(key) + len(label) + 3
                if room < 0:
                    continue
            pieces += [(f" {key}", Role.ACCENT), (f" {label} ", Role.MUTED)]
        self.say(pieces)


def _words(actions: Sequence[Action]) -> list[str]:
    return [f"{key_name(action.keys[0])} {action.label}" for action in actions]
