"""What a dialog has to be filled in with: lines, notes, and choices between a few things (T13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Static, TextArea


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something to fill in.

    Args:
        label: above it; a row without any stands close to the one before.
        lines: above one gives room for a note.
        typed: what is there already; of choices the id of one.
        choices: what there is to choose from, as ids and words; none for something to type.
        beside: whether it stands in the row of the field before it.
        width: in cells; none for what is left of the row.
        decides: whether what will happen depends on it.
        secret: a password: neither shown nor kept where it is typed (S3).
    """

    name: str
    label: str
    lines: int = 1
    limit: int = 200
    typed: str = ""
    choices: Sequence[tuple[str, str]] = ()
    beside: bool = False
    width: int | None = None
    decides: bool = False
    secret: bool = False


class ChoiceEntry(Static, can_focus=True):
    """One of a few things: the arrows go through them, a letter leads to the next that begins with it."""

    DEFAULT_CSS = """
    ChoiceEntry { height: 1; width: 1fr; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
    ChoiceEntry:focus { background: $accent; color: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "turn(-1)", show=False),
        Binding("right,down,space", "turn(1)", show=False),
        Binding("enter", "submit", show=False),
    ]

    class Changed(Message):
        """Something else is chosen."""

    class Submitted(Message):
        """Enter: the choice stands."""

    def __init__(self, field: Field) -> None:
        super().__init__(id=field.name)
        self._choices = tuple(field.choices)
        ids = [choice for choice, _words in self._choices]
        self._at = ids.index(field.typed) if field.typed in ids else 0

    @property
    def value(self) -> str:
        """The id of what is chosen."""
        return self._choices[self._at][0]

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Has other things to choose from; what is chosen stays so where it is among them."""
        chosen = self.value
        self._choices = tuple(choices)
        ids = [choice for choice, _words in self._choices]
        self._at = ids.index(chosen) if chosen in ids else 0
        self._show()
        if self.value != chosen:
            self.post_message(self.Changed())

    def choose(self, choice: str) -> None:
        """Chooses this, where it is there."""
        ids = [one for one, _words in self._choices]
        if choice in ids:
            self._choose(ids.index(choice))

    def on_mount(self) -> None:
        self._show()

    def on_key(self, event: events.Key) -> None:
        letter = (event.character or "").casefold()
        if not letter.isalnum():
            return
        count = len(self._choices)
        for step in range(1, count + 1):
            at = (self._at + step) % count
            if self._choices[at][1].casefold().startswith(letter):
                event.stop()
                self._choose(at)
                return

    def action_turn(self, by: int) -> None:
        """Chooses the next one, or the one before."""
        self._choose((self._at + by) % len(self._choices))

    def action_submit(self) -> None:
        """Leaves the field."""
        self.post_message(self.Submitted())

    def _choose(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self._show()
            self.post_message(self.Changed())

    def _show(self) -> None:
        words = self._choices[self._at][1]
        self.update(Text(f"‹ {words} ›" if len(self._choices) > 1 else words))


Entry = Input | TextArea | ChoiceEntry


def entry_of(field: Field) -> Entry:
    """What a field is filled in with."""
    if field.choices:
        return ChoiceEntry(field)
    if field.lines == 1:
        # Not selected: what came back is gone on with, and not overwritten by the first key.
        return Input(
            field.typed,
            id=field.name,
            password=field.secret,
            compact=True,
            max_length=field.limit,
            select_on_focus=False,
        )
    area = TextArea(field.typed, id=field.name, tab_behavior="focus", compact=True)
    area.styles.height = field.lines
    area.move_cursor(area.document.end)
    return area


def text_in(entry: object) -> str:
    """What is filled in."""
    if isinstance(entry, TextArea):
        return entry.text
    assert isinstance(entry, Input | ChoiceEntry)
    return entry.value


def rows_of(fields: Sequence[Field]) -> list[list[Field]]:
    """The fields as rows."""
    rows: list[list[Field]] = []
    for field in fields:
        if field.beside and rows:
            rows[-1].append(field)
        else:
            rows.append([field])
    return rows
