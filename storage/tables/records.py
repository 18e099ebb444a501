"""What happened, what it came to, what is still to be done, and who is looking."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text

from domain.undoing.model import Final
from storage.tables.base import STRICT, metadata
from storage.types import Choice, Flag, UtcTime, Whole

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("number", Whole, nullable=False),
    Column("digest", Text, nullable=False),
    Column("outside_at", UtcTime),
    CheckConstraint("id = 1", name="single"),
    **STRICT,
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
    **STRICT,
)

command_outcomes = Table(
    "command_outcomes",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("outcome", Text, nullable=False),
    **STRICT,
)

#: What its maker may take back, for a day; `number` is that of the change's last audit record.
changes = Table(
    "changes",
    metadata,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("command_id", Text, nullable=False, unique=True),
    Column("command", Text, nullable=False),
    Column("bulk", Text, nullable=False),
    Column("staff_id", Whole, nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("until", UtcTime),
    Column("jobs", Text, nullable=False),
    Column("final", Choice(Final)),
    Column("undone", Flag, nullable=False),
    **STRICT,
)
Index(
    "ix_changes_own",
    changes.c.staff_id,
    changes.c.number,
    sqlite_where=text("NOT undone"),
)
Index(
    "ix_changes_bulk",
    changes.c.bulk,
    changes.c.number,
    sqlite_where=text("NOT undone"),
)

#: What each of them did to an order, and what would be put back. A deleted order is not held by it.
changed_orders = Table(
    "changed_orders",
    metadata,
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("order_id", Whole, primary_key=True, autoincrement=False),
    Column("before_version", Whole, nullable=False),
    Column("after_version", Whole, nullable=False),
    Column("image", Text, nullable=False),
    Index(None, "order_id", "number"),
    **STRICT,
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
    **STRICT,
)
Index(
    "ix_outbox_due",
    outbox.c.not_before,
    sqlite_where=text("done_at IS NULL"),
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
    **STRICT,
)
