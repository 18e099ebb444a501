"""Where items are delivered, what is written to people, and what a desk is set to."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from domain.delivery.model import ModuleKind, PlaceKind
from domain.mail.model import MailKind, MailStatus
from storage.tables.base import NUMBERED, metadata
from storage.types import Choice, Flag, UtcTime, Whole

#: Servers and registrars. `secret` names where the key is, not what it is.
delivery_modules = Table(
    "delivery_modules",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("kind", Choice(PlaceKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("module", Choice(ModuleKind), nullable=False),
    Column("url", Text),
    Column("secret", Text),
    Column("is_default", Flag, nullable=False),
    Column("retired", Flag, nullable=False),
    UniqueConstraint("kind", "name"),
    **NUMBERED,
)

mail_templates = Table(
    "mail_templates",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id")),
    Column("kind", Choice(MailKind), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text_body", Text, nullable=False),
    Column("html_body", Text),
    UniqueConstraint("reseller_id", "kind"),
    **NUMBERED,
)

mails = Table(
    "mails",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("intent", Text, nullable=False, unique=True),
    Column("kind", Choice(MailKind), nullable=False),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("order_id", Whole, ForeignKey("orders.id"), index=True),
    Column("recipient", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("status", Choice(MailStatus), nullable=False),
    Column("subject", Text),
    Column("code", Text),
    Column("queued_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    **NUMBERED,
)
#: Letters that did not arrive: few at any time.
Index(
    "ix_mails_failed",
    mails.c.id,
    sqlite_where=text("status IN ('failed', 'unknown')"),
)

#: What was reported of a cart that was not here yet.
waiting_events = Table(
    "waiting_events",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("reseller_id", Whole, ForeignKey("resellers.id"), nullable=False),
    Column("cart", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("wants_lines", Whole, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    UniqueConstraint("reseller_id", "event_id"),
    **NUMBERED,
)
Index(
    "ix_waiting_events_open",
    waiting_events.c.cart,
    waiting_events.c.reseller_id,
    sqlite_where=text("done_at IS NULL"),
)

#: What the desk is set to; what is not here is as the program has it.
desk_settings = Table(
    "desk_settings",
    metadata,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("value", Text, nullable=False),
    **NUMBERED,
)
