"""A customer's card: opened from an order, read, acted on, and left (T9, A1, N3)."""

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot

from domain.customers.commands import AddCustomerNote, ChangeCustomer
from domain.orders.commands import AddNote
from tests.tui.harness import Dashboard, by_raw_sql, dashboard
from tui.screens.customer import CustomerScreen
from tui.screens.desk import DeskScreen
from tui.screens.details import DetailsScreen
from widgets.linked_page import LinkedPage
from widgets.palette import THEMES


async def open_card(anna: Dashboard, order_id: int = 8) -> None:
    await anna.to(order_id)
    await anna.keys("w")
    await anna.until(lambda: isinstance(anna.screen, CustomerScreen), "the card")
    await anna.shows("Approval", "ORDERS")
    await anna.settled()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_card_says_everything_about_the_customer(file, desk, size):
    """T9, T15"""
    by_raw_sql(file, "UPDATE sites SET customer_id = 2")
    by_raw_sql(file, "UPDATE payments SET status = 'failed', code = 'do_not_honor' WHERE order_id = 8")
    by_raw_sql(
        file,
        "INSERT INTO contacts (reseller_id, customer_id, kind, name, email, created_at, retired) "
        "VALUES (1, 2, 'bill_to', 'Ewa Nowak', 'ewa@x.example', 0, 0)",
    )
    await desk.do(AddCustomerNote, by="agent", customer_id=2, body="Calls back.")
    async with dashboard(file, size=size) as anna:
        await open_card(anna)
        seen = anna.text
        await anna.keys("G")
        seen += anna.text
        for words in (
            "Łukasz Zając", "not required: orders pass (a switches)", "Acme", "Calls back.", "Agent", "ORDERS",
            "◐ 3000000008", "failed · do_not_honor", "CONTACTS", "Ewa Nowak", "bill-to", "ewa@x.example", "SITES",
            "S-1", "shop1.example", "TIMELINE", "note added", "50.00 EUR",
        ):  # fmt: skip
            assert words in seen, words
        assert {strip.cell_length for strip in anna.screen._compositor.render_strips()} == {size[0]}


async def test_enter_opens_the_order_and_escape_leads_back_step_by_step(file):
    """T9"""
    async with dashboard(file) as anna:
        await open_card(anna, 7)
        await anna.keys("down", "enter")
        await anna.shows("● 3000000009", "ITEMS")
        assert isinstance(anna.screen, DetailsScreen)
        await anna.keys("J")
        await anna.until(lambda: "was not opened from the list" in anna.footer)
        await anna.keys("w")
        await anna.until(lambda: isinstance(anna.screen, CustomerScreen))
        await anna.keys("escape", "escape", "escape")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
        assert anna.cursor == 7


async def test_a_click_on_the_customers_name_opens_the_card(file):
    """T2, T9"""
    async with dashboard(file) as anna:
        line = next(y for y, words in enumerate(anna.lines) if "3000000008" in words)
        column = anna.lines[line].index("Łukasz")
        await click(anna, Offset(column + 2, line))
        await anna.until(lambda: isinstance(anna.screen, CustomerScreen), "the card")
        await anna.shows("Łukasz Zając", "Approval")


async def click(anna: Dashboard, at: Offset) -> None:
    await Pilot(anna.app).click(offset=at)


async def test_an_order_without_customer_says_so(file, desk):
    """T11, A1"""
    await desk.place(id=12, customer_id=None, invoice_name="Acme itself")
    async with dashboard(file) as anna:
        await anna.to(12)
        for key in ("w", "s"):
            await anna.keys(key)
            await anna.until(lambda: "has no customer: the reseller placed it for itself" in anna.footer)
            await anna.keys("up", "down")


async def test_the_toggle_is_switched_after_saying_what_that_does(file, desk):
    """A1, T13"""
    async with dashboard(file) as anna:
        await open_card(anna, 7)
        await anna.shows("required: orders wait for you (a switches)")
        await anna.keys("a")
        await anna.shows(
            "Let orders of Ana Silva pass without your approval?", "let orders of Ana Silva pass"
        )
        await anna.asks()
        await anna.keys("a")
        await anna.until(lambda: "Approval of Ana Silva switched." in anna.footer)
        await anna.shows("not required: orders pass")
        assert not (await (await desk.look()).customer(1)).approval_chosen


async def test_a_locked_toggle_says_why(file, desk):
    """A1"""
    by_raw_sql(file, "UPDATE resellers SET payment_method = 'credit_card'")
    async with dashboard(file) as anna:
        await open_card(anna)
        await anna.shows("required and locked: Acme pays by credit card")
        await anna.keys("a")
        await anna.until(lambda: "the toggle of Łukasz Zając is locked" in anna.footer)
        assert isinstance(anna.screen, CustomerScreen)


async def test_details_are_corrected_and_the_list_behind_shows_it(file, desk):
    """N3, T12"""
    async with dashboard(file) as anna:
        await open_card(anna)
        await anna.keys("e")
        await anna.asks()
        await anna.keys("end", " Nowak")
        await anna.shows(
            "change the name from “Łukasz Zając” to “Łukasz Zając Nowak”", "let 1 order be found by it"
        )
        await anna.keys("enter", "tab", "enter")
        await anna.until(lambda: "Łukasz Zając Nowak corrected." in anna.footer)
        await anna.shows("Łukasz Zając Nowak")
        await anna.keys("escape")
        await anna.shows("Łukasz Zając N…")
        assert (await (await desk.look()).customer(2)).name == "Łukasz Zając Nowak"


async def test_a_note_is_written_and_the_card_follows_what_others_do(file, desk):
    """T9, T12"""
    async with dashboard(file) as anna:
        await open_card(anna)
        await anna.keys("n")
        await anna.asks()
        await anna.keys("prefers mail", "tab", "tab", "enter")
        await anna.shows("NOTES", "prefers mail")
        await desk.do(ChangeCustomer, by="manager", customer_id=2, city="Gdańsk")
        await anna.shows("Gdańsk")
        await desk.do(AddNote, by="agent", order_id=8, body="x")
        await anna.keys("s")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
        await anna.settled()
        assert anna.ids == [8]
        await anna.shows("customer #2 alone")


async def test_who_may_not_change_customers_is_told(file):
    """X3, T11"""
    async with dashboard(file, user="agent") as anna:
        await open_card(anna)
        assert "a approval" not in anna.footer
        assert "n note" in anna.footer
        for key in ("a", "e"):
            await anna.keys(key)
            await anna.until(lambda: "needs the permission “manage_customers”" in anna.footer)


async def test_the_card_is_readable_on_every_theme(file):
    """T3: what is chosen is told from the rest."""
    async with dashboard(file) as anna:
        await open_card(anna)
        for theme in THEMES:
            anna.app.theme = theme.name
            await anna.drained()
            await anna.shows("◐ 3000000008")
        assert anna.screen.query_one(LinkedPage).chosen is not None
