"""Fraud checks in both databases: what was seen before, what is kept, and what a worker reads (F1, F2, L18)."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import text, update

from domain.billing import AttemptStatus
from domain.customers.commands import ChangeCustomer
from domain.fraud.checker import Checker, CheckerAccount, Fate, FraudAnswer, FraudCall
from domain.fraud.commands import CheckFraud
from domain.fraud.facts import History
from domain.fraud.model import CheckerKind, CheckStatus, Reason, Verdict
from domain.jobs import Job, JobKind, run_due
from domain.orders.commands import ApproveOrder, RecordCart, SubmitCart
from domain.orders.status import Mark, PaymentMethod, Status
from domain.settings.commands import ChangeSetting
from storage import tables as t
from tests.domain.fakes import START
from tests.storage.databases import by_hand, rows
from tests.storage.support import (
    CUSTOMER,
    OTHER_CUSTOMER,
    OTHER_RESELLER,
    TRUSTED_CUSTOMER,
    DeskUnderTest,
    eur_line,
)
from tests.storage.test_jobs import _Nobody

IP = "198.51.100.7"
LONG_AGO = START.subtract(hours=24 * 31)


class _Checker(_Nobody):
    """A checker in memory that scores everything it is asked about."""

    def __init__(self, score: int = 2) -> None:
        self.asked: list[FraudCall] = []
        self.accounts: list[CheckerAccount] = []
        self._score = score

    def checker_of(self, account: CheckerAccount) -> Checker:
        self.accounts.append(account)
        return self

    async def check(self, call: FraudCall) -> FraudAnswer:
        await asyncio.sleep(0)
        self.asked.append(call)
        return FraudAnswer(
            fate=Fate.SCORED, score=self._score, reasons=(Reason("IP_TOR", None),), answer="{}"
        )

    async def close(self) -> None:
        """Nothing is open."""


async def history(desk: DeskUnderTest, **given: Any) -> History:
    """What the desk has seen before of a cart of the first customer's."""
    cart = await desk.place(Status.INCOMPLETE, **{"ip": IP, **given})
    async with desk.sql.unit_of_work(write=False) as unit:
        return await unit.fraud_history(await unit.order(cart.id), START)


async def a_cart(desk: DeskUnderTest, n: int = 1, **given: Any) -> int:
    made = await desk.do(
        RecordCart, number=str(5_000_000_000 + n), reseller_id=1, currency="EUR", step="payment", customer_id=CUSTOMER,
        payment_method=PaymentMethod.CREDIT_CARD, ip=IP, lines=(eur_line("Web Pro", "50.00"),), **given,
    )  # fmt: skip
    return made.ids[0]


async def test_of_a_first_order_nothing_was_seen_before(desk: DeskUnderTest):
    """F1: the order itself does not count."""
    assert await history(desk) == History()
    assert await history(desk, customer_id=None, ip=None) == History()


async def test_orders_of_the_same_customer_are_seen(desk: DeskUnderTest):
    """F1: carts do not count, whatever is in them."""
    recent = START.subtract(hours=23)
    await desk.place_all(
        {"status": Status.FRAUD, "placed_at": LONG_AGO},
        {"status": Status.HANDLED, "placed_at": LONG_AGO},
        {"status": Status.HANDLED, "placed_at": LONG_AGO},
        {"status": Status.HANDLED, "placed_at": recent},
        {"status": Status.CANCELLED, "placed_at": recent},
        {"status": Status.INCOMPLETE, "placed_at": recent},
        {"status": Status.PENDING_APPROVAL, "placed_at": START.subtract(hours=25)},
    )
    assert await history(desk) == History(orders=2, handled=2, frauds=1)
    assert await history(desk, customer_id=TRUSTED_CUSTOMER) == History()
    assert await history(desk, customer_id=None) == History()


@pytest.mark.parametrize("what", [{"email": "Ana@x.example"}, {"address": "Rua do Sol 1"}])
async def test_a_person_is_known_by_e_mail_and_by_street_and_house(desk: DeskUnderTest, what: dict[str, str]):
    """F1: within the reseller alone."""
    for customer in (CUSTOMER, TRUSTED_CUSTOMER, OTHER_CUSTOMER):
        await desk.do(ChangeCustomer, customer_id=customer, **what)
    await desk.place(Status.FRAUD, customer_id=TRUSTED_CUSTOMER)
    await desk.place(Status.FRAUD, customer_id=OTHER_CUSTOMER, reseller_id=OTHER_RESELLER)
    assert (await history(desk)).frauds == 1


