"""A reseller's credit: reserved, owed, freed, and never more than the limit (A3, A5, A6, L5, L8, P6)."""

import json
from typing import Any

import pytest

from domain.billing import InvoiceKind
from domain.billing.commands import ReceivePayment, RecordCharge
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem
from domain.credit.commands import (
    CancelDistributorInvoice,
    ChangeReseller,
    PayDistributor,
    RecordDistributorInvoice,
    SetCreditLimit,
)
from domain.credit.model import CreditKind, ResellerInvoice, ResellerInvoiceStatus, ResellerToken
from domain.customers import ResellerMethod
from domain.errors import InvalidInput, NotPermitted, Refused
from domain.jobs import JobKind
from domain.mail.model import Mail, MailKind
from domain.money import Money
from domain.orders.commands import (
    ApproveOrder,
    CancelOrder,
    CartLine,
    Collection,
    DeliverItems,
    DistributorPayment,
    RecordCart,
    RefuseOrder,
    SetPending,
    SubmitCart,
)
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, PaymentMethod, Status, StoppedBy
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order, eur
from tests.domain.money import SEALED, intents

A3 = "Your payment method does not support this action. Please contact your distributor."


def costly(cost: int = 3000, *, by_hand: bool = False, **given: Any) -> Order:
    """An order that costs the reseller so many cents."""
    return an_order(items=[an_item(cost_minor=cost, auto_execute=not by_hand)], **given)


def with_limit(limit: int | None, *orders: Order) -> FakeDesk:
    """A desk whose first reseller has this credit limit in cents."""
    desk = a_desk(*orders)
    desk.account().credit_limit_minor = limit
    return desk


def by_card(*orders: Order, token: bool = True, **system: Any) -> FakeDesk:
    """A desk whose first reseller pays by card, and has left a token unless told otherwise."""
    desk = a_desk(*orders)
    desk.account().payment_method = ResellerMethod.CREDIT_CARD
    cards = {"id": 1, "name": "Cards", "gateway": GatewayKind.SANDBOX, **system}
    desk.state.things[PaymentSystem, 1] = PaymentSystem(**cards)
    if token:
        desk.state.things[ResellerToken, 2] = ResellerToken(
            id=2, reseller_id=1, system_id=1, label="Visa 4242", sealed=SEALED
        )
    return desk


async def answer(desk: FakeDesk, result: Result, *, which: int = -1, **given: Any) -> None:
    """The gateway's answer to a charge of the reseller's token."""
    key = intents(desk, JobKind.RESELLER_CHARGE)[which]
    await desk.do(RecordCharge, order_id=1, intent=key, answer=Answer(result=result, **given))


def figures(desk: FakeDesk) -> tuple[int, int]:
    """What is reserved and owed, and as the entries have it."""
    account, entries = desk.account(), desk.state.credit_entries
    assert account.reserved_minor == sum(entry.reserved_minor for entry in entries)
    assert account.owed_minor == sum(entry.owed_minor for entry in entries)
    return account.reserved_minor, account.owed_minor


def copies(desk: FakeDesk) -> list[tuple[str, str]]:
    """To whom copies of approvals go, and who approved."""
    mails = [thing for thing in desk.state.things.values() if isinstance(thing, Mail)]
    return [
        (mail.recipient, json.loads(mail.facts)["approver"])
        for mail in mails
        if mail.kind is MailKind.ORDER_APPROVED
    ]


def bills(desk: FakeDesk) -> list[ResellerInvoice]:
    """The distributor's invoices."""
    return [thing for thing in desk.state.things.values() if isinstance(thing, ResellerInvoice)]


