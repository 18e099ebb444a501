"""What taking in events needs of a transaction and of looks at the desk; parts of `domain.ports`."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from domain.clock import Chance
from domain.commands import Outcome
from domain.orders.model import Order

T = TypeVar("T")


class ShopUnit(ABC):
    """The part of a unit of work that takes in events, many at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.remembered: dict[str, Outcome] = {}

    def remember(self, key: str, outcome: Outcome) -> None:
        """Keeps what an event came to; written with this transaction or not at all."""
        self.remembered[key] = outcome

    @abstractmethod
    async def begin_events(self, reseller_id: int) -> None:
        """Waits until nobody else takes in events of this reseller: two may be of one new cart."""

    @abstractmethod
    async def outcomes_of(self, keys: Collection[str]) -> Mapping[str, Outcome]:
        """What the events of these keys came to that were taken in before."""

    @abstractmethod
    async def carts(self, reseller_id: int, source: str, names: Collection[str]) -> Mapping[str, Order]:
        """The orders that the source calls so, with all their parts, by that name; locked as `order` does."""

    @abstractmethod
    async def new_orders(self, n: int, chance: Chance) -> Sequence[tuple[int, str]]:
        """The ids of the next `n` orders, and a public number for each that no order has (L12)."""

    @abstractmethod
    async def begin_order(self, order: Order) -> None:
        """A new order, watched, that is written at the end, unless `add_order` writes it before."""

    @abstractmethod
    async def among(
        self, kind: type[T], field: str, values: Collection[object], **like: object
    ) -> Sequence[T]:
        """The things of this kind whose field is one of these values, and whose other fields are so."""

    @abstractmethod
    async def add_all(self, subjects: Sequence[Any]) -> None:
        """Adds things of one kind that `get` knows; their ids are there afterwards."""


class ShopReads(Protocol):
    """The part of the reads that tells of events."""

    async def waiting_events(self, *, limit: int) -> tuple[int, ...]:
        """The ids of events whose cart was not there when they came, and is now; the oldest first."""
        ...
