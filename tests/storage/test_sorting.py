"""Lists in every order that is offered: pages of one big sorted list, however one walks (T2, V7)."""

import random
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import Refused
from domain.importing import ImportedCustomer
from domain.money import decimals_of
from domain.orders.status import Status
from domain.query import EVERYTHING, parse
from domain.rows import OrderRow
from domain.sorting import By, Sort
from domain.text import tokens
from storage import sorts
from tests.domain.fakes import START
from tests.storage.imported import an_import, imported
from tests.storage.support import DeskUnderTest

SEED = 20261121
TODAY = START.to_tz("UTC").date()
SORTS = [Sort(by, up=up) for by in By for up in (False, True)]
QUERIES = ["", "-currency:JPY", "package", "archive:handled,closed"]

#: Names that are alike at first, that are no words, that are longer than what is compared, or that mean harm.
NAMES = [
    *(
        "Ana",
        "ana",
        "Ána",
        "Ana Souza",
        "Anabel",
        "Żubr",
        "山田太郎",
        "اسم",
        "🙂",
        "",
        " ",
        "'; DROP TABLE orders; --",
    ),
    *("x" * 300, "x" * 300 + "y", "ñ" * 150, "\N{HANGUL SYLLABLE HAN}" * 60, "[@click=quit]Ana[/]", "=1+1"),
]


def _an_order(chance: random.Random, n: int) -> Any:
    total = chance.choice([0, 1, 100, 100, 9_999, 10_000, 10**6, 10**15])
    name = chance.choice([*NAMES, None])
    return an_import(
        f"A-{n}",
        status=chance.choice([Status.HANDLED, Status.CANCELLED, Status.PENDING_APPROVAL, Status.INCOMPLETE]),
        placed_at=START.subtract(hours=chance.randrange(1, 50)),
        currency=chance.choice(["EUR", "USD", "JPY", "KWD", "CLF"]),
        total_minor=total,
        invoice_minor=total,
        customer=None if name is None else ImportedCustomer(ref=f"c-{name}", name=name),
        site_code=chance.choice([None, "S-50"]),
        site_domain=chance.choice([None, "middle.example"]),
        invoice_name=chance.choice(["", *NAMES]),
    )


async def _filled(desk: DeskUnderTest, n: int = 60) -> None:
    chance = random.Random(SEED)
    await desk.execute(await desk.who(), imported([_an_order(chance, m) for m in range(n)]))


def _amount(row: OrderRow) -> Decimal:
    return Decimal(row.total.amount_minor).scaleb(-decimals_of(row.total.currency))


def _name(row: OrderRow) -> bytes:
    return " ".join(tokens(row.customer or row.site_domain or row.invoice_name)).encode()[:40]


VALUES = {
    By.PLACED: lambda row: 0,
    By.NUMBER: lambda row: int(row.number),
    By.AMOUNT: _amount,
    By.CUSTOMER: _name,
}


async def _model(desk: DeskUnderTest, query: str, sort: Sort) -> list[int]:
    """The ids in this order, sorted by a plain model: the value, then the date."""
    rows = (await (await desk.look()).orders(parse(query, TODAY), limit=1_000)).rows
    ordered = sorted(rows, key=lambda row: (VALUES[sort.by](row), row.key), reverse=not sort.up)
    return [row.id for row in ordered]


async def _down(desk: DeskUnderTest, query: str, sort: Sort, limit: int) -> list[OrderRow]:
    found: list[OrderRow] = []
    reads, after = await desk.look(), None
    while True:
        page = await reads.orders(parse(query, TODAY), sort=sort, after=after, limit=limit)
        found += page.rows
        if not page.more_after:
            return found
        after = page.rows[-1].key


async def _up(desk: DeskUnderTest, query: str, sort: Sort, limit: int) -> list[OrderRow]:
    found: list[OrderRow] = []
    reads, before = await desk.look(), 0
    while True:
        page = await reads.orders(parse(query, TODAY), sort=sort, before=before, limit=limit)
        found = [*page.rows, *found]
        if not page.more_before:
            return found
        before = page.rows[0].key


@pytest.mark.parametrize("sort", SORTS, ids=str)
async def test_pages_down_and_up_are_one_sorted_list(desk, sort):
    """T2: with equal amounts, amounts of five currencies, and names that are empty, hostile or endless."""
    await _filled(desk)
    for query in QUERIES:
        expected = await _model(desk, query, sort)
        assert expected, query
        for limit in (7, 1_000):
            down = await _down(desk, query, sort, limit)
            assert [row.id for row in down] == expected, query
            assert down == await _up(desk, query, sort, limit), query
            places = [row.key for row in down]
            assert places == sorted(set(places), reverse=True)


