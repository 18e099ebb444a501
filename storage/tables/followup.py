"""What was done to follow orders up, and why customers do not finish them."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, text

from domain.followup.model import Result, Way
from storage.tables.base import NUMBERED, metadata
from storage.types import Choice, Flag, UtcTime, Whole

follow_up_reasons = Table(
    "follow_up_reasons",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False),
    Column("by_name", Text, nullable=False, unique=True),
    Column("retired", Flag, nullable=False),
    **NUMBERED,
)

#: The log, append-only: what is taken back stays, marked so.
follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("order_id", Whole, ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Whole, ForeignKey("staff.id")),
    Column("way", Choice(Way), nullable=False),
    Column("result", Choice(Result)),
    Column("reason_id", Whole, ForeignKey("follow_up_reasons.id")),
    Column("note", Text, nullable=False),
    Column("retracted", Flag, nullable=False),
    **NUMBERED,
)
#: Figures are about what ended when.
Index(
    "ix_follow_ups_ended",
    follow_ups.c.at,
    follow_ups.c.way,
    follow_ups.c.order_id,
    sqlite_where=text("way IN ('lost', 'recovered')"),
)
