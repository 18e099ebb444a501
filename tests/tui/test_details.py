"""One order with everything about it (T6)."""

import pytest

from domain.affiliates.commands import AddAffiliate
from domain.mail.commands import RecordLetter, ResendLetters
from domain.mail.model import MailKind, MailStatus
from domain.mail.posting import Posted
from domain.orders.commands import AddNote, ApproveOrder
from domain.orders.status import Status
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.tui.harness import Dashboard, by_raw_sql, dashboard
from tui.screens.details import DetailsScreen

FACTS = {
    "promotion_code": "SPRING10",
    "affiliate": "blog of mine",
    "ip": "198.51.100.7",
    "source_number": "W-77",
    "customer_note": "By Friday, please.",
}


async def an_order_with_everything(desk, file) -> int:
    items = [
        an_item(1, "139.00", discount_minor=1390, product_type="package"),
        an_item(2, "23.90", domain="anasouza.example", quantity=2),
    ]
    order = await desk.place(
        Status.PENDING_APPROVAL,
        id=11,
        items=items,
        site_id=1,
        invoice_name="Silva Lda",
        placed_at=START,
        **FACTS,
    )
    by_raw_sql(
        file,
        "UPDATE customers SET email = 'ana@x.example', by_email = 'ana@x.example', phone = '+351 1', "
        "city = 'Porto' WHERE id = 1",
    )
    by_raw_sql(file, "UPDATE orders SET parent_id = 11 WHERE id = 7")
    await desk.do(AddNote, order_id=11, by="agent", body="Called:\nno answer.")
    return int(order.id)


async def open_details(anna: Dashboard, order_id: int) -> None:
    await anna.to(order_id)
    await anna.keys("enter", "enter")
    await anna.shows("ITEMS", "Total amount")


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_the_details_say_everything_about_the_order(file, desk, width):
    """T6"""
    order_id = await an_order_with_everything(desk, file)
    async with dashboard(file, size=(width, 60)) as anna:
        await open_details(anna, order_id)
        for words in [
            "3000000011", "Awaiting approval", "Ana Silva", "S-1 shop1.example", "172.90 EUR", "0.00 EUR",
            "bank transfer, completed", "2026-11-21 09:00, 0m ago", "Silva Lda", "Acme", *FACTS.values(),
            "ana@x.example", "+351 1", "Porto", "3000000007", "9 other orders", "Package 1", "Package 2",
            "anasouza.example", "pending", "125.10 EUR", "47.80 EUR", "INV-", "invoice", "paid", "PAYMENTS",
            "172.90 EUR", "Called:", "no answer.", "Agent", "note added", "Owner",
        ]:  # fmt: skip
            assert words in anna.text, words
        assert "owner (owner)" in anna.lines[0]
        assert {strip.cell_length for strip in anna.screen._compositor.render_strips()} == {width}


async def test_the_details_follow_what_others_do(file, desk):
    """T12"""
    async with dashboard(file) as anna:
        await open_details(anna, 8)
        await anna.until(lambda: "a approve" in anna.footer)
        await desk.do(ApproveOrder, order_id=8, by="agent")
        await anna.shows("queued", "moved to “Awaiting approval · automatic”")
        await anna.until(lambda: "a approve" not in anna.footer)
        await desk.do(AddNote, order_id=8, by="agent", body="on its way")
        await anna.shows("on its way")


async def test_next_and_previous_walk_the_list(file):
    """T6"""
    async with dashboard(file) as anna:
        await open_details(anna, 8)
        await anna.keys("J")
        await anna.shows("◐ 3000000007", "ITEMS")
        await anna.keys("right", "K", "left")
        await anna.shows("◐ 3000000008", "ITEMS")
        await anna.keys("K", "K")
        await anna.shows("● 3000000009", "ITEMS")
        await anna.keys("escape")
        await anna.settled()
        assert anna.cursor == 9


async def test_what_is_done_in_the_details_is_done_to_the_order_shown(file, desk):
    """T11"""
    async with dashboard(file) as anna:
        await open_details(anna, 8)
        await anna.keys("J", "a")
        await anna.shows("Approve 3000000007?")
        await anna.asks()
        await anna.keys("a")
        await anna.until(lambda: "3000000007 approved." in anna.footer)
        await anna.shows("◐ 3000000007 · Awaiting approval · automatic 0/1")
        assert (await desk.row(7)).status is Status.EXECUTING
        assert (await desk.row(8)).status is Status.PENDING_APPROVAL


async def test_an_impossible_key_says_why_in_the_details_too(file):
    """T11"""
    async with dashboard(file) as anna:
        await open_details(anna, 1)
        await anna.keys("a")
        await anna.until(lambda: "is paid and approved; nothing is left to do." in anna.footer)


