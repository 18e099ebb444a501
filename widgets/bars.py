"""The single lines around a list: where one is, which list, what was searched, which keys."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.message import Message

from widgets.palette import Role, State, Tone, palette_of
from widgets.plain_lines import TextLines

#: A piece of a line and what it is for; the role may be none for plain text.
Piece = tuple[str, Role | None]


def named_keys(keys: Sequence[tuple[str, str]]) -> list[Piece]:
    """The pieces of a line that names keys, each with its words."""
    return [piece for key, words in keys for piece in ((f"{key} ", Role.ACCENT), (f"{words}  ", Role.MUTED))]


class Line(TextLines):
    """One line of text made of pieces on the left and on the right; only what differs is repainted (V3)."""

    DEFAULT_CSS = "Line { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._left: tuple[Piece, ...] = ()
        self._right: tuple[Piece, ...] = ()

    def say(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Shows these pieces; the left ones give way where both do not fit."""
        shown = (tuple(left), tuple(right))
        if shown == (self._left, self._right):
            return
        self._left, self._right = shown
        self.refresh_changed()

    def render(self) -> Text:
        palette = palette_of(self.app)

        def style(role: Role | None) -> Style:
            return palette.style(Tone.PLAIN, State.NORMAL, role or Role.TEXT)

        left = Text.assemble(*((words, style(role)) for words, role in self._left), no_wrap=True, end="")
        right = Text.assemble(*((words, style(role)) for words, role in self._right), no_wrap=True, end="")
        room = self.size.width - right.cell_len - (1 if right.cell_len else 0)
        left.truncate(max(room, 0), overflow="ellipsis")
        if right.cell_len:
            left.append(" " * max(self.size.width - left.cell_len - right.cell_len, 0))
            left.append_text(right)
        left.truncate(self.size.width, pad=True)
        return left


class Rule(TextLines):
    """A thin line across, with a few words at its right end where there is something to say."""

    DEFAULT_CSS = "Rule { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._words = ""
        self._role = Role.ACCENT

    def say(self, words: str, role: Role = Role.ACCENT) -> None:
        """Shows these words; none shows the plain line."""
        if (words, role) != (self._words, self._role):
            self._words, self._role = words, role
            self.refresh_changed()

    def render(self) -> Text:
        palette = palette_of(self.app)
        words = f" {self._words} ─" if self._words else ""
        line = Text(
            "─" * max(self.size.width - cell_len(words), 0), palette.style(Tone.PLAIN, State.DIMMED), end=""
        )
        line.append(words, palette.style(Tone.PLAIN, State.NORMAL, self._role))
        return line


class Choice(NamedTuple):
    """Something to choose: its id, its words, and fewer words for where those do not fit."""

    id: str
    words: str
    short: str


class Choices(TextLines):
    """One line of things to choose from, one of them chosen: tabs, archives. A click chooses."""

    DEFAULT_CSS = "Choices { height: 1; width: 1fr; }"

    class Chosen(Message):
        """Someone clicked a choice."""

        def __init__(self, choices: "Choices", choice: str) -> None:
            super().__init__()
            self.choices = choices
            self.choice = choice

        @property
        def control(self) -> "Choices":
            """The line that was clicked."""
            return self.choices

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._choices: tuple[Choice, ...] = ()
        self._chosen: str | None = None
        self._places: list[tuple[int, int, str]] = []

    def show(self, choices: Sequence[Choice], chosen: str | None) -> None:
        """Shows these choices."""
        if (tuple(choices), chosen) != (self._choices, self._chosen):
            self._choices, self._chosen = tuple(choices), chosen
            self.refresh_changed()

    def render(self) -> Text:
        palette = palette_of(self.app)
        plain = palette.style(Tone.PLAIN, State.NORMAL, Role.MUTED)
        chosen = palette.style(Tone.PLAIN, State.NORMAL, Role.ACCENT) + Style(bold=True, reverse=True)
        line = Text(" ", style=plain, no_wrap=True, end="")
        self._places = []
        for choice, words in zip(self._choices, self._fitted(), strict=True):
            start = line.cell_len
            line.append(f" {words} ", chosen if choice.id == self._chosen else plain)
            self._places.append((start, line.cell_len, choice.id))
        line.truncate(self.size.width, overflow="ellipsis")
        return line

    def _fitted(self) -> list[str]:
        """The words of each choice; the last ones that are not chosen are short first where it is tight."""
        fitted = [choice.words for choice in self._choices]
        for n in range(len(fitted) - 1, -1, -1):
            if sum(len(words) + 2 for words in fitted) < self.size.width:
                break
            if self._choices[n].id != self._chosen:
                fitted[n] = self._choices[n].short
        return fitted

    def on_click(self, event: events.Click) -> None:
        for start, end, choice in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(self, choice))
