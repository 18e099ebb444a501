"""A sample desk of many orders, most of which the database makes of a base: each is right in itself, on both."""

import asyncio
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from whenever import Instant

from domain.orders.status import Status
from domain.staff import Door
from storage import tables as t
from storage.audit_trail import verify_audit
from storage.check import check
from storage.database import desk_url
from storage.indexing import _names, _words
from storage.sample.bringing import SHOP
from storage.sample.filling import fill_desk
from storage.sample.motion import Motion
from storage.sample.plan import Limits, Plan, plan_for
from storage.sample.repeating import MARK
from storage.schema import prepare, revision_of
from tests.storage import databases
from tests.storage.databases import one
from tests.storage.sample.test_filling import contents

NOW = Instant.from_utc(2026, 11, 21, 14, 2, 11)
LIMITS = Limits(base=300, group=50, newest=80, together=4)
#: 36 whole blocks, six or so of each group, and 100 that are drawn one by one.
ORDERS = 1_900


def rows(url: URL, statement: str) -> list[Any]:
    """What a select finds."""
    return databases.rows(url, statement)


async def fill(url: URL, orders: int = ORDERS, **given) -> None:
    await fill_desk(
        url,
        **{"orders": orders, "seed": 1, "owner": "root", "now": NOW, "progress": lambda *_told: None,
           "limits": LIMITS, **given},
    )  # fmt: skip


_FILLED: dict[str, URL] = {}


@pytest.fixture
def filled(desks) -> URL:
    """A desk to look at, filled once in each database."""
    if desks.name not in _FILLED:
        url = desks.nothing()
        asyncio.run(fill(url))
        _FILLED[desks.name] = url
    return _FILLED[desks.name]


@pytest.fixture
def empty(desks):
    """Where a desk could be."""
    url = desks.nothing()
    yield url
    desks.remove(url)


def test_a_plan_has_room_for_every_order():
    for orders in (55_000, 57_499, 57_500, 104_999, 1_000_000, 10_000_000):
        plan = plan_for(orders, Limits())
        assert plan is not None
        layout = list(plan.layout())
        assert [block.n for block in layout] == list(range(plan.blocks))
        assert [block.group for block in layout] == sorted(block.group for block in layout)
        assert {block.group for block in layout} == set(range(plan.groups))
        assert 5_000 <= orders - plan.repeated < 7_500
        times = [plan.times_of(group) for group in range(plan.groups)]
        assert sum(times) == plan.blocks
        assert times == sorted(times, reverse=True)
        places = list(plan.base_places())
        assert len(places) == plan.limits.base
        assert all(before < after for before, after in pairwise(places))
        assert places[-1] == plan.repeated - 1


def test_tens_of_thousands_are_drawn_one_by_one():
    assert plan_for(54_999, Limits()) is None
    assert plan_for(2_000, Limits()) is None


def test_edges_follow_each_other_up_to_the_newest():
    edges = Plan(1_000_000, Limits()).edges(NOW)
    assert edges == sorted(set(edges))
    assert edges[-1] < NOW.timestamp(unit="millisecond")


def test_a_repeated_desk_is_sound(filled):
    assert check(filled) == ()
    assert verify_audit(filled).problem is None
    prepare(filled)
    assert one(filled, "SELECT count(*) FROM orders") == ORDERS
    assert one(filled, "SELECT sum(n) FROM order_counts") == ORDERS
    assert {status for (status,) in rows(filled, "SELECT DISTINCT status FROM orders")} == set(Status)
    assert one(filled, "SELECT value FROM counters WHERE name = 'orders'") == ORDERS


def test_its_ledger_balances(filled):
    assert one(filled, "SELECT count(*) FROM ledger_entries e JOIN invoices i ON i.id = e.invoice_id "
                       "WHERE i.order_id <> e.order_id") == 0  # fmt: skip
    assert one(filled, "SELECT count(*) FROM ledger_entries e JOIN payments p ON p.id = e.payment_id "
                       "WHERE p.order_id <> e.order_id OR p.invoice_id <> e.invoice_id") == 0  # fmt: skip
    paid = "SELECT sum(amount_minor) FROM payments WHERE status = 'paid'"
    cash = "SELECT sum(amount_minor) FROM ledger_entries WHERE debit = 'cash' AND credit = 'receivable'"
    assert one(filled, paid) == one(filled, cash)


