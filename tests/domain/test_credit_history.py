"""Whatever is done on a desk, in any order: credit is never exceeded, its sums are those of its entries (R4)."""

import asyncio
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.billing import InvoiceKind
from domain.billing.commands import RecordCharge
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.commands import Command
from domain.credit.commands import (
    AddResellerToken,
    ChangeReseller,
    PayDistributor,
    RecordDistributorInvoice,
    SetCreditLimit,
)
from domain.credit.model import ResellerInvoice, ResellerInvoiceStatus
from domain.customers import ResellerMethod
from domain.errors import DomainError
from domain.money import Money
from domain.orders.commands import (
    AnswerCancel,
    ApproveOrder,
    CancelItem,
    CancelOrder,
    DeliverItems,
    DistributorPayment,
    RefuseOrder,
    ReplaceItem,
    SetFraud,
    SetPending,
    SettleOrder,
)
from domain.orders.status import Mark, Status
from tests.domain.builders import a_desk, an_item, an_offer, an_order
from tests.domain.money import SEALED

ORDERS = st.integers(1, 5)
CENTS = st.integers(1, 4_000)
COSTS = st.tuples(st.integers(0, 2_000), st.booleans())
RESULTS = st.sampled_from([Result.DONE, Result.DONE, Result.FAILED, Result.UNKNOWN])


