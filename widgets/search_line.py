"""The search line: what is searched as it was typed, and in words; what the word being typed may become (T4)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from domain.errors import DomainError
from domain.query import QueryError
from domain.words import _
from widgets.bars import Choice, Choices, Line, Piece
from widgets.palette import Role, State, Tone, palette_of
from widgets.recent import Recent

if TYPE_CHECKING:
    from domain.query.completion import Completion

#: Names on the desk are looked up when typing pauses for so long.
PAUSE_SECONDS = 0.15

#: Looks up what may stand behind a filter; an empty answer where it cannot.
Names = Callable[[str], Awaitable[Sequence[str]]]


class SearchLine(Horizontal):
    """An input that shows the list's search, and behind it the search in words, or what is wrong with it.

    While one types, a line below offers what the word may become; only Tab puts it in.

    Args:
        check: says a search in words; raises a `DomainError` that says what is wrong with it.
        names: looks up names on the desk; without it only the language's own words are offered.
        key: what one presses to type into it.
    """

    DEFAULT_CSS = """
    SearchLine { height: 1; }
    SearchLine #slash { width: 3; }
    SearchLine Input { width: 2fr; background: transparent; }
    SearchLine #words { width: 3fr; }
    SearchLine #offers {
        display: none; overlay: screen; position: absolute; offset: 0 1; width: 100vw; background: $background;
    }
    """

    class Submitted(Message):
        """This is to be searched for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The person went back to the list without searching."""

    def __init__(
        self,
        check: Callable[[str], str],
        names: Names | None = None,
        *,
        key: str = "/",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._key = key
        self._check = check
        self._look_up = names
        self._names: dict[str, Sequence[str]] = {}
        self._pause: Timer | None = None
        self._submitted = ""
        self._said: tuple[Sequence[Piece], Sequence[Piece]] = ((), ())
        self._completion: Completion | None = None
        self._chosen = 0
        self._recent = Recent()

    def compose(self) -> ComposeResult:
        yield Line(id="slash")
        yield _SearchInput(placeholder=_("type {key} to search").format(key=self._key))
        yield Line(id="words")
        yield Choices(id="offers")

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
        self._names.clear()
        self.input.focus()
        self.input.cursor_position = len(self.input.value)

    def _words(self, text: str) -> str:
        return self._check(text) if text.strip() else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.input.value:
            return  # news of a text that has been replaced since
        if event.value == self._submitted or not self.input.has_focus:
            self._offer(None)
            self._mark(None)
            self._say(*self._said)
            return
        self._complete()
        said: list[Piece]
        error: DomainError | None = None
        try:
            said = [(self._words(event.value), None)]
        except DomainError as wrong:
            # A word that is still being typed, and that may become right, is not complained of.
            error = None if self._may_become_right(wrong) else wrong
            said = [(wrong.message, Role.BAD if error else Role.MUTED)]
        self._mark(error)
        self._say(said)

    def _say(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        self.query_one("#words", Line).say(left, right)

    def _mark(self, error: DomainError | None) -> None:
        """Underlines the word at fault where it stands."""
        bad = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.BAD) + Style(underline=True)
        places = (error.start, error.end) if isinstance(error, QueryError) else (0, 0)
        self.query_one(_SearchInput).mark(*places, bad)

    # What the word being typed may become.

    def _complete(self) -> None:
        from domain.query.completion import complete

        value = self.input.value
        # What was brought back is whole: up and down go on among such.
        brought = self._recent.brought(value)
        self._offer(None if brought else complete(value, self.input.cursor_position, self._names))
        if self._pause is not None:
            self._pause.stop()
        if self._look_up is not None and self._completion is not None and self._completion.wanted:
            wanted = self._completion.wanted
            self._pause = self.set_timer(
                PAUSE_SECONDS,
                lambda: self.run_worker(self._fetch(wanted), group="names", exclusive=True),
            )

    async def _fetch(self, field: str) -> None:
        assert self._look_up is not None
        self._names[field] = await self._look_up(field)
        if self.input.has_focus and self._completion is not None and self._completion.wanted == field:
            self._complete()

    def _may_become_right(self, wrong: DomainError) -> bool:
        offered = self._completion
        return (
            isinstance(wrong, QueryError)
            and offered is not None
            and bool(offered.candidates or offered.wanted)
            and wrong.start <= offered.start <= wrong.end
        )

    def _offer(self, completion: "Completion | None") -> None:
        self._completion, self._chosen = completion, 0
        self._show_offers()

    @property
    def _offers(self) -> Sequence[str]:
        return self._completion.candidates if self._completion is not None else ()

    def _show_offers(self) -> None:
        line = self.query_one("#offers", Choices)
        line.display = bool(self._offers)
        if not self._offers:
            return
        # The chosen one is shown, whatever does not fit before it.
        first, room = self._chosen, self.app.size.width - 12
        while first and room > 0:
            room -= len(self._offers[first - 1]) + 2
            first -= room > 0
        choices = [Choice(str(n), words, words) for n, words in enumerate(self._offers)][first:]
        line.show([Choice("", _("tab"), ""), *choices], str(self._chosen))

    def accept(self) -> None:
        """Puts what is chosen in the place of the word; without an offer nothing happens."""
        if self._offers:
            assert self._completion is not None
            text, cursor = self._completion.accepted(self.input.value, self._chosen)
            self.input.value = text
            self.input.cursor_position = cursor

    @on(Choices.Chosen)
    def _clicked(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.choice:
            self._chosen = int(event.choice)
            self.accept()

    def walk(self, by: int) -> None:
        """Up or down: among what is offered; else among earlier searches, down from the last one to the list."""
        if self._offers:
            self._chosen = (self._chosen + by) % len(self._offers)
            self._show_offers()
            return
        earlier = self._recent.step(self.input.value, by, self._submitted)
        if earlier is not None:
            self.input.value = earlier
            self.input.cursor_position = len(earlier)
        elif by > 0:
            self._submit(self.input.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._submit(event.value)

    def _submit(self, text: str) -> None:
        self._recent.add(text)
        self._offer(None)
        self.post_message(self.Submitted(text))

    def leave(self) -> None:
        """Goes back to the list; what was typed and not searched is forgotten."""
        self.post_message(self.Left())

    def on_descendant_blur(self) -> None:
        self._recent.leave()
        self._offer(None)
        self.input.value = self._submitted


class _Fault(Highlighter):
    """Shows where the word at fault stands."""

    def __init__(self) -> None:
        self.place: tuple[int, int, Style] = (0, 0, Style())

    def highlight(self, text: Text) -> None:
        start, end, style = self.place
        text.stylize(style, start, end)


class _SearchInput(Input):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "line('leave')", show=False),
        Binding("tab", "line('accept')", show=False),
        Binding("up", "line('walk', -1)", show=False),
        Binding("down", "line('walk', 1)", show=False),
    ]

    def __init__(self, *, placeholder: str) -> None:
        self._fault = _Fault()
        super().__init__(
            compact=True,
            select_on_focus=False,
            placeholder=placeholder,
            max_length=500,
            highlighter=self._fault,
        )

    def mark(self, start: int, end: int, style: Style) -> None:
        """Shows the text from `start` to before `end` so."""
        if (start, end, style) != self._fault.place:
            self._fault.place = (start, end, style)
            self.refresh()

    def action_line(self, what: str, *given: int) -> None:
        parent = self.parent
        assert isinstance(parent, SearchLine)
        getattr(parent, what)(*given)
