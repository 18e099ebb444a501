"""``ordertop demo``: a fresh sample desk that looks like a real shop's."""

import asyncio
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Annotated

from cyclopts import App, Parameter

from domain.errors import InvalidInput, Refused
from domain.text import clean_line
from domain.words import _
from tui.commands.failure import DONE
from tui.commands.output import say
from tui.commands.progress import Progress
from tui.commands.session import Given, Session
from tui.commands.terminal import require_terminal
from tui.settings import shown_desk, system_user, token_key

app = App(name="demo", help="Open the dashboard on a fresh sample desk.", version_flags=[])

_ORDERS = 2_000
_MOST_ORDERS = 10_000_000
#: The sample's carts come to these, one after the other.
_STEPS = ("cart", "details", "payment")


@app.default
def demo(
    *,
    orders: Annotated[int, Parameter(help="How many orders the desk has.")] = _ORDERS,
    seed: Annotated[int, Parameter(help="The same seed gives the same desk.")] = 1,
    fill_only: Annotated[bool, Parameter(help="Make the desk that --db names, and do not open it.")] = False,
    stuck_at: Annotated[
        str | None,
        Parameter(help="On a busy day, after a while no cart gets past this step: cart, details or payment."),
    ] = None,
    theme: Annotated[str | None, Parameter(help="One of: auto, dark, light, ansi.")] = None,
    no_mouse: Annotated[bool, Parameter(help="Leave the mouse to the terminal.")] = False,
    session: Given,
) -> int:
    """Open the dashboard on a fresh sample desk; it goes when the dashboard closes, unless --db keeps it."""
    from tui.commands.root import launch_options

    if not 0 <= orders <= _MOST_ORDERS:
        raise InvalidInput(_("--orders must be from 0 to {n}.").format(n=f"{_MOST_ORDERS:,}"))
    if stuck_at not in (None, *_STEPS):
        raise InvalidInput(
            _("“{step}” is no step of the sample's carts; they are {steps}.").format(
                step=clean_line(stuck_at or "", limit=40), steps=", ".join(_STEPS)
            )
        )
    options = replace(launch_options(session, theme=theme, no_mouse=no_mouse, demo=True), stuck_at=stuck_at)
    if not fill_only:
        require_terminal()
    if session.named_desk:
        session.require_writable()
        _fill(session, session.settings.db, orders=orders, seed=seed)
        if fill_only:
            say(_("The sample desk is {desk}.").format(desk=shown_desk(session.settings.db)))
            return DONE
        return session.open_dashboard(options)
    if fill_only:
        raise InvalidInput(_("--fill-only needs --db, to say where the desk is to be."))
    with _kept_until_the_end() as folder:
        db = str(Path(folder) / "demo.db")
        _fill(session, db, orders=orders, seed=seed)
        return session.open_dashboard(replace(options, settings=replace(options.settings, db=db)))


@contextmanager
def _kept_until_the_end() -> Iterator[str]:
    """A folder that goes with the program, also when the line to the terminal drops or it is asked to end."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGHUP, signal.SIGTERM)}
    try:
        with tempfile.TemporaryDirectory(prefix="ordertop-demo-") as folder:
            yield folder
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fill(session: Session, db: str, *, orders: int, seed: int) -> None:
    from tui.bootstrap import desk_exists, fill_sample

    if asyncio.run(desk_exists(db)):
        raise Refused(
            _("{desk} is a desk already; a sample needs a new one, so name another place.").format(
                desk=shown_desk(db)
            )
        )
    progress = Progress(_("orders"))

    def told(done: int, of: int, what: str) -> None:
        progress.begin(what, done)
        progress.at(done, of=of)

    try:
        asyncio.run(
            fill_sample(
                db,
                orders=orders,
                seed=seed,
                owner=system_user(),
                key=token_key(session.settings),
                progress=told,
            )
        )
    finally:
        progress.clear()
