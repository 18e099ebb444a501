"""Submitted orders are looked at for fraud first, and go on, into review, or no further (L2, F1, F2, L18)."""

from typing import Any

import pytest

from domain.billing import InvoiceKind, InvoiceStatus, Payment
from domain.billing.commands import ReceivePayment
from domain.commands import Command
from domain.credit.commands import ChangeReseller
from domain.customers import ResellerMethod
from domain.errors import NotFound, Refused
from domain.fraud.checker import Fate, FraudAnswer
from domain.fraud.commands import CheckFraud, PassReview, RecordFraudCheck
from domain.fraud.facts import History
from domain.fraud.model import CheckerKind, CheckStatus, FraudCheck, Reason, Verdict
from domain.jobs import JobKind
from domain.mail.model import MailKind
from domain.orders.commands import (
    ApproveOrder,
    CancelOrder,
    CartLine,
    Collection,
    DeliverItems,
    RecordCart,
    SubmitCart,
)
from domain.orders.status import AutoSetup, DeliveryStatus, Mark, PaymentMethod, PaymentStatus, Status
from domain.settings.commands import ChangeSetting
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order, eur
from tests.domain.fakes import START
from tests.domain.test_placing import a_shop, letters, placed

#: What the rules make of an order by itself here: no e-mail address, and no place.
PLAIN = 15
#: The history that brings such an order into review, and the one that makes it fraud.
REVIEW, FRAUD = History(disputes=1), History(frauds=1, disputes=1)
CARD = PaymentMethod.CREDIT_CARD
ACCOUNT = PaymentMethod.ON_ACCOUNT


def a_cart(method: PaymentMethod = PaymentMethod.BANK_TRANSFER, **given: Any) -> FakeDesk:
    return a_desk(an_order(Status.INCOMPLETE, method=method, **given))


async def submitted(
    history: History = REVIEW, method: PaymentMethod = PaymentMethod.BANK_TRANSFER, **given: Any
) -> FakeDesk:
    """A cart that was completed, seen by the rules with this history."""
    desk = a_cart(method, **given)
    desk.state.history = history
    await desk.do(SubmitCart)
    return desk


async def asked(method: PaymentMethod = PaymentMethod.BANK_TRANSFER, **given: Any) -> FakeDesk:
    """A cart that was completed where minFraud is asked."""
    desk = a_cart(method, **given)
    await desk.do(ChangeSetting, name="fraud_checker", value="minfraud")
    await desk.do(SubmitCart)
    return desk


def the_check(desk: FakeDesk) -> FraudCheck:
    return desk.order().checks[-1]


async def answered(desk: FakeDesk, score: int | None, fate: Fate = Fate.SCORED, **given: Any) -> bool:
    answer = FraudAnswer(fate=fate, score=score, **given)
    check = desk.order().checks[0]
    return (await desk.do(RecordFraudCheck, order_id=1, intent=check.intent, answer=answer)).changed


@pytest.mark.parametrize(
    ("method", "status"),
    [
        (PaymentMethod.BANK_TRANSFER, Status.AWAITING_PAYMENT),
        (CARD, Status.PENDING_APPROVAL),
        (ACCOUNT, Status.PENDING_APPROVAL),
    ],
)
async def test_an_order_that_passes_goes_where_its_payment_leads(method, status):
    """L2, F1: with its score, and every reason."""
    desk = await submitted(History(), method)
    order, check = desk.order(), the_check(desk)
    assert (order.status, order.fraud_score, order.marks) == (status, PLAIN, frozenset())
    assert (check.checker, check.status, check.verdict) == (
        CheckerKind.RULES,
        CheckStatus.DONE,
        Verdict.PASSED,
    )
    assert "FraudChecked" in desk.told()
    assert desk.told().index("FraudChecked") < desk.told().index("OrderMoved")


@pytest.mark.parametrize("method", [PaymentMethod.BANK_TRANSFER, CARD, ACCOUNT])
async def test_an_order_over_the_upper_threshold_is_fraud_at_once(method):
    """F1, L10: items and unpaid invoices are cancelled; what was received stays."""
    desk = await submitted(FRAUD, method)
    order = desk.order()
    assert (order.status, order.fraud_score) == (Status.FRAUD, 100)
    assert {item.delivery for item in order.items} == {DeliveryStatus.CANCELLED}
    paid = method is CARD
    said = [(invoice.kind, invoice.status) for invoice in order.invoices]
    assert said[0] == (InvoiceKind.DEBIT, InvoiceStatus.PAID if paid else InvoiceStatus.CANCELLED)
    assert said[1:] == ([(InvoiceKind.CREDIT, InvoiceStatus.PAID)] if paid else [])
    assert (order.balance.due, order.balance.paid) == (eur("0"), eur("50" if paid else "0"))
    assert not order.needs_staff
    assert not order.reserved_minor
    assert {job.kind for job in desk.state.jobs} <= {JobKind.OVERDUE}  # finds nothing to tell


