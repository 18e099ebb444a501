"""The line of keys at the bottom, and what was just said to the person."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from rich.text import Text

from domain.words import _
from tui.actions import Action
from widgets.bars import Line, Piece
from widgets.palette import Role, State, Tone, palette_of

if TYPE_CHECKING:
    from tui.app import OrdertopApp

#: How long a message stays where no key is pressed.
MESSAGE_SECONDS = 10

#: A sentence longer than the line takes more of them, for it says what to do next at its end.
MOST_LINES = 4


class Footer(Line):
    """Shows the keys that do something here; a message takes its place until the next key."""

    def __init__(self) -> None:
        super().__init__(id="footer")
        self._keys: tuple[tuple[str, str], ...] = ()
        self._message: str | None = None

    def offer(self, actions: Sequence[Action]) -> None:
        """Shows these actions, in this order, as far as they fit and have a key."""
        keymap = cast("OrdertopApp", self.app).keys
        self._keys = tuple((key, _(action.label)) for action in actions if (key := keymap.name(action.id)))
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

    def render(self) -> Text:
        if self._message is None:
            return super().render()
        style = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.STRONG)
        return Text("\n ", style, no_wrap=True, overflow="ellipsis").join([Text(), *self._lines()])[1:]

    def _lines(self) -> Sequence[Text]:
        width = max(self.size.width - 2, 10)
        return Text(self._message or "").wrap(self.app.console, width)[:MOST_LINES]

    def _show(self) -> None:
        self.styles.height = 1 if self._message is None else len(self._lines())
        if self._message is not None:
            self.refresh()
            return
        pieces: list[Piece] = []
        # Help is the way to all the rest: it stays where others do not fit.
        room = self.size.width - sum(len(key) + len(label) + 3 for key, label in self._keys[-1:])
        for n, (key, label) in enumerate(self._keys):
            if n < len(self._keys) - 1:
                room -= len(key) + len(label) + 3
                if room < 0:
                    continue
            pieces += [(f" {key}", Role.ACCENT), (f" {label} ", Role.MUTED)]
        self.say(pieces)
