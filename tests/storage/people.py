"""Other people at work on the same desk, each in a process of its own that can be killed."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import URL, event, make_url

from domain.commands import Command, Outcome
from domain.desk import Desk
from domain.errors import DomainError
from domain.staff import Door
from storage.store import SqlStorage
from tests.processes import CONTEXT, started

#: A process that has not answered by then hangs.
_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Refusal:
    """What a command was answered with instead of an outcome."""

    kind: str
    message: str


class Person:
    """Someone at work in another process."""

    def __init__(self, url: URL, user: str = "owner") -> None:
        self._pipe, theirs = CONTEXT.Pipe()
        address = url.render_as_string(hide_password=False)
        self.process = started(_at_work, address, user, theirs)
        theirs.close()

    def ask(self, command: Command, *, at: float = 0.0, die_at: int | None = None) -> None:
        """Has a command executed.

        Args:
            at: the moment of `time.monotonic` to begin at, for two who begin together.
            die_at: the process kills itself before its statement of this number, from 1.
        """
        self._pipe.send((command, at, die_at))

    def answer(self) -> Any:
        """What the command came to; none where the process died before it could say."""
        try:
            if not self._pipe.poll(_TIMEOUT_SECONDS):
                raise TimeoutError("no answer")
            return self._pipe.recv()
        except (EOFError, ConnectionResetError):
            return None

    def do(self, command: Command) -> Any:
        """Has a command executed and waits for what it comes to."""
        self.ask(command)
        return self.answer()

    def kill(self) -> None:
        """Ends the process as a power cut would."""
        self.process.kill()

    def leave(self) -> None:
        """Ends the process."""
        self._pipe.close()
        self.process.join(_TIMEOUT_SECONDS)
        self.process.close()


@contextmanager
def at_work(url: URL, *users: str) -> Iterator[list[Person]]:
    """Several people, who leave at the end."""
    people = [Person(url, user) for user in users]
    try:
        yield people
    finally:
        for person in people:
            person.leave()


def together(first: Person, one: Command, second: Person, other: Command) -> tuple[Any, Any]:
    """Two commands that begin at the same moment."""
    moment = time.monotonic() + 0.005
    first.ask(one, at=moment)
    second.ask(other, at=moment)
    return first.answer(), second.answer()


def _at_work(address: str, user: str, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_working(address, user, pipe))


async def _working(address: str, user: str, pipe: Connection) -> None:
    storage = SqlStorage(make_url(address))
    desk = Desk(storage)
    identity = await desk.identify(user, Door.COMMAND)
    statements = _Countdown()
    if storage._writing.dialect.name == "sqlite":
        # SQLite itself tells of each statement, also of those that are handed over to it together.
        async with storage._writing.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.in_thread(lambda database: database.set_trace_callback(statements.before))
    else:
        event.listen(storage._writing.sync_engine, "before_cursor_execute", statements.before)
        event.listen(storage._writing.sync_engine, "commit", statements.before)
    try:
        while True:
            command, at, statements.left = pipe.recv()
            while time.monotonic() < at:
                pass
            try:
                answer: Outcome | Refusal = await desk.execute(identity, command)
            except DomainError as error:
                answer = Refusal(type(error).__name__, error.message)
            statements.before()
            pipe.send(answer)
    except EOFError:
        pass
    finally:
        await desk.close()


class _Countdown:
    """Kills its own process before a statement; the commit counts as one, and so does the answer."""

    def __init__(self) -> None:
        self.left: int | None = None

    def before(self, *_given: object) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
