"""Lists that leave the desk: in one moment, recorded before anyone gets them, refused to who may not (S1, S4, B2)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from domain.audit import difference
from domain.errors import InvalidInput, NotPermitted
from domain.exporting.commands import Destination, RecordExport
from domain.exporting.running import PAGE, Paged, Wanted, run_export
from domain.rows import Page
from domain.staff import ROLES, Permission
from tests.domain.builders import FakeDesk, a_desk


@dataclass
class Row:
    key: int


async def three(_reads: object) -> AsyncIterator[Sequence[Row]]:
    yield [Row(3), Row(2)]
    yield [Row(1)]


def wanted(**given: Any) -> Wanted:
    made: dict[str, Any] = {
        "what": "orders", "query": "needs:me", "sort": "-placed", "columns": ("number", "status"),
        "to": Destination.FILE, "pages": three,
    }  # fmt: skip
    return Wanted(**{**made, **given})


def records(desk: FakeDesk) -> list[dict[str, Any]]:
    return [dict(kept.record.after) for kept in desk.state.audit]


async def test_an_export_is_one_record_of_what_was_taken():
    """S4"""
    desk = a_desk()
    taken: list[Row] = []
    assert await run_export(desk, desk.identity("manager"), wanted(), taken.extend)
    assert [row.key for row in taken] == [3, 2, 1]
    (kept,) = desk.state.audit
    record = kept.record
    assert (record.staff, record.door, record.subject, record.command) == (
        "Manager",
        "screen",
        "export",
        "RecordExport",
    )
    assert record.after == {
        "what": "orders", "query": "needs:me", "sort": "-placed", "columns": ["number", "status"], "rows": 3,
        "to": "file",
    }  # fmt: skip
    assert difference({}, record.after)[1] == record.after


async def test_nothing_is_recorded_or_done_of_what_is_stopped():
    """T14"""
    desk = a_desk()
    taken: list[Row] = []
    assert not await run_export(desk, desk.identity(), wanted(), taken.extend, stop=lambda: bool(taken))
    assert [row.key for row in taken] == [3, 2]
    assert records(desk) == []


async def test_nothing_is_recorded_of_what_cannot_be_written():
    desk = a_desk()

    def full(_rows: Sequence[Row]) -> None:
        raise InvalidInput("No space left on device.")

    with pytest.raises(InvalidInput):
        await run_export(desk, desk.identity(), wanted(), full)
    assert records(desk) == []


@pytest.mark.parametrize("role", ROLES)
async def test_only_who_may_export_gets_a_row(role):
    """S1"""
    desk = a_desk()
    taken: list[Row] = []
    if Permission.EXPORT in ROLES[role]:
        assert await run_export(desk, desk.identity(role), wanted(), taken.extend)
        return
    with pytest.raises(NotPermitted, match="“export”"):
        await run_export(desk, desk.identity(role), wanted(), taken.extend)
    assert taken == []
    assert records(desk) == []


async def test_who_loses_the_permission_meanwhile_is_refused_before_anything_is_handed_over():
    """X3"""
    desk = a_desk()

    def taking(_rows: Sequence[Row]) -> None:
        desk.person("manager").role = "agent"

    with pytest.raises(NotPermitted):
        await run_export(desk, desk.identity("manager"), wanted(), taking)
    assert records(desk) == []


async def test_what_cannot_be_recorded_does_not_leave():
    """S1: a desk that was opened read-only keeps no record."""
    desk = a_desk(read_only=True)
    taken: list[Row] = []
    with pytest.raises(NotPermitted, match="read-only"):
        await run_export(desk, desk.identity(), wanted(), taken.extend)
    assert taken == []


async def test_a_card_number_that_was_searched_for_is_not_kept():
    """S3, X4"""
    desk = a_desk()
    outcome = await desk.do(
        RecordExport, what="orders", query="ana 4111 1111 1111 1111", columns=("number",), rows=1,
        to=Destination.CLIPBOARD,
    )  # fmt: skip
    assert outcome.subject == "export"
    assert "4111" not in str(records(desk))
    assert "4111" not in str(desk.state.audit[0].record.events)


@pytest.mark.parametrize(("rows", "columns"), [(-1, ("number",)), (1, ())])
async def test_an_export_that_can_be_none_is_refused(rows, columns):
    with pytest.raises(InvalidInput):
        await a_desk().do(RecordExport, what="orders", columns=columns, rows=rows, to=Destination.FILE)


@pytest.mark.parametrize(
    ("limit", "found", "more"),
    [(None, 1_203, False), (1_203, 1_203, False), (1_000, 1_000, True), (7, 7, True)],
)
async def test_a_list_is_read_to_its_end_or_its_limit(limit, found, more):
    asked: list[int] = []

    async def read(_reads: object, after: int | None, size: int) -> Page[Row]:
        asked.append(size)
        first = 1_203 if after is None else after - 1
        keys = range(first, max(first - size, 0), -1)
        return Page(tuple(map(Row, keys)), more_before=after is not None, more_after=first - size > 0)

    paged = Paged(read, limit=limit)
    rows = [row async for page in paged(None) for row in page]  # type: ignore[arg-type]
    assert [row.key for row in rows] == list(range(1_203, 1_203 - found, -1))
    assert paged.more is more
    assert paged.last == rows[-1]
    assert max(asked) <= PAGE
