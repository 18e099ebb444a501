"""The filter panel: every filter of the search language in one form, beside the list (T4)."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.css.query import NoMatches
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from domain.errors import DomainError
from domain.query.fields import FIELDS, Field
from domain.query.form import HIGH, LAST, LOW, WORDS, Form, Place, places, read_form, write_form
from domain.words import _, mark
from widgets.bars import Line, Rule, named_keys
from widgets.palette import Role, State, Tone, palette_of
from widgets.ticks import Ticks

#: What matches is counted when filling in pauses for so long.
PAUSE_SECONDS = 0.25

_ENDS = {LOW: mark("from"), HIGH: mark("to"), LAST: mark("or the last")}
_EXAMPLES = {
    "age": ">2h  <30m  2h..3d",
    "idle": ">30m  <1h  30m..1d",
    "currency": "EUR,USD",
    LAST: "7d",
    ("placed", LOW): "2026-11-01",
    ("placed", HIGH): "today",
}


class Entry(Input):
    """One place of the form to type into."""

    def __init__(self, place: Place, text: str) -> None:
        example = _EXAMPLES.get(place) or (_EXAMPLES.get(place[1], "") if isinstance(place, tuple) else "")
        # Not selected: what is there is gone on with, and not overwritten by the first key.
        super().__init__(text, placeholder=example, compact=True, max_length=200, select_on_focus=False)
        self.place = place


class _Rows(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolls with the focus; the arrow keys belong to the panel."""


class FilterPanel(ModalScreen[str | None]):
    """Answers with the search that was filled in, or none where everything stays as it was.

    Args:
        text: the search in force, which the form begins with.
        say: says a search in words; raises a `DomainError` that says what is wrong with it.
        count: says how many orders a search finds; raises `DomainError` where the desk cannot be asked.
    """

    DEFAULT_CSS = """
    FilterPanel { align: right top; background: $background 60%; }
    FilterPanel > Vertical {
        width: 76; max-width: 100%; height: 100%; padding: 0 1; background: $surface; border-left: thick $accent;
    }
    FilterPanel _Rows { height: 1fr; scrollbar-size-vertical: 1; }
    FilterPanel Horizontal { height: auto; }
    FilterPanel .label { width: 11; }
    FilterPanel .end { margin: 0 1 0 0; }
    FilterPanel .end.later { margin: 0 1; }
    FilterPanel #said { height: auto; max-height: 3; }
    FilterPanel Input { width: 1fr; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("enter", "apply", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("ctrl+l", "clear", show=False),
    ]
    #: Textual would send the whole screen again with each step.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(
        self, text: str, *, say: Callable[[str], str], count: Callable[[str], Awaitable[str]]
    ) -> None:
        super().__init__()
        self._text = text
        self._form = read_form(text)
        self._begun = write_form(self._form)
        self._say = say
        self._count = count
        self._pause: Timer | None = None
        self._said: tuple[str, Role] | None = None

    def compose(self) -> ComposeResult:
        with Vertical():
            with _Rows():
                for spec in FIELDS.values():
                    with Horizontal():
                        yield from self._row(spec)
                with Horizontal():
                    yield _label(_("words"))
                    yield Entry(WORDS, self._form.texts.get(WORDS, ""))
            yield Rule()
            yield Line(id="text")
            yield Static(id="said")
            yield Line(id="keys")

    def _row(self, spec: Field) -> ComposeResult:
        yield _label(spec.name)
        if spec.kind == "choice":
            yield Ticks(spec.name, spec.choices)
            return
        for n, place in enumerate(places(spec)):
            if isinstance(place, tuple):
                yield _label(_(_ENDS[place[1]]), "end later" if n else "end")
            yield Entry(place, self._form.texts.get(place, ""))

    def on_mount(self) -> None:
        keys = (
            ("space", _("tick")),
            ("↵", _("apply")),
            ("^l", _("clear all")),
            ("esc", _("leave as it was")),
        )
        self.query_one("#keys", Line).say(named_keys(keys))
        self._show()
        self.query(Ticks).first().focus()

    @property
    def search(self) -> str:
        """The search as it is filled in; the very text one came with, where nothing else is meant."""
        written = write_form(self._form)
        return self._text if written == self._begun else written

    # What is filled in.

    @on(Ticks.Ticked)
    def _ticked(self, event: Ticks.Ticked) -> None:
        self._form.tick(event.field, event.value)
        self._show()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        assert isinstance(event.input, Entry)
        if event.value == self._form.texts.get(event.input.place, ""):
            return
        self._form.texts[event.input.place] = event.value
        self._show()

    def action_clear(self) -> None:
        """Empties the form."""
        self._form = Form()
        for entry in self.query(Entry):
            entry.value = ""
        self._show()

    # What that comes to.

    def _show(self) -> None:
        for ticks in self.query(Ticks):
            ticks.show(self._form.ticks.get(ticks.field, {}))
        text = self.search
        if self._pause is not None:
            self._pause.stop()
        try:
            words = self._say(text)
        except DomainError as error:
            self._show_text(text, error.message, Role.BAD)
            return
        self._show_text(text, words, Role.TEXT, "…")
        self._pause = self.set_timer(
            PAUSE_SECONDS,
            lambda: self.run_worker(self._show_count(text, words), group="count", exclusive=True),
        )

    async def _show_count(self, text: str, words: str) -> None:
        try:
            counted = await self._count(text)
        except DomainError as error:
            counted = error.message
        if text == self.search:
            with suppress(NoMatches):  # of a panel that is being left
                self._show_text(text, words, Role.TEXT, counted)

    def _show_text(self, text: str, words: str, role: Role, counted: str = "") -> None:
        self.query_one("#text", Line).say(
            [("/ ", Role.ACCENT), (text, None)], [(counted, Role.MUTED)] if counted else ()
        )
        if (words, role) != self._said:
            self._said = words, role
            style = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, role)
            self.query_one("#said", Static).update(Text(words or _("everything"), style))

    # The end.

    def on_input_submitted(self) -> None:
        self.action_apply()

    def action_apply(self) -> None:
        """Searches for what is filled in; where that cannot be understood, says so and stays."""
        try:
            self._say(self.search)
        except DomainError:
            self.app.bell()
            return
        self.dismiss(self.search)

    def action_leave(self) -> None:
        """Leaves everything as it was."""
        self.dismiss(None)


def _label(words: str, classes: str = "label") -> Line:
    line = Line()
    line.set_classes(classes)
    if classes != "label":
        line.styles.width = len(words)
    line.say([(words, Role.MUTED)])
    return line
