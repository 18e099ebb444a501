"""The append-only ledger that every balance is a sum of (R4).

A ledger entry moves an amount from one account (credit) to another (debit), so the books balance by construction.
A mistake gets a reversing entry; entries are never changed.

| what happens | debit | credit |
|---|---|---|
| invoice issued, or owed again after it was cancelled | receivable | sales |
| invoice cancelled, or answered by a credit note | sales | receivable |
| payment received | cash | receivable |
| payment taken back: a dispute was lost | receivable | cash |
| fee of the payment system | fees | cash |
| refund paid out | refunds, or as far as there is any the customer's credit | cash |
| refund that failed after it was paid out | cash | refunds, the rest customer credit |
| received more than is due | receivable | customer credit |
| refund settled by a later credit note, or owed again as its order is open again | receivable | refunds |
| rest given up | written off | receivable |
| a credit note taken back: refunds and the customer's credit pay again | refunds, customer credit | receivable |
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from whenever import Instant

from domain.billing.model import (
    RECEIVED,
    UNDER_WAY,
    VOIDED,
    AttemptStatus,
    Invoice,
    InvoiceStatus,
    Payment,
    Refund,
    RefundStatus,
)
from domain.money import Money
from domain.orders.status import PaymentStatus


class Account(StrEnum):
    """Where amounts are kept."""

    RECEIVABLE = "receivable"
    SALES = "sales"
    CASH = "cash"
    FEES = "fees"
    REFUNDS = "refunds"
    CUSTOMER_CREDIT = "customer_credit"
    WRITTEN_OFF = "written_off"


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
            case (Account.REFUNDS | Account.CUSTOMER_CREDIT, Account.CASH):
                refunded += amount
            case (Account.CASH, Account.REFUNDS | Account.CUSTOMER_CREDIT):
                refunded -= amount
            case _:
                pass
        due += amount * ((entry.debit is Account.RECEIVABLE) - (entry.credit is Account.RECEIVABLE))
    return Balance(*(Money(n, currency) for n in (invoiced, received, refunded, max(due, 0))))


def held_on(account: Account, entries: Iterable[LedgerEntry], currency: str) -> Money:
    """What was credited to an account more than debited; below zero where it is the other way round."""
    return Money(
        sum(
            entry.amount.amount_minor * ((entry.credit is account) - (entry.debit is account))
            for entry in entries
        ),
        currency,
    )


class Attempt(Protocol):
    """What the payment status needs to know of an attempt."""

    @property
    def attempted_at(self) -> Instant: ...

    @property
    def status(self) -> AttemptStatus: ...

    @property
    def code(self) -> str | None: ...


def payment_status(balance: Balance, total: Money, attempts: Iterable[Attempt]) -> PaymentStatus:
    """The order's payment status (SPEC 2): `rejected` means the last attempt failed and none is under way.

    An amount that was authorised and let go is no attempt that failed.
    """
    if balance.received and balance.refunded >= balance.received:
        return PaymentStatus.REFUND
    if balance.received:
        return PaymentStatus.PARTIAL if balance.due else PaymentStatus.COMPLETED
    if not total:
        return PaymentStatus.COMPLETED
    tried = sorted((a for a in attempts if a.code != VOIDED), key=lambda payment: payment.attempted_at)
    if tried and tried[-1].status is AttemptStatus.FAILED:
        waits = any(payment.status in UNDER_WAY for payment in tried)
        return PaymentStatus.OPEN if waits else PaymentStatus.REJECTED
    return PaymentStatus.OPEN


def invoice_status(invoice: Invoice, entries: Iterable[LedgerEntry]) -> InvoiceStatus:
    """How far an invoice is, from the entries that name it."""
    if invoice.status is InvoiceStatus.CANCELLED:
        return InvoiceStatus.CANCELLED
    balance = balance_of((e for e in entries if e.invoice is invoice), invoice.total.currency)
    returned = balance.received and balance.refunded >= balance.received
    if balance.due:
        return InvoiceStatus.PARTIAL if balance.received and not returned else InvoiceStatus.UNPAID
    return InvoiceStatus.REFUNDED if returned else InvoiceStatus.PAID


def attempt_status(payment: Payment, refunds: Iterable[Refund]) -> AttemptStatus:
    """How an attempt that brought money stands, from its refunds; a dispute is over when the gateway says so."""
    if payment.status not in RECEIVED or payment.status is AttemptStatus.DISPUTED:
        return payment.status
    own = [refund for refund in refunds if refund.payment is payment]
    if not own:
        return payment.status
    if any(refund.under_way for refund in own):
        return AttemptStatus.REFUNDING
    if any(refund.status is RefundStatus.FAILED for refund in own):
        return AttemptStatus.REFUND_FAILED
    gone = sum(refund.amount.amount_minor for refund in own if refund.status is RefundStatus.DONE)
    return AttemptStatus.REFUNDED if gone >= payment.amount.amount_minor else AttemptStatus.PAID
