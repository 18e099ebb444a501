"""Recurring orders: begun, debited, tried again, suspended, activated, completed (C1 to C6, R5, L13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Instant

from domain.billing import AttemptStatus
from domain.billing.commands import ReceivePayment
from domain.billing.gateway import Result
from domain.billing.systems import PaymentToken
from domain.errors import Changed, Refused
from domain.jobs import JobKind
from domain.mail.model import Mail, MailKind
from domain.money import Money
from domain.orders.commands import ApproveOrder, CancelOrder, Collection
from domain.orders.status import DeliveryStatus, Mark, PaymentStatus, Status
from domain.recurring.commands import (
    ActivateRecurring,
    CompleteRecurring,
    LapseRepeat,
    RecurringCommand,
    SuspendRecurring,
)
from domain.recurring.schedule import Unit
from domain.recurring.status import RecurringStatus as S
from domain.settings.commands import ChangeSetting
from tests.domain.builders import an_item, an_order, eur
from tests.domain.fakes import START
from tests.domain.money import intents
from tests.domain.recurring import CUSTOMER, DebitingDesk, a_debiting_desk, begun

DECLINED = {"code": "card_declined"}


def day(month: int, day_: int, *, year: int = 2026, hour: int = 9) -> Instant:
    return Instant.from_utc(year, month, day_, hour)


def of_customer(desk: DebitingDesk) -> list[MailKind]:
    return [mail.kind for (kind, _id), mail in desk.state.things.items() if kind is Mail]


# Begun.


async def test_an_order_of_such_an_offer_is_recurring_from_its_first_payment_on():
    """C1: not before it, and active then."""
    desk = a_debiting_desk()
    await desk.do(ReceivePayment, payment=Collection(amount=eur("20")))
    assert not desk.heard()
    await desk.do(ReceivePayment, payment=Collection(amount=eur("30")))
    recurring = desk.recurring
    assert desk.heard() == ["RecurringBegun"]
    assert (recurring.status, recurring.number, recurring.price) == (S.ACTIVE, "R-000001", eur("50"))
    assert (recurring.begun_at, recurring.due_at) == (START, day(12, 21))
    assert (recurring.remaining, recurring.paid, recurring.period_number) == (None, 1, 1)


async def test_an_order_of_another_offer_is_paid_once():
    desk = a_debiting_desk(period_every=None, period_unit=None)
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
    assert not desk.heard()


async def test_what_is_free_does_not_recur():
    item = an_item(offer_id=4, price="0")
    paid = an_item(2, "10")
    desk = a_debiting_desk(an_order(Status.AWAITING_PAYMENT, items=[item, paid], customer_id=CUSTOMER))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("10")))
    assert not desk.heard()


async def test_whoever_records_the_first_payment_is_told_beforehand_what_follows():
    """T13."""
    desk = a_debiting_desk(period_payments=12)
    command = desk.command(ReceivePayment, payment=Collection(amount=eur("50")))
    told = await desk.preview(desk.identity(), command)
    assert (
        "begin recurring order R-000001: 50.00 EUR for “Web Pro”, every month; 11 payments more, next on 2026-12-21"
        in told
    )


# Debited.


async def test_what_falls_due_is_taken_from_the_token_with_an_order_of_its_own():
    """C1, C6, L13: outside the approval queue, reserved and billed, nothing set up again."""
    desk = await begun()
    assert not await desk.take()
    desk.until_due()
    assert await desk.take()
    (repeat,) = desk.repeats
    (payment,) = repeat.payments
    assert desk.recurring.status is S.PROCESSING
    assert (repeat.status, repeat.marks) == (Status.AWAITING_PAYMENT, frozenset({Mark.CHARGING}))
    assert not repeat.needs_staff
    assert (payment.status, payment.amount, payment.token_id) == (AttemptStatus.PENDING, eur("50"), 2)
    assert payment.intent == f"{desk.recurring.debit_key}-1-1"
    await desk.answer()
    (repeat,) = desk.repeats
    assert (repeat.status, repeat.payment_status) == (Status.HANDLED, PaymentStatus.COMPLETED)
    assert (repeat.billed_minor, repeat.items[0].delivery) == (2_000, DeliveryStatus.ACTIVE)
    assert not [job for job in desk.state.jobs if job.kind is JobKind.DELIVER and job.order_id == repeat.id]
    recurring = desk.recurring
    assert (recurring.status, recurring.paid, recurring.order_id) == (S.ACTIVE, 2, None)
    assert recurring.due_at == recurring.next_attempt_at == day(1, 21, year=2027)
    assert [(debit.number, debit.order_id) for debit in desk.debits] == [(1, repeat.id)]


async def test_a_repeat_skips_approval_but_not_credit():
    """C6: of a customer whose orders wait for approval, and where the credit does not reach."""
    desk = await begun()
    desk.state.customers[CUSTOMER].approval_required = True
    desk.account().credit_limit_minor = 1_000
    desk.until_due()
    await desk.debit()
    (repeat,) = desk.repeats
    assert (repeat.status, repeat.needs_staff) == (Status.UNEXECUTED, True)
    assert (desk.recurring.status, desk.recurring.paid) == (S.ACTIVE, 2)
    desk.account().credit_limit_minor = 9_000
    await desk.do(ApproveOrder, order_id=repeat.id)
    assert desk.order(repeat.id).status is Status.HANDLED


async def test_a_week_without_a_worker_is_taken_period_by_period_the_oldest_first():
    """R5: each once."""
    desk = await begun(period_unit=Unit.DAY)
    desk.time.passes(hours=7 * 24)
    taken = 0
    while await desk.debit():
        taken += 1
    assert taken == 7
    assert [debit.number for debit in desk.debits] == [1, 2, 3, 4, 5, 6, 7]
    assert [debit.due_at for debit in desk.debits] == [START.add(hours=24 * n) for n in range(1, 8)]


async def test_a_clock_that_goes_back_takes_nothing_again():
    """R5."""
    desk = await begun()
    desk.until_due()
    await desk.debit()
    desk.time.at = START
    assert not await desk.take()
    desk.time.at = day(12, 22)
    assert not await desk.take()
    assert desk.recurring.paid == 2


async def test_two_workers_at_once_take_a_period_once():
    """R5: whoever comes second finds it taken."""
    desk = await begun()
    desk.until_due()
    assert [await desk.take() for _n in range(3)] == [True, False, False]
    assert len(desk.repeats) == len(intents(desk, JobKind.CHARGE)) == 1


async def test_nothing_is_debited_before_the_initial_order_is_executing():
    """C6."""
    desk = await begun()
    desk.order().status = Status.SUBMITTED
    desk.until_due()
    assert not await desk.take()
    desk.order().status = Status.EXECUTING
    assert await desk.take()


async def test_the_last_payment_completes_it():
    """The initial payment counts."""
    desk = await begun(period_payments=3)
    for _n in range(2):
        desk.until_due()
        assert await desk.debit()
    assert (desk.recurring.status, desk.recurring.remaining) == (S.COMPLETED, 0)
    assert desk.heard()[-2:] == ["DebitPaid", "RecurringCompleted"]
    desk.time.passes(hours=24 * 400)
    assert not await desk.take()


# Failures.


async def test_what_fails_is_tried_two_times_more_at_the_frequency_of_the_settings_then_it_has_failed():
    """C3, C6: one order, three attempts, each with a key of its own."""
    desk = await begun()
    await desk.do(ChangeSetting, name="debit_retry_hours", value="48")
    desk.until_due()
    for failures in (1, 2, 3):
        assert desk.recurring.status is S.ACTIVE
        begun_at = desk.time.now()
        assert await desk.debit(Result.FAILED, **DECLINED)
        assert (desk.recurring.failures, desk.recurring.code) == (failures, "card_declined")
        if failures < 3:
            assert desk.recurring.next_attempt_at == begun_at.add(hours=48)
            assert not await desk.take()
            desk.until_due()
    recurring, (repeat,) = desk.recurring, desk.repeats
    assert (recurring.status, recurring.next_attempt_at, recurring.paid) == (S.FAILED, None, 1)
    assert (repeat.status, repeat.payment_status) == (Status.AWAITING_PAYMENT, PaymentStatus.REJECTED)
    assert Mark.DEBIT_FAILED in repeat.marks
    assert repeat.needs_staff
    assert [payment.intent for payment in repeat.payments] == [
        f"{recurring.debit_key}-1-{n}" for n in (1, 2, 3)
    ]
    desk.time.passes(hours=24 * 90)
    assert not await desk.take()


async def test_while_it_is_tried_again_the_order_waits_for_nobody():
    """T2: it is the machine's work until that has failed."""
    desk = await begun()
    desk.until_due()
    await desk.debit(Result.FAILED, **DECLINED)
    assert not desk.repeats[0].needs_staff


