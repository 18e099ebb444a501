"""What is counted of marked orders before anything is done to them, so that none has to be loaded (L15)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from whenever import Instant

from domain.marks import Marks
from domain.orders.status import Status

#: Of more orders it is said that so many or more have changed.
MOST_CHANGED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """So many orders that stand alike.

    Args:
        charging: money for them is under way (L18).
        owing: money is due that is to be collected before they are accepted (L4).
        empty: they have no items.
        running: something of theirs is set up at a server or registrar.
    """

    status: Status
    custom_status_id: int | None
    charging: bool
    owing: bool
    empty: bool
    running: bool
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedOrder:
    """An order with the last that happened to it: when, by whom, and what, in words."""

    id: int
    number: str
    at: Instant
    staff: str
    sentences: tuple[str, ...]


class BulkReads(Protocol):
    """What there is to look at of many orders at once."""

    async def standings(self, marks: Marks) -> tuple[Standing, ...]:
        """The marked orders, counted by how they stand."""
        ...

    async def changed_since(self, marks: Marks, number: int) -> tuple[int, ...]:
        """Those of what a query has marked that were changed behind this audit number, the last changed first; at most
        `MOST_CHANGED`."""
        ...

    async def last_changes(self, ids: Collection[int], *, limit: int) -> tuple[ChangedOrder, ...]:
        """What happened last to the latest changed of these orders."""
        ...

    async def versions(self, ids: Collection[int]) -> dict[int, int]:
        """The versions of these orders, as far as they are there."""
        ...