async def test_an_accepted_order_reserves_its_cost_and_is_billed_when_it_is_handled():
    """A6: reserved becomes owed; the invoice has a line for each item and is due after the reseller's days."""
    items = [
        an_item(1, cost_minor=2000, auto_execute=False, product_type="subscription", offer_id=7),
        an_item(2, cost_minor=1000, product_type="domain"),
    ]
    desk = with_limit(5000, an_order(items=items))
    await desk.do(ApproveOrder)
    assert figures(desk) == (3000, 0)
    assert desk.order().reserved_minor == 3000
    assert desk.account().available == eur("20")
    await desk.do(DeliverItems)
    assert desk.order().status is Status.HANDLED
    assert figures(desk) == (0, 3000)
    assert (desk.order().reserved_minor, desk.order().billed_minor) == (0, 3000)
    (bill,) = bills(desk)
    assert [(line.product_type, line.billing_type, str(line.amount)) for line in bill.lines] == [
        ("subscription", "monthly", "20.00 EUR"),
        ("domain", "one_time", "10.00 EUR"),
    ]
    assert (bill.order_id, bill.status, str(bill.total)) == (1, ResellerInvoiceStatus.UNPAID, "30.00 EUR")
    assert bill.due_at == desk.time.now().add(hours=24 * 30)
    assert [entry.kind for entry in desk.state.credit_entries] == [CreditKind.RESERVED, CreditKind.BILLED]


async def test_what_a_cancelled_item_would_have_cost_is_released_and_not_billed():
    """A6."""
    items = [
        an_item(1, cost_minor=2000, auto_execute=False),
        an_item(2, cost_minor=1000, delivery=DeliveryStatus.CANCELLED),
    ]
    desk = a_desk(an_order(items=items))
    await desk.do(ApproveOrder)
    await desk.do(DeliverItems)
    assert figures(desk) == (0, 2000)
    assert str(bills(desk)[0].total) == "20.00 EUR"


async def test_an_order_that_costs_more_than_is_available_waits_unexecuted():
    """A5: and what it costs and what there is are kept with it."""
    desk = with_limit(2999, costly())
    await desk.do(ApproveOrder)
    assert (desk.order().status, desk.order().stopped_by) == (Status.UNEXECUTED, StoppedBy.CREDIT)
    assert desk.order().stopped_because == "credit short: it costs 30.00 EUR, and 29.99 EUR were available"
    assert figures(desk) == (0, 0)
    assert "CreditShort" in desk.told()


async def test_an_order_in_another_currency_costs_what_the_distributor_asks_in_the_resellers():
    """SPEC 1, A6, FEATURES 69: amounts of two currencies are never added, so an order has one for each figure."""
    desk = with_limit(5000)
    line = CartLine(name="Hosting", quantity=1, unit_price=Money(90_00, "USD"), cost_minor=3000)
    given: dict[str, Any] = {"number": "4000000001", "reseller_id": 1, "currency": "USD", "lines": (line,)}
    given |= {"step": "cart", "payment_method": PaymentMethod.ON_ACCOUNT}
    await desk.do(RecordCart, **given, customer_id=1)
    assert (desk.order().total, desk.order().cost) == (Money(90_00, "USD"), eur("30"))
    await desk.do(SubmitCart)
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.EXECUTING
    assert figures(desk) == (3000, 0)


async def test_who_approved_a_card_order_gets_the_copy_once_it_goes_on():
    """A7: the charge is answered through the worker, for the decision of whoever asked for it."""
    desk = by_card(costly())
    desk.person("agent").email = "agent@acme.example"
    await desk.do(ApproveOrder, by="manager")
    await answer(desk, Result.FAILED, code="card_declined")
    await desk.do(ApproveOrder, by="agent")
    await answer(desk, Result.UNKNOWN)
    assert copies(desk) == []
    for _time in range(2):
        await answer(desk, Result.DONE)
        assert copies(desk) == [("agent@acme.example", "Agent")]


async def test_what_is_owed_and_reserved_counts_against_the_limit():
    """A6."""
    orders = [costly(id=1, by_hand=True), costly(id=2), costly(id=3)]
    desk = with_limit(8999, *orders)
    await desk.do(ApproveOrder)
    await desk.do(DeliverItems)
    await desk.do(ApproveOrder, order_id=2)
    assert figures(desk) == (3000, 3000)
    await desk.do(ApproveOrder, order_id=3)
    assert desk.order(3).status is Status.UNEXECUTED


async def test_an_order_in_another_currency_is_outside_a_limited_credit():
    """Amounts of different currencies are never added."""
    desk = with_limit(9999, costly())
    desk.account().currency = "USD"
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.UNEXECUTED
    desk.account().credit_limit_minor = None
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.EXECUTING
    assert not desk.state.credit_entries


