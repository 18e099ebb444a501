"""A table that holds only the rows around the viewport: it opens as fast on ten million as on ten (V1 to V6).

Rows in, messages out; generic in the kind of row. One key repaints the lines that look different after it, and
nothing else: no layout, no animation.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from itertools import islice
from typing import ClassVar, Generic

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.theme import Theme
from textual.timer import Timer

from domain.marks import Marks
from domain.words import _
from widgets.columns import Column
from widgets.feed import Feed, Jump, Kind, Position, Wish
from widgets.frugal_strip import FrugalStrip
from widgets.marking import Marking
from widgets.page_source import PageSource, R
from widgets.palette import Tone, palette_of
from widgets.plain_lines import PlainLines
from widgets.position_bar import PositionBar
from widgets.row_painter import GUTTER
from widgets.table_messages import (
    LoadFailed,
    MarksChanged,
    NameClicked,
    NewAbove,
    RowActivated,
)
from widgets.view import View

#: Waiting shorter than this is not shown: dimming repaints the whole view.
DIM_AFTER_SECONDS = 0.15

_WHEEL_LINES = 3

#: By then a key's effect has been painted; Textual paints at most 60 times a second.
AFTERWARDS_SECONDS = 0.03

#: Rows painted ahead without looking for a key in between; ten take less than half a millisecond.
_AHEAD_AT_ONCE = 10


class WindowedTable(PlainLines, Generic[R], can_focus=True):
    """Rows of a `PageSource` in `columns`, with a cursor and marks that follow the rows, not the lines.

    `tone` is the colour of a row, `empty` what is said where there are no rows. `moved` is called when the cursor is on
    another row or its place is another, in time to be painted in the same frame.
    """

    DEFAULT_CSS = "WindowedTable { width: 1fr; height: 1fr; overflow: hidden; layout: vertical; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "walk('move', 1)", id="table.down", show=False),
        Binding("up,k", "walk('move', -1)", id="table.up", show=False),
        Binding("pagedown,ctrl+f", "walk('page', 1)", id="table.page_down", show=False),
        Binding("pageup,ctrl+b", "walk('page', -1)", id="table.page_up", show=False),
        Binding("ctrl+d", "half(1)", id="table.half_down", show=False),
        Binding("ctrl+u", "half(-1)", id="table.half_up", show=False),
        Binding("g,home,ctrl+home", "walk('first')", id="table.first", show=False),
        Binding("G,end,ctrl+end", "walk('last')", id="table.last", show=False),
        Binding("space", "toggle_mark", id="table.mark", show=False),
        Binding("v", "range", id="table.range", show=False),
        Binding("enter", "activate", id="table.open", show=False),
    ]

    def __init__(
        self,
        source: PageSource[R],
        columns: Sequence[Column[R]],
        *,
        tone: Callable[[R], Tone] = lambda _row: Tone.PLAIN,
        empty: str = "",
        moved: Callable[[], None] = lambda: None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._moved = moved
        self._feed: Feed[R] = Feed(source, changed=self._update, failed=self._say_failed, run=self._read)
        self._view: View[R] = View(columns, tone)
        self._bar = PositionBar(self.seek)
        self.marking: Marking[R] = Marking(
            self._feed, changed=self._marks_changed, failed=self._say_failed, run=self._read_marks
        )
        self._empty = empty
        self._read_later: Callable[[], Coroutine[object, object, None]] | None = None
        self._afterwards: asyncio.TimerHandle | None = None
        self._ahead: Iterator[FrugalStrip] = iter(())
        self._dimmed = False
        self._dim_timer: Timer | None = None
        self._said: tuple[R | None, int, Position | None] = (None, 0, None)

    # What the owner may know.

    @property
    def cursor_row(self) -> R | None:
        """The row under the cursor as it is seen now; for something to be done with it see `with_row`."""
        return self._feed.window.current

    @property
    def held(self) -> Sequence[R]:
        """The rows in view and around it."""
        return self._feed.window.rows

    @property
    def marks(self) -> Marks:
        """What is marked, in view or not."""
        return self.marking.marks

    @property
    def new_above(self) -> int:
        """How many rows came in at the top that have not been in view yet."""
        return len(self._feed.window.unseen)

    @property
    def busy(self) -> bool:
        """Whether keys wait for rows."""
        return self._feed.waiting or not self._feed.loaded

    @property
    def columns(self) -> tuple[Column[R], ...]:
        """All columns, also those that the width leaves out."""
        return self._view.painter.columns

    @property
    def position(self) -> Position:
        """Where in the list the cursor is."""
        return self._feed.position

    # What the owner may ask for.

    def reload(
        self, source: PageSource[R] | None = None, *, keep_cursor: bool = True, keep_marks: bool = True
    ) -> None:
        """Show another list, or this one anew; the rows shown stay, dimmed, until the others are there.

        The cursor stays on its row, on the same line, if that is in the list; else it goes to the top.
        """
        window, row = self._feed.window, self.cursor_row
        if not keep_marks:
            self.marking.set(Marks())
        source = source or self._feed.source
        if row is None or not keep_cursor:
            self._feed.jump(Jump(source, "first"))
        else:
            self._feed.jump(Jump(source, "row", row_id=row.id, line=window.cursor - window.top))

    def refresh_rows(self, ids: Collection[int]) -> None:
        """Read these rows again, wherever they are: changed ones are repainted in place, gone ones leave,
        new ones enter where they belong; cursor, scroll and marks stay (T12)."""
        if ids:
            self.marking.asked_again(ids)
            self._feed.refresh(ids)

    def go_to(self, row_id: int) -> None:
        """Put the cursor on this row, if it is in the list; else on the first."""
        window = self._feed.window
        index = window.index_of(row_id)
        if index is None:
            self._feed.jump(Jump(self._feed.source, "row", row_id=row_id, line=window.height // 3))
        else:
            self._feed.point(index)

    def seek(self, share: float) -> None:
        """Go to about this share of the list, from 0 to 1; by key, so that it costs the same anywhere."""
        feed, window = self._feed, self._feed.window
        if window.rows and not window.more_before and not window.more_after:
            feed.point(round(share * (len(window.rows) - 1)))
        elif share <= 0 or share >= 1:
            feed.ask(Wish("first" if share <= 0 else "last"))
        else:
            feed.seek(share)

    def with_row(self, act: Callable[[R], object]) -> None:
        """Do this with the row that the cursor is on after all keys so far, also those that wait for rows."""
        self._feed.ask(Wish("act", act=act))

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show these columns, in this order."""
        self._view.painter.set_columns(columns)
        self.refresh()

    def set_empty(self, text: str) -> None:
        """What to say where there are no rows; may have several lines."""
        self._empty = text
        if not self._feed.window.rows:
            self.refresh()

    def repaint_changed(self) -> None:
        """Repaint what cells show differently now though their rows have not changed, such as ages."""
        self.refresh_regions(self._view.repaint())

    # Keys and mouse.

    def action_walk(self, kind: Kind, amount: int = 0) -> None:
        """Move the cursor."""
        self._feed.ask(Wish(kind, amount))

    def action_half(self, sign: int) -> None:
        """Move the cursor by half a view."""
        self.action_walk("move", sign * max(1, self._feed.window.height // 2))

    def action_toggle_mark(self) -> None:
        """Mark the cursor's row, or take its mark away, or end a range on it; and move on."""
        self.with_row(self.marking.toggle)
        self._feed.ask(Wish("move", 1))

    def action_range(self) -> None:
        """Begin a range on the cursor's row, or end it there."""
        self.with_row(self.marking.range)

    def action_activate(self) -> None:
        """Open the cursor's row."""
        self.with_row(lambda row: self.post_message(RowActivated(row)))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._feed.ask(Wish("scroll", _WHEEL_LINES))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._feed.ask(Wish("scroll", -_WHEEL_LINES))

    def on_click(self, event: events.Click) -> None:
        row = self._view.row_at(event.y)
        index = self._feed.window.index_of(row.id) if row else None
        if index is None:
            return
        event.stop()
        self._feed.point(index)
        if event.x < GUTTER:
            self.with_row(self.marking.toggle)
        elif event.chain > 1:
            self.action_activate()
        elif (column := self._column_at(event.x)) is not None and column.names:
            self.with_row(lambda row: self.post_message(NameClicked(row)))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        row = self._view.row_at(event.y)
        column = self._column_at(event.x)
        hint = column.hint(row) if row and column and column.hint else None
        # As Text: a plain string would be read as markup (X1).
        self.tooltip = Text(hint) if hint else None

    def _column_at(self, x: int) -> Column[R] | None:
        return next((p.column for p in self._view.painter.placed if p.x <= x < p.x + p.width), None)

    # Life.

    def compose(self) -> ComposeResult:
        yield self._bar

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._take_theme)
        self._feed.window.resize(self.app.size.height - 1)
        self._feed.start()
        self._mind_waiting()

    def on_unmount(self) -> None:
        if self._afterwards is not None:
            self._afterwards.cancel()

    def on_resize(self, event: events.Resize) -> None:
        self._feed.window.resize(event.size.height - 1)
        self.refresh()
        self._update()
        if self._feed.window.wants():
            self._feed.start()

    def on_focus(self) -> None:
        self._update()

    def on_blur(self) -> None:
        self._update()

    def _take_theme(self, _theme: Theme) -> None:
        self.refresh()

    def _read(self, reading: Callable[[], Coroutine[object, object, None]]) -> None:
        self._read_later = None
        if self._feed.waiting or not self._feed.loaded:
            self.run_worker(reading, group="rows", exclusive=True)
        else:
            self._read_later = reading
            self._do_afterwards()

    def _read_marks(self, reading: Callable[[], Coroutine[object, object, None]]) -> None:
        self.run_worker(reading, group="marks")

    def _marks_changed(self) -> None:
        self.post_message(MarksChanged())
        self._update()

    def _say_failed(self, error: Exception) -> None:
        self.post_message(LoadFailed(error))

    # Seeing.

    def _update(self) -> None:
        """Repaint what looks different from what was painted last, and tell the owner what is news."""
        feed, window = self._feed, self._feed.window
        if feed.gone:
            gone, feed.gone = feed.gone, set()
            self.marking.gone(gone)
        window.see()
        self._mind_waiting()
        self._repaint()
        self._tell()

    def _mind_waiting(self) -> None:
        if not self._lacks_rows:
            self._dimmed = False
            if self._dim_timer is not None:
                self._dim_timer.stop()
                self._dim_timer = None
        elif self._dim_timer is None:
            self._dim_timer = self.set_timer(DIM_AFTER_SECONDS, self._dim)

    def _dim(self) -> None:
        self._dimmed = self._lacks_rows
        self._update()

    @property
    def _lacks_rows(self) -> bool:
        """Whether other rows than those shown are being read."""
        return self._feed.pending is not None or not self._feed.loaded

    def _repaint(self) -> None:
        window = self._feed.window
        regions = self._view.show(
            window, self.marking.is_marked(), focused=self.has_focus, dimmed=self._dimmed
        )
        if regions is None:
            self.refresh()
        else:
            self.refresh_regions(regions)
        if regions is None or len(regions) > window.height // 2:
            self._do_afterwards()

    def refresh_regions(self, regions: Sequence[Region]) -> None:
        """Repaint these; nothing at all for none."""
        if regions:
            self.refresh(*regions)

    def _tell(self) -> None:
        row, new_above, position = self._said
        self._said = self.cursor_row, self.new_above, self.position
        if self._said[0] is not row or self._said[2] != position:
            self._moved()
        if self._said[1] != new_above:
            self.post_message(NewAbove(self, self._said[1]))
        if self._said[2] != position:
            self._move_bar(self._said[2])

    def _move_bar(self, position: Position | None) -> None:
        window = self._feed.window
        if position is None or not position.row or not position.total:
            self._bar.show_part(0, 1)
            return
        above = position.row - 1 - (window.cursor - window.top)
        self._bar.show_part(max(0, above) / position.total, min(1.0, window.height / position.total))

    def paint_lines(self, lines: Sequence[int], width: int) -> Iterable[FrugalStrip]:
        self._view.adapt(width - 1, palette_of(self.app))  # the last cell of a line is the bar's
        return [self._line(y) for y in lines]

    def _line(self, y: int) -> FrugalStrip:
        painter = self._view.painter
        if y == 0:
            return painter.header()
        if strip := self._view.strip(y):
            return strip
        if not self._feed.window.rows and y >= 2:
            words = self._empty if self._feed.loaded else _("Loading…") if self._dimmed else ""
            said = words.split("\n")
            if y - 2 < len(said):
                return painter.sentence(said[y - 2])
        return painter.blank()

    # Afterwards: what makes the next key fast waits until this one is on the screen.

    def _do_afterwards(self) -> None:
        if self._afterwards is None:
            loop = asyncio.get_running_loop()
            self._afterwards = loop.call_later(AFTERWARDS_SECONDS, self._go_ahead)

    def _go_ahead(self) -> None:
        self._afterwards = None
        if self._read_later is not None:
            self.run_worker(self._read_later, group="rows", exclusive=True)
            self._read_later = None
        self._ahead = self._view.beyond(self._feed.window, self.marking.is_marked(), dimmed=self._dimmed)
        self._paint_some()

    def _paint_some(self) -> None:
        """Paint a few rows beyond the view, and go on later, so that no key waits for it."""
        strips = list(islice(self._ahead, _AHEAD_AT_ONCE))
        for strip in self.filtered(strips):
            strip.render(self.app.console)
        if strips:
            self.call_later(self._paint_some)
