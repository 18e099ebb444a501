"""What the worker needs of a payment system's gateway, and what may come back (R1, R2)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from domain.billing.systems import PaymentSystem
from domain.money import Money


class Result(StrEnum):
    """What became of a call. `unknown` is no answer: it may have been done or not."""

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a gateway says of a call.

    Args:
        code: why it failed, in the gateway's words.
        reference: the gateway's own number for it.
        fee_minor: what it kept, where it says so.
        card: the gateway's fingerprint of the card that was charged: the same for the same card, never its number.
    """

    result: Result
    code: str | None = None
    reference: str | None = None
    fee_minor: int | None = None
    card: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeCall:
    """Takes an amount from a stored token. `key` is the idempotency key: the same key is charged once at most."""

    key: str
    amount: Money
    sealed_token: str = field(repr=False)
    order_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCall:
    """Takes an amount that was set aside, or lets it go; named by the gateway's reference. `key` is the idempotency
    key."""

    key: str
    amount: Money
    authorisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCall:
    """Pays back an amount of an earlier charge, named by the gateway's reference. `key` is the idempotency key."""

    key: str
    amount: Money
    charge_reference: str


#: What a gateway may be asked.
Call = ChargeCall | HeldCall | RefundCall


class TokenState(StrEnum):
    """What the gateway says of a stored token (A3)."""

    ACTIVE = "active"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLook:
    """What the gateway says of a stored token: whether it can be charged, and the fingerprint of its card."""

    state: TokenState
    card: str | None = None


class Gateway(Protocol):
    """One account at a gateway. No method raises for what the gateway says or fails to say: that is an answer."""

    async def charge(self, call: ChargeCall) -> Answer:
        """Charges a token."""
        ...

    async def authorise(self, call: ChargeCall) -> Answer:
        """Sets an amount aside on a token, without taking it; the reference is the authorisation's."""
        ...

    async def capture(self, call: HeldCall) -> Answer:
        """Takes what was set aside, or a part of it; the rest is let go."""
        ...

    async def void(self, call: HeldCall) -> Answer:
        """Lets go what was set aside."""
        ...

    async def refund(self, call: RefundCall) -> Answer:
        """Pays back."""
        ...

    async def look_up_charge(self, call: ChargeCall) -> Answer | None:
        """What became of a charge with this key; none where the gateway has never seen it."""
        ...

    async def look_up_authorisation(self, call: ChargeCall) -> Answer | None:
        """What became of an authorisation with this key; none where the gateway has never seen it."""
        ...

    async def look_up_capture(self, call: HeldCall) -> Answer | None:
        """Whether the authorisation was taken; none where it still waits."""
        ...

    async def look_up_void(self, call: HeldCall) -> Answer | None:
        """Whether the authorisation was let go; none where it still waits."""
        ...

    async def look_up_refund(self, call: RefundCall) -> Answer | None:
        """What became of a refund with this key; none where the gateway has never seen it."""
        ...

    async def look_at_token(self, sealed_token: str) -> TokenLook:
        """Whether the token can still be charged, and which card it is."""
        ...

    async def close(self) -> None:
        """Ends its connections."""
        ...


class Gateways(Protocol):
    """Where gateways come from."""

    def of(self, system: PaymentSystem) -> Gateway:
        """The gateway of this payment system.

        Raises:
            OutsideFailed: it cannot be used from here: its keys are not found.
        """
        ...
