"""Placing an order with the form: by keys alone, with what it comes to beside it (N1, N2, I2, T15)."""

import json
import re
from pathlib import Path

import pytest

from domain.affiliates.commands import AddAffiliate
from domain.money import Money
from domain.offers.commands import AddOffer, RetireOffer
from domain.orders.status import DeliveryStatus, DomainHow, Status
from domain.promotions.commands import AddPromotion
from domain.promotions.model import PromotionKind
from domain.settings.commands import ChangeSetting
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, asked, by_raw_sql, dashboard
from tui.screens.customer import CustomerScreen
from tui.screens.desk import DeskScreen
from tui.screens.placing import PlacingScreen
from widgets.lookup import Lookup
from widgets.quote_pane import QuotePane

SIZES = [(80, 24), (120, 30), (200, 50)]


def eur(text: str) -> Money:
    return Money.parse(text, "EUR")


@pytest.fixture
async def shop(desk: DeskUnderTest) -> DeskUnderTest:
    """Acme sells four things, and has a promotion code; Zeta sells one."""
    for reseller, name, price, cost, kind, several in (
        (1, "Web Pro, 12 months", "139", "80", "package", False),
        (1, "Domain .example, register", "20", "15", "domain", False),
        (1, "Daily Backup", "36", "9", "other", False),
        (1, "Office Licence", "50", "40", "licence", True),
        (2, "Mail Only", "24", "10", "package", False),
    ):
        await desk.do(
            AddOffer,
            reseller_id=reseller,
            name=name,
            price=eur(price),
            cost=eur(cost),
            product_type=kind,
            several=several,
        )
    # An order of Ana's was fraud: what the check makes of that is not told here.
    await desk.do(ChangeSetting, name="fraud_checker", value="off")
    await desk.do(AddPromotion, reseller_id=1, code="SPRING10", kind=PromotionKind.PERCENT, percent_bp=1_000)
    return desk


@pytest.fixture
def drafts(state_folder: Path) -> Path:
    """Where drafts are kept."""
    folder = state_folder / "ordertop"
    folder.mkdir(parents=True)
    return folder / "drafts.json"


async def open_form(anna: Dashboard, key: str = "N") -> PlacingScreen:
    await anna.keys(key)
    await anna.until(lambda: isinstance(anna.screen, PlacingScreen), "the form")
    await anna.settled()
    assert isinstance(anna.screen, PlacingScreen)
    return anna.screen


async def comes_to(anna: Dashboard, *words: str) -> None:
    """Waits until what the order comes to says these words, however its lines are broken."""
    pane = anna.screen.query_one(QuotePane)
    await anna.until(lambda: all(word in pane.text for word in words), " / ".join(words))


async def choose(anna: Dashboard, words: str, *, shows: str) -> None:
    """Types into a lookup and chooses what is found first."""
    await anna.keys(words)
    await anna.shows(shows)
    await anna.until(
        lambda: any(one.open and one._found for one in anna.screen.query(Lookup)), "what is found"
    )
    await anna.keys("enter")
    await anna.settled()


@pytest.mark.parametrize("size", SIZES)
async def test_an_order_of_two_products_and_a_promotion_code_is_placed_by_reading_the_screen_alone(
    file, shop, size
):
    """N1, P5: customer, product with a domain that is registered, another product, promotion, then place it."""
    async with dashboard(file, size=size, user="agent") as anna:
        await open_form(anna)
        await anna.shows("Place an order", "Choose who orders", "^s place it", "^n another product")
        await choose(anna, "ana", shows="Ana Silva")
        await anna.shows("Choose what is ordered")
        await anna.keys("tab", "right")  # pays by, promotion
        await anna.shows("SPRING10")
        await anna.keys("tab")
        await choose(anna, "web", shows="139.00 EUR")
        await comes_to(anna, "Total", "125.10 EUR", "take 13.90 EUR off with SPRING10")
        await anna.keys("tab", "tab", "ana.example", "tab", "right")
        await anna.shows("register", "Domain .example, register")
        await comes_to(anna, "143.10 EUR")
        await anna.keys("ctrl+n")
        await anna.settled()
        await choose(anna, "lic", shows="50.00 EUR")
        await anna.keys("backspace", "3")
        await comes_to(anna, "278.10 EUR")
        await anna.settled()
        assert {strip.cell_length for strip in anna.screen._compositor.render_strips()} == {size[0]}
        await anna.keys("ctrl+s")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen), "the list")
        await anna.until(lambda: "is placed: 278.10 EUR, “Awaiting approval · reseller”." in anna.footer)
    order = await shop.order(11)
    assert (order.status, order.customer_id, order.promotion_code) == (Status.PENDING_APPROVAL, 1, "SPRING10")
    assert [(i.name, i.quantity, i.domain, i.domain_how, i.addon_of) for i in order.items] == [
        ("Web Pro, 12 months", 1, "ana.example", DomainHow.OWN, None),
        ("Domain .example, register", 1, "ana.example", DomainHow.REGISTER, 1),
        ("Office Licence", 3, None, None, None),
    ]
    assert shop.problems() == ()