class Desk(RuleBasedStateMachine):
    """Five orders of one reseller, the last two of them sub-orders of the third, on which anyone does anything."""

    @initialize(
        costs=st.lists(COSTS, min_size=5, max_size=5),
        limit=st.none() | st.integers(0, 5_000),
        method=st.sampled_from(ResellerMethod),
    )
    def opened(self, costs: list[tuple[int, bool]], limit: int | None, method: ResellerMethod) -> None:
        orders = [
            an_order(id=n, items=[an_item(cost_minor=cost, auto_execute=automatic)])
            for n, (cost, automatic) in enumerate(costs, 1)
        ]
        orders[3].parent_id = orders[4].parent_id = 3
        self.desk = a_desk(*orders)
        cards = PaymentSystem(id=1, name="Cards", gateway=GatewayKind.SANDBOX)
        self.desk.state.things[PaymentSystem, 1] = cards
        self.desk.state.counters["parts"] = 100
        self.desk.account().credit_limit_minor = limit
        self.desk.account().payment_method = method
        if method is ResellerMethod.CREDIT_CARD:
            self.leaves_a_token()

    def does(self, kind: type[Command], /, **given: Any) -> bool:
        try:
            asyncio.run(self.desk.do(kind, **given))
        except DomainError:
            return False
        return True

    @rule(order=ORDERS, paid=st.none() | CENTS)
    def approves(self, order: int, paid: int | None) -> None:
        payment = None if paid is None else DistributorPayment(amount=Money(paid, "EUR"), reference="SEPA")
        self.does(ApproveOrder, order_id=order, pay_distributor=payment)

    @rule(order=ORDERS)
    def refuses(self, order: int) -> None:
        self.does(RefuseOrder, order_id=order, reason="out of stock")

    @rule(order=ORDERS)
    def cancels(self, order: int) -> None:
        self.does(CancelOrder, order_id=order, reason="ordered twice")

    @rule(order=ORDERS, agreed=st.booleans())
    def hears_of_the_distributor(self, order: int, agreed: bool) -> None:
        self.does(AnswerCancel, order_id=order, agreed=agreed, reason="it is on its way")

    @rule(order=ORDERS)
    def is_fraud(self, order: int) -> None:
        self.does(SetFraud, order_id=order)

    @rule(order=ORDERS)
    def is_pending_again(self, order: int) -> None:
        self.does(SetPending, order_id=order, reason="a good customer")

    @rule(order=ORDERS)
    def cancels_an_item(self, order: int) -> None:
        self.does(CancelItem, order_id=order, position=1, reason="out of stock")

    @rule(order=ORDERS, which=st.integers(1, 3), cost=st.integers(0, 2_000))
    def replaces_an_item(self, order: int, which: int, cost: int) -> None:
        offer = an_offer(price=Money(5_000, "EUR"), cost=Money(cost, "EUR"))
        self.desk.state.things[type(offer), 1] = offer
        self.does(ReplaceItem, order_id=order, position=which, offer_id=1, reason="out of stock")

    @rule(order=ORDERS, hours=st.sampled_from([0, 3]))
    def delivers(self, order: int, hours: int) -> None:
        self.does(DeliverItems, order_id=order)
        self.desk.time.passes(hours=hours)
        self.does(SettleOrder, order_id=order)

    @precondition(lambda self: any(order.charges for order in self.desk.state.orders.values()))
    @rule(which=st.integers(0, 5), result=RESULTS)
    def hears_of_a_charge(self, which: int, result: Result) -> None:
        asked = [(order, charge) for order in self.desk.state.orders.values() for charge in order.charges]
        order, charge = asked[which % len(asked)]
        self.does(RecordCharge, order_id=order.id, intent=charge.intent, answer=Answer(result=result))

    @rule(cents=CENTS)
    def pays(self, cents: int) -> None:
        payment = DistributorPayment(amount=Money(cents, "EUR"), reference="SEPA")
        self.does(PayDistributor, reseller_id=1, payment=payment)

    @rule(kind=st.sampled_from(InvoiceKind), cents=CENTS)
    def is_billed(self, kind: InvoiceKind, cents: int) -> None:
        self.does(
            RecordDistributorInvoice, reseller_id=1, kind=kind, amount=Money(cents, "EUR"), name="by hand"
        )

    @rule(limit=st.none() | st.integers(0, 5_000))
    def sets_the_limit(self, limit: int | None) -> None:
        self.does(SetCreditLimit, reseller_id=1, limit=None if limit is None else Money(limit, "EUR"))

    @rule(method=st.sampled_from(ResellerMethod))
    def changes_how_it_pays(self, method: ResellerMethod) -> None:
        self.does(ChangeReseller, reseller_id=1, payment_method=method)

    @rule()
    def leaves_a_token(self) -> None:
        self.does(AddResellerToken, reseller_id=1, system_id=1, label="Visa 4242", sealed=SEALED)

    # What must hold.

    @invariant()
    def the_limit_is_never_exceeded(self) -> None:
        account = self.desk.account()
        assert account.reserved_minor >= 0
        if account.credit_limit_minor is not None and account.reserved_minor:
            assert account.reserved_minor + account.owed_minor <= account.credit_limit_minor

    @invariant()
    def sums_are_those_of_the_entries(self) -> None:
        account, entries = self.desk.account(), self.desk.state.credit_entries
        assert account.reserved_minor == sum(entry.reserved_minor for entry in entries)
        assert account.owed_minor == sum(entry.owed_minor for entry in entries)
        assert account.reserved_minor == sum(o.reserved_minor for o in self.desk.state.orders.values())
        for order in self.desk.state.orders.values():
            own = [entry for entry in entries if entry.order_id == order.id]
            assert order.reserved_minor == sum(entry.reserved_minor for entry in own)
            assert order.billed_minor == sum(
                entry.owed_minor for entry in own if entry.kind in ("billed", "credited")
            )

    @invariant()
    def what_is_reserved_is_that_of_orders_on_their_way(self) -> None:
        for order in self.desk.state.orders.values():
            moving = order.status in (Status.SUBMITTED, Status.EXECUTING)
            charging = any(charge.under_way for one in self.family(order.id) for charge in one.charges)
            if order.reserved_minor:
                assert moving or charging
                assert order.reserved_minor + order.billed_minor == order.cost.amount_minor
            elif moving:
                assert order.billed_minor == order.cost.amount_minor
            assert (Mark.CHARGING in order.marks) is any(charge.under_way for charge in order.charges)

    def family(self, order_id: int) -> list[Any]:
        main = self.desk.order(order_id).parent_id or order_id
        return [o for o in self.desk.state.orders.values() if main in (o.id, o.parent_id)]

    @invariant()
    def invoices_add_up_to_what_is_owed(self) -> None:
        invoices = [thing for thing in self.desk.state.things.values() if isinstance(thing, ResellerInvoice)]
        unpaid = [one for one in invoices if one.status is ResellerInvoiceStatus.UNPAID]
        left = sum(one.total.amount_minor for one in unpaid) - self.desk.account().owed_minor
        assert left >= 0
        assert not unpaid or left < unpaid[0].total.amount_minor
        assert all(sum((line.amount for line in one.lines), one.net * 0) == one.net for one in invoices)

    @invariant()
    def a_handled_order_is_billed(self) -> None:
        for order in self.desk.state.orders.values():
            if order.status is Status.HANDLED:
                assert (order.reserved_minor, order.billed_minor) == (0, order.cost.amount_minor)


Desk.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestAnyHistory = Desk.TestCase
