"""What became of a bulk: which orders were left as they were, and why (L15)."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from domain.bulk.model import Refusal, Report
from domain.words import _, ngettext
from widgets.bars import Line, named_keys
from widgets.dialogs.rows import ListDialog

#: More are counted; all of them are marked in the list.
MOST = 1_000


class BulkReport(ListDialog[None]):
    """Shows the report; any key of leaving closes it.

    Args:
        words: what was done.
        keys: the keys that open it; pressed again, one closes it.
    """

    DEFAULT_CSS = """
    BulkReport > Vertical { width: 100; }
    BulkReport OptionList { max-height: 16; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", show=False)]

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
        self.query_one("#keys", Line).say(named_keys([("esc", _("back"))]))

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


def _text(refusal: Refusal) -> Text:
    """The sentence names the order; the rule stands behind it."""
    return Text(f"{refusal.message} ({refusal.rule})" if refusal.rule else refusal.message)
