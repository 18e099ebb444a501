"""The invoice of an order, opened from its details: what was paid, and money taken from there (T6, P2)."""

import pytest

from domain.billing.commands import ReceivePayment
from domain.mail.model import MailKind
from domain.money import Money
from domain.orders.commands import CancelOrder, Collection
from tests.tui.harness import Dashboard, asked, by_raw_sql, dashboard
from tests.tui.test_money import with_tokens
from tui.screens.details import DetailsScreen
from tui.screens.invoice import InvoiceScreen


async def open_invoice(anna: Dashboard, order_id: int, number: str) -> None:
    """By the cursor in the details, as a person goes there."""
    await anna.to(order_id)
    await anna.keys("enter", "enter")
    await anna.shows("ITEMS", number)
    page = anna.screen.query_one("LinkedPage")
    for _step in range(12):
        chosen = page.chosen  # type: ignore[attr-defined]
        if chosen is not None and chosen.kind == "invoice":
            break
        await anna.keys("down")
    await anna.keys("enter")
    await anna.until(lambda: isinstance(anna.screen, InvoiceScreen), "the invoice")
    await anna.shows("Due", "Issued")


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_the_invoice_says_what_it_asks_for_and_what_was_paid_when_through_what(file, desk, width):
    """T6"""
    collection = Collection(amount=Money(2000, "EUR"), reference="TRF-7")
    await desk.do(ReceivePayment, order_id=9, payment=collection)
    number = (await desk.order(9)).invoices[0].number
    async with dashboard(file, size=(width, 40)) as anna:
        await open_invoice(anna, 9, number)
        for words in (
            f"{number} · invoice part paid · Ana Silva", "50.00 EUR", "30.00 EUR", "3000000009", "Awaiting payment",
            "Package 1", "PAYMENTS", "20.00 EUR", "TRF-7", "bank transfer", "2026-11-21",
        ):  # fmt: skip
            assert words in anna.text, words
        assert {strip.cell_length for strip in anna.screen._compositor.render_strips()} == {width}


async def test_capture_is_attempted_from_the_invoice(file, desk):
    """P2, FEATURES 207"""
    await with_tokens(desk, "Visa 4242")
    number = (await desk.order(9)).invoices[0].number
    async with dashboard(file, user="agent") as anna:
        await open_invoice(anna, 9, number)
        await anna.until(lambda: "t take payment" in anna.footer)
        await anna.keys("t")
        await anna.asks()
        assert "charge 50.00 EUR to Visa 4242 through Acquirer" in anna.words
        await anna.keys("t")
        await anna.shows("under way")
    assert (await desk.order(9)).payments[0].invoice.number == number


async def test_the_invoice_is_mailed_after_saying_to_whom(file, desk):
    """SPEC 13, T13: and when one was mailed before."""
    by_raw_sql(file, "UPDATE customers SET email = 'ana@x.example' WHERE id = 1")
    number = (await desk.order(9)).invoices[0].number
    async with dashboard(file, user="agent") as anna:
        await open_invoice(anna, 9, number)
        for before in (False, True):
            await anna.keys("S")
            await anna.asks()
            assert f"mail the invoice {number} to the customer" in anna.words
            assert "To ana@x.example." in anna.words
            assert ("One was mailed on 2026-11-21 09:00 (queued)." in anna.words) is before
            await anna.keys("S")
            await anna.until(lambda: "the invoice is on its way" in anna.footer)
            await anna.shows("Mailed")
    assert asked(file, "SELECT count(*) FROM mails WHERE kind = ?", MailKind.INVOICE.value) == 2


async def test_without_an_address_it_says_so(file, desk):
    """T11"""
    async with dashboard(file) as anna:
        await anna.to(9)
        await anna.keys("S")
        await anna.until(lambda: "No e-mail address of the customer of 3000000009 is known" in anna.footer)


async def test_a_credit_note_leads_from_the_invoice_it_answers_and_back_to_the_order(file, desk):
    """T6, L9"""
    await desk.do(CancelOrder, order_id=8, reason="no longer wanted")
    invoice, note = (await desk.order(8)).invoices
    async with dashboard(file) as anna:
        await open_invoice(anna, 8, invoice.number)
        await anna.shows("CREDIT NOTES", note.number)
        await anna.keys("escape")
        await anna.until(lambda: isinstance(anna.screen, DetailsScreen), "the details again")


async def test_the_invoice_follows_what_others_do(file, desk):
    """T12"""
    number = (await desk.order(9)).invoices[0].number
    async with dashboard(file) as anna:
        await open_invoice(anna, 9, number)
        await anna.shows("Nothing was paid for it.")
        await desk.do(ReceivePayment, order_id=9, payment=Collection(amount=Money(5000, "EUR")), by="agent")
        await anna.shows("invoice paid", "PAYMENTS")
