"""What fraud checks need of a transaction and of the desk's storage; parts of `domain.ports` (F1)."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol

from whenever import Instant

from domain.fraud.checker import CheckerAccount, FraudCall
from domain.fraud.facts import History
from domain.orders.model import Order

if TYPE_CHECKING:
    from domain.jobs import Job


class FraudUnit(ABC):
    """The part of a unit of work that knows what was seen before."""

    @abstractmethod
    async def fraud_history(self, order: Order, now: Instant) -> History:
        """What the reseller's desk has seen of this order's customer, e-mail, address and IP address, apart from it."""


class FraudStorage(Protocol):
    """What the worker reads of fraud checks."""

    async def check_of(self, job: "Job") -> tuple[CheckerAccount, FraudCall] | None:
        """What a checker is asked for this job, and which; none where its answer is known."""
        ...
