"""Charges through payment systems: decided with their key, answered once, disputed (P2, P3, R1, R2, L10, L18)."""

from typing import Any

import pytest

from domain.billing import Account, AttemptStatus
from domain.billing.commands import CapturePayment, ReceivePayment, RecordCharge, RecordDispute, RefundPayment
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.money import Money
from domain.orders.commands import ApproveOrder, CancelOrder, Collection
from domain.orders.status import Mark, PaymentMethod, PaymentStatus, Status
from tests.domain.builders import an_order, eur
from tests.domain.money import SEALED, a_till, charge, intents, unpaid

DONE, FAILED, UNKNOWN = (
    Answer(result=Result.DONE),
    Answer(result=Result.FAILED),
    Answer(result=Result.UNKNOWN),
)


async def test_a_capture_is_decided_together_with_the_key_of_its_call():
    """P2, R1: the payment and the job carry the same key."""
    desk = a_till(unpaid())
    await desk.do(CapturePayment)
    (payment,) = desk.order().payments
    assert (payment.status, payment.amount, payment.share_bp) == (AttemptStatus.PENDING, eur("50"), 10_000)
    assert (payment.system, payment.token_id, payment.method) == ("Cards", 2, PaymentMethod.CREDIT_CARD)
    assert [payment.intent] == intents(desk, JobKind.CHARGE)
    assert desk.order().marks == frozenset({Mark.CHARGING})
    assert desk.told() == ["ChargeAsked"]


async def test_what_a_payment_system_calls_a_charge_is_told_once():
    """T6: it is what one names when one asks there."""
    desk = a_till(unpaid())
    await charge(desk, Result.UNKNOWN, reference="ch_7")
    (payment,) = desk.order().payments
    await desk.do(
        RecordCharge, order_id=1, intent=payment.intent, answer=Answer(result=Result.DONE, reference="ch_7")
    )
    told = [event for kept in desk.state.audit for event in kept.record.events]
    assert [event for event in told if event["event"] == "NamedOutside"] == [
        {"event": "NamedOutside", "by": "Cards", "reference": "ch_7"}
    ]


async def test_while_money_is_under_way_nothing_is_decided_about_the_order():
    """L18."""
    desk = a_till(unpaid())
    await desk.do(CapturePayment)
    for kind, given in (
        (CapturePayment, {}),
        (ApproveOrder, {"collect": Collection(amount=eur("50"))}),
        (CancelOrder, {"reason": "ordered twice"}),
        (RefundPayment, {"payment_id": 1, "reason": "asked for"}),
    ):
        with pytest.raises(Refused, match="Money for 3000000001 is under way") as refused:
            await desk.do(kind, **given)
        assert refused.value.rule == "L18"


async def test_a_charge_that_succeeds_is_booked_with_its_fee_and_the_order_goes_on():
    """L2, L3."""
    desk = a_till(unpaid())
    payment = await charge(desk)
    order = desk.order()
    assert (order.status, order.payment_status, order.marks) == (
        Status.PENDING_APPROVAL, PaymentStatus.COMPLETED, frozenset(),
    )  # fmt: skip
    assert (payment.status, payment.fee_minor, payment.reference) == (AttemptStatus.PAID, 125, "ch_1")
    assert [(e.debit, e.credit, e.amount) for e in order.entries[1:]] == [
        (Account.CASH, Account.RECEIVABLE, eur("50")),
        (Account.FEES, Account.CASH, eur("1.25")),
    ]


async def test_the_fee_that_the_gateway_says_counts_and_never_more_than_was_paid():
    desk = a_till(unpaid())
    assert (await charge(desk, fee_minor=17)).fee_minor == 17
    desk = a_till(unpaid())
    assert (await charge(desk, fee_minor=99_999)).fee_minor == 5_000


