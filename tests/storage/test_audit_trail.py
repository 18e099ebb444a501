"""The audit trail is append-only, and whoever changes it by force shows (R9, S4)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.orders.commands import AddNote, ApproveOrder
from storage.audit_trail import verify_audit
from tests.storage.databases import by_hand, is_sqlite
from tests.storage.support import DeskUnderTest


async def _history(desk: DeskUnderTest) -> None:
    """Six records: one of placing, four notes, an approval."""
    order = await desk.place()
    for n in range(4):
        await desk.do(AddNote, order_id=order.id, body=f"note {n}")
    await desk.do(ApproveOrder, order_id=order.id)


def _by_force(desk: DeskUnderTest, *statements: str) -> None:
    """What an attacker does who may change the tables."""
    drop = "DROP TRIGGER audit_append_only ON audit"
    drops = (
        [drop]
        if not is_sqlite(desk.url)
        else ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    )
    with by_hand(desk.url) as connection:
        for statement in (*drops, *statements):
            connection.execute(text(statement))


async def test_a_trail_that_no_one_touched_verifies_to_its_head(desk):
    await _history(desk)
    report = verify_audit(desk.url)
    assert (report.records, report.problem) == (6, None)
    assert report.digest == desk.one("SELECT digest FROM audit_head")


@pytest.mark.parametrize("change", ["UPDATE audit SET staff = 'x'", "DELETE FROM audit WHERE number = 6"])
async def test_records_cannot_be_changed_by_mistake(desk, change):
    await _history(desk)
    with pytest.raises(DBAPIError, match="append-only"), by_hand(desk.url) as connection:
        connection.execute(text(change))
    assert verify_audit(desk.url).problem is None


@pytest.mark.parametrize(
    "column",
    "at staff_id staff door command command_id subject subject_id before after events digest".split(),
)
async def test_an_edit_of_any_column_shows(desk, column):
    await _history(desk)
    number = column in ("at", "staff_id", "subject_id")
    value = f"{column} + 1" if number else "'forged'"
    _by_force(desk, f"UPDATE audit SET {column} = {value} WHERE number = 3")
    assert verify_audit(desk.url).problem == "record 3 was altered"
    assert desk.problems() == ("the audit trail was tampered with: record 3 was altered",)


async def test_a_moment_that_is_none_shows(desk):
    await _history(desk)
    _by_force(desk, f"UPDATE audit SET at = {2**62} WHERE number = 3")
    assert verify_audit(desk.url).problem == "record 3 was altered"


@pytest.mark.parametrize(("number", "said"), [(1, "record 1 is missing"), (4, "record 4 is missing")])
async def test_a_deleted_record_shows(desk, number, said):
    await _history(desk)
    _by_force(desk, f"DELETE FROM audit WHERE number = {number}")
    assert verify_audit(desk.url).problem == said


async def test_a_tail_cut_off_shows(desk):
    await _history(desk)
    _by_force(desk, "DELETE FROM audit WHERE number > 4")
    assert verify_audit(desk.url).problem == "the trail ends at record 4, but 6 were written"


async def test_a_trail_deleted_whole_shows(desk):
    await _history(desk)
    _by_force(desk, "DELETE FROM audit", "DELETE FROM audit_head")
    assert verify_audit(desk.url).problem == "the head of the trail is gone"


async def test_another_order_of_the_records_shows(desk):
    await _history(desk)
    _by_force(
        desk,
        "UPDATE audit SET number = 100 WHERE number = 3",
        "UPDATE audit SET number = 3 WHERE number = 4",
        "UPDATE audit SET number = 4 WHERE number = 100",
    )
    assert verify_audit(desk.url).problem == "record 3 was altered"


async def test_a_forged_record_at_the_end_shows(desk):
    await _history(desk)
    columns = (
        "at, staff_id, staff, door, command, command_id, subject, subject_id, before, after, events, digest"
    )
    _by_force(desk, f"INSERT INTO audit (number, {columns}) SELECT 7, {columns} FROM audit WHERE number = 6")
    assert verify_audit(desk.url).problem == "record 7 was altered"


async def test_a_chain_computed_anew_shows_against_a_head_kept_elsewhere(desk):
    """Whoever can write everything can write a whole new chain: its head is another one then."""
    await _history(desk)
    kept = verify_audit(desk.url).digest
    _by_force(desk, "DELETE FROM audit WHERE number = 6", "UPDATE audit_head SET number = 5, digest = ''")
    with by_hand(desk.url) as connection:
        connection.execute(text("UPDATE audit_head SET digest = (SELECT digest FROM audit WHERE number = 5)"))
    report = verify_audit(desk.url)
    assert (report.problem, report.digest == kept) == (None, False)
