"""One run of a command: which desk, who asks, and what may be done."""

import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

from cyclopts import Parameter
from whenever import Date, Instant

from domain.errors import DeskUnavailable, InvalidInput, NotPermitted
from domain.staff import Door, Identity, Permission
from domain.words import _
from tui.commands.output import hint
from tui.settings import LaunchOptions, Settings, desk_file, shown_desk, system_user

if TYPE_CHECKING:
    # Imported by the desk's own thread, while this one goes on.
    from domain.commands import Command, Outcome
    from domain.desk import Desk
    from domain.reads import Reads
    from tui.desk_thread import DeskThread

T = TypeVar("T")


class OpenDashboard(Protocol):
    """Opens the dashboard and stays in it; answers the exit code."""

    def __call__(self, options: LaunchOptions) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What holds for the whole run: the settings, and the options that every command takes.

    `named_desk` is true where ``--db`` named the desk of `settings`.
    """

    settings: Settings
    as_name: str | None
    read_only: bool
    named_desk: bool
    open_dashboard: OpenDashboard

    @contextmanager
    def desk(self, door: Door = Door.COMMAND, *, at: Instant | None = None) -> Iterator["OpenDesk"]:
        """The desk, with the person at its door; `at` is what it takes for the present, where that is not the moment.

        Raises:
            DeskUnavailable: there is no desk, or it cannot be used.
            NotPermitted: the person is not known on it (S2).
        """
        file = desk_file(self.settings.db)
        if file is not None and not file.exists():
            raise DeskUnavailable(
                _(
                    "There is no desk at {desk}; make one with “ordertop db upgrade” or “ordertop import”, "
                    "or name another with --db."
                ).format(desk=shown_desk(self.settings.db))
            )
        from tui.bootstrap import desk_thread

        with desk_thread(
            self.settings.db, read_only=self.read_only, zone=self.settings.zone, at=at, told=hint
        ) as thread:
            user = system_user()
            identity = thread.run(lambda desk: desk.identify(user, door, act_as=self.as_name))
            yield OpenDesk(thread, identity)

    @contextmanager
    def desk_at(self, version: int | None = None) -> Iterator["OpenDesk"]:
        """The desk as of its newest record, or as of the one with this number: what someone else changed behind that is
        told, and not changed (L17).

        Raises:
            InvalidInput: there is no such record yet.
        """
        with self.desk() as desk:
            newest = desk.newest()
            if version is not None and not 0 <= version <= newest:
                raise InvalidInput(
                    _("There is no version {version}; “show --json” tells the one you see.").format(
                        version=version
                    ),
                    rule="L17",
                )
            yield replace(desk, version=newest if version is None else version)

    def require_writable(self) -> None:
        """Stops what would change something that no command of the domain guards, such as making a desk.

        Raises:
            NotPermitted: the program was started read-only.
        """
        if self.read_only:
            raise NotPermitted(
                _("This ordertop was started read-only; nothing can be changed in it."), rule="S1"
            )


#: A parameter of a command function that the caller fills in.
Given = Annotated[Session, Parameter(parse=False)]


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk that answers one person; `version` is the number of the newest record that the person had seen of it,
    where that matters."""

    thread: "DeskThread"
    identity: Identity
    version: int | None = None

    def execute(self, command: "Command") -> "Outcome":
        """Does what is asked; see `Desk.execute`."""
        return self.thread.run(lambda desk: desk.execute(self.identity, command))

    def preview(self, command: "Command") -> tuple[str, ...]:
        """What `execute` would do, as sentences; see `Desk.preview`."""
        return self.thread.run(lambda desk: desk.preview(self.identity, command))

    def undo_of(self, command: "Command") -> str:
        """Whether it could be taken back, as a sentence; see `Desk.foresee`."""
        return self.thread.run(lambda desk: desk.foresee(self.identity, command)).undo

    def read(self, look: Callable[["Reads"], Awaitable[T]]) -> T:
        """Looks at the desk as this person may."""

        async def looking(desk: "Desk") -> T:
            return await look(desk.reads(self.identity))

        return self.thread.run(looking)

    def newest(self) -> int:
        """The number of the desk's newest record."""
        return self.read(lambda reads: reads.changes(sys.maxsize)).number

    def require(self, permission: Permission) -> None:
        """Stops what this person may not do, where no command of the domain asks.

        Raises:
            NotPermitted: naming the permission.
        """
        if permission not in self.identity.permissions:
            raise NotPermitted(
                _(
                    "{name} ({role}) may not do this: it needs the permission “{permission}”. Ask the owner."
                ).format(name=self.identity.name, role=self.identity.role, permission=permission),
                rule="S1",
            )


def today(settings: Settings) -> Date:
    """The reader's date."""
    from whenever import SYSTEM_TZ

    return Instant.now().to_tz(settings.zone or SYSTEM_TZ).date()


def local_time(moment: Instant, settings: Settings) -> str:
    """A moment in the reader's zone: ``2026-11-21 14:02``."""
    from whenever import SYSTEM_TZ

    there = moment.to_tz(settings.zone or SYSTEM_TZ)
    return f"{there.date()} {there.hour:02}:{there.minute:02}"


class Stoppable:
    """Lets Ctrl-C, a request to end or a line that dropped end a loop between two whole orders; a second one ends at
    once. A context manager."""

    def __init__(self) -> None:
        self.stopped = False
        self._before: dict[
            signal.Signals, signal.Handlers | Callable[[int, FrameType | None], object] | int | None
        ] = {}

    def __enter__(self) -> "Stoppable":
        if threading.current_thread() is threading.main_thread():
            for heard in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                # A process that was told to ignore one, such as a job in the background, goes on ignoring it.
                if signal.getsignal(heard) is not signal.SIG_IGN:
                    self._before[heard] = signal.signal(heard, self._stop)
        return self

    def __exit__(self, *_error: object) -> None:
        self._as_before()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopped = True
        self._as_before()

    def _as_before(self) -> None:
        while self._before:
            signal.signal(*self._before.popitem())
