"""A plain list of things in columns, under their titles: as wide as what is in them, as far as there is room."""

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from widgets.bars import Line
from widgets.cells import fit, width_of
from widgets.palette import Role, State, Tone, palette_of

_MOVES = {
    "scroll_down": "action_cursor_down",
    "scroll_up": "action_cursor_up",
    "scroll_page_down": "action_page_down",
    "scroll_page_up": "action_page_up",
    "scroll_home": "action_first",
    "scroll_end": "action_last",
}

#: Between two columns.
_GAP = 2

#: A column is no narrower where there is no room, and left out where there is not even that much.
_NARROWEST = 8

#: So much wider than the others the first column stays.
_FAVOUR = 6


def widths(titles: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: as what is in it, and where there is no room for that, the widest ones give way by
    turns, the first, by which things are told apart, the least; the last columns are left out where nothing else helps.

    Args:
        room: for all of them, in cells.
    """
    wide = [max([width_of(title), *(width_of(row[n]) for row in rows)]) for n, title in enumerate(titles)]
    while len(wide) > 1 and sum(wide) + _GAP * (len(wide) - 1) > room:
        widest = max(range(len(wide)), key=lambda n: (wide[n] - (_FAVOUR if n == 0 else 0), n))
        if wide[widest] > _NARROWEST:
            wide[widest] -= 1
        else:
            wide.pop()
    return wide


class EntryList(Vertical):
    """Shows rows of cells; the cursor stays on the thing that it was on."""

    DEFAULT_CSS = """
    EntryList { height: 1fr; }
    EntryList OptionList {
        height: 1fr; padding: 0; background: $background; border: none; scrollbar-size-vertical: 1;
    }
    EntryList OptionList:focus { border: none; }
    """

    class Picked(Message):
        """Enter on a row."""

    class Moved(Message):
        """The cursor is on another row, or on none."""

    def __init__(self) -> None:
        super().__init__()
        self._titles: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self._dimmed: frozenset[int] = frozenset()
        self._keys: Sequence[object] = ()

    def compose(self) -> ComposeResult:
        yield Line(id="titles")
        yield OptionList(markup=False, compact=True)

    @property
    def at(self) -> int | None:
        """The row under the cursor, counted from 0; none where there is none."""
        found = self.query_one(OptionList).highlighted
        return found if found is not None and found < len(self._rows) else None

    def show(
        self,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        keys: Sequence[object],
        dimmed: frozenset[int] = frozenset(),
    ) -> None:
        """Shows these rows.

        Args:
            keys: what tells each row from the others, however they change.
            dimmed: the rows that are shown paler, counted from 0.
        """
        at = self.at
        was = None if at is None else self._keys[at]
        self._titles, self._rows, self._keys, self._dimmed = titles, rows, keys, dimmed
        self._paint(list(keys).index(was) if was in keys else min(at or 0, len(rows) - 1))

    def focus_list(self) -> None:
        """Gives the rows the keys."""
        self.query_one(OptionList).focus()

    def on_resize(self) -> None:
        self._paint(self.at or 0)

    def _paint(self, at: int) -> None:
        options = self.query_one(OptionList)
        widths = self._widths()
        self.query_one("#titles", Line).say([(f" {self._laid_out(self._titles, widths)}", Role.MUTED)])
        options.clear_options()
        options.add_options([Option(self._text(n, row, widths)) for n, row in enumerate(self._rows)])
        if self._rows:
            options.highlighted = max(0, at)
        self.post_message(self.Moved())

    def _widths(self) -> list[int]:
        return widths(self._titles, self._rows, max(self.size.width - 2, 20))

    def _laid_out(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        return (" " * _GAP).join(fit(cell, width) for cell, width in zip(cells, widths, strict=False))

    def _text(self, n: int, row: Sequence[str], widths: Sequence[int]) -> Text:
        role = Role.MUTED if n in self._dimmed else Role.TEXT
        found = palette_of(self.app).style(Tone.PLAIN, State.NORMAL, role)
        return Text(f" {self._laid_out(row, widths)}", Style(color=found.color), no_wrap=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Picked())

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Moved())

    def move(self, how: str) -> None:
        """Moves the cursor as Textual calls that on a page of text (``scroll_page_down``)."""
        getattr(self.query_one(OptionList), _MOVES[how])()
