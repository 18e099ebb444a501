"""A backup taken under load is a desk that checks and verifies (R11)."""

import asyncio
import stat
import threading

import pytest

from domain.commands import Outcome
from domain.errors import DeskUnavailable, Refused
from domain.orders.commands import AddNote, ApproveOrder
from domain.orders.status import Status
from storage import tables as t
from storage.audit_trail import verify_audit
from storage.backup import backup
from storage.database import desk_url
from tests.storage.databases import is_sqlite, one, rows
from tests.storage.people import at_work

#: Sums that must agree however the moment of the backup falls.
TOTALS = {
    "audit number": "SELECT number FROM audit_head",
    "notes": "SELECT count(*) FROM order_notes",
    "notes by the trail": "SELECT count(*) FROM audit WHERE command = 'AddNote'",
    "versions": "SELECT sum(version) FROM orders",
}


async def test_a_backup_taken_while_others_write_is_a_sound_desk(desk, tmp_path, opened):
    orders = await desk.place_all(*[{"status": Status.PENDING_APPROVAL}] * 5)
    finished = threading.Event()
    written = []

    def writing(person, order):
        while not finished.is_set():
            written.append(person.do(AddNote(order_id=order.id, version=1, body="note")))

    with at_work(desk.url, "owner", "agent") as people:
        writers = [
            asyncio.create_task(asyncio.to_thread(writing, person, order))
            for person, order in zip(people, orders, strict=False)
        ]
        copies = []
        for n in range(4):
            while len(written) < (n + 1) * 10:  # noqa: ASYNC110 - the writers are threads
                await asyncio.sleep(0.01)
            copies.append(tmp_path / f"copy-{n}.db")
            size = await asyncio.to_thread(backup, desk.url, copies[-1])
            assert size == copies[-1].stat().st_size
        finished.set()
        await asyncio.gather(*writers)
    assert all(isinstance(answer, Outcome) for answer in written)
    assert sorted(tmp_path.iterdir()) == copies, "nothing else is left there"
    for copy in copies:
        restored = opened(desk_url(str(copy)))
        assert not restored.problems()
        head = restored.one("SELECT number FROM audit_head")
        assert verify_audit(restored.url).records == head
        totals = {name: restored.one(statement) for name, statement in TOTALS.items()}
        assert totals["notes"] == totals["notes by the trail"] == head - 5
        assert (await restored.do(ApproveOrder, order_id=orders[4].id)).changed, "work goes on in it"


async def test_a_backup_holds_every_row_of_every_table(desk, tmp_path):
    order = await desk.place(paid="20.00")
    await desk.do(AddNote, order_id=order.id, body="Łukasz called")
    copy = tmp_path / "copy.db"
    backup(desk.url, copy)
    for table in t.metadata.sorted_tables:
        query = (
            f'SELECT {", ".join(f""""{c.name}" """ for c in table.columns)} FROM {table.name} ORDER BY 1, 2'
        )
        assert rows(desk_url(str(copy)), query) == rows(desk.url, query), table.name


async def test_a_backup_is_found_through_like_the_desk_itself(desk, tmp_path, opened):
    order = await desk.place()
    backup(desk.url, tmp_path / "copy.db")
    restored = opened(desk_url(str(tmp_path / "copy.db")))
    assert await restored.found("ana sil") == [order.id]


def test_a_backup_is_for_its_makers_eyes_only(url, tmp_path):
    backup(url, tmp_path / "copy.db")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_backup_never_takes_the_place_of_a_file(url, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ana")
    with pytest.raises(Refused, match="is there already"):
        backup(url, file)
    assert file.read_text() == "Dear Ana"


def test_a_backup_of_nothing_is_no_file(desks, tmp_path):
    url = desks.nothing()
    with pytest.raises(DeskUnavailable):
        backup(url, tmp_path / "copy.db")
    assert not list(tmp_path.iterdir())
    if is_sqlite(url):
        return
    desks.remove(url)


def test_a_backup_into_a_folder_that_is_not_there_says_so(url, tmp_path):
    with pytest.raises(DeskUnavailable, match=r"copy\.db cannot be written: No such file or directory"):
        backup(url, tmp_path / "nowhere" / "copy.db")


def test_a_backup_keeps_the_mark_of_a_desk(url, tmp_path):
    copy = desk_url(str(tmp_path / "copy.db"))
    backup(url, tmp_path / "copy.db")
    assert one(copy, "PRAGMA application_id") == 0x6F746F70
    assert one(copy, "PRAGMA journal_mode") == "wal"
