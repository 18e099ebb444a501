"""Approving what waits for credit, on screen (A3, A5, L5)."""

import pytest

from domain.credit.commands import ChangeReseller, SetCreditLimit
from domain.customers import ResellerMethod
from domain.orders.commands import ApproveOrder
from domain.orders.status import Status, StoppedBy
from tests.domain.builders import an_item, eur
from tests.tui.harness import dashboard

A3 = "Your payment method does not support this action. Please contact your distributor."


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_payment_to_the_distributor_is_recorded_with_the_approval(file, desk, size):
    """L5, T13: the dialog says what it costs and what there is, until the payment makes it enough."""
    await desk.do(SetCreditLimit, reseller_id=1, limit=eur("10"))
    order = await desk.place(items=[an_item(cost_minor=3000)])
    await desk.do(ApproveOrder, order_id=order.id)
    async with dashboard(file, size=size) as anna:
        await anna.to(order.id)
        await anna.keys("a")
        await anna.asks()
        await anna.until(lambda: "it costs 30.00 EUR, and 10.00 EUR of credit" in anna.words)
        await anna.keys("20", "tab", "SEPA", "space", "1")
        await anna.until(lambda: "paid 20.00 EUR to the distributor" in anna.words)
        await anna.until(lambda: "count its cost of 30.00 EUR against your credit" in anna.words)
        await anna.keys("enter")
        await anna.settled()
        await anna.keys("a")
        await anna.until(lambda: f"{order.number} approved." in anna.footer)
    assert (await desk.order(order.id)).status is Status.EXECUTING
    assert desk.one("SELECT reference FROM reseller_payments") == "SEPA 1"
    assert not desk.problems()


async def test_who_may_not_manage_credit_is_asked_for_no_payment(file, desk):
    """L5, S1."""
    await desk.do(SetCreditLimit, reseller_id=1, limit=eur("10"))
    order = await desk.place(items=[an_item(cost_minor=3000)])
    await desk.do(ApproveOrder, order_id=order.id)
    async with dashboard(file, user="agent") as anna:
        await anna.to(order.id)
        await anna.keys("a")
        await anna.asks()
        await anna.settled()
        assert "To the distributor" not in anna.text


async def test_an_order_without_a_token_says_so_and_shows_its_mark(file, desk):
    """A3."""
    await desk.do(ChangeReseller, reseller_id=1, payment_method=ResellerMethod.CREDIT_CARD)
    order = await desk.place(items=[an_item(cost_minor=3000)])
    async with dashboard(file, size=(200, 50)) as anna:
        await anna.to(order.id)
        await anna.keys("a")
        await anna.asks()
        await anna.until(lambda: "marked “no token”" in anna.words)
        await anna.keys("a")
        await anna.until(lambda: A3 in anna.words)
        await anna.keys("escape", "enter", "enter")
        await anna.until(lambda: "Stopped" in anna.text)
        await anna.until(lambda: A3 in anna.words)
    assert (await desk.order(order.id)).stopped_by is StoppedBy.NO_TOKEN


async def test_an_order_that_the_credit_does_not_cover_is_told_so(file, desk):
    """A5."""
    await desk.do(SetCreditLimit, reseller_id=1, limit=eur("10"))
    order = await desk.place(items=[an_item(cost_minor=3000)])
    async with dashboard(file) as anna:
        await anna.to(order.id)
        await anna.keys("a")
        await anna.asks()
        await anna.settled()
        await anna.keys("a")
        await anna.until(lambda: f"{order.number} is accepted, but waits for credit." in anna.footer)
    assert (await desk.order(order.id)).status is Status.UNEXECUTED
