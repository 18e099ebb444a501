"""What became of a bulk: which orders were left as they were, and why (L15)."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from domain.bulk.model import Refusal, Report
from domain.words import _, ngettext
from widgets.bars import Line
from widgets.palette import Role

#: More are counted; all of them are marked in the list.
MOST = 1_000


class BulkReport(ModalScreen[None]):
    """Shows the report; any key of leaving closes it.

    Args:
        words: what was done.
        keys: the keys that open it; pressed again, one closes it.
    """

    DEFAULT_CSS = """
    BulkReport { align: center middle; background: $background 60%; }
    BulkReport > Vertical {
        width: 100; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $surface; border-left: thick $accent;
    }
    BulkReport #title { text-style: bold; margin-bottom: 1; }
    BulkReport Static { height: auto; width: 1fr; }
    BulkReport OptionList {
        height: auto; max-height: 16; padding: 0; background: $surface; scrollbar-size-vertical: 1;
    }
    BulkReport OptionList, BulkReport OptionList:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "leave", show=False),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
    ]

    def __init__(self, words: str, report: Report, *, keys: Sequence[str] = ()) -> None:
        super().__init__()
        self._words = words
        self._report = report
        self._keys = keys

    def compose(self) -> ComposeResult:
        report = self._report
        done = ngettext("{n} order done", "{n} orders done", report.done).format(n=f"{report.done:,}")
        refused = len(report.refused)
        left = ngettext("{n} left as it was", "{n} left as they were", refused).format(n=f"{refused:,}")
        with Vertical():
            yield Static(Text(f"{self._words}: {done}, {left}"), id="title")
            yield OptionList(*self._lines(), markup=False, compact=True)
            yield Line(id="keys")

    def on_mount(self) -> None:
        self.query_one("#keys", Line).say([("esc ", Role.ACCENT), (_("back"), Role.MUTED)])

    def on_key(self, event: events.Key) -> None:
        if event.key in self._keys:
            event.stop()
            self.action_leave()

    def _lines(self) -> list[Option]:
        shown = self._report.refused[:MOST]
        lines = [Option(_text(refusal)) for refusal in shown]
        if more := len(self._report.refused) - len(shown):
            lines.append(Option(Text(_("and {n} more; all of them are marked").format(n=f"{more:,}"))))
        return lines or [Option(Text(_("Every order went through.")))]

    def action_move(self, how: str) -> None:
        """Moves the cursor."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss(None)


def _text(refusal: Refusal) -> Text:
    """The sentence names the order; the rule stands behind it."""
    return Text(f"{refusal.message} ({refusal.rule})" if refusal.rule else refusal.message)