async def test_from_a_customers_card_the_customer_is_chosen_already(file, shop):
    """N1, FEATURES 190."""
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("w")
        await anna.until(lambda: isinstance(anna.screen, CustomerScreen))
        await anna.shows("N new order")
        await open_form(anna)
        await anna.shows("Łukasz Zając", "Choose what is ordered")
        await choose(anna, "backup", shows="36.00 EUR")
        await anna.shows("Total", "36.00 EUR")
        await anna.settled()
        await anna.keys("ctrl+s")
        await anna.until(lambda: isinstance(anna.screen, CustomerScreen))
        await anna.shows("36.00 EUR")
    assert (await shop.order(11)).customer_id == 2


async def ordered_backup(anna: Dashboard) -> None:
    await open_form(anna)
    await choose(anna, "ana", shows="Ana Silva")
    await anna.keys("tab", "tab")
    await choose(anna, "backup", shows="36.00 EUR")
    await anna.shows("Total")
    await anna.settled()


async def test_what_it_comes_to_follows_what_is_typed_price_quantity_and_add_on(file, shop):
    """N1: an override of nothing and of a billion, and what is no price at all."""
    async with dashboard(file) as anna:
        await ordered_backup(anna)
        await anna.keys("tab", "0")
        await comes_to(anna, "ask 0.00 EUR for “Daily Backup” instead of 36.00 EUR")
        await anna.keys("backspace", "1000000000")
        await comes_to(anna, "1,000,000,000.00 EUR")
        await anna.keys("x")
        await comes_to(anna, "Product 1: “1000000000x” is no amount")
        await anna.keys("ctrl+s")
        await anna.settled()
        assert isinstance(anna.screen, PlacingScreen), "nothing is placed but what was seen"
        await anna.keys(*(["backspace"] * 11), "shift+tab", "backspace", "2")
        await comes_to(anna, "72.00 EUR", "place an order of 2 lines")
        await anna.keys("tab", "tab", "tab", "tab")
        await choose(anna, "web", shows="139.00 EUR")
        await comes_to(anna, "350.00 EUR", "+ Web Pro, 12 months")
        assert asked(file, "SELECT count(*) FROM orders") == 10


async def test_the_options_are_grey_until_they_are_to_be_changed(file, shop):
    """N1, FEATURES 189, 198 to 200."""
    async with dashboard(file) as anna:
        await ordered_backup(anna)
        await comes_to(anna, "issue invoice INV-")
        options = [anna.screen.query_one(f"#{name}") for name in ("confirmation", "invoice", "mail_invoice")]
        assert all(one.disabled for one in options)
        await anna.keys("ctrl+o")
        await anna.settled()
        assert not any(one.disabled for one in options)
        assert anna.screen.focused is options[0]
        await anna.keys("tab", "right")
        await comes_to(anna, "issue no invoice: nothing is due here for the 36.00 EUR")
        await anna.keys("ctrl+s")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
    assert (await shop.order(11)).invoices == []


async def test_the_name_on_the_invoice_and_the_affiliate_are_filled_in_beside_the_options(file, shop):
    """N1, FEATURES 161: the affiliates are those of the customer's reseller that are in use."""
    for reseller_id, code in ((1, "maker-blog.example"), (2, "radio.example")):
        await shop.do(AddAffiliate, reseller_id=reseller_id, code=code)
    async with dashboard(file) as anna:
        await ordered_backup(anna)
        await comes_to(anna, "issue invoice INV-")
        await anna.hides("affiliate")
        await anna.keys("ctrl+o")
        await anna.shows("billed to", "affiliate")
        await anna.keys("tab", "tab", "tab", "Silva Lda", "tab", "right")
        await anna.shows("‹ maker-blog.example ›")
        await anna.until(lambda: not anna.screen._stale)  # type: ignore[attr-defined]
        await anna.keys("ctrl+s")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
    order = await shop.order(11)
    assert (order.invoice_name, order.affiliate) == ("Silva Lda", "maker-blog.example")