async def test_refusal_by_the_distributor_releases_and_clears_what_stopped_the_order():
    """A6, L7."""
    desk = with_limit(3000, costly(by_hand=True))
    await desk.do(ApproveOrder)
    await desk.do(RefuseOrder, reason="out of stock")
    assert figures(desk) == (0, 0)
    assert desk.order().stopped_by is None
    assert "CreditReleased" in desk.told()


async def test_cancelling_gives_back_what_was_reserved():
    """A6: also where something was set up while the order still awaited its approval."""
    desk = with_limit(3000, costly(by_hand=True))
    await desk.do(ApproveOrder)
    await desk.do(RefuseOrder, reason="out of stock")
    desk.order().reserved_minor = desk.account().reserved_minor = 3000
    await desk.do(CancelOrder, reason="changed her mind")
    assert (desk.account().reserved_minor, desk.order().reserved_minor) == (0, 0)


@pytest.mark.parametrize("freed_by", ["payment", "credit note", "limit", "refusal"])
async def test_freed_credit_marks_the_orders_that_it_reaches_for_the_oldest_first(freed_by):
    """A6."""
    waiting = [an_order(Status.UNEXECUTED, id=n, items=[an_item(cost_minor=2000)]) for n in (1, 2, 3)]
    waiting[0].placed_at = waiting[0].placed_at.add(hours=2)
    waiting[0].derive()
    desk = with_limit(5000, *waiting, costly(5000, id=4, by_hand=True), costly(3000, id=5, by_hand=True))
    await desk.do(ApproveOrder, order_id=4)
    if freed_by != "refusal":
        await desk.do(DeliverItems, order_id=4)
    assert not any(Mark.CREDIT_FREE in order.marks for order in waiting)
    if freed_by == "payment":
        paid = DistributorPayment(amount=eur("40"), reference="SEPA 1")
        await desk.do(PayDistributor, reseller_id=1, payment=paid)
    elif freed_by == "credit note":
        given: dict[str, Any] = {"kind": InvoiceKind.CREDIT, "amount": eur("40"), "name": "a mistake"}
        await desk.do(RecordDistributorInvoice, reseller_id=1, **given)
    elif freed_by == "limit":
        await desk.do(SetCreditLimit, reseller_id=1, limit=eur("90"))
    else:
        await desk.do(RefuseOrder, order_id=4, reason="out of stock")
    free = {number for number in (1, 2, 3) if Mark.CREDIT_FREE in desk.order(number).marks}
    assert free == {2, 3}
    assert desk.told(2)[-1] == "CreditFreed"


async def test_a_held_order_is_told_nothing_of_credit():
    """L19."""
    desk = with_limit(1000, an_order(Status.UNEXECUTED, marks=frozenset({Mark.HELD})))
    await desk.do(SetCreditLimit, reseller_id=1, limit=None)
    assert desk.order().marks == {Mark.HELD}


async def test_a_payment_to_the_distributor_can_come_with_the_approval():
    """L5: it needs the permission to manage credit, frees the credit, and the order goes on."""
    desk = with_limit(4000, costly(id=1), costly(id=2, by_hand=True))
    await desk.do(ApproveOrder, order_id=2)
    await desk.do(DeliverItems, order_id=2)
    await desk.do(ApproveOrder)
    assert desk.order().status is Status.UNEXECUTED
    payment = DistributorPayment(amount=eur("30"), reference="SEPA 2026-11")
    with pytest.raises(NotPermitted, match="manage_credit"):
        await desk.do(ApproveOrder, by="manager", pay_distributor=payment)
    await desk.do(ApproveOrder, pay_distributor=payment)
    assert desk.order().status is Status.EXECUTING
    assert desk.order().stopped_by is None
    assert Mark.CREDIT_FREE not in desk.order().marks
    assert figures(desk) == (3000, 0)
    assert bills(desk)[0].status is ResellerInvoiceStatus.PAID


