"""One item that is not delivered is cancelled, or another takes its place: its money and its credit (L6, A6)."""

from typing import Any

import pytest

from domain.billing import InvoiceStatus
from domain.customers import ResellerMethod
from domain.delivery.commands import BeginDelivery, RecordDelivery
from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.jobs import JobKind
from domain.offers.model import Offer
from domain.orders import booking
from domain.orders.commands import ApproveOrder, CancelItem, CancelOrder, ReplaceItem, SetPending
from domain.orders.status import AutoSetup, DeliveryStatus, Mark, Status
from tests.domain.builders import FakeDesk, an_item, an_offer, an_order, eur
from tests.domain.test_deliveries import DONE, REFUSED, a_delivering_desk

D = DeliveryStatus


def two(status: Status = Status.PENDING_APPROVAL, *, offer: Offer | None = None, **given: Any) -> FakeDesk:
    """An order of two items, 30.00 and 20.00, that cost 12.00 and 8.00, and an offer at 10.00 that costs 4.00."""
    items = [an_item(1, "30", cost_minor=1200), an_item(2, "20", cost_minor=800)]
    desk = a_delivering_desk(an_order(status, items=items, **given))
    desk.state.things[Offer, 1] = offer or an_offer()
    return desk


async def failed(**given: Any) -> FakeDesk:
    """The same, approved, and its second item has failed."""
    desk = two(**given)
    await desk.do(ApproveOrder)
    intent = desk.order().items[1].delivery_intent
    await desk.do(BeginDelivery, order_id=1, intent=intent)
    await desk.do(RecordDelivery, order_id=1, intent=intent, answer=REFUSED)
    return desk


async def drop(desk: FakeDesk, position: int = 2, **given: Any) -> None:
    await desk.do(CancelItem, position=position, reason="out of stock", **given)


async def replace(desk: FakeDesk, position: int = 2, **given: Any) -> None:
    await desk.do(ReplaceItem, position=position, offer_id=1, reason="out of stock", **given)


def credit(desk: FakeDesk) -> str:
    return str(booking.customer_credit(desk.order()))


async def test_what_was_paid_for_a_cancelled_item_is_the_customers_credit():
    """L6."""
    desk = await failed()
    await drop(desk)
    order = desk.order()
    assert [item.delivery for item in order.items] == [D.QUEUED, D.CANCELLED]
    assert (order.total, order.balance.invoiced, order.balance.due) == (eur("30"), eur("30"), eur("0"))
    assert credit(desk) == "20.00 EUR"
    assert Mark.DELIVERY_FAILED not in order.marks
    assert desk.told()[-4:] == ["ItemDropped", "ReasonGiven", "ItemCredited", "CreditReleased"]


async def test_what_is_not_paid_yet_is_due_no_more():
    """L6."""
    desk = two(Status.AWAITING_PAYMENT, paid="0")
    await drop(desk)
    assert (desk.order().balance.due, credit(desk)) == (eur("30"), "0.00 EUR")
    assert desk.order().invoices[0].status is InvoiceStatus.UNPAID
    desk = two(Status.AWAITING_PAYMENT, paid="40")
    await drop(desk)
    assert (desk.order().balance.due, credit(desk)) == (eur("0"), "10.00 EUR")


async def test_its_reserved_cost_is_released():
    """A6."""
    desk = await failed()
    assert desk.account().reserved_minor == 2000
    await drop(desk)
    assert desk.account().reserved_minor == desk.order().reserved_minor == 1200
    assert desk.order().cost == eur("12")


async def test_the_rest_of_the_order_goes_on_and_is_handled_without_it():
    """L6."""
    desk = await failed()
    intent = desk.order().items[0].delivery_intent
    await desk.do(BeginDelivery, order_id=1, intent=intent)
    await desk.do(RecordDelivery, order_id=1, intent=intent, answer=DONE)
    desk.time.passes(hours=3)
    await drop(desk)
    assert desk.order().status is Status.HANDLED
    assert (desk.order().billed_minor, desk.account().owed_minor) == (1200, 1200)


async def test_an_item_that_is_being_set_up_is_ended_once_that_is_known():
    """L6, L9."""
    desk = await failed()
    intent = desk.order().items[0].delivery_intent
    await desk.do(BeginDelivery, order_id=1, intent=intent)
    await drop(desk, 1)
    assert desk.order().items[0].ends
    await desk.do(RecordDelivery, order_id=1, intent=intent, answer=DONE)
    assert desk.order().items[0].delivery is D.PENDING_CANCELLATION
    assert [job.kind for job in desk.state.jobs].count(JobKind.TERMINATE) == 1


