"""The search line: what is searched as it was typed, and in words (T4)."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from domain.errors import DomainError
from domain.words import _
from widgets.bars import Line, Piece
from widgets.palette import Role


class SearchLine(Horizontal):
    """An input that shows the list's search, and behind it the search in words, or what is wrong with it.

    Args:
        check: says a search in words; raises a `DomainError` that says what is wrong with it.
        key: what one presses to type into it.
    """

    DEFAULT_CSS = """
    SearchLine { height: 1; }
    SearchLine #slash { width: 3; }
    SearchLine Input { width: 2fr; background: transparent; }
    SearchLine #words { width: 3fr; }
    """

    class Submitted(Message):
        """This is to be searched for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The person went back to the list without searching."""

    def __init__(self, check: Callable[[str], str], *, key: str = "/", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._key = key
        self._check = check
        self._submitted = ""
        self._said: tuple[Sequence[Piece], Sequence[Piece]] = ((), ())

    def compose(self) -> ComposeResult:
        yield Line(id="slash")
        yield _SearchInput(
            compact=True,
            select_on_focus=False,
            placeholder=_("type {key} to search").format(key=self._key),
            max_length=500,
        )
        yield Line(id="words")

    def on_mount(self) -> None:
        self.query_one("#slash", Line).say([(" /", Role.ACCENT)])

    @property
    def input(self) -> Input:
        """Where one types."""
        return self.query_one(Input)

    def show(self, text: str, right: str) -> None:
        """Shows a search that is in force, and on the right how much it found; what is being typed stays."""
        typing = self.input.has_focus and text == self._submitted != self.input.value
        self._submitted = text
        self._said = [(self._words(text), None)], [(right + " ", Role.MUTED)]
        if not typing:
            self.input.value = text
            self._say(*self._said)

    def begin(self) -> None:
        """Lets the person type."""
        self.input.focus()
        self.input.cursor_position = len(self.input.value)

    def _words(self, text: str) -> str:
        return self._check(text) if text.strip() else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.input.value:
            return  # news of a text that has been replaced since
        if event.value == self._submitted:
            self._say(*self._said)
            return
        said: list[Piece]
        try:
            said = [(self._words(event.value), None)]
        except DomainError as error:
            said = [(error.message, Role.BAD)]
        self._say(said)

    def _say(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        self.query_one("#words", Line).say(left, right)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(event.value))

    def leave(self) -> None:
        """Goes back to the list; what was typed and not searched is forgotten."""
        self.post_message(self.Left())

    def on_descendant_blur(self) -> None:
        self.input.value = self._submitted


class _SearchInput(Input):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "submit", show=False),
    ]

    def action_leave(self) -> None:
        parent = self.parent
        assert isinstance(parent, SearchLine)
        parent.leave()