async def test_nobody_is_written_to_about_fraud():
    """A7: a letter would tell who tried how far it went."""
    desk = await submitted(FRAUD)
    assert "LettersQueued" not in desk.told()


@pytest.mark.parametrize("method", [PaymentMethod.BANK_TRANSFER, CARD])
async def test_an_order_between_the_thresholds_goes_on_in_review(method):
    """F1: it waits for a person (T2)."""
    order = (await submitted(REVIEW, method)).order()
    assert order.marks == frozenset({Mark.REVIEW})
    assert order.status is (Status.PENDING_APPROVAL if method is CARD else Status.AWAITING_PAYMENT)
    assert order.needs_staff


async def test_in_review_an_order_waits_for_approval_whatever_its_customers_toggle():
    """L3, F1: with the payment that completes it, and with money that comes later."""
    for method, pays in ((CARD, False), (PaymentMethod.BANK_TRANSFER, True)):
        desk = await submitted(REVIEW, method, customer_id=2)
        if pays:
            await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
        assert (desk.order().status, desk.order().marks) == (
            Status.PENDING_APPROVAL,
            frozenset({Mark.REVIEW}),
        )
    assert (await submitted(History(), CARD, customer_id=2)).order().status is Status.EXECUTING


async def test_in_review_nothing_is_set_up_with_the_payment():
    """L6."""
    item = an_item(auto_setup=AutoSetup.ON_PAYMENT)
    desk = await submitted(REVIEW, CARD, items=[item])
    assert desk.order().items[0].delivery is DeliveryStatus.PENDING
    assert (await submitted(History(), CARD, items=[item])).order().items[0].delivery is DeliveryStatus.QUEUED


async def test_an_order_in_review_is_accepted_by_those_alone_who_looked():
    """F1."""
    desk = await submitted(REVIEW, CARD)
    with pytest.raises(Refused, match="is in fraud review: look at what was found") as refused:
        await desk.do(ApproveOrder)
    assert refused.value.rule == "F1"
    sentences = await desk.preview(desk.identity(), desk.command(ApproveOrder, reviewed=True))
    assert sentences[0] == f"let {desk.order().number} pass with its fraud score of 45: you have looked at it"
    await desk.do(ApproveOrder, reviewed=True)
    assert (desk.order().status, desk.order().marks) == (Status.EXECUTING, frozenset())
    assert "FraudLookedAt" in desk.told()


async def test_a_main_order_is_not_accepted_over_a_sub_order_in_review():
    """L8, F1: the sub-order is named, and those who looked at it accept both."""
    desk = a_desk(an_order(), an_order(id=2, parent_id=1, marks=frozenset({Mark.REVIEW})))
    with pytest.raises(Refused, match=r"3000000002 is in fraud review"):
        await desk.do(ApproveOrder)
    await desk.do(ApproveOrder, reviewed=True)
    assert desk.order(2).status is Status.EXECUTING
    assert Mark.REVIEW not in desk.order(2).marks


async def test_an_order_that_was_looked_at_passes():
    """F1."""
    desk = await submitted(REVIEW, CARD)
    await desk.do(PassReview)
    assert desk.order().marks == frozenset()
    with pytest.raises(Refused, match="is not in review"):
        await desk.do(PassReview)
    await desk.do(ApproveOrder)


@pytest.mark.parametrize(
    ("review", "fraud", "history", "status", "marks"),
    [
        ("15", "15", History(), Status.AWAITING_PAYMENT, frozenset()),
        ("14", "15", History(), Status.AWAITING_PAYMENT, frozenset({Mark.REVIEW})),
        ("14", "14", History(), Status.FRAUD, frozenset()),
        ("100", "100", FRAUD, Status.AWAITING_PAYMENT, frozenset()),
    ],
)
async def test_the_desk_says_what_a_score_means(review, fraud, history, status, marks):
    """F1: over a threshold, not at it."""
    desk = a_cart()
    desk.state.history = history
    await desk.do(ChangeSetting, name="fraud_review_over", value=review)
    await desk.do(ChangeSetting, name="fraud_over", value=fraud)
    await desk.do(SubmitCart)
    assert (desk.order().status, desk.order().marks) == (status, marks)


