"""Alerts as they are read, and what those who look and tell keep beside commands (I3)."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.alerts.counts import Counted
from domain.alerts.model import AlertKind, AlertState, MessageReason, MessageStatus
from domain.alerts.rows import AlertRow, AlertRuleRow, MessageRow, ToTell
from domain.errors import NotFound
from domain.jobs import Job
from domain.words import _
from storage import tables as t
from storage.activity import read_counted
from storage.reading import SqlReading
from storage.statements import for_driver

c, r, m = t.alerts.c, t.alert_rules.c, t.alert_messages.c

_WATCHING = "INSERT INTO watching (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at"


def _alerts() -> Select[Any]:
    """Alerts with the names that are shown with them."""
    return (
        select(
            t.alerts,
            r.query,
            t.resellers.c.name.label("reseller"),
            t.staff.c.name.label("holder"),
        )
        .join(t.alert_rules, r.id == c.rule_id)
        .outerjoin(t.resellers, t.resellers.c.id == c.reseller_id)
        .outerjoin(t.staff, t.staff.c.id == c.holder_id)
    )


def _row(found: Any) -> AlertRow:
    return AlertRow(
        id=found.id,
        rule_id=found.rule_id,
        rule=found.rule,
        kind=AlertKind(found.kind),
        reseller_id=found.reseller_id,
        reseller=found.reseller,
        subject=found.subject,
        facts=found.facts,
        order_ids=frozenset(json.loads(found.orders)),
        query=found.query,
        raised_at=found.raised_at,
        rings_at=found.rings_at,
        snoozed=found.snoozed,
        acknowledged_at=found.acknowledged_at,
        holder_id=found.holder_id,
        holder=found.holder,
        note=found.note,
        ended_at=found.ended_at,
    )


async def read_message(connection: AsyncConnection, job: Job, now: Instant) -> ToTell | None:
    """The message of a job; see `domain.alerts.rows.AlertStorage`."""
    statement = _alerts().join(t.alert_messages, m.alert_id == c.id)
    statement = statement.add_columns(m.place, m.reason, m.queued_at, m.status.label("standing"))
    found = (await connection.execute(statement.where(m.intent == job.id))).one_or_none()
    if found is None or found.standing is not MessageStatus.WAITING:
        return None
    alert = _row(found)
    return ToTell(
        alert=alert,
        place=found.place,
        reason=MessageReason(found.reason),
        queued_at=found.queued_at,
        desk=await connection.scalar(select(t.desk.c.name)) or "ordertop",
        needless=alert.state(now) is not AlertState.OPEN,
    )


async def keep_watching(connection: AsyncConnection, now: Instant) -> None:
    """Keeps that a watch is running."""
    statement = for_driver(_WATCHING, connection.dialect.name)
    await connection.exec_driver_sql(statement, (now.timestamp(unit="millisecond"),))


class SqlAlertReads(SqlReading):
    """What one person may look at of alerts; see `domain.alerts.rows.AlertReads`."""

    def _theirs(self) -> list[ColumnElement[bool]]:
        if not self._granted:
            return []
        return [or_(c.reseller_id.is_(None), c.reseller_id.in_(sorted(self._granted)))]

    async def alerts(self, *, over: bool = False, limit: int = 500) -> tuple[AlertRow, ...]:
        """The alerts, the newest first."""
        statement = _alerts().where(*self._theirs()).order_by(c.id.desc()).limit(limit)
        if not over:
            statement = statement.where(c.ended_at.is_(None))
        async with self._connection() as connection:
            return tuple(_row(found) for found in await connection.execute(statement))

    async def alert(self, alert_id: int) -> AlertRow:
        """One alert."""
        async with self._connection() as connection:
            statement = _alerts().where(c.id == alert_id, *self._theirs())
            found = (await connection.execute(statement)).one_or_none()
        if found is None:
            raise NotFound(_("There is no alert with the id {id}.").format(id=alert_id))
        return _row(found)

    async def alert_messages(self, alert_id: int) -> tuple[MessageRow, ...]:
        """The messages about an alert."""
        statement = select(t.alert_messages).join(t.alerts, c.id == m.alert_id)
        statement = statement.where(m.alert_id == alert_id, *self._theirs()).order_by(m.id)
        async with self._connection() as connection:
            found = (await connection.execute(statement)).all()
        return tuple(
            MessageRow(
                place=row.place,
                reason=row.reason,
                status=row.status,
                queued_at=row.queued_at,
                told_at=row.told_at,
                code=row.code,
            )
            for row in found
        )

    async def alert_rules(self) -> tuple[AlertRuleRow, ...]:
        """The rules."""
        async with self._connection() as connection:
            found = await connection.execute(select(t.alert_rules).order_by(r.retired, r.id))
            return tuple(
                AlertRuleRow(
                    id=row.id,
                    name=row.name,
                    kind=row.kind,
                    query=row.query,
                    urgent=row.urgent,
                    retired=row.retired,
                )
                for row in found
            )

    async def counted(self, spans: Sequence[tuple[Instant, Instant]]) -> tuple[Counted, ...]:
        """What was counted in these times."""
        async with self._connection() as connection:
            return await read_counted(connection, spans, self._granted)

    async def watched_at(self) -> Instant | None:
        """When a watch was heard of last."""
        async with self._connection() as connection:
            at: Instant | None = await connection.scalar(select(t.watching.c.at))
            return at
