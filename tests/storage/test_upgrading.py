"""Making and upgrading a desk: all of it or nothing, whoever else does the same at the time (R10, S2)."""

import random
import shutil
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import URL, MetaData, make_url, select, text

from domain.billing.commands import AddPaymentSystem, AddToken, CapturePayment, RecordAuthorisation
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind
from domain.errors import DeskUnavailable
from domain.orders.commands import AddNote
from domain.orders.status import Status
from domain.views.commands import SaveView
from storage import revision, schema
from storage import tables as t
from storage.check import check
from storage.database import desk_url
from storage.schema import create_desk, prepare, revision_of, upgrade
from tests.domain.fakes import START
from tests.processes import started
from tests.storage.databases import by_hand, one, rows
from tests.storage.imported import imported, random_import

_NEXT_REVISION = f"{int(revision.HEAD_REVISION) + 1:04}"

#: A migration that adds a column and rebuilds a table others refer to, and may end in the middle.
_NEXT = """
    import os
    import signal
    import time

    import sqlalchemy as sa
    from alembic import op

    revision = "{next}"
    down_revision = "{head}"
    branch_labels = None
    depends_on = None


    def upgrade():
        op.add_column("customers", sa.Column("nickname", sa.Text()))
        with op.batch_alter_table("resellers") as resellers:
            resellers.add_column(sa.Column("motto", sa.Text()))
            resellers.alter_column("distributor_email", new_column_name="mailbox")
        {then}
"""


def _with_next_revision(folder: Path, then: str = "pass") -> str:
    """A copy of the migrations with one more; returns its place."""
    copy = folder / f"migrations-{len(list(folder.iterdir()))}"
    shutil.copytree(schema.MIGRATIONS, copy)
    text = dedent(_NEXT).format(then=then, head=revision.HEAD_REVISION, next=_NEXT_REVISION)
    (copy / "versions" / f"{_NEXT_REVISION}_next.py").write_text(text)
    return str(copy)


def _as_next_version(migrations: str) -> None:
    """Makes this process a program of the next version."""
    known = {
        "HEAD_REVISION": _NEXT_REVISION,
        "EARLIER_REVISIONS": revision.EARLIER_REVISIONS | {revision.HEAD_REVISION},
    }
    for name, value in {"MIGRATIONS": migrations, **known}.items():
        setattr(schema, name, value)


def _upgrade(address: str, migrations: str) -> None:
    """In a process of its own: the next version of the program opens the desk."""
    _as_next_version(migrations)
    prepare(make_url(address))


def _create(address: str, user: str) -> None:
    """In a process of its own: someone starts where there is no desk."""
    create_desk(make_url(address), name="New", owner=user, now=START)


def _run(work: object, *given: object) -> int | None:
    process = started(work, *given)  # type: ignore[arg-type]
    process.join(60)
    code: int | None = process.exitcode
    process.close()
    return code


