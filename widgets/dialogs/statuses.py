"""The custom statuses: to give one to an order, and to keep order among them (L14)."""

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

from domain.orders.status import Status, plain_label
from domain.statuses.model import NAME_LIMIT
from domain.statuses.rows import StatusRow
from domain.words import _
from widgets.bars import Line
from widgets.cells import fit
from widgets.palette import TONE_OF_COLOUR, Role, State, Tone, palette_of

_BASE_WIDTH = 24

#: The line that stands for no custom status; none has its id.
NONE = 0


class StatusList(ModalScreen[int | None]):
    """Answers with the id of the status to set, `NONE` to take it away, or none where everything stays as it was.

    Args:
        title: what is asked.
        base: the status of the order; those of others are there, but cannot be picked.
        begin: called when the list is there; it calls `show` as soon as the statuses are known, and after each change.
        act: called with the name of what was asked for (`add`, `edit`, `retire`, `up`, `down`) and the status under the
            cursor, if any.
        keys: the keys to name below the list, with their words.
    """

    DEFAULT_CSS = """
    StatusList { align: center middle; background: $background 60%; }
    StatusList > Vertical {
        width: 78; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $surface; border-left: thick $accent;
    }
    StatusList #title { text-style: bold; margin-bottom: 1; }
    StatusList Static { height: auto; width: 1fr; }
    StatusList OptionList {
        height: auto; max-height: 14; padding: 0; background: $surface; scrollbar-size-vertical: 1;
    }
    StatusList OptionList, StatusList OptionList:focus { border: none; }
    StatusList #told { margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
        Binding("n", "ask('add')", show=False),
        Binding("e", "ask('edit')", show=False),
        Binding("d", "ask('retire')", show=False),
        Binding("K", "ask('up')", show=False),
        Binding("J", "ask('down')", show=False),
    ]

    def __init__(
        self,
        *,
        title: str,
        base: Status,
        current: str | None,
        begin: Callable[["StatusList"], None],
        act: Callable[["StatusList", str, StatusRow | None], None],
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self._title = title
        self._base = base
        self._current = current
        self._begin = begin
        self._act = act
        self._keys = keys
        self._rows: Sequence[StatusRow] | None = None

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(self._title), id="title")
            yield OptionList(markup=False, compact=True)
            yield Static(id="told")
            yield Line(id="keys")

    def on_mount(self) -> None:
        self.query_one("#keys", Line).say(
            [
                piece
                for key, words in self._keys
                for piece in ((f"{key} ", Role.ACCENT), (f"{words}  ", Role.MUTED))
            ]
        )
        self.tell(_("Looking …"))
        self._begin(self)

    # What is there.

    def show(self, rows: Sequence[StatusRow]) -> None:
        """Shows these statuses; the cursor stays on its own, and begins on the one that the order has."""
        first = self._rows is None
        at = self._row
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_option(Option(Text.assemble(self._none()), id=str(NONE)))
        options.add_options([Option(self._text(row), id=str(row.id)) for row in rows])
        self._rows = rows
        names = [row.name if first else row.id for row in rows]
        wanted = self._current if first else at.id if at is not None else None
        options.highlighted = names.index(wanted) + 1 if wanted in names else 0
        self.tell("" if rows else _("There is no custom status yet: n adds one."))

    def tell(self, message: str, *, bad: bool = False) -> None:
        """Says something below the list."""
        style = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.BAD if bad else Role.TEXT)
        self.query_one("#told", Static).update(Text(message, style))

    def _style(self, role: Role) -> Style:
        found = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, role)
        return Style(color=found.color, bold=found.bold)

    def _none(self) -> Text:
        return Text.assemble(
            (fit(_("none"), NAME_LIMIT), self._style(Role.STRONG)),
            (f"  {_('“{base}”, as it is').format(base=plain_label(self._base))}", self._style(Role.MUTED)),
        )

    def _text(self, row: StatusRow) -> Text:
        offered = row.base is self._base and not row.retired
        state = State.NORMAL if offered else State.DIMMED
        colours = palette_of(self.app).style(TONE_OF_COLOUR[row.colour], state, Role.STRONG)
        role = Role.TEXT if offered else Role.MUTED
        return Text.assemble(
            (fit(row.name, NAME_LIMIT), colours),
            (f"  {fit(plain_label(row.base), _BASE_WIDTH)}", self._style(role)),
            (f"{row.orders:>8,}", self._style(role)),
            (f"  {_('retired')}" if row.retired else "", self._style(Role.MUTED)),
        )

    @property
    def _row(self) -> StatusRow | None:
        """The status under the cursor; none on the line that takes it away."""
        at = self.query_one(OptionList).highlighted
        return self._rows[at - 1] if self._rows and at and at <= len(self._rows) else None

    # What is asked for.

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self._row
        if row is not None and row.retired:
            self.tell(_("“{name}” is retired; d takes it back into use.").format(name=row.name), bad=True)
        elif row is not None and row.base is not self._base:
            said = _("“{name}” is only for orders that are “{base}”.")
            self.tell(said.format(name=row.name, base=plain_label(row.base)), bad=True)
        else:
            self.dismiss(NONE if row is None else row.id)

    def action_move(self, how: str) -> None:
        """Moves the cursor."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_ask(self, what: str) -> None:
        """Asks for something to be done."""
        row = self._row
        if row is not None or what == "add":
            self._act(self, what, row)

    def action_leave(self) -> None:
        """Back to the list of orders as it was."""
        self.dismiss(None)