async def test_customers_without_e_mail_and_address_are_not_one_person(desk: DeskUnderTest):
    for customer in (CUSTOMER, TRUSTED_CUSTOMER):
        await desk.do(ChangeCustomer, customer_id=customer, email="", address="")
    await desk.place(Status.FRAUD, customer_id=TRUSTED_CUSTOMER)
    assert (await history(desk)).frauds == 0


async def test_orders_from_the_same_address_are_seen(desk: DeskUnderTest):
    """F1: other customers within a day, fraud whenever; within the reseller alone."""
    await desk.place_all(
        {
            "status": Status.HANDLED,
            "customer_id": TRUSTED_CUSTOMER,
            "ip": IP,
            "placed_at": START.subtract(hours=1),
        },
        {
            "status": Status.HANDLED,
            "customer_id": TRUSTED_CUSTOMER,
            "ip": IP,
            "placed_at": START.subtract(hours=2),
        },
        {"status": Status.HANDLED, "customer_id": None, "ip": IP, "placed_at": START.subtract(hours=2)},
        {"status": Status.FRAUD, "customer_id": TRUSTED_CUSTOMER, "ip": IP, "placed_at": LONG_AGO},
        {"status": Status.FRAUD, "customer_id": OTHER_CUSTOMER, "reseller_id": OTHER_RESELLER, "ip": IP},
        {"status": Status.FRAUD, "customer_id": TRUSTED_CUSTOMER, "ip": "198.51.100.70"},
    )
    seen = await history(desk)
    assert (seen.ip_customers, seen.ip_frauds) == (1, 1)
    assert (await history(desk, ip=None)).ip_frauds == 0


async def test_payments_that_failed_or_were_disputed_are_seen(desk: DeskUnderTest):
    """F1: failures of a day; what was let go is none."""
    orders = await desk.place_all(*({"status": Status.HANDLED, "placed_at": START} for _n in range(5)))
    p = t.payments.c
    for order, values in zip(
        orders,
        (
            {"status": "failed", "attempted_at": START.subtract(hours=1), "code": "51"},
            {"status": "failed", "attempted_at": START.subtract(hours=25), "code": "51"},
            {"status": "failed", "attempted_at": START, "code": "voided"},
            {"status": "failed", "attempted_at": START, "code": "dispute_lost"},
            {"status": "disputed", "attempted_at": LONG_AGO},
        ),
        strict=True,
    ):
        with by_hand(desk.url) as connection:
            connection.execute(update(t.payments).where(p.order_id == order.id).values(**values))
    seen = await history(desk)
    assert (seen.failed, seen.disputes) == (1, 2)
    assert AttemptStatus("disputed") is AttemptStatus.DISPUTED


async def test_what_is_usual_is_the_median_of_the_resellers_handled_orders_in_the_currency(
    desk: DeskUnderTest,
):
    """F1: fewer than ten say nothing."""
    await desk.place_all(*({"status": Status.HANDLED, "customer_id": TRUSTED_CUSTOMER} for _n in range(9)))
    assert (await history(desk)).usual_minor is None
    await desk.place_all({"status": Status.HANDLED, "customer_id": TRUSTED_CUSTOMER})
    assert (await history(desk)).usual_minor == 5_000
    with by_hand(desk.url) as connection:
        connection.execute(text("UPDATE orders SET currency = 'USD' WHERE id = 1"))
    assert (await history(desk)).usual_minor is None


async def test_a_submitted_order_keeps_its_check_with_all_of_it(desk: DeskUnderTest):
    """F1, F2: and is found by it."""
    order_id = await a_cart(desk)
    await desk.do(SubmitCart, order_id=order_id)
    await desk.do(CheckFraud, order_id=order_id)
    again, first = (await (await desk.look()).order_details(order_id)).checks
    assert (first.checker, first.status, first.verdict) == (
        CheckerKind.RULES,
        CheckStatus.DONE,
        Verdict.PASSED,
    )
    assert (first.asked_at, first.answered_at, first.score) == (START, START, 15)
    assert [reason.code for reason in first.reasons] == ["no_email", "no_address"]
    assert json.loads(first.answer or "")["score"] == 15
    assert again.id > first.id
    assert await desk.found("fraud:>10") == [order_id]
    assert await desk.found("fraud:>15") == []
    assert desk.problems() == ()