async def test_where_nobody_looks_orders_have_no_score():
    desk = a_cart()
    desk.state.history = FRAUD
    await desk.do(ChangeSetting, name="fraud_checker", value="off")
    await desk.do(SubmitCart)
    assert (desk.order().status, desk.order().fraud_score) == (Status.AWAITING_PAYMENT, None)
    assert not desk.order().checks
    with pytest.raises(Refused, match="the setting fraud_checker is off"):
        await desk.do(CheckFraud)


async def test_a_payment_that_completes_its_cart_submits_it_too():
    """L2, F1: what was received stays with an order that is fraud."""
    for history, status in ((FRAUD, Status.FRAUD), (REVIEW, Status.PENDING_APPROVAL)):
        desk = a_cart()
        desk.state.history = history
        await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
        assert (desk.order().status, desk.order().payment_status) == (status, PaymentStatus.COMPLETED)


async def test_a_main_order_that_is_fraud_has_its_sub_orders_looked_at():
    """L8, F1."""
    desk = a_desk(
        an_order(Status.INCOMPLETE),
        an_order(id=2, parent_id=1),
        an_order(Status.CANCELLED, id=3, parent_id=1),
    )
    desk.state.history = FRAUD
    await desk.do(SubmitCart)
    assert desk.order().status is Status.FRAUD
    assert (desk.order(2).status, desk.order(2).marks) == (Status.PENDING_APPROVAL, frozenset({Mark.REVIEW}))
    assert desk.told(2) == ["FraudOfMain"]
    assert not desk.told(3)


async def test_a_sub_order_that_is_fraud_holds_its_main_order_up_no_longer():
    """L8."""
    main = an_order(Status.SUBMITTED, items=[an_item(delivery=DeliveryStatus.ACTIVE)])
    desk = a_desk(
        main, an_order(Status.INCOMPLETE, id=2, parent_id=1), an_order(Status.HANDLED, id=3, parent_id=1)
    )
    desk.state.history = FRAUD
    await desk.do(SubmitCart, order_id=2)
    assert (desk.order(2).status, desk.order(1).status) == (Status.FRAUD, Status.HANDLED)


# A checker outside.


@pytest.mark.parametrize("method", [PaymentMethod.BANK_TRANSFER, CARD, ACCOUNT])
async def test_while_a_checker_outside_is_asked_the_order_is_a_cart_that_is_being_checked(method):
    """L18: nothing outside is asked in the transaction."""
    desk = await asked(method)
    order, check = desk.order(), the_check(desk)
    assert (order.status, order.marks, order.fraud_score) == (
        Status.INCOMPLETE,
        frozenset({Mark.CHECKING}),
        None,
    )
    assert (check.status, check.under_way) == (CheckStatus.PENDING, True)
    jobs = {job.kind: job for job in desk.state.jobs}
    assert jobs[JobKind.FRAUD_CHECK].key == check.intent
    assert jobs[JobKind.FRAUD_OVERDUE].not_before == START.add(seconds=30)
    assert order.balance.paid == eur("50" if method is CARD else "0")


async def test_while_it_is_being_checked_nothing_else_is_decided():
    """L18, L1: cart events go to the timeline, everything else is refused with that reason."""
    desk = await asked()
    tried: tuple[tuple[type[Command], dict[str, Any]], ...] = (
        (SubmitCart, {}),
        (ReceivePayment, {"payment": Collection(amount=eur("50"))}),
        (CheckFraud, {}),
        (PassReview, {}),
    )
    for command, given in tried:
        with pytest.raises(Refused, match="is being checked for fraud") as refused:
            await desk.do(command, **given)
        assert refused.value.rule == "L18"
    line = CartLine(name="More", quantity=1, unit_price=eur("10"))
    await desk.do(
        RecordCart, number=desk.order().number, reseller_id=1, currency="EUR", step="cart", lines=(line,)
    )
    assert (desk.order().item_count, desk.order().total) == (1, eur("50"))


