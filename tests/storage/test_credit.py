"""A reseller's credit in either database: at once, through the worker, and as `db check` compares it (A3 to A6, R4)."""

import time
from typing import Any

import pytest
from sqlalchemy import update

from domain.billing import InvoiceKind
from domain.billing.commands import AddPaymentSystem
from domain.billing.gateway import Answer, ChargeCall, Result
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.commands import Outcome
from domain.credit.commands import (
    AddResellerToken,
    ChangeReseller,
    PayDistributor,
    RecordDistributorInvoice,
    SetCreditLimit,
)
from domain.customers import ResellerMethod
from domain.delivery.model import DeliveryModule
from domain.errors import Refused
from domain.fraud.checker import CheckerAccount
from domain.jobs import JobKind, run_due
from domain.orders.commands import ApproveOrder, CancelOrder, DeliverItems, DistributorPayment, RefuseOrder
from domain.orders.status import Mark, Status, StoppedBy
from storage import tables as t
from tests.domain.builders import an_item, eur
from tests.storage.databases import by_hand
from tests.storage.people import at_work
from tests.storage.support import RESELLER, DeskUnderTest


def costly(cost: int = 3000, *, by_hand: bool = False, **given: Any) -> dict[str, Any]:
    """What makes an order that costs the reseller so many cents."""
    return {"items": [an_item(cost_minor=cost, auto_execute=not by_hand)], **given}


