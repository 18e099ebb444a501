"""Reading the whole audit trail to see that no one has touched it (R9)."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Integer, select, type_coerce
from whenever import Instant

from domain.audit import GENESIS, AuditRecord, chain
from domain.words import _
from storage import tables as t
from storage.database import looking
from storage.types import UtcTime

#: Records read at once.
_CHUNK = 1_000

#: The columns as the database has them: what was tampered with may be no moment any more.
_AS_KEPT = [
    type_coerce(column, Integer).label(column.name) if isinstance(column.type, UtcTime) else column
    for column in t.audit.columns
]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How many records are sound, the digest of the last, and the first problem, if any."""

    records: int
    digest: str
    problem: str | None


def verify_audit(url: URL) -> AuditReport:
    """Follows the chain from the first record to the head; an edit, a gap, another order or a cut end breaks it."""
    number, digest = 0, GENESIS
    with looking(url) as connection:
        head = connection.execute(select(t.audit_head.c.number, t.audit_head.c.digest)).one_or_none()
        if head is None:
            return AuditReport(number, digest, _("the head of the trail is gone"))
        while True:
            statement = (
                select(*_AS_KEPT).where(t.audit.c.number > number).order_by(t.audit.c.number).limit(_CHUNK)
            )
            rows = connection.execute(statement).all()
            if not rows:
                break
            for row in rows:
                if row.number != number + 1:
                    return AuditReport(number, digest, _("record {n} is missing").format(n=number + 1))
                expected = _digest(digest, row)
                if expected != row.digest:
                    return AuditReport(number, digest, _("record {n} was altered").format(n=row.number))
                number, digest = row.number, row.digest
    if (number, digest) != (head.number, head.digest):
        problem = _("the trail ends at record {n}, but {m} were written").format(n=number, m=head.number)
        return AuditReport(number, digest, problem)
    return AuditReport(number, digest, None)


def _digest(previous: str, row: Any) -> str | None:
    """What the record's digest should be; none where the record is no record any more."""
    try:
        return chain(previous, row.number, _record(row))
    except (TypeError, ValueError, OverflowError):
        return None


def _record(row: Any) -> AuditRecord:
    return AuditRecord(
        at=Instant.from_timestamp(row.at, unit="millisecond"),
        staff_id=row.staff_id,
        staff=row.staff,
        door=row.door,
        command=row.command,
        command_id=row.command_id,
        subject=row.subject,
        subject_id=row.subject_id,
        before=json.loads(row.before),
        after=json.loads(row.after),
        events=tuple(json.loads(row.events)),
    )
