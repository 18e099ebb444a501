"""The desk, the people who work on it, and who sells what to whom."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from domain.customers import ContactKind, ResellerMethod
from domain.orders.status import AutoSetup, Status
from domain.recurring.schedule import Unit
from domain.statuses.colours import Colour
from storage.tables.base import NUMBERED, STRICT, metadata
from storage.types import Bytewise, Choice, Flag, Permissions, SortText, UtcTime, Whole

desk = Table(
    "desk",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("id = 1", name="single"),
    **STRICT,
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Whole, nullable=False),
    **STRICT,
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
    Column("reserved_minor", Whole, nullable=False, server_default="0"),
    Column("owed_minor", Whole, nullable=False, server_default="0"),
    Column("invoice_due_days", Whole, nullable=False, server_default="30"),
    Column("distributor_email", Text),
    CheckConstraint("reserved_minor >= 0", name="reserved"),
    **NUMBERED,
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
    Column("email", Text),
    **NUMBERED,
)

#: Roles beside the built-in ones; `staff.role` is the name of either.
own_roles = Table(
    "own_roles",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("by_name", Text, nullable=False, unique=True),
    Column("permissions", Permissions, nullable=False),
    Column("retired", Flag, nullable=False),
    **NUMBERED,
)

staff_resellers = Table(
    "staff_resellers",
    metadata,
    Column("staff_id", Whole, ForeignKey("staff.id"), primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), primary_key=True),
    **STRICT,
)

#: A search under a name; shared where it is nobody's own.
saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("staff_id", Whole, ForeignKey("staff.id")),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("sort", SortText, nullable=False, server_default="-placed"),
    Column("key", Text),
    Column("is_default", Flag, nullable=False),
    UniqueConstraint("staff_id", "name"),
    **NUMBERED,
)

Index(
    "ix_saved_views_shared",
    saved_views.c.name,
    unique=True,
    sqlite_where=text("staff_id IS NULL"),
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
    Column("address", Text),
    Column("approval_required", Flag, nullable=False),
    Column("source", Text),
    Column("source_ref", Text),
    Column("by_name", Bytewise, nullable=False, server_default=text("''")),
    Column("by_email", Bytewise, nullable=False, server_default=text("''")),
    Column("by_phone", Bytewise, nullable=False, server_default=text("''")),
    Column("reminders", Flag, nullable=False, server_default=text("true")),
    UniqueConstraint("reseller_id", "source", "source_ref"),
    **NUMBERED,
)

# What customers are looked up by, exactly or by its beginning; the id tells equals apart.
Index(None, customers.c.by_name, customers.c.id)
Index(None, customers.c.by_email, customers.c.id)
Index(None, customers.c.by_phone, customers.c.id)
Index(None, customers.c.reseller_id, customers.c.by_name, customers.c.id)

Index(
    "ix_customers_address",
    customers.c.address,
    sqlite_where=text("address IS NOT NULL"),
)

customer_notes = Table(
    "customer_notes",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("customer_id", Whole, ForeignKey("customers.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Whole, ForeignKey("staff.id"), nullable=False),
    Column("body", Text, nullable=False),
    **NUMBERED,
)

#: What managers mean to sell a customer, and the order that it was paid by.
sales_plans = Table(
    "sales_plans",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("customer_id", Whole, ForeignKey("customers.id"), nullable=False, index=True),
    Column("manager_id", Whole, ForeignKey("staff.id"), nullable=False),
    Column("offer_id", Whole, ForeignKey("offers.id")),
    Column("note", Text, nullable=False),
    Column("planned_for", UtcTime),
    Column("made_at", UtcTime, nullable=False),
    Column("paid_at", UtcTime),
    Column("order_id", Whole, ForeignKey("orders.id")),
    Column("dropped", Flag, nullable=False),
    **NUMBERED,
)

#: Who is written to: people of a reseller, or of a customer.
contacts = Table(
    "contacts",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False, index=True),
    Column("customer_id", Whole, ForeignKey("customers.id"), index=True),
    Column("kind", Choice(ContactKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("retired", Flag, nullable=False),
    **NUMBERED,
)

sites = Table(
    "sites",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("customer_id", Whole, ForeignKey("customers.id"), index=True),
    Column("code", Text, nullable=False),
    Column("domain", Text),
    Column("retired", Flag, nullable=False, server_default=text("false")),
    UniqueConstraint("reseller_id", "code"),
    **NUMBERED,
)

categories = Table(
    "categories",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("number", Whole, nullable=False),
    Column("name", Text, nullable=False),
    Column("retired", Flag, nullable=False, server_default=text("false")),
    UniqueConstraint("reseller_id", "number"),
    UniqueConstraint("reseller_id", "name"),
    **NUMBERED,
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
    Column("auto_setup", Choice(AutoSetup), nullable=False),
    Column("partial_min_bp", Whole),
    Column("partial_success_bp", Whole),
    Column("period_every", Whole),
    Column("period_unit", Choice(Unit)),
    Column("period_payments", Whole),
    Column("several", Flag, nullable=False, server_default=text("false")),
    Column("retired", Flag, nullable=False, server_default=text("false")),
    Column("source", Text),
    Column("source_ref", Text),
    Column("cost_currency", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("reseller_id", "number"),
    UniqueConstraint("reseller_id", "source", "source_ref"),
    **NUMBERED,
)

custom_statuses = Table(
    "custom_statuses",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("base", Choice(Status), nullable=False),
    Column("colour", Choice(Colour), nullable=False),
    Column("position", Whole, nullable=False),
    Column("retired", Flag, nullable=False),
    Column("by_name", Text, nullable=False, server_default=text("''")),
    Column("former", Text, nullable=False, server_default=text("''")),
    **NUMBERED,
)
Index(None, custom_statuses.c.by_name, unique=True)

#: Who brings customers; orders name them by their code, without a foreign key.
affiliates = Table(
    "affiliates",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("retired", Flag, nullable=False),
    UniqueConstraint("reseller_id", "code"),
    **NUMBERED,
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
    **NUMBERED,
)