@pytest.mark.parametrize(
    ("score", "method", "status", "marks"),
    [
        (2, PaymentMethod.BANK_TRANSFER, Status.AWAITING_PAYMENT, frozenset()),
        (2, CARD, Status.PENDING_APPROVAL, frozenset()),
        (2, ACCOUNT, Status.PENDING_APPROVAL, frozenset()),
        (55, CARD, Status.PENDING_APPROVAL, frozenset({Mark.REVIEW})),
        (97, CARD, Status.FRAUD, frozenset()),
        (97, PaymentMethod.BANK_TRANSFER, Status.FRAUD, frozenset()),
    ],
)
async def test_the_answer_lets_the_order_go_on(score, method, status, marks):
    """L2, F1, F2: all of it is kept."""
    desk = await asked(method)
    desk.time.passes(seconds=3)
    reasons = (Reason("IP_TOR", None, "exit\x1b[2J node"),)
    assert await answered(desk, score, reasons=reasons, answer='{"risk_score": 2.4}')
    order, check = desk.order(), the_check(desk)
    assert (order.status, order.marks, order.fraud_score) == (status, marks, score)
    assert (check.answer, check.answered_at) == ('{"risk_score": 2.4}', desk.time.now())
    assert "\x1b" not in check.reasons


async def test_an_answer_that_comes_twice_does_nothing_more():
    """R1."""
    desk = await asked()
    assert await answered(desk, 2)
    before = desk.state
    assert not await answered(desk, 97)
    assert not await answered(desk, None, Fate.UNKNOWN)
    assert desk.order().version == before.orders[1].version
    assert desk.order().status is Status.AWAITING_PAYMENT


@pytest.mark.parametrize("method", [PaymentMethod.BANK_TRANSFER, CARD])
async def test_a_checker_that_is_silent_for_thirty_seconds_counts_as_review(method):
    """L18."""
    desk = await asked(method, customer_id=2)
    desk.time.passes(seconds=29)
    assert not await answered(desk, None, Fate.UNKNOWN, code="no_answer")
    assert desk.order().marks == frozenset({Mark.CHECKING})
    desk.time.passes(seconds=1)
    assert await answered(desk, None, Fate.UNKNOWN, code="no_answer")
    order = desk.order()
    assert order.status is (Status.PENDING_APPROVAL if method is CARD else Status.AWAITING_PAYMENT)
    assert (order.marks, order.fraud_score) == (frozenset({Mark.REVIEW}), None)
    assert the_check(desk).status is CheckStatus.UNKNOWN
    assert not await answered(desk, None, Fate.UNKNOWN, code="no_answer")


@pytest.mark.parametrize(
    ("score", "marks"), [(2, frozenset()), (55, frozenset({Mark.REVIEW})), (97, frozenset({Mark.REVIEW}))]
)
async def test_an_answer_that_comes_late_decides_about_the_review_alone(score, marks):
    """L18: someone may have begun to work on the order."""
    desk = await asked()
    desk.time.passes(seconds=30)
    await answered(desk, None, Fate.UNKNOWN)
    assert await answered(desk, score)
    order = desk.order()
    assert (order.status, order.marks, order.fraud_score) == (Status.AWAITING_PAYMENT, marks, score)


@pytest.mark.parametrize(("score", "marks"), [(2, frozenset()), (97, frozenset({Mark.REVIEW}))])
async def test_what_is_found_after_an_order_was_accepted_is_told_and_not_hidden(score, marks):
    """F2: someone has to look at what speaks against it; nothing takes away what was looked at."""
    desk = await asked(CARD)
    desk.time.passes(seconds=30)
    await answered(desk, None, Fate.UNKNOWN)
    await desk.do(ApproveOrder, reviewed=True)
    await answered(desk, score)
    assert (desk.order().status, desk.order().marks) == (Status.EXECUTING, marks)


async def test_a_checker_that_gives_no_score_leads_to_review():
    """L18: at once, and it is not asked again."""
    desk = await asked()
    assert await answered(desk, None, Fate.FAILED, code="ip_address_invalid")
    assert (desk.order().status, desk.order().marks) == (Status.AWAITING_PAYMENT, frozenset({Mark.REVIEW}))
    check = the_check(desk)
    assert (check.status, check.code) == (CheckStatus.FAILED, "ip_address_invalid")


async def test_an_answer_to_a_check_that_was_never_asked_for_is_not_found():
    desk = await asked()
    with pytest.raises(NotFound, match="has no such fraud check"):
        await desk.do(RecordFraudCheck, order_id=1, intent="other", answer=FraudAnswer(fate=Fate.FAILED))


# Checked again.


async def test_an_order_that_is_checked_again_stays_where_it_is():
    """F2: a low score takes it out of review, a high one puts it there."""
    desk = await submitted(REVIEW)
    for history, marks in (
        (History(), frozenset()),
        (FRAUD, frozenset({Mark.REVIEW})),
        (History(), frozenset()),
    ):
        desk.state.history = history
        await desk.do(CheckFraud)
        assert (desk.order().status, desk.order().marks) == (Status.AWAITING_PAYMENT, marks)
    assert len(desk.order().checks) == 4
    assert desk.order().fraud_score == PLAIN


