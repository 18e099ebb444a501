"""Making a sample desk: by the import's own door, whole or not at all, on both databases."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import URL
from whenever import Instant

from domain.errors import DeskUnavailable, Refused
from domain.orders.status import Archive, Status
from domain.query import EVERYTHING
from domain.staff import Door
from gateways import sandbox
from storage.check import check
from storage.database import desk_url
from storage.sample.bringing import STAFF
from storage.sample.catalogue import TEST_TOKENS
from storage.sample.filling import fill_desk
from storage.sample.place import place_for
from storage.schema import prepare, revision_of
from tests.storage.databases import one, rows
from tests.storage.support import DeskUnderTest

NOW = Instant.from_utc(2026, 11, 21, 14, 2, 11)


async def fill(url: URL, orders: int = 240, **given) -> list[int]:
    progress: list[int] = []

    def told(done: int, _of: int, what: str) -> None:
        if what == "orders":
            progress.append(done)

    await fill_desk(
        url,
        **{"orders": orders, "seed": 1, "owner": "root", "now": NOW, "progress": told, **given},
    )
    return progress


def contents(url: URL) -> list[list[tuple[object, ...]]]:
    """Everything a desk holds, as far as it should be the same for the same seed."""
    tables = (
        "orders", "order_items", "order_notes", "invoices", "payments", "ledger_entries", "order_search", "customers",
        "sites", "offers", "categories", "staff", "audit", "order_counts", "import_batches", "resellers",
        "reseller_invoices", "reseller_invoice_lines", "reseller_payments", "credit_entries", "item_counts",
        "sold_counts",
    )  # fmt: skip
    return [rows(url, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


@pytest.fixture
def empty(desks):
    """Where a desk could be."""
    url = desks.nothing()
    yield url
    desks.remove(url)


_FILLED: dict[str, tuple[URL, list[int]]] = {}


@pytest.fixture
def filled(desks) -> tuple[URL, list[int]]:
    """A sample desk to look at, filled once in each database, and the progress that was told."""
    if desks.name not in _FILLED:
        url = desks.nothing()
        _FILLED[desks.name] = url, asyncio.run(fill(url))
    return _FILLED[desks.name]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "demo.db"


async def test_a_sample_desk_is_sound_and_open_to_its_owner(filled, opened):
    url, progress = filled
    assert progress == sorted(set(progress))
    assert progress[-1] == 240
    assert check(url) == ()
    prepare(url)
    desk: DeskUnderTest = opened(url)
    owner = await desk.identify("root", Door.SCREEN)
    assert owner.role == "owner"
    counts = await desk.reads(owner).counts()
    assert sum(counts.statuses.values()) == 240
    assert set(counts.statuses) == set(Status)
    assert all(counts.archives[archive] for archive in Archive)
    people = {(row.user, row.role) for row in await desk.reads(owner).staff()}
    assert people == {("root", "owner"), *STAFF}
    newest = (await desk.reads(owner).orders(EVERYTHING, limit=1)).rows[0]
    assert await desk.found(newest.number, by="root") == [newest.id]


async def test_all_that_was_spared_while_filling_is_there_again(filled, desks):
    url, _progress = filled
    other = desks.make()
    what = {
        "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 2",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    }[desks.name]
    assert rows(url, what) == rows(other, what)
    desks.remove(other)


async def test_the_same_seed_gives_the_same_desk(tmp_path):
    seen = []
    for n, seed in enumerate((5, 5, 6)):
        url = desk_url(str(tmp_path / f"{n}.db"))
        await fill(url, 120, seed=seed)
        seen.append(contents(url))
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


async def test_test_tokens_are_tokens_of_the_sandbox_and_sealed_as_asked(file):
    """S3: the desk keeps what the seal gives."""
    await fill(desk_url(str(file)), 120, seal=lambda token: f"gAAAA{token}")
    kept = {
        str(sealed).removeprefix("gAAAA").partition("-")[0]
        for (sealed,) in rows(desk_url(str(file)), "SELECT sealed FROM payment_tokens")
    }
    assert "tok_paid" in kept
    assert kept <= set(sandbox.TOKENS)
    assert {token for _label, token in TEST_TOKENS} <= set(sandbox.TOKENS)
    assert check(desk_url(str(file))) == ()


async def test_orders_are_not_held_and_people_have_written_notes(filled):
    url, _progress = filled
    assert one(url, "SELECT count(*) FROM orders WHERE marks LIKE '%held%'") == 0
    assert one(url, "SELECT count(*) FROM audit WHERE command = 'AddNote' AND staff IN ('mina', 'tom')")
    assert one(url, "SELECT count(*) FROM audit WHERE door = 'demo' AND command = 'ImportOrders'")
    assert one(url, "SELECT count(DISTINCT fraud_score) FROM orders")
    assert one(url, "SELECT count(*) FROM customers WHERE NOT approval_required")
    assert rows(url, "SELECT name, currency FROM resellers ORDER BY id") == [
        ("acme-hosting", "EUR"),
        ("zeta-memberships", "USD"),
        ("kumo-net", "JPY"),
    ]


async def test_a_sample_desk_has_its_payment_systems_and_promotion_codes(filled):
    """SPEC 1, P5: payments went through the systems, in the sandbox; the codes are those that orders carry."""
    url, _progress = filled
    systems = rows(url, "SELECT name, id FROM payment_systems WHERE gateway = 'sandbox'")
    through = rows(url, "SELECT DISTINCT system, system_id FROM payments WHERE system IS NOT NULL")
    assert set(through) <= set(systems)
    assert len(through) == len(systems) == 4
    carried = {
        row[0]
        for row in rows(url, "SELECT DISTINCT promotion_code FROM orders WHERE promotion_code IS NOT NULL")
    }
    assert carried
    offered = rows(url, "SELECT code, count(*) FROM promotions WHERE NOT retired GROUP BY code")
    assert carried <= {code for code, _n in offered}
    assert {n for _code, n in offered} == {3}


async def test_accepted_orders_hold_their_resellers_credit(filled):
    """A6: what they cost is reserved; what is delivered by itself at the cost of a card is billed and paid."""
    url, _progress = filled
    accepted = "o.status IN ('executing', 'submitted') AND o.cost_minor > 0"
    held = rows(
        url,
        "SELECT r.payment_method, o.status, o.reserved_minor = o.cost_minor, o.billed_minor = o.cost_minor "
        f"FROM orders o JOIN resellers r ON r.id = o.reseller_id WHERE {accepted}",
    )
    assert {("cash", "executing"), ("cash", "submitted")} <= {(method, status) for method, status, *_ in held}
    for method, status, reserved, billed in held:
        charged = method == "credit_card" and status == "executing"
        assert (bool(reserved), bool(billed)) == (not charged, charged)
    summed = "(SELECT coalesce(sum(o.reserved_minor), 0) FROM orders o WHERE o.reseller_id = r.id)"
    assert not one(url, f"SELECT count(*) FROM resellers r WHERE r.reserved_minor <> {summed}")
    assert check(url) == ()


async def test_the_books_with_the_distributor_add_up(filled):
    """P6, A6: each reseller pays in its own way; what it owes is the sum of its entries, and one invoice is overdue."""
    url, _progress = filled
    kept = rows(
        url,
        "SELECT payment_method, owed_minor, (SELECT sum(e.owed_minor) FROM credit_entries e "
        "WHERE e.reseller_id = r.id) FROM resellers r ORDER BY id",
    )
    assert [method for method, _owed, _sum in kept] == ["cash", "deposit", "credit_card"]
    assert all(owed == entries for _method, owed, entries in kept)
    assert one(url, "SELECT count(*) FROM resellers WHERE owed_minor > 0 AND payment_method = 'cash'") == 1
    assert one(url, "SELECT count(*) FROM resellers WHERE owed_minor < 0 AND payment_method = 'deposit'") == 1
    unpaid = one(
        url,
        "SELECT sum(net_minor + tax_minor) FROM reseller_invoices WHERE status = 'unpaid' AND reseller_id = 1",
    )
    assert unpaid == kept[0][1]
    lines = "(SELECT sum(l.amount_minor) FROM reseller_invoice_lines l WHERE l.invoice_id = i.id)"
    assert not one(url, f"SELECT count(*) FROM reseller_invoices i WHERE i.net_minor <> {lines}")
    now = NOW.timestamp(unit="millisecond")
    assert one(url, f"SELECT count(*) FROM reseller_invoices WHERE status = 'unpaid' AND due_at < {now}") == 1
    assert not one(url, "SELECT count(*) FROM orders WHERE status = 'unexecuted' AND stopped_by IS NULL")
    trusted = (
        "SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE NOT c.approval_required"
    )
    assert one(url, f"{trusted} AND o.status = 'unexecuted'")
    assert one(url, "SELECT count(*) FROM contacts WHERE kind = 'bill_to'") == 3


async def test_an_empty_sample_and_one_of_a_single_order_are_desks_too(tmp_path):
    for orders in (0, 1):
        url = desk_url(str(tmp_path / f"{orders}.db"))
        await fill(url, orders)
        assert check(url) == ()
        assert one(url, "SELECT count(*) FROM orders") == orders


async def test_a_colleague_of_the_sample_may_be_its_owner(file):
    await fill(desk_url(str(file)), 20, owner="mina")
    assert one(desk_url(str(file)), "SELECT role FROM staff WHERE \"user\" = 'mina'") == "owner"


async def test_an_existing_desk_is_left_alone(url):
    before = contents(url)
    with pytest.raises(Refused):
        await fill(url)
    assert contents(url) == before


async def test_a_file_that_comes_meanwhile_is_left_alone(file):
    with pytest.raises(Refused):
        await fill(desk_url(str(file)), progress=lambda *_told: file.write_text("mine"))
    assert file.read_text() == "mine"
    assert list(file.parent.iterdir()) == [file]


async def test_an_empty_file_becomes_the_desk(file):
    file.touch()
    await fill(desk_url(str(file)), 20)
    assert check(desk_url(str(file))) == ()


async def test_nothing_is_left_of_a_filling_that_is_stopped(empty, desks):
    filled: list[int] = []

    def stop(done: int, _of: int, _what: str) -> None:
        filled.append(done)
        raise RuntimeError("the screen is gone")

    with pytest.raises(RuntimeError, match="gone"):
        await fill(empty, progress=stop)
    assert filled
    assert revision_of(empty) is None
    if desks.name == "sqlite":
        assert not list(Path(str(empty.database)).parent.glob("*.partial*"))
    else:
        assert rows(empty, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ordertop%'") == []


async def test_a_cancelled_filling_leaves_nothing(file):
    task = asyncio.ensure_future(fill(desk_url(str(file)), 5_000))
    await asyncio.sleep(0.6)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(file.parent.iterdir()) == []


_KILLED = """
import asyncio, os, sys
from storage.sample import filling
from storage.database import desk_url
from whenever import Instant

def die(*_told):
    os._exit(9)

asyncio.run(filling.fill_desk(
    desk_url(sys.argv[1]), orders=40, seed=1, owner="root", now=Instant.from_utc(2026, 11, 21), progress=die
))
"""


def test_what_a_killed_filling_left_is_no_desk_and_is_cleared_away(file):
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(file)], check=False, timeout=30)
    assert killed.returncode == 9
    (left,) = (path for path in file.parent.iterdir() if path.suffix == ".partial")
    assert not file.exists()
    with pytest.raises(DeskUnavailable, match="no desk"):
        prepare(desk_url(str(left)))
    asyncio.run(fill(desk_url(str(file)), 40))
    assert list(file.parent.iterdir()) == [file]


async def test_only_one_filling_at_a_time_on_a_server(postgresql_desks):
    url = postgresql_desks.nothing()

    def second(*_told: object) -> None:
        with pytest.raises(Refused):
            place_for(url).prepare()

    await fill(url, 20, progress=second)
    assert check(url) == ()
    postgresql_desks.remove(url)
