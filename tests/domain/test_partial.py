"""Orders that are paid in parts (P4)."""

import pytest

from domain.billing import Account
from domain.billing.commands import ConfirmPartial, RejectPartial
from domain.errors import NotPermitted, Refused
from domain.jobs import JobKind
from domain.orders.status import Mark, PaymentStatus, Status, status_label
from tests.domain.builders import a_desk, an_order, eur
from tests.domain.money import a_till, charge, intents, unpaid


async def test_from_the_successful_share_on_the_rest_is_written_off():
    desk = a_desk(an_order(Status.AWAITING_PAYMENT, paid="30", partial_bp=6_000))
    said = await desk.preview(desk.identity(), desk.command(ConfirmPartial))
    assert said[0] == "write off the 20.00 EUR that are still due"
    await desk.do(ConfirmPartial)
    order = desk.order()
    assert (order.status, order.payment_status) == (Status.PENDING_APPROVAL, PaymentStatus.COMPLETED)
    assert (order.paid_minor, order.due_minor) == (3000, 0)
    assert (order.entries[-1].debit, order.entries[-1].credit) == (Account.WRITTEN_OFF, Account.RECEIVABLE)


async def test_below_that_share_it_is_refused_with_the_figures():
    desk = a_desk(an_order(Status.AWAITING_PAYMENT, paid="29.99", partial_bp=6_000))
    with pytest.raises(
        Refused, match=r"59\.98 % of 3000000001 are paid; it counts as complete from 60 % on"
    ) as refused:
        await desk.do(ConfirmPartial)
    assert refused.value.rule == "P4"


@pytest.mark.parametrize("kind", [ConfirmPartial, RejectPartial])
async def test_only_an_order_that_is_paid_in_parts_and_has_been_is_decided_so(kind):
    given = {"reason": "the rest never came"} if kind is RejectPartial else {}
    desk = a_desk(
        an_order(Status.AWAITING_PAYMENT, id=1, paid="30"),
        an_order(Status.AWAITING_PAYMENT, id=2, partial_bp=6_000),
    )
    for order_id, says in ((1, "is not paid in parts"), (2, "Nothing of 3000000002 is paid yet")):
        with pytest.raises(Refused, match=says):
            await desk.do(kind, order_id=order_id, **given)


async def test_a_rejected_one_is_cancelled_as_rejected_and_what_was_received_is_the_customers_credit():
    desk = a_desk(an_order(Status.AWAITING_PAYMENT, paid="30", partial_bp=6_000))
    await desk.do(RejectPartial, reason="the rest never came")
    order = desk.order()
    assert (order.status, order.marks) == (Status.CANCELLED, frozenset({Mark.REJECTED}))
    assert status_label(order.status, order.marks, 0, 1) == "Rejected"
    assert order.entries[-1].credit is Account.CUSTOMER_CREDIT
    assert order.entries[-1].amount.amount_minor == 3000


async def test_a_rejected_one_is_refunded_where_that_is_asked():
    desk = a_till(unpaid(partial_bp=6_000))
    await charge(desk, amount=eur("30"))
    with pytest.raises(NotPermitted, match="refund"):
        await desk.do(RejectPartial, by="agent", reason="the rest never came", refund=True)
    await desk.do(RejectPartial, reason="the rest never came", refund=True)
    assert len(intents(desk, JobKind.REFUND)) == 1
    assert desk.order().marks == frozenset({Mark.REJECTED, Mark.CHARGING})