async def test_the_customer_is_told_at_the_first_failure_and_not_again():
    """C5."""
    desk = await begun()
    desk.state.customers[CUSTOMER].email = "lukasz@example.org"
    desk.until_due()
    for _n in range(3):
        await desk.debit(Result.FAILED, **DECLINED)
        assert of_customer(desk) == [MailKind.DEBIT_FAILED]
        if desk.recurring.next_attempt_at:
            desk.until_due()


async def test_a_hard_decline_fails_at_once_where_that_is_set():
    for value, status in (("no", S.ACTIVE), ("yes", S.FAILED)):
        desk = await begun()
        await desk.do(ChangeSetting, name="hard_decline_fails", value=value or "")
        desk.until_due()
        await desk.debit(Result.FAILED, code="stolen_card")
        assert desk.recurring.status is status, value


async def test_without_a_token_an_attempt_has_failed_and_nobody_is_asked():
    desk = await begun()
    del desk.state.things[PaymentToken, 2]
    desk.until_due()
    assert await desk.take()
    assert (desk.recurring.status, desk.recurring.code) == (S.ACTIVE, "no_token")
    assert not intents(desk, JobKind.CHARGE)
    assert [payment.code for payment in desk.repeats[0].payments] == ["no_token"]


async def test_a_call_without_an_answer_is_neither_failed_nor_made_again():
    """C3, R2."""
    desk = await begun()
    desk.until_due()
    await desk.debit(Result.UNKNOWN)
    assert desk.recurring.status is S.PROCESSING
    desk.time.passes(hours=24 * 40)
    assert not await desk.take()
    await desk.answer()
    assert (desk.recurring.status, desk.recurring.paid) == (S.ACTIVE, 2)
    assert await desk.take()


