"""Approval, and the validation behind it (L3 to L5, A4, A5)."""

import pytest

from domain import approval
from domain.approval import Verdict, validate
from domain.billing.commands import ReceivePayment
from domain.errors import Refused
from domain.orders.commands import ApproveOrder, Collection, SubmitCart
from domain.orders.events import CreditChecked, DeliveryQueued, SentToDistributor
from domain.orders.status import DeliveryStatus, PaymentMethod, Status
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


def test_validation_checks_credit_before_products():
    """A4."""
    order = an_order(items=[an_item(cost_minor=3000)])
    assert validate(order) == (Status.EXECUTING, (CreditChecked("30.00 EUR"), DeliveryQueued(1)))
    order = an_order(items=[an_item(auto_execute=False), an_item(2)])
    assert validate(order) == (Status.SUBMITTED, (SentToDistributor(1),))


def test_validation_stops_at_the_first_step_that_decides(monkeypatch):
    """A4."""
    asked = []

    def passes(order):
        asked.append("passes")
        return Verdict(None, (CreditChecked("1"),))

    def decides(order):
        asked.append("decides")
        return Verdict(Status.UNEXECUTED)

    def never(order):
        raise AssertionError("asked after the decision")

    monkeypatch.setattr(approval, "VALIDATION", (passes, decides, never))
    assert validate(an_order()) == (Status.UNEXECUTED, (CreditChecked("1"),))
    assert asked == ["passes", "decides"]


async def test_an_order_without_credit_waits_unexecuted_with_nothing_queued(monkeypatch):
    """A5."""
    monkeypatch.setattr(approval, "VALIDATION", (lambda order: Verdict(Status.UNEXECUTED),))
    desk = a_desk(an_order())
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.UNEXECUTED
    assert desk.order().items[0].delivery is DeliveryStatus.PENDING
