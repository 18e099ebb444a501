"""Marks in a windowed table: one row at a time, from here to there, or all of the list (T2)."""

from collections.abc import Callable, Collection, Coroutine, Iterable
from functools import partial
from typing import Generic, NamedTuple

from domain.errors import InvalidInput
from domain.marks import Marks
from domain.query import Query
from domain.words import _
from widgets.feed import Feed
from widgets.page_source import PageSource, R

#: A range may hold so many rows; a search that finds them is the better name for more.
MOST_IN_RANGE = 10_000

_AT_ONCE = 400


class Range(NamedTuple):
    """The row that a range was begun on, and whether its rows are to be marked, or the marks taken away."""

    id: int
    key: int
    marked: bool


class Marking(Generic[R]):
    """The marks, and a range that is being made. It marks, or, begun on a marked row, takes marks away.

    `changed` is called when rows look different after it, `failed` when rows of a range could not be read. `run` runs
    the reading it is given in the background.
    """

    def __init__(
        self,
        feed: Feed[R],
        *,
        changed: Callable[[], None],
        failed: Callable[[Exception], None],
        run: Callable[[Callable[[], Coroutine[object, object, None]]], object],
    ) -> None:
        self._feed = feed
        self._changed, self._failed, self._run = changed, failed, run
        self.marks = Marks()
        #: The rows that were marked one by one or in a range, each as it was then.
        self.rows: dict[int, R] = {}
        self._begun: Range | None = None
        self._absent: set[int] = set()

    # What is marked.

    def is_marked(self) -> Callable[[R], bool]:
        """Says of a row whether it is to be shown as marked, the cursor being where it is."""
        marks, begun, current = self.marks, self._begun, self._feed.window.current
        if begun is None or current is None:
            return lambda row: row.id in marks
        low, high = sorted((begun.key, current.key))
        return lambda row: begun.marked if low <= row.key <= high else row.id in marks

    @property
    def count(self) -> int | None:
        """How many are marked; none where it is not known how many the list holds."""
        if self.marks.query is None:
            return len(self.marks.ids)
        total = self._feed.position.total
        return None if total is None else max(0, total - len(self.marks.ids - self._absent))

    @property
    def words(self) -> str:
        """How many are marked, in words; nothing where none are."""
        count, left_out = self.count, len(self.marks.ids - self._absent)
        if not self.marks:
            said = ""
        elif count is not None:
            said = _("{n} marked").format(n=f"{count:,}")
        elif left_out:
            said = _("all but {n} marked").format(n=f"{left_out:,}")
        else:
            said = _("all marked")
        return " + ".join(filter(None, (said, _("a range") if self._begun else "")))

    # Marking.

    def set(self, marks: Marks) -> None:
        """Marks exactly these; a range that was begun is given up."""
        if marks != self.marks or self._begun is not None:
            self.marks, self._begun = marks, None
            self.rows.clear()
            self._absent.clear()
            self._changed()

    def toggle(self, row: R) -> None:
        """Marks a row, or takes its mark away; ends a range on it, if one was begun."""
        if self._begun is not None:
            self.range(row)
        else:
            self._have_rows([row], marked=row.id not in self.marks)

    def range(self, row: R) -> None:
        """Begins a range on this row, or ends it there."""
        begun, self._begun = self._begun, None
        if begun is None:
            self._begun = Range(row.id, row.key, row.id not in self.marks)
            self._changed()
            return
        low, high = sorted((begun.key, row.key))
        rows = self._feed.window.rows
        if rows and rows[-1].key <= low and high <= rows[0].key:
            self._have_rows([held for held in rows if low <= held.key <= high], marked=begun.marked)
        else:
            top = begun.id if begun.key == high else row.id
            query = self.marks.query
            source = self._feed.source
            self._run(partial(self._read, source, top, high, low, marked=begun.marked, of=query))

    def leave_list(self) -> bool:
        """Another list is shown: a range, or all of a list, are nothing without it; whether such marks are gone.

        Marks on single rows stay with them.
        """
        self.leave_range()
        if self.marks.query is None:
            return False
        self.set(Marks())
        return True

    def leave_range(self) -> bool:
        """Gives up a range that was begun; whether there was one."""
        begun, self._begun = self._begun, None
        if begun is not None:
            self._changed()
        return begun is not None

    def invert(self, query: Query) -> None:
        """Marks what is not marked of the list, which `query` finds, and the other way round."""
        marks = self.marks
        self.set(marks.inverted(query))
        if self.marks.query is not None and marks.ids:
            self._run(partial(self._find_absent, self._feed.source, marks.ids))

    # The list changes.

    def asked_again(self, ids: Collection[int]) -> None:
        """These rows are being read again."""
        self._absent.difference_update(ids)

    def gone(self, ids: Collection[int]) -> None:
        """These rows are not in the list; what was marked there loses its mark, what was not does not get one."""
        if self.marks.query is not None:
            self._absent |= self.marks.ids.intersection(ids)
        elif not self.marks.ids.isdisjoint(ids):
            self.have(ids, marked=False)

    def _have_rows(self, rows: Iterable[R], *, marked: bool) -> None:
        seen = {row.id: row for row in rows}
        if marked:
            self.rows |= seen
        self.have(seen, marked=marked)

    def have(self, ids: Collection[int], *, marked: bool) -> None:
        """Marks these rows beside those that are, or takes their marks away."""
        self.marks = self.marks.having(ids, marked=marked)
        self._changed()

    async def _read(
        self, source: PageSource[R], top: int, high: int, low: int, *, marked: bool, of: Query | None
    ) -> None:
        """Reads which rows a range has that the table does not hold, from the row `top` with the key `high`."""
        ids, key, more = {top}, high, True
        found: dict[int, R] = {}
        try:
            while more:
                page = await source.after(key, _AT_ONCE)
                within = [row for row in page.rows if row.key >= low]
                ids |= {row.id for row in within}
                found |= {row.id: row for row in within}
                more = page.more_after and len(within) == len(page.rows) > 0
                key = page.rows[-1].key if page.rows else key
                if len(ids) > MOST_IN_RANGE:
                    raise InvalidInput(
                        _(
                            "A range can hold {n} rows; search for what they have in common, and mark all."
                        ).format(n=f"{MOST_IN_RANGE:,}")
                    )
        except Exception as error:  # noqa: BLE001 - whatever it is, the owner says so and the marks stay
            self._failed(error)
            return
        if self.marks.query is of:
            self.rows |= found if marked else {}
            self.have(ids, marked=marked)

    async def _find_absent(self, source: PageSource[R], ids: frozenset[int]) -> None:
        """Looks which of the rows left out are not in the list at all, so that the count is right."""
        try:
            here = {row.id for row in await source.rows(ids)}
        except Exception as error:  # noqa: BLE001 - as above
            self._failed(error)
            return
        self._absent |= self.marks.ids & (ids - here)
        self._changed()