async def test_a_charge_that_fails_leaves_the_order_with_its_code_to_be_tried_again():
    """SPEC 2: rejected; a new attempt reopens it."""
    desk = a_till(unpaid())
    payment = await charge(desk, Result.FAILED, code="card_declined")
    assert (payment.status, payment.code) == (AttemptStatus.FAILED, "card_declined")
    assert (desk.order().status, desk.order().payment_status) == (
        Status.AWAITING_PAYMENT, PaymentStatus.REJECTED,
    )  # fmt: skip
    await desk.do(CapturePayment)
    assert desk.order().payment_status is PaymentStatus.OPEN


async def test_no_answer_is_unknown_and_never_failed():
    """R2: the order stays held, and a late answer is booked."""
    desk = a_till(unpaid())
    payment = await charge(desk, Result.UNKNOWN)
    assert (payment.status, desk.order().marks) == (AttemptStatus.UNKNOWN, frozenset({Mark.CHARGING}))
    assert payment.intent is not None
    before = desk.state
    await desk.do(RecordCharge, order_id=1, intent=payment.intent, answer=UNKNOWN)
    assert len(desk.state.audit) == len(before.audit), "asked again without news, nothing is recorded"
    await desk.do(RecordCharge, order_id=1, intent=payment.intent, answer=DONE)
    assert (desk.order().status, desk.order().paid_minor) == (Status.PENDING_APPROVAL, 5000)


@pytest.mark.parametrize("again", [DONE, FAILED, UNKNOWN])
async def test_an_answer_that_comes_again_or_late_changes_nothing_that_was_paid(again):
    """P3: in any order, however often."""
    desk = a_till(unpaid())
    payment = await charge(desk)
    entries = len(desk.order().entries)
    await desk.do(RecordCharge, order_id=1, intent=payment.intent, answer=again)
    assert (len(desk.order().entries), desk.order().payments[0].status) == (entries, AttemptStatus.PAID)


async def test_money_that_comes_after_the_gateway_said_it_failed_is_money():
    """P3."""
    desk = a_till(unpaid())
    payment = await charge(desk, Result.FAILED, code="card_declined")
    await desk.do(RecordCharge, order_id=1, intent=payment.intent, answer=UNKNOWN)
    assert desk.order().payments[0].status is AttemptStatus.FAILED
    await desk.do(RecordCharge, order_id=1, intent=payment.intent, answer=DONE)
    assert (desk.order().payments[0].status, desk.order().payments[0].code) == (AttemptStatus.PAID, None)
    assert desk.order().paid_minor == 5000


async def test_a_charge_that_succeeds_beside_another_payment_is_the_customers_credit():
    """P7: two ways to pay, both taken."""
    desk = a_till(unpaid())
    await desk.do(CapturePayment)
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
    (key,) = intents(desk, JobKind.CHARGE)
    await desk.do(RecordCharge, order_id=1, intent=key, answer=DONE)
    assert desk.order().paid_minor == 10_000
    assert "PaidTooMuch" in desk.told()
    assert desk.order().entries[-1].credit is Account.CUSTOMER_CREDIT


async def test_only_what_is_due_can_be_taken():
    """P2."""
    desk = a_till(unpaid(paid="20"))
    for amount in (eur("30.01"), eur("0"), eur("-1"), Money(3000, "USD")):
        with pytest.raises(InvalidInput, match=r"30\.00 EUR are due on INV-000001"):
            await desk.do(CapturePayment, amount=amount)
    await desk.do(CapturePayment, amount=eur("10"))
    assert (desk.order().payments[-1].amount, desk.order().payments[-1].share_bp) == (eur("10"), 2_000)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FRAUD, Status.INCOMPLETE])
async def test_nothing_is_taken_for_an_order_that_is_closed_or_still_a_cart(status):
    desk = a_till(an_order(status))
    with pytest.raises(Refused, match="no money is taken for it"):
        await desk.do(CapturePayment)


