"""Letters, their templates, contacts and settings, as screens, commands and the worker read them."""

import json
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.customers import Contact
from domain.mail.model import UNDELIVERED, Mail, MailStatus, MailTemplate
from domain.mail.posting import Letter, Outgoing, template_for
from domain.mail.rows import DutyRow, LetterRow
from domain.settings.setting import KeptSetting
from storage import tables as t
from storage.kinds import read_all, read_those
from storage.late import read_late
from storage.reading import SqlReading

m = t.mails.c


async def read_letter(connection: AsyncConnection, intent: str) -> Letter | None:
    """The letter with this key, made of the reseller's own template, or of the one for all; none where it is known
    what became of it."""
    found: list[Mail] = await read_those(connection, Mail, {"intent": intent, "status": MailStatus.QUEUED})
    if not found:
        return None
    (mail,) = found
    templates: list[MailTemplate] = await read_those(connection, MailTemplate, {"kind": mail.kind})
    desk = (await connection.execute(select(t.desk))).one()
    return Letter(
        key=mail.intent,
        desk=f"{desk.name} {desk.created_at}",
        kind=mail.kind,
        recipient=mail.recipient,
        facts=json.loads(mail.facts),
        template=template_for(templates, mail.reseller_id),
        outgoing=Outgoing.of(await read_settings(connection)),
        queued_at=mail.queued_at,
    )


async def read_letters(connection: AsyncConnection, order_id: int) -> tuple[LetterRow, ...]:
    """The letters of an order, the oldest first."""
    return tuple(
        LetterRow(
            id=r.id,
            kind=r.kind,
            status=r.status,
            recipient=r.recipient,
            subject=r.subject,
            code=r.code,
            queued_at=r.queued_at,
            sent_at=r.sent_at,
        )
        for r in await connection.execute(select(t.mails).where(m.order_id == order_id).order_by(m.id))
    )


async def read_settings(connection: AsyncConnection) -> dict[str, str]:
    """What someone has set, by name."""
    return {kept.name: kept.value for kept in await read_all(connection, KeptSetting) if kept.value}


async def read_duty(connection: AsyncConnection, before: Instant, granted: Collection[int]) -> DutyRow:
    """How the desk's work goes; see `domain.mail.rows.MailReads`."""
    b = t.outbox.c
    late = (b.done_at.is_(None), b.not_before < before, b.leased_until.is_(None) | (b.leased_until < before))
    waiting, since = (
        await connection.execute(select(func.count(), func.min(b.not_before)).where(*late))
    ).one()
    debits, debits_since = await read_late(connection, before, granted)
    undelivered = select(func.count()).select_from(t.mails).where(m.status.in_(UNDELIVERED))
    if granted:
        undelivered = undelivered.where(m.reseller_id.in_(sorted(granted)))
    newest = select(t.audit.c.at).order_by(t.audit.c.number.desc()).limit(1)
    return DutyRow(
        waiting=waiting,
        waiting_since=since,
        debits=debits,
        debits_since=debits_since,
        undelivered=await connection.scalar(undelivered) or 0,
        tokens=await connection.scalar(select(func.count()).select_from(t.payment_tokens)) or 0,
        newest=await connection.scalar(newest),
    )


class SqlMailReads(SqlReading):
    """What one person may look at of letters and settings; see `domain.mail.rows.MailReads`."""

    async def order_ids(self, names: list[str]) -> tuple[int, ...]:
        raise NotImplementedError

    async def letters(self, order_id: int) -> tuple[LetterRow, ...]:
        """The letters of an order."""
        (seen,) = await self.order_ids([f"id:{order_id}"])
        async with self._connection() as connection:
            return await read_letters(connection, seen)

    async def mail_templates(self) -> tuple[MailTemplate, ...]:
        """The templates that staff made."""
        async with self._connection() as connection:
            found: list[MailTemplate] = await read_all(connection, MailTemplate)
        return tuple(
            one
            for one in found
            if one.reseller_id is None or not self._granted or one.reseller_id in self._granted
        )

    async def contacts(self, reseller_id: int) -> tuple[Contact, ...]:
        """The reseller's own contacts."""
        if self._granted and reseller_id not in self._granted:
            return ()
        async with self._connection() as connection:
            like = {"reseller_id": reseller_id, "customer_id": None}
            found: list[Contact] = await read_those(connection, Contact, like)
        return tuple(sorted(found, key=lambda contact: contact.retired))

    async def settings(self) -> dict[str, str]:
        """What someone has set."""
        async with self._connection() as connection:
            return await read_settings(connection)

    async def duty(self, before: Instant) -> DutyRow:
        """How the desk's work goes."""
        async with self._connection() as connection:
            return await read_duty(connection, before, self._granted)