async def test_a_failed_attempt_that_turns_out_to_be_paid_pays_the_period():
    """R2: nothing more is tried for it."""
    desk = await begun()
    desk.until_due()
    await desk.debit(Result.FAILED, **DECLINED)
    await desk.answer(Result.DONE)
    assert (desk.recurring.status, desk.recurring.paid, desk.recurring.failures) == (S.ACTIVE, 2, 0)
    assert desk.recurring.due_at == day(1, 21, year=2027)


async def test_what_staff_collect_otherwise_pays_the_period():
    desk = await begun()
    desk.until_due()
    for _n in range(3):
        await desk.debit(Result.FAILED, **DECLINED)
        desk.time.passes(hours=24)
    (repeat,) = desk.repeats
    await desk.do(ReceivePayment, order_id=repeat.id, payment=Collection(amount=eur("50")))
    assert (desk.recurring.status, desk.recurring.paid) == (S.ACTIVE, 2)
    assert desk.order(repeat.id).status is Status.HANDLED
    assert Mark.DEBIT_FAILED not in desk.order(repeat.id).marks


async def test_the_order_of_a_period_that_staff_cancel_is_no_payment_and_the_next_period_follows():
    desk = await begun(period_payments=3)
    desk.until_due()
    await desk.debit(Result.FAILED, **DECLINED)
    (repeat,) = desk.repeats
    await desk.do(CancelOrder, order_id=repeat.id, reason="asked for")
    recurring = desk.recurring
    assert (recurring.status, recurring.period_number, recurring.remaining) == (S.ACTIVE, 2, 2)


# Suspended and activated.


