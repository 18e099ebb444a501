"""What a desk keeps. Money is whole minor units, moments are milliseconds UTC, choices are their text."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from domain.billing import Account, AttemptStatus, InvoiceKind, InvoiceStatus
from domain.customers import ResellerMethod
from domain.orders.status import Archive, DeliveryStatus, PaymentMethod, PaymentStatus, Status
from storage.types import Bytewise, Choice, Flag, Marks, UtcTime, Whole

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: SQLite checks column types, and never gives an id twice.
_STRICT: dict[str, Any] = {"sqlite_strict": True}
_NUMBERED: dict[str, Any] = {**_STRICT, "sqlite_autoincrement": True}

desk = Table(
    "desk",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("id = 1", name="single"),
    **_STRICT,
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Whole, nullable=False),
    **_STRICT,
)

resellers = Table(
    "resellers",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("currency", Text, nullable=False),
    Column("payment_method", Choice(ResellerMethod), nullable=False),
    Column("credit_limit_minor", Whole),
    Column("timezone", Text, nullable=False),
    **_NUMBERED,
)

staff = Table(
    "staff",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("user", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("active", Flag, nullable=False),
    Column("may_act_as", Flag, nullable=False),
    **_NUMBERED,
)

staff_resellers = Table(
    "staff_resellers",
    metadata,
    Column("staff_id", Whole, ForeignKey("staff.id"), primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), primary_key=True),
    **_STRICT,
)

#: A search under a name; shared where it is nobody's own.
saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("staff_id", Whole, ForeignKey("staff.id")),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("key", Text),
    Column("is_default", Flag, nullable=False),
    UniqueConstraint("staff_id", "name"),
    **_NUMBERED,
)

Index(
    "ix_saved_views_shared",
    saved_views.c.name,
    unique=True,
    sqlite_where=text("staff_id IS NULL"),
    postgresql_where=text("staff_id IS NULL"),
)

customers = Table(
    "customers",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("city", Text),
    Column("country", Text),
    Column("approval_required", Flag, nullable=False),
    Column("source", Text),
    Column("source_ref", Text),
    UniqueConstraint("reseller_id", "source", "source_ref"),
    **_NUMBERED,
)

Index(
    "ix_customers_email",
    customers.c.email,
    sqlite_where=text("email IS NOT NULL"),
    postgresql_where=text("email IS NOT NULL"),
)

sites = Table(
    "sites",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("customer_id", Whole, ForeignKey("customers.id")),
    Column("code", Text, nullable=False),
    Column("domain", Text),
    UniqueConstraint("reseller_id", "code"),
    **_NUMBERED,
)

categories = Table(
    "categories",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("number", Whole, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("reseller_id", "number"),
    UniqueConstraint("reseller_id", "name"),
    **_NUMBERED,
)

offers = Table(
    "offers",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("number", Whole, nullable=False),
    Column("name", Text, nullable=False),
    Column("category_id", Whole, ForeignKey("categories.id")),
    Column("product_type", Text, nullable=False),
    Column("is_trial", Flag, nullable=False),
    Column("billing_type", Text, nullable=False),
    Column("billing_cycle", Text),
    Column("price_minor", Whole, nullable=False),
    Column("cost_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    Column("auto_execute", Flag, nullable=False),
    Column("auto_setup", Text, nullable=False),
    Column("source", Text),
    Column("source_ref", Text),
    UniqueConstraint("reseller_id", "number"),
    UniqueConstraint("reseller_id", "source", "source_ref"),
    **_NUMBERED,
)

custom_statuses = Table(
    "custom_statuses",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("base", Choice(Status), nullable=False),
    Column("colour", Text, nullable=False),
    Column("position", Whole, nullable=False),
    Column("retired", Flag, nullable=False),
    **_NUMBERED,
)

import_batches = Table(
    "import_batches",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("first_line", Whole, nullable=False),
    Column("last_line", Whole, nullable=False),
    Column("at", UtcTime, nullable=False),
    **_NUMBERED,
)

orders = Table(
    "orders",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False, unique=True),
    Column("key", Whole, nullable=False, unique=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("customer_id", Whole, ForeignKey("customers.id")),
    Column("site_id", Whole, ForeignKey("sites.id")),
    Column("status", Choice(Status), nullable=False),
    Column("archive", Choice(Archive), nullable=False),
    Column("custom_status_id", Whole, ForeignKey("custom_statuses.id")),
    Column("marks", Marks, nullable=False),
    Column("needs_staff", Flag, nullable=False),
    Column("payment_method", Choice(PaymentMethod), nullable=False),
    Column("payment_status", Choice(PaymentStatus), nullable=False),
    Column("invoice_name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("total_minor", Whole, nullable=False),
    Column("cost_minor", Whole, nullable=False),
    Column("paid_minor", Whole, nullable=False),
    Column("due_minor", Whole, nullable=False),
    Column("item_count", Whole, nullable=False),
    Column("delivered_count", Whole, nullable=False),
    Column("placed_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("accepted_at", UtcTime),
    Column("manager_id", Whole, ForeignKey("staff.id")),
    Column("sale_confirmed", Flag, nullable=False),
    Column("parent_id", Whole, ForeignKey("orders.id")),
    Column("promotion_code", Text),
    Column("affiliate", Text),
    Column("ip", Text),
    Column("customer_note", Text),
    Column("cart_step", Text),
    Column("fraud_score", Whole),
    Column("batch_id", Whole, ForeignKey("import_batches.id")),
    Column("source", Text),
    Column("source_number", Text),
    Column("source_digest", Text),
    Column("version", Whole, nullable=False),
    Column("by_amount", Whole, nullable=False, server_default="0"),
    Column("by_customer", Bytewise, nullable=False, server_default=text("''")),
    CheckConstraint("total_minor >= 0 AND cost_minor >= 0 AND due_minor >= 0", name="amounts"),
    **_STRICT,
)
# A condition of a partial index is matched by its text, so storage.filters writes the same words.
Index(
    "ix_orders_placed",
    orders.c.key,
    sqlite_where=text("status <> 'incomplete'"),
    postgresql_where=text("status <> 'incomplete'"),
)
Index("ix_orders_needs", orders.c.key, sqlite_where=text("needs_staff"), postgresql_where=text("needs_staff"))
Index(
    "ix_orders_reseller_needs",
    orders.c.reseller_id,
    orders.c.key,
    sqlite_where=text("needs_staff"),
    postgresql_where=text("needs_staff"),
)
Index(
    "ix_orders_parent",
    orders.c.parent_id,
    sqlite_where=text("parent_id IS NOT NULL"),
    postgresql_where=text("parent_id IS NOT NULL"),
)
Index(
    "ix_orders_source",
    orders.c.source_number,
    orders.c.source,
    orders.c.reseller_id,
    unique=True,
    sqlite_where=text("source_number IS NOT NULL"),
    postgresql_where=text("source_number IS NOT NULL"),
)
for _name, _columns, _condition in (
    ("by_amount", (orders.c.by_amount, orders.c.key), "status <> 'incomplete'"),
    ("by_customer", (orders.c.by_customer, orders.c.key), "status <> 'incomplete'"),
    ("payment", (orders.c.payment_status, orders.c.key), "status <> 'incomplete'"),
    ("method", (orders.c.payment_method, orders.c.key), "status <> 'incomplete'"),
    ("currency", (orders.c.currency, orders.c.key), "status <> 'incomplete'"),
    ("confirmed", (orders.c.sale_confirmed, orders.c.key), "status <> 'incomplete'"),
    ("fraud", (orders.c.fraud_score, orders.c.key), "status <> 'incomplete'"),
    ("marked", (orders.c.key,), "marks <> ''"),
):
    Index(f"ix_orders_{_name}", *_columns, sqlite_where=text(_condition), postgresql_where=text(_condition))
Index(None, orders.c.archive, orders.c.key)
Index(None, orders.c.status, orders.c.key)
Index(None, orders.c.reseller_id, orders.c.key)
Index(None, orders.c.reseller_id, orders.c.archive, orders.c.key)
Index(None, orders.c.customer_id, orders.c.key)

order_items = Table(
    "order_items",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False),
    Column("position", Whole, nullable=False),
    Column("offer_id", Whole, ForeignKey("offers.id")),
    Column("name", Text, nullable=False),
    Column("product_type", Text, nullable=False),
    Column("domain", Text),
    Column("quantity", Whole, nullable=False),
    Column("unit_price_minor", Whole, nullable=False),
    Column("discount_minor", Whole, nullable=False),
    Column("cost_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    Column("auto_execute", Flag, nullable=False),
    Column("delivery", Choice(DeliveryStatus), nullable=False),
    UniqueConstraint("order_id", "position"),
    CheckConstraint("quantity > 0", name="quantity"),
    **_NUMBERED,
)
#: Deliveries that have not come to rest: few at any time.
Index(
    "ix_order_items_moving",
    order_items.c.delivery,
    order_items.c.order_id,
    sqlite_where=text("delivery IN ('queued', 'running', 'failed')"),
    postgresql_where=text("delivery IN ('queued', 'running', 'failed')"),
)

order_notes = Table(
    "order_notes",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Whole, ForeignKey("staff.id"), nullable=False),
    Column("body", Text, nullable=False),
    **_NUMBERED,
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
    CheckConstraint("total_minor >= 0", name="total"),
    **_NUMBERED,
)

payments = Table(
    "payments",
    metadata,
    Column("id", Whole, primary_key=True),
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
    Column("system", Text),
    Column("code", Text),
    Column("reference", Text),
    Column("comment", Text),
    CheckConstraint("amount_minor >= 0 AND fee_minor >= 0", name="amounts"),
    **_NUMBERED,
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
    **_NUMBERED,
)

#: What can be found by words: folded tokens with a blank between, `key` as in orders (storage.search).
order_search = Table(
    "order_search",
    metadata,
    Column("key", Whole, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    **_STRICT,
)

#: How many orders each list holds, kept in the transaction of the change; 0 stands for no custom status.
order_counts = Table(
    "order_counts",
    metadata,
    Column("reseller_id", Whole, primary_key=True),
    Column("status", Choice(Status), primary_key=True),
    Column("custom_status_id", Whole, primary_key=True),
    Column("needs_staff", Flag, primary_key=True),
    Column("n", Whole, nullable=False),
    **_STRICT,
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("number", Whole, nullable=False),
    Column("digest", Text, nullable=False),
    Column("outside_at", UtcTime),
    CheckConstraint("id = 1", name="single"),
    **_STRICT,
)

audit = Table(
    "audit",
    metadata,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Whole, nullable=False),
    Column("staff", Text, nullable=False),
    Column("door", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_id", Whole, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index(None, "subject_id", "subject", "number"),
    **_STRICT,
)

command_outcomes = Table(
    "command_outcomes",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("outcome", Text, nullable=False),
    **_STRICT,
)

#: What is to be done later or outside; the row's id is the idempotency key of the call.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("order_id", Whole, ForeignKey("orders.id"), index=True),
    Column("payload", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("not_before", UtcTime, nullable=False),
    Column("attempts", Whole, nullable=False),
    Column("leased_until", UtcTime),
    Column("done_at", UtcTime),
    Column("error", Text),
    **_STRICT,
)
Index(
    "ix_outbox_due",
    outbox.c.not_before,
    sqlite_where=text("done_at IS NULL"),
    postgresql_where=text("done_at IS NULL"),
)

#: Which order each program at work has open, for a minute at most (T12). It refers to other rows without a foreign key:
#: on PostgreSQL that would lock the order against those who work on it.
presence = Table(
    "presence",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("staff_id", Whole, nullable=False),
    Column("order_id", Whole, nullable=False),
    Column("seen_until", UtcTime, nullable=False),
    **_STRICT,
)
