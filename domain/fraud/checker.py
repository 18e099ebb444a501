"""What the worker needs of a fraud checker outside, and what may come back (F1, L18)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from whenever import Instant

from domain.fraud.model import CheckerKind, Reason
from domain.money import Money


class Fate(StrEnum):
    """What became of a question. `failed` is an answer without a score; `unknown` is none, and is asked again."""

    SCORED = "scored"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudAnswer:
    """What a checker says of an order.

    Args:
        score: from 0 to 100.
        answer: its whole answer, as JSON.
        code: why there is no score, in the checker's words.
    """

    fate: Fate
    score: int | None = None
    reasons: tuple[Reason, ...] = ()
    answer: str | None = field(default=None, repr=False)
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedItem:
    """One line of the order."""

    product: str
    category: str
    quantity: int
    unit_price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudCall:
    """An order to be looked at: what a checker may know of it, and no more. No token and no card number is among it.

    `declined` is the code with which the customer's last payment failed, none where none did; `paid` says that one was
    taken.
    """

    key: str
    order_number: str
    placed_at: Instant
    total: Money
    shop: str
    items: tuple[CheckedItem, ...]
    paid: bool
    declined: str | None = None
    customer_id: int | None = None
    name: str = ""
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    city: str | None = None
    country: str | None = None
    ip: str | None = None
    promotion: str | None = None
    affiliate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckerAccount:
    """How a checker is reached. `secret` names where its key is, not what it is (S3)."""

    kind: CheckerKind
    account: str
    secret: str
    service: str


class Checker(Protocol):
    """One account at a fraud checker. No method raises for what it says or fails to say: that is an answer."""

    async def check(self, call: FraudCall) -> FraudAnswer:
        """Has the order looked at. Asking twice does no harm."""
        ...

    async def close(self) -> None:
        """Ends its connections."""
        ...


class Checkers(Protocol):
    """Where checkers come from."""

    def checker_of(self, account: CheckerAccount) -> Checker:
        """The checker behind this account.

        Raises:
            OutsideFailed: it cannot be used from here: its key is not found, or no account is set.
        """
        ...
