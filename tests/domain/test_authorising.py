"""Amounts that are set aside first: taken or let go when that is decided (P2, L18)."""

import pytest

from domain.billing import AttemptStatus, Payment
from domain.billing.commands import (
    CaptureAuthorised,
    CapturePayment,
    ReceivePayment,
    RecordAuthorisation,
    RecordCharge,
    RecordVoid,
    VoidAuthorised,
)
from domain.billing.gateway import Answer, Result
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.money import Money
from domain.orders.commands import ApproveOrder, CancelOrder, Collection
from domain.orders.status import Mark, PaymentStatus, Status
from tests.domain.builders import FakeDesk, eur
from tests.domain.money import a_till, intents, unpaid

HELD = Answer(result=Result.DONE, reference="au_1")
LOST = Answer(result=Result.UNKNOWN)
REFUSED = Answer(result=Result.FAILED, code="authorisation_lapsed")


async def a_held_desk(amount: Money | None = None) -> FakeDesk:
    """An order of 50.00 EUR that awaits its payment, with all of it, or so much, set aside."""
    desk = a_till(unpaid())
    await desk.do(CapturePayment, amount=amount, authorise_only=True)
    await said(desk, HELD)
    return desk


def payment_of(desk: FakeDesk) -> Payment:
    (payment,) = desk.order().payments
    return payment


async def said(desk: FakeDesk, answer: Answer) -> None:
    """Brings an answer to the authorisation that was asked for last."""
    intent = intents(desk, JobKind.AUTHORISE)[-1]
    await desk.do(RecordAuthorisation, order_id=1, intent=intent, answer=answer)


async def test_an_amount_is_set_aside_with_a_key_and_then_waits_without_holding_anything_up():
    """L18, R1: while it is asked for, the order is marked; while it waits for a decision, it is not."""
    desk = a_till(unpaid())
    command = desk.command(CapturePayment, authorise_only=True)
    assert await desk.preview(desk.identity(), command) == (
        "have Cards set 50.00 EUR aside on Visa 4242, to be taken or let go later",
    )
    await desk.execute(desk.identity(), command)
    assert desk.order().marks == frozenset({Mark.CHARGING})
    await said(desk, HELD)
    order, payment = desk.order(), payment_of(desk)
    assert payment.authorised
    assert (payment.status, payment.intent, payment.reference) == (AttemptStatus.PENDING, None, "au_1")
    assert (order.marks, order.due_minor, order.payment_status) == (
        frozenset({Mark.AUTHORISED}),
        5_000,
        PaymentStatus.OPEN,
    )
    await desk.do(ReceivePayment, payment=Collection(amount=eur("1")))


async def test_it_is_taken_when_that_is_decided_and_only_then_booked():
    """P2, L4: in full, the order goes on."""
    desk = await a_held_desk()
    await desk.do(CaptureAuthorised, payment_id=payment_of(desk).id)
    assert desk.order().marks == frozenset({Mark.CHARGING})
    (key,) = intents(desk, JobKind.CAPTURE)
    await desk.do(RecordCharge, order_id=1, intent=key, answer=Answer(result=Result.DONE, reference="ch_1"))
    order, payment = desk.order(), payment_of(desk)
    assert (payment.status, payment.reference, payment.fee_minor) == (AttemptStatus.PAID, "ch_1", 125)
    assert (order.paid_minor, order.status) == (5_000, Status.PENDING_APPROVAL)


async def test_a_part_of_it_is_taken_and_never_more_than_is_due():
    """P2, R4."""
    desk = await a_held_desk(eur("30"))
    number = payment_of(desk).id
    for amount in ("30.01", "0", "-1"):
        with pytest.raises(InvalidInput, match=r"50\.00 EUR are due and 30\.00 EUR authorised"):
            await desk.do(CaptureAuthorised, payment_id=number, amount=eur(amount))
    with pytest.raises(InvalidInput, match="authorised"):
        await desk.do(CaptureAuthorised, payment_id=number, amount=Money(100, "USD"))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("35")))
    with pytest.raises(InvalidInput, match=r"15\.00 EUR are due"):
        await desk.do(CaptureAuthorised, payment_id=number, amount=eur("15.01"))
    await desk.do(CaptureAuthorised, payment_id=number)
    assert (desk.order().payments[0].amount, desk.order().payments[0].share_bp) == (eur("15"), 3_000)