async def test_a_payment_pays_the_oldest_invoices_and_leaves_the_rest_as_a_deposit():
    """A6, P6."""
    desk = a_desk(*(costly(n * 1000, id=n, by_hand=True) for n in (1, 2, 3)))
    for number in (1, 2):
        await desk.do(ApproveOrder, order_id=number)
        await desk.do(DeliverItems, order_id=number)
    paid = DistributorPayment(amount=eur("25"), reference="SEPA 1")
    await desk.do(PayDistributor, reseller_id=1, payment=paid)
    assert [bill.status.value for bill in bills(desk)] == ["paid", "unpaid"]
    await desk.do(PayDistributor, reseller_id=1, payment=DistributorPayment(amount=eur("40"), reference="2"))
    assert figures(desk) == (0, -3500)
    await desk.do(ApproveOrder, order_id=3)
    await desk.do(DeliverItems, order_id=3)
    assert [bill.status.value for bill in bills(desk)] == ["paid"] * 3
    assert figures(desk) == (0, -500)


async def test_a_limit_below_what_is_owed_and_reserved_is_refused():
    """A6."""
    desk = a_desk(costly())
    await desk.do(ApproveOrder)
    with pytest.raises(Refused, match=r"Acme owes and has reserved 30\.00 EUR; the limit cannot be 29") as no:
        await desk.do(SetCreditLimit, reseller_id=1, limit=eur("29.99"))
    assert no.value.rule == "A6"
    await desk.do(SetCreditLimit, reseller_id=1, limit=eur("30"))
    assert desk.account().available == eur("0")


async def test_an_invoice_of_the_distributors_needs_credit_too():
    """A6: reserved and owed never exceed the limit."""
    desk = with_limit(1000)
    given: dict[str, Any] = {"reseller_id": 1, "kind": InvoiceKind.DEBIT, "name": "yearly fee"}
    with pytest.raises(Refused, match="raise the limit first"):
        await desk.do(RecordDistributorInvoice, amount=eur("10.01"), **given)
    await desk.do(RecordDistributorInvoice, amount=eur("10"), **given)
    assert figures(desk) == (0, 1000)


async def test_an_invoice_of_the_distributors_that_is_cancelled_is_owed_no_more():
    """P6, A6: the credit that it held is free again; a paid one, a credit note, and one twice are refused."""
    desk = with_limit(5000, an_order(Status.UNEXECUTED, items=[an_item(cost_minor=3000)]))
    given: dict[str, Any] = {"reseller_id": 1, "name": "yearly fee"}
    await desk.do(RecordDistributorInvoice, kind=InvoiceKind.DEBIT, amount=eur("40"), **given)
    await desk.do(RecordDistributorInvoice, kind=InvoiceKind.CREDIT, amount=eur("5"), **given)
    bill, note = bills(desk)
    with pytest.raises(InvalidInput, match="Say in a few words"):
        await desk.do(CancelDistributorInvoice, invoice_id=bill.id, reason=" ")
    with pytest.raises(Refused, match="credit note"):
        await desk.do(CancelDistributorInvoice, invoice_id=note.id, reason="not ours")
    await desk.do(CancelDistributorInvoice, invoice_id=bill.id, reason="not ours")
    assert figures(desk) == (0, -500)
    assert bills(desk)[0].status is ResellerInvoiceStatus.CANCELLED
    assert desk.state.credit_entries[-1].kind is CreditKind.CANCELLED
    assert Mark.CREDIT_FREE in desk.order().marks
    with pytest.raises(Refused, match="cancelled already"):
        await desk.do(CancelDistributorInvoice, invoice_id=bill.id, reason="again")
    await desk.do(RecordDistributorInvoice, kind=InvoiceKind.DEBIT, amount=eur("5"), **given)
    with pytest.raises(Refused, match="is paid"):
        await desk.do(CancelDistributorInvoice, invoice_id=bills(desk)[-1].id, reason="late")


@pytest.mark.parametrize(("amount", "reference"), [("0", "x"), ("1", " ")])
async def test_a_payment_to_the_distributor_is_an_amount_with_a_reference(amount, reference):
    """P6."""
    desk = a_desk()
    payment = DistributorPayment(amount=eur(amount), reference=reference)
    with pytest.raises(InvalidInput):
        await desk.do(PayDistributor, reseller_id=1, payment=payment)


