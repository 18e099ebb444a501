"""The one clock and the one source of chance, passed in wherever either is needed."""

import random
import secrets
from typing import Protocol

from whenever import Instant


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> Instant:
        """This moment."""
        ...


class SystemClock:
    """The machine's clock, to the millisecond: finer is never stored, so nothing differs after a reload."""

    def now(self) -> Instant:
        return Instant.now().round("millisecond", mode="floor")


class StandingClock:
    """Stands still, at the moment it was set to."""

    def __init__(self, at: Instant) -> None:
        self._at = at

    def now(self) -> Instant:
        return self._at


class Chance(Protocol):
    """A source of numbers no one can guess."""

    def order_number(self) -> str:
        """A random 10-digit order number that does not start with 0 (L12)."""
        ...

    def key(self) -> str:
        """A key for one call to a payment system, different from all others everywhere (R1)."""
        ...

    def below(self, n: int) -> int:
        """Any number from 0 to below `n`."""
        ...


class SystemChance:
    """The operating system's randomness."""

    def order_number(self) -> str:
        return str(10**9 + secrets.randbelow(9 * 10**9))

    def key(self) -> str:
        return secrets.token_hex(16)

    def below(self, n: int) -> int:
        return secrets.randbelow(n)


class SeededChance:
    """Repeatable chance, for a desk that must come out the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def order_number(self) -> str:
        return str(self._random.randrange(10**9, 10**10))

    def key(self) -> str:
        # Repeatable here would mean: the key of a call on another desk. No charge may depend on chance being seeded.
        return secrets.token_hex(16)

    def below(self, n: int) -> int:
        return self._random.randrange(n)
