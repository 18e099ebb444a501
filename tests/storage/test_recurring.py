"""Recurring orders as they are kept: debited by workers, listed with their orders, left out where they are no work
(C1 to C3, R5, T2)."""

import asyncio

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from whenever import Date

from domain.billing.commands import ReceivePayment
from domain.customers.commands import ChangeCustomer
from domain.errors import InvalidInput, NotFound
from domain.jobs import LEASE_SECONDS, JobKind, run_due
from domain.money import Money
from domain.orders.commands import Collection
from domain.orders.status import Status
from domain.query import EVERYTHING
from domain.recurring.commands import ActivateRecurring, CompleteRecurring, SuspendRecurring, TakeDebit
from domain.recurring.schedule import Unit
from domain.recurring.status import RecurringStatus as S
from storage import tables as t
from tests.domain.builders import an_item, eur
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.debiting import DECLINED, DONE, SILENT, Bank, begin, furnish, offer, rows, work
from tests.storage.support import TRUSTED_CUSTOMER, DeskUnderTest

MONTH = 24 * 31


async def change(desk: DeskUnderTest, kind, number: int = 0, **given):
    row = (await rows(desk))[number]
    return await desk.do(kind, recurring_id=row.id, version=row.version, **given)


async def test_the_worker_debits_what_falls_due_and_the_list_says_how_far_it_is(desk: DeskUnderTest):
    """C1."""
    await furnish(desk)
    initial = await begin(desk)
    (row,) = await rows(desk)
    assert (row.number, row.initial_number, row.customer) == ("R-000001", initial.number, "Łukasz Zając")
    assert (row.status, row.price, row.remaining, row.next_at) == (
        S.ACTIVE,
        Money(5_000, "EUR"),
        None,
        START.add(hours=24 * 30),
    )
    bank = Bank()
    assert await work(desk, bank) == 0
    desk.time.passes(hours=MONTH)
    assert await work(desk, bank) == 2
    (row,) = await rows(desk)
    assert (row.status, row.paid, row.period_number, row.order_id) == (S.ACTIVE, 2, 2, None)
    details = await (await desk.look()).recurring_details(row.id)
    assert [(one.number, one.label, one.system) for one in details.periods] == [
        (0, "Awaiting approval · automatic 0/1", "credit card"),
        (1, "Paid and approved", "Cards"),
    ]
    assert details.periods[0].order_number == initial.number
    assert details.periods[1].completed_at == desk.time.now()
    assert details.upcoming[0] == row.next_at
    assert len(details.upcoming) == 12
    assert details.timeline[0].sentences[0].startswith("paid: 50.00 EUR")
    assert desk.problems() == ()


async def test_any_number_of_workers_debit_a_period_once(desk: DeskUnderTest):
    """R5."""
    await furnish(desk)
    for _n in range(6):
        await begin(desk)
    desk.time.passes(hours=MONTH)
    me, bank = await desk.who(), Bank()
    for _round in range(6):
        await asyncio.gather(*(run_due(desk, me, bank) for _n in range(4)))
    assert len(bank.charged) == 6
    assert {row.paid for row in await rows(desk)} == {2}
    assert desk.problems() == ()


async def test_a_period_cannot_be_kept_twice(desk: DeskUnderTest):
    """R5: whatever went wrong before."""
    await furnish(desk)
    await begin(desk)
    desk.time.passes(hours=MONTH)
    await desk.do(TakeDebit, recurring_id=1)
    with pytest.raises(IntegrityError), by_hand(desk.url) as connection:
        connection.execute(insert(t.recurring_debits).values(recurring_id=1, number=1, due_at=START))


async def test_what_has_no_answer_is_looked_up_and_charged_once(desk: DeskUnderTest):
    """C3, R2."""
    await furnish(desk)
    await begin(desk)
    desk.time.passes(hours=MONTH)
    bank = Bank(lambda _call: SILENT)
    await work(desk, bank)
    (row,) = await rows(desk)
    assert row.status is S.PROCESSING
    (key,) = bank.charged
    bank.charged[key] = DONE
    desk.time.passes(hours=2)
    await work(desk, bank)
    (row,) = await rows(desk)
    assert (row.status, row.paid, list(bank.charged)) == (S.ACTIVE, 2, [key])