class Till:
    """A gateway that answers as it is told."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[ChargeCall] = []

    def of(self, system: PaymentSystem) -> Any:
        assert system.name == "Cards"
        return self

    def module_of(self, place: DeliveryModule) -> Any:
        raise AssertionError(place.name)

    def checker_of(self, account: CheckerAccount) -> Any:
        raise AssertionError(account.kind)

    async def charge(self, call: ChargeCall) -> Answer:
        self.asked.append(call)
        return self.answers.pop(0)

    async def look_up_charge(self, call: ChargeCall) -> Answer | None:
        return await self.charge(call)


async def with_a_token(desk: DeskUnderTest) -> None:
    """Lets the first reseller pay by card, with a token."""
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.SANDBOX)
    await desk.do(ChangeReseller, reseller_id=RESELLER, payment_method=ResellerMethod.CREDIT_CARD)
    await desk.do(AddResellerToken, reseller_id=RESELLER, system_id=1, label="Visa 4242", sealed="gAAAA…")


def sums(desk: DeskUnderTest) -> tuple[int, int]:
    """What is reserved and owed."""
    return tuple(
        desk.one(f"SELECT {name}_minor FROM resellers WHERE id = {RESELLER}") for name in ("reserved", "owed")
    )


async def test_eight_who_accept_at_once_never_exceed_the_limit(desk: DeskUnderTest, url):
    """A6, R4: exactly as many orders go on as the credit covers, whoever comes first."""
    orders = await desk.place_all(*(costly(1000) for _n in range(24)))
    await desk.do(SetCreditLimit, reseller_id=RESELLER, limit=eur("105"))
    with at_work(url, *["owner"] * 8) as people:
        answers = []
        for first in range(0, len(orders), len(people)):
            begin = time.monotonic() + 0.05
            now = orders[first : first + len(people)]
            for person, order in zip(people, now, strict=True):
                person.ask(ApproveOrder(order_id=order.id, version=1), at=begin)
            answers += [person.answer() for person in people]
    assert all(isinstance(answer, Outcome) for answer in answers), answers
    ends = sorted(answer.details["status"] for answer in answers)
    assert ends == ["executing"] * 10 + ["unexecuted"] * 14
    assert sums(desk) == (10_000, 0)
    assert not desk.problems()


async def test_a_family_is_accepted_and_cancelled_at_once_without_a_deadlock(desk: DeskUnderTest, url):
    """L8: whoever acts on the main order or on one of its sub-orders waits for the other, never both for each other."""
    for _round in range(4):
        main = await desk.place(**costly(1000))
        subs = [await desk.place(**costly(1000, parent_id=main.id)) for _n in range(3)]
        with at_work(url, *["owner"] * 4) as people:
            begin = time.monotonic() + 0.05
            people[0].ask(ApproveOrder(order_id=main.id, version=1), at=begin)
            for person, sub in zip(people[1:], subs, strict=True):
                person.ask(CancelOrder(order_id=sub.id, version=1, reason="not this"), at=begin)
            answers = [person.answer() for person in people]
        kinds = {getattr(answer, "kind", "Outcome") for answer in answers}
        assert kinds <= {"Outcome", "Refused", "Changed"}, answers
    assert not desk.problems()


async def test_what_is_reserved_becomes_owed_and_is_paid(desk: DeskUnderTest):
    """A6, P6: as the rows tell it."""
    order = await desk.place(**costly(by_hand=True))
    await desk.do(ApproveOrder, order_id=order.id)
    assert sums(desk) == (3000, 0)
    await desk.do(DeliverItems, order_id=order.id)
    assert sums(desk) == (0, 3000)
    reads = await desk.look()
    (bill,) = await reads.reseller_invoices(RESELLER, limit=10)
    assert (bill.status, str(bill.total), bill.order_number) == ("unpaid", "30.00 EUR", order.number)
    assert [(line.name, line.product_type) for line in bill.lines] == [("Package 1", "other")]
    (account, _other) = await reads.reseller_accounts()
    assert (str(account.owed), account.limit, account.unpaid, account.overdue) == ("30.00 EUR", None, 1, 0)
    desk.time.passes(hours=24 * 31)
    assert [row.overdue for row in await reads.reseller_accounts()] == [1, 0]
    payment = DistributorPayment(amount=eur("35"), reference="SEPA 1")
    await desk.do(PayDistributor, reseller_id=RESELLER, payment=payment)
    assert sums(desk) == (0, -500)
    assert [row.status for row in await reads.reseller_invoices(RESELLER, limit=10)] == ["paid"]
    given: dict[str, Any] = {"kind": InvoiceKind.CREDIT, "amount": eur("5"), "name": "returned"}
    await desk.do(RecordDistributorInvoice, reseller_id=RESELLER, **given)
    assert sums(desk) == (0, -1000)
    assert not desk.problems()


async def test_freed_credit_marks_those_who_wait_for_it(desk: DeskUnderTest):
    """A6: main orders alone, with what their sub-orders cost."""
    await desk.do(SetCreditLimit, reseller_id=RESELLER, limit=eur("10"))
    main = await desk.place(**costly(2000))
    await desk.place(**costly(2000, parent_id=main.id))
    small = await desk.place(**costly(1100))
    await desk.do(ApproveOrder, order_id=main.id)
    await desk.do(ApproveOrder, order_id=small.id)
    assert await desk.found("status:unexecuted") == [small.id, main.id + 1, main.id]
    await desk.do(SetCreditLimit, reseller_id=RESELLER, limit=eur("39.99"))
    assert await desk.found("mark:credit_free") == [small.id]
    await desk.do(SetCreditLimit, reseller_id=RESELLER, limit=None)
    assert await desk.found("mark:credit_free") == [small.id, main.id]
    assert not desk.problems()


async def test_the_worker_charges_the_resellers_token_and_the_order_goes_on(desk: DeskUnderTest):
    """A5, R1, R2: an answer that does not come is looked up by the same key."""
    await with_a_token(desk)
    order = await desk.place(**costly())
    await desk.do(ApproveOrder, order_id=order.id)
    row = await desk.row(order.id)
    assert (row.status, Mark.CHARGING in row.marks) == (Status.PENDING_APPROVAL, True)
    till = Till(Answer(result=Result.UNKNOWN), Answer(result=Result.DONE, reference="ch_1"))
    assert await run_due(desk, await desk.who(), till) == 0
    desk.time.passes(hours=1)
    assert await run_due(desk, await desk.who(), till) == 1
    assert len({call.key for call in till.asked}) == 1
    assert [str(call.amount) for call in till.asked] == ["30.00 EUR"] * 2
    assert till.asked[0].sealed_token == "gAAAA…"
    row = await desk.row(order.id)
    assert (row.status, Mark.CHARGING in row.marks) == (Status.EXECUTING, False)
    assert sums(desk) == (0, 0)
    reads = await desk.look()
    assert [bill.status for bill in await reads.reseller_invoices(RESELLER, limit=10)] == ["paid"]
    assert (await reads.called(intent=till.asked[0].key)) is not None
    assert not desk.problems()


async def test_a_charge_that_fails_leaves_the_order_with_the_code(desk: DeskUnderTest):
    """A5."""
    await with_a_token(desk)
    order = await desk.place(**costly())
    await desk.do(ApproveOrder, order_id=order.id)
    till = Till(Answer(result=Result.FAILED, code="card_declined"))
    assert await run_due(desk, await desk.who(), till) == 1
    kept = await desk.order(order.id)
    assert (kept.stopped_by, kept.stopped_because) == (StoppedBy.GATEWAY, "card_declined")
    assert sums(desk) == (0, 0)
    assert not desk.problems()


async def test_the_refusal_of_an_order_without_token_is_raised_and_its_mark_is_kept(desk: DeskUnderTest):
    """A3."""
    await desk.do(ChangeReseller, reseller_id=RESELLER, payment_method=ResellerMethod.CREDIT_CARD)
    order = await desk.place(**costly())
    for command_id in ("once", "once", "again"):
        with pytest.raises(Refused, match="Your payment method does not support this action"):
            await desk.do(ApproveOrder, order_id=order.id, command_id=command_id)
    kept = await desk.order(order.id)
    assert (kept.status, kept.stopped_by) == (Status.PENDING_APPROVAL, StoppedBy.NO_TOKEN)
    assert desk.one("SELECT count(*) FROM outbox WHERE kind = :kind", kind=JobKind.RESELLER_CHARGE) == 0


async def test_a_check_finds_credit_that_does_not_add_up(desk: DeskUnderTest):
    order = await desk.place(**costly(by_hand=True))
    await desk.do(ApproveOrder, order_id=order.id)
    await desk.do(DeliverItems, order_id=order.id)
    assert not desk.problems()
    for table, changed, said in (
        (t.resellers, {"owed_minor": 1}, "credit reserved or owed"),
        (t.orders, {"billed_minor": 1}, "credit reserved or billed for an order"),
        (t.reseller_invoices, {"net_minor": 1}, "sum of a distributor's invoice"),
    ):
        with by_hand(desk.url) as connection:
            (kept,) = connection.execute(
                t.metadata.tables[table.name].select().with_only_columns(table.c[next(iter(changed))])
            ).first() or (0,)
            connection.execute(update(table).values(**changed))
        assert any(said in problem for problem in desk.problems()), said
        with by_hand(desk.url) as connection:
            connection.execute(update(table).values({next(iter(changed)): kept}))


async def test_a_refused_order_frees_its_credit_again(desk: DeskUnderTest):
    """L7, A6."""
    order = await desk.place(**costly(by_hand=True))
    await desk.do(ApproveOrder, order_id=order.id)
    await desk.do(RefuseOrder, order_id=order.id, reason="out of stock")
    assert sums(desk) == (0, 0)
    assert not desk.problems()


async def test_the_label_of_a_main_order_says_how_many_sub_orders_are_handled(desk: DeskUnderTest):
    """L8: without cancelled ones, and in the same row that a list reads."""
    main = await desk.place(**costly(by_hand=True))
    subs = [await desk.place(**costly(by_hand=True, parent_id=main.id)) for _n in range(3)]
    await desk.do(CancelOrder, order_id=subs[0].id, reason="not this one")
    await desk.do(ApproveOrder, order_id=main.id)
    await desk.do(DeliverItems, order_id=subs[1].id)
    assert (await desk.row(main.id)).label == "Awaiting approval · with distributor 1/2"
    await desk.do(DeliverItems, order_id=subs[2].id)
    assert (await desk.row(main.id)).label == "Awaiting approval · with distributor 2/2"
    await desk.do(DeliverItems, order_id=main.id)
    assert (await desk.row(main.id)).status is Status.HANDLED
    assert sums(desk) == (0, 9000)
    assert not desk.problems()