async def test_a_closed_order_that_is_checked_again_is_in_no_review():
    desk = a_desk(an_order(Status.CANCELLED))
    desk.state.history = FRAUD
    await desk.do(CheckFraud)
    assert (desk.order().marks, desk.order().fraud_score) == (frozenset(), 100)


async def test_a_cart_is_checked_when_it_is_completed():
    desk = a_cart()
    with pytest.raises(Refused, match="it is checked when it is"):
        await desk.do(CheckFraud)


async def test_while_an_order_is_checked_again_outside_nothing_is_decided_about_it():
    """L18."""
    desk = await submitted(History(), CARD)
    await desk.do(ChangeSetting, name="fraud_checker", value="minfraud")
    await desk.do(CheckFraud)
    for command, given in ((ApproveOrder, {}), (CancelOrder, {"reason": "no"}), (CheckFraud, {})):
        with pytest.raises(Refused, match="is being checked for fraud"):
            await desk.do(command, **given)
    intent = the_check(desk).intent
    await desk.do(RecordFraudCheck, order_id=1, intent=intent, answer=FraudAnswer(fate=Fate.SCORED, score=90))
    assert (desk.order().status, desk.order().marks) == (Status.PENDING_APPROVAL, frozenset({Mark.REVIEW}))


async def test_money_of_a_card_reseller_is_not_taken_before_the_check():
    """L2, A3: nothing is charged, neither while it is checked nor in review."""
    desk = await asked(ACCOUNT, customer_id=2)
    await desk.do(ChangeReseller, reseller_id=1, payment_method=ResellerMethod.CREDIT_CARD)
    await answered(desk, 55)
    assert not [job for job in desk.state.jobs if job.kind is JobKind.RESELLER_CHARGE]
    assert desk.order().status is Status.PENDING_APPROVAL


async def test_the_score_is_the_latest_checks_even_if_an_earlier_one_answers_later():
    desk = await asked()
    desk.time.passes(seconds=30)
    await answered(desk, None, Fate.UNKNOWN)
    await desk.do(ChangeSetting, name="fraud_checker", value="rules")
    await desk.do(CheckFraud)
    await answered(desk, 97)
    assert (desk.order().fraud_score, desk.order().marks) == (PLAIN, frozenset())
    assert [check.score for check in desk.order().checks] == [97, PLAIN]


async def test_failed_payments_of_the_order_itself_count():
    """F1: as where stolen cards are tried out."""
    order = an_order(Status.INCOMPLETE, method=CARD)
    desk = a_desk(order)
    desk.state.history = History(failed=1)
    await desk.do(SubmitCart, failed_code="51")
    assert "failed_payments" in the_check(desk).reasons
    assert isinstance(desk.order().payments[0], Payment)


async def test_delivery_by_hand_waits_for_no_check_of_long_ago():
    """The check is over once it has passed."""
    desk = await submitted(History(), CARD)
    await desk.do(ApproveOrder)
    await desk.do(DeliverItems)
    assert desk.order().items[0].delivery is DeliveryStatus.ACTIVE


async def test_an_order_that_staff_place_is_looked_at_too():
    """N1, F1: then it waits for approval whatever its payment method, or is fraud, and nobody is written to."""
    for history, status, written in (
        (History(), Status.PENDING_APPROVAL, True),
        (FRAUD, Status.FRAUD, False),
    ):
        desk = a_shop()
        desk.state.history = history
        order = await placed(desk, confirmation=True)
        assert (order.status, Mark.UNPAID in order.marks) == (status, written)
        assert (MailKind.ORDER_RECEIVED in letters(desk)) is written


async def test_an_order_that_staff_place_waits_for_a_checker_outside_and_then_for_approval():
    """N1, L18: and its customer is written to as staff said, once."""
    desk = a_shop()
    await desk.do(ChangeSetting, name="fraud_checker", value="minfraud")
    order = await placed(desk, confirmation=False, payment_method=CARD, customer_id=2)
    assert (order.status, Mark.CHECKING in order.marks) == (Status.INCOMPLETE, True)
    answer = FraudAnswer(fate=Fate.SCORED, score=2)
    await desk.do(RecordFraudCheck, order_id=order.id, intent=order.checks[0].intent, answer=answer)
    after = desk.order(order.id)
    assert (after.status, after.marks) == (Status.PENDING_APPROVAL, frozenset({Mark.UNPAID}))
    assert MailKind.ORDER_RECEIVED not in letters(desk)
