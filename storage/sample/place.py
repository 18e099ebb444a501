"""Where a sample desk is made: aside from where it is to be, and without what only slows the filling down.

The desk appears in its place whole or not at all, however the filling ends.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Self, TypeAlias

from sqlalchemy import URL

from storage.database import is_sqlite
from storage.sample.plan import Plan
from storage.sample.repeating import Copying

#: Called with how much is done, of how much, and of what.
Told: TypeAlias = Callable[[int, int, str], None]

#: How often someone who waits is told.
_TOLD_SECONDS = 0.2


class Place(ABC):
    """A desk in the making.

    `url` is where it is filled; `on_write` and `on_read` are what each connection that writes or reads says first.
    """

    url: URL
    on_write: tuple[str, ...]
    on_read: tuple[str, ...] = ()

    @abstractmethod
    def beside(self) -> Self:
        """A place for the base of this desk; nothing is ever published there."""

    @abstractmethod
    def prepare(self) -> None:
        """Makes room, and clears away what an earlier filling left that was killed.

        Raises:
            Refused: the place is taken.
        """

    @abstractmethod
    def lighten(self) -> None:
        """Takes away what only slows the filling down."""

    @abstractmethod
    def repeat(self, base: Self, copying: Copying, plan: Plan) -> None:
        """Brings a base that is laid out within reach, and begins with what can be made of it at once.

        Args:
            base: where it is; `plan` says how often it comes.
            copying: what makes rows of it.
        """

    @abstractmethod
    async def index(self, told: Told) -> None:
        """Gives back what `lighten` took; from then on the desk is used as any other."""

    @abstractmethod
    async def publish(self) -> None:
        """Puts the desk in its place.

        Raises:
            Refused: the place was taken meanwhile.
        """

    @abstractmethod
    def discard(self) -> None:
        """Removes what is left of the making."""


def place_for(url: URL) -> Place:
    """The making of a desk that is to be at `url`."""
    if is_sqlite(url):
        from storage.sample.sqlite_place import SqlitePlace

        return SqlitePlace(url)
    from storage.sample.postgresql_place import PostgresqlPlace

    return PostgresqlPlace(url)


async def to_its_end(
    work: Coroutine[object, object, None], *, stop: Callable[[], None], tell: Callable[[], None] | None = None
) -> None:
    """Does the work; when cancelled, asks it to stop and waits until it has, so that nothing is written afterwards.

    Args:
        tell: called a few times a second meanwhile.
    """
    running = asyncio.ensure_future(work)
    try:
        while tell and not running.done():
            await asyncio.wait([running], timeout=_TOLD_SECONDS)
            tell()
        await asyncio.shield(running)
    except BaseException:
        if not running.done():
            stop()
            await asyncio.gather(running, return_exceptions=True)
        raise