async def test_a_cost_above_the_available_credit_is_said_before_it_is_placed_n2(file, shop):
    by_raw_sql(file, "UPDATE resellers SET credit_limit_minor = 800 WHERE id = 1")
    async with dashboard(file) as anna:
        await ordered_backup(anna)
        await comes_to(anna, "Cost 9.00 EUR, 8.00 EUR of credit left", "wait for credit once it is approved")
        await anna.keys("ctrl+s")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
    assert (await shop.order(11)).status is Status.PENDING_APPROVAL


async def test_what_was_filled_in_comes_back_after_the_line_dropped_and_is_not_placed_twice(
    file, shop, drafts
):
    """T15, R8."""
    async with dashboard(file) as anna:
        await ordered_backup(anna)
        await anna.until(drafts.exists)
        await anna.until(lambda: re.search(r"offer\W+3\b", drafts.read_text()), "a draft of all of it")
        kept = drafts.read_text()
    async with dashboard(file) as anna:
        await open_form(anna)
        await anna.shows("Ana Silva", "Daily Backup", "What you had filled in is back", "36.00 EUR")
        await anna.settled()
        await anna.keys("ctrl+s")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
        assert json.loads(drafts.read_text()) == {}
    # The line dropped just as it was sent: the draft is still there, the order too.
    drafts.write_text(kept)
    async with dashboard(file) as anna:
        await open_form(anna)
        await anna.shows("Daily Backup", "Total")
        await anna.settled()
        await anna.keys("ctrl+s")
        await anna.until(lambda: "is placed" in anna.footer)
    assert asked(file, "SELECT count(*) FROM orders") == 11


async def test_leaving_keeps_what_was_filled_in_and_emptying_forgets_it(file, shop):
    """T15."""
    async with dashboard(file) as anna:
        await ordered_backup(anna)
        await anna.keys("escape")
        await anna.until(lambda: "What you filled in is kept" in anna.footer)
        await open_form(anna)
        await anna.shows("Daily Backup")
        await anna.keys("ctrl+l")
        await anna.shows("Choose who orders")
        assert "Daily Backup" not in anna.text
        await anna.keys("escape")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
        await open_form(anna)
        await anna.shows("Choose who orders")


@pytest.mark.parametrize(
    "content", ["{}", '{"order": 1}', '{"order": "[]"}', '{"order": "{\\"customer\\": 99}"}']
)
async def test_a_spoilt_draft_is_an_empty_form(file, shop, drafts, content):
    drafts.write_text(f'{{"Test desk place customer": {content}}}')
    async with dashboard(file) as anna:
        await open_form(anna)
        await anna.shows("Choose who orders")


async def test_a_cart_is_completed_from_the_form_that_it_fills_in_i2(file, shop):
    """I2: same number; what is removed stays with the order, cancelled."""
    by_raw_sql(file, "DELETE FROM order_items WHERE order_id = 10")
    by_raw_sql(
        file,
        "INSERT INTO order_items (order_id, position, offer_id, name, product_type, quantity, unit_price_minor, "
        "discount_minor, cost_minor, currency, auto_execute, delivery) VALUES "
        "(10, 1, 1, 'Web Pro, 12 months', 'package', 1, 13900, 0, 8000, 'EUR', 1, 'pending'), "
        "(10, 2, NULL, 'Theme', 'other', 1, 900, 0, 100, 'EUR', 1, 'pending')",
    )
    async with dashboard(file) as anna:
        await anna.keys("1")
        await anna.settled()
        assert "L complete" in anna.footer or anna.cursor == 10
        await open_form(anna, "L")
        await anna.shows(
            "Complete the cart 3000000010", "Ana Silva", "Web Pro, 12 months, from the cart", "148.00 EUR"
        )
        await anna.keys("ctrl+r")
        await comes_to(anna, "leave out “Web Pro, 12 months” of the cart", "9.00 EUR")
        await anna.settled()
        await anna.keys("ctrl+s")
        await anna.until(lambda: "3000000010 is placed: 9.00 EUR" in anna.footer)
    order = await shop.order(10)
    assert order.status is Status.PENDING_APPROVAL
    assert [item.delivery for item in order.items] == [DeliveryStatus.CANCELLED, DeliveryStatus.PENDING]


