"""The dialog for everything that changes something: it says what will happen, and asks (T13)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual._time import get_time
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Button, Input, Static, TextArea

from domain.errors import DomainError
from domain.words import _
from widgets.dialogs.entries import ChoiceEntry, Field, entry_of, rows_of, text_in
from widgets.palette import Role, State, Tone, palette_of

#: What was typed before the terminal can have shown the dialog is not meant for it. A terminal that answers the
#: question below tells exactly; for one that does not, this must do.
PAINTED_AFTER_SECONDS = 0.4

#: One that answered when the program started will answer again; should it not, the dialog must not stay deaf.
PATIENCE_SECONDS = 5.0

#: What is typed is kept when typing pauses for so long.
KEPT_AFTER_SECONDS = 0.5

#: What will happen is found out anew when filling in pauses for so long.
FOUND_AFTER_SECONDS = 0.2

#: Asks the terminal whether it knows synchronized output; the answer comes behind everything typed until then.
ARE_YOU_THERE = "\x1b[?2026$p"

#: What these do in a dialog they do whatever opened it, so that the safe answer stays the safe one.
OWN_KEYS = frozenset(("enter", "space", "escape", "tab", "shift+tab", "left", "right"))


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
    A refusal is shown in the dialog, which stays with all that was typed. While what will happen is being found out
    anew, nothing is confirmed either.

    Args:
        perform: does it, given what was typed; raises `DomainError` where that is refused.
        preview: what will happen, given what is typed so far; raises `DomainError` where that would be refused.
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
    Ask .fields { height: auto; margin-top: 1; }
    Ask .close { margin-top: 0; }
    Ask .fields > Vertical { height: auto; width: 1fr; }
    Ask .beside { margin-left: 2; }
    Ask Input { width: 1fr; background: $panel; }
    Ask TextArea { width: 1fr; background: $panel; border: none; padding: 0; }
    Ask #effects, Ask #refusal { margin-top: 1; }
    Ask #answers { height: 1; margin-top: 1; align-horizontal: right; }
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
        preview: Callable[[Mapping[str, str]], Awaitable[Sequence[str]]] | None = None,
        order_id: int | None = None,
    ) -> None:
        super().__init__()
        self.order_id = order_id
        self._preview = preview
        self._finding: Timer | None = None
        self._found_for: Mapping[str, str] | None = None
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
            for row in rows_of(question.fields):
                with Horizontal(classes="fields" if any(field.label for field in row) else "fields close"):
                    yield from map(self._field, row)
            yield Static(id="effects")
            yield Static(id="refusal")
            with Horizontal(id="answers"):
                yield Button(Text(question.stay), id="stay", compact=True)
                yield Button(Text(question.go), id="go", variant="primary", compact=True)

    @staticmethod
    def _field(field: Field) -> Vertical:
        label = [Static(Text(field.label))] if field.label else []
        column = Vertical(*label, entry_of(field), classes="beside" if field.beside else None)
        if field.width is not None:
            column.styles.width = field.width
        return column

    def on_mount(self) -> None:
        self.query_one("#refusal").display = False
        self._show_effects(self._question.effects)
        if self._question.effects or self._preview is None:
            self._found_for = self._deciding()
        else:
            self._find_now()
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

    def painted(self, at: float | None = None) -> None:
        """Keys that arrive from then on are meant for this dialog; from now on unless a time is given."""
        if self._painted_at is None:
            self._painted_at = get_time() if at is None else at

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
    @on(ChoiceEntry.Changed)
    def _changed(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = self.set_timer(KEPT_AFTER_SECONDS, lambda: self._keep(self._not_secret()))
        if self._stale:
            if self._finding is not None:
                self._finding.stop()
            self._finding = self.set_timer(FOUND_AFTER_SECONDS, self._find_now)

    def _typed(self) -> dict[str, str]:
        return {field.name: text_in(self.query_one(f"#{field.name}")) for field in self._question.fields}

    def _not_secret(self) -> dict[str, str]:
        typed = self._typed()
        return {field.name: typed[field.name] for field in self._question.fields if not field.secret}

    def _deciding(self) -> dict[str, str]:
        typed = self._typed()
        return {field.name: typed[field.name] for field in self._question.fields if field.decides}

    # What will happen.

    @property
    def _stale(self) -> bool:
        """Whether what the dialog says is not about what is typed."""
        return self._preview is not None and self._found_for != self._deciding()

    def _find_now(self) -> None:
        if self._finding is not None:
            self._finding.stop()
            self._finding = None
        self.run_worker(self._find(), group="preview", exclusive=True)

    async def _find(self) -> None:
        assert self._preview is not None
        deciding = self._deciding()
        try:
            effects: Sequence[str] | str = await self._preview(self._typed())
        except DomainError as error:
            effects = error.message
        self._found_for = deciding
        self._show_effects(effects)

    def _show_effects(self, effects: Sequence[str] | str) -> None:
        """Shows what will happen, or in its place why it cannot."""
        try:
            shown = self.query_one("#effects", Static)
        except NoMatches:  # the dialog is being left
            return
        shown.display = bool(effects)
        if isinstance(effects, str):
            shown.update(Text(effects, style=self._bad))
        else:
            shown.update(Text(_("This will") + "".join(f"\n  · {effect}" for effect in effects)))

    def _leave(self, *, done: bool) -> None:
        for timer in (self._keeping, self._finding):
            if timer is not None:
                timer.stop()
        if self._question.fields:
            self._keep({})
        self.dismiss(done)

    @on(Input.Submitted)
    @on(ChoiceEntry.Submitted)
    def _submitted(self, event: Input.Submitted | ChoiceEntry.Submitted) -> None:
        event.stop()
        if self._stale:
            self._find_now()
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
        """Does it; once, however often the key is pressed, and only what the dialog says."""
        if self._stale:
            self._find_now()
        elif not self._performing:
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
        refusal.update(Text(why, style=self._bad))
        refusal.display = True
        self.call_after_refresh(self.query_one(VerticalScroll).scroll_end, animate=False)

    @property
    def _bad(self) -> Style:
        return palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.BAD)
