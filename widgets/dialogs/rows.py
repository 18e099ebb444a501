"""Lists over the screen: one moves in them, and asks with keys for something about the row under the cursor."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from domain.words import _
from widgets.bars import Line, named_keys
from widgets.palette import Role, State, Tone, palette_of


class Identified(Protocol):
    """A row that is told from the others by its id."""

    @property
    def id(self) -> int:
        """The id; no other row of the list has it."""
        ...


Answer = TypeVar("Answer")
Row = TypeVar("Row", bound=Identified)


class ListDialog(ModalScreen[Answer | None]):
    """A list with a title; leaving it answers none."""

    DEFAULT_CSS = """
    ListDialog { align: center middle; background: $background 60%; }
    ListDialog > Vertical {
        width: 78; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $surface; border-left: thick $accent;
    }
    ListDialog #title { text-style: bold; margin-bottom: 1; }
    ListDialog Static { height: auto; width: 1fr; }
    ListDialog OptionList {
        height: auto; max-height: 14; padding: 0; background: $surface; scrollbar-size-vertical: 1;
    }
    ListDialog OptionList, ListDialog OptionList:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
    ]

    def action_move(self, how: str) -> None:
        """Moves the cursor."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_leave(self) -> None:
        """Back to where one was."""
        self.dismiss(None)


class RowDialog(ListDialog[Answer], Generic[Answer, Row]):
    """A list of rows, with keys that ask for something to be done.

    Args:
        title: what the list is of.
        begin: called when the list is there; it calls `show` as soon as the rows are known, and after each change.
        act: called with what was asked for and the row under the cursor, if any.
        keys: the keys to name below the list, with their words.
    """

    DEFAULT_CSS = """
    RowDialog #told, RowDialog #keys { margin-top: 1; }
    """
    #: What can be asked for where there is no row, too.
    WITHOUT_ROW: ClassVar[tuple[str, ...]] = ()
    #: What is said below the list is written so, unless it is bad news.
    SAID = Role.TEXT

    def __init__(
        self,
        title: str,
        *,
        begin: Callable[["RowDialog[Answer, Row]"], None],
        act: Callable[["RowDialog[Answer, Row]", str, Row | None], None],
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self._title = title
        self._begin = begin
        self._act = act
        self._keys = keys
        self._rows: Sequence[Row] | None = None

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(self._title), id="title")
            yield OptionList(markup=False, compact=True)
            yield from self.below()

    def below(self) -> ComposeResult:
        """What stands below the list."""
        yield Static(id="told")
        yield Line(id="keys")

    def on_mount(self) -> None:
        self.name_keys(self._keys)
        self.wait()
        self._begin(self)

    def name_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Names the keys below the list."""
        self.query_one("#keys", Line).say(named_keys(keys))

    def wait(self) -> None:
        """Says that the rows are not known yet."""
        self.tell(_("Looking …"))

    # What is there.

    def show(self, rows: Sequence[Row]) -> None:
        """Shows these rows; the cursor stays on its own."""
        if not self.query(OptionList):  # the dialog is being left
            return
        at = self.row
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self.lines(rows))
        self._rows = rows
        ids = [option.id for option in options.options]
        options.highlighted = ids.index(str(at.id)) if at is not None and str(at.id) in ids else 0

    def lines(self, rows: Sequence[Row]) -> list[Option]:
        """A line for each row, with its id."""
        return [Option(self.draw(row), id=str(row.id)) for row in rows]

    def draw(self, row: Row) -> Text:
        """A row as its line says it."""
        raise NotImplementedError

    def ink(self, role: Role) -> Style:
        """How a line's words are written; what is behind them says where the cursor is."""
        found = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, role)
        return Style(color=found.color, bold=found.bold)

    def tell(self, message: str, *, bad: bool = False) -> None:
        """Says something below the list."""
        style = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, Role.BAD if bad else self.SAID)
        for told in self.query("#told").results(Static):  # none any more while the dialog is being left
            told.update(Text(message, style))

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        option = self.query_one(OptionList).highlighted_option
        return None if option is None else self._of(option)

    def _of(self, option: Option) -> Row | None:
        return next((row for row in self._rows or () if str(row.id) == option.id), None)

    # What is asked for.

    def choose(self, row: Row | None) -> None:
        """Enter or a click on a line; with none on one that stands for no row."""
        raise NotImplementedError

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.choose(self._of(event.option))

    def action_ask(self, what: str) -> None:
        """Asks for something to be done."""
        row = self.row
        if row is not None or what in self.WITHOUT_ROW:
            self._act(self, what, row)
