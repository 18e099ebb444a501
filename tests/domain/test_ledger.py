"""Whatever is done to an order, its books balance and its figures are those of a small model (R4)."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.billing import Account, AttemptStatus, InvoiceKind, RefundStatus
from domain.billing.commands import (
    CaptureAuthorised,
    CapturePayment,
    ConfirmPartial,
    ReceivePayment,
    RecordAuthorisation,
    RecordCharge,
    RecordDispute,
    RecordRefund,
    RecordVoid,
    RefundPayment,
    RejectPartial,
    RetryRefunds,
    VoidAuthorised,
)
from domain.billing.gateway import Answer, Result
from domain.commands import Command
from domain.errors import DomainError
from domain.money import Money
from domain.orders import booking
from domain.orders.commands import (
    AnswerCancel,
    ApproveOrder,
    CancelItem,
    CancelOrder,
    CartLine,
    Collection,
    DeleteOrder,
    DeliverItems,
    RecordCart,
    ReplaceItem,
    SetFraud,
    SetPending,
    SettleOrder,
    SubmitCart,
)
from domain.orders.model import Order
from domain.orders.status import (
    ARCHIVE_OF,
    METHOD_KIND,
    Archive,
    Mark,
    MethodKind,
    PaymentMethod,
    PaymentStatus,
    Status,
)
from tests.domain.builders import an_offer, an_order
from tests.domain.money import a_till

NUMBER = "3000000001"
CENTS = st.integers(1, 4_000)
METHODS = st.sampled_from([PaymentMethod.CHEQUE, PaymentMethod.CREDIT_CARD, PaymentMethod.ON_ACCOUNT])
RESULTS = st.sampled_from([Result.DONE, Result.DONE, Result.DONE, Result.FAILED, Result.UNKNOWN])


@dataclass
class Paid:
    """A payment that arrived: what it was, what went back, what is on its way back, and whether it is disputed."""

    amount: int
    back: int = 0
    going: int = 0
    disputed: bool = False


@dataclass
class Note:
    """A credit note that ended the order: what it answered, and what became of what was not due."""

    total: int
    written_off: int = 0
    refunds: int = 0
    credit: int = 0


@dataclass
class Model:
    """What the figures should be, in cents, from what was asked alone; `owed` is what the customer owes us."""

    invoiced: int = 0
    received: int = 0
    refunded: int = 0
    owed: int = 0
    credit: int = 0
    fees: int = 0
    written_off: int = 0
    refunds: int = 0
    payments: dict[int, Paid] = field(default_factory=dict)
    cancelled: int = 0
    notes: list[Note] = field(default_factory=list)

    @property
    def due(self) -> int:
        return max(self.owed, 0)

    def billed(self, total: int) -> None:
        self.invoiced += total
        self.owed += total

    def paid(self, amount: int, fee: int, *, closed: bool) -> None:
        over = max(0, amount - (0 if closed else self.due))
        self.received += amount
        self.fees += fee
        self.owed -= amount - over
        self.credit += over

    def paid_back(self, amount: int) -> None:
        from_credit = min(amount, self.credit)
        self.refunded += amount
        self.credit -= from_credit
        self.refunds += amount - from_credit

    def came_back(self, amount: int) -> None:
        of_refunds = min(amount, self.refunds)
        self.refunded -= amount
        self.refunds -= of_refunds
        self.credit += amount - of_refunds

    def taken_back(self, amount: int) -> None:
        from_credit = min(amount, self.credit)
        self.received -= amount
        self.credit -= from_credit
        self.owed += amount - from_credit

    def given_up(self) -> None:
        self.written_off += self.due
        self.owed -= self.due

    def closed(self, *, unpaid: int) -> None:
        self.cancelled += unpaid
        self.invoiced -= unpaid
        self.owed -= unpaid
        if self.invoiced:
            note = Note(self.invoiced)
            note.credit = self.given(self.invoiced - self.due, note)
            self.notes.append(note)
            self.invoiced = self.owed = 0

    def given(self, left: int, note: Note | None = None) -> int:
        """What is no longer asked for settles what was written off or paid back; returns what is credit by that."""
        for account in ("written_off", "refunds"):
            settled = min(left, getattr(self, account))
            setattr(self, account, getattr(self, account) - settled)
            if note is not None:
                setattr(note, account, settled)
            left -= settled
        self.credit += left
        return left

    def reduced(self, amount: int) -> int:
        amount = min(amount, self.invoiced)
        off_due = min(amount, self.due)
        self.invoiced -= amount
        self.owed -= off_due
        return self.given(amount - off_due)

    def reopened(self) -> None:
        self.invoiced += self.cancelled
        self.owed += self.cancelled
        self.cancelled = 0
        for note in self.notes:
            refunds = min(note.refunds, self.refunded)
            credit = min(note.credit + note.refunds - refunds, self.credit)
            self.invoiced += note.total
            self.owed += note.total - note.written_off - refunds - credit
            self.written_off += note.written_off
            self.refunds += refunds
            self.credit -= credit
        self.notes.clear()
        if self.refunded >= self.received > 0:
            self.owed += self.refunds
            self.refunds = 0
        pays = min(self.due, self.credit)
        self.owed -= pays
        self.credit -= pays


def due_on_what_brought_nothing(order: Order) -> int:
    """What is due on the invoices for which no money ever came."""
    due = 0
    for invoice in order.invoices:
        own = [entry for entry in order.entries if entry.invoice is invoice]
        came = sum(
            e.amount.amount_minor for e in own if (e.debit, e.credit) == (Account.CASH, Account.RECEIVABLE)
        )
        went = sum(
            e.amount.amount_minor for e in own if (e.debit, e.credit) == (Account.RECEIVABLE, Account.CASH)
        )
        if invoice.kind is InvoiceKind.DEBIT and came == went:
            due += booking.invoice_due(order, invoice).amount_minor
    return due


class Desk(RuleBasedStateMachine):
    """One order, on which anyone does anything; what the desk refuses does not happen in the model."""

    @initialize(
        method=METHODS,
        customer=st.sampled_from([1, 2]),
        partial=st.sampled_from([None, 2_000]),
        price=st.integers(1, 5_000),
        begun=st.sampled_from([True, True, True, False]),
    )
    def opened(
        self, method: PaymentMethod, customer: int, partial: int | None, price: int, begun: bool
    ) -> None:
        cart = an_order(Status.INCOMPLETE, items=[], method=method, customer_id=customer, partial_bp=partial)
        self.desk = a_till(cart)
        self.desk.state.counters["parts"] = 100
        self.model = Model()
        if begun:  # most carts have been completed, and their charge has failed
            self.records_a_cart(price, 1)
            self.submits("51", 0)

    @property
    def order(self) -> Order:
        return self.desk.order()

    def does(self, kind: type[Command], **given: Any) -> bool:
        """Whether the desk did it; what it refuses leaves everything as it was."""
        before = self.desk.state
        try:
            asyncio.run(self.desk.do(kind, **given))
        except DomainError:
            assert self.desk.state is before
            return False
        return True

    def is_closed(self) -> bool:
        return ARCHIVE_OF[self.order.status] is Archive.CLOSED

    def payments(self) -> Iterator[tuple[int, Paid]]:
        """The payments that the model knows, with those that the desk has booked since."""
        for payment in self.order.payments:
            assert payment.id is not None
            if payment.id in self.model.payments:
                yield payment.id, self.model.payments[payment.id]

    def arrived(self, amount: int, fee: int, *, closed: bool) -> None:
        """The payment that the desk booked last is in the model too."""
        self.model.paid(amount, fee, closed=closed)
        booked = next(
            p for p in reversed(self.order.payments) if p.id not in self.model.payments and p.refundable
        )
        assert booked.id is not None
        self.model.payments[booked.id] = Paid(amount)

    # The cart.

    @precondition(lambda self: self.order.status is Status.INCOMPLETE or len(self.order.items) < 3)
    @rule(price=st.integers(0, 5_000), quantity=st.integers(1, 3))
    def records_a_cart(self, price: int, quantity: int) -> None:
        line = CartLine(name=f"Package {price}", quantity=quantity, unit_price=Money(price, "EUR"))
        self.does(RecordCart, number=NUMBER, reseller_id=1, currency="EUR", step="cart", lines=(line,))

    @precondition(lambda self: self.order.status is Status.INCOMPLETE)
    @rule(code=st.sampled_from([None, "51"]), fee=st.integers(0, 99))
    def submits(self, code: str | None, fee: int) -> None:
        total = self.order.total.amount_minor
        if self.does(SubmitCart, failed_code=code, fee_minor=fee):
            self.model.billed(total)
            if METHOD_KIND[self.order.payment_method] is MethodKind.ONLINE and code is None:
                self.model.paid(total, fee, closed=False)
                if total:
                    self.model.payments[self.order.payments[-1].id or 0] = Paid(total)

    # Money that arrives.

    @rule(amount=CENTS, fee=st.integers(0, 99))
    def receives(self, amount: int, fee: int) -> None:
        cart, closed, total = self.order.status is Status.INCOMPLETE, self.is_closed(), self.order.total
        if self.does(ReceivePayment, payment=Collection(amount=Money(amount, "EUR")), fee_minor=fee):
            if cart:
                self.model.billed(total.amount_minor)
            self.arrived(amount, fee, closed=closed)

    @precondition(lambda self: self.order.status in (Status.AWAITING_PAYMENT, Status.PENDING_APPROVAL))
    @rule(amount=st.none() | CENTS, why=st.sampled_from(["", "a friend"]))
    def approves(self, amount: int | None, why: str) -> None:
        money = None if amount is None else Collection(amount=Money(amount, "EUR"))
        if self.does(ApproveOrder, collect=money, unpaid_reason=why) and amount is not None:
            self.arrived(amount, 0, closed=False)

    @precondition(lambda self: self.model.due)
    @rule(part=st.none() | st.integers(1, 100), only=st.booleans())
    def captures(self, part: int | None, only: bool) -> None:
        amount = None if part is None else Money(self.model.due * part // 100, "EUR")
        self.does(CapturePayment, amount=amount, authorise_only=only)

    @precondition(lambda self: any(payment.under_way for payment in self.order.payments))
    @rule(result=RESULTS, kind=st.sampled_from([RecordAuthorisation, RecordVoid]))
    def hears_of_an_amount_set_aside(self, result: Result, kind: type[Command]) -> None:
        payment = next(payment for payment in self.order.payments if payment.under_way)
        self.does(kind, order_id=1, intent=payment.intent, answer=Answer(result=result, reference="au"))

    @precondition(lambda self: any(payment.authorised for payment in self.order.payments))
    @rule(part=st.none() | CENTS, taken=st.booleans())
    def decides_about_an_amount_set_aside(self, part: int | None, taken: bool) -> None:
        number = next(payment.id for payment in self.order.payments if payment.authorised)
        if taken:
            self.does(
                CaptureAuthorised, payment_id=number, amount=None if part is None else Money(part, "EUR")
            )
        else:
            self.does(VoidAuthorised, payment_id=number)

    @precondition(lambda self: any(payment.intent for payment in self.order.payments))
    @rule(result=RESULTS, fee=st.integers(0, 99), which=st.integers(0, 5))
    def hears_of_a_charge(self, result: Result, fee: int, which: int) -> None:
        asked = [payment for payment in self.order.payments if payment.intent]
        payment = asked[which % len(asked)]
        open_ = payment.status in (AttemptStatus.PENDING, AttemptStatus.UNKNOWN, AttemptStatus.FAILED)
        lost = payment.code == "dispute_lost"
        closed, known = self.is_closed(), payment.id in self.model.payments
        self.does(
            RecordCharge,
            order_id=1,
            intent=payment.intent,
            answer=Answer(result=result, fee_minor=fee, reference="ch"),
        )
        if result is Result.DONE and open_ and not known and not lost:
            amount = payment.amount.amount_minor
            self.model.paid(amount, min(fee, amount), closed=closed)
            self.model.payments[payment.id or 0] = Paid(amount)

    # Money that goes back.

    @precondition(lambda self: self.model.payments)
    @rule(which=st.integers(0, 5), amount=st.none() | CENTS, by_hand=st.booleans())
    def refunds(self, which: int, amount: int | None, by_hand: bool) -> None:
        known = list(self.payments())
        number, paid = known[which % len(known)]
        failed = sum(
            refund.amount.amount_minor
            for refund in self.order.refunds
            if refund.payment.id == number and refund.status is RefundStatus.FAILED
        )
        asked = None if amount is None else Money(amount, "EUR")
        if self.does(RefundPayment, payment_id=number, reason="asked for", amount=asked, by_hand=by_hand):
            paid.going -= failed
            wanted = paid.amount - paid.back - paid.going if amount is None else amount
            if by_hand:
                paid.back += wanted
                self.model.paid_back(wanted)
            else:
                paid.going += wanted

    @precondition(lambda self: self.order.refunds)
    @rule()
    def tries_refunds_again(self) -> None:
        self.does(RetryRefunds)

    @precondition(lambda self: any(refund.intent for refund in self.order.refunds))
    @rule(result=RESULTS, which=st.integers(0, 5), numbered=st.booleans())
    def hears_of_a_refund(self, result: Result, which: int, numbered: bool) -> None:
        asked = [refund for refund in self.order.refunds if refund.intent]
        refund = asked[which % len(asked)]
        over = numbered and refund.status is RefundStatus.FAILED and refund.reference == refund.intent
        said = Answer(result=result, reference=refund.intent if numbered else None)
        self.does(RecordRefund, order_id=1, intent=refund.intent, answer=said)
        paid, amount = self.model.payments[refund.payment.id or 0], refund.amount.amount_minor
        if refund.status is RefundStatus.DONE and result is Result.FAILED:
            paid.going += amount
            paid.back -= amount
            self.model.came_back(amount)
        elif (
            refund.status not in (RefundStatus.DONE, RefundStatus.GIVEN_UP)
            and result is Result.DONE
            and not over
        ):
            paid.going -= amount
            paid.back += amount
            self.model.paid_back(amount)

    @precondition(lambda self: self.model.payments)
    @rule(which=st.integers(0, 5), lost=st.sampled_from([None, None, True, False]))
    def hears_of_a_dispute(self, which: int, lost: bool | None) -> None:
        known = list(self.payments())
        number, paid = known[which % len(known)]
        left = paid.amount - paid.back - paid.going
        self.does(RecordDispute, order_id=1, payment_id=number, lost=lost)
        if lost is None:
            paid.disputed = paid.disputed or left > 0
        elif paid.disputed:
            paid.disputed = False
            if lost:
                self.model.taken_back(left)
                paid.amount -= left

    # The end.

    def ends(self, kind: type[Command], *, refund: bool, **given: Any) -> None:
        before = self.order
        if self.does(kind, reason="ordered twice", refund=refund, **given):
            if self.is_closed():
                self.model.closed(unpaid=due_on_what_brought_nothing(before))
            self.refunds_are_new(before)

    def refunds_are_new(self, before: Order) -> None:
        for new in self.order.refunds[len(before.refunds) :]:
            self.model.payments[new.payment.id or 0].going += new.amount.amount_minor

    @precondition(lambda self: len(self.order.payments) > 1 and not self.is_closed())
    @rule(refund=st.booleans())
    def cancels(self, refund: bool) -> None:
        self.ends(CancelOrder, refund=refund)

    @precondition(lambda self: Mark.CANCEL_REQUESTED in self.order.marks)
    @rule(agreed=st.booleans())
    def hears_of_the_distributor(self, agreed: bool) -> None:
        before = self.order
        if self.does(AnswerCancel, agreed=agreed, reason="it is on its way") and agreed:
            self.model.closed(unpaid=due_on_what_brought_nothing(before))
            self.refunds_are_new(before)

    @precondition(lambda self: len(self.order.payments) > 1)
    @rule(refund=st.booleans(), only_status=st.booleans())
    def is_fraud(self, refund: bool, only_status: bool) -> None:
        self.ends(SetFraud, refund=refund, status_only=only_status)

    @precondition(lambda self: self.order.status in (Status.CANCELLED, Status.FRAUD, Status.HANDLED))
    @rule()
    def is_pending_again(self) -> None:
        failed = [one for one in self.order.refunds if one.status is RefundStatus.FAILED]
        if self.does(SetPending, reason="a good customer"):
            for refund in failed:
                self.model.payments[refund.payment.id or 0].going -= refund.amount.amount_minor
            self.model.reopened()

    @precondition(lambda self: len(self.order.items) > 1)
    @rule(which=st.integers(1, 4), refund=st.booleans())
    def cancels_an_item(self, which: int, refund: bool) -> None:
        before = self.order
        if self.does(CancelItem, position=which, reason="out of stock", refund=refund):
            self.model.reduced(before.items[which - 1].total.amount_minor)
            self.refunds_are_new(before)

    @precondition(lambda self: self.order.items and len(self.order.items) < 6)
    @rule(which=st.integers(1, 4), price=st.integers(0, 5_000), refund=st.booleans())
    def replaces_an_item(self, which: int, price: int, refund: bool) -> None:
        before, offer = self.order, an_offer()
        self.desk.state.things[type(offer), 1] = offer
        cheaper = {"position": which, "offer_id": 1, "unit_price": Money(price, "EUR"), "refund": refund}
        if self.does(ReplaceItem, reason="out of stock", quantity=1, **cheaper):
            more = price - before.items[which - 1].total.amount_minor
            if more > 0:
                self.model.billed(more)
            else:
                self.model.reduced(-more)
            self.refunds_are_new(before)

    @precondition(lambda self: self.order.status in (Status.CANCELLED, Status.FRAUD))
    @rule()
    def is_deleted_only_without_money(self) -> None:
        """It is tried alone: the history goes on with the order."""
        state = self.desk.state
        if self.does(DeleteOrder, confirm=NUMBER):
            assert self.model.received == self.model.refunded
            self.desk.memory.state = state

    @precondition(lambda self: self.order.partial_bp and self.model.received)
    @rule(refund=st.booleans())
    def rejects_a_partial_payment(self, refund: bool) -> None:
        self.ends(RejectPartial, refund=refund)

    @precondition(lambda self: self.order.status is Status.AWAITING_PAYMENT and self.model.received)
    @rule()
    def confirms_a_partial_payment(self) -> None:
        if self.does(ConfirmPartial):
            self.model.given_up()

    @precondition(lambda self: self.order.status in (Status.SUBMITTED, Status.EXECUTING))
    @rule(kind=st.sampled_from([DeliverItems, SettleOrder]))
    def goes_on(self, kind: type[Command]) -> None:
        self.does(kind)

    # What must hold.

    @invariant()
    def figures_are_those_of_the_model(self) -> None:
        order, model = self.order, self.model
        balance = order.balance
        figures = [balance.invoiced, balance.received, balance.refunded, balance.due]
        assert [money.amount_minor for money in figures] == [
            model.invoiced, model.received, model.refunded, model.due,
        ]  # fmt: skip
        assert (order.paid_minor, order.due_minor) == (model.received - model.refunded, model.due)
        if order.payment_status is PaymentStatus.REFUND:
            assert model.refunded >= model.received > 0

    @invariant()
    def the_books_balance(self) -> None:
        sums: Counter[Account] = Counter()
        for entry in self.order.entries:
            assert entry.amount.amount_minor > 0
            sums[entry.debit] += entry.amount.amount_minor
            sums[entry.credit] -= entry.amount.amount_minor
        model = self.model
        assert sum(sums.values()) == 0
        assert sums[Account.RECEIVABLE] == model.owed
        assert sums[Account.CASH] == model.received - model.refunded - model.fees
        assert sums[Account.SALES] == -model.invoiced
        assert sums[Account.CUSTOMER_CREDIT] == -model.credit
        assert sums[Account.WRITTEN_OFF] == model.written_off
        assert sums[Account.REFUNDS] == model.refunds

    @invariant()
    def no_more_goes_back_than_came(self) -> None:
        for payment in self.order.payments:
            assert 0 <= payment.refunded_minor <= payment.amount.amount_minor
        for number, paid in self.payments():
            payment = next(p for p in self.order.payments if p.id == number)
            assert payment.refunded_minor == paid.back + paid.going
        assert self.model.credit >= 0

    @invariant()
    def what_is_under_way_is_marked(self) -> None:
        assert (Mark.CHARGING in self.order.marks) is self.order.under_way


Desk.TestCase.settings = settings(max_examples=120, stateful_step_count=20, deadline=None)
TestAnyHistory = Desk.TestCase
