"""What resellers and their distributor owe each other (A6, P6)."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text

from domain.billing import InvoiceKind
from domain.credit.model import CreditKind, ResellerInvoiceStatus, ResellerPaymentStatus
from storage.tables.base import NUMBERED, metadata
from storage.types import Choice, Flag, UtcTime, Whole

#: What resellers that pay by card are charged with; `sealed` is encrypted.
reseller_tokens = Table(
    "reseller_tokens",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False, index=True),
    Column("system_id", Whole, ForeignKey("payment_systems.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("expires_at", UtcTime),
    Column("active", Flag, nullable=False),
    **NUMBERED,
)

reseller_invoices = Table(
    "reseller_invoices",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("order_id", Whole, ForeignKey("orders.id"), index=True),
    Column("kind", Choice(InvoiceKind), nullable=False),
    Column("status", Choice(ResellerInvoiceStatus), nullable=False),
    Column("net_minor", Whole, nullable=False),
    Column("tax_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    CheckConstraint("net_minor >= 0 AND tax_minor >= 0", name="amounts"),
    **NUMBERED,
)
Index(None, reseller_invoices.c.reseller_id, reseller_invoices.c.issued_at)
Index(
    "ix_reseller_invoices_unpaid",
    reseller_invoices.c.reseller_id,
    reseller_invoices.c.due_at,
    sqlite_where=text("status = 'unpaid'"),
)

reseller_invoice_lines = Table(
    "reseller_invoice_lines",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("invoice_id", Whole, ForeignKey("reseller_invoices.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("product_type", Text, nullable=False),
    Column("billing_type", Text, nullable=False),
    Column("quantity", Whole, nullable=False),
    Column("amount_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    **NUMBERED,
)

reseller_payments = Table(
    "reseller_payments",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("order_id", Whole, ForeignKey("orders.id"), index=True),
    Column("at", UtcTime, nullable=False),
    Column("status", Choice(ResellerPaymentStatus), nullable=False),
    Column("amount_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("reference", Text),
    Column("token_id", Whole, ForeignKey("reseller_tokens.id")),
    Column("system_id", Whole, ForeignKey("payment_systems.id")),
    Column("intent", Text),
    Column("code", Text),
    Column("asked_by", Whole, ForeignKey("staff.id")),
    **NUMBERED,
)
Index(None, reseller_payments.c.reseller_id, reseller_payments.c.at)
Index(
    "ix_reseller_payments_intent",
    reseller_payments.c.intent,
    unique=True,
    sqlite_where=text("intent IS NOT NULL"),
)

#: Every change of what is reserved and owed; a reseller's `reserved_minor` and `owed_minor` are their sums.
credit_entries = Table(
    "credit_entries",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False, index=True),
    Column("order_id", Whole, ForeignKey("orders.id"), index=True),
    Column("invoice_id", Whole, ForeignKey("reseller_invoices.id")),
    Column("payment_id", Whole, ForeignKey("reseller_payments.id")),
    Column("at", UtcTime, nullable=False),
    Column("kind", Choice(CreditKind), nullable=False),
    Column("reserved_minor", Whole, nullable=False),
    Column("owed_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    CheckConstraint("reserved_minor <> 0 OR owed_minor <> 0", name="moves"),
    **NUMBERED,
)

#: Items by what they are and how far they are, kept in the transaction of the change (T1).
item_counts = Table(
    "item_counts",
    metadata,
    Column("reseller_id", Whole, ForeignKey("resellers.id"), primary_key=True),
    Column("product_type", Text, primary_key=True),
    Column("is_trial", Flag, primary_key=True),
    Column("delivery", Text, primary_key=True),
    Column("n", Whole, nullable=False),
    sqlite_strict=True,
)

#: Units sold by month (yyyymm in the reseller's zone) of the order's date, kept in the transaction of the change (T1).
sold_counts = Table(
    "sold_counts",
    metadata,
    Column("reseller_id", Whole, ForeignKey("resellers.id"), primary_key=True),
    Column("month", Whole, primary_key=True, autoincrement=False),
    Column("product_type", Text, primary_key=True),
    Column("is_trial", Flag, primary_key=True),
    Column("n", Whole, nullable=False),
    sqlite_strict=True,
)
