"""Lists are pages by key: each order once, however one walks, and always by an index (T2, V7)."""

import random

import pytest
from sqlalchemy import event, text

from domain.orders.status import Status
from domain.query import EVERYTHING, parse
from domain.rows import OrderRow
from domain.sorting import NEWEST, By, Sort
from storage import aggregate, first_page, walks
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.imported import imported, random_import
from tests.storage.support import DeskUnderTest

SEED = 20261121
TODAY = START.to_tz("UTC").date()
QUERIES = ["", "archive:awaiting_approval", "needs:me", "reseller:acme", "hosting", "-method:boleto"]


async def _filled(desk: DeskUnderTest, n: int = 60) -> None:
    chance = random.Random(SEED)
    orders = [random_import(chance, f"A-{m}") for m in range(n)]
    await desk.execute(await desk.who(), imported(orders))


async def _down(desk: DeskUnderTest, query: str, limit: int) -> list[OrderRow]:
    reads, after = await desk.look(), None
    found: list[OrderRow] = []
    while True:
        page = await reads.orders(parse(query, TODAY), after=after, limit=limit)
        assert len(page.rows) <= limit
        assert page.more_before is (after is not None)
        found += page.rows
        if not page.more_after:
            return found
        after = page.rows[-1].key


async def _up(desk: DeskUnderTest, query: str, limit: int) -> list[OrderRow]:
    reads, before = await desk.look(), 0
    found: list[OrderRow] = []
    while True:
        page = await reads.orders(parse(query, TODAY), before=before, limit=limit)
        assert page.more_after is (before != 0)
        found = [*page.rows, *found]
        if not page.more_before:
            return found
        before = page.rows[0].key


@pytest.mark.parametrize("limit", [1, 7, 1_000])
async def test_walking_down_and_up_gives_each_order_once(desk, limit):
    await _filled(desk, 30)
    for query in QUERIES:
        down = await _down(desk, query, limit)
        assert down == await _up(desk, query, limit)
        keys = [row.key for row in down]
        assert keys == sorted(set(keys), reverse=True)
        assert len(keys) == await (await desk.look()).count(parse(query, TODAY), limit=1_000)


async def test_orders_that_come_meanwhile_move_no_one_elses_place(desk):
    await _filled(desk)
    before = [row.id for row in await _down(desk, "", 1_000)]
    reads, walked, after = await desk.look(), [], None
    while True:
        page = await reads.orders(EVERYTHING, after=after, limit=5)
        walked += [row.id for row in page.rows]
        if not page.more_after:
            break
        after = page.rows[-1].key
        await desk.place(Status.HANDLED, placed_at=START)  # at the top
        await desk.place(Status.HANDLED, placed_at=START.subtract(hours=24 * 300))  # in the middle
    assert [order_id for order_id in walked if order_id in set(before)] == before
    assert len(walked) == len(set(walked))


async def test_orders_of_the_same_second_have_places_of_their_own(desk):
    await desk.place_all(*[{"status": Status.HANDLED, "placed_at": START}] * 9)
    assert [row.id for row in await _down(desk, "", 2)] == list(range(9, 0, -1))


async def test_an_empty_list_is_one_empty_page(desk):
    reads = await desk.look()
    for place in ({}, {"after": 5}, {"before": 5}, {"before": 0}):
        page = await reads.orders(EVERYTHING, **place, limit=10)
        assert (page.rows, page.more_before if "after" not in place else False) == ((), False)


async def test_rows_asked_for_by_id_are_those_that_are_there_and_match(desk):
    await _filled(desk, 20)
    reads = await desk.look()
    everything = await reads.orders_by_id(range(-5, 3_000))
    assert sorted(row.id for row in everything) == list(range(1, 21))
    assert [row.key for row in everything] == sorted((row.key for row in everything), reverse=True)
    query = parse("archive:closed", TODAY)
    closed = await reads.orders_by_id(range(1, 21), query)
    assert closed == (await reads.orders(query, limit=100)).rows


#: Pages that are shown all the time, the common and the rare, and what each walks.
WALKS = {
    "": "ix_orders_placed",
    "archive:handled": "ix_orders_archive_key",
    "archive:incomplete": "ix_orders_archive_key",
    "status:handled": "ix_orders_status_key",
    "status:handled,cancelled": "ix_orders_status_key",
    "-archive:handled": "ix_orders_archive_key",
    "needs:me": "ix_orders_needs",
    "payment:completed": "ix_orders_payment",
    "-payment:completed": "ix_orders_payment",
    "method:boleto": "ix_orders_method",
    "currency:EUR": "ix_orders_currency",
    "currency:EUR,USD": "ix_orders_currency",
    "mark:held": "ix_orders_marked",
    "type:partial": "ix_orders_partial",
    "stopped:credit": "ix_orders_stopped",
    "stopped:credit,manual": "ix_orders_stopped",
    "-type:partial": "ix_orders_placed",
    "confirmed:yes": "ix_orders_confirmed",
    "hosting": "order_search_fts VIRTUAL TABLE INDEX",
    "ho": "order_search_fts VIRTUAL TABLE INDEX",
    "placed:300d hosting customer:ana": "order_search_fts VIRTUAL TABLE INDEX",
    "-hosting": "ix_orders_placed",
    "delivery:active": "ix_orders_placed",
    "-currency:EUR": "ix_orders_placed",
    "reseller:=Acme": "ix_orders_reseller_id_key",
    "reseller:#1": "ix_orders_reseller_id_key",
    "reseller:=Acme archive:handled": "ix_orders_reseller_id_archive_key",
    "archive:incomplete reseller:=Acme": "ix_orders_reseller_id_archive_key",
    # Or, where the database knows that there are few, by status.
    "reseller:=Acme status:unexecuted": "ix_orders_reseller_id_archive_key ix_orders_status_key",
    "reseller:=Acme status:fraud,cancelled": "ix_orders_reseller_id_archive_key",
    "needs:me reseller:=Acme": "ix_orders_reseller_needs",
}


