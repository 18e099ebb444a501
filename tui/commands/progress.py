"""How far a long command is: one line on standard error, rewritten a few times a second (T14)."""

import sys
import time

from domain.words import _

_EVERY_SECONDS = 0.2


class Progress:
    """A line such as ``12,000 of 99,441 orders · 8,100/s``; nothing where standard error is no terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._begun = time.monotonic()
        self._before = 0
        self._shown = 0.0
        self._there = sys.stderr.isatty()

    def begin(self, what: str, done: int) -> None:
        """Something else follows, of which so many are done already; its rate is its own."""
        if what != self._what:
            self._what, self._before, self._begun = what, done, time.monotonic()

    def at(self, count: int, *, of: int | None = None, percent: int | None = None) -> None:
        """So much is done: of so many, or as a share of the file."""
        now = time.monotonic()
        if not self._there or now - self._shown < _EVERY_SECONDS:
            return
        self._shown = now
        rate = (count - self._before) / max(now - self._begun, 0.001)
        total = "" if of is None else _(" of {n}").format(n=f"{of:,}")
        share = "" if percent is None else f" · {percent} %"
        line = f"{count:,}{total} {self._what} · {rate:,.0f}/s{share}"
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Takes the line away, before something else is said."""
        if self._there and self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
