"""Set as fraud, and back to pending: items, invoices, credit (L10)."""

import pytest

from domain.billing import InvoiceStatus, RefundStatus
from domain.billing.commands import ReceivePayment, RecordRefund, RefundPayment
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.delivery.commands import BeginDelivery, BeginTermination, RecordTermination
from domain.delivery.module import Delivered, Fate
from domain.errors import InvalidInput, NotPermitted, Refused
from domain.jobs import JobKind
from domain.orders.commands import (
    ApproveOrder,
    CancelOrder,
    Collection,
    DeliverItems,
    SetFraud,
    SetPending,
    SettleOrder,
)
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, PaymentStatus, Status, status_label
from domain.staff import ROLES, Permission
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order, eur
from tests.domain.test_deliveries import REFUSED, SERVER, a_delivering_desk
from tests.domain.test_ending import running

D = DeliveryStatus


def refundable(order: Order) -> FakeDesk:
    """A desk where the order's payment can be paid back through its payment system."""
    desk = a_desk(order)
    desk.state.things[PaymentSystem, 1] = PaymentSystem(id=1, name="Cards", gateway=GatewayKind.SANDBOX)
    order.payments[0].system_id, order.payments[0].system, order.payments[0].reference = 1, "Cards", "ch_1"
    return desk


async def answer_refund(desk: FakeDesk, result: Result) -> None:
    intent = desk.order().refunds[-1].intent
    await desk.do(RecordRefund, order_id=1, intent=intent, answer=Answer(result=result))


def debts(desk: FakeDesk) -> list[InvoiceStatus]:
    return [invoice.status for invoice in desk.order().invoices if invoice.kind.value == "debit"]


# Set as fraud.


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.INCOMPLETE, Status.FRAUD)])
async def test_fraud_ends_an_order_from_wherever_it_is(status):
    """L10: nothing is due, nothing is set up any more."""
    desk = a_desk(an_order(status))
    await desk.do(SetFraud)
    order = desk.order()
    assert (order.status, order.balance.due, order.balance.invoiced) == (Status.FRAUD, eur("0"), eur("0"))
    assert not {item.delivery for item in order.items} & {D.PENDING, D.QUEUED, D.ACTIVE}


async def test_money_received_for_fraud_stays_until_it_is_refunded():
    """L10."""
    desk = refundable(an_order())
    await desk.do(SetFraud)
    assert (desk.order().balance.paid, desk.order().refunds) == (eur("50"), [])
    desk = refundable(an_order())
    await desk.do(SetFraud, refund=True)
    assert [(one.amount, one.status) for one in desk.order().refunds] == [(eur("50"), RefundStatus.PENDING)]
    assert Mark.CHARGING in desk.order().marks


async def test_what_runs_is_ended_when_its_order_is_fraud():
    """L10."""
    desk = a_delivering_desk(an_order(Status.HANDLED, items=[running()]))
    await desk.do(SetFraud, reason="a stolen card")
    assert desk.order().items[0].delivery is D.PENDING_CANCELLATION
    assert desk.told()[:2] == ["OrderMoved", "ReasonGiven"]


async def test_a_main_order_is_fraud_with_its_sub_orders_and_one_of_them_alone():
    """L8, L10."""
    desk = a_desk(an_order(), an_order(id=2, parent_id=1), an_order(Status.CANCELLED, id=3, parent_id=1))
    await desk.do(SetFraud, order_id=2)
    assert [desk.order(n).status for n in (1, 2)] == [Status.PENDING_APPROVAL, Status.FRAUD]
    await desk.do(SetFraud)
    assert {desk.order(n).status for n in (1, 2, 3)} == {Status.FRAUD}


async def test_a_refund_of_fraud_needs_its_own_permission_and_is_no_change_of_status_alone(monkeypatch):
    """X3, L15."""
    monkeypatch.setitem(ROLES, "agent", frozenset({Permission.SET_FRAUD}))
    desk = a_desk(an_order())
    with pytest.raises(NotPermitted, match="permission “refund”"):
        await desk.do(SetFraud, by="agent", refund=True)
    with pytest.raises(InvalidInput, match="no money is sent"):
        await desk.do(SetFraud, refund=True, status_only=True)


# Back to pending.


