"""What is counted of marked orders before anything is done to them, so that none has to be loaded (L15)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from whenever import Instant

from domain.marks import Marks
from domain.orders.status import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """So many orders that stand alike.

    Args:
        charging: money for them is under way (L18).
        owing: money is due that is to be collected before they are accepted (L4).
        empty: they have no items.
        running: something of theirs is set up at a server or registrar.
        changed: they changed since they were marked.
    """

    status: Status
    custom_status_id: int | None
    charging: bool
    owing: bool
    empty: bool
    running: bool
    changed: bool
    n: int


class BulkReads(Protocol):
    """What there is to look at of many orders at once."""

    async def standings(self, marks: Marks, *, since: Instant | None = None) -> tuple[Standing, ...]:
        """The marked orders, counted by how they stand; `since` is when they were marked."""
        ...

    async def versions(self, ids: Collection[int]) -> dict[int, int]:
        """The versions of these orders, as far as they are there."""
        ...
