"""How a desk of many orders is laid out: a base is repeated for most of its history, the newest orders are drawn one
by one.

The base is cut into groups. Each group becomes a run: it comes again and again, as one block after the other, before
the next group begins. So what is unfinished lies among the newest orders, as it does in the base, and two blocks that
are alike have nothing in common that anyone reads: their orders have other numbers, times, customers and addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from whenever import Instant

from storage.sample.rhythm import times


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of orders: in the base, in each of its groups, and at least drawn one by one at the end.

    `together` is the number of blocks that go in at once.
    """

    base: int = 50_000
    group: int = 2_500
    newest: int = 5_000
    together: int = 10


@dataclass(frozen=True, slots=True)
class Block:
    """One repetition of a group: its place among all blocks, its group, and how many more of the group follow."""

    n: int
    group: int
    back: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The layout of one desk."""

    orders: int
    limits: Limits

    @property
    def groups(self) -> int:
        """How many groups the base has."""
        return self.limits.base // self.limits.group

    @property
    def blocks(self) -> int:
        """How many blocks the history has."""
        return (self.orders - self.limits.newest) // self.limits.group

    @property
    def repeated(self) -> int:
        """How many orders the history has; all others are drawn one by one."""
        return self.blocks * self.limits.group

    def times_of(self, group: int) -> int:
        """How often a group comes; no group comes more often than the one before."""
        return self.blocks // self.groups + (group < self.blocks % self.groups)

    def layout(self) -> Iterator[Block]:
        """All blocks, the oldest first."""
        n = 0
        for group in range(self.groups):
            for back in reversed(range(self.times_of(group))):
                yield Block(n, group, back)
                n += 1

    def edges(self, now: Instant) -> list[int]:
        """When each block begins, and when the last one ends, in milliseconds since 1970."""
        size = self.limits.group
        return list(times(self.orders, now, (n * size for n in range(self.blocks + 1))))

    def base_places(self) -> Iterator[int]:
        """The place on the desk of each order of the base: that of its last repetition, which is the base itself."""
        size = self.limits.group
        for end in accumulate(self.times_of(group) for group in range(self.groups)):
            yield from range((end - 1) * size, end * size)


def plan_for(orders: int, limits: Limits) -> Plan | None:
    """The layout of a desk of this size; none for one whose orders are all drawn one by one."""
    plan = Plan(orders, limits)
    return plan if plan.blocks >= plan.groups else None
