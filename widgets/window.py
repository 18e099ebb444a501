"""The rows around the viewport, the cursor among them, and how both move (T11, T12, V5).

Pure: no screen, no waiting. The list may have ten million rows; this holds a run of a few hundred.
"""

from collections.abc import Collection, Sequence
from typing import Generic, Literal

from domain.rows import Page
from widgets.page_source import R

Direction = Literal["before", "after"]


class Window(Generic[R]):
    """A run of neighbouring rows, upper rows first; `top` and `cursor` are indexes into it.

    `rank` is how many rows of the list lie above the run, None where that is not known. `unseen` are the rows
    that came in above everything and have not been in view yet. The cursor is always within the view.
    """

    def __init__(self) -> None:
        self.rows: list[R] = []
        self.more_before = False
        self.more_after = False
        self.top = 0
        self.cursor = 0
        self.height = 1
        self.rank: int | None = 0
        self.top_key: int | None = None
        self.unseen: set[int] = set()

    # What is there.

    @property
    def current(self) -> R | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def page_size(self) -> int:
        """How many rows to ask for at once: two views, within sense."""
        return max(50, min(400, self.height * 2))

    @property
    def most_rows(self) -> int:
        """How many rows are ever held between two trims."""
        return self.height + 4 * self.page_size

    def line(self, y: int) -> R | None:
        """The row shown at line `y` of the view, None below the last."""
        index = self.top + y
        return self.rows[index] if 0 <= y < self.height and index < len(self.rows) else None

    def index_of(self, row_id: int) -> int | None:
        """Where the row with this id is."""
        return next((index for index, row in enumerate(self.rows) if row.id == row_id), None)

    def wants(self) -> Direction | None:
        """Which way to read ahead: there is always a page beyond the view, so that moving never waits."""
        below = len(self.rows) - self.top - self.height
        if self.more_after and below < self.page_size:
            return "after"
        if self.more_before and self.top < self.page_size:
            return "before"
        return None

    # Pages coming in.

    def replace(self, page: Page[R], rank: int | None) -> None:
        """Hold this page instead; the caller then places the cursor."""
        self.rows = list(page.rows)
        self.more_before, self.more_after = page.more_before, page.more_after
        self.rank = rank if page.more_before else 0
        self.top = self.cursor = 0
        self.unseen.clear()
        self._note_top()

    def extend(self, page: Page[R], direction: Direction) -> None:
        """Add the page on its side; what is in view does not move."""
        known = {row.id for row in self.rows}
        rows = [row for row in page.rows if row.id not in known]
        # A page without rows is the end, whatever it says: asking again would go on forever.
        more = bool(page.rows) and (page.more_after if direction == "after" else page.more_before)
        if direction == "after":
            self.rows.extend(rows)
            self.more_after = more
        else:
            self.rows[:0] = rows
            self.top += len(rows)
            self.cursor += len(rows)
            self.more_before = more
            if self.rank is not None:
                self.rank -= len(rows)
            if not self.more_before:
                self.rank = 0
            elif self.rank is not None and self.rank <= 0:
                self.rank = None  # rows came or went above, so the count no longer holds
            self._note_top()
        self._trim()

    def _note_top(self) -> None:
        if self.rows and not self.more_before:
            self.top_key = self.rows[0].key

    def _trim(self) -> None:
        """Let go of the rows farthest from the view once there are too many."""
        if len(self.rows) <= self.most_rows:
            return
        keep = self.page_size + self.page_size // 2
        end = self.top + self.height + keep
        if end < len(self.rows):
            del self.rows[end:]
            self.more_after = True
        start = self.top - keep
        if start > 0:
            del self.rows[:start]
            self.top -= start
            self.cursor -= start
            self.more_before = True
            if self.rank is not None:
                self.rank += start

    # Moving. Each says what it could not do for want of rows.

    def move(self, delta: int) -> int:
        """Move the cursor by so many rows; returns the rest that lies beyond the rows held."""
        wanted = self.cursor + delta
        index = max(0, min(wanted, len(self.rows) - 1))
        self.point(index)
        beyond = wanted - index
        return beyond if (self.more_after if beyond > 0 else self.more_before) else 0

    def page(self, sign: int) -> bool:
        """Move view and cursor by one view; False if the rows for it have to be read first."""
        if sign > 0:
            if self.more_after and len(self.rows) < self.top + 2 * self.height:
                return False
            lowest = max(self.top, len(self.rows) - self.height)
            step = min(self.height, lowest - self.top)
        else:
            if self.more_before and self.top < self.height:
                return False
            step = -min(self.height, self.top)
        if step:
            self.top += step
            self.cursor = max(0, min(self.cursor + step, len(self.rows) - 1))
        else:
            self.cursor = len(self.rows) - 1 if sign > 0 else 0
        self._keep_in_view()
        return True

    def scroll(self, lines: int) -> int:
        """Move the view by so many lines, taking the cursor along at its edge; returns the rest beyond."""
        wanted = self.top + lines
        lowest = max(self.top if lines > 0 else 0, len(self.rows) - self.height, 0)
        self.top = max(0, min(wanted, lowest))
        self.cursor = max(self.top, min(self.cursor, self.top + self.height - 1, len(self.rows) - 1))
        beyond = wanted - self.top
        return beyond if (self.more_after if beyond > 0 else self.more_before) else 0

    def point(self, index: int) -> None:
        """Put the cursor on the row at this index, scrolling by a third of the view where it leaves it.

        One scrolled line repaints the whole view over the line, so it is done seldom (V4).
        """
        self.cursor = max(0, min(index, len(self.rows) - 1))
        stride = max(1, self.height // 3)
        if self.cursor < self.top:
            self.top = max(0, min(self.cursor, self.top - stride))
        elif self.cursor >= self.top + self.height:
            needed = self.cursor - self.height + 1
            lowest = max(needed, len(self.rows) - self.height)
            self.top = min(lowest, max(needed, self.top + stride))

    def put(self, index: int, line: int) -> None:
        """Put the cursor on the row at this index and that row on this line of the view, as far as rows go."""
        self.cursor = max(0, min(index, len(self.rows) - 1))
        self.top = max(0, min(self.cursor - line, len(self.rows) - self.height))
        self._keep_in_view()

    def resize(self, height: int) -> None:
        """The view has so many lines now."""
        self.height = max(1, height)
        self.top = max(0, min(self.top, len(self.rows) - self.height))
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        if self.cursor >= self.top + self.height:
            self.top = self.cursor - self.height + 1
        self.top = max(0, min(self.top, self.cursor))

    # Rows that changed.

    def merge(self, asked: Collection[int], fresh: Sequence[R]) -> None:
        """Take over what these rows are now; the cursor's row keeps its line in the view.

        Rows that are gone leave; rows that belong into the run enter; rows new at the very top are counted in
        `unseen` and stay above the view.
        """
        current, line = self.current, self.cursor - self.top
        now = {row.id: row for row in fresh}
        kept: list[R] = []
        held: set[int] = set()
        for row in self.rows:
            new = now.get(row.id)
            if row.id not in asked or (new is not None and new.key == row.key):
                kept.append(new or row)
                held.add(row.id)
        self.unseen -= set(asked) - now.keys()
        self._enter(kept, [row for row in fresh if row.id not in held])
        self.rows = kept
        if current is not None:
            self._stay_on(current, line)
        self._note_top()
        self._keep_in_view()
        self._trim()

    def _enter(self, kept: list[R], rows: Sequence[R]) -> None:
        """Put rows where they belong among `kept`, or count them where that is above or below."""
        for row in rows:
            new = self.top_key is not None and row.key > self.top_key and row.id not in self.unseen
            if new and self.rows:
                self.unseen.add(row.id)
            if kept and row.key > kept[0].key and self.more_before:
                if new and self.rank is not None:
                    self.rank += 1
                continue
            if (not kept or row.key < kept[-1].key) and self.more_after:
                continue
            place = next((i for i, other in enumerate(kept) if other.key < row.key), len(kept))
            kept.insert(place, row)

    def _stay_on(self, current: R, line: int) -> None:
        index = self.index_of(current.id)
        if index is None:
            below = (i for i, row in enumerate(self.rows) if row.key < current.key)
            index = next(below, max(0, len(self.rows) - 1))
        self.cursor = index
        self.top = max(0, index - line)

    def see(self) -> None:
        """What is in view now, or below it, counts as seen."""
        if self.unseen:
            if self.top == 0 and not self.more_before:
                self.unseen.clear()
            else:
                self.unseen -= {row.id for row in self.rows[self.top :]}
