"""How people are told: what a service is given, and the jobs that have it done (I3, R1).

A message is written with what it tells of, in the same transaction, and taken with a lease by whichever watch comes
first. One that was certainly not taken is tried again; one that may have been given away before, by a watch that was
killed just then, is given away once more and says so: being woken twice is better than not being woken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from whenever import Instant

from domain.alerts.commands import RecordTold
from domain.alerts.model import MessageReason, MessageStatus
from domain.alerts.rows import ToTell
from domain.errors import DeskUnavailable, DomainError, OutsideFailed
from domain.jobs import Job, JobKind, claimed, pause_seconds
from domain.staff import Permission
from domain.words import _

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.staff import Identity

#: A service that takes nothing for so long is given up: the message is no news any more.
GIVE_UP_HOURS = 24

#: So many are taken at a time, each to be given away within the lease of all.
_AT_ONCE = 3

#: A service is tried again after this long at most: an alert that comes an hour late is none.
_LONGEST_PAUSE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Message:
    """What a service is given: one line, and a few more. All of it is clean text."""

    title: str
    body: str


class Teller(Protocol):
    """Whoever reaches people."""

    async def tell(self, place: str, message: Message) -> None:
        """Gives a message to the service whose address is found at `place`.

        Raises:
            OutsideFailed: it was not taken, as far as is known.
        """
        ...


def message_about(told: ToTell, *, again: bool, when: Callable[[Instant], str]) -> Message:
    """The message, in words; `again` says that it may have been given away before."""
    alert = told.alert
    reasons = {
        MessageReason.RAISED: _("{desk}: {alert}"),
        MessageReason.BACK: _("{desk}, again after a snooze: {alert}"),
        MessageReason.HANDED: _("{desk}, handed to {holder}: {alert}"),
    }
    title = reasons[told.reason].format(desk=told.desk, alert=alert.said, holder=alert.holder or "?")
    lines = [alert.said + ".", _("Since {when}.").format(when=when(alert.raised_at))]
    if alert.note:
        lines.append(_("Note: {note}").format(note=alert.note))
    if alert.query:
        lines.append(_("To see them: ordertop orders list “{query}”").format(query=alert.query))
    lines.append(
        _("To deal with it: ordertop alerts ack {id}, or snooze {id}, or handover {id}.").format(id=alert.id)
    )
    if again:
        lines.append(_("You may have had this message before: who sent it was interrupted."))
    return Message(title=title[:250], body="\n".join(lines))


async def tell_due(
    desk: "Desk", identity: "Identity", teller: Teller, *, when: Callable[[Instant], str]
) -> int:
    """Gives away what is due; returns how many messages were ended.

    Any number of programs may ask at once: each message is given to one of them.

    Args:
        when: a moment as people read it.

    Raises:
        DeskUnavailable: the desk cannot be used.
    """
    if Permission.FOLLOW_UP not in identity.permissions:
        return 0
    ended = 0
    async for job in claimed(desk, identity, (JobKind.ALERT,), limit=_AT_ONCE):
        ended += await _tell(desk, identity, teller, job, when)
    return ended


async def _tell(
    desk: "Desk", identity: "Identity", teller: Teller, job: Job, when: Callable[[Instant], str]
) -> bool:
    """Gives one message away; returns whether that ended its job."""
    told = await desk.storage.message_of(job)
    pause, error = None, None
    if told is not None:
        status, code = MessageStatus.NEEDLESS, None
        if not told.needless:
            if not await desk.storage.begin_job(job):
                return False
            try:
                await teller.tell(told.place, message_about(told, again=job.begun, when=when))
                status = MessageStatus.SENT
            except OutsideFailed as failed:
                status, code, error = MessageStatus.FAILED, failed.message, failed.message
                if desk.clock.now() < told.queued_at.add(hours=GIVE_UP_HOURS):
                    pause = min(pause_seconds(job.attempts), _LONGEST_PAUSE_SECONDS)
        if pause is None:
            try:
                await desk.execute(identity, RecordTold(intent=job.id, status=status, code=code))
            except DeskUnavailable:
                raise
            except DomainError as refused:
                error = refused.message
    await desk.storage.end_job(
        job.id, desk.clock.now(), error=error, retry_seconds=pause, attempts=job.attempts
    )
    return pause is None
