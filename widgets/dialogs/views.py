"""The list of saved views: to show one, to save the present search, and to keep order among them (T4)."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from domain.errors import DomainError
from domain.rows import ViewRow
from domain.views.model import KEYS
from domain.words import _
from widgets.bars import Line
from widgets.palette import Role, State, Tone, palette_of

#: Names are cut here in the list; the whole name stands in the dialogs.
_NAME_WIDTH = 24

#: One line for each view: what a search says beyond it is said again when it is shown.
_LINE_WIDTH = 70


class ViewList(ModalScreen[ViewRow | None]):
    """Answers with the view to show, or none.

    Args:
        begin: called when the list is there; it calls `show` as soon as the views are known, and after each change.
        act: called with the name of what was asked for (`save`, `share`, `replace`, `edit`, `default`, `remove`) and
            the view under the cursor, if any.
        say: says a search in words; raises a `DomainError` that says what is wrong with it.
        keys: the keys to name below the list, with their words.
    """

    DEFAULT_CSS = """
    ViewList { align: center middle; background: $background 60%; }
    ViewList > Vertical {
        width: 78; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $surface; border-left: thick $accent;
    }
    ViewList #title { text-style: bold; margin-bottom: 1; }
    ViewList Static { height: auto; width: 1fr; }
    ViewList OptionList {
        height: auto; max-height: 14; padding: 0; background: $surface; scrollbar-size-vertical: 1;
    }
    ViewList OptionList, ViewList OptionList:focus { border: none; }
    ViewList #told { margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
        Binding("n", "ask('save')", show=False),
        Binding("N", "ask('share')", show=False),
        Binding("u", "ask('replace')", show=False),
        Binding("e", "ask('edit')", show=False),
        Binding("o", "ask('default')", show=False),
        Binding("d", "ask('remove')", show=False),
        *(Binding(key, f"pick('{key}')", show=False) for key in KEYS),
    ]

    def __init__(
        self,
        *,
        begin: Callable[["ViewList"], None],
        act: Callable[["ViewList", str, ViewRow | None], None],
        say: Callable[[str], str],
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self._begin = begin
        self._act = act
        self._say = say
        self._keys = keys
        self._rows: Sequence[ViewRow] | None = None
        self._picked: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(_("Saved views")), id="title")
            yield OptionList(markup=False, compact=True)
            yield Static(id="told")
            yield Line(id="keys")
            yield Line(id="more_keys")

    def on_mount(self) -> None:
        half = (len(self._keys) + 1) // 2
        for line, keys in (("#keys", self._keys[:half]), ("#more_keys", self._keys[half:])):
            self.query_one(line, Line).say(
                [
                    piece
                    for key, words in keys
                    for piece in ((f"{key} ", Role.ACCENT), (f"{words}  ", Role.MUTED))
                ]
            )
        self.tell(_("Looking …"))
        self._begin(self)

    # What is there.

    def show(self, rows: Sequence[ViewRow]) -> None:
        """Shows these views; the cursor stays on its view."""
        at = self._row
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._text(row), id=str(row.id)) for row in rows])
        self._rows = rows
        if rows:
            ids = [row.id for row in rows]
            options.highlighted = ids.index(at.id) if at is not None and at.id in ids else 0
        self.tell("" if rows else _("No search is saved yet: search for something, then n saves it here."))
        if self._picked is not None:
            self.action_pick(self._picked)

    def tell(self, message: str, *, bad: bool = False) -> None:
        """Says something below the list."""
        style = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.BAD if bad else Role.TEXT)
        self.query_one("#told", Static).update(Text(message, style))

    def _text(self, row: ViewRow) -> Text:
        palette = palette_of(self.app)

        def style(role: Role) -> Style:
            found = palette.style(Tone.PLAIN, State.NORMAL, role)
            return Style(color=found.color, bold=found.bold)

        marks = ", ".join(
            [*([_("shared")] if row.shared else []), *([_("opens with it")] if row.is_default else [])]
        )
        try:
            said, role = self._say(row.query), Role.MUTED
        except DomainError as error:
            said, role = error.message, Role.BAD
        name = Text(row.name)
        name.truncate(_NAME_WIDTH, overflow="ellipsis", pad=True)
        line = Text.assemble(
            (f"{row.key or ' '}  ", style(Role.ACCENT)),
            (name.plain, style(Role.STRONG)),
            (f"  {marks}  " if marks else "  ", style(Role.TEXT)),
            (said, style(role)),
        )
        line.truncate(_LINE_WIDTH, overflow="ellipsis")
        return line

    @property
    def _row(self) -> ViewRow | None:
        at = self.query_one(OptionList).highlighted
        return self._rows[at] if self._rows and at is not None and at < len(self._rows) else None

    # What is asked for.

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(next((row for row in self._rows or () if str(row.id) == event.option_id), None))

    def action_move(self, how: str) -> None:
        """Moves the cursor."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_pick(self, key: str) -> None:
        """Shows the view with this key: one's own before the shared one."""
        if self._rows is None:
            self._picked = key  # typed before the views were there
            return
        self._picked = None
        row = next((row for row in self._rows if row.key == key), None)
        if row is not None:
            self.dismiss(row)
        else:
            self.tell(
                _("No view has the key {key}; e gives one to the view under the cursor.").format(key=key)
            )

    def action_ask(self, what: str) -> None:
        """Asks for something to be done."""
        row = self._row
        if row is None and what not in ("save", "share"):
            return
        self._act(self, what, row)

    def action_leave(self) -> None:
        """Back to the list of orders as it was."""
        self.dismiss(None)
