"""Who sells and who buys: resellers, their customers, and the customers' sites (SPEC 1)."""

from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant


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
class Contact:
    """A person of a reseller, or of a customer where `customer_id` says which."""

    id: int | None = None
    reseller_id: int
    customer_id: int | None = None
    kind: ContactKind = ContactKind.OTHER
    name: str
    email: str | None = None
    phone: str | None = None
    created_at: Instant
    retired: bool = False

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "reseller": self.reseller_id,
            "customer": self.customer_id,
            "kind": self.kind.value,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "retired": self.retired,
        }


@dataclass(eq=False, kw_only=True)
class Site:
    """A customer's site, with its code and domain."""

    id: int | None = None
    reseller_id: int
    customer_id: int | None
    code: str
    domain: str | None = None
