"""The line of keys at the bottom, and what was just said to the person."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from rich.text import Text

from domain.words import _
from tui.actions import ACTIONS
from tui.actions.action import Action
from widgets.bars import Line, Piece
from widgets.frugal_strip import FrugalStrip
from widgets.palette import Role, State, Tone, palette_of

if TYPE_CHECKING:
    from tui.app import OrdertopApp

#: How long a message stays where no key is pressed.
MESSAGE_SECONDS = 10

#: A sentence longer than the line takes more of them, for it says what to do next at its end.
MOST_LINES = 4


class Footer(Line):
    """Shows the keys that do something here; a message takes its place until the next key.

    `offered` are the ids of the actions on the left, which do something with what the cursor is on.

    `always` are the ids of the actions on the right, which are there whatever the row; the last of them, and those in
    `kept`, also where the others leave no room.
    """

    def __init__(self, *always: str, kept: Sequence[str] = ()) -> None:
        super().__init__(id="footer")
        self.offered: tuple[str, ...] = ()
        self._always = always
        self._kept = frozenset((*kept, *always[-1:]))
        self._message: str | None = None
        self._height = 1
        # Rows take turns in what they offer: what was worked out for one is kept for the next that is like it.
        self._fitted: dict[tuple[object, ...], tuple[list[Piece], list[Piece]]] = {}
        self._lines: dict[tuple[object, ...], list[FrugalStrip]] = {}

    def offer(self, actions: Sequence[Action]) -> None:
        """Shows these actions, in this order, as far as they fit and have a key."""
        self.offered = tuple(action.id for action in actions)
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
        self._fitted.clear()
        self._lines.clear()
        self._show()

    def render(self) -> Text:
        if self._message is None:
            return super().render()
        style = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.STRONG)
        return Text("\n ", style, no_wrap=True, overflow="ellipsis").join([Text(), *self._said()])[1:]

    def _said(self) -> Sequence[Text]:
        width = max(self.size.width - 2, 10)
        return Text(self._message or "").wrap(self.app.console, width)[:MOST_LINES]

    def _show(self) -> None:
        height = 1 if self._message is None else len(self._said())
        if height != self._height:
            self._height = self.styles.height = height
        if self._message is not None:
            self.refresh()
            return
        shown = (self.offered, self.size.width)
        if shown not in self._fitted:
            self._fitted[shown] = self._fit()
        self.say(*self._fitted[shown])

    def _fit(self) -> tuple[list[Piece], list[Piece]]:
        # Help is the way to all the rest: it stays where others do not fit.
        keys, always = self._named(self.offered), self._named(self._always)
        kept = self._named(one for one in self._always if one in self._kept)
        room = self.size.width - sum(map(_width, kept))
        shown = []
        for pair in (*keys, *(one for one in always if one not in kept)):
            room -= _width(pair)
            if room > 0:
                shown.append(pair)
        return (
            _pieces(pair for pair in keys if pair in shown),
            _pieces(pair for pair in always if pair in shown or pair in kept),
        )

    def _strips(self, width: int) -> list[FrugalStrip]:
        if self._message is not None:
            return super()._strips(width)
        painted = (self.offered, width, palette_of(self.app))
        if painted not in self._lines:
            self._lines[painted] = super()._strips(width)
        return self._lines[painted]

    def _named(self, action_ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The key and the words of each action that has a key."""
        keymap = cast("OrdertopApp", self.app).keys
        return tuple((key, _(ACTIONS[one].label)) for one in action_ids if (key := keymap.name(one)))


def _width(pair: tuple[str, str]) -> int:
    key, label = pair
    return len(key) + len(label) + 3


def _pieces(pairs: Iterable[tuple[str, str]]) -> list[Piece]:
    """Keys and words differ in weight alone: the fewest bytes over a slow line (V3)."""
    pieces: list[Piece] = []
    for key, label in pairs:
        pieces += [(f" {key}", Role.STRONG), (f" {label} ", None)]
    return pieces
