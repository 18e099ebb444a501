"""What a payment system tells is found by the key of the call, or by its own number of the charge (P3, X6)."""

from typing import NamedTuple

import pytest

from domain.billing.commands import AddPaymentSystem, AddToken, CapturePayment, RecordCharge, RefundPayment
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind
from domain.orders.status import Status
from domain.payment_rows import CalledRow
from tests.storage.support import CUSTOMER, DeskUnderTest


class Called(NamedTuple):
    """A payment that was charged and partly refunded."""

    row: CalledRow
    charge: str
    refund: str


@pytest.fixture
async def called(desk: DeskUnderTest) -> Called:
    """One of Acme's orders, charged as `pi_1`."""
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX)
    await desk.do(AddToken, customer_id=CUSTOMER, system_id=1, label="Visa 4242", sealed="gAAAA…")
    order = await desk.place(Status.AWAITING_PAYMENT)
    await desk.do(CapturePayment, order_id=order.id)
    (payment,) = (await desk.order(order.id)).payments
    assert payment.intent is not None
    assert payment.id is not None
    paid = Answer(result=Result.DONE, reference="pi_1")
    await desk.do(RecordCharge, order_id=order.id, intent=payment.intent, answer=paid)
    await desk.do(RefundPayment, order_id=order.id, payment_id=payment.id, reason="asked")
    (refund,) = (await desk.order(order.id)).refunds
    assert refund.intent is not None
    return Called(CalledRow(order_id=order.id, payment_id=payment.id), payment.intent, refund.intent)


async def test_a_payment_is_found_by_the_key_of_its_charge_or_refund_and_by_its_number(desk, called):
    reads = await desk.look()
    assert await reads.called(intent=called.charge) == called.row
    assert await reads.called(intent=called.refund) == called.row
    assert await reads.called(reference="pi_1") == called.row
    assert await reads.called(intent="pi_1") is None
    assert await reads.called(reference=called.charge) is None


async def test_it_is_found_only_by_who_may_see_the_order(desk, called):
    """S1."""
    await desk.grant("manager", "Acme")
    await desk.grant("agent", "Zeta")
    for asked in ({"intent": called.charge}, {"intent": called.refund}, {"reference": "pi_1"}):
        assert await (await desk.look("manager")).called(**asked) == called.row
        assert await (await desk.look("agent")).called(**asked) is None