# Resellers that pay by card.


async def test_a_card_order_is_charged_before_it_goes_on():
    """A5, L18: its credit is held meanwhile, and nothing else is decided."""
    desk = by_card(costly())
    desk.account().credit_limit_minor = 3000
    await desk.do(ApproveOrder)
    order = desk.order()
    assert (order.status, order.stopped_by) == (Status.PENDING_APPROVAL, None)
    assert Mark.CHARGING in order.marks
    assert figures(desk) == (3000, 0)
    for kind, given in ((ApproveOrder, {}), (CancelOrder, {"reason": "late"})):
        with pytest.raises(Refused) as refused:
            await desk.do(kind, **given)
        assert refused.value.rule == "L18"
    await answer(desk, Result.UNKNOWN)
    assert Mark.CHARGING in desk.order().marks
    await answer(desk, Result.DONE, reference="ch_1")
    order = desk.order()
    assert (order.status, order.items[0].delivery) == (Status.EXECUTING, DeliveryStatus.QUEUED)
    assert Mark.CHARGING not in order.marks
    assert figures(desk) == (0, 0)
    assert [bill.status for bill in bills(desk)] == [ResellerInvoiceStatus.PAID]
    assert desk.told().count("NamedOutside") == 1
    booked = len(desk.state.credit_entries)
    await answer(desk, Result.DONE, reference="ch_1")
    assert len(desk.state.credit_entries) == booked


async def test_a_card_order_whose_charge_fails_stays_with_the_gateways_code():
    """A5: not sent to the distributor, marked, and its credit released; the next approval charges anew."""
    desk = by_card(costly())
    await desk.do(ApproveOrder)
    await answer(desk, Result.FAILED, code="card_declined")
    order = desk.order()
    assert (order.status, order.stopped_by, order.stopped_because) == (
        Status.PENDING_APPROVAL,
        StoppedBy.GATEWAY,
        "card_declined",
    )
    assert order.marks == {Mark.GATEWAY_ERROR}
    assert figures(desk) == (0, 0)
    await desk.do(ApproveOrder)
    assert Mark.GATEWAY_ERROR not in desk.order().marks
    await answer(desk, Result.DONE)
    assert desk.order().status is Status.EXECUTING


async def test_a_charge_that_was_paid_after_all_is_used_once():
    """R2: the first lets the order go on; another one is the reseller's credit."""
    desk = by_card(costly())
    await desk.do(ApproveOrder)
    await answer(desk, Result.FAILED, code="timeout")
    await desk.do(ApproveOrder)
    await answer(desk, Result.DONE, which=0)
    assert desk.order().status is Status.EXECUTING
    assert figures(desk) == (0, 0)
    await answer(desk, Result.DONE, which=1)
    assert figures(desk) == (0, -3000)
    assert desk.told()[-1] == "ResellerChargeKept"


@pytest.mark.parametrize("by_hand", [False, True])
async def test_a_card_order_that_is_pending_again_is_not_charged_again(by_hand):
    """A5, L10: what was charged for it stands as a deposit meanwhile, and pays for it when it is approved again."""
    desk = by_card(costly(by_hand=by_hand))
    for _time in range(3):
        await desk.do(ApproveOrder)
        if by_hand:
            await desk.do(DeliverItems)
        if not bills(desk):
            await answer(desk, Result.DONE)
        assert desk.order().status is (Status.HANDLED if by_hand else Status.EXECUTING)
        assert figures(desk) == (0, 0)
        await desk.do(CancelOrder, reason="changed their mind")
        if by_hand:
            for item in desk.order().items:
                item.delivery = DeliveryStatus.CANCELLED
        assert figures(desk) == (0, -3000)
        await desk.do(SetPending)
    assert [charge.amount for charge in desk.order().charges] == [eur("30")]
    assert {bill.status for bill in bills(desk)} == {ResellerInvoiceStatus.PAID}
    assert "DepositUsed" in desk.told() or by_hand