async def test_another_takes_its_place_and_is_delivered():
    """L6: what it costs less is credited; its own cost is reserved."""
    desk = await failed()
    await replace(desk, domain="ana.example")
    first, second, third = desk.order().items
    assert (second.dropped, third.replaces, third.domain) == (True, 2, "ana.example")
    assert (third.delivery, third.name) == (D.QUEUED, "Web Pro")
    assert (desk.order().total, desk.order().balance.invoiced, credit(desk)) == (
        eur("40"),
        eur("40"),
        "10.00 EUR",
    )
    assert desk.account().reserved_minor == 1600
    assert first.delivery is D.QUEUED


async def test_what_it_costs_more_is_due_and_left_open_by_who_may():
    """L4, L6."""
    desk = await failed()
    with pytest.raises(NotPermitted, match="permission “approve_unpaid”"):
        await replace(desk, unit_price=eur("35"), by="agent")
    await replace(desk, unit_price=eur("35"))
    assert (desk.order().balance.due, desk.order().total) == (eur("15"), eur("65"))
    assert Mark.UNPAID in desk.order().marks
    desk = two(Status.AWAITING_PAYMENT, paid="0")
    await replace(desk, unit_price=eur("35"), by="agent")
    assert desk.order().balance.due == eur("65")


async def test_a_price_of_nothing_is_a_price():
    """L6."""
    desk = two()
    await replace(desk, unit_price=eur("0"))
    assert (desk.order().total, credit(desk)) == (eur("30"), "20.00 EUR")


async def test_the_credit_has_to_cover_what_it_costs_more():
    """A6: of an order that is accepted."""
    desk = await failed(offer=an_offer(cost=eur("9")))
    desk.account().credit_limit_minor = 2050
    before = desk.state
    with pytest.raises(Refused, match=r"It costs 1\.00 EUR more, and 0\.50 EUR") as refused:
        await replace(desk)
    assert refused.value.rule == "A6"
    assert desk.state is before
    desk.account().payment_method = ResellerMethod.CREDIT_CARD
    with pytest.raises(Refused, match="pays by card"):
        await replace(desk)
    desk = two(offer=an_offer(cost=eur("9")))
    desk.account().credit_limit_minor = 2050
    await replace(desk)
    assert desk.order().cost == eur("21")


@pytest.mark.parametrize("auto", [{"auto_execute": False}, {"auto_setup": AutoSetup.NEVER}])
async def test_what_is_executed_by_hand_takes_no_place_in_what_is_delivered_by_itself(auto):
    """A5."""
    desk = await failed(offer=an_offer(**auto))
    with pytest.raises(Refused, match="by hand"):
        await replace(desk)
    desk = two(offer=an_offer(**auto))
    await replace(desk)
    assert desk.order().items[2].by_hand


async def test_what_is_delivered_or_gone_or_with_the_distributor_is_not_changed():
    """L6."""
    active = an_order(Status.EXECUTING, items=[an_item(1, delivery=D.ACTIVE), an_item(2)])
    desk = a_delivering_desk(active)
    with pytest.raises(Refused, match="is active"):
        await drop(desk, 1)
    desk = two()
    await drop(desk)
    with pytest.raises(Refused, match="is cancelled"):
        await drop(desk)
    with pytest.raises(Refused, match="all that is left"):
        await drop(desk, 1)
    by_hand = [an_item(1, auto_execute=False), an_item(2)]
    desk = a_delivering_desk(an_order(Status.SUBMITTED, items=by_hand))
    with pytest.raises(Refused, match="with the distributor"):
        await drop(desk, 1)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"position": 7}, InvalidInput),
        ({"quantity": 0}, InvalidInput),
        ({"quantity": 10**12}, InvalidInput),
        ({"unit_price": eur("10") * -1}, InvalidInput),
        ({"domain": "no domain"}, InvalidInput),
        ({"offer_id": 9}, NotFound),
        ({"reason": "  "}, InvalidInput),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(given, error):
    """S6."""
    desk = two()
    before = desk.state
    with pytest.raises(error):
        await desk.do(ReplaceItem, **{"position": 2, "offer_id": 1, "reason": "out of stock", **given})
    assert desk.state is before


async def test_an_offer_of_another_reseller_or_currency_is_refused():
    """T2, R4."""
    with pytest.raises(NotFound):
        await replace(two(offer=an_offer(reseller_id=2)))


async def test_a_cancelled_item_stays_cancelled_when_its_order_comes_back():
    """L6, L10: its money was given back."""
    desk = two()
    await drop(desk)
    await desk.do(CancelOrder, reason="ordered twice")
    await desk.do(SetPending)
    assert [item.delivery for item in desk.order().items] == [D.PENDING, D.CANCELLED]
    assert (desk.order().total, desk.order().balance.invoiced) == (eur("30"), eur("30"))
    assert desk.order().balance.due == eur("0")
