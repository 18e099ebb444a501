"""Changes through the one door, kept in either database (R3, R8, S4)."""

import pytest

from domain.errors import Changed, Refused
from domain.orders.commands import AddNote, ApproveOrder, CancelOrder
from domain.orders.status import Status


async def test_an_approved_order_stays_approved(desk):
    order = await desk.place()
    await desk.do(ApproveOrder, order_id=order.id)
    kept = await desk.order(order.id)
    assert (kept.status, kept.version) == (Status.EXECUTING, 2)
    assert not desk.problems()


async def test_a_refused_command_leaves_nothing(desk):
    order = await desk.place(Status.CANCELLED)
    with pytest.raises(Refused, match="cancelled already"):
        await desk.do(CancelOrder, order_id=order.id, reason="no")
    kept = await desk.order(order.id)
    assert (kept.status, kept.version) == (Status.CANCELLED, order.version)


async def test_a_stale_view_is_told_who_changed_the_order(desk):
    order = await desk.place()
    await desk.do(AddNote, order_id=order.id, body="Called", by="agent")
    with pytest.raises(Changed, match="Agent changed"):
        await desk.do(ApproveOrder, order_id=order.id, version=1)
