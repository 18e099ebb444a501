"""Who sells and who buys: resellers, their customers, and the customers' sites (SPEC 1)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.money import Money


class ResellerMethod(StrEnum):
    """How a reseller pays its distributor."""

    CREDIT_CARD = "credit_card"
    CASH = "cash"
    DEPOSIT = "deposit"


class ContactKind(StrEnum):
    """What a contact is written to for (A7)."""

    BILL_TO = "bill_to"
    PRIMARY = "primary"
    OTHER = "other"


@dataclass(eq=False, kw_only=True)
class Reseller:
    """The account whose orders are worked. `credit_limit_minor` none means unlimited.

    `reserved_minor` is what accepted orders will cost, `owed_minor` what the distributor has invoiced and has not been
    paid, below zero for a deposit (A6).
    """

    id: int | None = None
    name: str
    currency: str
    payment_method: ResellerMethod = ResellerMethod.CASH
    credit_limit_minor: int | None = None
    timezone: str = "UTC"
    reserved_minor: int = 0
    owed_minor: int = 0
    invoice_due_days: int = 30
    distributor_email: str | None = None

    @property
    def by_card(self) -> bool:
        """Whether its token is charged for what it orders (A3)."""
        return self.payment_method is ResellerMethod.CREDIT_CARD

    @property
    def available(self) -> Money | None:
        """What orders may still cost: limit − owed − reserved, none where there is no limit (A6)."""
        if self.credit_limit_minor is None:
            return None
        return Money(self.credit_limit_minor - self.owed_minor - self.reserved_minor, self.currency)

    def covers(self, amount: Money) -> bool:
        """Whether the available credit reaches for it; credit is in one currency alone."""
        available = self.available
        if available is None or not amount:
            return True
        return amount.currency == self.currency and not available < amount

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares; what is reserved and owed has entries of its own."""
        return {
            "name": self.name,
            "payment_method": self.payment_method.value,
            "credit_limit": self.credit_limit_minor,
            "timezone": self.timezone,
            "invoice_due_days": self.invoice_due_days,
            "distributor_email": self.distributor_email,
        }


@dataclass(eq=False, kw_only=True)
class Customer:
    """The reseller's end customer. `approval_required` is the toggle of A1."""

    id: int | None = None
    reseller_id: int
    name: str
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    country: str | None = None
    address: str | None = None
    approval_required: bool = True


@dataclass(eq=False, kw_only=True)
class Site:
    """A customer's site, with its code and domain."""

    id: int | None = None
    reseller_id: int
    customer_id: int | None
    code: str
    domain: str | None = None
