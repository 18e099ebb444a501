"""Letters and the templates they are made of (A7)."""

from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant


class MailKind(StrEnum):
    """What a letter is about; each has a template."""

    ORDER_PLACED = "order_placed"
    ORDER_RECEIVED = "order_received"
    ORDER_APPROVED = "order_approved"
    CREDIT_SHORT = "credit_short"
    CREDIT_FREE = "credit_free"
    SENT_TO_DISTRIBUTOR = "sent_to_distributor"
    WELCOME = "welcome"
    INVOICE = "invoice"


class MailStatus(StrEnum):
    """How far a letter is; unknown: the server took it and did not say so."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(eq=False, kw_only=True)
class Mail:
    """A letter to one person, asked for in the transaction of what it tells of. `facts` is JSON for the template."""

    id: int | None = None
    intent: str
    kind: MailKind
    reseller_id: int
    order_id: int | None = None
    recipient: str
    facts: str
    status: MailStatus = MailStatus.QUEUED
    subject: str | None = None
    code: str | None = None
    queued_at: Instant
    sent_at: Instant | None = None


@dataclass(eq=False, kw_only=True)
class MailTemplate:
    """What staff made of one of the built-in templates; `reseller_id` none: for all resellers."""

    id: int | None = None
    reseller_id: int | None = None
    kind: MailKind
    subject: str
    text_body: str
    html_body: str | None = None