async def test_only_what_a_card_order_costs_more_than_before_is_charged():
    """A5, A6: the credit covers all of it while the card is asked for the rest."""
    desk = by_card(costly())
    await desk.do(ApproveOrder)
    await answer(desk, Result.DONE)
    await desk.do(CancelOrder, reason="changed their mind")
    await desk.do(SetPending)
    desk.order().items[0].cost_minor = 4000
    desk.order().cost = eur("40")
    said = await desk.preview(desk.identity(), desk.command(ApproveOrder))
    assert "pay 30.00 EUR of its cost by what was charged for it before" in said
    assert "charge its cost of 10.00 EUR to your Visa 4242 through Cards" in said
    await desk.do(ApproveOrder)
    assert figures(desk) == (4000, -3000)
    await answer(desk, Result.FAILED, code="card_declined")
    assert figures(desk) == (0, -3000)
    await desk.do(ApproveOrder)
    await answer(desk, Result.DONE)
    assert (desk.order().status, figures(desk)) == (Status.EXECUTING, (0, 0))
    assert [charge.amount for charge in desk.order().charges] == [eur("30"), eur("10"), eur("10")]


async def test_a_sub_order_of_a_card_family_that_is_pending_again_is_not_charged_again():
    """L8, A5: the charge stands on its main order."""
    desk = by_card(*a_family(1000, 2000).state.orders.values())
    await desk.do(ApproveOrder)
    await answer(desk, Result.DONE)
    await desk.do(CancelOrder, order_id=2, reason="changed their mind")
    assert figures(desk)[1] < 0
    await desk.do(SetPending, order_id=2)
    await desk.do(ApproveOrder, order_id=2)
    assert desk.order(2).status is Status.EXECUTING
    assert figures(desk) == (0, 0)
    assert not desk.order(2).charges


@pytest.mark.parametrize(
    "why", ["none", "removed", "expired", "retired system", "no tokens", "by hand", "other currency"]
)
async def test_without_a_valid_token_a_card_reseller_is_told_so_and_the_order_is_marked(why):
    """A3: and no credit is reserved."""
    systems: dict[str, dict[str, Any]] = {
        "retired system": {"retired": True},
        "no tokens": {"tokens": False},
        "by hand": {"gateway": GatewayKind.MANUAL},
        "other currency": {"currency": "USD"},
    }
    desk = by_card(costly(), token=why != "none", **systems.get(why, {}))
    if why == "removed":
        desk.state.things[ResellerToken, 2].active = False
    if why == "expired":
        desk.state.things[ResellerToken, 2].expires_at = desk.time.now()
    command = desk.command(ApproveOrder)
    for _again in range(2):
        with pytest.raises(Refused) as refused:
            await desk.execute(desk.identity(), command)
        assert (refused.value.message, refused.value.rule) == (A3, "A3")
    order = desk.order()
    assert (order.status, order.stopped_by, order.stopped_because) == (
        Status.PENDING_APPROVAL,
        StoppedBy.NO_TOKEN,
        A3,
    )
    assert order.marks == {Mark.NO_TOKEN}
    assert figures(desk) == (0, 0)
    assert not intents(desk, JobKind.RESELLER_CHARGE)


async def test_a_cart_without_a_valid_token_is_submitted_all_the_same():
    """A1, A3: what the customer did is not refused."""
    desk = by_card(an_order(Status.INCOMPLETE, method=PaymentMethod.CREDIT_CARD, customer_id=2), token=False)
    await desk.do(SubmitCart)
    assert desk.order().status is Status.PENDING_APPROVAL
    assert not desk.order().marks


async def test_a_manual_card_order_is_charged_when_the_distributor_confirms():
    """A3: it is handled once that is paid."""
    desk = by_card(costly(by_hand=True))
    await desk.do(ApproveOrder)
    assert (desk.order().status, figures(desk)) == (Status.SUBMITTED, (3000, 0))
    assert not intents(desk, JobKind.RESELLER_CHARGE)
    await desk.do(DeliverItems)
    assert (desk.order().status, desk.order().delivered) == (Status.SUBMITTED, True)
    assert Mark.CHARGING in desk.order().marks
    with pytest.raises(Refused, match="under way"):
        await desk.do(RefuseOrder, reason="no")
    await answer(desk, Result.FAILED, code="card_declined")
    assert desk.order().stopped_by is StoppedBy.GATEWAY
    assert figures(desk) == (3000, 0)
    await desk.do(DeliverItems)
    assert len(intents(desk, JobKind.RESELLER_CHARGE)) == 2
    await answer(desk, Result.DONE)
    assert (desk.order().status, desk.order().stopped_by) == (Status.HANDLED, None)
    assert figures(desk) == (0, 0)
    assert [bill.status for bill in bills(desk)] == [ResellerInvoiceStatus.PAID]