def test_numbers_are_unique_and_tell_nothing_and_ids_follow_time(filled):
    found = rows(filled, "SELECT id, number, placed_at, key FROM orders ORDER BY id")
    assert [row[0] for row in found] == list(range(1, ORDERS + 1))
    numbers = [row[1] for row in found]
    assert len(set(numbers)) == ORDERS
    assert all(len(number) == 10 and number.isdecimal() and number[0] != "0" for number in numbers)
    rising = sum(before < after for before, after in pairwise(numbers))
    assert ORDERS / 4 < rising < ORDERS * 3 / 4
    repeated = found[: Plan(ORDERS, LIMITS).repeated]
    assert [row[2] for row in repeated] == sorted(row[2] for row in repeated)
    assert [row[3] for row in repeated] == sorted(row[3] for row in repeated)


def test_each_batch_has_its_record_with_its_number_of_orders(filled):
    brought = {
        subject_id: json.loads(events)[0]["new"]
        for subject_id, events in rows(
            filled,
            "SELECT subject_id, events FROM audit WHERE command = 'ImportOrders' AND subject = 'batch'",
        )
    }
    assert dict(rows(filled, "SELECT batch_id, count(*) FROM orders GROUP BY batch_id")) == brought
    assert {number for (number,) in rows(filled, "SELECT id FROM import_batches")} == set(brought)
    for first, last, lowest, highest in rows(
        filled,
        "SELECT first_line, last_line, min(source_number), max(source_number) FROM import_batches b "
        "JOIN orders o ON o.batch_id = b.id GROUP BY b.id, first_line, last_line",
    ):
        assert (f"W{first:06d}", f"W{last:06d}") == (lowest, highest)


def test_every_customer_is_one_of_their_own(filled):
    customers = rows(filled, "SELECT email, source_ref, reseller_id FROM customers")
    assert len({email for email, _ref, _reseller in customers}) == len(customers)
    assert len(customers) > 475
    assert len(rows(filled, "SELECT DISTINCT country FROM customers")) > 15
    sites = rows(filled, "SELECT code, domain FROM sites")
    assert len({code for code, _domain in sites}) == len({domain for _code, domain in sites}) == len(sites)
    unused = "SELECT count(*) FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)"
    assert one(filled, unused) == 0
    elsewhere = (
        "SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN sites s ON s.id = o.site_id "
        "WHERE c.reseller_id <> o.reseller_id OR s.customer_id <> c.id"
    )
    assert one(filled, elsewhere) == 0


def test_no_mark_is_left_in_any_text(filled):
    for table in t.metadata.sorted_tables:
        for row in rows(filled, f'SELECT * FROM "{table.name}"'):
            assert not any(isinstance(value, str) and MARK in value for value in row), table.name


def test_all_that_an_import_fills_is_filled(filled, empty):
    def filled_tables(url: URL) -> set[str]:
        names = [table.name for table in t.metadata.sorted_tables]
        return {name for name in names if one(url, f'SELECT count(*) FROM "{name}"')}

    asyncio.run(fill(empty, 240, limits=Limits()))
    assert filled_tables(filled) == filled_tables(empty)


def test_what_happened_to_an_order_happened_in_its_time(filled):
    now = NOW.timestamp(unit="millisecond")
    early = {
        "order": "SELECT count(*) FROM orders WHERE updated_at < placed_at OR accepted_at < placed_at",
        "payment": "SELECT count(*) FROM payments x JOIN orders o ON o.id = x.order_id WHERE attempted_at < placed_at",
        "invoice": "SELECT count(*) FROM invoices x JOIN orders o ON o.id = x.order_id WHERE issued_at <> placed_at",
        "entry": "SELECT count(*) FROM ledger_entries x JOIN orders o ON o.id = x.order_id WHERE at < placed_at",
        "late order": f"SELECT count(*) FROM orders WHERE updated_at > {now}",
        "late payment": f"SELECT count(*) FROM payments WHERE attempted_at > {now}",
        # Its verification time would have passed by now (L6).
        "executing": "SELECT count(*) FROM orders WHERE status = 'executing' AND "
                     f"accepted_at < {now - 3 * 3_600_000}",
    }  # fmt: skip
    assert {what: one(filled, statement) for what, statement in early.items()} == dict.fromkeys(early, 0)