#: The indexes that carry the sorts.
SORTED_WALKS = {
    By.NUMBER: "sqlite_autoindex_orders_",
    By.AMOUNT: "ix_orders_by_amount",
    By.CUSTOMER: "ix_orders_by_customer",
    By.PLACED: "ix_orders_placed",
}


async def _plans(
    desk: DeskUnderTest, query: str, user: str = "owner", sort: Sort = NEWEST
) -> list[list[str]]:
    """How SQLite goes about the pages of a query: the first, one further down, one further up, the end."""
    asked: list[tuple[str, object]] = []

    def before(
        _connection: object, _cursor: object, statement: str, parameters: object, *_rest: object
    ) -> None:
        asked.append((statement, parameters))

    reads = await desk.look(user)
    engine = desk.sql._reading.sync_engine
    event.listen(engine, "before_cursor_execute", before)
    low, high = (-(2**61), -(2**60)) if sort.up else (2**60, 2**61)
    for place in ({}, {"after": high}, {"before": low}, {"before": 0}):
        await reads.orders(parse(query, TODAY), sort=sort, **place, limit=50)
    event.remove(engine, "before_cursor_execute", before)
    plans = []
    for statement, parameters in asked:
        if "WITH page" in statement:
            with by_hand(desk.url) as connection:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
                plans.append([row.detail for row in rows])
    return plans


@pytest.mark.parametrize("analysed", [False, True])
async def test_the_pages_of_every_day_walk_an_index_and_sort_nothing(sqlite_url, opened, analysed):
    desk = opened(sqlite_url)
    await _filled(desk, 200)
    if analysed:
        with by_hand(sqlite_url) as connection:
            connection.execute(text("ANALYZE"))
    await desk.grant("viewer", "Acme")
    await desk.grant("agent", "Acme", "Zeta")
    for query, index in WALKS.items():
        for plan in await _plans(desk, query):
            assert any(one in "\n".join(plan) for one in index.split()), (query, plan)
            _sorts_nothing(plan)
    for sort in (Sort(by, up=up) for by in By for up in (False, True)):
        for plan in await _plans(desk, "", sort=sort):
            assert SORTED_WALKS[sort.by] in "\n".join(plan), (sort, plan)
            _sorts_nothing(plan)
    for user, index in (("viewer", "ix_orders_reseller_id_key"), ("agent", "ix_orders_placed")):
        for plan in await _plans(desk, "", user):
            assert index in "\n".join(plan), (user, plan)
            _sorts_nothing(plan)


async def test_amounts_that_many_orders_have_are_met_along_the_list(sqlite_url, opened, monkeypatch):
    """V7: the list's own index says them, so that no row is looked at that is not shown."""
    desk = opened(sqlite_url)
    await _filled(desk, 200)
    monkeypatch.setattr(walks, "AMOUNTS", 20)
    for query in ("total:>0", "total:0..5000"):
        for plan in await _plans(desk, query):
            assert "INDEX ix_orders_placed" in "\n".join(plan), (query, plan)
            _sorts_nothing(plan)


def _sorts_nothing(plan: list[str]) -> None:
    """But the few rows of the page itself, which is the last step."""
    assert not [step for step in plan[:-1] if "TEMP B-TREE" in step], plan
    assert "SCAN orders" not in plan, plan


async def test_details_look_nothing_up_among_all_orders_of_the_reseller(sqlite_url, opened):
    """V5, S2: not for someone either who is granted that one alone."""
    desk = opened(sqlite_url)
    main = await desk.place()
    await desk.place(parent_id=main.id)
    await desk.grant("agent", "Acme")
    reads, asked = await desk.look("agent"), []
    engine = desk.sql._reading.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    assert len((await reads.order_details(main.id)).sub_orders) == 1
    with by_hand(sqlite_url) as connection:
        plans = [
            row[3]
            for statement, parameters in asked
            if statement.startswith(("SELECT", "WITH"))
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert any("ix_orders_parent" in line for line in plans)
    assert not [line for line in plans if "ix_orders_reseller" in line]


def test_sub_orders_are_looked_up_by_their_main_order(sqlite_url):
    """V5, V10: not among all orders of the reseller."""
    with by_hand(sqlite_url) as connection:
        for statement in (first_page.PAGE, aggregate._select_sql("sqlite", "o.id = ?")):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (1,))
            lookups = [row[3] for row in plan if row[3].split()[1] in ("s", "sub")]
            assert lookups
            assert all("ix_orders_parent" in lookup for lookup in lookups), lookups
