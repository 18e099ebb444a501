"""A list worked through one row at a time, in its own order, each row held by one person (T12, I2)."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

from domain.rows import Changes
from domain.words import _, ngettext
from widgets.feed import Position
from widgets.page_source import PageSource, R

#: So many rows are read at a time: the next one is there before it is wanted.
AHEAD = 25


class Became(StrEnum):
    """What became of a row that was come to: something was done, it was put aside, or left as it is; or it was passed
    over, because a colleague has it or because it was put aside before."""

    DONE = "done"
    ASIDE = "aside"
    SKIPPED = "skipped"
    TAKEN = "taken"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Stop(Generic[R]):
    """A row, and its place in the list, counted from 1, where that is known."""

    row: R
    place: int | None


class Walk(Generic[R]):
    """Goes through a list from a row on, by key, so that it takes as long in a list of millions; and back again.

    Places are counted in the list as it was when the walk began. What left the list meanwhile is not come to.

    Args:
        position: where in the list that row is.
        waiting: which of some rows are put aside until later.
        count: counts the list, where its length is not known.
    """

    def __init__(
        self,
        source: PageSource[R],
        first: R,
        position: Position,
        *,
        waiting: Callable[[Sequence[R]], Awaitable[Collection[int]]],
        count: Callable[[], Awaitable[int]] | None = None,
    ) -> None:
        self._source = source
        self._waiting = waiting
        self._count = count
        self.total, self.exact = position.total, position.exact
        self._place = None if position.row is None else position.row - 1
        self._ahead: deque[R] = deque([first])
        self._aside: set[int] = set()
        self._stale: set[int] = set()
        self._key, self._more = first.key, True
        self._stops: list[Stop[R]] = []
        self._at = -1
        self._reading = asyncio.Lock()
        self.became: dict[int, Became] = {}

    # Where one is.

    @property
    def here(self) -> Stop[R] | None:
        """The row one is at; none before the first and behind the last."""
        return self._stops[self._at] if 0 <= self._at < len(self._stops) else None

    @property
    def seen(self) -> Sequence[R]:
        """The rows that one was at, the latest first."""
        return [stop.row for stop in reversed(self._stops)]

    def back_to(self, number_of: Callable[[R], str], numbers: Collection[str]) -> bool:
        """Goes back to the latest of the rows with these numbers; whether there is one."""
        for at in reversed(range(len(self._stops))):
            row = self._stops[at].row
            if number_of(row) in numbers:
                self._at = at
                self.became.pop(row.id, None)
                return True
        return False

    @property
    def before(self) -> R | None:
        """The row that one was at before this one."""
        return self._stops[self._at - 1].row if self._at > 0 else None

    def back(self) -> None:
        """Goes back to that."""
        self._at = max(self._at - 1, 0)

    # What comes next.

    async def begin(self) -> None:
        """Finds out how long the list is, where that can be counted.

        Raises:
            DomainError: it cannot be read.
        """
        if self.total is None and self._count is not None:
            self.total = await self._count()

    async def ahead(self) -> R | None:
        """The next row as the list has it now; none where the list ends.

        Raises:
            DomainError: it cannot be read.
        """
        if self._at + 1 < len(self._stops):
            return self._stops[self._at + 1].row
        async with self._reading:
            while True:
                if not self._ahead and self._more:
                    await self._read_on()
                if not self._ahead:
                    return None
                row = self._ahead[0]
                if row.id in self._aside:
                    self.pass_over(Became.WAITING)
                elif row.id not in self._stale:
                    return row
                else:
                    await self._read_again(row)

    async def _read_on(self) -> None:
        page = await self._source.after(self._key, AHEAD)
        self._aside |= set(await self._waiting(page.rows)) if page.rows else set()
        self._ahead.extend(page.rows)
        self._more = page.more_after and bool(page.rows)
        self._key = page.rows[-1].key if page.rows else self._key

    async def _read_again(self, row: R) -> None:
        """Something happened to it since it was read: it may have left the list, or been put aside."""
        found = await self._source.rows([row.id])
        self._stale.discard(row.id)
        if not found:
            self._drop()
            return
        self._ahead[0] = found[0]
        self._aside |= set(await self._waiting(found))

    def go(self) -> None:
        """Goes to what `ahead` has named; behind the last where that was none."""
        self._at += 1
        if self._at >= len(self._stops) and self._ahead:
            row = self._drop()
            self._stops.append(Stop(row, self._place))
        self._at = min(self._at, len(self._stops))

    def pass_over(self, why: Became) -> None:
        """Leaves out what is next."""
        if self._at + 1 < len(self._stops):
            self._at += 1
        else:
            self.became.setdefault(self._drop().id, why)

    def _drop(self) -> R:
        if self._place is not None:
            self._place += 1
        return self._ahead.popleft()

    def touched(self, changes: Changes) -> None:
        """Something was recorded: what was read ahead may be another by now."""
        ids = {row.id for row in self._ahead}
        self._stale |= ids if changes.everything else ids & changes.order_ids

    # What became of what.

    def count(self, row_id: int, became: Became) -> None:
        """Keeps what became of a row."""
        self.became[row_id] = became

    def settle(self, became: Became) -> None:
        """Keeps what became of the row one is at, where that is not known yet."""
        if (stop := self.here) is not None:
            self.became.setdefault(stop.row.id, became)

    @property
    def place_words(self) -> str:
        """Where one is: ``3 of 41``."""
        stop = self.here
        if stop is None or stop.place is None:
            return ""
        if self.total is None:
            return _("number {n}").format(n=f"{stop.place:,}")
        said = _("{n} of {total}") if self.exact else _("about {n} of {total}")
        return said.format(n=f"{stop.place:,}", total=f"{max(self.total, stop.place):,}")

    @property
    def counts_words(self) -> str:
        """What was done so far, and what was not: ``2 done · 1 skipped``."""
        n = Counter(self.became.values())
        said = {
            Became.DONE: _("{n} done"),
            Became.ASIDE: _("{n} put aside"),
            Became.SKIPPED: _("{n} skipped"),
            Became.TAKEN: ngettext("{n} with a colleague", "{n} with colleagues", n[Became.TAKEN]),
            Became.WAITING: _("{n} put aside before"),
        }
        return " · ".join(words.format(n=f"{n[kind]:,}") for kind, words in said.items() if n[kind])
