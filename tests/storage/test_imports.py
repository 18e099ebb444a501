"""What becomes of orders of another system (L19, L12)."""

import random
from dataclasses import replace

import pytest

from domain.errors import NotFound
from domain.importing import ImportedCustomer
from domain.orders.commands import AddNote, ApproveOrder
from domain.orders.model import Order
from domain.orders.status import Mark, Status
from tests.storage.imported import an_import, imported, random_import
from tests.storage.people import at_work, together

SEED = 20261121


async def test_an_imported_order_is_held_and_names_its_batch_and_its_sources_number(desk):
    outcome = await desk.execute(await desk.who(), imported([an_import("A-17")]))
    order = await desk.order(1)
    assert order.marks == {Mark.HELD}
    assert (order.batch_id, order.source, order.source_number) == (outcome.ids[0], "csv", "A-17")
    assert await desk.found("a-17") == [1]
    assert outcome.details == {"new": 1, "updated": 0, "unchanged": 0, "touched": []}


async def test_a_cost_keeps_its_currency_and_nothing_costs_nothing_in_the_resellers(desk):
    """SPEC 1, A6: only what is in the reseller's currency counts against its credit."""
    orders = [
        an_import("A-1", currency="USD", cost_minor=300, cost_currency="EUR"),
        an_import("A-2", currency="USD"),
        an_import("A-3", currency="USD", cost_minor=300),
    ]
    await desk.execute(await desk.who(), imported(orders))
    costs = [str((await desk.row(number)).cost) for number in (1, 2, 3)]
    assert costs == ["3.00 EUR", "0.00 EUR", "3.00 USD"]
    again = [replace(orders[0], cost_currency="USD")]
    assert (await desk.execute(await desk.who(), imported(again))).details["updated"] == 1
    assert not desk.problems()


async def test_importing_the_same_again_changes_nothing(desk):
    who = await desk.who()
    orders = [random_import(random.Random(SEED), f"A-{n}") for n in range(30)]
    await desk.execute(who, imported(orders))
    before = desk.one("SELECT number FROM audit_head"), desk.one("SELECT sum(version) FROM orders")
    again = [replace(order, line=order.line + 7) for order in orders]
    outcome = await desk.execute(who, imported(again, file="again.csv"))
    assert (outcome.changed, outcome.ids, outcome.details["unchanged"]) == (False, (), 30)
    assert before == (desk.one("SELECT number FROM audit_head"), desk.one("SELECT sum(version) FROM orders"))
    assert not desk.problems()


async def test_what_the_source_changed_is_updated_and_keeps_its_number(desk):
    who = await desk.who()
    await desk.execute(who, imported([an_import("A-1"), an_import("A-2")]))
    before = await desk.order(1)
    later = an_import("A-1", status=Status.HANDLED, placed_at=before.placed_at.add(hours=2), items=())
    outcome = await desk.execute(who, imported([later]))
    after = await desk.order(1)
    assert outcome.details["updated"] == 1
    assert (after.id, after.number, after.status, after.items) == (1, before.number, Status.HANDLED, [])
    assert after.version == before.version + 1
    assert await desk.found("archive:handled") == [1]
    assert not desk.problems()


@pytest.mark.parametrize("work", [ApproveOrder, AddNote])
async def test_an_order_that_was_worked_on_here_is_reported_and_left_alone(desk, work):
    """A note is work too, although it leaves the order held."""
    who = await desk.who()
    paid = an_import("A-1", total_minor=0, invoice_minor=0, items=())
    await desk.execute(who, imported([paid, an_import("A-2")]))
    await desk.do(work, order_id=1, **({"body": "Ana called"} if work is AddNote else {}))
    before = await desk.row(1)
    changed = [replace(paid, status=Status.CANCELLED), an_import("A-2", status=Status.CANCELLED)]
    outcome = await desk.execute(who, imported(changed))
    assert (outcome.details["touched"], outcome.details["updated"]) == (["A-1"], 1)
    assert await desk.row(1) == before
    assert len((await desk.order(1)).notes) == (work is AddNote)
    assert not desk.problems()


async def test_derived_columns_are_what_the_domain_derives(desk):
    """The importer writes rows without loading orders; `Order.derive` has the last word."""
    chance = random.Random(SEED)
    orders = [random_import(chance, f"A-{n}") for n in range(120)]
    await desk.execute(await desk.who(), imported(orders))
    for n, source in enumerate(orders, start=1):
        async with desk.sql.unit_of_work(write=False) as unit:
            order = await unit.order(n)
            as_written = _derived(order)
            order.derive()
            assert as_written == _derived(order), source
    assert not desk.problems()


def _derived(order: Order) -> tuple[object, ...]:
    names = "key archive payment_status paid_minor due_minor item_count delivered_count needs_staff"
    return (
        *(getattr(order, name) for name in names.split()),
        *(invoice.status for invoice in order.invoices),
    )


