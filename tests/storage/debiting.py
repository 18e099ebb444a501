"""A desk with recurring orders, and a bank that charges tokens, or does not, as a test wants it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import insert

from domain.billing.commands import AddPaymentSystem, AddToken, ReceivePayment
from domain.billing.gateway import Answer, ChargeCall, Result
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.delivery.model import DeliveryModule
from domain.delivery.module import Module
from domain.jobs import run_due
from domain.orders.commands import Collection
from domain.orders.model import Order
from domain.orders.status import AutoSetup, PaymentMethod, Status
from domain.query import EVERYTHING
from domain.recurring.rows import RecurringRow
from domain.recurring.schedule import Unit
from storage import tables as t
from tests.domain.builders import an_item, eur
from tests.storage.databases import by_hand
from tests.storage.support import RESELLER, TRUSTED_CUSTOMER, DeskUnderTest

DONE = Answer(result=Result.DONE, reference="ch_1")
DECLINED = Answer(result=Result.FAILED, code="card_declined")
SILENT = Answer(result=Result.UNKNOWN)


class Bank:
    """One gateway for everything: what it was asked is kept by key, and the same key has the same answer."""

    def __init__(self, answer: Callable[[ChargeCall], Answer] = lambda _call: DONE) -> None:
        self.answer = answer
        self.charged: dict[str, Answer] = {}

    def of(self, _system: PaymentSystem) -> Any:
        return self

    def module_of(self, place: DeliveryModule) -> Module:
        raise AssertionError(f"{place.name} was asked")

    async def charge(self, call: ChargeCall) -> Answer:
        if call.key not in self.charged:
            self.charged[call.key] = self.answer(call)
        return self.charged[call.key]

    async def look_up_charge(self, call: ChargeCall) -> Answer | None:
        return self.charged.get(call.key)


async def furnish(desk: DeskUnderTest) -> None:
    """A payment system with a token of the trusted customer, and an offer that is paid each month."""
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX, currency="EUR")
    await desk.do(AddToken, customer_id=TRUSTED_CUSTOMER, system_id=1, label="Visa 4242", sealed="gAAAA…")
    offer(desk, 1)


def offer(
    desk: DeskUnderTest, number: int, every: int = 1, unit: Unit = Unit.MONTH, payments: int | None = None
) -> None:
    """An offer that is paid again and again."""
    with by_hand(desk.url) as connection:
        connection.execute(
            insert(t.offers).values(
                id=number, reseller_id=RESELLER, number=number, name=f"Web {number}",
                product_type="subscription", is_trial=False, billing_type="recurring", price_minor=5_000,
                cost_minor=2_000, currency="EUR", auto_execute=True, auto_setup=AutoSetup.ON_ACCEPT,
                period_every=every, period_unit=unit, period_payments=payments,
            )
        )  # fmt: skip


async def begin(desk: DeskUnderTest, offer_id: int = 1) -> Order:
    """An order of the offer, paid for the first time just now."""
    order = await desk.place(
        Status.AWAITING_PAYMENT,
        items=[
            an_item(offer_id=offer_id, name=f"Web {offer_id}", cost_minor=2_000, product_type="subscription")
        ],
        customer_id=TRUSTED_CUSTOMER,
        method=PaymentMethod.CREDIT_CARD,
        placed_at=desk.time.now(),
    )
    await desk.do(ReceivePayment, order_id=order.id, payment=Collection(amount=eur("50")))
    return order


async def rows(desk: DeskUnderTest, *, by: str = "owner") -> list[RecurringRow]:
    """The recurring orders, the oldest first."""
    page = await (await desk.look(by)).recurring(EVERYTHING, limit=100)
    return list(reversed(page.rows))


async def work(desk: DeskUnderTest, bank: Bank, *, by: str = "owner") -> int:
    """Does what is due until nothing is left; how much that was."""
    done, me = 0, await desk.who(by)
    while ended := await run_due(desk, me, bank):
        done += ended
    return done
