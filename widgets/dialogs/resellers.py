"""The resellers to choose from: one types a part of the name, and picks one or all (T2)."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from domain.rows import ResellerRow
from domain.text import tokens
from domain.words import _
from widgets.bars import Line, named_keys
from widgets.cells import fit
from widgets.palette import Role, State, Tone, palette_of

#: More than these are found by typing.
MOST = 100

_NAME_WIDTH, _COUNT_WIDTH = 40, 12


class ResellerPicker(ModalScreen[ResellerRow | None]):
    """Answers with the reseller that was picked, or none where everything stays as it was.

    Args:
        begin: called when the picker is there; it calls `show` as soon as the resellers are known.
    """

    DEFAULT_CSS = """
    ResellerPicker { align: center top; background: $background 60%; }
    ResellerPicker > Vertical {
        width: 74; max-width: 100%; height: auto; max-height: 100%; padding: 1 2; margin-top: 2;
        background: $surface; border-left: thick $accent;
    }
    ResellerPicker Input { width: 1fr; background: $panel; }
    ResellerPicker OptionList {
        height: auto; max-height: 13; padding: 0; background: $surface; scrollbar-size-vertical: 1;
    }
    ResellerPicker OptionList, ResellerPicker OptionList:focus { border: none; }
    ResellerPicker #labels { margin-top: 1; }
    ResellerPicker Static { height: auto; width: 1fr; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "move('cursor_down')", show=False),
        Binding("up", "move('cursor_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
    ]
    #: Textual would send the whole screen a second time.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, *, begin: Callable[["ResellerPicker"], None]) -> None:
        super().__init__()
        self._begin = begin
        self._rows: Sequence[ResellerRow] | None = None
        self._shown: list[ResellerRow] = []
        self._picked = False

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Input(placeholder=_("type a part of the name"), compact=True, max_length=200)
            yield Line(id="labels")
            yield OptionList(markup=False, compact=True)
            yield Static(id="told")
            yield Line(id="keys")

    def on_mount(self) -> None:
        labels = self._columns(_("RESELLER"), _("ORDERS"), _("FOR PEOPLE"))
        self.query_one("#labels", Line).say([(labels, Role.MUTED)])
        keys = (("↑ ↓", _("choose")), ("↵", _("show its orders")), ("esc", _("leave as it was")))
        self.query_one("#keys", Line).say(named_keys(keys))
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self.tell(_("Looking …"))
        self._begin(self)

    # What is there.

    def show(self, rows: Sequence[ResellerRow], picked: ResellerRow | None = None) -> None:
        """Shows these, the first of which stands for all; the cursor is on the one that is picked now."""
        self._rows = rows
        self._narrow(picked)
        if self._picked:
            self._pick()  # typed before they were there

    def tell(self, message: str, *, bad: bool = False) -> None:
        """Says something below the list."""
        style = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.BAD if bad else Role.MUTED)
        told = self.query_one("#told", Static)
        told.update(Text(message, style))
        told.display = bool(message)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow()

    def _narrow(self, at: ResellerRow | None = None) -> None:
        if self._rows is None or not self.query(Input):  # not known yet, or being left
            return
        begun = tokens(self.query_one(Input).value)
        found = [row for row in self._rows if _has(row.name, begun)]
        self._shown = found[:MOST]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._text(row)) for row in self._shown])
        if self._shown:
            # Whoever types means one of them, not all.
            first = 1 if begun and len(self._shown) > 1 and self._shown[0] is self._rows[0] else 0
            options.highlighted = self._shown.index(at) if at in self._shown else first
        if not found:
            self.tell(_("No reseller is called so."))
        elif len(found) > MOST:
            self.tell(_("… and {n} more: type a part of the name.").format(n=f"{len(found) - MOST:,}"))
        else:
            self.tell("")

    def _text(self, row: ResellerRow) -> Text:
        return Text(self._columns(row.name, f"{row.orders:,}", f"{row.needs_me:,}"))

    def _columns(self, name: str, orders: str, needs_me: str) -> str:
        counts = "".join(fit(count, _COUNT_WIDTH, "right") for count in (orders, needs_me))
        return f"{fit(name, _NAME_WIDTH)}{counts}"

    # The end.

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._pick()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._shown[event.option_index])

    def _pick(self) -> None:
        at = self.query_one(OptionList).highlighted
        self._picked = self._rows is None
        if at is not None and at < len(self._shown):
            self.dismiss(self._shown[at])

    def action_move(self, how: str) -> None:
        """Moves the cursor."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_leave(self) -> None:
        """Leaves everything as it was."""
        self.dismiss(None)


def _has(name: str, begun: Sequence[str]) -> bool:
    words = tokens(name)
    return all(any(word.startswith(one) for word in words) for one in begun)
