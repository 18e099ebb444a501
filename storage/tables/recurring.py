"""What is paid again and again, and each period of it (SPEC 6)."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from domain.recurring.schedule import Unit
from domain.recurring.status import RecurringStatus
from storage.tables.base import NUMBERED, metadata
from storage.types import Choice, UtcTime, Whole

recurring_orders = Table(
    "recurring_orders",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("key", Whole, nullable=False),
    Column("debit_key", Text, nullable=False, unique=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("customer_id", Whole, ForeignKey("customers.id"), nullable=False, index=True),
    Column("initial_order_id", Whole, ForeignKey("orders.id"), nullable=False),
    Column("position", Whole, nullable=False),
    Column("offer_id", Whole, ForeignKey("offers.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("token_id", Whole, ForeignKey("payment_tokens.id")),
    Column("price_minor", Whole, nullable=False),
    Column("currency", Text, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("zone", Text, nullable=False),
    Column("period_every", Whole, nullable=False),
    Column("period_unit", Choice(Unit), nullable=False),
    Column("payments", Whole),
    Column("paid", Whole, nullable=False),
    Column("status", Choice(RecurringStatus), nullable=False),
    Column("after_answer", Choice(RecurringStatus)),
    Column("period_number", Whole, nullable=False),
    Column("following_number", Whole, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("next_attempt_at", UtcTime),
    Column("tries", Whole, nullable=False),
    Column("failures", Whole, nullable=False),
    Column("order_id", Whole, ForeignKey("orders.id")),
    Column("code", Text),
    Column("failed_at", UtcTime),
    Column("ended_because", Text),
    Column("version", Whole, nullable=False),
    UniqueConstraint("initial_order_id", "position"),
    CheckConstraint("price_minor > 0", name="price"),
    CheckConstraint("period_every > 0 AND following_number > period_number", name="periods"),
    CheckConstraint("paid > 0 AND paid <= payments", name="payments"),
    **NUMBERED,
)
r = recurring_orders.c
Index(None, r.key)
Index(None, r.reseller_id, r.key)
Index(None, r.status, r.key)
#: What the worker looks for, each second: those that are due.
Index(
    "ix_recurring_orders_due",
    r.next_attempt_at,
    sqlite_where=text("status = 'active'"),
)

#: The periods that were debited or missed: each one once, whatever happens at once.
recurring_debits = Table(
    "recurring_debits",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("recurring_id", Whole, ForeignKey("recurring_orders.id"), nullable=False),
    Column("number", Whole, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("order_id", Whole, ForeignKey("orders.id"), unique=True),
    UniqueConstraint("recurring_id", "number"),
    **NUMBERED,
)

#: What runs from period to period and is invoiced on the order that it came with; `due_at` is the next period's.
services = Table(
    "services",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False),
    Column("position", Whole, nullable=False),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("zone", Text, nullable=False),
    Column("period_every", Whole, nullable=False),
    Column("period_unit", Choice(Unit), nullable=False),
    Column("period_number", Whole, nullable=False),
    Column("from_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    UniqueConstraint("order_id", "position"),
    CheckConstraint("period_every > 0 AND period_number > 0", name="periods"),
    **NUMBERED,
)
#: What the worker looks for: those that are to be invoiced soon.
Index(
    "ix_services_due",
    services.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
)

#: The periods that were invoiced or passed over: each one once, whatever happens at once.
renewals = Table(
    "renewals",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("service_id", Whole, ForeignKey("services.id"), nullable=False),
    Column("number", Whole, nullable=False),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("due_at", UtcTime, nullable=False),
    Column("invoice", Text),
    UniqueConstraint("service_id", "number"),
    **NUMBERED,
)
