"""The dialog for everything that changes something: it says what will happen, and asks (T13)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual._time import get_time
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Button, Input, Static, TextArea

from domain.errors import DomainError
from domain.words import _
from widgets.palette import Role, State, Tone, palette_of

#: What was typed before the terminal can have shown the dialog is not meant for it. A terminal that answers the
#: question below tells exactly; for one that does not, this must do.
PAINTED_AFTER_SECONDS = 0.4

#: One that answered when the program started will answer again; should it not, the dialog must not stay deaf.
PATIENCE_SECONDS = 5.0

#: What is typed is kept when typing pauses for so long.
KEPT_AFTER_SECONDS = 0.5

#: Asks the terminal whether it knows synchronized output; the answer comes behind everything typed until then.
ARE_YOU_THERE = "\x1b[?2026$p"

#: What these do in a dialog they do whatever opened it, so that the safe answer stays the safe one.
OWN_KEYS = frozenset(("enter", "space", "escape", "tab", "shift+tab", "left", "right"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something to type. `lines` above one gives room for a note; `typed` is there already."""

    name: str
    label: str
    lines: int = 1
    limit: int = 200
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a dialog says.

    Args:
        title: the question.
        facts: plain sentences above the list.
        effects: what will happen, one line each (from `Desk.preview`).
        go, stay: the words on the two buttons.
        keys: the keys that open the dialog; pressed again in it, one means `go`.
        fields: what has to be typed.
    """

    title: str
    facts: Sequence[str] = ()
    effects: Sequence[str] = ()
    go: str
    stay: str
    keys: Sequence[str] = ()
    fields: Sequence[Field] = ()


class Ask(ModalScreen[bool]):
    """Asks a question; answers whether it was done.

    What is typed before the dialog is painted is dropped, so that nothing is confirmed blindly over a slow line.
    A refusal is shown in the dialog, which stays with all that was typed.

    Args:
        perform: does it, given what was typed; raises `DomainError` where that is refused.
        keep: told what is typed so far, and nothing once that is answered or left.
        order_id: the order that the question is about, if it is about one.
    """

    DEFAULT_CSS = """
    Ask { align: center middle; background: $background 60%; }
    Ask > VerticalScroll {
        width: 76; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $surface; border-left: thick $accent;
    }
    Ask Static { height: auto; width: 1fr; }
    Ask #title { text-style: bold; margin-bottom: 1; }
    Ask .field-label { margin-top: 1; }
    Ask Input { width: 1fr; background: $panel; }
    Ask TextArea { width: 1fr; background: $panel; border: none; padding: 0; }
    Ask #refusal { margin-top: 1; }
    Ask Horizontal { height: 1; margin-top: 1; align-horizontal: right; }
    Ask Button { margin-left: 2; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stay", show=False),
        Binding("left,right", "other_button", show=False),
    ]

    def __init__(
        self,
        question: Question,
        perform: Callable[[Mapping[str, str]], Awaitable[None]],
        *,
        keep: Callable[[Mapping[str, str]], None] = lambda _typed: None,
        order_id: int | None = None,
    ) -> None:
        super().__init__()
        self.order_id = order_id
        self._question = question
        self._perform = perform
        self._keep = keep
        self._keeping: Timer | None = None
        self._painted_at: float | None = None
        self._performing = False

    def compose(self) -> ComposeResult:
        question = self._question
        with VerticalScroll(can_focus=False):
            yield Static(Text(question.title), id="title")
            if question.facts:
                yield Static(Text("\n".join(question.facts)))
            for field in question.fields:
                yield Static(Text(field.label), classes="field-label")
                yield _entry(field)
            if question.effects:
                effects = "\n".join(f"  · {effect}" for effect in question.effects)
                yield Static(Text(_("This will") + "\n" + effects), classes="field-label")
            yield Static(id="refusal")
            with Horizontal():
                yield Button(Text(question.stay), id="stay", compact=True)
                yield Button(Text(question.go), id="go", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one("#refusal").display = False
        first = self._question.fields[0].name if self._question.fields else "stay"
        self.query_one(f"#{first}").focus()
        self.call_after_refresh(self._ask_terminal)

    def _ask_terminal(self) -> None:
        driver = self.app._driver
        if driver is not None and not self.app.is_headless:
            driver.write(ARE_YOU_THERE)
            answers = getattr(self.app, "terminal_answers", False)
            self.set_timer(PATIENCE_SECONDS if answers else PAINTED_AFTER_SECONDS, self.painted)
        else:
            self.painted()

    @property
    def ready(self) -> bool:
        """Whether what is typed is meant for this dialog."""
        return self._painted_at is not None

    def painted(self) -> None:
        """From here on keys are meant for this dialog."""
        if self._painted_at is None:
            self._painted_at = get_time()

    async def on_event(self, event: events.Event) -> None:
        # A key may have waited for its turn: what counts is when it arrived.
        early = self._painted_at is None or event.time < self._painted_at
        if isinstance(event, events.Key | events.Paste) and early:
            event.stop()
            event.prevent_default()
            return
        await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        asked_again = event.key in self._question.keys and event.key not in OWN_KEYS
        if asked_again and isinstance(self.focused, Button):
            event.stop()
            self.action_go()

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _changed(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = self.set_timer(KEPT_AFTER_SECONDS, lambda: self._keep(self._typed()))

    def _typed(self) -> dict[str, str]:
        return {field.name: _text_of(self.query_one(f"#{field.name}")) for field in self._question.fields}

    def _leave(self, *, done: bool) -> None:
        if self._keeping is not None:
            self._keeping.stop()
        if self._question.fields:
            self._keep({})
        self.dismiss(done)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one("#stay").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "go":
            self.action_go()
        else:
            self.action_stay()

    def action_other_button(self) -> None:
        """Moves between the two buttons."""
        self.query_one("#go" if self.focused is self.query_one("#stay") else "#stay").focus()

    def action_stay(self) -> None:
        """Leaves everything as it is."""
        if not self._performing:
            self._leave(done=False)

    def action_go(self) -> None:
        """Does it; once, however often the key is pressed."""
        if not self._performing:
            self._performing = True
            self.run_worker(self._go())

    async def _go(self) -> None:
        try:
            await self._perform(self._typed())
        except DomainError as error:
            self.refuse(error.message)
            return
        finally:
            self._performing = False
        self._leave(done=True)

    def refuse(self, why: str) -> None:
        """Says why it was not done; everything typed stays."""
        try:
            refusal = self.query_one("#refusal", Static)
        except NoMatches:
            return
        refusal.update(Text(why, style=palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.BAD)))
        refusal.display = True
        self.call_after_refresh(self.query_one(VerticalScroll).scroll_end, animate=False)


def _entry(field: Field) -> Input | TextArea:
    if field.lines == 1:
        # Not selected: what came back is gone on with, and not overwritten by the first key.
        return Input(field.typed, id=field.name, compact=True, max_length=field.limit, select_on_focus=False)
    area = TextArea(field.typed, id=field.name, tab_behavior="focus", compact=True)
    area.styles.height = field.lines
    area.move_cursor(area.document.end)
    return area


def _text_of(entry: object) -> str:
    if isinstance(entry, TextArea):
        return entry.text
    assert isinstance(entry, Input)
    return entry.value