async def test_orders_that_recurring_ones_are_paid_with_are_in_lists_only_while_they_wait_for_someone(
    desk: DeskUnderTest,
):
    """T2: they are found by words and by their customer, shown by a filter, and counted as they are listed."""
    await furnish(desk)
    initial = await begin(desk)
    desk.time.passes(hours=MONTH)
    await work(desk, Bank())
    (repeat,) = await desk.found("type:repeat")
    number = (await desk.order(repeat)).number
    assert await desk.found("") == [initial.id]
    assert await desk.found("type:all") == [repeat, initial.id]
    assert await desk.found(number) == [repeat]
    assert await desk.found("archive:handled") == []
    counts = await (await desk.look()).counts()
    assert sum(counts.statuses.values()) == 1
    payments = await (await desk.look()).payments(EVERYTHING, limit=10)
    assert {row.order_id for row in payments.rows} == {initial.id, repeat}
    for _attempt in range(3):
        desk.time.passes(hours=MONTH)
        await work(desk, Bank(lambda _call: DECLINED))
    (failed,) = await desk.found("mark:debit_failed")
    assert failed in await desk.found("")
    assert await desk.found("needs:me") == [failed]
    assert (await (await desk.look()).counts()).needs_me == 1
    assert desk.problems() == ()


async def test_repeats_are_no_new_sales_and_no_more_subscriptions(desk: DeskUnderTest):
    """T1: without renewals."""
    await furnish(desk)
    await begin(desk)
    before = desk.one("SELECT sum(n) FROM sold_counts"), desk.one("SELECT sum(n) FROM item_counts")
    desk.time.passes(hours=MONTH)
    await work(desk, Bank())
    assert (desk.one("SELECT sum(n) FROM sold_counts"), desk.one("SELECT sum(n) FROM item_counts")) == before
    assert desk.problems() == ()


async def test_suspended_for_months_one_debit_is_taken_and_the_missed_are_listed(desk: DeskUnderTest):
    """C2."""
    await furnish(desk)
    await begin(desk)
    await change(desk, SuspendRecurring)
    desk.time.passes(hours=4 * MONTH)
    bank = Bank()
    assert await work(desk, bank) == 0
    await change(desk, ActivateRecurring)
    await work(desk, bank)
    assert len(bank.charged) == 1
    details = await (await desk.look()).recurring_details(1)
    assert [one.label for one in details.periods[1:]] == ["missed", "missed", "missed", "Paid and approved"]
    assert desk.problems() == ()


async def test_finished_early_the_unpaid_order_is_cancelled_by_the_worker(desk: DeskUnderTest):
    await furnish(desk)
    await begin(desk)
    desk.time.passes(hours=MONTH)
    await work(desk, Bank(lambda _call: DECLINED))
    await change(desk, CompleteRecurring)
    await work(desk, Bank())
    (repeat,) = await desk.found("type:repeat status:cancelled")
    assert (await desk.row(repeat)).status is Status.CANCELLED
    assert desk.problems() == ()


async def test_a_job_taken_while_the_clock_was_wrong_is_taken_again_when_it_is_right(desk: DeskUnderTest):
    """R5: a clock a year ahead holds nothing up for a year."""
    await furnish(desk)
    await begin(desk)
    desk.time.passes(hours=MONTH)
    await desk.do(TakeDebit, recurring_id=1)
    right = desk.time.at
    desk.time.passes(hours=24 * 365)
    kinds = (JobKind.CHARGE,)
    taken = await desk.sql.claim_jobs(desk.time.now(), kinds=kinds, lease_seconds=LEASE_SECONDS, limit=5)
    await desk.sql.end_job(taken[0].id, desk.time.now(), retry_seconds=30, attempts=1)
    assert (
        len(
            await desk.sql.claim_jobs(desk.time.now().add(seconds=40), kinds=kinds, lease_seconds=60, limit=5)
        )
        == 1
    )
    desk.time.at = right
    assert await work(desk, Bank()) == 1
    assert (await rows(desk))[0].paid == 2


async def test_whose_resellers_are_granted_see_and_debit_theirs_alone(desk: DeskUnderTest):
    """T2, X3."""
    await furnish(desk)
    await begin(desk)
    await desk.grant("manager", "Zeta")
    desk.time.passes(hours=MONTH)
    assert await rows(desk, by="manager") == []
    assert await work(desk, Bank(), by="manager") == 0
    for look in (
        (await desk.look("manager")).recurring_named("R-000001"),
        (await desk.look("manager")).recurring_details(1),
    ):
        with pytest.raises(NotFound):
            await look
    assert (await (await desk.look("manager")).recurring_counts())[S.ACTIVE] == 0
    assert await work(desk, Bank()) == 2


