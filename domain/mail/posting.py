"""How letters leave: what whoever carries them is given, what it may answer, and the job that has it done (A7, R1).

A letter is given away once. A mail server cannot be asked what became of one, so that a letter whose text may have
gone out is never given away again by itself: it is *unknown*, until staff send it anew.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from domain.errors import OutsideFailed, Refused
from domain.mail.model import MailKind, MailStatus, MailTemplate
from domain.settings import model as settings
from domain.settings.setting import Setting
from domain.words import _

if TYPE_CHECKING:
    from whenever import Instant

    from domain.desk import Desk
    from domain.jobs import Job
    from domain.staff import Identity

#: Who does not take a letter for so long is given up.
GIVE_UP_HOURS = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """How letters leave this desk. `secret` names where the password is, never what it is (S3); `folder` empty is
    the one that whoever runs the worker has."""

    transport: settings.MailTransport
    sender: str
    folder: str
    host: str
    port: int
    security: settings.SmtpSecurity
    user: str
    secret: str

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "Outgoing":
        """What the desk is set to."""

        def value(setting: Setting[Any]) -> Any:
            return setting.value(kept.get(setting.name))

        return cls(
            transport=value(settings.MAIL_TRANSPORT),
            sender=value(settings.MAIL_FROM),
            folder=value(settings.MAILDIR),
            host=value(settings.SMTP_HOST),
            port=value(settings.SMTP_PORT),
            security=value(settings.SMTP_TLS),
            user=value(settings.SMTP_USER),
            secret=value(settings.SMTP_SECRET),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to be given away. `key` is its intent: with the desk's own name it makes the Message-ID.

    Args:
        facts: what its template may tell.
        template: the one that staff made of the built-in one, if any.
    """

    key: str
    desk: str
    kind: MailKind
    recipient: str
    facts: Mapping[str, Any]
    template: MailTemplate | None
    outgoing: Outgoing
    queued_at: "Instant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What became of a letter: sent, failed for good, or unknown. `code` is why, in the mail server's words."""

    status: MailStatus
    subject: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter that nobody has asked for yet; nobody's where no address is known."""

    kind: MailKind
    recipient: str | None
    facts: Mapping[str, Any]
    template: MailTemplate | None


def template_for(templates: Iterable[MailTemplate], reseller_id: int) -> MailTemplate | None:
    """The reseller's own template, else the one for all; none where the one built in counts. All are of one kind."""
    mine = [one for one in templates if one.in_force and one.reseller_id in (reseller_id, None)]
    return min(mine, key=lambda one: one.reseller_id is None, default=None)


#: Called at the last moment before a letter may be gone; raises where someone else has it by now.
AboutTo = Callable[[], Awaitable[None]]


class Post(Protocol):
    """Whoever carries letters."""

    async def send(self, letter: Letter, about_to: AboutTo) -> Posted:
        """Gives the letter away, `about_to` first.

        Raises:
            OutsideFailed: it was certainly not taken, and may be later.
        """
        ...

    async def look_up(self, letter: Letter) -> Posted | None:
        """What became of a letter that may have been given away before; none where it certainly was not."""
        ...


class Stationery(Protocol):
    """Where templates are understood, so that every door refuses the same."""

    def check(self, kind: MailKind, *, subject: str, text: str, html: str | None) -> None:
        """Tries a template with everything that its letters may tell.

        Raises:
            InvalidInput: naming the part, the line and what is wrong there.
        """
        ...


class NoStationery:
    """Where nobody understands templates, none is taken."""

    def check(self, *_part: object, **_parts: object) -> None:
        """See `Stationery`."""
        raise Refused(_("Templates cannot be checked here; change them with “ordertop templates edit”."))


async def post_letter(desk: "Desk", identity: "Identity", post: Post, job: "Job") -> None:
    """Does the job of a letter, and brings the answer back.

    Raises:
        OutsideFailed: it was not taken, and may be later.
        TakenOver: someone else has it by now.
    """
    from domain.jobs import TakenOver
    from domain.mail.commands import RecordLetter

    letter = await desk.storage.letter_of(job)
    if letter is None:
        return

    async def about_to() -> None:
        if not await desk.storage.begin_job(job):
            raise TakenOver

    posted = await post.look_up(letter) if job.begun else None
    if posted is None:
        try:
            posted = await post.send(letter, about_to)
        except OutsideFailed as failed:
            if desk.clock.now() < letter.queued_at.add(hours=GIVE_UP_HOURS):
                raise
            posted = Posted(status=MailStatus.FAILED, code=failed.message)
    await desk.execute(identity, RecordLetter(order_id=job.order_id, intent=job.id, posted=posted))
