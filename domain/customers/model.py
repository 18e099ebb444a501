"""Resellers, their customers, and the customers' sites."""

import re
from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant

from domain.money import Money
from domain.sorting import by_customer
from domain.text import fold

_NO_DIGIT = re.compile(r"\D+", re.ASCII)


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
    """The reseller's end customer. `approval_required` is the toggle of A1, as it was chosen; see `approval_required`.
    `source_ref` is what the `source` that brought it calls it. `reminders` is false of who wants no recovery messages.

    The last three are derived from the others by `derive`: what a customer is looked up by.
    """

    id: int | None = None
    reseller_id: int
    name: str
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    country: str | None = None
    address: str | None = None
    approval_required: bool = True
    source: str | None = None
    source_ref: str | None = None
    reminders: bool = True

    by_name: str = ""
    by_email: str = ""
    by_phone: str = ""

    def derive(self) -> None:
        """Brings the derived attributes up to date."""
        self.by_name = by_customer(self.name)
        self.by_email = by_email(self.email)
        self.by_phone = by_phone(self.phone)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "reseller": self.reseller_id,
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "address": self.address,
            "city": self.city,
            "country": self.country,
            "approval_required": self.approval_required,
            "reminders": self.reminders,
        }


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


def by_email(email: str | None) -> str:
    """An e-mail address as it is compared: without case."""
    return fold(email or "").strip()


def by_phone(phone: str | None) -> str:
    """A telephone number as it is compared: its digits, the zeros of ``00`` and ``0`` at the front left out."""
    return _NO_DIGIT.sub("", phone or "").lstrip("0")


def approval_locked(reseller: Reseller) -> bool:
    """Whether the toggles of this reseller's customers are on and locked: it pays by card (A1)."""
    return reseller.by_card


def approval_required(customer: Customer, reseller: Reseller) -> bool:
    """Whether orders of this customer wait for the reseller's approval (A1).

    A lock leaves the customer's own choice as it was, so that it holds again when the reseller leaves cards.
    """
    return customer.approval_required or approval_locked(reseller)


@dataclass(eq=False, kw_only=True)
class CustomerNote:
    """What a staff member wrote about a customer."""

    id: int | None = None
    customer_id: int
    at: Instant
    staff_id: int
    body: str


@dataclass(eq=False, kw_only=True)
class Site:
    """A customer's site, with its code and domain. A retired one is offered for new orders no more."""

    id: int | None = None
    reseller_id: int
    customer_id: int | None
    code: str
    domain: str | None = None
    retired: bool = False

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "reseller": self.reseller_id,
            "customer": self.customer_id,
            "code": self.code,
            "domain": self.domain,
            "retired": self.retired,
        }