async def test_a_manual_card_order_without_a_token_waits_for_one():
    """A3."""
    desk = by_card(costly(by_hand=True), token=False)
    await desk.do(ApproveOrder)
    await desk.do(DeliverItems)
    assert (desk.order().status, desk.order().stopped_by) == (Status.SUBMITTED, StoppedBy.NO_TOKEN)
    assert figures(desk) == (3000, 0)


async def test_a_card_reseller_approves_everything_and_the_earlier_choice_is_remembered():
    """A1: a change to card without a token warns."""
    desk = a_desk(
        *(an_order(Status.AWAITING_PAYMENT, id=n, customer_id=2) for n in (1, 2)),
    )
    paid = Collection(amount=eur("50"))
    change = desk.command(ChangeReseller, reseller_id=1, payment_method=ResellerMethod.CREDIT_CARD)
    assert (await desk.preview(desk.identity(), change))[-1] == (
        "leave Acme unable to approve: it has no payment token that could be charged"
    )
    await desk.execute(desk.identity(), change)
    await desk.do(ReceivePayment, payment=paid)
    assert desk.order().status is Status.PENDING_APPROVAL
    await desk.do(ChangeReseller, reseller_id=1, payment_method=ResellerMethod.DEPOSIT)
    await desk.do(ReceivePayment, order_id=2, payment=paid)
    assert desk.order(2).status is Status.EXECUTING


# Sub-orders.


def a_family(*costs: int, by_hand: bool = False, limit: int | None = None) -> FakeDesk:
    """A main order and a sub-order for each further cost."""
    orders = [costly(cost, id=n, by_hand=by_hand) for n, cost in enumerate(costs, 1)]
    for sub in orders[1:]:
        sub.parent_id = 1
    return with_limit(limit, *orders)


def statuses(desk: FakeDesk) -> list[str]:
    return [desk.order(number).status.value for number in sorted(desk.state.orders)]


async def test_a_main_order_is_accepted_with_its_sub_orders_on_the_summed_cost():
    """L8."""
    desk = a_family(1000, 2000, 3000, limit=5999)
    await desk.do(ApproveOrder)
    assert statuses(desk) == ["unexecuted"] * 3
    assert desk.order().stopped_because == "credit short: it costs 60.00 EUR, and 59.99 EUR were available"
    await desk.do(SetCreditLimit, reseller_id=1, limit=eur("60"))
    assert Mark.CREDIT_FREE in desk.order().marks
    assert Mark.CREDIT_FREE not in desk.order(2).marks
    await desk.do(ApproveOrder)
    assert statuses(desk) == ["submitted", "executing", "executing"]
    assert [desk.order(n).reserved_minor for n in (1, 2, 3)] == [1000, 2000, 3000]
    assert desk.order(1).items[0].delivery is DeliveryStatus.QUEUED


async def test_a_sub_order_alone_is_refused_and_names_the_main_one():
    """L8."""
    desk = a_family(1000, 2000)
    with pytest.raises(Refused, match=r"3000000002 is a sub-order.* main order 3000000001") as refused:
        await desk.do(ApproveOrder, order_id=2)
    assert refused.value.rule == "L8"


