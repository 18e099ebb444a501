"""What undo needs of a transaction and of looks at the desk; parts of `domain.ports` (S7)."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from whenever import Instant

from domain.undoing.model import Change, Final


class UndoUnit(ABC):
    """The part of a unit of work that keeps what can be taken back."""

    def __init__(self) -> None:
        super().__init__()
        #: What this transaction leaves to be taken back.
        self.change: Change | None = None
        #: What this transaction takes back.
        self.undone: Change | None = None

    @abstractmethod
    async def change_of(self, command_id: str) -> Change | None:
        """The change that a command made, with what it did to each order; none where nothing is kept of it."""

    @abstractmethod
    async def take_jobs_back(self, keys: Collection[str], now: Instant) -> bool:
        """Ends these jobs before anyone has taken them; false where one of them is no longer to be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """Someone's change: `number` is its place among all, larger is newer. `orders` are numbers of orders, a few of
    `count`."""

    number: int
    command_id: str
    command: str
    bulk: str
    at: Instant
    until: Instant | None
    final: Final | None
    orders: tuple[str, ...]
    count: int


class UndoReads(Protocol):
    """What there is to look at of one's own changes."""

    async def own_change(self, order_id: int | None = None) -> ChangeRow | None:
        """This person's newest change that was not taken back, of all orders or of this one; of a bulk, `count` is how
        many of its changes were not."""
        ...

    async def changes_of_bulk(
        self, bulk: str, *, below: int | None = None, limit: int
    ) -> tuple[ChangeRow, ...]:
        """This person's changes in a bulk that were not taken back, the newest first, below the one with the number
        `below`."""
        ...