async def test_lists_go_page_by_page_and_by_status_and_by_what_their_orders_are(desk: DeskUnderTest):
    await furnish(desk)
    for _n in range(5):
        await begin(desk)
    await change(desk, SuspendRecurring, 2)
    reads = await desk.look()
    first = await reads.recurring(EVERYTHING, limit=2)
    rest = await reads.recurring(EVERYTHING, after=first.rows[-1].key, limit=5)
    assert [row.id for row in (*first.rows, *rest.rows)] == [5, 4, 3, 2, 1]
    back = await reads.recurring(EVERYTHING, before=rest.rows[0].key, limit=5)
    assert [row.id for row in back.rows] == [5, 4]
    suspended = await reads.recurring(EVERYTHING, [S.SUSPENDED], limit=5)
    assert [row.id for row in suspended.rows] == [3]
    assert (await reads.recurring_counts())[S.ACTIVE] == 4
    assert [row.id for row in await reads.recurring_by_id([1, 3], EVERYTHING, [S.ACTIVE])] == [1]


async def test_one_is_named_by_its_number_or_by_that_of_its_order(desk: DeskUnderTest):
    await furnish(desk)
    initial = await begin(desk)
    reads = await desk.look()
    for name in ("R-000001", "r-000001", initial.number):
        assert (await reads.recurring_named(name)).id == 1
    with pytest.raises(NotFound, match="no recurring order “R-7”"):
        await reads.recurring_named("R-7")


async def test_an_order_with_several_is_no_name_for_one(desk: DeskUnderTest):
    await furnish(desk)
    offer(desk, 2, 1, Unit.YEAR)
    order = await desk.place(
        Status.AWAITING_PAYMENT,
        items=[an_item(1, offer_id=1), an_item(2, offer_id=2)],
        customer_id=TRUSTED_CUSTOMER,
    )
    await desk.do(ReceivePayment, order_id=order.id, payment=Collection(amount=eur("100")))
    assert [row.period.unit for row in await rows(desk)] == [Unit.MONTH, Unit.YEAR]
    with pytest.raises(InvalidInput, match="name one of R-000001, R-000002"):
        await (await desk.look()).recurring_named(order.number)


async def test_the_forecast_sums_by_day_what_the_schedules_say(desk: DeskUnderTest):
    await furnish(desk)
    offer(desk, 2, 2, Unit.WEEK, payments=3)
    await begin(desk)
    await begin(desk)
    await begin(desk, 2)
    await change(desk, SuspendRecurring, 1)
    days = await (await desk.look()).forecast(EVERYTHING, START.add(hours=24 * 70))
    assert [(day.day, day.debits, day.amount) for day in days] == [
        (Date(2026, 12, 5), 1, Money(5_000, "EUR")),
        (Date(2026, 12, 19), 1, Money(5_000, "EUR")),
        (Date(2026, 12, 21), 1, Money(5_000, "EUR")),
        (Date(2027, 1, 21), 1, Money(5_000, "EUR")),
    ]


async def test_what_the_forecast_says_is_what_is_debited(desk: DeskUnderTest):
    """The same schedule, looked at ahead and done."""
    await furnish(desk)
    offer(desk, 2, 10, Unit.DAY, payments=5)
    await begin(desk)
    await begin(desk, 2)
    until = START.add(hours=24 * 95)
    days = await (await desk.look()).forecast(EVERYTHING, until)
    bank = Bank()
    done: dict[Date, int] = {}
    while desk.time.now() < until:
        before = len(bank.charged)
        await work(desk, bank)
        if now := len(bank.charged) - before:
            done[desk.time.now().to_tz("UTC").date()] = now
        desk.time.passes(hours=12)
    assert done == {day.day: day.debits for day in days}


async def test_a_first_attempt_that_fails_before_it_is_made_writes_to_the_customer(desk: DeskUnderTest):
    """C5: the order and the letter about it are one transaction."""
    await furnish(desk)
    with by_hand(desk.url) as connection:
        connection.execute(t.payment_tokens.update().values(active=False))
    await desk.do(ChangeCustomer, customer_id=TRUSTED_CUSTOMER, email="lukasz@example.org")
    await begin(desk)
    desk.time.passes(hours=MONTH)
    assert await run_due(desk, await desk.who(), Bank()) == 1
    assert desk.one("SELECT count(*) FROM mails WHERE kind = 'debit_failed' AND order_id = 2") == 1
    assert (await rows(desk))[0].code == "no_token"
    assert desk.problems() == ()
