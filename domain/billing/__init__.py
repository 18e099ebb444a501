"""Money: invoices, payments and refunds, payment systems, and the ledger behind them."""

from domain.billing.ledger import (
    Account,
    Balance,
    LedgerEntry,
    attempt_status,
    balance_of,
    held_on,
    invoice_status,
    payment_status,
)
from domain.billing.model import (
    OPEN_INVOICES,
    RECEIVED,
    UNDER_WAY,
    AttemptStatus,
    Invoice,
    InvoiceKind,
    InvoiceStatus,
    Payment,
    Refund,
    RefundStatus,
)

__all__ = [
    "OPEN_INVOICES",
    "RECEIVED",
    "UNDER_WAY",
    "Account",
    "AttemptStatus",
    "Balance",
    "Invoice",
    "InvoiceKind",
    "InvoiceStatus",
    "LedgerEntry",
    "Payment",
    "Refund",
    "RefundStatus",
    "attempt_status",
    "balance_of",
    "held_on",
    "invoice_status",
    "payment_status",
]