@pytest.mark.parametrize(
    ("paid", "status", "due"),
    [
        ("0", InvoiceStatus.UNPAID, "50"),
        ("20", InvoiceStatus.PARTIAL, "30"),
        ("50", InvoiceStatus.PAID, "0"),
        ("70", InvoiceStatus.PAID, "0"),
    ],
)
@pytest.mark.parametrize("end", [CancelOrder, SetFraud])
async def test_invoices_are_reopened_as_the_ledger_says(paid, status, due, end):
    """L10, 206: unpaid, partly paid or paid; what was received beyond that stays the customer's."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT, paid=paid))
    await desk.do(end, reason="ordered twice")
    await desk.do(SetPending, reason="it was not")
    order = desk.order()
    assert (order.status, debts(desk)) == (Status.PENDING_APPROVAL, [status])
    assert (order.balance.due, order.balance.invoiced) == (eur(due), eur("50"))
    assert order.balance.paid == eur(paid)
    notes = [invoice.status for invoice in order.invoices if invoice.kind.value == "credit"]
    assert set(notes) <= {InvoiceStatus.CANCELLED}


@pytest.mark.parametrize("end", [CancelOrder, SetFraud])
async def test_what_was_paid_back_meanwhile_is_due_again(end):
    """L10, 206: the customer can pay as usual."""
    desk = refundable(an_order())
    await desk.do(end, reason="ordered twice", refund=True)
    await answer_refund(desk, Result.DONE)
    await desk.do(SetPending, reason="it was not")
    assert (debts(desk), desk.order().balance.due) == ([InvoiceStatus.UNPAID], eur("50"))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
    assert (desk.order().balance.due, desk.order().payment_status) == (eur("0"), PaymentStatus.COMPLETED)
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.EXECUTING


async def test_a_refund_that_failed_is_given_up_and_its_money_pays_again():
    """L10."""
    desk = refundable(an_order())
    await desk.do(CancelOrder, reason="ordered twice", refund=True)
    await answer_refund(desk, Result.FAILED)
    assert Mark.REFUND_FAILED in desk.order().marks
    await desk.do(SetPending)
    assert (Mark.REFUND_FAILED in desk.order().marks, debts(desk)) == (False, [InvoiceStatus.PAID])
    assert "RefundDropped" in desk.told()


async def test_while_a_refund_is_under_way_nothing_is_reopened():
    """L18."""
    desk = refundable(an_order())
    await desk.do(CancelOrder, reason="ordered twice", refund=True)
    with pytest.raises(Refused) as refused:
        await desk.do(SetPending)
    assert refused.value.rule == "L18"


async def test_money_that_came_late_pays_the_reopened_invoice():
    """L4, L10."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    await desk.do(CancelOrder, reason="never paid")
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
    await desk.do(SetPending)
    assert (debts(desk), desk.order().balance.due) == ([InvoiceStatus.PAID], eur("0"))


