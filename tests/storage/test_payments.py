"""The lists of all payments and invoices: each once, however one walks, and never more than one may see (P1)."""

import random

import pytest
from sqlalchemy import event, text

from domain.billing import AttemptStatus
from domain.errors import InvalidInput, NotFound
from domain.importing import ImportedPayment
from domain.orders.status import PaymentMethod
from domain.payment_rows import ListedInvoice, ListedPayment
from domain.query import EVERYTHING, parse
from storage import payments
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.imported import an_import, imported, random_import
from tests.storage.support import DeskUnderTest

SEED = 20261122
TODAY = START.to_tz("UTC").date()
QUERIES = ["", "archive:handled", "needs:me", "-method:boleto", "hosting", "ana", "reseller:acme", "total:>10",
           "archive:incomplete", "nothing at all"]  # fmt: skip


async def _filled(desk: DeskUnderTest, n: int = 60) -> None:
    chance = random.Random(SEED)
    await desk.execute(await desk.who(), imported([random_import(chance, f"A-{m}") for m in range(n)]))
    other = [random_import(chance, f"Z-{m}") for m in range(n // 4)]
    await desk.execute(await desk.who(), imported(other, reseller="Zeta", source="other"))


async def _down(desk: DeskUnderTest, query: str, limit: int, by: str = "owner") -> list[ListedPayment]:
    reads, after = await desk.look(by), None
    found: list[ListedPayment] = []
    while True:
        page = await reads.payments(parse(query, TODAY), after=after, limit=limit)
        assert len(page.rows) <= limit
        assert page.more_before is (after is not None)
        found += page.rows
        if not page.more_after:
            return found
        after = page.rows[-1].key


async def _up(desk: DeskUnderTest, query: str, limit: int) -> list[ListedPayment]:
    reads, before = await desk.look(), 0
    found: list[ListedPayment] = []
    while True:
        page = await reads.payments(parse(query, TODAY), before=before, limit=limit)
        assert page.more_after is (before != 0)
        found = [*page.rows, *found]
        if not page.more_before:
            return found
        before = page.rows[0].key


async def _invoices(desk: DeskUnderTest, query: str, limit: int, by: str = "owner") -> list[ListedInvoice]:
    reads, after = await desk.look(by), None
    found: list[ListedInvoice] = []
    while True:
        page = await reads.invoices(parse(query, TODAY), after=after, limit=limit)
        found += page.rows
        if not page.more_after:
            return found
        after = page.rows[-1].key


@pytest.mark.parametrize("limit", [1, 7, 1_000])
async def test_walking_down_and_up_gives_each_payment_once_p1(desk, limit):
    """P1."""
    await _filled(desk, 30)
    for query in QUERIES:
        down = await _down(desk, query, limit)
        assert down == await _up(desk, query, limit)
        keys = [row.key for row in down]
        assert keys == sorted(set(keys), reverse=True)
        times = [row.payment.attempted_at.timestamp() for row in down]
        assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("gathered", [0, 3, 2_000])
async def test_a_search_finds_the_payments_and_invoices_of_the_orders_it_finds_p1(
    desk, monkeypatch, gathered
):
    """P1: whether it finds few orders, whose payments are gathered, or many, whose payments are walked along."""
    monkeypatch.setattr(payments, "GATHERED", gathered)
    await _filled(desk)
    reads = await desk.look()
    everything = await _down(
        desk, "archive:incomplete,awaiting_payment,awaiting_approval,handled,closed", 100
    )
    invoices = await _invoices(
        desk, "archive:incomplete,awaiting_payment,awaiting_approval,handled,closed", 100
    )
    assert len(everything) == desk.one("SELECT count(*) FROM payments")
    assert len(invoices) == desk.one("SELECT count(*) FROM invoices")
    for query in QUERIES:
        orders = {row.id for row in (await reads.orders(parse(query, TODAY), limit=1_000)).rows}
        expected = [row for row in everything if row.order_id in orders]
        assert await _down(desk, query, 9) == expected
        assert await _invoices(desk, query, 9) == [row for row in invoices if row.order_id in orders]


async def test_each_page_takes_the_orders_as_they_are_with_the_payment(desk):
    """T5."""
    await _filled(desk, 30)
    reads = await desk.look()
    for listed in await _down(desk, "", 100):
        details = await reads.order_details(listed.order_id)
        assert listed.payment in details.payments
        assert (listed.order_number, listed.order_version) == (details.order.number, details.order.version)
        assert (listed.order_status, listed.order_marks) == (details.order.status, details.order.marks)
        assert listed.customer == details.order.customer
        assert await reads.payment(listed.payment.id) == listed


async def test_what_is_due_on_the_invoices_is_what_is_due_on_their_order(desk):
    """R4."""
    await _filled(desk)
    reads = await desk.look()
    for listed in await _invoices(desk, "", 100):
        (order,) = await reads.orders_by_id([listed.order_id])
        assert listed.due == order.due
        assert await reads.invoice(listed.invoice.number) == listed


async def test_nothing_of_another_reseller_is_listed_or_found_x3(desk):
    """X3."""
    await _filled(desk)
    await desk.grant("viewer", "Acme")
    for query in QUERIES:
        mine = {row.order_id for row in await _down(desk, query, 100, by="viewer")}
        assert mine <= set(await desk.found(f"reseller:=Acme {query}"))
        assert {row.order_id for row in await _invoices(desk, query, 100, by="viewer")} <= set(
            await desk.found(f"reseller:=Acme {query}")
        )
    theirs = await _down(desk, "reseller:=Zeta", 100)
    assert theirs
    assert await _down(desk, "reseller:=Zeta", 100, by="viewer") == []
    reads = await desk.look("viewer")
    for look in (reads.payment(theirs[0].payment.id), reads.invoice(theirs[0].payment.invoice_number)):
        with pytest.raises(NotFound):
            await look


async def test_what_is_not_there_is_not_found(desk):
    """S6."""
    reads = await desk.look()
    for number in (-1, 0, 5, 2**63, 10**30):
        with pytest.raises(NotFound, match="There is no payment"):
            await reads.payment(number)
    with pytest.raises(NotFound, match="no invoice “INV-9”"):
        await reads.invoice("INV-9")
    with pytest.raises(NotFound, match="no customer “Nobody”"):
        await reads.customer_id("Nobody")


async def test_a_customer_is_known_by_id_or_by_a_name_of_its_own_x3(desk):
    """X3: of several with a name the ids are told, but none of another reseller."""
    owner = await desk.look()
    assert await owner.customer_id("id:1") == 1
    assert await owner.customer_id("Łukasz Zając") == 2
    with by_hand(desk.url) as connection:
        connection.execute(
            text("UPDATE customers SET name = 'Łukasz Zając', by_name = 'lukasz zajac' WHERE id = 3")
        )
    with pytest.raises(InvalidInput, match="id:2, id:3"):
        await owner.customer_id("Łukasz Zając")
    await desk.grant("viewer", "Acme")
    viewer = await desk.look("viewer")
    assert await viewer.customer_id("Łukasz Zając") == 2
    with pytest.raises(NotFound):
        await viewer.customer_id("id:3")


#: Pages that find many, and what each walks; then those that find few, whose payments are gathered by their orders.
MANY = {"": "ix_payments_key", "-method:boleto": "ix_payments_key", "total:>0": "ix_payments_key"}
FEW = ("A-1199", "archive:handled", "-needs:me A-99")


async def _plans(desk: DeskUnderTest, query: str) -> list[list[str]]:
    """How SQLite goes about the pages of a search: the first, one further down, one further up, the end."""
    asked: list[tuple[str, object]] = []

    def before(
        _connection: object, _cursor: object, statement: str, parameters: object, *_rest: object
    ) -> None:
        asked.append((statement, parameters))

    reads = await desk.look()
    engine = desk.sql._reading.sync_engine
    event.listen(engine, "before_cursor_execute", before)
    for place in ({}, {"after": 2**60}, {"before": 2**59}, {"before": 0}):
        await reads.payments(parse(query, TODAY), **place, limit=50)
    event.remove(engine, "before_cursor_execute", before)
    plans = []
    for statement, parameters in asked:
        if "FROM payments" in statement:
            with by_hand(desk.url) as connection:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
                plans.append([row.detail for row in rows])
    assert len(plans) == 4
    return plans


@pytest.mark.parametrize("analysed", [False, True])
async def test_pages_walk_an_index_on_a_large_enough_desk_v7(sqlite_url, opened, monkeypatch, analysed):
    """V7: many are walked along in the list's order and nothing is sorted; few are found by their orders."""
    monkeypatch.setattr(payments, "GATHERED", 400)
    desk = opened(sqlite_url)
    await _filled(desk, 1_200)
    if analysed:
        with by_hand(sqlite_url) as connection:
            connection.execute(text("ANALYZE"))
    for query, index in MANY.items():
        for plan in await _plans(desk, query):
            assert any(index in step for step in plan), (query, plan)
            assert not [step for step in plan if "TEMP B-TREE" in step], (query, plan)
    for query in FEW:
        for plan in await _plans(desk, query):
            assert not [step for step in plan if step.startswith("SCAN")], (query, plan)


async def test_payments_of_the_same_second_have_places_of_their_own(desk):
    """P1."""
    one = ImportedPayment(
        status=AttemptStatus.PAID, method=PaymentMethod.CASH, amount_minor=10, attempted_at=START
    )
    await desk.execute(await desk.who(), imported([an_import(payments=(one,) * 9)]))
    found = await _down(desk, "", 2)
    assert len({row.key for row in found}) == len(found) == 9
    assert (await (await desk.look()).payments(EVERYTHING, after=found[3].key, limit=2)).rows == tuple(
        found[4:6]
    )
