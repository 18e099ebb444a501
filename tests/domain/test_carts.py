"""Carts on the way to an order (L1, L2, L12)."""

from dataclasses import replace
from typing import Any

import pytest

from domain.billing import AttemptStatus
from domain.clock import SeededChance, SystemChance
from domain.customers import Customer, ResellerMethod, Site
from domain.errors import InvalidInput, NotFound, Refused
from domain.events import told
from domain.jobs import JobKind
from domain.money import Money
from domain.orders.commands import CartLine, RecordCart, SubmitCart
from domain.orders.status import DeliveryStatus, Mark, PaymentMethod, PaymentStatus, Status
from domain.renewals.commands import MarkOverdue
from domain.settings.commands import ChangeSetting
from domain.shop.commands import RecordShopEvents
from domain.shop.model import CartEvent
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order, eur

NUMBER = "4000000001"
HOSTING = CartLine(name="Hosting", quantity=1, unit_price=eur("10"), domain="ana.example")
BACKUP = CartLine(name="Backup", quantity=2, unit_price=eur("2.50"), cost_minor=100)


async def cart(desk: FakeDesk, **given: Any) -> None:
    await desk.do(
        RecordCart, **{"number": NUMBER, "reseller_id": 1, "currency": "EUR", "step": "cart", **given}
    )


async def test_the_first_event_of_a_cart_makes_an_incomplete_order():
    """L1, L12: the next id, and the number that the caller drew."""
    desk = a_desk(an_order(id=7))
    await cart(desk, lines=(HOSTING, BACKUP))
    order = desk.order(8)
    assert (order.number, order.status, order.cart_step) == (NUMBER, Status.INCOMPLETE, "cart")
    assert (order.total, order.cost, order.item_count) == (eur("15"), eur("1"), 2)
    assert [item.position for item in order.items] == [1, 2]
    assert not order.invoices


async def test_later_events_add_details_to_the_same_record_and_drop_none():
    """L1."""
    desk = a_desk()
    desk.state.things[Site, 5] = Site(id=5, reseller_id=1, customer_id=1, code="S-5")
    await cart(desk, ip="192.0.2.7", invoice_name="Ana", customer_note="call first", lines=(HOSTING,))
    await cart(desk, step="address", customer_id=1, site_id=5, payment_method=PaymentMethod.CHEQUE)
    await cart(desk, step="payment", invoice_name="", customer_note=None, lines=(BACKUP,))
    order = desk.order()
    assert (order.ip, order.invoice_name, order.customer_note) == ("192.0.2.7", "Ana", "call first")
    assert (order.customer_id, order.site_id, order.payment_method) == (1, 5, PaymentMethod.CHEQUE)
    assert (order.cart_step, [item.name for item in order.items]) == ("payment", ["Hosting", "Backup"])
    assert desk.told() == ["CartRecorded"] * 3
    assert len(desk.state.orders) == 1


async def test_a_line_that_is_known_is_not_added_again():
    """L1: it is known by what is kept of it, however it was typed."""
    desk = a_desk()
    untidy = replace(HOSTING, name=" Hos\u200bting\t", domain="ana.example ", quantity=3)
    await cart(desk, lines=(HOSTING, BACKUP))
    await cart(desk, lines=(untidy,))
    assert [(item.name, item.quantity) for item in desk.order().items] == [("Hosting", 3), ("Backup", 2)]
    assert desk.order().total == eur("35")


async def test_the_same_thing_twice_in_a_cart_stays_two_lines():
    """L1: nothing entered is dropped."""
    desk = a_desk()
    for _event in range(2):
        await cart(desk, lines=(HOSTING, HOSTING))
    assert desk.order().item_count == 2


