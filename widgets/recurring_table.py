"""Recurring orders, the newest first, each row in the colour of where it stands (C1)."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from whenever import Instant

from domain.recurring.periods import every
from domain.recurring.rows import RecurringRow
from domain.recurring.status import RecurringStatus
from domain.recurring.wording import retry_words, status_words
from domain.words import _
from widgets.columns import Cell, Column
from widgets.page_source import PageSource
from widgets.palette import Role, Tone
from widgets.windowed_table import WindowedTable

TONE_OF = {
    RecurringStatus.ACTIVE: Tone.GREEN,
    RecurringStatus.PROCESSING: Tone.YELLOW,
    RecurringStatus.SUSPENDED: Tone.BAND,
    RecurringStatus.COMPLETED: Tone.GREY,
    RecurringStatus.FAILED: Tone.RED,
}

GLYPH_OF = {
    RecurringStatus.ACTIVE: "↻",
    RecurringStatus.PROCESSING: "◐",
    RecurringStatus.SUSPENDED: "‖",
    RecurringStatus.COMPLETED: "✓",
    RecurringStatus.FAILED: "✗",
}


def recurring_columns(when: Callable[[Instant], str]) -> tuple[Column[RecurringRow], ...]:
    """The columns of C1; 80 columns keep those of priority 1 (T15).

    `when` gives a moment in the reader's zone as ``2026-11-21 14:02``.
    """
    c = Column[RecurringRow]

    def following(row: RecurringRow) -> Cell:
        words = when(row.next_at) if row.next_at else ""
        return Cell(words, None, words[5:10])

    def remaining(row: RecurringRow) -> Cell:
        return Cell("∞" if row.remaining is None else str(row.remaining))

    return (
        c(id="glyph", label="", width=1, priority=1, cell=lambda r: Cell(GLYPH_OF[r.status], Role.STRONG)),
        c(id="number", label=_("NUMBER"), width=9, priority=1, gap=1, cell=lambda r: Cell(r.number)),
        c(id="customer", label=_("CUSTOMER"), width=20, min_width=12, priority=1, flexible=True,
          cell=lambda r: Cell(r.customer)),
        c(id="offer", label=_("OFFER"), width=20, min_width=10, priority=3, flexible=True,
          cell=lambda r: Cell(r.name)),
        c(id="status", label=_("STATUS"), width=22, min_width=10, priority=1,
          cell=lambda r: Cell(status_words(r), Role.STRONG)),
        c(id="price", label=_("PRICE"), width=14, min_width=12, priority=1, align="right",
          cell=lambda r: Cell(str(r.price), None, str(r.price).partition(" ")[0])),
        c(id="period", label=_("PERIOD"), width=14, min_width=9, priority=4, cell=lambda r: Cell(every(r.period))),
        c(id="left", label=_("LEFT"), width=4, priority=2, align="right", cell=remaining),
        c(id="next", label=_("NEXT PAYMENT"), width=16, min_width=5, priority=1, cell=following),
        c(id="retry", label=_("RETRY"), width=12, priority=3, cell=lambda r: Cell(retry_words(r))),
        c(id="error", label=_("LAST ERROR"), width=20, min_width=10, priority=2, flexible=True,
          cell=lambda r: Cell(r.code or "", Role.BAD if r.failures else None)),
    )  # fmt: skip


class RecurringTable(WindowedTable[RecurringRow]):
    """Recurring orders; they are changed one at a time, so that none is marked.

    `wanted` is called with the id of an action that is asked for by its key.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "want('recurring.activate')", id="recurring.activate", show=False),
        Binding("s", "want('recurring.suspend')", id="recurring.suspend", show=False),
        Binding("c", "want('recurring.complete')", id="recurring.complete", show=False),
        Binding("d", "want('recurring.forecast')", id="recurring.forecast", show=False),
    ]

    def __init__(
        self,
        source: PageSource[RecurringRow],
        *,
        when: Callable[[Instant], str],
        wanted: Callable[[str], None],
        empty: str = "",
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        self._wanted = wanted
        super().__init__(
            source,
            recurring_columns(when),
            tone=lambda row: TONE_OF[row.status],
            empty=empty,
            moved=moved,
        )

    def action_toggle_mark(self) -> None:
        """Goes on to the next one."""
        self.action_walk("move", 1)

    def action_range(self) -> None:
        """Does nothing: there is nothing to do with several at once."""

    def action_want(self, action_id: str) -> None:
        """Passes on what is asked for."""
        self._wanted(action_id)