async def test_an_order_is_found_by_what_the_desk_would_write_for_it(filled, opened):
    desk = opened(filled)
    kept: dict[int, str] = dict(
        rows(filled, "SELECT o.id, s.body FROM orders o JOIN order_search s ON s.key = o.key")
    )
    for order_id in range(1, ORDERS, 37):
        async with desk.storage.unit_of_work(write=False) as unit:
            order = await unit.order(order_id)
            _customer, body = _words(order, await _names([order], unit._connection))
        assert set(body.split()) == set(kept[order_id].split())


async def test_an_order_is_found_by_its_number_and_its_customers_address(filled, opened):
    desk = opened(filled)
    for order_id in (7, 777, 1_477):
        number, email, customer_id = rows(
            filled, "SELECT o.number, c.email, c.id FROM orders o JOIN customers c ON c.id = o.customer_id "
                    f"WHERE o.id >= {order_id} AND o.status <> 'incomplete' AND c.email LIKE '%0000%' "
                    "ORDER BY o.id LIMIT 1"
        )[0]  # fmt: skip
        assert len(await desk.found(str(number), by="root")) == 1
        found = await desk.found(f"customer:{email}", by="root")
        theirs = rows(filled, "SELECT id FROM orders WHERE status <> 'incomplete' AND "
                              f"customer_id = {customer_id} ORDER BY key DESC")  # fmt: skip
        assert found == [row[0] for row in theirs]


async def test_the_same_seed_gives_the_same_repeated_desk(tmp_path):
    seen = []
    for n, seed in enumerate((5, 5, 6)):
        url = desk_url(str(tmp_path / f"{n}.db"))
        await fill(url, seed=seed)
        seen.append(contents(url))
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


async def test_work_goes_on_after_it(empty, opened):
    await fill(empty, 700)
    desk = opened(empty)
    motion = Motion(desk, await desk.identify(SHOP, Door.DEMO), seed=1)
    for _n in range(40):
        desk.time.passes(seconds=120)
        await motion.step()
    assert rows(empty, "SELECT max(id) FROM orders")[0][0] > 700
    assert check(empty) == ()


async def test_what_was_spared_is_there_again(filled, desks):
    other = desks.make()
    what = {
        "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 2",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    }[desks.name]
    assert rows(filled, what) == rows(other, what)
    desks.remove(other)


@pytest.mark.parametrize("stage", range(5))
async def test_nothing_is_left_of_one_that_is_stopped(empty, desks, stage):
    told: list[str] = []

    def stop(_done: int, _of: int, what: str) -> None:
        if not told or told[-1] != what:
            told.append(what)
        if len(told) > stage:
            raise RuntimeError("the screen is gone")

    with pytest.raises(RuntimeError, match="gone"):
        await fill(empty, 700, progress=stop)
    assert len(set(told)) == min(stage + 1, 4)
    assert revision_of(empty) is None
    if desks.name == "sqlite":
        assert list(Path(str(empty.database)).parent.glob(f".{Path(str(empty.database)).name}*")) == []
    else:
        assert rows(empty, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ordertop%'") == []


async def test_only_its_maker_can_read_it_while_it_is_made(tmp_path):
    modes: set[int] = set()

    def told(*_told: object) -> None:
        modes.update(path.stat().st_mode & 0o777 for path in tmp_path.iterdir())

    await fill(desk_url(str(tmp_path / "demo.db")), 700, progress=told)
    assert modes == {0o600}


@pytest.mark.parametrize("seconds", [0.4, 1.2, 2.0])
async def test_one_that_is_cancelled_leaves_nothing(tmp_path, seconds):
    task = asyncio.ensure_future(fill(desk_url(str(tmp_path / "demo.db")), 20_000))
    await asyncio.sleep(seconds)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(tmp_path.iterdir()) == []
