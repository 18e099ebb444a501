"""What can be asked of letters and their templates."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.mail.model import MailKind
from domain.mail.posting import Posted
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendLetters(Command):
    """Send an order's letters again (N3): those of one kind, or without one all that did not arrive.

    What letters are sent conflicts with nothing: there is no version.
    """

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    order_id: int
    kind: MailKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDigest(Command):
    """Mail a reseller's distributor what waits for it on this day (``2026-12-21``) of the reseller's calendar (L7). A
    letter that left is nobody's to take back."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    reseller_id: int
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLetter(Command):
    """What became of a letter. `intent` is its key."""

    permission: ClassVar[Permission] = Permission.FOLLOW_UP
    order_id: int
    intent: str
    posted: Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTemplate(Command):
    """Rewrite the template of a kind of letter, for one reseller or for all."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    kind: MailKind
    reseller_id: int | None = None
    subject: str
    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetTemplate(Command):
    """Let the built-in template of a kind of letter count again, for one reseller or for all."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    kind: MailKind
    reseller_id: int | None = None


def digest_key(reseller_id: int, day: str) -> str:
    """The id of the command that sends a day's digest: the same for every worker, so that it is sent once."""
    return f"digest-{reseller_id}-{day}"
