"""Whatever is done to an order, its books balance and its figures are sums of entries (R4)."""

import asyncio
from collections import Counter
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from domain.billing import Account
from domain.billing.commands import ReceivePayment
from domain.errors import Refused
from domain.money import Money
from domain.orders.commands import (
    AddNote,
    ApproveOrder,
    CancelOrder,
    CartLine,
    Collection,
    DeliverItems,
    RecordCart,
    SettleOrder,
    SubmitCart,
)
from domain.orders.model import Order
from domain.orders.status import METHOD_KIND, MethodKind, PaymentMethod, PaymentStatus, Status
from tests.domain.builders import FakeDesk, a_desk, an_order

NUMBER = "3000000001"
METHODS = [PaymentMethod.CHEQUE, PaymentMethod.CREDIT_CARD, PaymentMethod.ON_ACCOUNT]
CENTS = st.integers(1, 9_999)
STEPS = st.one_of(
    st.tuples(st.just("cart"), st.integers(0, 5_000), st.integers(1, 3)),
    st.tuples(st.just("submit"), st.sampled_from([None, "51"]), st.integers(0, 99)),
    st.tuples(st.just("pay"), CENTS, st.integers(0, 99)),
    st.tuples(st.sampled_from(["approve", "cancel", "deliver", "settle", "note"]), st.none(), st.none()),
)


@dataclass
class Model:
    """What the figures should be, in cents, from what was asked alone."""

    invoiced: int = 0
    received: int = 0
    due: int = 0
    kept: int = 0
    fees: int = 0
    failed: bool = False

    def submitted(self, total: int, *, charged: bool, failed: bool, fee: int) -> None:
        self.invoiced = self.due = total
        self.failed = failed
        if charged:
            self.paid(total, fee)

    def paid(self, amount: int, fee: int) -> None:
        self.received += amount
        self.kept += max(0, amount - self.due)
        self.due = max(0, self.due - amount)
        self.fees += fee

    def cancelled(self) -> None:
        self.kept += self.invoiced - self.due
        self.invoiced = self.due = 0

    def payment_status(self, total: int) -> PaymentStatus:
        if self.received:
            return PaymentStatus.PARTIAL if self.due else PaymentStatus.COMPLETED
        if not total:
            return PaymentStatus.COMPLETED
        return PaymentStatus.REJECTED if self.failed else PaymentStatus.OPEN


async def take(desk: FakeDesk, model: Model, step: tuple[str, int | str | None, int | None]) -> None:
    """One step on the desk and in the model; what the desk refuses does not happen in the model."""
    what, given_first, given_second = step
    order = desk.order()
    first, second = given_first if isinstance(given_first, int) else 0, given_second or 0
    match what:
        case "cart":
            line = CartLine(name=f"Package {first}", quantity=second, unit_price=Money(first, "EUR"))
            await desk.do(
                RecordCart, number=NUMBER, reseller_id=1, currency="EUR", step="cart", lines=(line,)
            )
        case "submit":
            code = given_first if isinstance(given_first, str) else None
            await desk.do(SubmitCart, failed_code=code, fee_minor=second)
            online = METHOD_KIND[order.payment_method] is MethodKind.ONLINE
            total = order.total.amount_minor
            charged, failed = online and code is None, online and code is not None
            model.submitted(total, charged=charged, failed=failed, fee=second)
        case "pay":
            await desk.do(ReceivePayment, payment=Collection(amount=Money(first, "EUR")), fee_minor=second)
            model.paid(first, second)
        case "cancel":
            await desk.do(CancelOrder, reason="ordered twice")
            model.cancelled()
        case "approve":
            await desk.do(ApproveOrder)
        case "deliver":
            await desk.do(DeliverItems)
        case "settle":
            await desk.do(SettleOrder)
        case "note":
            await desk.do(AddNote, body="called")


def accounts(order: Order) -> Counter[Account]:
    """What is on each account: debits less credits."""
    sums: Counter[Account] = Counter()
    for entry in order.entries:
        assert entry.amount.amount_minor > 0
        sums[entry.debit] += entry.amount.amount_minor
        sums[entry.credit] -= entry.amount.amount_minor
    return sums


def agrees(order: Order, model: Model) -> None:
    balance, sums = order.balance, accounts(order)
    figures = (balance.invoiced, balance.received, balance.refunded, balance.due)
    assert [money.amount_minor for money in figures] == [model.invoiced, model.received, 0, model.due]
    assert (order.paid_minor, order.due_minor) == (model.received, model.due)
    assert order.payment_status is model.payment_status(order.total.amount_minor)
    assert sum(sums.values()) == 0
    assert sums[Account.RECEIVABLE] == model.due
    assert sums[Account.CASH] == model.received - model.fees
    assert sums[Account.SALES] == -model.invoiced
    assert sums[Account.CUSTOMER_CREDIT] == -model.kept
    assert model.received == model.kept + model.invoiced - model.due
    if order.status in (Status.CANCELLED, Status.INCOMPLETE):
        assert model.due == 0


async def play(
    method: PaymentMethod, customer: int, steps: list[tuple[str, int | str | None, int | None]]
) -> None:
    desk = a_desk(an_order(Status.INCOMPLETE, items=[], method=method, customer_id=customer))
    model = Model()
    for step in steps:
        entries = list(desk.order().entries)
        try:
            await take(desk, model, step)
        except Refused:
            assert len(desk.order().entries) == len(entries)
        agrees(desk.order(), model)
        desk.time.passes(hours=1)


@given(st.sampled_from(METHODS), st.sampled_from([1, 2]), st.lists(STEPS, max_size=12))
def test_any_sequence_of_commands_leaves_the_figures_that_a_small_model_expects(method, customer, steps):
    """R4: what was received is what is kept for the customer and what paid the invoices, to the cent."""
    asyncio.run(play(method, customer, steps))


@given(st.lists(CENTS, min_size=1, max_size=8), st.sampled_from(METHODS))
def test_payments_pay_what_is_due_and_the_rest_is_kept_whatever_their_order(amounts, method):
    """R4, P7."""
    steps = [
        ("cart", 5_000, 2),
        ("submit", "51", 0),
        *(("pay", amount, 0) for amount in amounts),
        ("cancel", None, None),
    ]
    asyncio.run(play(method, 1, steps))
