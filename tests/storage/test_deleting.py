"""An order that was deleted is gone from everywhere, but for the record of it, on both databases (L11)."""

import asyncio

import pytest
from sqlalchemy import text

from domain.delivery.commands import EndItems
from domain.errors import Changed, InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.orders.commands import AddNote, ApproveOrder, CancelOrder, DeleteOrder, RecordCart
from domain.orders.status import Mark, Status
from storage import tables as t
from tests.domain.builders import an_item
from tests.storage.databases import by_hand, rows
from tests.storage.imported import an_import, imported
from tests.storage.support import RESELLER, DeskUnderTest, eur_line

#: What names an order, but for the records of what happened.
_NAMING = [
    table.name
    for table in t.metadata.sorted_tables
    if "order_id" in table.columns and table.name != "deleted_orders"
]


async def deleted(desk: DeskUnderTest, order_id: int) -> None:
    number = (await desk.row(order_id)).number
    await desk.do(DeleteOrder, order_id=order_id, confirm=number)


async def a_closed_order(desk: DeskUnderTest, **given: object) -> int:
    """An order with everything an order can have, cancelled, of which no money is left."""
    order = await desk.place(Status.AWAITING_PAYMENT, items=[an_item(cost_minor=3000)], **given)
    await desk.do(AddNote, order_id=order.id, body="called back")
    await desk.do(ApproveOrder, order_id=order.id, unpaid_reason="pays on Friday")
    await desk.do(CancelOrder, order_id=order.id, reason="ordered twice")
    return order.id


async def test_a_deleted_order_is_gone_with_all_that_names_it(desk: DeskUnderTest):
    """L11: from lists, counts, search and jobs; what was settled with the distributor stays in its account."""
    other = await desk.place(Status.CANCELLED)
    before = desk.problems()
    order_id = await a_closed_order(desk)
    number = (await desk.row(order_id)).number
    assert await desk.have_open(await desk.who(), order_id)
    assert await desk.found(number) == [order_id]
    await deleted(desk, order_id)
    for name in _NAMING:
        assert not rows(desk.url, f"SELECT 1 FROM {name} WHERE order_id = :id", id=order_id), name
    assert (await desk.found(number), await desk.found("status:cancelled")) == ([], [other.id])
    counts = await (await desk.look()).counts()
    assert sum(counts.statuses.values()) == counts.statuses[Status.CANCELLED] == 1
    with pytest.raises(NotFound):
        await (await desk.look()).order_details(order_id)
    assert desk.one("SELECT sum(reserved_minor) FROM credit_entries") == 0
    assert desk.problems() == before == ()


async def test_the_audit_trail_keeps_who_deleted_what_and_when(desk: DeskUnderTest):
    """L11, S4."""
    order_id = await a_closed_order(desk)
    number = (await desk.row(order_id)).number
    await deleted(desk, order_id)
    (record, *_before) = await (await desk.look()).audit(order_id=order_id, limit=10)
    assert (record.staff, record.command) == ("owner", "DeleteOrder")
    assert record.sentences == (f"order {number} deleted",)


async def test_others_hear_that_it_is_gone(desk: DeskUnderTest):
    """T12."""
    order_id = await a_closed_order(desk)
    reads = await desk.look()
    since = (await reads.info()).audit_number
    await deleted(desk, order_id)
    changes = await reads.changes(since)
    assert order_id in changes.order_ids
    assert await reads.orders_by_id([order_id]) == ()


async def test_a_number_is_never_given_again(desk: DeskUnderTest):
    """L11, L12: neither to a cart, nor by itself."""
    order_id = await a_closed_order(desk)
    number = (await desk.row(order_id)).number
    await deleted(desk, order_id)
    with pytest.raises(Refused, match="its number is not given again") as refused:
        await desk.do(
            RecordCart,
            number=number,
            reseller_id=RESELLER,
            currency="EUR",
            step="cart",
            lines=(eur_line("Package", "10"),),
        )
    assert refused.value.rule == "L11"
    assert (await desk.place()).id > order_id


async def test_what_was_deleted_is_not_imported_again(desk: DeskUnderTest):
    """L11, L19: it is reported."""
    batch = [an_import("A-1", status=Status.CANCELLED, payments=()), an_import("A-2")]
    await desk.execute(await desk.who(), imported(batch))
    order_id = int(desk.one("SELECT id FROM orders WHERE source_number = 'A-1'"))
    if Mark.STILL_RUNNING in (await desk.row(order_id)).marks:
        await desk.do(EndItems, order_id=order_id, by_hand=True)
    await deleted(desk, order_id)
    again = imported([an_import("A-1", status=Status.CANCELLED, payments=()), an_import("A-3")])
    outcome = await desk.execute(await desk.who(), again)
    assert (outcome.details["new"], outcome.details["touched"]) == (1, ["A-1"])
    assert desk.problems() == ()


async def test_of_two_who_delete_one_order_one_is_told_that_it_is_gone(desk: DeskUnderTest):
    """L17."""
    order_id = await a_closed_order(desk)
    row, me = await desk.row(order_id), await desk.who()
    commands = [DeleteOrder(order_id=order_id, version=row.version, confirm=row.number) for _n in range(2)]
    outcomes = await asyncio.gather(*(desk.execute(me, one) for one in commands), return_exceptions=True)
    assert [type(one) for one in outcomes].count(NotFound) == 1
    assert desk.one("SELECT count(*) FROM deleted_orders") == 1


async def test_a_stale_or_mistyped_deletion_deletes_nothing(desk: DeskUnderTest):
    """L11, L17."""
    order_id = await a_closed_order(desk)
    row = await desk.row(order_id)
    with pytest.raises(InvalidInput, match="type the order's number"):
        await desk.do(DeleteOrder, order_id=order_id, confirm="4000000000")
    await desk.do(AddNote, order_id=order_id, body="wait")
    with pytest.raises(Changed):
        await desk.do(DeleteOrder, order_id=order_id, version=row.version, confirm=row.number)
    assert (await desk.row(order_id)).status is Status.CANCELLED


async def test_customers_whose_orders_are_indexed_anew_are_so_further(desk: DeskUnderTest):
    """T4: the job goes on with the next order of the customer."""
    older, order_id = (await desk.place(Status.CANCELLED, paid="0")).id, await a_closed_order(desk)
    with by_hand(desk.url) as connection:
        connection.execute(
            text(
                "INSERT INTO outbox (id, kind, order_id, payload, created_at, not_before, attempts) "
                "VALUES ('k', :kind, :id, '', 0, 0, 0)"
            ),
            {"kind": JobKind.INDEX.value, "id": order_id},
        )
    await deleted(desk, order_id)
    assert rows(desk.url, "SELECT order_id FROM outbox WHERE kind = 'index'") == [(older,)]
    await deleted(desk, older)
    assert rows(desk.url, "SELECT order_id FROM outbox WHERE kind = 'index'") == []
