"""A bulk on a real desk: counted, done order by order, stopped, gone on with, taken back as one (L15, T14, S7)."""

import pytest

from domain.bulk.model import Bulk, BulkKind, Report
from domain.bulk.running import run_bulk, undo_bulk
from domain.marks import Marks
from domain.orders.commands import AddNote
from domain.orders.status import Mark, PaymentMethod, Status
from domain.query import parse
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus
from tests.domain.fakes import START
from tests.storage.imported import an_import, imported
from tests.storage.support import DeskUnderTest

TODAY = START.to_tz("UTC").date()


def marks(text: str, *left_out: int) -> Marks:
    return Marks(frozenset(left_out), parse(text, TODAY))


async def run(desk: DeskUnderTest, bulk: Bulk, *, after: int | None = None, by: str = "owner") -> Report:
    """Runs it, to its end or until so many are reached."""
    report = Report()
    await run_bulk(
        desk, await desk.who(by), bulk, report, stop=lambda: after is not None and report.reached >= after
    )
    return report


def a_bulk(marked: Marks, **given: object) -> Bulk:
    return Bulk(**{"id": "night", "kind": BulkKind.CANCEL, "marks": marked, "reason": "spam", **given})  # type: ignore[arg-type]


async def some_orders(desk: DeskUnderTest) -> list[int]:
    orders = await desk.place_all(
        *({"status": Status.AWAITING_PAYMENT} for _n in range(4)),
        {"status": Status.FRAUD},
        {"status": Status.AWAITING_PAYMENT, "method": PaymentMethod.ON_ACCOUNT},
        {"status": Status.AWAITING_PAYMENT, "reseller_id": 2, "customer_id": 3},
    )
    return [order.id for order in orders]


@pytest.mark.parametrize("by_query", [False, True])
async def test_marked_orders_are_counted_by_how_they_stand(desk, by_query):
    """L15"""
    ids = await some_orders(desk)
    marked = marks("total:>0", ids[0]) if by_query else Marks(frozenset(ids[1:]))
    found = await (await desk.look()).standings(marked)
    counted = {(one.status, one.owing): one.n for one in found}
    assert counted == {
        (Status.AWAITING_PAYMENT, True): 4,
        (Status.AWAITING_PAYMENT, False): 1,
        (Status.FRAUD, False): 1,
    }
    await desk.grant("agent", "Zeta")
    seen = await (await desk.look("agent")).standings(marked)
    assert sum(one.n for one in seen) == 1


async def test_what_changed_of_all_that_a_search_found_is_known_by_what_was_recorded_since(desk):
    """L17: whatever the clocks of two machines say."""
    ids = await some_orders(desk)
    await desk.do(AddNote, order_id=ids[3], body="before")
    marked_at = (await (await desk.look()).changes(0)).number
    desk.time.passes(seconds=-3_600)
    for order_id, body in ((ids[0], "left out"), (ids[1], "called"), (ids[4], "odd"), (ids[1], "again")):
        await desk.do(AddNote, order_id=order_id, body=body, by="agent")
    reads = await desk.look()
    marked = marks("status:awaiting_payment", ids[0])
    assert await reads.changed_since(marked, marked_at) == (ids[1],)
    assert await reads.changed_since(marks("total:>0"), marked_at) == (ids[1], ids[4], ids[0])
    (last,) = await reads.last_changes([ids[1], ids[3]], limit=1)
    assert (last.id, last.staff, *last.sentences) == (ids[1], "Agent", "note added")
    await desk.grant("agent", "Zeta")
    assert await (await desk.look("agent")).changed_since(marks("total:>0"), marked_at) == ()
    assert await (await desk.look("agent")).last_changes(ids, limit=5) != (last,)


async def test_what_an_import_changed_of_all_that_a_search_found_is_known_too(desk):
    """L17, L19: a batch is one record for all its orders."""
    marked = marks("total:>0")
    assert await (await desk.look()).changed_since(marked, 0) == ()
    await desk.execute(await desk.who(), imported([an_import()]))
    (order_id,) = await desk.found("total:>0")
    assert await (await desk.look()).changed_since(marked, 0) == (order_id,)


@pytest.mark.parametrize("by_query", [False, True])
async def test_the_rules_refuse_some_and_the_rest_go_through(desk, by_query):
    """L15: each by itself, reported by number."""
    ids = await some_orders(desk)
    marked = marks("total:>0", ids[0]) if by_query else Marks(frozenset(ids[1:]))
    report = await run(desk, a_bulk(marked))
    assert report.ended
    assert (report.done, [(one.id, one.rule) for one in report.refused]) == (5, [(ids[4], "L9")])
    assert (await desk.order(ids[4])).number in report.refused[0].message
    assert (await desk.row(ids[0])).status is Status.AWAITING_PAYMENT
    assert sorted(await desk.found("status:cancelled")) == [*ids[1:4], *ids[5:]]
    assert desk.one("SELECT count(*) FROM outbox") == 0
    assert desk.problems() == ()


