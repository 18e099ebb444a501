"""Collecting what is due and approving, in one dialog (L4)."""

import pytest
from textual.widgets import Input

from domain.billing.commands import ReceivePayment
from domain.customers.commands import SetApproval
from domain.money import Money
from domain.orders.commands import CartLine, Collection, RecordCart, SubmitCart
from domain.orders.status import ARCHIVE_OF, Archive, Mark, PaymentMethod, PaymentStatus, Status
from tests.domain.builders import eur
from tests.domain.fakes import START
from tests.tui.harness import Dashboard, dashboard
from widgets.dialogs.ask import Ask


async def asked_to_collect(anna: Dashboard, order_id: int = 9) -> Ask:
    await anna.to(order_id)
    await anna.keys("a")
    dialog = await anna.asks()
    await anna.settled()
    return dialog


async def test_an_agent_takes_a_bank_transfer_from_red_to_yellow_in_under_ten_keys(file, desk):
    """L4"""
    keys = ["a", "enter", "a"]
    assert len(keys) < 10
    async with dashboard(file, user="agent", size=(80, 24)) as anna:
        await anna.to(9)
        for key in keys:
            await anna.keys(key)
            await anna.settled()
        await anna.until(lambda: "3000000009 approved." in anna.footer)
    order = await desk.order(9)
    assert ARCHIVE_OF[order.status] is Archive.AWAITING_APPROVAL
    assert order.payment_status is PaymentStatus.COMPLETED
    assert [(p.amount, p.method) for p in order.payments] == [
        (Money(5000, "EUR"), PaymentMethod.BANK_TRANSFER)
    ]
    assert not desk.problems()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_dialog_has_what_is_due_and_says_what_will_happen_on_one_page(file, size):
    """L4, T13, T15"""
    async with dashboard(file, size=size) as anna:
        dialog = await asked_to_collect(anna)
        assert dialog.query_one("#amount", Input).value == "50.00"
        for words in (
            "Collect and approve 3000000009?",
            "Ana Silva owes 50.00 EUR by bank transfer.",
            "Amount",
            "‹ bank transfer ›",
            "2026-11-21",
            "50.00 EUR",
            "This will",
            "Keep as it is",
            "If less is collected: why",
        ):
            assert words in anna.words, words
        assert "Collect and approve" in next(line for line in reversed(anna.lines) if "Keep as it is" in line)


async def test_method_reference_and_date_are_kept_as_they_were_filled_in(file, desk):
    """L4"""
    async with dashboard(file) as anna:
        await asked_to_collect(anna)
        await anna.keys("tab", "right", "tab", "TR-77", "tab", "backspace", "backspace", "19", "enter")
        await anna.settled()
        await anna.keys("a")
        await anna.until(lambda: "3000000009 approved." in anna.footer)
    (payment,) = (await desk.order(9)).payments
    assert (payment.method, payment.reference) == (PaymentMethod.CHEQUE, "TR-77")
    assert payment.attempted_at.format_iso() == "2026-11-19T12:00:00Z"


async def test_what_will_happen_is_found_anew_while_one_types_and_a_refusal_stands_in_its_place(file, desk):
    """L4, T13"""
    async with dashboard(file) as anna:
        dialog = await asked_to_collect(anna)
        await anna.keys(*["backspace"] * 5, "20")
        await anna.until(lambda: "30.00 EUR of 3000000009 are not paid" in anna.words)
        assert "This will" not in anna.text
        assert dialog.query_one("#amount", Input).value == "20"
        await anna.keys("x")
        await anna.until(lambda: "“20x” is no amount" in anna.words)
        await anna.keys("backspace", "tab", "tab", "tab", "tab", "the rest comes on Friday")
        await anna.until(lambda: "leave 30.00 EUR unpaid" in anna.words)
        await anna.keys("enter")
        await anna.settled()
        await anna.keys("a")
        await anna.until(lambda: "3000000009 approved." in anna.footer)
        order = await desk.order(9)
        assert Mark.UNPAID in order.marks
        assert order.balance.due == Money(3000, "EUR")


async def test_nothing_is_confirmed_while_what_will_happen_is_being_found(file, desk, monkeypatch):
    """T13"""
    monkeypatch.setattr("widgets.dialogs.ask.FOUND_AFTER_SECONDS", 60)
    async with dashboard(file) as anna:
        await asked_to_collect(anna)
        before = (await desk.row(9)).version
        await anna.keys("backspace", "backspace", "50", "shift+tab", "a")
        await anna.settled()
        assert (await desk.row(9)).version == before
        assert "50.50 EUR" in anna.words


async def test_one_who_may_not_approve_unpaid_is_not_asked_for_a_reason(file, desk):
    """L4, S1"""
    async with dashboard(file, user="agent") as anna:
        await asked_to_collect(anna)
        assert "If less is collected" not in anna.text
        await anna.keys(*["backspace"] * 5, "20", "enter")
        await anna.settled()
        await anna.keys("a")
        await anna.until(lambda: "collect them, or say why" in anna.words)
        assert (await desk.row(9)).status is Status.AWAITING_PAYMENT


async def test_a_colleague_who_collects_while_my_dialog_is_open_is_named_and_nothing_is_done_twice(
    file, desk
):
    """L17, R1"""
    async with dashboard(file) as anna:
        dialog = await asked_to_collect(anna)
        await anna.keys("tab", "tab", "TR-9", "enter")
        money = Collection(amount=Money(5000, "EUR"))
        await desk.do(ReceivePayment, order_id=9, payment=money, by="agent")
        await anna.keys("a")
        await anna.until(lambda: dialog.query_one("#refusal").display)
        assert "Agent changed 3000000009" in anna.words
        assert dialog.query_one("#reference", Input).value == "TR-9"
        assert len((await desk.order(9)).payments) == 1


async def test_an_order_on_account_is_approved_without_asking_for_money(file, desk):
    """L4"""
    given = {"id": 11, "placed_at": START, "paid": "0", "method": PaymentMethod.ON_ACCOUNT}
    await desk.place(Status.PENDING_APPROVAL, **given)
    async with dashboard(file) as anna:
        await asked_to_collect(anna, 11)
        await anna.shows("Approve 3000000011?")
        assert "Amount" not in anna.text


async def test_the_day_by_which_an_order_on_account_is_to_be_paid_is_said_before_it_is_approved(file, desk):
    """L4"""
    line = CartLine(name="Web Pro", quantity=1, unit_price=eur("50"))
    given = {"number": "4000000011", "step": "payment", "payment_method": PaymentMethod.ON_ACCOUNT}
    await desk.do(SetApproval, customer_ids=(2,), required=True)
    await desk.do(RecordCart, reseller_id=1, currency="EUR", customer_id=2, lines=(line,), **given)
    await desk.do(SubmitCart, order_id=11)
    async with dashboard(file) as anna:
        await asked_to_collect(anna, 11)
        await anna.shows("50.00 EUR on account are to be paid by 2026-12-21.")
        await anna.keys("escape", "enter", "enter")
        await anna.shows("50.00 EUR, by 2026-12-21")
