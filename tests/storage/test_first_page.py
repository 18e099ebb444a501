"""The first page, read without a library, is what the ordinary reads give, or nothing at all (V1)."""

import random
import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from domain.orders.status import Mark, PaymentMethod, Status
from domain.query import EVERYTHING
from domain.roles.commands import AddRole
from domain.sorting import NEWEST
from domain.staff import Door, Identity, Permission
from domain.staffing import SetRole
from storage import first_page
from storage.filters import conditions
from storage.order_columns import page_of
from storage.sorts import order_of
from storage.walks import PLAIN
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.storage.databases import by_hand


def test_its_statement_is_the_ordinary_one():
    where = conditions(EVERYTHING, dialect="sqlite", now=START, zone="UTC")
    compiled = str(
        page_of(PLAIN.keys(where, limit=100, up=False), order_of(NEWEST, ascending=False)).compile(
            dialect=sqlite.dialect()
        )
    )
    # What is a parameter there and always the same is written out here.
    ordinary = re.sub(r"\s+", " ", compiled).replace(" OFFSET ?", "").replace("position = ?", "position = 1")
    assert ordinary == re.sub(r"\s+", " ", first_page.PAGE)


def a_random_order(order_id: int, chance: random.Random) -> dict[str, object]:
    def maybe(value: object) -> object:
        return chance.choice([value, None])

    return {
        "id": order_id,
        "status": chance.choice(list(Status)),
        "placed_at": START.subtract(
            seconds=chance.randrange(10_000_000), nanoseconds=chance.randrange(10**9)
        ),
        "items": [an_item(n, f"{chance.randrange(10_000)}.50") for n in range(1, chance.randrange(1, 4))],
        "method": chance.choice(list(PaymentMethod)),
        "customer_id": chance.choice([1, 2, None]),
        "site_id": maybe(1),
        "invoice_name": chance.choice(["", "Łukasz “Z” ⟨x⟩", "\N{ARABIC LETTER MEEM}"]),
        "marks": frozenset({Mark.HELD} if chance.random() < 0.3 else ()),
        "manager_id": maybe(2),
        "sale_confirmed": chance.random() < 0.5,
        "promotion_code": maybe("SPRING10"),
        "affiliate": maybe("blog"),
        "ip": maybe("198.51.100.7"),
        "customer_note": maybe("by Friday,\nplease"),
        "fraud_score": maybe(7),
    }


@pytest.mark.parametrize("seed", range(3))
async def test_it_equals_what_the_ordinary_reads_give(seed, sqlite_url, sqlite_file, opened):
    chance, desk = random.Random(seed), opened(sqlite_url)
    await desk.place_all(*(a_random_order(n, chance) for n in range(1, 31)))
    for limit in (5, 100):
        look = first_page.first_look(sqlite_file, "owner", limit)
        assert look is not None
        reads = desk.reads(Identity.of(look.staff, Door.SCREEN))
        assert look.page == await reads.orders(EVERYTHING, limit=limit)
        assert look.counts == await reads.counts()
        info, changes = await reads.info(), await reads.changes(0)
        assert (look.desk, look.audit_number) == (info.name, info.audit_number)
        assert (look.audit_number, look.outside_at) == (changes.number, changes.last_outside_at)
        assert Identity.of(look.staff, Door.SCREEN) == await desk.who()


async def test_an_empty_desk_has_an_empty_first_page(sqlite_url, sqlite_file):
    look = first_page.first_look(sqlite_file, "owner", 10)
    assert look is not None
    assert look.page is not None
    assert (look.page.rows, look.page.more_after, look.counts.without_carts) == ((), False, 0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE alembic_version SET version_num = '0000'",
        "DELETE FROM alembic_version",
        "PRAGMA application_id = 1",
        "INSERT INTO staff_resellers SELECT id, 1 FROM staff WHERE \"user\" = 'owner'",
        "UPDATE staff SET active = 0",
        "DELETE FROM staff WHERE \"user\" = 'owner'",
        "DELETE FROM audit_head",
        "DROP TABLE order_counts",
    ],
)
def test_whatever_is_not_plain_takes_the_ordinary_way(sqlite_url, sqlite_file, change):
    with by_hand(sqlite_url) as connection:
        connection.execute(text(change))
    assert first_page.first_look(sqlite_file, "owner", 10) is None


async def test_a_role_of_the_desks_own_allows_as_much_as_by_the_ordinary_way(sqlite_url, sqlite_file, opened):
    """S1"""
    desk = opened(sqlite_url)
    await desk.do(AddRole, name="Night", permissions=frozenset({Permission.VIEW, Permission.NOTE}))
    await desk.do(SetRole, user="agent", role="Night")
    look = first_page.first_look(sqlite_file, "agent", 10)
    assert look is not None
    assert Identity.of(look.staff, Door.SCREEN) == await desk.who("agent")


async def test_an_order_that_this_program_cannot_name_takes_the_ordinary_way(sqlite_url, sqlite_file, opened):
    await opened(sqlite_url).place()
    with by_hand(sqlite_url) as connection:
        connection.execute(text("UPDATE orders SET marks = 'of the future'"))
    assert first_page.first_look(sqlite_file, "owner", 10) is None


@pytest.mark.parametrize(
    "content", [None, b"", b"just text\n" * 1_000, b"SQLite format 3\0" + b"\xff" * 5_000]
)
def test_a_file_that_is_no_desk_takes_the_ordinary_way(tmp_path: Path, content):
    file = tmp_path / "no.db"
    if content is not None:
        file.write_bytes(content)
    assert first_page.first_look(file, "owner", 10) is None
    assert first_page.first_look(tmp_path, "owner", 10) is None


def test_a_desk_of_an_odd_name_is_found_too(sqlite_url, sqlite_file, tmp_path):
    odd = tmp_path / "a ?#%20 ż.db"
    odd.write_bytes(sqlite_file.read_bytes())
    assert first_page.first_look(odd, "owner", 10) is not None