async def test_an_imported_order_is_found_by_the_same_words_as_one_that_is_indexed_here(desk):
    chance = random.Random(SEED)
    orders = [random_import(chance, f"A-{n}") for n in range(40)]
    await desk.execute(await desk.who(), imported(orders))
    for n in range(1, len(orders) + 1):
        key = (await desk.row(n)).key
        words = set(desk.one("SELECT body FROM order_search WHERE key = :key", key=key).split())
        await desk.do(AddNote, order_id=n, body="xyzzy")
        again = set(desk.one("SELECT body FROM order_search WHERE key = :key", key=key).split())
        assert again - {"xyzzy"} == words, orders[n - 1]


async def test_public_numbers_are_random_and_never_given_twice(desk):
    """L12: drawn again where one is taken."""
    taken = iter(["7000000001", "7000000001", "7000000002", "7000000002", "7000000001", "7000000003"])
    desk.chance.order_number = lambda: next(taken)
    who = await desk.who()
    await desk.execute(who, imported([an_import("A-1"), an_import("A-2")]))
    await desk.execute(who, imported([an_import("A-3")]))
    numbers = [(await desk.row(n)).number for n in (1, 2, 3)]
    assert numbers == ["7000000001", "7000000002", "7000000003"]


async def test_two_resellers_may_have_the_same_source_numbers(desk):
    who = await desk.who()
    await desk.execute(who, imported([an_import("1001")]))
    outcome = await desk.execute(who, imported([an_import("1001", status=Status.HANDLED)], reseller="Zeta"))
    assert outcome.details["new"] == 1
    assert [(await desk.row(n)).reseller for n in (1, 2)] == ["Acme", "Zeta"]


async def test_a_customer_that_the_source_renamed_is_found_by_the_new_name_at_every_order(desk):
    who = await desk.who()
    orders = [an_import(f"A-{n}", site_code="S-9", site_domain="old.example") for n in range(3)]
    await desk.execute(who, imported(orders))
    renamed = ImportedCustomer(ref="c1", name="Beatriz Costa", city="Porto")
    changed = replace(orders[0], customer=renamed, site_domain="new.example")
    await desk.execute(who, imported([changed]))
    assert len(await desk.found("customer:beatriz porto")) == 3
    assert await desk.found("customer:ana") == []
    assert len(await desk.found("site:new")) == 3
    assert {(await desk.row(n)).customer for n in (1, 2, 3)} == {"Beatriz Costa"}
    assert not desk.problems()


async def test_a_batch_that_is_refused_leaves_nothing(desk):
    await desk.do(AddNote, order_id=(await desk.place()).id, body="note")
    before = (
        desk.one("SELECT number FROM audit_head"),
        desk.one("SELECT value FROM counters ORDER BY name DESC"),
    )
    broken = an_import("A-2", total_minor=-1)
    with pytest.raises(Exception, match="does not fit"):
        await desk.execute(await desk.who(), imported([an_import("A-1"), broken]))
    after = (
        desk.one("SELECT number FROM audit_head"),
        desk.one("SELECT value FROM counters ORDER BY name DESC"),
    )
    assert before == after
    assert not desk.problems()


async def test_the_same_file_imported_by_two_at_once_is_in_once(desk):
    """R3."""
    with at_work(desk.url, "owner", "manager") as (first, second):
        for n in range(6):
            orders = [
                an_import(f"{n}-{m}", customer=ImportedCustomer(ref=f"{n}", name="Ana")) for m in range(20)
            ]
            one = imported(orders, reseller=f"New {n}")
            answers = together(first, one, second, imported(orders, reseller=f"New {n}"))
            assert sorted(answer.details["new"] for answer in answers) == [0, 20], answers
    assert desk.one("SELECT count(*) FROM orders") == 120
    assert not desk.problems()


async def test_an_order_imported_again_while_it_is_approved_is_one_or_the_other(desk):
    """R3, L17, L19."""
    free = {"total_minor": 0, "invoice_minor": 0}
    orders = [an_import(f"A-{n}", **free) for n in range(20)]
    await desk.execute(await desk.who(), imported(orders))
    with at_work(desk.url, "owner", "manager") as (first, second):
        for n, order in enumerate(orders, start=1):
            again = imported([replace(order, status=Status.CANCELLED)])
            approved, batch = together(first, ApproveOrder(order_id=n, version=1), second, again)
            kept = (await desk.order(n)).status
            if batch.details["touched"]:
                assert kept is Status.EXECUTING
                assert approved.changed
            else:
                assert kept is Status.CANCELLED
                assert approved.kind == "Changed"
    assert not desk.problems()


async def test_a_person_imports_only_for_resellers_granted_to_them(desk):
    """T2."""
    await desk.grant("manager", "Acme")
    with pytest.raises(NotFound):
        await desk.execute(await desk.who("manager"), imported([an_import()], reseller="Zeta"))
    outcome = await desk.execute(await desk.who("manager"), imported([an_import()]))
    assert outcome.changed