async def test_someone_else_who_was_faster_is_told_and_nothing_is_placed_twice_l17(file, shop):
    async with dashboard(file) as anna:
        await anna.keys("1")
        await anna.settled()
        await open_form(anna, "L")
        await anna.shows("Total")
        await anna.settled()
        by_raw_sql(file, "UPDATE orders SET version = version + 1 WHERE id = 10")
        await anna.keys("ctrl+s")
        await comes_to(anna, "look at it again")
        assert isinstance(anna.screen, PlacingScreen)


async def test_an_offer_that_is_sold_no_more_meanwhile_is_said_at_once(file, shop):
    """T12."""
    async with dashboard(file) as anna:
        await ordered_backup(anna)
        await shop.do(RetireOffer, offer_id=3)
        await comes_to(anna, "Product 1: “Daily Backup” is not sold any more; choose another.")


async def test_another_resellers_customer_gets_another_resellers_offers(file, shop):
    async with dashboard(file) as anna:
        await ordered_backup(anna)
        await anna.keys("shift+tab", "shift+tab", "shift+tab")
        lookup = anna.screen.query_one("#customer", Lookup)
        lookup.line.focus()
        await anna.drained()
        await anna.keys("end", *(["backspace"] * 9))
        await choose(anna, "bea", shows="Bea Ito")
        await anna.settled()
        assert "Daily Backup" not in anna.text
        await anna.keys("tab", "tab")
        await choose(anna, "mail", shows="24.00 EUR")
        await anna.shows("Total", "24.00 EUR")


async def test_enter_pressed_before_it_is_found_chooses_it_once_it_is(file, shop):
    """T13: over a slow line one types ahead."""
    async with dashboard(file) as anna:
        await open_form(anna)
        anna.type("ana", "enter")
        await anna.until(lambda: anna.screen.query_one("#customer", Lookup).chosen is not None)
        await anna.settled()
        anna.type("zzz")
        await anna.drained()


async def test_nothing_that_is_called_so_is_said(file, shop):
    async with dashboard(file) as anna:
        await open_form(anna)
        await anna.keys("zzzz")
        await anna.shows("Nothing is called so.")
        await anna.keys("escape")
        await anna.hides("Nothing is called so.")
        assert isinstance(anna.screen, PlacingScreen)
        await anna.keys("tab", "tab", "tab")
        await anna.shows("Choose the customer first")


HOSTILE = "[bold]x[/nope] \x1b]52;c;cHduZWQ=\x07 \u202egnp.exe"


async def test_hostile_text_in_every_field_stays_text(file, shop):
    """X1, S5."""
    from textual.widgets import Input

    by_raw_sql(file, "UPDATE customers SET name = ? WHERE id = 1", HOSTILE)
    by_raw_sql(file, "UPDATE customers SET by_name = 'xx' WHERE id = 1")
    by_raw_sql(file, "UPDATE offers SET name = ? WHERE id = 3", f"Backup {HOSTILE}")
    async with dashboard(file) as anna:
        await open_form(anna)
        await choose(anna, "xx", shows="[bold]x[/nope]")
        await anna.keys("tab", "tab")
        await choose(anna, "backup", shows="36.00 EUR")
        await anna.shows("Total")
        for line in anna.screen.query(Input):
            if line.has_class("domain", "quantity", "price"):
                line.value = HOSTILE
                await anna.settled()
                assert not {"\x1b", "\x07", "\u202e"} & set(anna.text)
                line.value = "1" if line.has_class("quantity") else ""
                await anna.settled()
        assert isinstance(anna.screen, PlacingScreen)


async def test_who_may_not_place_orders_is_told(file, shop):
    """X3, T11."""
    async with dashboard(file, user="viewer") as anna:
        await anna.keys("N")
        await anna.until(lambda: "needs the permission “place_order”" in anna.footer)
        assert isinstance(anna.screen, DeskScreen)


async def test_what_is_no_cart_cannot_be_completed(file, shop):
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("L")
        await anna.until(lambda: "only “Incomplete” can be submitted" in anna.footer)
