"""Whatever is wrong with the database is said in one sentence, and nothing changes that should not (R10, S6)."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from domain.errors import DeskUnavailable, InvalidInput, NotFound
from domain.orders.commands import AddNote, ApproveOrder
from domain.orders.status import Status
from domain.query import EVERYTHING
from storage.check import check
from storage.database import desk_url
from storage.schema import create_desk, prepare, upgrade
from tests.domain.fakes import START
from tests.storage.databases import by_hand, make_furnished_desk, one


def _make(file: Path) -> bool:
    return create_desk(desk_url(str(file)), name="New", owner="owner", now=START)


OPENINGS: list[Callable[[URL], object]] = [
    prepare,
    upgrade,
    lambda url: create_desk(url, name="New", owner="owner", now=START),
]


@pytest.mark.parametrize("opening", OPENINGS[:2])
def test_no_file_is_no_desk_and_none_is_made(tmp_path, opening):
    with pytest.raises(DeskUnavailable, match=r"There is no desk at .*desk\.db"):
        opening(desk_url(str(tmp_path / "desk.db")))
    assert not list(tmp_path.iterdir())


@pytest.mark.postgresql
@pytest.mark.parametrize("opening", OPENINGS[:2])
def test_an_empty_database_is_no_desk(postgresql_desks, opening):
    url = postgresql_desks.nothing()
    with pytest.raises(DeskUnavailable, match="There is no desk at postgresql"):
        opening(url)
    postgresql_desks.remove(url)


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_folder_is_no_desk(tmp_path, opening):
    with pytest.raises(DeskUnavailable, match="is a folder"):
        opening(desk_url(str(tmp_path)))


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("content", [b"Dear diary\n", b"x" * 10_000, b"\x00" * 5_000])
def test_a_file_of_something_else_is_no_desk_and_stays_as_it_is(tmp_path, opening, content):
    file = tmp_path / "diary.txt"
    file.write_bytes(content)
    with pytest.raises(DeskUnavailable, match=r"no desk|not a SQLite"):
        opening(desk_url(str(file)))
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_database_of_another_program_stays_as_it_is(tmp_path, opening):
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')")
        other.commit()
    before = file.read_bytes()
    with pytest.raises(DeskUnavailable, match="of another program"):
        opening(desk_url(str(file)))
    assert file.read_bytes() == before


@pytest.mark.postgresql
@pytest.mark.parametrize("opening", OPENINGS)
def test_a_server_database_of_another_program_stays_as_it_is(postgresql_desks, opening):
    url = postgresql_desks.nothing()
    with by_hand(url) as connection:
        connection.execute(text("CREATE TABLE alembic_version AS SELECT '0001' AS version_num"))
    with pytest.raises(DeskUnavailable, match="of another program"):
        opening(url)
    postgresql_desks.remove(url)


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_named_without_its_password(opening):
    """S3."""
    with pytest.raises(DeskUnavailable, match="cannot be used") as trouble:
        opening(desk_url("postgresql://ana:secret@127.0.0.1:1/desk"))
    assert "secret" not in trouble.value.message


def test_a_newer_desk_is_refused_and_left_byte_for_byte_alone(url):
    with by_hand(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    file = Path(url.database) if url.get_backend_name() == "sqlite" else None
    before = file.read_bytes() if file else None
    for opening in OPENINGS:
        with pytest.raises(DeskUnavailable, match=r"newer ordertop \(revision 9999\).*left alone"):
            opening(url)
    if file:
        assert file.read_bytes() == before
        assert not list(file.parent.glob(f"{file.name}-*"))


def _damage(url: URL) -> None:
    """Overwrites a page in the middle of the orders."""
    root, page_bytes = one(url, "SELECT rootpage FROM sqlite_master WHERE name = 'orders'"), 4096
    assert isinstance(root, int)
    assert url.database is not None
    file = Path(url.database)
    content = bytearray(file.read_bytes())
    content[(root - 1) * page_bytes : root * page_bytes] = b"\xa5" * page_bytes
    file.write_bytes(content)


async def test_damaged_pages_are_said_so(sqlite_url, opened):
    desk = opened(sqlite_url)
    await desk.place_all(*[{"status": Status.PENDING_APPROVAL}] * 40)
    await desk.close()
    _damage(sqlite_url)
    desk = opened(sqlite_url)
    with pytest.raises(DeskUnavailable, match=r"is damaged.*restore a backup"):
        await (await desk.look()).orders(EVERYTHING, limit=10)
    with pytest.raises(DeskUnavailable, match=r"is damaged.*restore a backup"):
        await desk.execute(await desk.who(), ApproveOrder(order_id=1, version=1))
    assert "the file is damaged" in check(sqlite_url)[0]


async def test_a_desk_held_by_another_is_busy_after_our_patience(sqlite_url, opened):
    order = await opened(sqlite_url).place()
    desk = opened(sqlite_url, patience_seconds=0.2)
    with closing(sqlite3.connect(sqlite_url.database)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(DeskUnavailable, match="is busy"):
            await desk.do(AddNote, order_id=order.id, body="waits")
        assert (await desk.row(order.id)).version == 1, "looking goes on meanwhile"
        holder.execute("ROLLBACK")
    assert (await desk.do(AddNote, order_id=order.id, body="waits")).changed


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "held",
    ["SELECT 1 FROM orders FOR UPDATE", "SELECT 1 FROM audit_head FOR UPDATE", "LOCK TABLE order_counts"],
)
async def test_rows_held_by_another_are_busy_after_our_patience(postgresql_desks, opened, held):
    url = postgresql_desks.make()
    order = await opened(url).place()
    desk = opened(url, patience_seconds=0.2)
    with by_hand(url) as holder:
        holder.execute(text(held))
        with pytest.raises(DeskUnavailable, match="is busy"):
            await desk.do(ApproveOrder, order_id=order.id)
    assert (await desk.do(ApproveOrder, order_id=order.id)).changed


async def test_a_full_disk_is_said_and_nothing_is_half_done(sqlite_url, opened):
    desk = opened(sqlite_url)
    order = await desk.place()
    async with desk.sql._writing.connect() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DeskUnavailable, match="is full; nothing was changed"):  # noqa: PT012
        for n in range(100):
            await desk.do(AddNote, order_id=order.id, body=f"note {n} " + "x" * 2_000)
    assert len((await desk.order(order.id)).notes) == n
    assert not desk.problems()


@contextmanager
def without_rights() -> Iterator[None]:
    """As root nothing is forbidden, so for a moment we are someone else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder(tmp_path_factory):
    """A folder that everybody may reach."""
    folder = Path(tempfile.mkdtemp(prefix="ordertop-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("mode", [0o555, 0o755])
async def test_a_read_only_desk_is_said_to_be_one_and_stays_as_it_is(open_folder, opened, mode):
    file = open_folder / "desk.db"
    make_furnished_desk(desk_url(str(file)))
    before = file.read_bytes()
    file.chmod(0o444)
    open_folder.chmod(mode)
    desk = opened(desk_url(str(file)))
    with without_rights():
        with pytest.raises(DeskUnavailable, match=r"read-only|cannot be opened") as trouble:
            await desk.execute(await desk.who(), ApproveOrder(order_id=1, version=1))
        assert str(file) in trouble.value.message
        await desk.close()
    assert file.read_bytes() == before


def test_a_desk_cannot_be_made_in_a_folder_that_is_not_ours(open_folder):
    open_folder.chmod(0o555)
    with without_rights(), pytest.raises(DeskUnavailable, match="cannot be made: Permission denied"):
        _make(open_folder / "desk.db")
    assert not list(open_folder.iterdir())


HUGE = 10**30
HOSTILE = [
    "\x00",
    "nul\x00nul",
    "\ud800",
    "'; DROP TABLE orders; --",
    "🦄" * 1_000,
    "id:" + "9" * 40,
    "id:-1",
]


async def test_names_of_nothing_are_not_found(desk):
    """X5."""
    for name in HOSTILE:
        with pytest.raises((NotFound, InvalidInput)):
            await (await desk.look()).order_ids([name])


async def test_hostile_users_are_unknown(desk):
    """X5."""
    for user in HOSTILE:
        with suppress(InvalidInput):
            assert await desk.sql.identify(user) is None


async def test_numbers_of_nothing_are_not_found(desk):
    """X5."""
    for number in (HUGE, -HUGE, 2**63, -1, 0):
        with pytest.raises((NotFound, InvalidInput)):
            await desk.execute(await desk.who(), ApproveOrder(order_id=number, version=1))
        with pytest.raises((NotFound, InvalidInput)):
            await (await desk.look()).order_details(number)


async def test_hostile_command_ids_are_text_or_refused(desk):
    """X5."""
    order = await desk.place()
    done = 0
    for command_id in HOSTILE:
        command = AddNote(order_id=order.id, version=1, body="once", command_id=command_id)
        for _again in range(2):
            with suppress(InvalidInput):
                done += (await desk.execute(await desk.who(), command)).changed
    assert len((await desk.order(order.id)).notes) == done <= len(HOSTILE)
    assert not desk.problems()


async def test_many_at_once_in_one_process_wait_for_each_other(desk):
    order = await desk.place()
    notes = [desk.do(AddNote, order_id=order.id, body=f"{n}", version=1) for n in range(20)]
    await asyncio.gather(*notes)
    assert len((await desk.order(order.id)).notes) == 20