async def test_an_order_cancelled_and_reopened_twice_owes_what_it_did():
    """L10, R4."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT, paid="20"))
    for _n in range(2):
        await desk.do(CancelOrder, reason="ordered twice")
        await desk.do(SetPending)
    assert (desk.order().balance.due, desk.order().balance.paid) == (eur("30"), eur("20"))


async def test_items_that_do_not_run_are_pending_and_running_ones_stay_and_are_never_created_twice():
    """L10."""
    items = [running(1), an_item(2, delivery=D.QUEUED, delivery_intent="made-2")]
    desk = a_delivering_desk(an_order(Status.EXECUTING, items=items))
    await desk.do(CancelOrder, reason="ordered twice")
    await desk.do(SetPending)
    first, second = desk.order().items
    assert (first.delivery, first.delivery_reference) == (D.ACTIVE, "acct_7")
    assert (second.delivery, second.delivery_intent) == (D.PENDING, None)
    assert Mark.STILL_RUNNING not in desk.order().marks
    await desk.do(ApproveOrder)
    made = [job for job in desk.state.jobs if job.kind is JobKind.DELIVER]
    assert [job.key for job in made] == [desk.order().items[1].delivery_intent]
    (ending,) = [job for job in desk.state.jobs if job.kind is JobKind.TERMINATE]
    outcome = await desk.do(BeginTermination, order_id=1, intent=ending.key)
    assert not outcome.details["wanted"]


async def test_what_was_being_set_up_goes_on_being_set_up():
    """L10."""
    asked = an_item(delivery=D.RUNNING, delivery_intent="made-1", module_id=SERVER)
    desk = a_delivering_desk(an_order(Status.EXECUTING, items=[asked]))
    await desk.do(CancelOrder, reason="ordered twice")
    before = await desk.do(BeginDelivery, order_id=1, intent="made-1")
    assert before.details["ending"]
    await desk.do(SetPending)
    outcome = await desk.do(BeginDelivery, order_id=1, intent="made-1")
    assert (outcome.details["wanted"], outcome.details["ending"]) == (True, False)


async def test_while_an_item_is_being_ended_its_order_is_not_reopened():
    """L10: it might be created twice."""
    desk = a_delivering_desk(an_order(Status.HANDLED, items=[running()]))
    await desk.do(CancelOrder, reason="ordered twice")
    intent = desk.order().items[0].ending_intent
    await desk.do(BeginTermination, order_id=1, intent=intent)
    with pytest.raises(Refused, match="just being ended") as refused:
        await desk.do(SetPending)
    assert refused.value.rule == "L10"
    await desk.do(RecordTermination, order_id=1, intent=intent, answer=Delivered(fate=Fate.ENDED))
    await desk.do(SetPending)
    assert desk.order().items[0].delivery is D.PENDING
    await desk.do(ApproveOrder)
    await desk.do(BeginDelivery, order_id=1, intent=desk.order().items[0].delivery_intent)
    assert desk.order().items[0].delivery is D.RUNNING
    assert desk.order().items[0].delivery_reference is None


async def test_an_end_that_was_refused_is_no_obstacle():
    """L10: it runs on, so it stays."""
    desk = a_delivering_desk(an_order(Status.HANDLED, items=[running()]))
    await desk.do(CancelOrder, reason="ordered twice")
    intent = desk.order().items[0].ending_intent
    await desk.do(BeginTermination, order_id=1, intent=intent)
    await desk.do(RecordTermination, order_id=1, intent=intent, answer=REFUSED)
    await desk.do(SetPending)
    item = desk.order().items[0]
    assert (item.delivery, item.delivery_code, item.ending_intent) == (D.ACTIVE, None, None)


async def test_what_was_fraud_needs_a_reason_and_who_may_say_so():
    """L10, X3."""
    desk = a_desk(an_order(Status.FRAUD))
    with pytest.raises(InvalidInput, match="no fraud") as refused:
        await desk.do(SetPending)
    assert refused.value.rule == "L10"
    with pytest.raises(NotPermitted, match="permission “set_fraud”"):
        await desk.do(SetPending, by="agent", reason="a good customer")
    await desk.do(SetPending, reason="a good customer")
    assert desk.order().status is Status.PENDING_APPROVAL
    assert desk.told()[:2] == ["OrderMoved", "ReasonGiven"]


async def test_a_handled_order_back_to_pending_keeps_its_invoices_and_gives_its_credit_back():
    """L10, A6: the distributor credits what it has billed, and bills it again with the next approval."""
    desk = a_delivering_desk(an_order(items=[an_item(cost_minor=3000)]))
    desk.account().credit_limit_minor = 3000
    await desk.do(ApproveOrder)
    await desk.do(DeliverItems)
    desk.time.passes(hours=3)
    await desk.do(SettleOrder)
    assert (desk.order().status, desk.account().owed_minor) == (Status.HANDLED, 3000)
    await desk.do(SetPending)
    assert (desk.account().owed_minor, desk.order().billed_minor, desk.order().reserved_minor) == (0, 0, 0)
    assert debts(desk) == [InvoiceStatus.PAID]
    assert "ResellerCredited" in desk.told()
    await desk.do(ApproveOrder)
    assert (desk.order().status, desk.order().reserved_minor) == (Status.EXECUTING, 3000)
    desk.time.passes(hours=3)
    await desk.do(SettleOrder)
    assert (desk.order().status, desk.account().owed_minor) == (Status.HANDLED, 3000)


async def test_sub_orders_come_back_with_their_main_order_where_they_stand_as_it_does():
    """L8, L10."""
    subs = [an_order(id=2, parent_id=1), an_order(Status.FRAUD, id=3, parent_id=1)]
    desk = a_desk(an_order(), *subs)
    await desk.do(CancelOrder, reason="ordered twice")
    await desk.do(SetPending)
    assert [desk.order(n).status for n in (1, 2, 3)] == [
        Status.PENDING_APPROVAL,
        Status.PENDING_APPROVAL,
        Status.FRAUD,
    ]


# Refunds of what is handled.


async def test_a_full_refund_of_a_handled_order_keeps_its_status_and_says_refunded():
    """L10."""
    desk = refundable(an_order(Status.HANDLED))
    payment = desk.order().payments[0]
    payment.id = 7
    await desk.do(RefundPayment, payment_id=7, reason="asked for", by_hand=True)
    order = desk.order()
    assert (order.status, order.payment_status) == (Status.HANDLED, PaymentStatus.REFUND)
    assert status_label(order.status, order.marks, 1, 1, payment=order.payment_status) == "Refunded"


async def test_a_refunded_order_that_is_pending_again_is_due_again():
    """L10."""
    desk = refundable(an_order(Status.HANDLED))
    desk.order().payments[0].id = 7
    await desk.do(RefundPayment, payment_id=7, reason="asked for", by_hand=True)
    await desk.do(SetPending)
    assert (debts(desk), desk.order().balance.due) == ([InvoiceStatus.UNPAID], eur("50"))


async def test_a_full_refund_may_cancel_the_handled_order_too():
    """L10."""
    desk = refundable(an_order(Status.HANDLED))
    desk.order().payments[0].id = 7
    with pytest.raises(Refused, match="cancel 3000000001 by itself") as refused:
        await desk.do(RefundPayment, payment_id=7, reason="asked for", amount=eur("20"), cancel=True)
    assert refused.value.rule == "L10"
    await desk.do(RefundPayment, payment_id=7, reason="asked for", cancel=True)
    await answer_refund(desk, Result.DONE)
    order = desk.order()
    assert (order.status, order.balance.invoiced, order.balance.due) == (
        Status.CANCELLED,
        eur("0"),
        eur("0"),
    )
    assert (order.balance.paid, order.payment_status) == (eur("0"), PaymentStatus.REFUND)
