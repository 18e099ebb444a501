"""``ordertop worker``: does what is due later or outside: charges, refunds, deliveries, letters (L6, R1).

It also raises alerts, so that they show on screen where no watch is running (I3).
"""

import asyncio
import signal
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter
from whenever import Instant

from domain.alerts.looking import LOOK_SECONDS as ALERTS_SECONDS
from domain.alerts.looking import Looker
from domain.errors import DomainError, InvalidInput
from domain.mail.posting import Post
from domain.staff import Door
from domain.words import _, ngettext
from tui.commands.failure import DONE
from tui.commands.output import hint, say
from tui.commands.rehearsing import moment_of, require_sandbox
from tui.commands.session import Given, OpenDesk

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.jobs import Outside

app = App(name="worker", help="Do what is due: charges, refunds, deliveries, letters.", version_flags=[])

#: How often what is due is looked for.
LOOK_SECONDS = 1.0

#: A payment system that takes its time holds up no other job.
AT_ONCE = 4

#: After trouble with the desk it is left in peace a little longer.
TROUBLE_SECONDS = 10.0


@app.default
def worker(
    *,
    once: Annotated[bool, Parameter(help="Do what is due, then end.")] = False,
    at: Annotated[
        str | None,
        Parameter(help="With --once: as if it were then, such as 2027-01-31T09:30; ahead only in sandboxes."),
    ] = None,
    until_closed: Annotated[
        bool, Parameter(help="End when standard input is closed: for whoever starts this.", show=False)
    ] = False,
    session: Given,
) -> int:
    """Do what is due, as it becomes due. Any number may run; each job is done by one."""
    session.require_writable()
    if at is not None and not once:
        raise InvalidInput(_("--at belongs to --once: say both, or neither."))
    moment = None if at is None else moment_of(at, session.settings)
    from tui.bootstrap import open_gateways, open_post

    stop = threading.Event()
    heed(stop, until_closed=until_closed)
    with session.desk(Door.WORKER, at=moment) as desk:
        if moment is not None and moment > Instant.now():
            require_sandbox(desk)
        gateways = open_gateways(session.settings)
        try:
            return _run(desk, gateways, open_post(session.settings), stop, once=once, alerting=moment is None)
        finally:
            desk.thread.run(lambda _desk: gateways.close())


def _run(
    desk: OpenDesk,
    outside: "Outside",
    post: Post,
    stop: threading.Event,
    *,
    once: bool,
    alerting: bool,
) -> int:
    from domain.jobs import run_due

    looker = Looker()

    async def at_once(opened: "Desk") -> int:
        due = (run_due(opened, desk.identity, outside, post) for _n in range(AT_ONCE))
        return sum(await asyncio.gather(*due))

    done, look_at = 0, 0.0
    while not stop.is_set():
        pause = LOOK_SECONDS
        if alerting and time.monotonic() >= look_at:
            look_at = time.monotonic() + ALERTS_SECONDS
            _look(desk, looker)
        try:
            ended = desk.thread.run(at_once)
        except DomainError as error:
            if once:
                raise
            hint(error.message)
            ended, pause = 0, TROUBLE_SECONDS
        done += ended
        if ended:
            continue
        if once:
            break
        stop.wait(pause)
    if once:
        say(ngettext("{n} job done.", "{n} jobs done.", done).format(n=done))
    return DONE


def _look(desk: OpenDesk, looker: Looker) -> None:
    """Raises alerts; what keeps that from being done keeps no job from being done."""
    try:
        desk.thread.run(lambda opened: looker.look(opened, desk.identity))
    except DomainError as error:
        hint(error.message)


def heed(stop: threading.Event, *, until_closed: bool) -> None:
    """Ends between two rounds when asked to; what is under way is finished."""

    def asked(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, asked)
    if until_closed:
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()


def _wait_for_end(stop: threading.Event) -> None:
    import sys

    while sys.stdin.buffer.read(1):
        pass
    stop.set()
