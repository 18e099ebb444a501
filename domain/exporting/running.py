"""Taking a list or report off the desk: the same for every door (S1, S4, T14).

All of an export is read in one snapshot, some rows at a time, so that it holds the desk as it was at one moment and
takes no more memory for a million rows than for a thousand. It is recorded when its rows are counted, before anyone
gets them: what is broken off or refused leaves neither a record nor a file.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

from domain.exporting.commands import Destination, RecordExport
from domain.staff import Permission

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.reads import Reads
    from domain.rows import Page
    from domain.staff import Identity

#: So many rows are read at a time: few enough for little memory and for others to have their turn.
PAGE = 500


class Listed(Protocol):
    """A row with a place in its list."""

    @property
    def key(self) -> int: ...


#: Reads rows, some at a time.
Pages: TypeAlias = "Callable[[Reads], AsyncIterator[Sequence[Any]]]"

R = TypeVar("R", bound=Listed)
T = TypeVar("T")


class Paged(Generic[R]):
    """A list as pages, each read below the last row of the one before.

    Args:
        read: reads so many rows below a place.
        after: the place to begin below.
        limit: at most so many rows; none means all.
    """

    def __init__(
        self,
        read: "Callable[[Reads, int | None, int], Awaitable[Page[R]]]",
        *,
        after: int | None = None,
        limit: int | None = None,
    ) -> None:
        self._read = read
        self._after = after
        self._limit = limit
        self.last: R | None = None
        """The last row that was read."""
        self.more = False
        """Whether others follow it."""

    async def __call__(self, reads: "Reads") -> AsyncIterator[Sequence[R]]:
        after, left = self._after, self._limit
        while left is None or left > 0:
            page = await self._read(reads, after, PAGE if left is None else min(PAGE, left))
            self.more = page.more_after
            if page.rows:
                self.last = page.rows[-1]
                after = self.last.key
                yield page.rows
            if not page.more_after or not page.rows:
                return
            left = None if left is None else left - len(page.rows)


def at_once(
    read: "Callable[[Reads], Awaitable[Sequence[T]]]",
) -> "Callable[[Reads], AsyncIterator[Sequence[T]]]":
    """A list or report that is read in one go as the one page that it is."""

    async def pages(reads: "Reads") -> AsyncIterator[Sequence[T]]:
        yield await read(reads)

    return pages


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be taken; arguments as of `RecordExport`.

    Args:
        pages: the rows, some at a time.
    """

    what: str
    query: str = ""
    sort: str = ""
    columns: tuple[str, ...]
    to: Destination
    pages: Pages


async def run_export(
    desk: "Desk",
    identity: "Identity",
    wanted: Wanted,
    take: Callable[[Sequence[Any]], None],
    *,
    stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Reads the rows into `take`, then records them; only then may they be handed over.

    Args:
        take: given the rows, some at a time; what it raises ends the export.
        stop: asked between two pages.

    Returns:
        Whether all of it was taken and recorded; false where it was stopped.

    Raises:
        NotPermitted: the role may not export; the desk was opened read-only, so that nothing can be recorded.
    """
    await desk.require(identity, Permission.EXPORT)
    count = 0
    async with desk.snapshot(identity) as reads:
        async for rows in wanted.pages(reads):
            if stop():
                return False
            take(rows)
            count += len(rows)
    if stop():
        return False
    await desk.execute(
        identity,
        RecordExport(
            what=wanted.what,
            query=wanted.query,
            sort=wanted.sort,
            columns=wanted.columns,
            rows=count,
            to=wanted.to,
        ),
    )
    return True
