"""Reading the whole audit trail to see that no one has touched it (R9)."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, select

from domain.audit import GENESIS, AuditRecord, chain
from domain.words import _
from storage import tables as t
from storage.database import looking

#: Records read at once.
_CHUNK = 1_000


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
        head = connection.execute(select(t.audit_head)).one()
        while True:
            statement = (
                select(t.audit).where(t.audit.c.number > number).order_by(t.audit.c.number).limit(_CHUNK)
            )
            rows = connection.execute(statement).all()
            if not rows:
                break
            for row in rows:
                if row.number != number + 1:
                    return AuditReport(number, digest, _("record {n} is missing").format(n=number + 1))
                expected = chain(digest, row.number, _record(row))
                if expected != row.digest:
                    return AuditReport(number, digest, _("record {n} was altered").format(n=row.number))
                number, digest = row.number, expected
    if (number, digest) != (head.number, head.digest):
        problem = _("the trail ends at record {n}, but {m} were written").format(n=number, m=head.number)
        return AuditReport(number, digest, problem)
    return AuditReport(number, digest, None)


def _record(row: Any) -> AuditRecord:
    return AuditRecord(
        at=row.at,
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
