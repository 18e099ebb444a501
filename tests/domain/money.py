"""Payment systems, tokens and charges to try money on."""

from typing import Any

from domain.billing import Payment
from domain.billing.commands import CapturePayment, RecordCharge
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.jobs import JobKind
from domain.money import Money
from domain.orders.model import Order
from domain.orders.status import PaymentMethod, Status
from tests.domain.builders import FakeDesk, a_desk, an_order

#: How an encrypted token looks.
SEALED = "gAAAAABtoken"


def a_till(*orders: Order, **system: Any) -> FakeDesk:
    """A desk with the payment system Cards (1.9 % and 0.30 EUR) and a token of the first customer there."""
    desk = a_desk(*orders)
    cards = {"id": 1, "name": "Cards", "gateway": GatewayKind.SANDBOX, "currency": "EUR", "fee_bp": 190}
    desk.state.things = {
        (PaymentSystem, 1): PaymentSystem(**{**cards, "fee_fixed_minor": 30, **system}),
        (PaymentToken, 2): PaymentToken(id=2, customer_id=1, system_id=1, label="Visa 4242", sealed=SEALED),
    }
    return desk


def unpaid(**given: Any) -> Order:
    """An order of 50.00 EUR that awaits a payment by card."""
    return an_order(Status.AWAITING_PAYMENT, method=PaymentMethod.CREDIT_CARD, **given)


def intents(desk: FakeDesk, kind: JobKind) -> list[str]:
    """The keys of the calls that were scheduled."""
    return [job.key for job in desk.state.jobs if job.kind is kind]


async def charge(
    desk: FakeDesk, result: Result = Result.DONE, *, amount: Money | None = None, **answer: Any
) -> Payment:
    """Charges order 1 through Cards, all that is due unless told otherwise, and brings this answer back."""
    await desk.do(CapturePayment, amount=amount)
    key = intents(desk, JobKind.CHARGE)[-1]
    given = {"reference": "ch_1", **answer} if result is Result.DONE else answer
    await desk.do(RecordCharge, order_id=1, intent=key, answer=Answer(result=result, **given))
    return desk.order().payments[-1]