async def test_a_debit_that_fell_due_while_suspended_is_taken_once_whatever_passed():
    """C2, C6: the missed periods are listed and are no payments."""
    desk = await begun(period_payments=12)
    await desk.change(SuspendRecurring)
    desk.time.at = day(4, 1, year=2027)
    assert not await desk.take()
    await desk.change(ActivateRecurring)
    assert desk.recurring.next_attempt_at == desk.time.now()
    assert await desk.debit()
    assert not await desk.take()
    assert [(debit.number, debit.order_id is None) for debit in desk.debits] == [
        (1, True),
        (2, True),
        (3, True),
        (4, False),
    ]
    assert (desk.recurring.due_at, desk.recurring.remaining) == (day(4, 21, year=2027), 10)


async def test_activated_before_anything_fell_due_it_goes_on_as_if_nothing_had_been():
    desk = await begun()
    await desk.change(SuspendRecurring)
    desk.time.passes(hours=48)
    await desk.change(ActivateRecurring)
    assert desk.recurring.next_attempt_at == day(12, 21)
    assert not desk.debits


async def test_the_dialogs_say_what_is_taken_and_when():
    """T13, C2."""
    desk = await begun(period_payments=12)

    async def told(kind: type[RecurringCommand]) -> tuple[str, ...]:
        recurring = desk.recurring
        command = desk.command(kind, recurring_id=recurring.id, version=recurring.version)
        return await desk.preview(desk.identity(), command)

    assert await told(SuspendRecurring) == (
        "take nothing until it is activated; 50.00 EUR would have been taken on 2026-12-21",
    )
    assert await told(CompleteRecurring) == ("finish it for good: 11 payments of 50.00 EUR are not taken",)
    await desk.change(SuspendRecurring)
    assert await told(ActivateRecurring) == ("take 50.00 EUR on 2026-12-21",)
    desk.time.at = day(4, 1, year=2027)
    assert await told(ActivateRecurring) == (
        "take 50.00 EUR at once, for the period from 2027-03-21",
        "pass over 3 periods that fell due meanwhile, from 2026-12-21 to 2027-02-21",
    )


async def test_a_failed_one_that_is_activated_takes_that_period_as_a_new_first_attempt():
    """C6: with keys that no attempt before had; the periods since are missed."""
    desk = await begun()
    desk.until_due()
    for _n in range(3):
        await desk.debit(Result.FAILED, **DECLINED)
        desk.time.passes(hours=24)
    desk.time.at = day(3, 1, year=2027)
    await desk.change(ActivateRecurring)
    assert (desk.recurring.failures, desk.recurring.period_number) == (0, 1)
    assert await desk.debit(Result.FAILED, **DECLINED)
    assert (desk.recurring.status, desk.recurring.failures) == (S.ACTIVE, 1)
    desk.until_due()
    assert await desk.debit()
    (repeat,) = desk.repeats
    assert len({payment.intent for payment in repeat.payments}) == 5
    assert (desk.recurring.paid, desk.recurring.due_at) == (2, day(3, 21, year=2027))
    assert sorted(debit.number for debit in desk.debits) == [1, 2, 3]


async def test_asked_for_while_money_is_taken_it_takes_effect_after_the_answer():
    """SPEC 6: suspended or completed, whatever the answer says."""
    for kind, status in ((SuspendRecurring, S.SUSPENDED), (CompleteRecurring, S.COMPLETED)):
        for result, paid in ((Result.DONE, 2), (Result.FAILED, 1)):
            desk = await begun()
            desk.until_due()
            await desk.take()
            assert (await desk.change(kind)).changed
            assert not (await desk.change(kind)).changed
            assert desk.recurring.status is S.PROCESSING
            await desk.answer(result)
            assert (desk.recurring.status, desk.recurring.paid) == (status, paid)
            assert not await desk.take()


async def test_what_waits_for_the_answer_can_be_withdrawn():
    desk = await begun()
    desk.until_due()
    await desk.take()
    await desk.change(SuspendRecurring)
    assert (await desk.change(ActivateRecurring)).changed
    assert not (await desk.change(ActivateRecurring)).changed
    await desk.answer()
    assert desk.recurring.status is S.ACTIVE


async def test_suspended_between_two_attempts_it_goes_on_with_the_next():
    desk = await begun()
    desk.until_due()
    await desk.debit(Result.FAILED, **DECLINED)
    again = desk.recurring.next_attempt_at
    await desk.change(SuspendRecurring)
    await desk.change(ActivateRecurring)
    assert (desk.recurring.next_attempt_at, desk.recurring.failures) == (again, 1)


