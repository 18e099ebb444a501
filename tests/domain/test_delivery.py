"""Delivered by hand, verified, handled, or refused by the distributor (L6, L7)."""

import pytest

from domain.errors import InvalidInput, Refused
from domain.orders.commands import ApproveOrder, CancelOrder, DeliverItems, RefuseOrder, SettleOrder
from domain.orders.status import DeliveryStatus, Mark, Status
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order

D = DeliveryStatus


def with_items(status: Status, *deliveries: DeliveryStatus) -> FakeDesk:
    items = [an_item(n, delivery=delivery) for n, delivery in enumerate(deliveries, start=1)]
    return a_desk(an_order(status, items=items))


def delivered(desk: FakeDesk) -> tuple[int, int]:
    return desk.order().delivered_count, desk.order().item_count


async def test_a_submitted_order_is_handled_once_all_its_items_are_delivered():
    """L7."""
    desk = with_items(Status.SUBMITTED, D.PENDING, D.PENDING)
    await desk.do(DeliverItems, positions=frozenset({2}))
    assert (desk.order().status, delivered(desk)) == (Status.SUBMITTED, (1, 2))
    await desk.do(DeliverItems)
    assert (desk.order().status, delivered(desk)) == (Status.HANDLED, (2, 2))
    assert desk.told() == ["ItemDelivered", "ItemDelivered", "OrderMoved"]


async def test_an_executing_order_waits_its_verification_time():
    """L6."""
    desk = a_desk(an_order())
    await desk.do(ApproveOrder)
    await desk.do(DeliverItems)
    assert desk.order().status is Status.EXECUTING
    desk.time.passes(hours=1, seconds=3599)
    assert not (await desk.do(SettleOrder)).changed
    desk.time.passes(seconds=1)
    assert (await desk.do(SettleOrder)).changed
    assert desk.order().status is Status.HANDLED


async def test_an_executing_order_that_has_been_verified_is_handled_with_its_last_item():
    """L6."""
    desk = a_desk(an_order())
    await desk.do(ApproveOrder)
    desk.time.passes(hours=2)
    await desk.do(DeliverItems)
    assert desk.order().status is Status.HANDLED


async def test_an_order_is_not_settled_before_all_its_items_are_delivered():
    """L6."""
    desk = with_items(Status.EXECUTING, D.ACTIVE, D.RUNNING)
    assert not (await desk.do(SettleOrder)).changed
    assert desk.order().status is Status.EXECUTING


async def test_settling_too_early_leaves_no_trace():
    """L6: the worker may ask as often as it likes."""
    desk = with_items(Status.EXECUTING, D.RUNNING)
    await desk.do(SettleOrder)
    assert (desk.order().version, desk.state.audit) == (1, [])


async def test_cancelled_items_are_not_waited_for():
    """L6."""
    desk = with_items(Status.SUBMITTED, D.CANCELLED, D.PENDING)
    await desk.do(DeliverItems)
    assert (desk.order().status, delivered(desk)) == (Status.HANDLED, (1, 2))
    assert desk.order().items[0].delivery is D.CANCELLED


@pytest.mark.parametrize("delivery", [D.PENDING, D.QUEUED, D.RUNNING, D.FAILED, D.UNKNOWN])
async def test_an_open_item_can_be_delivered_by_hand(delivery):
    """L6."""
    desk = with_items(Status.SUBMITTED, delivery)
    await desk.do(DeliverItems)
    assert desk.order().items[0].delivery is D.ACTIVE


@pytest.mark.parametrize(
    "delivery", [D.ACTIVE, D.SUSPENDED, D.PENDING_CANCELLATION, D.TERMINATING, D.CANCELLED]
)
async def test_an_item_that_was_delivered_before_is_not_delivered_again(delivery):
    """SPEC 2: from active on, an item is only suspended or ended."""
    desk = with_items(Status.SUBMITTED, delivery)
    assert not (await desk.do(DeliverItems)).changed
    assert desk.order().items[0].delivery is delivery


@pytest.mark.parametrize("positions", [frozenset(), frozenset({1})])
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.EXECUTING])
async def test_an_order_without_items_has_nothing_to_deliver(status, positions):
    """L6: at least one item."""
    desk = with_items(status)
    with pytest.raises(Refused, match="has no items, so there is nothing to deliver"):
        await desk.do(DeliverItems, positions=positions)
    assert desk.order().status is status


async def test_an_item_that_is_not_there_is_named():
    """S6."""
    desk = with_items(Status.SUBMITTED, D.PENDING)
    with pytest.raises(InvalidInput, match="has no item 2; its items are 1 to 1"):
        await desk.do(DeliverItems, positions=frozenset({1, 2}))
    assert desk.order().items[0].delivery is D.PENDING


async def test_an_imported_order_is_not_settled_before_staff_have_acted_on_it():
    """L19: no worker touches a held order."""
    order = an_order(Status.EXECUTING, items=[an_item(delivery=D.ACTIVE)], marks=frozenset({Mark.HELD}))
    desk = a_desk(order)
    assert not (await desk.do(SettleOrder)).changed
    assert desk.order().status is Status.EXECUTING
    assert desk.order().marks == {Mark.HELD}
    assert desk.state.audit == []


async def test_what_the_distributor_refuses_waits_for_the_resellers_decision_again():
    """L7: with its reason; what was delivered stays delivered."""
    desk = with_items(Status.SUBMITTED, D.ACTIVE, D.PENDING)
    await desk.do(RefuseOrder, reason=" out of\nstock ")
    order = desk.order()
    assert (order.status, order.accepted_at, order.needs_staff) == (Status.PENDING_APPROVAL, None, True)
    assert [item.delivery for item in order.items] == [D.ACTIVE, D.PENDING]
    assert desk.state.audit[-1].record.events[-1]["reason"] == "out of stock"
    await desk.do(ApproveOrder)
    assert [item.delivery for item in desk.order().items] == [D.ACTIVE, D.QUEUED]
    assert desk.state.audit[-1].record.events[-1] == {"event": "DeliveryQueued", "items": 1}


@pytest.mark.parametrize("reason", ["", " \n ", "\x1b"])
async def test_a_refusal_needs_a_reason(reason):
    """L7."""
    desk = with_items(Status.SUBMITTED, D.PENDING)
    with pytest.raises(InvalidInput, match="Say in a few words why the distributor refused"):
        await desk.do(RefuseOrder, reason=reason)
    assert desk.order().status is Status.SUBMITTED


async def test_an_order_without_items_is_refused_and_cancelled():
    """L7, L9: the way out for an imported order that has nothing to deliver."""
    desk = with_items(Status.SUBMITTED)
    await desk.do(RefuseOrder, reason="there is nothing in it")
    await desk.do(CancelOrder, reason="there is nothing in it")
    assert desk.order().status is Status.CANCELLED
