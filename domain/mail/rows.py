"""What screens and commands read of letters, templates, contacts and settings."""

from dataclasses import dataclass
from typing import Protocol

from whenever import Instant

from domain.customers import Contact
from domain.mail.model import UNDELIVERED, MailKind, MailStatus, MailTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter of an order."""

    id: int
    kind: MailKind
    status: MailStatus
    recipient: str
    subject: str | None
    code: str | None
    queued_at: Instant
    sent_at: Instant | None

    @property
    def undelivered(self) -> bool:
        """Whether it may not have arrived, and was not sent again."""
        return self.status in UNDELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """How the desk's work goes: jobs due for a while that nobody takes, and when the first of them was; likewise
    debits of recurring orders and renewals; letters that did not arrive; payment tokens that are kept; the newest
    record, by the clock of whoever wrote it."""

    waiting: int
    waiting_since: Instant | None
    debits: int
    debits_since: Instant | None
    undelivered: int
    tokens: int
    newest: Instant | None


class MailReads(Protocol):
    """What one person may look at of letters and settings."""

    async def letters(self, order_id: int) -> tuple[LetterRow, ...]:
        """The letters of an order, the oldest first."""
        ...

    async def mail_templates(self) -> tuple[MailTemplate, ...]:
        """The templates that staff made, in force or not."""
        ...

    async def contacts(self, reseller_id: int) -> tuple[Contact, ...]:
        """The reseller's own contacts, retired ones last; none of a reseller that is not granted."""
        ...

    async def settings(self) -> dict[str, str]:
        """What someone has set, by name."""
        ...

    async def duty(self, before: Instant) -> DutyRow:
        """How the desk's work goes; what was due before then and was not taken counts as waiting."""
        ...
