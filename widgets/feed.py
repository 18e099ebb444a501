"""Keeps a window filled from its source, and carries out what was asked for in the order it was asked (T11, T12).

A key may need rows that are still being read. It then waits in a queue, with all that came after it, so that
nothing is lost and nothing is done to another row than the one the keys led to.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Generic, Literal

from domain.rows import Page
from widgets.page_source import PageSource, R
from widgets.window import Window

Kind = Literal["move", "page", "scroll", "first", "last", "act"]


@dataclass(slots=True)
class Wish(Generic[R]):
    """Something asked for: so many rows or views to move, an end to go to, or something to do with the row."""

    kind: Kind
    amount: int = 0
    act: Callable[[R], object] | None = None


@dataclass(frozen=True, slots=True)
class Jump(Generic[R]):
    """Rows to be held instead of the present ones.

    `row_id` is the row the cursor shall stay on if it is in the list, the top else; `share` the part of the
    list, 0 to 1, that shall lie above. `line` is where in the view the cursor comes to stand.
    """

    source: PageSource[R]
    to: Literal["first", "last", "share", "row"]
    row_id: int | None = None
    share: float = 0.0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """The keys of a list's first and last row, from which places in between are estimated."""

    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Position:
    """The cursor's place in the list, counted from 1, and the list's length, each None where not known.

    `exact` is False for an estimate: the place was reached by a jump, and nothing has been counted.
    """

    row: int | None
    total: int | None
    exact: bool


