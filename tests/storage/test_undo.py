"""What can be taken back, in the database: kept for a day, held by versions, the same for two at once (S7)."""

import asyncio

import pytest

from domain.delivery.commands import AddPlace
from domain.delivery.model import ModuleKind, PlaceKind
from domain.errors import Changed, Refused
from domain.jobs import JobKind
from domain.orders.commands import AddNote, ApproveOrder, CancelOrder
from domain.orders.status import Status
from domain.undoing.commands import UndoChange
from tests.storage.support import DeskUnderTest


async def last(desk: DeskUnderTest, *, by: str = "owner") -> str:
    row = await (await desk.look(by)).own_change()
    assert row is not None
    return row.command_id


async def undo(desk: DeskUnderTest, *, by: str = "owner", change: str | None = None) -> None:
    await desk.do(UndoChange, by=by, change=change or await last(desk, by=by))


async def test_a_cancelled_order_is_what_it_was_and_the_books_agree(desk):
    """S7"""
    order = await desk.place(Status.AWAITING_PAYMENT)
    before = (await desk.order(order.id)).snapshot()
    await desk.do(CancelOrder, order_id=order.id, reason="twice")
    assert await desk.found("archive:closed") == [order.id]
    await undo(desk)
    assert (await desk.order(order.id)).snapshot() == before
    assert await desk.found("archive:closed") == []
    assert desk.problems() == ()
    assert await (await desk.look()).own_change() is None


async def test_a_note_that_is_taken_back_is_neither_shown_nor_found(desk):
    """S7"""
    order = await desk.place()
    await desk.do(AddNote, order_id=order.id, body="elephant")
    assert await desk.found("elephant") == [order.id]
    await undo(desk)
    details = await (await desk.look()).order_details(order.id)
    assert details.notes == ()
    assert await desk.found("elephant") == []
    assert "note taken away" in details.timeline[0].sentences
    assert desk.problems() == ()


async def test_an_approval_is_taken_back_before_a_worker_takes_its_job_and_not_after(desk):
    """S7, R1"""
    await desk.do(AddPlace, kind=PlaceKind.SERVER, name="web-03", module=ModuleKind.SANDBOX, is_default=True)
    kinds = (JobKind.DELIVER,)
    order = await desk.place()
    for seconds, taken in ((0, False), (11, True)):
        await desk.do(ApproveOrder, order_id=order.id)
        desk.time.passes(seconds=seconds)
        jobs = await desk.sql.claim_jobs(desk.time.now(), kinds=kinds, lease_seconds=60, limit=9)
        assert bool(jobs) is taken
        if not taken:
            await undo(desk)
            desk.time.passes(seconds=30)
            assert not await desk.sql.claim_jobs(desk.time.now(), kinds=kinds, lease_seconds=60, limit=9)
            assert (await desk.row(order.id)).status is Status.PENDING_APPROVAL
    change = await last(desk)
    command = UndoChange(change=change)
    for door in (desk.preview, desk.execute):
        with pytest.raises(Refused, match="letters or deliveries have begun"):
            await door(await desk.who(), command)
    assert (await desk.row(order.id)).status is Status.EXECUTING
    assert desk.problems() == ()


async def test_of_an_undo_and_a_change_by_another_at_once_one_is_told(desk, opened):
    """S7, L17, R3"""
    other = opened(desk.url)
    order = await desk.place(Status.AWAITING_PAYMENT)
    await desk.do(CancelOrder, order_id=order.id, reason="twice")
    change, version = await last(desk), (await desk.row(order.id)).version
    outcomes = await asyncio.gather(
        desk.do(UndoChange, change=change),
        other.do(AddNote, order_id=order.id, version=version, body="called", by="agent"),
        desk.do(UndoChange, change=change),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Changed | Refused)]
    assert 1 <= len(refused) <= 2
    assert desk.problems() == ()


async def test_a_row_of_changes_is_taken_back_from_the_last_to_the_first(desk):
    """S7"""
    order = await desk.place(Status.AWAITING_PAYMENT)
    before = (await desk.order(order.id)).snapshot()
    await desk.do(AddNote, order_id=order.id, body="one")
    await desk.do(AddNote, order_id=order.id, body="two")
    await desk.do(CancelOrder, order_id=order.id, reason="twice")
    for _n in range(3):
        await undo(desk)
    assert (await desk.order(order.id)).snapshot() == before
    assert await (await desk.look()).own_change() is None


async def test_ones_last_change_is_ones_own_of_all_orders_or_of_one(desk):
    """S7"""
    first, second = await desk.place(), await desk.place()
    await desk.do(AddNote, order_id=first.id, body="mine")
    await desk.do(AddNote, order_id=second.id, body="mine too")
    await desk.do(AddNote, order_id=first.id, body="the agent's", by="agent")
    reads = await desk.look()
    newest, of_first = await reads.own_change(), await reads.own_change(first.id)
    assert newest is not None
    assert of_first is not None
    assert (newest.orders, newest.count) == ((second.number,), 1)
    assert of_first.orders == (first.number,)
    with pytest.raises(Changed, match="Agent changed"):
        await undo(desk, change=of_first.command_id)


async def test_what_is_older_than_a_day_is_nobodys_to_take_back(desk):
    """S7: what is kept for it does not grow without end."""
    order = await desk.place()
    await desk.do(AddNote, order_id=order.id, body="old")
    old = await last(desk)
    desk.time.passes(hours=25)
    await desk.do(AddNote, order_id=order.id, body="new")
    assert desk.one("SELECT count(*) FROM changes") == desk.one("SELECT count(*) FROM changed_orders") == 1
    with pytest.raises(Exception, match="no such change of yours"):
        await undo(desk, change=old)
