"""Deleting a closed order: what stands in its way (L11)."""

import pytest

from domain.delivery.commands import EndItems
from domain.errors import InvalidInput, NotPermitted, Refused
from domain.orders.commands import CancelOrder, DeleteOrder
from domain.orders.status import DeliveryStatus, Status
from tests.domain.builders import a_desk, an_item, an_order

NUMBER = "3000000001"


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FRAUD])
async def test_a_closed_order_without_money_is_deleted(status):
    """L11."""
    desk = a_desk(an_order(status, paid="0"))
    outcome = await desk.do(DeleteOrder, confirm=f" {NUMBER[:4]} {NUMBER[4:]} ")
    assert (desk.state.orders, outcome.details) == ({}, {"deleted": NUMBER})
    assert desk.told() == ["OrderDeleted"]


async def test_an_order_on_which_money_is_left_stays():
    """L11."""
    desk = a_desk(an_order(Status.CANCELLED, paid="20"))
    with pytest.raises(Refused, match=r"20\.00 EUR .* refund them") as refused:
        await desk.do(DeleteOrder, confirm=NUMBER)
    assert refused.value.rule == "L11"


async def test_an_order_of_which_something_runs_stays():
    """L11: nobody would know of it any more."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT, items=[an_item(delivery=DeliveryStatus.ACTIVE)]))
    await desk.do(CancelOrder, reason="ordered twice")
    with pytest.raises(Refused, match="still runs"):
        await desk.do(DeleteOrder, confirm=NUMBER)
    await desk.do(EndItems, by_hand=True)
    await desk.do(DeleteOrder, confirm=NUMBER)
    assert not desk.state.orders


async def test_a_main_order_is_deleted_after_its_sub_orders():
    """L8, L11."""
    desk = a_desk(
        an_order(Status.CANCELLED, paid="0"), an_order(Status.CANCELLED, id=2, parent_id=1, paid="0")
    )
    with pytest.raises(Refused, match="delete them first: 3000000002"):
        await desk.do(DeleteOrder, confirm=NUMBER)
    await desk.do(DeleteOrder, order_id=2, confirm="3000000002")
    await desk.do(DeleteOrder, confirm=NUMBER)
    assert not desk.state.orders


@pytest.mark.parametrize("typed", ["", "3000000002", "delete", "300000000"])
async def test_the_number_has_to_be_typed(typed):
    """L11."""
    desk = a_desk(an_order(Status.CANCELLED, paid="0"))
    with pytest.raises(InvalidInput, match="type the order's number") as refused:
        await desk.do(DeleteOrder, confirm=typed)
    assert refused.value.rule == "L11"
    assert desk.state.orders


async def test_a_manager_may_not_delete():
    """S1."""
    desk = a_desk(an_order(Status.CANCELLED, paid="0"))
    with pytest.raises(NotPermitted):
        await desk.do(DeleteOrder, by="manager", confirm=NUMBER)