@pytest.mark.parametrize("sort", SORTS, ids=str)
async def test_a_list_is_entered_anywhere_without_a_gap(desk, sort):
    """T11: at a row, beside it, and at places where there is none."""
    await _filled(desk)
    reads = await desk.look()
    rows = (await reads.orders(EVERYTHING, sort=sort, limit=1_000)).rows
    places = {row.key + near for row in rows for near in (-1, 0, 1)}
    chance = random.Random(SEED)
    places |= {chance.randrange(rows[-1].key, rows[0].key) for _n in range(20)}
    for place in places - {0}:
        above = (await reads.orders(EVERYTHING, sort=sort, before=place, limit=1_000)).rows
        below = (await reads.orders(EVERYTHING, sort=sort, after=place, limit=1_000)).rows
        here = [row for row in rows if row.key == place]
        assert [row.id for row in (*above, *here, *below)] == [row.id for row in rows]


@pytest.mark.parametrize("sort", SORTS, ids=str)
async def test_rows_read_again_have_the_places_of_the_list(desk, sort):
    """T12"""
    await _filled(desk, 20)
    reads = await desk.look()
    page = await reads.orders(EVERYTHING, sort=sort, limit=100)
    again = await reads.orders_by_id([row.id for row in page.rows], EVERYTHING, sort=sort)
    assert again == page.rows


async def test_a_customer_who_is_called_otherwise_moves_with_all_orders(desk):
    """T2: in the transaction that changes the name."""
    names = {"c1": "Bea", "c2": "Ana", "c3": "Carl"}

    def orders(*refs: str) -> list[Any]:
        return [
            an_import(f"{ref}-{n}", customer=ImportedCustomer(ref=ref, name=names[ref]))
            for ref in refs
            for n in range(2)
        ]

    who, sort = await desk.who(), Sort(By.CUSTOMER, up=True)
    await desk.execute(who, imported(orders("c1", "c2", "c3")))
    first = [row.customer for row in await _down(desk, "", sort, 3)]
    assert first == ["Ana", "Ana", "Bea", "Bea", "Carl", "Carl"]
    names["c2"] = "Zoë"
    await desk.execute(who, imported([an_import("c2-9", customer=ImportedCustomer(ref="c2", name="Zoë"))]))
    assert [row.customer for row in await _down(desk, "", sort, 3)] == ["Bea"] * 2 + ["Carl"] * 2 + [
        "Zoë"
    ] * 3
    assert not desk.problems()


async def test_an_order_without_a_customer_moves_with_its_sites_name(desk):
    who, sort = await desk.who(), Sort(By.CUSTOMER, up=True)
    for domain in ("aa.example", "zz.example"):
        own = an_import(f"own-{domain}", customer=None, site_code="S-9", site_domain=domain)
        other = an_import("other", customer=ImportedCustomer(ref="m", name="Middle"))
        await desk.execute(who, imported([own, other]))
    assert [row.customer for row in await _down(desk, "", sort, 9)] == ["Middle", None, None]
    assert not desk.problems()


async def test_an_order_whose_amount_changes_moves(desk):
    who, sort = await desk.who(), Sort(By.AMOUNT)
    await desk.execute(who, imported([an_import("a", total_minor=100), an_import("b", total_minor=200)]))
    assert [row.id for row in await _down(desk, "", sort, 9)] == [2, 1]
    await desk.execute(who, imported([an_import("a", total_minor=300)]))
    assert [row.id for row in await _down(desk, "", sort, 9)] == [1, 2]
    assert not desk.problems()


async def test_what_lists_are_sorted_by_is_checked(desk):
    from sqlalchemy import text

    from tests.storage.databases import by_hand

    await desk.place()
    for change in ("by_amount = by_amount + 1", "by_customer = 'z'"):
        with by_hand(desk.url) as connection:
            connection.execute(text(f"UPDATE orders SET {change}"))
        assert "place in a sorted list" in "\n".join(desk.problems())


async def test_too_many_orders_to_sort_are_refused_in_a_sentence_that_says_what_to_do(desk, monkeypatch):
    """V7: what no index carries is sorted up to a limit; by date, and without a search, there is none."""
    await _filled(desk, 30)
    monkeypatch.setattr(sorts, "MOST_SORTED", 5)
    reads = await desk.look()
    with pytest.raises(Refused, match=r"More than 5 orders match.*narrow the search"):
        await reads.orders(parse("package", TODAY), sort=Sort(By.AMOUNT), limit=3)
    for query, sort in (("", Sort(By.AMOUNT)), ("package", Sort(By.PLACED, up=True))):
        assert (await reads.orders(parse(query, TODAY), sort=sort, limit=3)).rows


async def test_someone_limited_to_a_reseller_sees_its_orders_only_in_every_order(desk):
    """X3"""
    await _filled(desk, 20)
    await desk.execute(await desk.who(), imported([an_import("other", total_minor=10**9)], reseller="Zeta"))
    await desk.grant("viewer", "Acme")
    for sort in SORTS:
        rows = (await (await desk.look("viewer")).orders(EVERYTHING, sort=sort, limit=100)).rows
        assert {row.reseller for row in rows} == {"Acme"}
