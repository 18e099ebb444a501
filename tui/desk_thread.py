"""The desk on an event loop of its own, in a thread of its own (PROMISES R7, R13).

A screen task that is cancelled, or a terminal that stops reading, cannot hold a transaction open: work handed over
here runs to its end, unless it only looks and nobody waits for it any more.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from domain.words import _

if TYPE_CHECKING:
    # Only for its name: the dashboard paints before it imports the rules.
    from domain.desk import Desk

T = TypeVar("T")


class DeskThread:
    """A desk that other threads may ask for work. Use it as a context manager.

    Args:
        open_desk: makes the desk; called in the thread when it is started.
    """

    def __init__(self, open_desk: "Callable[[], Awaitable[Desk]]") -> None:
        self._open_desk = open_desk
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="desk", daemon=True)
        self._desk: Future[Desk]
        self.closing = asyncio.Event()
        """Set, on the thread's loop, when the desk is about to be closed: work without an end of its own ends then."""

    def start(self) -> None:
        """Opens the desk in the thread, unless that has begun; the first work to be done does it by itself.

        Raises:
            DeskUnavailable: it was closed already.
        """
        if self._loop.is_closed():
            from domain.errors import DeskUnavailable

            raise DeskUnavailable(_("The desk is closed."))
        if self._thread.ident is None:
            self._thread.start()
            self._desk = asyncio.run_coroutine_threadsafe(_opened(self._open_desk), self._loop)

    def run(self, work: "Callable[[Desk], Awaitable[T]]") -> T:
        """Does the work and waits for it; for commands, which have no loop of their own.

        Raises:
            DomainError: what the work raised, or why the desk could not be opened.
        """
        return self._begin(work).result()

    async def ask(self, work: "Callable[[Desk], Awaitable[T]]") -> T:
        """Does the work and waits for it without blocking the caller's loop.

        Cancelling the caller does not cancel the work: what was begun is ended, and its outcome can be read
        back by its command id (R8).
        """
        return await self._answer(self._begin(work))

    async def look(self, work: "Callable[[Desk], Awaitable[T]]") -> T:
        """As `ask`, for work that changes nothing: it ends when the caller is cancelled, so that an answer that is not
        wanted any more keeps nobody waiting (V7)."""
        begun = self._begin(work)
        try:
            return await self._answer(begun)
        except asyncio.CancelledError:
            begun.cancel()
            raise

    async def _answer(self, begun: "Future[T]") -> T:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def arrived(done: "Future[T]") -> None:
            with suppress(RuntimeError):  # the asker's loop may have ended: nobody is there to hear it
                loop.call_soon_threadsafe(_pass_on, done, answer)

        # Neither `wrap_future` nor `shield`: a failure that nobody waits for any more would be written on the screen.
        begun.add_done_callback(arrived)
        return await answer

    def _begin(self, work: "Callable[[Desk], Awaitable[T]]") -> "Future[T]":
        self.start()

        async def working() -> T:
            # Shielded: an asker who goes away must not end the opening, for which others wait too.
            return await work(await asyncio.shield(asyncio.wrap_future(self._desk)))

        return asyncio.run_coroutine_threadsafe(working(), self._loop)

    def close(self) -> None:
        """Ends the desk after everything that still runs."""
        if self._loop.is_closed():
            return
        if self._thread.ident is None:
            self._loop.close()
            return
        asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _finish(self) -> None:
        self.closing.set()
        running = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*running, return_exceptions=True)
        if self._desk.done() and self._desk.exception() is None:
            await self._desk.result().close()

    def __enter__(self) -> "DeskThread":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _pass_on(done: "Future[T]", answer: "asyncio.Future[T]") -> None:
    if answer.done():  # cancelled
        return
    if done.cancelled():
        answer.cancel()
        return
    error = done.exception()
    if error is None:
        answer.set_result(done.result())
    else:
        answer.set_exception(error)


async def _opened(open_desk: "Callable[[], Awaitable[Desk]]") -> "Desk":
    return await open_desk()