def _address(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture
def next_version(monkeypatch, tmp_path):
    """This process is a program of the next version."""
    for name in ("MIGRATIONS", "HEAD_REVISION", "EARLIER_REVISIONS"):
        monkeypatch.setattr(schema, name, getattr(schema, name))

    def become(then: str = "pass") -> None:
        _as_next_version(_with_next_revision(tmp_path, then))

    return become


async def test_an_earlier_desk_is_upgraded_with_all_that_is_in_it(desk, next_version):
    order = await desk.place()
    await desk.do(AddNote, order_id=order.id, body="kept")
    await desk.close()
    next_version()
    prepare(desk.url)
    assert revision_of(desk.url) == _NEXT_REVISION
    assert one(desk.url, "SELECT count(*) FROM resellers WHERE mailbox IS NULL AND motto IS NULL") == 2
    assert one(desk.url, "SELECT count(*) FROM order_notes") == 1
    assert not check(desk.url)


def _of_revision(earlier: str, url: URL, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a desk of an earlier revision, by the migrations that there were then."""
    migrations = folder / earlier
    shutil.copytree(schema.MIGRATIONS, migrations)
    for file in (migrations / "versions").glob("[0-9]*.py"):
        if file.name[:4] > earlier:
            file.unlink()
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", str(migrations))
        before.setattr(schema, "HEAD_REVISION", earlier)
        before.setattr(schema, "FIRST_PLACES", ())
        before.setattr(schema, "FIRST_RULES", ())
        create_desk(url, name="Old", owner="owner", now=START)
    assert revision_of(url) == earlier


async def test_a_desk_of_each_earlier_revision_opens_and_is_worked_on(desks, opened, monkeypatch, tmp_path):
    """R10."""
    for earlier in sorted(revision.EARLIER_REVISIONS):
        url = desks.nothing()
        _of_revision(earlier, url, tmp_path, monkeypatch)
        prepare(url)
        assert revision_of(url) == revision.HEAD_REVISION
        desk = opened(url)
        await desk.do(SaveView, name="Mine", query="needs:me")
        assert [view.name for view in await (await desk.look()).views()] == ["Mine"]
        await desk.close()
        assert not check(url)
        desks.remove(url)


async def test_what_each_day_comes_to_is_added_up_by_an_upgrade_that_says_so_before(desk):
    """B1, R10."""
    chance = random.Random(3)
    await desk.execute(await desk.who(), imported([random_import(chance, f"A-{n}") for n in range(30)]))
    kept = "SELECT * FROM day_sums ORDER BY 1, 2, 3, 4, 5, 6"
    before = rows(desk.url, kept)
    await desk.close()
    with by_hand(desk.url) as connection:
        connection.execute(text("DROP TABLE day_sums"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0029'"))
    told: list[str] = []
    prepare(desk.url, told.append)
    assert [words.startswith("Upgrading ") for words in told] == [True]
    assert rows(desk.url, kept) == before != []
    prepare(desk.url, told.append)
    assert len(told) == 1


#: What a desk is made with; the trail of its changes stays its own.
_OWN = {"desk", "audit", "audit_head", "command_outcomes", "alembic_version", "outbox", "presence"}


def _copied(source: URL, target: URL) -> None:
    """Fills a desk with what another one has, as far as it knows it."""
    with by_hand(source) as ours, by_hand(target) as theirs:
        known, old = MetaData(), MetaData()
        kept = {table.name for table in t.metadata.sorted_tables} - _OWN
        known.reflect(ours, only=lambda name, _: name in kept)
        old.reflect(theirs, only=lambda name, _: name in kept)
        for table in reversed(old.sorted_tables):
            theirs.execute(table.delete())
        for table in old.sorted_tables:
            columns = [
                known.tables[table.name].c[column.name] for column in table.columns if not column.computed
            ]
            if rows := [dict(row) for row in ours.execute(select(*columns)).mappings()]:
                theirs.execute(table.insert(), rows)


async def test_a_desk_of_revision_0002_is_filtered_and_sorted_like_a_new_one(
    desk, desks, monkeypatch, tmp_path
):
    """T2: what lists are sorted by is made for every order there is."""
    chance = random.Random(20261121)
    orders = [random_import(chance, f"A-{n}") for n in range(40)]
    await desk.execute(await desk.who(), imported(orders))
    await desk.place()
    await desk.close()
    url = desks.nothing()
    _of_revision("0002", url, tmp_path, monkeypatch)
    _copied(desk.url, url)
    prepare(url)
    assert revision_of(url) == revision.HEAD_REVISION
    assert one(url, "SELECT count(*) > 30 FROM orders WHERE by_customer <> '' AND by_amount > 0")
    assert not check(url)
    desks.remove(url)


async def test_what_was_set_aside_before_is_marked_when_the_desk_is_upgraded(
    desk, desks, monkeypatch, tmp_path
):
    """L18: beside the marks that an order has."""
    orders = await desk.place_all(*({"status": Status.AWAITING_PAYMENT} for _n in range(3)))
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX)
    await desk.do(AddToken, customer_id=1, system_id=1, label="Visa 4242", sealed="gAAAA…")
    for order in orders[:2]:
        await desk.do(CapturePayment, order_id=order.id, authorise_only=True)
        (payment,) = (await desk.order(order.id)).payments
        held = Answer(result=Result.DONE, reference="au_1")
        await desk.do(RecordAuthorisation, order_id=order.id, intent=payment.intent, answer=held)
    await desk.close()
    url = desks.nothing()
    _of_revision("0009", url, tmp_path, monkeypatch)
    _copied(desk.url, url)
    with by_hand(url) as connection:
        connection.execute(text("UPDATE orders SET marks = ''"))
        connection.execute(text("UPDATE orders SET marks = ' unpaid ' WHERE id = 2"))
    prepare(url)
    marks = rows(url, "SELECT marks FROM orders ORDER BY id")
    assert marks == [(" authorised ",), (" authorised unpaid ",), ("",)]
    desks.remove(url)


async def test_an_upgraded_desk_is_refused_by_the_program_before(desk, next_version, monkeypatch):
    next_version()
    upgrade(desk.url)
    monkeypatch.undo()
    with pytest.raises(DeskUnavailable, match="newer ordertop"):
        prepare(desk.url)


@pytest.mark.parametrize("then", ["raise ValueError('broken')", "op.execute('SELECT nothing')"])
async def test_a_migration_that_fails_changes_nothing(desk, next_version, then):
    await desk.close()
    next_version(then)
    with pytest.raises((ValueError, DeskUnavailable)):
        upgrade(desk.url)
    assert revision_of(desk.url) == revision.HEAD_REVISION
    assert one(desk.url, "SELECT count(*) FROM resellers WHERE timezone = 'UTC'") == 2


async def test_a_migration_that_would_lose_what_rows_refer_to_changes_nothing(
    sqlite_url, opened, next_version
):
    """Foreign keys are off while tables are rebuilt, so they are looked at before the end."""
    await opened(sqlite_url).place()
    next_version("op.execute('DELETE FROM resellers')")
    with pytest.raises(DeskUnavailable, match="would lose what they refer to"):
        upgrade(sqlite_url)
    assert one(sqlite_url, "SELECT count(*) FROM resellers WHERE timezone = 'UTC'") == 2


async def test_a_migration_that_is_killed_changes_nothing_and_is_done_at_the_next_start(desk, tmp_path):
    """R6, R10."""
    await desk.close()
    killed = _with_next_revision(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    assert _run(_upgrade, _address(desk.url), killed) == -signal.SIGKILL
    assert revision_of(desk.url) == revision.HEAD_REVISION
    assert not check(desk.url)
    assert _run(_upgrade, _address(desk.url), _with_next_revision(tmp_path)) == 0
    assert revision_of(desk.url) == _NEXT_REVISION


async def test_four_that_start_at_once_upgrade_once(desk, tmp_path):
    await desk.close()
    migrations = _with_next_revision(tmp_path, "time.sleep(0.2)")
    starts = [started(_upgrade, _address(desk.url), migrations) for _start in range(4)]
    for start in starts:
        start.join(60)
    assert [start.exitcode for start in starts] == [0] * 4
    assert revision_of(desk.url) == _NEXT_REVISION
    assert not check(desk.url)


@pytest.mark.parametrize("round_", range(3))
def test_four_that_make_a_desk_at_once_make_one_with_one_owner(desks, round_):
    url = desks.nothing()
    users = [f"user{n}" for n in range(4)]
    starts = [started(_create, _address(url), user) for user in users]
    for start in starts:
        start.join(60)
    assert [start.exitcode for start in starts] == [0] * 4
    assert one(url, "SELECT count(*) FROM staff") == one(url, "SELECT count(*) FROM desk") == 1
    assert one(url, 'SELECT "user" FROM staff') in users
    assert not check(url)
    desks.remove(url)


def test_making_a_desk_where_there_is_one_changes_nothing(url):
    assert not create_desk(url, name="Other", owner="mallory", now=START)
    assert one(url, "SELECT name FROM desk") == "Test desk"
    assert one(url, "SELECT count(*) FROM staff WHERE \"user\" = 'mallory'") == 0


def test_a_desk_being_made_that_is_killed_is_no_desk(desks, tmp_path):
    url = desks.nothing()
    killed = _with_next_revision(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    assert _run(_create_killed, _address(url), killed) == -signal.SIGKILL
    assert revision_of(url) is None
    assert create_desk(url, name="New", owner="owner", now=START)
    assert not check(url)
    desks.remove(url)


def _create_killed(address: str, migrations: str) -> None:
    _as_next_version(migrations)
    _create(address, "owner")


def test_a_new_desk_is_for_its_makers_eyes_only(tmp_path):
    """Orders name people."""
    file = tmp_path / "new folder" / "desk.db"
    create_desk(desk_url(str(file)), name="New", owner="owner", now=START)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_a_desk_that_everyone_has_left_is_one_file(sqlite_url, opened):
    file = Path(sqlite_url.database)
    desk, other = opened(sqlite_url), opened(sqlite_url)
    order = await desk.place()
    await (await other.look()).changes(0)
    await desk.do(AddNote, order_id=order.id, body="note")
    await (await desk.look()).changes(0)
    assert not desk.problems()
    await desk.close()
    await other.close()
    assert [one.name for one in file.parent.glob(f"{file.name}*")] == [file.name]


def test_a_current_desk_opens_without_alembic(url):
    """V1: its import costs more than all the rest."""
    code = "import sys; from storage.schema import prepare; from sqlalchemy import make_url;"
    code += "prepare(make_url(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code, _address(url)], check=False).returncode == 0


async def test_many_threads_may_look_for_a_desk_at_once(url):
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(revision_of(url))) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [revision.HEAD_REVISION] * 8
