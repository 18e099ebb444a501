"""How many orders of a desk stand where, and which ones: what is unfinished is mostly recent."""

import math
from dataclasses import dataclass
from random import Random

from domain.orders.status import Status

#: How many orders a desk of 2,000 to 12,400 has in each unfinished status. A smaller one has its share of 2,000, a
#: larger one of 12,400.
_OPEN = {
    Status.INCOMPLETE: 214,
    Status.AWAITING_PAYMENT: 31,
    Status.PENDING_APPROVAL: 5,
    Status.UNEXECUTED: 2,
    Status.SUBMITTED: 3,
    Status.EXECUTING: 2,
}
_SMALL, _LARGE = 2_000, 12_400

#: How many of a thousand orders ended badly.
_CLOSED = {Status.CANCELLED: 10.5, Status.FRAUD: 2.8}

#: From this size on, every status has an order.
_ALL_FROM = 50

#: Orders are decided by so many at a time, except the newest, where the odds change from one to the next.
_BLOCK = 32
_NEWEST = 1_024

#: The newest orders of a status lie among this many times their number; a fifth of them among five times as many.
_SPREAD = {Status.INCOMPLETE: 3.0, Status.CANCELLED: math.inf, Status.FRAUD: math.inf}


def wanted(orders: int) -> dict[Status, int]:
    """How many orders of each status a desk of this size has."""
    scale = orders / _SMALL if orders < _SMALL else max(1.0, orders / _LARGE)
    counts = {status: _rounded(n * scale, orders) for status, n in _OPEN.items()}
    counts |= {status: _rounded(n * orders / 1_000, orders) for status, n in _CLOSED.items()}
    counts[Status.HANDLED] = orders - sum(counts.values())
    return counts


def _rounded(n: float, orders: int) -> int:
    return max(1, round(n)) if orders >= _ALL_FROM else int(n)


@dataclass(slots=True)
class _Share:
    """One status: how many orders of it are still to come, and how they are spread."""

    status: Status
    left: int
    scale: float

    def before(self, rank: int, orders: int) -> float:
        """Which part of them has a rank below this one; rank 0 is the newest order."""
        if self.scale == math.inf:
            return rank / orders
        near = -math.expm1(-rank / self.scale) / -math.expm1(-orders / self.scale)
        far = -math.expm1(-rank / self.scale / 5) / -math.expm1(-orders / self.scale / 5)
        return 0.8 * near + 0.2 * far


class Statuses:
    """Deals out statuses to orders from the oldest to the newest, each in its number and where it belongs.

    Args:
        newest: only so many are dealt with, the newest of them all.
    """

    def __init__(self, orders: int, random: Random, newest: int | None = None) -> None:
        self._orders = orders
        self._random = random
        self._shares = [
            _Share(status, n, max(8.0, _SPREAD.get(status, 8.0) * n))
            for status, n in wanted(orders).items()
            if status is not Status.HANDLED and n
        ]
        self._rank = orders
        if newest is not None:
            self._rank = newest
            for share in self._shares:
                share.left = round(share.left * share.before(newest, orders))
            self._shares = [share for share in self._shares if share.left]
        self._left = sum(share.left for share in self._shares)
        self._odds: list[tuple[float, _Share]] = []
        self._any = 0.0

    def next(self) -> Status:
        """The status of the next order."""
        self._rank -= 1
        if self._rank < _NEWEST or self._rank % _BLOCK == 0 or not self._odds:
            self._weigh()
        drawn = self._random.random()
        if drawn >= self._any and self._left <= self._rank:
            return Status.HANDLED
        share = self._share_at(drawn)
        share.left -= 1
        self._left -= 1
        if not share.left:
            self._shares.remove(share)
            self._weigh()
        return share.status

    def _share_at(self, drawn: float) -> _Share:
        for odds, share in self._odds:
            drawn -= odds
            if drawn < 0:
                return share
        return self._odds[-1][1]

    def _weigh(self) -> None:
        """The odds of each status for an order of this rank: what is left, by the part of the list that is left."""
        rank, orders = self._rank, self._orders
        self._odds = []
        for share in self._shares:
            rest = share.before(rank + 1, orders)
            odds = share.left * (rest - share.before(rank, orders)) / rest
            self._odds.append((odds, share))
        self._any = sum(odds for odds, _share in self._odds)