# Ended.


async def test_finished_early_its_unpaid_order_is_cancelled():
    desk = await begun()
    desk.until_due()
    await desk.debit(Result.FAILED, **DECLINED)
    (repeat,) = desk.repeats
    assert not (await desk.do(LapseRepeat, order_id=repeat.id)).changed
    await desk.change(CompleteRecurring)
    assert [job.order_id for job in desk.state.jobs if job.kind is JobKind.LAPSE] == [repeat.id]
    assert (await desk.do(LapseRepeat, order_id=repeat.id)).changed
    assert desk.order(repeat.id).status is Status.CANCELLED
    assert not (await desk.do(LapseRepeat, order_id=repeat.id)).changed


async def test_the_cancellation_of_the_initial_order_ends_it():
    """C6."""
    desk = await begun()
    desk.order().status = Status.PENDING_APPROVAL
    await desk.do(CancelOrder, reason="moved away")
    assert desk.recurring.status is S.COMPLETED
    assert desk.recurring.ended_because == "3000000001 is “Cancelled”"
    desk.time.passes(hours=24 * 60)
    assert not await desk.take()


@pytest.mark.parametrize("kind", [SuspendRecurring, ActivateRecurring, CompleteRecurring])
async def test_completed_is_final(kind):
    """C4."""
    desk = await begun()
    await desk.change(CompleteRecurring)
    with pytest.raises(Refused, match="R-000001 is completed, and that is final") as refused:
        await desk.change(kind)
    assert refused.value.rule == "C4"


async def test_what_it_is_already_is_refused_with_the_reason():
    desk = await begun()
    with pytest.raises(Refused, match="R-000001 is active already"):
        await desk.change(ActivateRecurring)
    await desk.change(SuspendRecurring)
    with pytest.raises(Refused, match="R-000001 is suspended already"):
        await desk.change(SuspendRecurring)


async def test_whoever_acts_on_a_stale_view_is_told_who_changed_what():
    """L17."""
    desk = await begun()
    seen = desk.recurring.version
    await desk.change(SuspendRecurring, by="manager")
    with pytest.raises(Changed, match=r"R-000001 is “Suspended” by now \(Manager: suspended;") as refused:
        await desk.change(CompleteRecurring, version=seen)
    assert refused.value.rule == "L17"


# Whatever happens.


@given(
    st.lists(
        st.sampled_from(
            ["due", "month", "half_year", "paid", "failed", "unknown", "suspend", "activate", "back"]
        ),
        max_size=25,
    ),
    st.integers(2, 6),
)
async def test_whatever_happens_each_period_is_debited_once_at_most_and_the_books_add_up(steps, payments):
    """R5, C3, C6."""
    desk = await begun(period_payments=payments)
    for step in steps:
        await _do(desk, step)
        recurring = desk.recurring
        numbers = [debit.number for debit in desk.debits]
        assert len(set(numbers)) == len(numbers)
        paid = [order for order in desk.repeats if order.balance.received]
        assert recurring.paid == 1 + len(paid) <= payments
        assert all(order.balance.received == Money(5_000, "EUR") for order in paid)
        keys = intents(desk, JobKind.CHARGE)
        assert len(set(keys)) == len(keys)
        assert (recurring.status is S.COMPLETED) is (recurring.paid == payments)


async def _do(desk: DebitingDesk, step: str) -> None:
    asked = desk.recurring.status is S.PROCESSING
    match step:
        case "due":
            if desk.recurring.next_attempt_at:
                desk.until_due()
            await desk.take()
        case "month" | "half_year":
            desk.time.passes(hours=24 * (31 if step == "month" else 183))
            await desk.take()
        case "back":
            desk.time.at = START
        case "suspend" | "activate":
            try:
                await desk.change(SuspendRecurring if step == "suspend" else ActivateRecurring)
            except Refused:
                return
        case _ if asked:
            result = {"paid": Result.DONE, "failed": Result.FAILED, "unknown": Result.UNKNOWN}[step]
            await desk.answer(result)
