"""Orders with their items and notes, and what lists and searches find them by."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from domain.followup.model import Recovery
from domain.orders.status import (
    Archive,
    AutoSetup,
    DeliveryStatus,
    DomainHow,
    PaymentMethod,
    PaymentStatus,
    Status,
    StoppedBy,
    Switching,
)
from storage.tables.base import NUMBERED, STRICT, metadata
from storage.types import Bytewise, Choice, Flag, Marks, UtcTime, Whole

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
    Column("partial_bp", Whole),
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
    Column("reserved_minor", Whole, nullable=False, server_default="0"),
    Column("billed_minor", Whole, nullable=False, server_default="0"),
    Column("stopped_by", Choice(StoppedBy)),
    Column("stopped_because", Text),
    Column("cancel_reason", Text),
    Column("cancel_refund", Flag, nullable=False, server_default=text("false")),
    Column("sale_confirmed_by", Whole, ForeignKey("staff.id")),
    Column("sale_confirmed_at", UtcTime),
    Column("by_amount", Whole, nullable=False, server_default="0"),
    Column("by_customer", Bytewise, nullable=False, server_default=text("''")),
    Column("cost_currency", Text, nullable=False, server_default=text("''")),
    Column("cart_seen", Text),
    # The recurring order that it was placed for: kept by the program, since that one refers to orders itself.
    Column("recurring_id", Whole),
    Column("active_at", UtcTime),
    Column("holder_id", Whole, ForeignKey("staff.id")),
    Column("next_at", UtcTime),
    Column("recovery", Choice(Recovery)),
    Column("stake", Whole, nullable=False, server_default="0"),
    CheckConstraint("total_minor >= 0 AND cost_minor >= 0 AND due_minor >= 0", name="amounts"),
    **STRICT,
)
# A condition of a partial index is matched by its text, so storage.filters writes the same words.
# With what a common filter of amounts is looked at, so that the rows themselves are left alone.
Index(
    "ix_orders_placed",
    orders.c.key,
    orders.c.by_amount,
    orders.c.reseller_id,
    orders.c.recurring_id,
    orders.c.needs_staff,
    sqlite_where=text("status <> 'incomplete'"),
)
Index("ix_orders_needs", orders.c.key, sqlite_where=text("needs_staff"))
Index(
    "ix_orders_reseller_needs",
    orders.c.reseller_id,
    orders.c.key,
    sqlite_where=text("needs_staff"),
)
Index(
    "ix_orders_parent",
    orders.c.parent_id,
    sqlite_where=text("parent_id IS NOT NULL"),
)
Index(
    "ix_orders_source",
    orders.c.source_number,
    orders.c.source,
    orders.c.reseller_id,
    unique=True,
    sqlite_where=text("source_number IS NOT NULL"),
)
for _name, _columns, _condition in (
    ("by_amount", (orders.c.by_amount, orders.c.key), "status <> 'incomplete'"),
    ("by_customer", (orders.c.by_customer, orders.c.key), "status <> 'incomplete'"),
    ("payment", (orders.c.payment_status, orders.c.key), "status <> 'incomplete'"),
    ("method", (orders.c.payment_method, orders.c.key), "status <> 'incomplete'"),
    ("currency", (orders.c.currency, orders.c.key), "status <> 'incomplete'"),
    ("confirmed", (orders.c.sale_confirmed, orders.c.key), "status <> 'incomplete'"),
    ("fraud", (orders.c.fraud_score, orders.c.key, orders.c.recurring_id), "status <> 'incomplete'"),
    ("marked", (orders.c.key,), "marks <> ''"),
    ("partial", (orders.c.key,), "partial_bp IS NOT NULL"),
    ("repeats", (orders.c.key,), "recurring_id IS NOT NULL"),
    ("stopped", (orders.c.stopped_by, orders.c.key), "stopped_by IS NOT NULL"),
    ("ip", (orders.c.ip, orders.c.key), "ip IS NOT NULL"),
    ("custom", (orders.c.custom_status_id, orders.c.key), "custom_status_id IS NOT NULL"),
    ("recovery", (orders.c.recovery, orders.c.key), "recovery IS NOT NULL"),
    (
        "followed",
        (orders.c.key, orders.c.holder_id, orders.c.next_at),
        "holder_id IS NOT NULL OR next_at IS NOT NULL",
    ),
    # With all that the work list is ordered by, so that only the rows that are shown are looked up.
    (
        "carts",
        (
            orders.c.active_at,
            orders.c.id,
            orders.c.key,
            orders.c.stake,
            orders.c.next_at,
            orders.c.reseller_id,
        ),
        "status = 'incomplete' AND recovery IS NULL",
    ),
):
    Index(f"ix_orders_{_name}", *_columns, sqlite_where=text(_condition))
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
    Column("is_trial", Flag, nullable=False, server_default=text("false")),
    Column("auto_setup", Choice(AutoSetup), nullable=False, server_default="on_accept"),
    Column("module_id", Whole, ForeignKey("delivery_modules.id")),
    Column("username", Text),
    Column("sealed_password", Text),
    Column("run_create", Flag, nullable=False, server_default=text("true")),
    Column("send_welcome", Flag, nullable=False, server_default=text("false")),
    Column("delivery_intent", Text),
    Column("delivery_reference", Text),
    Column("delivery_code", Text),
    Column("delivery_attempts", Whole, nullable=False, server_default="0"),
    Column("delivered_at", UtcTime),
    Column("ends", Flag, nullable=False, server_default=text("false")),
    Column("ending_intent", Text),
    Column("ending_attempts", Whole, nullable=False, server_default="0"),
    Column("dropped", Flag, nullable=False, server_default=text("false")),
    Column("replaces", Whole),
    Column("addon_of", Whole),
    Column("domain_how", Choice(DomainHow)),
    Column("switching", Choice(Switching)),
    UniqueConstraint("order_id", "position"),
    CheckConstraint("quantity > 0", name="quantity"),
    **NUMBERED,
)
#: Deliveries that have not come to rest: few at any time.
Index(
    "ix_order_items_moving",
    order_items.c.delivery,
    order_items.c.order_id,
    sqlite_where=text("delivery IN ('queued', 'running', 'failed')"),
)

#: Deliveries are answered by the key of their call.
Index(
    "ix_order_items_intent",
    order_items.c.delivery_intent,
    unique=True,
    sqlite_where=text("delivery_intent IS NOT NULL"),
)

Index(
    "ix_order_items_ending",
    order_items.c.ending_intent,
    unique=True,
    sqlite_where=text("ending_intent IS NOT NULL"),
)

#: What is left of orders that were deleted: their numbers are not given again, nor are they imported again (L11).
deleted_orders = Table(
    "deleted_orders",
    metadata,
    Column("number", Text, primary_key=True),
    Column("order_id", Whole, nullable=False),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("source", Text),
    Column("source_number", Text),
    Column("at", UtcTime, nullable=False),
    Index(None, "source_number"),
    **STRICT,
)

order_notes = Table(
    "order_notes",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Whole, ForeignKey("staff.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("retracted", Flag, nullable=False, server_default=text("false")),
    **NUMBERED,
)

#: What can be found by words: folded tokens with a blank between, `key` as in orders (storage.search).
order_search = Table(
    "order_search",
    metadata,
    Column("key", Whole, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    **STRICT,
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
    **STRICT,
)