class Feed(Generic[R]):
    """One window and its source. `ask`, `jump` and `refresh` say what is wanted.

    `changed` is called whenever the window may look different, `failed` when reading did not work: what is
    held then stays, and wishes that waited for it are dropped. `run` must run the reading it is given in the
    background, after cancelling the one before.
    """

    def __init__(
        self,
        source: PageSource[R],
        *,
        changed: Callable[[], None],
        failed: Callable[[Exception], None],
        run: Callable[[Callable[[], Coroutine[object, object, None]]], object],
    ) -> None:
        self.source = source
        self.window: Window[R] = Window()
        self.total: int | None = None
        self.bounds: Bounds | None = None
        self.gone: set[int] = set()
        self.pending: Jump[R] | None = None
        self.loaded = False
        self._wishes: deque[Wish[R]] = deque()
        self._stale: set[int] = set()
        self._counted = False
        self._changed, self._failed, self._run = changed, failed, run
        self._turn = 0
        self._idle = True

    # Asking.

    def ask(self, wish: Wish[R]) -> None:
        """Carry this out after all that was asked before."""
        waiting = self._wishes
        if wish.kind in ("first", "last") and all(other.kind != "act" for other in waiting):
            waiting.clear()  # where one was on the way to no longer matters
        last = waiting[-1] if waiting else None
        if last and last.kind == wish.kind and wish.kind != "act" and last.amount * wish.amount > 0:
            last.amount += wish.amount
        else:
            waiting.append(wish)
        self._carry_out()

    def jump(self, jump: Jump[R]) -> None:
        """Hold other rows; wishes for the present ones are dropped."""
        self._wishes.clear()
        self._leap(jump)

    def point(self, index: int) -> None:
        """Put the cursor on a row held; moves on the way are dropped."""
        self._wishes.clear()
        self.window.point(index)
        self._carry_out()

    def seek(self, share: float) -> None:
        """Go to about this share of the list."""
        self._wishes.clear()
        self._leap(Jump(self.source, "share", share=share, line=self.window.height // 2))

    def refresh(self, ids: Collection[int]) -> None:
        """Read these rows again."""
        self._stale.update(ids)
        self._counted = False
        self._start(overtaking=False)

    @property
    def waiting(self) -> bool:
        """Whether something asked for waits for rows."""
        return bool(self._wishes) or self.pending is not None

    @property
    def position(self) -> Position:
        """Where in the list the cursor is: counted from an end, or estimated from the row's key."""
        window, total = self.window, self.total
        if total is None and window.rank is not None and not window.more_after:
            total = window.rank + len(window.rows)
        row = window.current
        if row is None:
            return Position(None, total, exact=True)
        if window.rank is not None:
            return Position(window.rank + window.cursor + 1, total, exact=True)
        if total and self.bounds and self.bounds.top > self.bounds.bottom:
            share = (self.bounds.top - row.key) / (self.bounds.top - self.bounds.bottom)
            return Position(1 + round(max(0.0, min(1.0, share)) * (total - 1)), total, exact=False)
        return Position(None, total, exact=False)

    @property
    def idle(self) -> bool:
        """Whether nothing is being read."""
        return self._idle

    def _leap(self, jump: Jump[R]) -> None:
        self.pending = jump
        self._start(overtaking=True)
        self._changed()

    # Carrying out.

    def _carry_out(self) -> None:
        while self._wishes and self.pending is None and self.loaded:
            wish = self._wishes.popleft()
            if not self._grant(wish):
                self._wishes.appendleft(wish)
                break
        self._changed()
        if self._wishes or self.window.wants():
            self._start(overtaking=False)

    def _grant(self, wish: Wish[R]) -> bool:
        """Do what is asked as far as the rows held allow; False if more have to be read first."""
        window = self.window
        if wish.kind == "move":
            wish.amount = window.move(wish.amount)
            return wish.amount == 0
        if wish.kind == "scroll":
            wish.amount = window.scroll(wish.amount)
            return wish.amount == 0
        if wish.kind == "page":
            return self._turn_pages(wish)
        if wish.kind == "act":
            if wish.act is not None and window.current is not None:
                wish.act(window.current)
            return True
        return self._go_to_end(wish)

    def _turn_pages(self, wish: Wish[R]) -> bool:
        sign = 1 if wish.amount > 0 else -1
        while wish.amount:
            if not self.window.page(sign):
                return False
            wish.amount -= sign
        return True

    def _go_to_end(self, wish: Wish[R]) -> bool:
        window = self.window
        if window.more_before if wish.kind == "first" else window.more_after:
            self._leap(Jump(self.source, "first" if wish.kind == "first" else "last"))
            return True
        if wish.kind == "first":
            window.put(0, 0)
        else:
            window.put(len(window.rows) - 1, window.height - 1)
        return True

    # Reading.

    def start(self) -> None:
        """Begin to read; the window knows its height by now."""
        self._start(overtaking=False)

    def _start(self, *, overtaking: bool) -> None:
        if self._idle or overtaking:
            self._idle = False
            self._turn += 1
            self._run(partial(self._serve, self._turn))

    async def _serve(self, turn: int) -> None:
        """Read what is wanted, most urgent first, until nothing is."""
        if turn != self._turn:  # overtaken before it began
            return
        try:
            while task := self._next():
                await task()
        except Exception as error:  # noqa: BLE001 - whatever it is, the owner says so and the rows stay
            self.pending = None
            self._wishes.clear()
            self._failed(error)
            self._changed()
        finally:
            if turn == self._turn:  # else another has taken over
                self._idle = True

    def _next(self) -> Callable[[], Awaitable[None]] | None:
        wants = self.window.wants() if self.loaded else None
        lost = self.loaded and not self.window.rows and (self.window.more_before or self.window.more_after)
        if self.pending is not None or lost or not self.loaded:
            return self._land
        if wants and (self._wishes or not self._stale):
            return self._read_on
        if self._stale:
            return self._reread
        if not self._counted:
            return self._count
        if self.bounds is None and self.window.rank is None:
            return self._estimate
        return None

    async def _land(self) -> None:
        jump = self.pending or Jump(self.source, "first")
        source, size = jump.source, self.window.page_size
        key: int | None = None
        if jump.to == "share":
            bounds = self.bounds or await self._measure()
            key = bounds.top - round((bounds.top - bounds.bottom) * jump.share)
        if jump.to == "row" and jump.row_id is not None:
            key = next((row.key for row in await source.rows([jump.row_id])), None)
        if key is not None:
            page = await source.around(key, size)
        elif jump.to == "last":
            page = await source.last(size)
        else:
            page = await source.first(size)
        if self.pending not in (None, jump):
            return
        if source is not self.source:
            self.total, self.bounds, self.window.top_key = None, None, None
        self.source, self.pending, self.loaded, self._counted = source, None, True, False
        self._hold(jump, page, key)
        self._carry_out()

    def _hold(self, jump: Jump[R], page: Page[R], key: int | None) -> None:
        window = self.window
        if jump.to == "last":
            window.replace(page, None if self.total is None else self.total - len(page.rows))
            window.put(len(window.rows) - 1, window.height - 1)
            return
        window.replace(page, None if key is not None else 0)
        if key is None:
            return
        index = next((i for i, row in enumerate(window.rows) if row.key <= key), len(window.rows) - 1)
        window.put(index, jump.line)

    async def _read_on(self) -> None:
        window = self.window
        rows, direction = window.rows, window.wants()
        if direction is None:
            return
        read = self.source.after if direction == "after" else self.source.before
        window.extend(await read(rows[-1 if direction == "after" else 0].key, window.page_size), direction)
        self._carry_out()

    async def _reread(self) -> None:
        asked, self._stale = self._stale, set()
        try:
            fresh = await self.source.rows(asked)
        except BaseException:
            self._stale |= asked
            raise
        self.gone |= asked - {row.id for row in fresh}
        self.window.merge(asked, fresh)
        self._carry_out()

    async def _count(self) -> None:
        self._counted = True
        self.total = await self.source.total()
        self._changed()

    async def _estimate(self) -> None:
        await self._measure()
        self._changed()

    async def _measure(self) -> Bounds:
        """Look where the list begins and ends."""
        first, last = await self.source.first(1), await self.source.last(1)
        self.bounds = Bounds(0, 0)
        if first.rows and last.rows:
            self.bounds = Bounds(first.rows[0].key, last.rows[0].key)
            self.window.top_key = max(self.window.top_key or self.bounds.top, self.bounds.top)
        return self.bounds