async def test_a_bulk_that_was_broken_off_is_gone_on_with_and_nothing_is_done_twice(desk):
    """L15, R8"""
    ids = await some_orders(desk)
    bulk = a_bulk(Marks(frozenset(ids)))
    first = await run(desk, bulk, after=3)
    assert (first.ended, first.reached) == (False, 3)
    records = desk.one("SELECT count(*) FROM audit")
    again = await run(desk, bulk)
    assert (again.ended, again.done, len(again.refused)) == (True, 6, 1)
    assert desk.one("SELECT count(*) FROM audit") == records + 6 - first.done
    assert desk.one("SELECT count(*) FROM command_outcomes WHERE command_id NOT LIKE 'place%'") == 6


async def test_an_order_that_changed_since_it_was_looked_at_is_refused(desk):
    """L17"""
    ids = await some_orders(desk)
    seen = await (await desk.look()).versions(ids[:2])
    await desk.do(AddNote, order_id=ids[0], body="wait", by="agent")
    report = await run(desk, a_bulk(Marks(frozenset(ids[:2])), seen=seen))
    assert report.done_ids == {ids[1]}
    assert [(one.id, one.rule) for one in report.refused] == [(ids[0], "L17")]
    assert "Agent changed" in report.refused[0].message


async def test_a_bulk_is_taken_back_as_one_but_for_what_others_have_changed_since(desk):
    """S7, L15"""
    ids = await some_orders(desk)
    before = {n: (await desk.order(n)).snapshot() for n in ids}
    await run(desk, a_bulk(Marks(frozenset(ids))))
    await desk.do(AddNote, order_id=ids[0], body="a pity", by="agent")
    row = await (await desk.look()).own_change()
    assert row is not None
    assert (row.bulk, row.count) == ("night", 6)
    report = Report()
    await undo_bulk(desk, await desk.who(), "night", report, stop=lambda: False)
    assert (report.ended, report.done) == (True, 5)
    assert [one.rule for one in report.refused] == ["S7"]
    assert (await desk.row(ids[0])).status is Status.CANCELLED
    assert {n: (await desk.order(n)).snapshot() for n in ids[1:]} == {n: before[n] for n in ids[1:]}
    assert desk.problems() == ()


async def test_orders_that_change_each_others_marks_are_taken_back_too(desk):
    """S7, A6: what one cancellation frees marks the next, which is cancelled after it."""
    desk_limit = {"status": Status.UNEXECUTED, "paid": "50"}
    orders = await desk.place_all(*(dict(desk_limit) for _n in range(3)))
    ids = [order.id for order in orders]
    before = {n: (await desk.order(n)).snapshot() for n in ids}
    approve = await run(desk, a_bulk(Marks(frozenset(ids)), id="day", kind=BulkKind.APPROVE))
    assert approve.done == 3
    report = Report()
    await undo_bulk(desk, await desk.who(), "day", report, stop=lambda: False)
    assert report.done == 3
    assert {n: (await desk.order(n)).snapshot() for n in ids} == before


async def test_a_custom_status_is_set_on_all_that_a_search_finds(desk):
    """L14, L15"""
    await desk.do(AddStatus, name="On hold", base=Status.AWAITING_PAYMENT, colour=Colour.BLUE)
    ids = await some_orders(desk)
    report = await run(desk, a_bulk(marks("total:>0"), kind=BulkKind.SET_STATUS, status_id=1))
    assert (report.done, [one.rule for one in report.refused]) == (6, ["L14"])
    assert len(await desk.found("custom:on_hold")) == len(ids) - 1


async def test_many_pages_are_gone_through_once_each(desk, monkeypatch):
    """L15, T14: a page at a time, whatever leaves the list meanwhile."""
    monkeypatch.setattr("domain.bulk.running.PAGE", 2)
    ids = await some_orders(desk)
    report = await run(desk, a_bulk(marks("status:awaiting_payment")))
    assert (report.done, report.refused) == (6, [])
    report = Report()
    await undo_bulk(desk, await desk.who(), "night", report, stop=lambda: False)
    assert report.done == 6
    assert sorted(await desk.found("status:awaiting_payment")) == [n for n in ids if n != ids[4]]
    assert Mark.STILL_RUNNING not in (await desk.order(ids[0])).marks
