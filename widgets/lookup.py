"""A line to type into that finds things by what is typed: what is found is listed below, and one of it is chosen."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from domain.errors import DomainError
from domain.words import _
from widgets.cells import fit, plain, width_of

#: What is typed is looked for when typing pauses for so long.
PAUSE_SECONDS = 0.15

#: So many of what is found are listed; more are found by typing on.
MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can be chosen: its id, the words that stand for it in the line, and what else tells it apart.

    `what` is the thing itself, for whoever asks which one it is.
    """

    id: int
    words: str
    more: str = ""
    what: Any = None


class _Line(Input):
    """The line; the keys that move in the list belong to that."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "lookup('down')", show=False),
        Binding("up", "lookup('up')", show=False),
        Binding("tab", "lookup('tab')", show=False),
        Binding("escape", "lookup('escape')", show=False),
    ]

    @property
    def _lookup(self) -> "Lookup":
        assert isinstance(self.parent, Lookup)
        return self.parent

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing is listed there is nothing to leave: the key is the screen's."""
        if action == "lookup" and parameters == ("escape",):
            return self._lookup.open
        return super().check_action(action, parameters)

    def action_lookup(self, key: str) -> None:
        """Hands a key to the list."""
        self._lookup.key(key)


class Lookup(Vertical):
    """Finds what one means.

    Args:
        find: what a text may mean, the likeliest first; an empty text may mean anything. Raises `DomainError` with what
            has to be done first, or why nothing can be found out.
        chosen: what is chosen already.
        hint: what to type, shown where nothing is.
    """

    DEFAULT_CSS = """
    Lookup { height: auto; width: 1fr; }
    Lookup Input { width: 1fr; background: $panel; }
    Lookup OptionList {
        height: auto; max-height: 8; padding: 0 0 0 1; background: $surface; border: none; scrollbar-size-vertical: 1;
    }
    """

    class Chosen(Message):
        """Something else is chosen, or nothing any more."""

        def __init__(self, lookup: "Lookup") -> None:
            super().__init__()
            self.lookup = lookup

        @property
        def control(self) -> "Lookup":
            """Where it was chosen."""
            return self.lookup

    def __init__(
        self,
        find: Callable[[str], Awaitable[Sequence[Found]]],
        *,
        chosen: Found | None = None,
        hint: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._find = find
        self._chosen = chosen
        self._hint = hint
        self._found: Sequence[Found] = ()
        self._found_for: str | None = None
        self._picked = False
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        words = "" if self._chosen is None else self._chosen.words
        yield _Line(words, placeholder=self._hint, compact=True, max_length=200, select_on_focus=False)
        yield OptionList(markup=False, compact=True)

    def on_mount(self) -> None:
        options = self._options
        options.can_focus = False
        options.display = False

    @property
    def line(self) -> Input:
        """Where one types."""
        return self.query_one(Input)

    @property
    def _options(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def chosen(self) -> Found | None:
        """What is chosen."""
        return self._chosen

    @property
    def open(self) -> bool:
        """Whether what is found is listed."""
        return bool(self._options.display)

    def choose(self, found: Found | None, *, quietly: bool = False) -> None:
        """Chooses this, or nothing."""
        self._chosen = found
        self._found_for = None
        words = "" if found is None else found.words
        with self.line.prevent(Input.Changed):
            self.line.value = words
            self.line.cursor_position = len(words)
        self._close()
        if not quietly:
            self.post_message(self.Chosen(self))

    # Looking.

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._chosen is not None and event.value != self._chosen.words:
            self._chosen = None
            self.post_message(self.Chosen(self))
        self._look_soon()

    def on_descendant_focus(self) -> None:
        """Who comes here with nothing chosen sees what there is."""
        if self._chosen is None:
            self._look_soon()

    def on_descendant_blur(self) -> None:
        self._picked = False
        self._close()

    def _look_soon(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE_SECONDS, self._look_now)

    def _look_now(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        self.run_worker(self._look(self.line.value), group="look", exclusive=True)

    async def _look(self, text: str) -> None:
        try:
            found: Sequence[Found] = await self._find(text)
            said = "" if found else _("Nothing is called so.")
        except DomainError as error:
            found, said = (), error.message
        if not self.is_attached or text != self.line.value or self._chosen is not None:
            return
        self._found, self._found_for = found, text
        if self._picked and found:
            self._pick()
        elif self.line.has_focus:
            self._list(said)

    def _list(self, said: str) -> None:
        try:
            options = self._options
        except NoMatches:  # the form is being left
            return
        options.clear_options()
        width = max(self.size.width - 3, 10)
        if self._found:
            options.add_options([Option(Text(_fitted(one, width), no_wrap=True)) for one in self._found])
            options.highlighted = 0
        else:
            options.add_option(Option(Text(said), disabled=True))
        options.display = True
        self.call_after_refresh(self.scroll_visible, animate=False)

    def _close(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        self._options.display = False

    # Choosing.

    def key(self, key: str) -> None:
        """A key that moves in the list, or leaves it."""
        if key in ("down", "up"):
            if self.open and self._found:
                getattr(self._options, f"action_cursor_{key}")()
            elif key == "down":
                self._look_now()
            else:
                self.screen.focus_previous()
        elif key == "escape":
            self._close()
        elif self.line.value and self.open and self._found:
            self._pick()
        else:
            self.screen.focus_next()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._chosen is not None or (not self.line.value and not self.open):
            self.screen.focus_next()
        elif self._found_for == self.line.value and self._found:
            self._pick()
        else:
            self._picked = True  # pressed before it was found
            self._look_now()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._pick()

    def _pick(self) -> None:
        at = self._options.highlighted or 0 if self.open else 0
        self._picked = False
        if at < len(self._found):
            self.choose(self._found[at])
            self.screen.focus_next()

    def on_click(self) -> None:
        if not self.open:
            self._look_soon()


def _fitted(found: Found, width: int) -> str:
    """The words on the left, what tells them apart on the right."""
    room = max(width - width_of(found.more) - 2, width // 2)
    return f"{fit(found.words, room)}  {plain(found.more)}"