@pytest.mark.parametrize("leaving", ["escape", "q"])
async def test_leaving_the_details_leads_back_to_the_list_as_it_was(file, leaving):
    async with dashboard(file) as anna:
        await anna.search("customer:ana")
        await open_details(anna, 7)
        await anna.keys(leaving)
        await anna.until(lambda: not isinstance(anna.screen, DetailsScreen))
        await anna.settled()
        assert anna.cursor == 7
        await anna.shows("customer “ana”")


async def test_a_letter_that_did_not_arrive_shows_and_is_sent_again_by_a_key(file, desk):
    """N3, T12: the key is offered where there is one."""
    by_raw_sql(file, "UPDATE customers SET email = 'ana@x.example'")
    async with dashboard(file, size=(120, 60)) as anna:
        await open_details(anna, 8)
        assert "send again" not in anna.footer
        await desk.do(ResendLetters, order_id=8, kind=MailKind.ORDER_RECEIVED)
        intent = desk.one("SELECT intent FROM mails")
        failed = Posted(status=MailStatus.FAILED, code="550 no such user")
        await desk.do(RecordLetter, order_id=8, intent=intent, posted=failed)
        await anna.shows("LETTERS THAT DID NOT ARRIVE", "550 no such user")
        await anna.until(lambda: "E send again" in anna.footer)
        await anna.keys("E")
        await anna.shows(
            "Send the letters of 3000000008 again?", "send 1 letter: the confirmation to the customer"
        )
        await anna.asks()
        await anna.keys("E")
        await anna.until(lambda: "3000000008: letters are on their way." in anna.footer)
        await anna.hides("LETTERS THAT DID NOT ARRIVE")
        await anna.keys("E")
        await anna.until(lambda: "Every letter of 3000000008 was sent or is on its way" in anna.footer)
    assert desk.one("SELECT group_concat(status) FROM mails") == "replaced,queued"


async def test_an_order_removed_meanwhile_is_said_to_be_gone(file):
    """S6"""
    async with dashboard(file) as anna:
        await open_details(anna, 8)
        by_raw_sql(file, "PRAGMA foreign_keys = OFF")
        by_raw_sql(file, "DELETE FROM orders WHERE id = 7")
        await anna.keys("J")
        await anna.until(lambda: "3000000007 is gone." in anna.footer)


async def test_a_long_order_can_be_scrolled_by_keys(file, desk):
    for n in range(8):
        await desk.do(AddNote, order_id=8, body="\n".join(f"line {n}.{m}" for m in range(8)))
    async with dashboard(file, size=(80, 24)) as anna:
        await anna.to(8)
        await anna.keys("enter", "enter")
        await anna.shows("Total amount")
        await anna.keys("G")
        await anna.shows("PlaceOrder")
        await anna.keys("g")
        await anna.shows("Total amount")
        await anna.keys("j", "j", "j")
        await anna.hides("◐ 3000000008")
        await anna.keys("k", "k", "k", "k")
        await anna.shows("◐ 3000000008")


async def test_an_order_is_corrected_with_what_is_there_filled_in(file, desk):
    """N3, T6, T13: the name on the invoice, one of the affiliates, domains that are not delivered."""
    await desk.do(AddAffiliate, reseller_id=1, code="Blog")
    await desk.place(id=11, items=[an_item(1, domain="anna.example")], invoice_name="Silva", placed_at=START)
    async with dashboard(file) as anna:
        await open_details(anna, 11)
        await anna.keys("e")
        await anna.asks()
        await anna.shows("Name on the invoice", "Silva", "Affiliate", "Domain of 1 Package 1", "anna.example")
        await anna.keys("end", " Lda", "tab", "B")
        await anna.shows("change the name on the invoice from “Silva” to “Silva Lda”", "to “Blog”")
        await anna.keys("tab", "end", *["backspace"] * 12, "ana.example")
        await anna.shows("deliver Package 1 for the domain", "“ana.example”")
        await anna.keys("tab", "tab", "enter")
        await anna.until(lambda: "3000000011 corrected." in anna.footer)
        await anna.shows("Silva Lda", "Blog", "ana.example")
        order = await desk.order(11)
        assert (order.invoice_name, order.affiliate, order.items[0].domain) == (
            "Silva Lda",
            "Blog",
            "ana.example",
        )


async def test_the_cursor_goes_to_what_leads_on_and_enter_opens_it(file, desk):
    """T6: the customer, invoices, sub-orders, other orders of the same person."""
    by_raw_sql(file, "UPDATE orders SET parent_id = 7 WHERE id IN (5, 4)")
    async with dashboard(file, size=(120, 50)) as anna:
        await open_details(anna, 7)
        await anna.shows("SUB-ORDERS", "◐ 3000000005")
        await anna.keys("j", "enter")
        await anna.shows("Approval", "ORDERS")
        await anna.keys("escape")
        await anna.keys("j", "j", "enter")
        await anna.shows("PART OF", "◐ 3000000005 ·")
        await anna.keys("escape", "s")
        await anna.shows("of the same customer, e-mail, address or card as 3000", "8 orders")