async def test_what_the_shop_sends_is_only_ever_text():
    """X1."""
    desk = a_desk()
    hostile = "a\x1b[31m\u202eb"
    line = replace(HOSTING, name=hostile, domain=hostile, product_type=hostile)
    await cart(desk, step=hostile, invoice_name=hostile, ip=hostile, customer_note=hostile, lines=(line,),
               payment_method=PaymentMethod.CREDIT_CARD)  # fmt: skip
    await desk.do(SubmitCart, failed_code=hostile)
    order, item = desk.order(), desk.order().items[0]
    kept = [order.cart_step, order.invoice_name, order.ip, order.customer_note, order.payments[0].code]
    assert [*kept, item.name, item.domain, item.product_type] == ["a[31mb"] * 8


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"number": "12"}, "is no order number"),
        ({"number": "0123456789"}, "is no order number"),
        ({"number": "４０００００００００"}, "is no order number"),
        ({"currency": "euro"}, "is no currency"),
        ({"lines": (replace(HOSTING, unit_price=Money(1, "USD")),)}, "in EUR cannot hold an item in USD"),
        ({"lines": (replace(HOSTING, quantity=-1),)}, "nothing in it is below zero"),
        ({"lines": (replace(HOSTING, unit_price=eur("-1")),)}, "nothing in it is below zero"),
        ({"lines": (replace(HOSTING, cost_minor=-1),)}, "nothing in it is below zero"),
        ({"lines": (replace(HOSTING, quantity=10**15),)}, "too large for an order"),
    ],
)
async def test_a_cart_that_makes_no_sense_is_refused_whole(given, sentence):
    """S6."""
    desk = a_desk()
    with pytest.raises(InvalidInput, match=sentence):
        await cart(desk, **given)
    assert not desk.state.orders


async def test_a_known_line_does_not_change_its_currency_either():
    """R4."""
    desk = a_desk()
    await cart(desk, lines=(HOSTING,))
    with pytest.raises(InvalidInput, match="cannot hold an item in USD"):
        await cart(desk, lines=(replace(HOSTING, unit_price=Money(1, "USD")),))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.INCOMPLETE])
async def test_a_cart_event_after_completion_goes_to_the_timeline_only(status):
    """L2."""
    desk = a_desk(an_order(status, number=NUMBER))
    await cart(desk, step="late", invoice_name="Someone else", customer_id=2, lines=(HOSTING,))
    order = desk.order()
    assert (order.status, order.cart_step, order.invoice_name, order.customer_id) == (status, None, "", 1)
    assert (order.item_count, order.total) == (1, eur("50"))
    assert desk.told() == ["CartRecorded"]


@pytest.mark.parametrize(
    ("method", "failed_code", "status", "payment"),
    [
        (PaymentMethod.BANK_TRANSFER, None, Status.AWAITING_PAYMENT, PaymentStatus.OPEN),
        (PaymentMethod.CHEQUE, None, Status.AWAITING_PAYMENT, PaymentStatus.OPEN),
        (PaymentMethod.CASH, None, Status.AWAITING_PAYMENT, PaymentStatus.OPEN),
        (PaymentMethod.CREDIT_CARD, None, Status.PENDING_APPROVAL, PaymentStatus.COMPLETED),
        (PaymentMethod.CREDIT_CARD, "51", Status.AWAITING_PAYMENT, PaymentStatus.REJECTED),
        (PaymentMethod.CREDIT_CARD, "", Status.AWAITING_PAYMENT, PaymentStatus.REJECTED),
        (PaymentMethod.ON_ACCOUNT, None, Status.PENDING_APPROVAL, PaymentStatus.OPEN),
    ],
)
async def test_completing_a_cart_leads_where_its_payment_method_says(method, failed_code, status, payment):
    """L2."""
    desk = a_desk(an_order(Status.INCOMPLETE, method=method))
    await desk.do(SubmitCart, failed_code=failed_code)
    order = desk.order()
    assert (order.status, order.payment_status) == (status, payment)
    assert (order.placed_at, order.balance.invoiced) == (desk.time.now(), eur("50"))


async def test_a_charge_is_kept_as_a_payment_with_its_code_and_fee():
    """L2."""
    desk = a_desk(
        an_order(Status.INCOMPLETE, id=1, method=PaymentMethod.CREDIT_CARD),
        an_order(Status.INCOMPLETE, id=2, method=PaymentMethod.CREDIT_CARD),
    )
    await desk.do(SubmitCart, order_id=1, failed_code="51 declined")
    await desk.do(SubmitCart, order_id=2, fee_minor=75)
    failed, paid = desk.order(1).payments[0], desk.order(2).payments[0]
    assert (failed.status, failed.code) == (AttemptStatus.FAILED, "51 declined")
    assert (paid.status, paid.code, paid.fee_minor) == (AttemptStatus.PAID, None, 75)
    assert desk.order(1).invoices[0].number != desk.order(2).invoices[0].number


async def test_a_completed_cart_whose_customer_needs_no_approval_is_executed_at_once():
    """L2, L3."""
    desk = a_desk(an_order(Status.INCOMPLETE, customer_id=2, method=PaymentMethod.CREDIT_CARD))
    await desk.do(SubmitCart)
    assert desk.order().status is Status.EXECUTING
    assert desk.order().items[0].delivery is DeliveryStatus.QUEUED