async def test_what_cannot_be_taken_has_failed():
    desk = await a_held_desk()
    await desk.do(CaptureAuthorised, payment_id=payment_of(desk).id)
    await desk.do(RecordCharge, order_id=1, intent=intents(desk, JobKind.CAPTURE)[-1], answer=REFUSED)
    assert (payment_of(desk).status, payment_of(desk).code) == (AttemptStatus.FAILED, "authorisation_lapsed")
    assert (desk.order().payment_status, desk.order().marks) == (PaymentStatus.REJECTED, frozenset())


async def test_it_is_let_go_and_the_attempt_is_over():
    """P2."""
    desk = await a_held_desk()
    await desk.do(VoidAuthorised, payment_id=payment_of(desk).id)
    assert desk.order().marks == frozenset({Mark.CHARGING})
    (key,) = intents(desk, JobKind.VOID)
    for answer in (LOST, LOST, HELD, HELD):
        await desk.do(RecordVoid, order_id=1, intent=key, answer=answer)
    assert (payment_of(desk).status, payment_of(desk).code) == (AttemptStatus.FAILED, "voided")
    assert (desk.order().paid_minor, desk.order().marks) == (0, frozenset())
    assert desk.order().payment_status is PaymentStatus.OPEN, "nothing has failed"
    assert [name for name in desk.told() if name.startswith(("Void", "ChargeUn"))] == [
        "VoidAsked", "ChargeUnanswered", "Voided",
    ]  # fmt: skip


async def test_what_could_not_be_let_go_still_waits():
    desk = await a_held_desk()
    await desk.do(VoidAuthorised, payment_id=payment_of(desk).id)
    await desk.do(RecordVoid, order_id=1, intent=intents(desk, JobKind.VOID)[-1], answer=REFUSED)
    assert (payment_of(desk).authorised, payment_of(desk).code) == (True, "authorisation_lapsed")
    await desk.do(CaptureAuthorised, payment_id=payment_of(desk).id)


async def test_an_authorisation_without_an_answer_is_unknown_and_one_declined_has_failed():
    """R2, L18."""
    desk = a_till(unpaid())
    await desk.do(CapturePayment, authorise_only=True)
    for _time in range(2):
        await said(desk, LOST)
    assert payment_of(desk).status is AttemptStatus.UNKNOWN
    with pytest.raises(Refused, match="under way"):
        await desk.do(CancelOrder, reason="ordered twice")
    await said(desk, Answer(result=Result.FAILED, code="card_declined"))
    assert (payment_of(desk).status, payment_of(desk).code) == (AttemptStatus.FAILED, "card_declined")
    await said(desk, HELD)  # it was set aside after all, and has to be let go
    assert payment_of(desk).authorised


async def test_an_answer_that_was_heard_before_is_old_news():
    """R2: whatever it says, and whoever brings it."""
    desk = await a_held_desk()
    for answer in (HELD, LOST, REFUSED):
        await said(desk, answer)
    assert payment_of(desk).authorised
    assert desk.told().count("Authorised") == 1


async def test_only_what_waits_is_taken_or_let_go():
    """L18: not twice, not while it is asked for, not for an order that is over."""
    desk = await a_held_desk()
    number = payment_of(desk).id
    await desk.do(VoidAuthorised, payment_id=number)
    for kind in (CaptureAuthorised, VoidAuthorised):
        with pytest.raises(Refused, match="under way"):
            await desk.do(kind, payment_id=number)
    await desk.do(RecordVoid, order_id=1, intent=intents(desk, JobKind.VOID)[-1], answer=HELD)
    for kind in (CaptureAuthorised, VoidAuthorised):
        with pytest.raises(Refused, match="is no authorisation that waits"):
            await desk.do(kind, payment_id=number)
        with pytest.raises(NotFound):
            await desk.do(kind, payment_id=99)


async def test_an_order_that_is_cancelled_lets_it_go():
    """L9: said before, with what else is cancelled."""
    desk = await a_held_desk()
    command = desk.command(CancelOrder, reason="ordered twice")
    will = await desk.preview(desk.identity(), command)
    assert "have Cards let go the 50.00 EUR that it has set aside" in will
    await desk.execute(desk.identity(), command)
    assert len(intents(desk, JobKind.VOID)) == 1
    assert desk.order().status is Status.CANCELLED


async def test_an_approval_with_money_due_leaves_it_set_aside():
    """L4: what is set aside is no payment."""
    desk = await a_held_desk()
    with pytest.raises(Refused, match="are not paid"):
        await desk.do(ApproveOrder)
    await desk.do(ApproveOrder, unpaid_reason="is authorised")
    assert payment_of(desk).authorised
