"""Approval, and the validation behind it (L3 to L5, A4, A5)."""

import pytest

from domain.billing.commands import ReceivePayment
from domain.customers import ResellerMethod
from domain.errors import Refused
from domain.orders.commands import ApproveOrder, Collection, SubmitCart
from domain.orders.status import AutoSetup, DeliveryStatus, PaymentMethod, Status, StoppedBy
from tests.domain.builders import a_desk, an_item, an_order, eur


@pytest.mark.parametrize("status", [Status.PENDING_APPROVAL, Status.UNEXECUTED])
async def test_an_order_of_automatic_products_is_executed_and_its_items_are_queued(status):
    """L5, A5."""
    desk = a_desk(an_order(status, items=[an_item(1), an_item(2)]))
    outcome = await desk.do(ApproveOrder)
    assert (outcome.changed, outcome.ids, outcome.details) == (True, (1,), {"status": "executing"})
    assert desk.order().status is Status.EXECUTING
    assert [item.delivery for item in desk.order().items] == [DeliveryStatus.QUEUED] * 2
    assert desk.order().accepted_at == desk.time.now()


async def test_one_product_for_manual_execution_sends_the_order_to_the_distributor():
    """A5."""
    desk = a_desk(an_order(items=[an_item(1), an_item(2, auto_execute=False)]))
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.SUBMITTED
    assert [item.delivery for item in desk.order().items] == [DeliveryStatus.PENDING] * 2


async def test_an_item_that_is_active_already_is_not_queued_again():
    """L10: running items are never created twice."""
    desk = a_desk(an_order(items=[an_item(1, delivery=DeliveryStatus.ACTIVE), an_item(2)]))
    await desk.do(ApproveOrder)
    assert [item.delivery for item in desk.order().items] == [DeliveryStatus.ACTIVE, DeliveryStatus.QUEUED]


async def test_an_order_that_is_not_paid_is_not_approved():
    """L4."""
    desk = a_desk(an_order(paid="20"))
    with pytest.raises(Refused, match=r"30\.00 EUR of 3000000001 are not paid; collect them") as refused:
        await desk.do(ApproveOrder)
    assert refused.value.rule == "L4"
    assert desk.order().status is Status.PENDING_APPROVAL


async def test_an_order_on_account_is_approved_with_its_money_due():
    """L4."""
    desk = a_desk(an_order(paid="0", method=PaymentMethod.ON_ACCOUNT))
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.EXECUTING
    assert desk.order().balance.due == eur("50")


async def test_a_free_order_needs_no_payment():
    desk = a_desk(an_order(items=[an_item(price="0")]))
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.EXECUTING


@pytest.mark.parametrize(
    ("customer", "status"), [(1, Status.PENDING_APPROVAL), (2, Status.EXECUTING)], ids=["on", "off"]
)
async def test_the_customers_toggle_decides_whether_the_reseller_is_asked(customer, status):
    """L3, for money that arrives and for a cart that completes."""
    desk = a_desk(
        an_order(Status.AWAITING_PAYMENT, id=1, customer_id=customer),
        an_order(Status.INCOMPLETE, id=2, customer_id=customer, method=PaymentMethod.CREDIT_CARD),
    )
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
    await desk.do(SubmitCart, order_id=2)
    assert (desk.order(1).status, desk.order(2).status) == (status, status)


async def test_validation_checks_credit_before_products():
    """A4."""
    desk = a_desk(an_order(items=[an_item(cost_minor=3000)]))
    assert await desk.preview(desk.identity(), desk.command(ApproveOrder)) == (
        "move the order to “Awaiting approval · automatic”",
        "count its cost of 30.00 EUR against your credit",
        "queue 1 item for delivery",
    )
    desk = a_desk(an_order(items=[an_item(cost_minor=3000, auto_execute=False), an_item(2)]))
    await desk.do(ApproveOrder)
    assert desk.told() == ["OrderMoved", "CreditChecked", "SentToDistributor"]
    assert desk.order().status is Status.SUBMITTED
    assert (desk.order().stopped_by, desk.order().stopped_because) == (
        StoppedBy.MANUAL,
        "sent to the distributor, 1 item to execute by hand",
    )


async def test_credit_that_is_short_decides_before_products_and_token():
    """A4, A5: the order needs a hand and a token too, and neither is asked for."""
    desk = a_desk(an_order(items=[an_item(cost_minor=3000, auto_execute=False)]))
    desk.account().credit_limit_minor, desk.account().payment_method = 2999, ResellerMethod.CREDIT_CARD
    await desk.do(ApproveOrder)
    assert desk.told() == ["OrderMoved", "CreditShort"]
    assert (desk.order().status, desk.order().stopped_by) == (Status.UNEXECUTED, StoppedBy.CREDIT)
    assert desk.order().items[0].delivery is DeliveryStatus.PENDING


async def test_an_item_that_is_never_set_up_by_itself_is_executed_by_hand():
    """L6."""
    desk = a_desk(an_order(items=[an_item(auto_setup=AutoSetup.NEVER)]))
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.SUBMITTED
