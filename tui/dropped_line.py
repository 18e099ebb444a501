"""A line that drops ends the dashboard as leaving it does: what was begun is ended, what was typed is kept (T15).

A terminal that is gone is told by a signal, where it is this program's own; where it is not, only by looking. Textual
knows neither: it would go on reading what never comes, and begin anew at the signal to continue that follows.
"""

import asyncio
import select
import signal
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app import OrdertopApp

#: How often it is looked whether the terminal is there.
LOOK_SECONDS = 1.0

#: Where the keys come from.
_TERMINAL = 0

_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


def heed(app: "OrdertopApp") -> None:
    """Has the dashboard end when it is asked to, or when its terminal is gone."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        # Who was told to ignore it, as by nohup, goes on ignoring it.
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, _leave, app, number)
    resume = signal.getsignal(signal.SIGCONT)

    def go_on(number: int, frame: FrameType | None) -> None:
        if callable(resume) and not _is_gone():
            resume(number, frame)

    signal.signal(signal.SIGCONT, go_on)
    app.set_interval(LOOK_SECONDS, lambda: _leave(app, signal.SIGHUP) if _is_gone() else None)


def _is_gone() -> bool:
    there = select.poll()
    there.register(_TERMINAL, 0)
    return any(event & _GONE for _terminal, event in there.poll(0))


def _nowhere(data: str) -> None:
    """Writes to a terminal that is gone."""


def _leave(app: "OrdertopApp", number: signal.Signals) -> None:
    driver = app._driver
    if driver is not None and _is_gone():
        # Nobody reads any more, and who writes would wait for that.
        driver.write = _nowhere  # type: ignore[method-assign]
        driver._writer_thread = None  # type: ignore[attr-defined]
    app.exit(return_code=128 + number)
