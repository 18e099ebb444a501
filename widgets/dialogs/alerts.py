"""The list of alerts: to deal with one, and to see what it is about (I3)."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from whenever import Instant

from domain.alerts.model import AlertState, state_label
from domain.alerts.rows import AlertRow
from domain.rows import Changes
from domain.words import _
from widgets.bars import Line
from widgets.order_table import age
from widgets.palette import Role, State, Tone, palette_of

#: One line for each alert; all of it is said below the list.
_LINE_WIDTH = 104


class AlertList(ModalScreen[AlertRow | None]):
    """Answers with the alert whose orders are to be seen, or none.

    Args:
        begin: called when the list is there, and when something happened to an alert; it calls `show`.
        act: called with what was asked for (`ack`, `snooze`, `handover`) and the alert under the cursor.
        now: the moment.
        when: a moment as people read it.
        keys: the keys to name below the list, with their words.
    """

    DEFAULT_CSS = """
    AlertList { align: center middle; background: $background 60%; }
    AlertList > Vertical {
        width: 110; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $surface; border-left: thick $accent;
    }
    AlertList #title { text-style: bold; margin-bottom: 1; }
    AlertList Static { height: auto; width: 1fr; }
    AlertList OptionList {
        height: auto; max-height: 12; padding: 0; background: $surface; scrollbar-size-vertical: 1;
    }
    AlertList OptionList, AlertList OptionList:focus { border: none; }
    AlertList #about, AlertList #told { margin-top: 1; }
    AlertList #keys { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
        Binding("a", "ask('ack')", show=False),
        Binding("s", "ask('snooze')", show=False),
        Binding("h", "ask('handover')", show=False),
    ]

    def __init__(
        self,
        *,
        begin: Callable[["AlertList"], None],
        act: Callable[["AlertList", str, AlertRow], None],
        now: Callable[[], Instant],
        when: Callable[[Instant], str],
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self._begin, self._act, self._now, self._when = begin, act, now, when
        self._keys = keys
        self._rows: Sequence[AlertRow] = ()

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(_("Alerts")), id="title")
            yield OptionList(markup=False, compact=True)
            yield Static(id="about")
            yield Static(id="told")
            yield Line(id="keys")

    def on_mount(self) -> None:
        self.query_one("#told").display = False
        pieces = [((f"{key} ", Role.ACCENT), (f"{words}  ", Role.MUTED)) for key, words in self._keys]
        self.query_one("#keys", Line).say([piece for pair in pieces for piece in pair])
        self.query_one("#about", Static).update(Text(_("Looking …")))
        self._begin(self)

    # What is there.

    def show(self, rows: Sequence[AlertRow]) -> None:
        """Shows these alerts; the cursor stays on its alert."""
        at = self.row
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._text(row), id=str(row.id)) for row in rows])
        self._rows = rows
        if rows:
            ids = [row.id for row in rows]
            options.highlighted = ids.index(at.id) if at is not None and at.id in ids else 0
        self._about()

    def tell(self, message: str, *, bad: bool = False) -> None:
        """Says something below the list."""
        style = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.BAD if bad else Role.GOOD)
        told = self.query_one("#told", Static)
        told.display = bool(message)
        told.update(Text(message, style))

    def changed(self, changes: Changes) -> None:
        """Something was recorded: others deal with alerts too (T12)."""
        if changes.alerts:
            self._begin(self)

    def show_openers(self, _openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nobody has an alert open."""

    def _text(self, row: AlertRow) -> Text:
        rings = row.rings(self._now())
        role = Role.TEXT if rings else Role.MUTED
        line = Text.assemble(
            ("▲ " if rings else "  ", self._style(Role.BAD)),
            (f"{age((self._now() - row.raised_at).total('seconds')):>4}  ", self._style(role)),
            (row.said, self._style(role)),
            no_wrap=True,
        )
        line.truncate(min(_LINE_WIDTH, self.app.size.width - 8), overflow="ellipsis")
        return line

    def _style(self, role: Role) -> Style:
        found = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, role)
        return Style(color=found.color, bold=found.bold)

    @on(OptionList.OptionHighlighted)
    def _about(self) -> None:
        """Says all of the alert under the cursor."""
        row = self.row
        if row is None:
            self.query_one("#about", Static).update(
                Text(_("Nothing to alert anyone about. The rules: “ordertop alert-rules list”."))
            )
            return
        state = row.state(self._now())
        words = state_label(state)
        if state in (AlertState.OPEN, AlertState.SNOOZED) and row.rings_at > self._now():
            words = _("quiet until {when}").format(when=self._when(row.rings_at))
        if row.holder:
            words += f" · {row.holder}"
        since = _("alert {id} · since {when} · {state}").format(
            id=row.id, when=self._when(row.raised_at), state=words
        )
        lines = [row.said, since, *([_("Note: {note}").format(note=row.note)] if row.note else [])]
        self.query_one("#about", Static).update(Text("\n".join(lines)))

    @property
    def row(self) -> AlertRow | None:
        """The alert under the cursor."""
        at = self.query_one(OptionList).highlighted
        return self._rows[at] if self._rows and at is not None and at < len(self._rows) else None

    # What is asked for.

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self.row
        if row is not None and row.query:
            self.dismiss(row)
        else:
            self.tell(_("This alert is about figures, and names no orders."))

    def action_move(self, how: str) -> None:
        """Moves the cursor."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_ask(self, what: str) -> None:
        """Asks for something to be done."""
        if (row := self.row) is not None:
            self._act(self, what, row)

    def action_leave(self) -> None:
        """Back to where one was."""
        self.dismiss(None)
