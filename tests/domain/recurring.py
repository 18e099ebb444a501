"""Recurring orders to try debits on."""

from typing import Any

from domain.billing.commands import ReceivePayment, RecordCharge
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.commands import Outcome
from domain.jobs import JobKind
from domain.offers.model import Offer
from domain.orders.commands import Collection
from domain.orders.model import Order
from domain.orders.status import PaymentMethod, Status
from domain.recurring.commands import RecurringCommand, TakeDebit
from domain.recurring.model import RecurringDebit, RecurringOrder
from domain.recurring.schedule import Unit
from tests.domain.builders import FakeDesk, an_item, an_offer, an_order, eur
from tests.domain.money import SEALED, intents

#: The offer that recurs, and the customer whose orders need no approval.
OFFER, CUSTOMER = 4, 2


class DebitingDesk(FakeDesk):
    """A desk with one order of an offer that is paid each month, and a token of its customer."""

    @property
    def recurring(self) -> RecurringOrder:
        """The recurring order as it is committed."""
        (found,) = [thing for thing in self.state.things.values() if isinstance(thing, RecurringOrder)]
        return found

    @property
    def debits(self) -> list[RecurringDebit]:
        """Its periods."""
        return [thing for (kind, _id), thing in self.state.things.items() if kind is RecurringDebit]

    @property
    def repeats(self) -> list[Order]:
        """The orders of its periods."""
        return [order for order in self.state.orders.values() if order.recurring_id is not None]

    async def change(self, kind: type[RecurringCommand], /, *, by: str = "owner", **given: Any) -> Outcome:
        """Suspends, activates or completes it, as it is now."""
        given.setdefault("version", self.recurring.version)
        return await self.do(kind, by=by, recurring_id=self.recurring.id, **given)

    async def take(self) -> bool:
        """Takes what is due; says whether anything was."""
        return (await self.do(TakeDebit, recurring_id=self.recurring.id)).changed

    async def answer(self, result: Result = Result.DONE, **answer: Any) -> None:
        """Brings back this answer to the latest call."""
        order = self.order(self.recurring.order_id or 0)
        given = {"reference": "ch_1", **answer} if result is Result.DONE else answer
        key = intents(self, JobKind.CHARGE)[-1]
        await self.do(RecordCharge, order_id=order.id, intent=key, answer=Answer(result=result, **given))

    async def debit(self, result: Result = Result.DONE, **answer: Any) -> bool:
        """Takes what is due and brings back this answer; says whether anything was due."""
        taken = await self.take()
        if taken:
            await self.answer(result, **answer)
        return taken

    def until_due(self) -> None:
        """Lets the time pass until the next attempt."""
        at = self.recurring.next_attempt_at
        assert at is not None
        self.time.at = max(self.time.at, at)

    def heard(self) -> list[str]:
        """What was recorded of the recurring order, in order."""
        records = [kept.record for kept in self.state.audit if kept.record.subject == "recurring"]
        return [event["event"] for record in records for event in record.events]


def monthly(**given: Any) -> Offer:
    """The offer, paid each month until it is stopped, unless told otherwise."""
    return an_offer(**{"id": OFFER, "period_every": 1, "period_unit": Unit.MONTH, **given})


def a_debiting_desk(*orders: Order, **offer: Any) -> DebitingDesk:
    """A desk with this offer and an order of it that awaits its first payment."""
    unpaid = an_order(
        Status.AWAITING_PAYMENT,
        items=[an_item(offer_id=OFFER, cost_minor=2_000, name="Web Pro")],
        method=PaymentMethod.CREDIT_CARD,
        customer_id=CUSTOMER,
    )
    desk = DebitingDesk(*(orders or (unpaid,)))
    desk.state.things = {
        (PaymentSystem, 1): PaymentSystem(id=1, name="Cards", gateway=GatewayKind.SANDBOX, currency="EUR"),
        (PaymentToken, 2): PaymentToken(
            id=2, customer_id=CUSTOMER, system_id=1, label="Visa 4242", sealed=SEALED
        ),
        (Offer, OFFER): monthly(**offer),
    }
    return desk


async def begun(**offer: Any) -> DebitingDesk:
    """A desk whose order was paid for the first time just now."""
    desk = a_debiting_desk(**offer)
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
    return desk