async def test_a_main_order_is_handled_with_the_last_of_its_sub_orders():
    """L8: and each is billed by itself."""
    desk = a_family(1000, 2000, 3000, by_hand=True)
    await desk.do(ApproveOrder)
    await desk.do(DeliverItems, order_id=1)
    assert statuses(desk) == ["submitted"] * 3
    await desk.do(DeliverItems, order_id=2)
    assert statuses(desk) == ["submitted", "handled", "submitted"]
    await desk.do(DeliverItems, order_id=3)
    assert statuses(desk) == ["handled"] * 3
    assert figures(desk) == (0, 6000)
    assert sorted(str(bill.total) for bill in bills(desk)) == ["10.00 EUR", "20.00 EUR", "30.00 EUR"]


async def test_a_sub_order_may_be_cancelled_alone_and_the_main_order_cancels_all():
    """L8, A6."""
    desk = a_family(1000, 2000, 3000)
    await desk.do(CancelOrder, order_id=2, reason="not this one")
    assert statuses(desk) == ["pending_approval", "cancelled", "pending_approval"]
    await desk.do(CancelOrder, order_id=1, reason="none of it")
    assert statuses(desk) == ["cancelled"] * 3


async def test_a_sub_order_that_was_refused_is_accepted_by_itself():
    """L8: the main order waits for it, and is handled when it is cancelled."""
    desk = a_family(1000, 2000, by_hand=True)
    await desk.do(ApproveOrder)
    await desk.do(RefuseOrder, order_id=2, reason="out of stock")
    await desk.do(ApproveOrder, order_id=2)
    assert statuses(desk) == ["submitted", "submitted"]
    await desk.do(RefuseOrder, order_id=2, reason="out of stock")
    await desk.do(DeliverItems, order_id=1)
    await desk.do(CancelOrder, order_id=2, reason="cannot be had")
    assert statuses(desk) == ["handled", "cancelled"]
    assert figures(desk) == (0, 1000)


async def test_a_main_order_of_nothing_is_cancelled_with_all_its_sub_orders():
    """L8."""
    desk = a_family(0, 2000, by_hand=True)
    desk.order(1).items.clear()
    await desk.do(ApproveOrder)
    await desk.do(RefuseOrder, order_id=2, reason="out of stock")
    await desk.do(CancelOrder, order_id=2, reason="cannot be had")
    assert statuses(desk) == ["cancelled", "cancelled"]


async def test_a_family_of_a_card_reseller_is_charged_once_for_all():
    """L8, A5."""
    desk = by_card(*a_family(1000, 2000).state.orders.values())
    await desk.do(ApproveOrder)
    assert statuses(desk) == ["pending_approval"] * 2
    with pytest.raises(Refused, match="under way"):
        await desk.do(CancelOrder, order_id=2, reason="not this one")
    (charge,) = desk.order().charges
    assert charge.amount == eur("30")
    await answer(desk, Result.DONE)
    assert statuses(desk) == ["submitted", "executing"]
    assert figures(desk) == (0, 0)
    assert [bill.status for bill in bills(desk)] == [ResellerInvoiceStatus.PAID] * 2


async def test_a_cart_becomes_a_sub_order_and_waits_for_its_main_order():
    """L8: whatever the customer's toggle says."""
    desk = a_desk(an_order(customer_id=2))
    line = CartLine(name="Hosting", quantity=1, unit_price=eur("10"))
    await desk.do(
        RecordCart,
        number="4000000001",
        reseller_id=1,
        currency="EUR",
        step="cart",
        customer_id=2,
        payment_method=PaymentMethod.ON_ACCOUNT,
        parent_id=1,
        lines=(line,),
    )
    await desk.do(SubmitCart, order_id=2)
    assert (desk.order(2).parent_id, desk.order(2).status) == (1, Status.PENDING_APPROVAL)
    await desk.do(ApproveOrder)
    assert statuses(desk) == ["submitted", "executing"]
    with pytest.raises(Refused, match="it has no sub-orders"):
        await desk.do(
            RecordCart, number="4000000002", reseller_id=1, currency="EUR", step="cart", parent_id=2
        )


async def test_a_main_order_waits_for_the_payment_of_its_sub_order():
    """L8, L4."""
    desk = a_desk(an_order(id=1), an_order(Status.AWAITING_PAYMENT, id=2, parent_id=1))
    with pytest.raises(Refused, match=r"3000000002, a sub-order of 3000000001, awaits its payment"):
        await desk.do(ApproveOrder)
