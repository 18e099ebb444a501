"""Alerts, the rules that raise them, what is sent about them, and the counts that tell what is usual (I3)."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text

from domain.alerts.model import AlertKind, MessageReason, MessageStatus
from storage.tables.base import NUMBERED, STRICT, metadata
from storage.types import Choice, Flag, UtcTime, Whole

alert_rules = Table(
    "alert_rules",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Choice(AlertKind), nullable=False),
    Column("query", Text, nullable=False),
    Column("urgent", Flag, nullable=False),
    Column("retired", Flag, nullable=False),
    **NUMBERED,
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("rule_id", Whole, ForeignKey("alert_rules.id"), nullable=False),
    Column("rule", Text, nullable=False),
    Column("kind", Choice(AlertKind), nullable=False),
    Column("reseller_id", Whole, ForeignKey("resellers.id")),
    Column("subject", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("orders", Text, nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Column("rings_at", UtcTime, nullable=False),
    Column("snoozed", Flag, nullable=False),
    Column("acknowledged_at", UtcTime),
    Column("holder_id", Whole, ForeignKey("staff.id")),
    Column("note", Text, nullable=False),
    Column("ended_at", UtcTime),
    **NUMBERED,
)
#: Those that are not over: few at any time.
Index(
    "ix_alerts_live",
    alerts.c.rule_id,
    alerts.c.id,
    sqlite_where=text("ended_at IS NULL"),
)

#: `place` names where a service's address is found, never what it is (S3).
alert_messages = Table(
    "alert_messages",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("alert_id", Whole, ForeignKey("alerts.id"), nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("intent", Text, nullable=False, unique=True),
    Column("reason", Choice(MessageReason), nullable=False),
    Column("status", Choice(MessageStatus), nullable=False),
    Column("queued_at", UtcTime, nullable=False),
    Column("told_at", UtcTime),
    Column("code", Text),
    **NUMBERED,
)

#: How often something happened to a reseller's orders; `at` begins ten seconds, or an hour long ago
#: (`domain.alerts.counting`). It refers to no other table: counting waits for nobody.
activity = Table(
    "activity",
    metadata,
    Column("at", UtcTime, primary_key=True, autoincrement=False),
    Column("reseller_id", Whole, primary_key=True, autoincrement=False),
    Column("what", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("system_id", Whole, primary_key=True, autoincrement=False),
    Column("n", Whole, nullable=False),
    **STRICT,
)

#: When a watch was heard of last.
watching = Table(
    "watching",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("id = 1", name="single"),
    **STRICT,
)
