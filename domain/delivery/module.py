"""What the worker needs of a server's or registrar's module, and what may come back (L6, R1, R2)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from domain.delivery.model import DeliveryModule
from domain.orders.status import DomainHow


class Fate(StrEnum):
    """What became of an item: it is set up there, suspended, goes on again, or ended. `waiting` is an answer: it is
    under way there. `unknown` is none: it may be done or not."""

    DELIVERED = "delivered"
    ENDED = "ended"
    SUSPENDED = "suspended"
    UNSUSPENDED = "unsuspended"
    WAITING = "waiting"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a module says of an item.

    Args:
        reference: the module's own name for what it made.
        code: why it failed, or why nothing is known, in the module's words.
    """

    fate: Fate
    reference: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCall:
    """One item to create or register. `key` is the idempotency key: with the same key it is created once at most.

    Args:
        attempt: the how manieth try it is, from 1.
        sealed_password: encrypted; opened by the module alone (S3).
        domain_how: whether the domain is registered or transferred, or the customer's own; none where nobody said.
        addon_of: the position of the item that this one belongs to.
    """

    key: str
    attempt: int
    order_number: str
    position: int
    product: str
    product_type: str
    quantity: int
    domain: str | None = None
    username: str | None = None
    sealed_password: str | None = field(default=None, repr=False)
    domain_how: DomainHow | None = None
    addon_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationCall:
    """One item to end. `key` is the idempotency key: with the same key it is ended once at most.

    Args:
        attempt: the how manieth try it is, from 1.
        created_with: the key with which the item was created.
        reference: the module's own name for it.
    """

    key: str
    attempt: int
    created_with: str | None
    reference: str | None
    order_number: str
    position: int
    product: str
    product_type: str
    quantity: int
    domain: str | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionCall(TerminationCall):
    """One item to suspend, or (`back`) to let go on; with the same key it is done once at most."""

    back: bool = False


class Module(Protocol):
    """One server or registrar. No method raises for what it says or fails to say: that is an answer."""

    async def create(self, call: DeliveryCall) -> Delivered:
        """Creates the account, or registers the domain."""
        ...

    async def look_up(self, call: DeliveryCall) -> Delivered | None:
        """What became of a delivery with this key; none where the module has never seen it."""
        ...

    async def terminate(self, call: TerminationCall) -> Delivered:
        """Removes the account, or gives the domain up."""
        ...

    async def look_up_termination(self, call: TerminationCall) -> Delivered | None:
        """What became of an end with this key; none where the module has never seen it."""
        ...

    async def suspend(self, call: SuspensionCall) -> Delivered:
        """Suspends the account or domain, or lets it go on."""
        ...

    async def look_up_suspension(self, call: SuspensionCall) -> Delivered | None:
        """What became of a suspension with this key; none where the module has never seen it."""
        ...

    async def close(self) -> None:
        """Ends its connections."""
        ...


class Modules(Protocol):
    """Where modules come from."""

    def module_of(self, place: DeliveryModule) -> Module:
        """The module of this server or registrar.

        Raises:
            OutsideFailed: it cannot be used from here: its secret is not found, or it is worked by hand.
        """
        ...