async def test_a_token_that_cannot_be_charged_is_none():
    """A3, S3."""
    desk = a_till(unpaid())
    token = desk.state.things[PaymentToken, 2]
    for change in ({"active": False}, {"expires_at": desk.time.now()}, {"customer_id": 2}):
        desk.state.things[PaymentToken, 2] = PaymentToken(**{**vars(token), **change})
        with pytest.raises(Refused, match="no payment token that could be charged"):
            await desk.do(CapturePayment)
    desk.state.things[PaymentToken, 2] = token
    desk.state.things[PaymentToken, 3] = PaymentToken(
        id=3, customer_id=1, system_id=1, label="Visa 1881", sealed=SEALED
    )
    with pytest.raises(InvalidInput, match=r"say which \(2 Visa 4242, 3 Visa 1881\)"):
        await desk.do(CapturePayment)
    await desk.do(CapturePayment, token_id=3)
    assert desk.order().payments[0].token_id == 3


@pytest.mark.parametrize(
    ("system", "says"),
    [
        ({"gateway": GatewayKind.MANUAL}, "Cards cannot charge tokens"),
        ({"tokens": False}, "Cards cannot charge tokens"),
        ({"retired": True}, "Cards is retired"),
        ({"currency": "USD"}, "Cards takes USD only"),
    ],
)
async def test_a_payment_system_that_cannot_take_it_says_so(system, says):
    desk = a_till(unpaid(), **system)
    with pytest.raises(Refused, match=says):
        await desk.do(CapturePayment)


async def test_an_answer_to_a_question_that_nobody_asked_is_refused():
    """X6."""
    desk = a_till(unpaid())
    with pytest.raises(NotFound, match="has no such charge"):
        await desk.do(RecordCharge, order_id=1, intent="made up", answer=DONE)


async def test_what_a_gateway_says_is_text_without_card_numbers():
    """X1, S3."""
    desk = a_till(unpaid())
    payment = await charge(desk, Result.FAILED, code="card 4111111111111111\x1b[2J declined")
    assert payment.code == "card [card number removed][2J declined"


async def test_a_dispute_is_marked_and_holds_the_payment():
    """L10."""
    desk = a_till(unpaid())
    await charge(desk)
    await desk.do(RecordDispute, order_id=1, payment_id=desk.order().payments[0].id)
    order = desk.order()
    assert (order.payments[0].status, order.marks) == (AttemptStatus.DISPUTED, frozenset({Mark.DISPUTED}))
    assert order.needs_staff
    assert order.paid_minor == 5000, "the money is not gone yet"


async def test_a_dispute_that_is_won_leaves_the_payment_as_it_was():
    """L10."""
    desk = a_till(unpaid())
    await charge(desk)
    about: dict[str, Any] = {"order_id": 1, "payment_id": desk.order().payments[0].id}
    await desk.do(RecordDispute, **about)
    await desk.do(RecordDispute, **about, lost=False)
    assert (desk.order().payments[0].status, desk.order().marks) == (AttemptStatus.PAID, frozenset())
    assert not (await desk.do(RecordDispute, **about, lost=False)).changed


async def test_a_dispute_that_is_lost_is_a_reversing_entry():
    """L10: what was paid is owed again."""
    desk = a_till(unpaid())
    await charge(desk)
    about: dict[str, Any] = {"order_id": 1, "payment_id": desk.order().payments[0].id}
    await desk.do(RecordDispute, **about)
    await desk.do(RecordDispute, **about, lost=True)
    order = desk.order()
    assert (order.paid_minor, order.due_minor) == (0, 5000)
    assert (order.payments[0].status, order.payments[0].code) == (AttemptStatus.FAILED, "dispute_lost")
    assert (order.entries[-1].debit, order.entries[-1].credit) == (Account.RECEIVABLE, Account.CASH)
    for lost in (None, True, False):
        assert not (await desk.do(RecordDispute, **about, lost=lost)).changed
    intent = order.payments[0].intent
    assert not (await desk.do(RecordCharge, order_id=1, intent=intent, answer=DONE)).changed, "booked once"


def test_the_fee_is_rounded_half_up_and_never_more_than_the_amount():
    """SPEC 1: percent and fixed, in minor units."""
    system = PaymentSystem(
        name="Cards", gateway=GatewayKind.SANDBOX, currency="EUR", fee_bp=150, fee_fixed_minor=25
    )
    assert [system.fee(eur(text)) for text in ("100", "0.33", "0.34", "0.10", "0")] == [175, 25, 26, 10, 0]
