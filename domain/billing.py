"""Money of an order: invoices, payments, and the append-only ledger that every balance is a sum of (SPEC 1, R4).

A ledger entry moves an amount from one account (credit) to another (debit), so the books balance by construction.
A mistake gets a reversing entry; entries are never changed.

| what happens | debit | credit |
|---|---|---|
| invoice issued | receivable | sales |
| invoice cancelled, or answered by a credit note | sales | receivable |
| payment received | cash | receivable |
| fee of the payment system | fees | cash |
| refund paid out | refunds | cash |
| received more than is due | receivable | customer credit |
| rest given up | written off | receivable |
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from whenever import Instant

from domain.money import Money
from domain.orders.status import PaymentMethod, PaymentStatus


class Account(StrEnum):
    """Where amounts are kept."""

    RECEIVABLE = "receivable"
    SALES = "sales"
    CASH = "cash"
    FEES = "fees"
    REFUNDS = "refunds"
    CUSTOMER_CREDIT = "customer_credit"
    WRITTEN_OFF = "written_off"


class InvoiceKind(StrEnum):
    """Whether the invoice asks for money or gives it back."""

    DEBIT = "debit"
    CREDIT = "credit"


class InvoiceStatus(StrEnum):
    """How far an invoice is; derived from the ledger, except `cancelled`."""

    UNPAID = "unpaid"
    PARTIAL = "partial"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class AttemptStatus(StrEnum):
    """How one attempt to take money stands."""

    PENDING = "pending"
    UNKNOWN = "unknown"
    PAID = "paid"
    FAILED = "failed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"


#: An attempt in one of these may still bring money: nothing is decided while one is under way.
UNDER_WAY = frozenset({AttemptStatus.PENDING, AttemptStatus.UNKNOWN})


@dataclass(eq=False, kw_only=True)
class Invoice:
    """A demand for money for one order, billed to the customer (`debit`), or its answer (`credit`)."""

    id: int | None = None
    number: str
    kind: InvoiceKind = InvoiceKind.DEBIT
    status: InvoiceStatus = InvoiceStatus.UNPAID
    total: Money
    issued_at: Instant
    due_at: Instant | None = None


@dataclass(eq=False, kw_only=True)
class Payment:
    """One attempt to take money for an invoice. `share_bp` is its part of the invoice in hundredths of a percent."""

    id: int | None = None
    invoice: Invoice
    attempted_at: Instant
    status: AttemptStatus
    method: PaymentMethod
    amount: Money
    fee_minor: int = 0
    share_bp: int = 10_000
    instalments: int = 1
    system: str | None = None
    code: str | None = None
    reference: str | None = None
    comment: str | None = None


@dataclass(eq=False, kw_only=True)
class LedgerEntry:
    """An amount above zero moved from the credit account to the debit account."""

    id: int | None = None
    at: Instant
    debit: Account
    credit: Account
    amount: Money
    invoice: Invoice | None = None
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What the ledger says of one order, or of one invoice."""

    invoiced: Money
    received: Money
    refunded: Money
    due: Money

    @property
    def paid(self) -> Money:
        """What was received and not paid back."""
        return self.received - self.refunded


def balance_of(entries: Iterable[LedgerEntry], currency: str) -> Balance:
    """Sums the entries; all are in `currency`."""
    invoiced = received = refunded = due = 0
    for entry in entries:
        if entry.amount.currency != currency:
            raise ValueError(f"a ledger of {currency} has an entry in {entry.amount.currency}")
        amount = entry.amount.amount_minor
        match (entry.debit, entry.credit):
            case (Account.RECEIVABLE, Account.SALES):
                invoiced += amount
            case (Account.SALES, Account.RECEIVABLE):
                invoiced -= amount
            case (Account.CASH, Account.RECEIVABLE):
                received += amount
            case (Account.RECEIVABLE, Account.CASH):
                received -= amount
            case (Account.REFUNDS, Account.CASH):
                refunded += amount
            case (Account.CASH, Account.REFUNDS):
                refunded -= amount
            case _:
                pass
        due += amount * ((entry.debit is Account.RECEIVABLE) - (entry.credit is Account.RECEIVABLE))
    return Balance(*(Money(n, currency) for n in (invoiced, received, refunded, max(due, 0))))


class Attempt(Protocol):
    """What the payment status needs to know of an attempt."""

    @property
    def attempted_at(self) -> Instant: ...

    @property
    def status(self) -> AttemptStatus: ...


def payment_status(balance: Balance, total: Money, attempts: Iterable[Attempt]) -> PaymentStatus:
    """The order's payment status (SPEC 2): `rejected` means the last attempt failed and none is under way."""
    if balance.received and balance.refunded >= balance.received:
        return PaymentStatus.REFUND
    if balance.received:
        return PaymentStatus.PARTIAL if balance.due else PaymentStatus.COMPLETED
    if not total:
        return PaymentStatus.COMPLETED
    tried = sorted(attempts, key=lambda payment: payment.attempted_at)
    if tried and tried[-1].status is AttemptStatus.FAILED:
        under_way = any(payment.status in UNDER_WAY for payment in tried)
        return PaymentStatus.OPEN if under_way else PaymentStatus.REJECTED
    return PaymentStatus.OPEN


def invoice_status(invoice: Invoice, entries: Iterable[LedgerEntry]) -> InvoiceStatus:
    """How far an invoice is, from the entries that name it."""
    if invoice.status is InvoiceStatus.CANCELLED:
        return InvoiceStatus.CANCELLED
    balance = balance_of((e for e in entries if e.invoice is invoice), invoice.total.currency)
    if balance.received and balance.refunded >= balance.received:
        return InvoiceStatus.REFUNDED
    if balance.due:
        return InvoiceStatus.PARTIAL if balance.received else InvoiceStatus.UNPAID
    return InvoiceStatus.PAID
