"""Fraud checks of orders, and what came back of them."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, text

from domain.fraud.model import CheckerKind, CheckStatus, Verdict
from storage.tables.base import NUMBERED, metadata
from storage.types import Choice, Flag, UtcTime, Whole

fraud_checks = Table(
    "fraud_checks",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("asked_at", UtcTime, nullable=False),
    Column("checker", Choice(CheckerKind), nullable=False),
    Column("status", Choice(CheckStatus), nullable=False),
    Column("verdict", Choice(Verdict)),
    Column("score", Whole),
    Column("reasons", Text, nullable=False),
    Column("answer", Text),
    Column("answered_at", UtcTime),
    Column("code", Text),
    Column("intent", Text),
    Column("submits", Flag, nullable=False),
    Column("to_approval", Flag, nullable=False),
    **NUMBERED,
)
#: Answers are brought by the key of the call.
Index(
    "ix_fraud_checks_intent",
    fraud_checks.c.intent,
    unique=True,
    sqlite_where=text("intent IS NOT NULL"),
)
