"""What is asked and what is paid: payment systems, tokens, promotions, invoices, payments, refunds, the ledger."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from domain.billing import Account, AttemptStatus, InvoiceKind, InvoiceStatus, RefundStatus
from domain.billing.systems import GatewayKind
from domain.orders.status import PaymentMethod
from domain.promotions.model import PromotionKind
from storage.tables.base import NUMBERED, STRICT, metadata
from storage.types import Choice, Flag, UtcTime, Whole

#: The merchant accounts of the desk. `secret` names where the keys are, not what they are.
payment_systems = Table(
    "payment_systems",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("gateway", Choice(GatewayKind), nullable=False),
    Column("currency", Text),
    Column("fee_bp", Whole, nullable=False),
    Column("fee_fixed_minor", Whole, nullable=False),
    Column("tokens", Flag, nullable=False),
    Column("refunds", Flag, nullable=False),
    Column("one_click", Flag, nullable=False),
    Column("secret", Text),
    Column("retired", Flag, nullable=False),
    CheckConstraint("fee_bp BETWEEN 0 AND 10000 AND fee_fixed_minor >= 0", name="fee"),
    **NUMBERED,
)

#: What customers pay with again; `sealed` is encrypted, `card` the fingerprint that the gateway has for its card.
payment_tokens = Table(
    "payment_tokens",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("customer_id", Whole, ForeignKey("customers.id"), nullable=False, index=True),
    Column("system_id", Whole, ForeignKey("payment_systems.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("expires_at", UtcTime),
    Column("active", Flag, nullable=False),
    Column("card", Text),
    **NUMBERED,
)
Index(None, payment_tokens.c.card)

promotions = Table(
    "promotions",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("kind", Choice(PromotionKind), nullable=False),
    Column("percent_bp", Whole, nullable=False),
    Column("amount_minor", Whole, nullable=False),
    Column("currency", Text),
    Column("retired", Flag, nullable=False),
    UniqueConstraint("reseller_id", "code"),
    **NUMBERED,
)

invoices = Table(
    "invoices",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("kind", Choice(InvoiceKind), nullable=False),
    Column("status", Choice(InvoiceStatus), nullable=False),
    Column("total_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    Column("renewal", Flag, nullable=False, server_default=text("false")),
    Column("overdue", Flag, nullable=False, server_default=text("false")),
    CheckConstraint("total_minor >= 0", name="total"),
    **NUMBERED,
)

payments = Table(
    "payments",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("key", Whole, nullable=False, server_default="0"),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("invoice_id", Whole, ForeignKey("invoices.id"), nullable=False, index=True),
    Column("attempted_at", UtcTime, nullable=False),
    Column("status", Choice(AttemptStatus), nullable=False),
    Column("method", Choice(PaymentMethod), nullable=False),
    Column("amount_minor", Whole, nullable=False),
    Column("fee_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    Column("share_bp", Whole, nullable=False),
    Column("instalments", Whole, nullable=False),
    Column("one_click", Flag, nullable=False, server_default=text("false")),
    Column("system_id", Whole, ForeignKey("payment_systems.id")),
    Column("system", Text),
    Column("token_id", Whole, ForeignKey("payment_tokens.id")),
    Column("intent", Text),
    Column("code", Text),
    Column("reference", Text),
    Column("comment", Text),
    Column("refunded_minor", Whole, nullable=False, server_default="0"),
    Column("original_minor", Whole),
    Column("original_currency", Text),
    CheckConstraint("amount_minor >= 0 AND fee_minor >= 0", name="amounts"),
    CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded"),
    **NUMBERED,
)
Index(None, payments.c.key)
Index(
    "ix_payments_intent",
    payments.c.intent,
    unique=True,
    sqlite_where=text("intent IS NOT NULL"),
)
#: Disputes are told by the payment system's own number of a charge.
Index(
    "ix_payments_reference",
    payments.c.reference,
    sqlite_where=text("intent IS NOT NULL"),
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("payment_id", Whole, ForeignKey("payments.id"), nullable=False),
    Column("requested_at", UtcTime, nullable=False),
    Column("amount_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Choice(RefundStatus), nullable=False),
    Column("intent", Text),
    Column("code", Text),
    Column("reference", Text),
    CheckConstraint("amount_minor > 0", name="amount"),
    **NUMBERED,
)
Index(
    "ix_refunds_intent",
    refunds.c.intent,
    unique=True,
    sqlite_where=text("intent IS NOT NULL"),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("invoice_id", Whole, ForeignKey("invoices.id")),
    Column("payment_id", Whole, ForeignKey("payments.id")),
    Column("at", UtcTime, nullable=False),
    Column("debit", Choice(Account), nullable=False),
    Column("credit", Choice(Account), nullable=False),
    Column("amount_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    CheckConstraint("amount_minor > 0 AND debit <> credit", name="moves"),
    **NUMBERED,
)
#: What moves money, by when it was booked: all that reports add up (storage.reports). A condition of a partial index is
#: matched by its text, so storage.booked writes the same words.
_MOVED = "(debit IN ('cash', 'written_off') OR credit IN ('cash', 'written_off'))"
Index(
    "ix_ledger_entries_moved",
    ledger_entries.c.at,
    ledger_entries.c.order_id,
    ledger_entries.c.payment_id,
    ledger_entries.c.debit,
    ledger_entries.c.credit,
    ledger_entries.c.amount_minor,
    sqlite_where=text(_MOVED),
)

#: What orders of each day come to, kept in the transaction of the change; reports are added up from it
#: (domain.reports.daily). Days are yyyymmdd in the reseller's zone, `thing` is an id, a name or nothing.
day_sums = Table(
    "day_sums",
    metadata,
    Column("by_what", Text, primary_key=True),
    Column("day", Whole, primary_key=True, autoincrement=False),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), primary_key=True),
    Column("thing", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("since", Whole, primary_key=True, autoincrement=False),
    Column("entries", Whole, nullable=False),
    Column("orders", Whole, nullable=False),
    Column("payments", Whole, nullable=False),
    Column("gross_minor", Whole, nullable=False),
    Column("fees_minor", Whole, nullable=False),
    Column("refunds_minor", Whole, nullable=False),
    Column("lost_minor", Whole, nullable=False),
    Column("written_off_minor", Whole, nullable=False),
    sqlite_with_rowid=False,
    **STRICT,
)