async def test_an_order_in_review_is_found_and_needs_a_person(desk: DeskUnderTest):
    """T2, F1."""
    await desk.do(ChangeSetting, name="fraud_review_over", value="10")
    order_id = await a_cart(desk)
    await desk.do(SubmitCart, order_id=order_id)
    assert await desk.found("mark:review") == await desk.found("needs:me") == [order_id]
    await desk.do(ApproveOrder, order_id=order_id, reviewed=True)
    assert await desk.found("mark:review") == []
    assert desk.problems() == ()


async def test_a_worker_reads_what_a_checker_may_know(desk: DeskUnderTest):
    """F1, S3: from the desk as it is then."""
    await desk.do(ChangeSetting, name="fraud_checker", value="minfraud")
    await desk.do(ChangeSetting, name="minfraud_account", value="12")
    await desk.do(ChangeSetting, name="minfraud_secret", value="env:KEY")
    await desk.do(ChangeCustomer, customer_id=CUSTOMER, email="ana@x.example", city="Porto", country="PT")
    order_id = await a_cart(desk, promotion_code="SPRING10", invoice_name="Silva Lda")
    await desk.do(SubmitCart, order_id=order_id, failed_code="51")
    (key,) = [str(row[0]) for row in rows(desk.url, "SELECT id FROM outbox WHERE kind = 'fraud_check'")]
    found = await desk.sql.check_of(Job(id=key, kind=JobKind.FRAUD_CHECK, order_id=order_id))
    assert found is not None
    account, call = found
    assert account == CheckerAccount(
        kind=CheckerKind.MINFRAUD, account="12", secret="env:KEY", service="score"
    )
    assert (call.order_number, str(call.total), call.shop) == ("5000000001", "50.00 EUR", "Acme")
    assert (call.name, call.email, call.city, call.country) == ("Ana Silva", "ana@x.example", "Porto", "PT")
    assert (call.paid, call.declined, call.ip, call.promotion) == (False, "51", IP, "SPRING10")
    assert [(one.product, one.quantity) for one in call.items] == [("Web Pro", 1)]


async def test_many_workers_ask_once_and_the_order_goes_on_once(desk: DeskUnderTest):
    """R1, L18."""
    await desk.do(ChangeSetting, name="fraud_checker", value="minfraud")
    orders = [await a_cart(desk, n) for n in range(6)]
    for order_id in orders:
        await desk.do(SubmitCart, order_id=order_id)
    checker, me = _Checker(55), await desk.who()
    desk.time.passes(seconds=31)
    while sum(await asyncio.gather(*(run_due(desk, me, checker) for _n in range(4)))):
        pass
    assert sorted(call.order_number for call in checker.asked) == [str(5_000_000_000 + n) for n in range(6)]
    for order_id in orders:
        row = await desk.row(order_id)
        assert (row.status, row.marks, row.fraud_score) == (
            Status.PENDING_APPROVAL,
            frozenset({Mark.REVIEW}),
            55,
        )
        moved = desk.one(
            "SELECT count(*) FROM audit WHERE subject = 'order' AND subject_id = :id AND events LIKE '%OrderMoved%'",
            id=order_id,
        )
        assert moved == 1
    assert desk.problems() == ()


async def test_silence_counts_by_itself_when_its_time_is_over(desk: DeskUnderTest):
    """L18: also where nobody could ask."""
    await desk.do(ChangeSetting, name="fraud_checker", value="minfraud")
    order_id = await a_cart(desk)
    await desk.do(SubmitCart, order_id=order_id)
    with by_hand(desk.url) as connection:  # whoever has the question is gone with it
        connection.execute(text("UPDATE outbox SET done_at = 1 WHERE kind = 'fraud_check'"))
    me = await desk.who()
    assert await run_due(desk, me, _Nobody()) == 0
    desk.time.passes(seconds=30)
    await run_due(desk, me, _Nobody())
    row = await desk.row(order_id)
    assert (row.status, row.marks, row.fraud_score) == (
        Status.PENDING_APPROVAL,
        frozenset({Mark.REVIEW}),
        None,
    )