async def test_a_free_cart_awaits_no_payment():
    desk = a_desk(an_order(Status.INCOMPLETE, items=[an_item(price="0")]))
    await desk.do(SubmitCart)
    assert (desk.order().status, desk.order().payment_status) == (
        Status.PENDING_APPROVAL,
        PaymentStatus.COMPLETED,
    )


async def test_an_empty_cart_is_no_order():
    """L2."""
    desk = a_desk(an_order(Status.INCOMPLETE, items=[]))
    with pytest.raises(Refused, match="an empty cart is no order"):
        await desk.do(SubmitCart)


@pytest.mark.parametrize("chance", [SystemChance(), SeededChance(1)])
def test_an_order_number_has_ten_digits_and_tells_nothing(chance):
    """L12."""
    numbers = [chance.order_number() for _n in range(1000)]
    assert all(len(number) == 10 and number.isdecimal() and number[0] != "0" for number in numbers)
    assert len(set(numbers)) == 1000
    assert numbers != sorted(numbers)


def test_seeded_chance_repeats_itself():
    assert SeededChance(7).order_number() == SeededChance(7).order_number()


@pytest.mark.parametrize(
    ("method", "status"),
    [
        (ResellerMethod.CASH, Status.EXECUTING),
        (ResellerMethod.DEPOSIT, Status.EXECUTING),
        (ResellerMethod.CREDIT_CARD, Status.PENDING_APPROVAL),
    ],
)
async def test_an_order_of_the_reseller_itself_is_approved_by_placing_it_unless_a_card_pays(method, status):
    """A1."""
    desk = a_desk()
    desk.account().payment_method = method
    await cart(desk, payment_method=PaymentMethod.ON_ACCOUNT, lines=(HOSTING,))
    await desk.do(SubmitCart)
    assert desk.order().status is status


async def test_the_invoice_of_an_order_on_account_says_by_when_it_is_to_be_paid_and_is_overdue_after_it():
    """L4, SPEC 1."""
    desk = a_desk()
    await desk.do(ChangeSetting, name="on_account_days", value="14")
    await cart(desk, payment_method=PaymentMethod.ON_ACCOUNT, lines=(HOSTING,))
    await desk.do(SubmitCart)
    (invoice,) = desk.order().invoices
    assert invoice.due_at == desk.time.now().add(hours=24 * 14)
    issued = [e for kept in desk.state.audit for e in kept.record.events if e["event"] == "InvoiceIssued"]
    assert [told(dict(event)) for event in issued] == [
        "invoice INV-000001 of 10.00 EUR issued, due by 2026-12-05"
    ]
    assert Mark.OVERDUE not in desk.order().marks
    desk.time.passes(hours=24 * 14 + 1)
    (job,) = [job for job in desk.state.jobs if job.kind is JobKind.OVERDUE]
    assert job.not_before == invoice.due_at
    await desk.do(MarkOverdue, order_id=1)
    assert desk.order().invoices[0].overdue
    assert Mark.OVERDUE in desk.order().marks


async def test_any_other_invoice_is_due_at_once():
    desk = a_desk()
    await cart(desk, payment_method=PaymentMethod.BANK_TRANSFER, lines=(HOSTING,))
    await desk.do(SubmitCart)
    assert [invoice.due_at for invoice in desk.order().invoices] == [None]


async def test_a_cart_takes_no_customer_of_another_reseller():
    """T2: nor one that does not exist."""
    desk = a_desk()
    desk.state.customers[7] = Customer(id=7, reseller_id=2, name="Elsewhere")
    for customer_id in (7, 8):
        with pytest.raises(NotFound, match=f"no customer with the id {customer_id}"):
            await cart(desk, customer_id=customer_id, lines=(HOSTING,))
    assert not desk.state.orders


@pytest.mark.parametrize(("value", "note"), [("yes", "call first"), ("no", None), ("", "call first")])
async def test_notes_of_customers_are_taken_in_where_the_desk_is_set_to(value, note):
    """SPEC T6, through either door."""
    desk = a_desk()
    await desk.do(ChangeSetting, name="customer_notes", value=value)
    await cart(desk, customer_note="call first", lines=(HOSTING,))
    assert desk.order().customer_note == note
    await desk.do(
        RecordShopEvents,
        reseller_id=1,
        events=(CartEvent(id="e1", cart="c1", step="cart", note="call first", currency="EUR"),),
    )
    assert desk.order(2).customer_note == note
