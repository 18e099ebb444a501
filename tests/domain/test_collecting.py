"""Money that staff collect with the approval, or leave open openly (L4, P7)."""

import pytest

from domain.billing import Account, InvoiceStatus
from domain.billing.commands import ReceivePayment
from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.money import Money
from domain.orders.commands import ApproveOrder, Collection
from domain.orders.status import Mark, PaymentMethod, PaymentStatus, Status, status_label
from tests.domain.builders import a_desk, an_item, an_order, eur
from tests.domain.fakes import START


async def test_an_order_is_collected_and_approved_in_one_go():
    """L4: the approval with the collection is the approval of L3."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    money = Collection(
        amount=eur("50"), method=PaymentMethod.CASH, reference="RCPT-7", paid_at=START.subtract(hours=3)
    )
    await desk.do(ApproveOrder, by="agent", collect=money)
    order = desk.order()
    assert (order.status, order.payment_status) == (Status.EXECUTING, PaymentStatus.COMPLETED)
    assert order.invoices[0].status is InvoiceStatus.PAID
    (payment,) = order.payments
    assert (payment.method, payment.reference) == (PaymentMethod.CASH, "RCPT-7")
    assert payment.attempted_at == START.subtract(hours=3)
    assert desk.told() == ["PaymentReceived", "OrderMoved", "DeliveryQueued"]


async def test_what_is_collected_stands_when_validation_sends_the_order_elsewhere():
    """L4, A5."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT, items=[an_item(auto_execute=False)]))
    await desk.do(ApproveOrder, collect=Collection(amount=eur("50")))
    assert (desk.order().status, desk.order().paid_minor) == (Status.SUBMITTED, 5000)


async def test_an_order_with_money_due_is_not_approved_without_a_word():
    """L4."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    for money in (None, Collection(amount=eur("20"))):
        with pytest.raises(Refused, match="are not paid; collect them, or say why") as refused:
            await desk.do(ApproveOrder, collect=money)
        assert refused.value.rule == "L4"
    assert (desk.order().status, desk.order().payments) == (Status.AWAITING_PAYMENT, [])


async def test_approving_unpaid_needs_a_reason_and_its_own_permission():
    """L4: the invoice stays open, and the label says so until it is paid."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    with pytest.raises(NotPermitted, match="approve_unpaid"):
        await desk.do(ApproveOrder, by="agent", unpaid_reason="a friend")
    await desk.do(ApproveOrder, by="manager", collect=Collection(amount=eur("20")), unpaid_reason="a friend")
    order = desk.order()
    assert (order.status, order.marks, order.due_minor) == (Status.EXECUTING, frozenset({Mark.UNPAID}), 3000)
    assert order.invoices[0].status is InvoiceStatus.PARTIAL
    assert status_label(Status.HANDLED, order.marks, 1, 1) == "Approved · unpaid"
    assert "LeftUnpaid" in desk.told()
    await desk.do(ReceivePayment, payment=Collection(amount=eur("30")))
    assert (desk.order().marks, desk.order().status) == (frozenset(), Status.EXECUTING)


async def test_who_may_approve_but_take_no_payments_collects_none(monkeypatch):
    """S1, X3."""
    from domain.staff import ROLES, Permission

    monkeypatch.setitem(ROLES, "agent", frozenset({Permission.APPROVE}))
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    with pytest.raises(NotPermitted, match="take_payment"):
        await desk.do(ApproveOrder, by="agent", collect=Collection(amount=eur("50")))
    assert not desk.order().payments


async def test_what_was_paid_in_another_currency_is_kept_with_the_payment():
    """P7: the rate is what the two amounts make."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50"), original=Money(5_412, "USD")))
    payment = desk.order().payments[0]
    assert (payment.original_minor, payment.original_currency) == (5_412, "USD")
    for wrong in (Money(0, "USD"), eur("50")):
        with pytest.raises(InvalidInput, match="another currency"):
            await desk.do(ReceivePayment, payment=Collection(amount=eur("50"), original=wrong))


async def test_a_payment_is_for_the_invoice_that_is_named():
    """P2."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    with pytest.raises(NotFound, match="3000000001 has no invoice INV-9"):
        await desk.do(ReceivePayment, payment=Collection(amount=eur("50")), invoice="INV-9")
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")), invoice="INV-000001")
    assert desk.order().status is Status.PENDING_APPROVAL


@pytest.mark.parametrize(
    ("money", "says"),
    [
        (Collection(amount=Money(5000, "USD")), "is in EUR: 50.00 USD is no payment"),
        (Collection(amount=eur("0")), "0.00 EUR is no payment"),
        (Collection(amount=eur("50"), paid_at=START.add(hours=48)), "a day to come"),
        (Collection(amount=eur("50"), reference="4111 1111 1111 1111"), "card number"),
        (Collection(amount=eur("50"), comment="it is 4111111111111111"), "card number"),
    ],
)
async def test_what_cannot_be_collected_is_one_sentence_and_changes_nothing(money, says):
    """S6, S3: through both doors for money."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    before = desk.state
    for kind, given in ((ApproveOrder, {"collect": money}), (ReceivePayment, {"payment": money})):
        with pytest.raises(InvalidInput, match=says):
            await desk.do(kind, **given)
    assert desk.state is before


async def test_late_money_on_a_closed_order_is_told_as_such():
    """L4."""
    desk = a_desk(an_order(Status.CANCELLED, paid="0"))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("20")))
    assert desk.told() == ["PaymentReceived", "MoneyIsLate"]
    assert desk.order().entries[-1].credit is Account.CUSTOMER_CREDIT


async def test_a_payment_completes_its_cart():
    """L2: and the order waits for the reseller, or for the rest."""
    for paid, status in (("50", Status.PENDING_APPROVAL), ("20", Status.AWAITING_PAYMENT)):
        desk = a_desk(an_order(Status.INCOMPLETE))
        await desk.do(ReceivePayment, payment=Collection(amount=eur(paid)))
        order = desk.order()
        assert (order.status, order.marks, order.paid_minor) == (status, frozenset(), eur(paid).amount_minor)
        assert order.placed_at == desk.time.now()
        assert desk.told() == ["InvoiceIssued", "PaymentReceived", "FraudChecked", "OrderMoved"]


@pytest.mark.parametrize("given", [{"customer_id": None}, {"items": []}])
async def test_a_paid_cart_with_details_missing_waits_with_that_mark(given):
    """L2: money is never turned away, and nothing is delivered to nobody."""
    desk = a_desk(an_order(Status.INCOMPLETE, **given))
    await desk.do(ReceivePayment, payment=Collection(amount=eur("50")))
    order = desk.order()
    assert (order.status, order.marks) == (Status.PENDING_APPROVAL, frozenset({Mark.DETAILS_MISSING}))
    assert order.paid_minor == 5000


async def test_the_dialog_says_the_amounts_beforehand():
    """T13."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    command = desk.command(ApproveOrder, collect=Collection(amount=eur("70")))
    said = await desk.preview(desk.identity(), command)
    assert said[0] == "record a payment of 70.00 EUR by bank transfer"
    assert said[1] == "keep the 20.00 EUR paid too much as the customer's credit"
    assert not desk.order().payments
