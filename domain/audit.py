"""The record of every change: append-only, chained by digests, so that tampering shows (S4, R9)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from whenever import Instant

#: The digest before the first record.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """Who changed what, when, through which door; before and after hold the fields that differ."""

    at: Instant
    staff_id: int
    staff: str
    door: str
    command: str
    command_id: str
    subject: str
    subject_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...]


def canonical(value: object) -> str:
    """JSON with one spelling: sorted keys, no blanks, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chain(previous: str, number: int, record: AuditRecord) -> str:
    """The record's digest: SHA-256 over the digest before it, its number and all its fields, in hexadecimal."""
    fields = [
        previous,
        number,
        record.at.timestamp(unit="millisecond"),
        record.staff_id,
        record.staff,
        record.door,
        record.command,
        record.command_id,
        record.subject,
        record.subject_id,
        canonical(record.before),
        canonical(record.after),
        canonical(list(record.events)),
    ]
    return hashlib.sha256(canonical(fields).encode("utf-8", "replace")).hexdigest()


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, as they were and as they are."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before[name] for name in names if name in before}, {name: after[name] for name in names}
