"""Letters and the templates they are made of (A7)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant

from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _, mark

#: An address that every mail server takes as it stands; nothing in it can end a header or name a second recipient.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*",
    re.ASCII,
)
_LONGEST_NAME, _LONGEST_ADDRESS = 64, 254


class MailKind(StrEnum):
    """What a letter is about; each has a template."""

    ORDER_PLACED = "order_placed"
    ORDER_RECEIVED = "order_received"
    ORDER_APPROVED = "order_approved"
    CREDIT_SHORT = "credit_short"
    CREDIT_FREE = "credit_free"
    SENT_TO_DISTRIBUTOR = "sent_to_distributor"
    UNEXECUTED = "unexecuted"
    CANCEL_REQUESTED = "cancel_requested"
    DISTRIBUTOR_DIGEST = "distributor_digest"
    WELCOME = "welcome"
    INVOICE = "invoice"
    DEBIT_FAILED = "debit_failed"
    RECOVERY = "recovery"


class MailStatus(StrEnum):
    """How far a letter is. Unknown: the server took it and did not say so. Replaced: it did not arrive, and was sent
    again as another letter. Withdrawn: what it tells of was taken back before it left."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


#: Letters of which someone should know that they may not have arrived.
UNDELIVERED = (MailStatus.FAILED, MailStatus.UNKNOWN)

_LABELS = {
    MailKind.ORDER_PLACED: mark("the order confirmation to the reseller"),
    MailKind.ORDER_RECEIVED: mark("the confirmation to the customer"),
    MailKind.ORDER_APPROVED: mark("a copy to the approver"),
    MailKind.CREDIT_SHORT: mark("word of the missing credit to the reseller"),
    MailKind.CREDIT_FREE: mark("word of the free credit to the reseller"),
    MailKind.SENT_TO_DISTRIBUTOR: mark("the order to the distributor"),
    MailKind.UNEXECUTED: mark("word of the missing credit to the distributor"),
    MailKind.CANCEL_REQUESTED: mark("the question to the distributor whether it is cancelled"),
    MailKind.DISTRIBUTOR_DIGEST: mark("the list of what waits to the distributor"),
    MailKind.WELCOME: mark("the welcome to the customer"),
    MailKind.INVOICE: mark("the invoice to the customer"),
    MailKind.DEBIT_FAILED: mark("word of the failed debit to the customer"),
    MailKind.RECOVERY: mark("a recovery message to the customer"),
}

_STATUS_LABELS = {
    MailStatus.QUEUED: mark("queued"),
    MailStatus.SENT: mark("sent"),
    MailStatus.FAILED: mark("failed"),
    MailStatus.UNKNOWN: mark("no answer"),
    MailStatus.REPLACED: mark("sent again"),
    MailStatus.WITHDRAWN: mark("taken back"),
}


def mail_label(kind: str) -> str:
    """What a letter is and to whom, in words; one of another version's kinds is named rather than lost."""
    return _(_LABELS[MailKind(kind)]) if kind in set(MailKind) else kind


def mail_status_label(status: MailStatus) -> str:
    """How far a letter is, in words."""
    return _(_STATUS_LABELS[status])


def is_address(text: str) -> bool:
    """Whether this is one e-mail address, in plain ASCII and without a name."""
    return (
        len(text) <= _LONGEST_ADDRESS
        and text.find("@") <= _LONGEST_NAME
        and _ADDRESS.fullmatch(text) is not None
    )


def clean_address(typed: str) -> str | None:
    """The e-mail address that someone typed, or none for nothing.

    Raises:
        InvalidInput: it is none.
    """
    address = clean_line(typed, limit=_LONGEST_ADDRESS + 1)
    if address and not is_address(address):
        raise InvalidInput(
            _("“{address}” is no e-mail address; write it like ana@example.org, without a name.").format(
                address=clean_line(address, limit=60)
            )
        )
    return address or None


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

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares; it names neither the person nor the text."""
        return {"letter": self.kind.value, "status": self.status.value, "code": self.code}


@dataclass(eq=False, kw_only=True)
class MailTemplate:
    """What staff made of one of the built-in templates; `reseller_id` none: for all resellers. Where there is no text
    any more, the built-in one counts again."""

    id: int | None = None
    reseller_id: int | None = None
    kind: MailKind
    subject: str
    text_body: str
    html_body: str | None = None

    @property
    def in_force(self) -> bool:
        """Whether letters are made of it."""
        return bool(self.text_body)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "kind": self.kind.value,
            "reseller": self.reseller_id,
            "subject": self.subject,
            "text": self.text_body,
            "html": self.html_body,
        }
