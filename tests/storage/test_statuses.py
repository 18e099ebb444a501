"""Custom statuses in the database: kept, counted, found, and the same for two people at once (L14)."""

import asyncio
from typing import Any

import pytest

from domain.errors import Changed, Refused
from domain.orders.commands import CancelOrder
from domain.orders.status import Status
from domain.query import Exactly
from domain.rows import Counts
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus, ChangeStatus, SetStatus
from tests.storage.support import DeskUnderTest


async def add(desk: DeskUnderTest, name: str, **given: Any) -> int:
    made: dict[str, Any] = {"base": Status.PENDING_APPROVAL, "colour": Colour.BLUE, **given}
    return (await desk.do(AddStatus, name=name, **made)).ids[0]


async def counts(desk: DeskUnderTest, *, by: str = "owner", reseller: str | None = None) -> Counts:
    reads = await desk.look(by)
    return await reads.counts(None if reseller is None else Exactly("reseller", reseller))


async def test_a_custom_status_is_shown_counted_and_found_until_the_order_moves(desk):
    """L14: like a built-in one."""
    hold = await add(desk, "On hold", colour=Colour.CYAN)
    mine, other = await desk.place(), await desk.place(reseller_id=2, customer_id=3)
    await desk.place()
    for order in (mine, other):
        await desk.do(SetStatus, order_id=order.id, status_id=hold)
    row = await desk.row(mine.id)
    assert (row.label, row.custom_colour) == ("On hold", Colour.CYAN)
    assert (await counts(desk)).custom == {"On hold": 2}
    assert (await counts(desk)).statuses[Status.PENDING_APPROVAL] == 3
    assert (await counts(desk, reseller="Zeta")).custom == {"On hold": 1}
    assert await desk.found("custom:on_hold") == [other.id, mine.id]
    assert await desk.found("custom:on_hold reseller:=Acme") == [mine.id]
    assert len(await desk.found("-custom:on_hold")) == 1
    await desk.do(CancelOrder, order_id=mine.id, reason="twice")
    assert (await desk.row(mine.id)).label == "Cancelled"
    assert (await counts(desk)).custom == {"On hold": 1}
    assert await desk.found("custom:on_hold") == [other.id]
    assert desk.problems() == ()


async def test_an_earlier_name_finds_the_same_until_another_has_it(desk):
    """L14: saved searches outlive a new name."""
    hold = await add(desk, "On hold")
    order = await desk.place()
    await desk.do(SetStatus, order_id=order.id, status_id=hold)
    await desk.do(ChangeStatus, status_id=hold, name="Waiting for papers")
    for words in ('custom:"waiting for papers"', "custom:on_hold", "custom:on-hold,nothing"):
        assert await desk.found(words) == [order.id]
    assert (await desk.row(order.id)).label == "Waiting for papers"
    assert (await counts(desk)).custom == {"Waiting for papers": 1}
    await add(desk, "On hold")
    assert await desk.found("custom:on_hold") == []


async def test_the_statuses_come_in_their_order_with_their_orders_retired_ones_last(desk):
    """L14, S1"""
    first, second, third = [await add(desk, name) for name in ("A", "B", "C")]
    order = await desk.place(reseller_id=2, customer_id=3)
    await desk.do(SetStatus, order_id=order.id, status_id=second)
    await desk.do(ChangeStatus, status_id=third, position=1)
    await desk.do(ChangeStatus, status_id=first, retired=True)
    rows = await (await desk.look()).statuses()
    assert [(row.name, row.orders, row.retired) for row in rows] == [
        ("C", 0, False), ("B", 1, False), ("A", 0, True)
    ]  # fmt: skip
    await desk.grant("agent", "Acme")
    assert [row.orders for row in await (await desk.look("agent")).statuses()] == [0, 0, 0]
    assert await (await desk.look()).names("custom", limit=10) == ("C", "B", "A")


async def test_of_two_who_add_one_name_at_once_one_is_told(desk, opened):
    """L14, R3"""
    other = opened(desk.url)
    made = {"base": Status.HANDLED, "colour": Colour.RED}
    outcomes = await asyncio.gather(
        desk.do(AddStatus, name="On hold", **made),
        other.do(AddStatus, name="ON HOLD", **made),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refused) == 1
    assert "There is a custom status “" in refused[0].message
    assert desk.one("SELECT count(*) FROM custom_statuses") == 1


async def test_of_two_on_one_order_the_second_sees_the_first_ones_status(desk, opened):
    """L17"""
    hold, called = await add(desk, "On hold"), await add(desk, "Called")
    order = await desk.place()
    version = (await desk.row(order.id)).version
    await desk.do(SetStatus, order_id=order.id, status_id=hold, by="manager")
    with pytest.raises(Exception, match=r"Manager changed .* \(set to “On hold”\)"):
        await desk.do(SetStatus, order_id=order.id, status_id=called, version=version)
    assert (await desk.row(order.id)).label == "On hold"


async def test_carts_with_a_custom_status_are_found_by_it(desk):
    """L14: a base may be any status."""
    cart = await add(desk, "Called twice", base=Status.INCOMPLETE)
    order = await desk.place(Status.INCOMPLETE)
    await desk.do(SetStatus, order_id=order.id, status_id=cart)
    assert await desk.found("custom:called_twice") == [order.id]


async def test_of_two_who_rename_one_at_once_the_second_is_told(desk, opened):
    """L17, R3: both had seen it by its old name."""
    hold = await add(desk, "On hold")
    seen = (await (await desk.look()).info()).audit_number
    other = opened(desk.url)
    outcomes = await asyncio.gather(
        desk.do(ChangeStatus, status_id=hold, name="Papers", seen=seen),
        other.do(ChangeStatus, status_id=hold, name="Called", seen=seen),
        return_exceptions=True,
    )
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Changed)]
    assert "changed it 0 s ago (“On hold” is called “" in refused.message
    assert desk.one("SELECT count(*) FROM audit WHERE subject = 'status'") == 2
