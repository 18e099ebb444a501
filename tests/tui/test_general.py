"""The tab *General*: the figures, what was bought, and what waits, on a real desk (T1)."""

import pytest
from whenever import Instant

from domain.billing import InvoiceKind
from domain.credit.model import ResellerInvoiceStatus
from domain.general import Waiting
from domain.orders.status import DeliveryStatus, Status
from tests.domain.builders import an_item
from tests.storage.support import OTHER_RESELLER, TRUSTED_CUSTOMER
from tests.storage.test_general import Books
from tests.tui.harness import Dashboard, dashboard
from widgets.account_table import AccountTable
from widgets.cells import width_of
from widgets.general_lines import Spot
from widgets.general_pane import GeneralPane
from widgets.palette import DARK, Role, State, Tone

NOVEMBER = Instant.from_utc(2026, 11, 2, 10)


@pytest.fixture
async def books(desk) -> Books:
    """The desk's reseller was billed, and has an order of each status; those without approval wait for credit too."""
    books = Books(desk)
    web, office = ("Web", "package", "recurring"), ("Office", "licence", "one_time")
    books.invoice("40.00", "2026-11-02 10:00", (*web, "30.00"), (*office, "10.00"), due="2026-11-10 10:00")
    books.invoice("70.00", "2026-10-02 10:00", (*web, "70.00"), status=ResellerInvoiceStatus.PAID)
    books.reseller(OTHER_RESELLER, credit_limit_minor=0)
    books.reseller(credit_limit_minor=500_00, owed_minor=40_00, reserved_minor=10_00)
    await desk.place(Status.UNEXECUTED, id=21, customer_id=TRUSTED_CUSTOMER, placed_at=NOVEMBER)
    subscription = an_item(product_type="subscription", delivery=DeliveryStatus.ACTIVE)
    await desk.place(Status.HANDLED, id=22, placed_at=NOVEMBER, items=[subscription])
    return books


async def on_general(anna: Dashboard) -> GeneralPane:
    """Goes to the tab; returns what it shows once that is read."""
    await anna.keys("left_square_bracket")
    await anna.shows("STATISTICS", "Submitted orders pending approval")
    return anna.screen.query_one(GeneralPane)


async def test_the_dashboard_opens_on_all_orders_and_general_is_the_tab_before(file, books):
    """T1, SPEC 4"""
    async with dashboard(file) as anna:
        tabs = "General All orders Recurring orders Payments Incomplete Reports"
        assert anna.lines[1].split() == tabs.split()
        await on_general(anna)
        await anna.shows("Monthly costs", "40.00 EUR", "500.00 EUR", "Available credit", "450.00 EUR")


async def test_a_setting_says_on_which_tab_it_opens(file, books):
    """SPEC 4"""
    async with dashboard(file, open_on="general") as anna:
        await anna.shows("STATISTICS", "Overdue", "40.00 EUR")


async def test_costs_and_balance_are_blue_and_overdue_is_red(file, books):
    """T1"""
    async with dashboard(file, size=(200, 50)) as anna:
        pane = await on_general(anna)
        anna.app.theme = DARK.name
        await anna.keys("space")  # off the figures
        (money, counts, _credit) = [
            [segment.style.color for segment in strip if segment.style and segment.text.strip()]
            for strip in pane.paint_lines(range(1, 4), 200)
        ]
        blue, red, plain = (
            DARK.style(Tone.PLAIN, State.NORMAL, role).color for role in (Role.ACCENT, Role.BAD, Role.STRONG)
        )
        assert money[1::2] == [blue, blue, red]
        assert counts[1::2] == [plain, plain, plain]


async def test_the_mix_is_turned_by_period_product_type_and_billing_type(file, books):
    """T1: the shares are of what is chosen, each with its bar."""
    async with dashboard(file) as anna:
        await on_general(anna)
        await anna.shows("75.0 %", "30.00 EUR", "Web", "25.0 %", "Office", "█")
        await anna.keys("w")
        await anna.shows("last month", "100.0 %", "70.00 EUR")
        await anna.keys("w")
        await anna.shows("last 3 months", "90.9 %", "100.00 EUR")
        await anna.keys("s")
        await anna.shows("licence", "100.0 %", "10.00 EUR")
        await anna.hides("100.00 EUR")
        await anna.keys("s", "s", "S")
        await anna.shows("all products", "one time", "Office")
        await anna.hides("Web")


async def test_what_waits_is_listed_by_its_customers_approval(file, books):
    """T1, 000: without approval for credit, with it for approval, and what awaits payment."""
    async with dashboard(file, size=(120, 50)) as anna:
        pane = await on_general(anna)
        listed = {
            which.value: [row.id for row in page.rows]
            for which, page in (pane._shown.waiting.items() if pane._shown else ())
        }
        assert listed["unexecuted"] == [21]
        assert listed["pending_approval"] == [8, 7, 6]
        assert listed["awaiting_payment"] == [9]


async def test_from_general_to_an_accepted_order_and_back_takes_four_keys(file, books, desk):
    """T1: to the first list, accept, yes; one is still there."""
    async with dashboard(file) as anna:
        pane = await on_general(anna)
        await anna.keys("space", "space")
        order = pane.cursor_row
        assert order is not None
        assert order.status is Status.PENDING_APPROVAL
        await anna.keys("a")
        await anna.asks()
        await anna.keys("a")
        await anna.until(lambda: len(anna.app.screen_stack) == 2)
        await anna.until(lambda: order.id not in [row.id for row in (pane.cursor_row,) if row])
        assert (await desk.row(order.id)).status is not Status.PENDING_APPROVAL
        assert pane.has_focus


async def test_enter_on_an_order_opens_it_and_escape_comes_back(file, books):
    async with dashboard(file) as anna:
        pane = await on_general(anna)
        await anna.keys("space", "enter")
        await anna.shows("Total cost")
        await anna.keys("escape")
        await anna.until(lambda: pane.has_focus)
        assert pane.cursor_row is not None
        assert pane.cursor_row.id == 21


@pytest.mark.parametrize(
    ("spot", "found", "said"),
    [
        (["down"], [22], "with: subscription, placed 2026-11-01 to 2026-11-30"),
        (["right", "down"], [22], "with: active subscription"),
        (["space", "up"], [21], "waiting for credit"),
    ],
)
async def test_enter_on_a_figure_or_a_title_shows_exactly_the_orders_behind_it(
    file, books, spot, found, said
):
    """T1"""
    async with dashboard(file) as anna:
        await on_general(anna)
        await anna.keys(*spot, "enter")
        await anna.settled()
        await anna.shows(said)
        await anna.until(lambda: anna.ids == found, f"only {found}")


async def test_the_figures_follow_what_others_do(file, books, desk):
    """T12"""
    async with dashboard(file) as anna:
        await on_general(anna)
        await desk.place(Status.HANDLED, id=30, items=[an_item(product_type="licence", quantity=7)])
        await anna.until(lambda: any("Licences sold" in line and " 7 " in line for line in anna.lines))


async def test_picking_a_reseller_shows_its_figures_alone(file, books):
    """T2"""
    books.invoice("9.00", "2026-11-02 10:00", reseller_id=OTHER_RESELLER, kind=InvoiceKind.DEBIT)
    async with dashboard(file) as anna:
        await on_general(anna)
        await anna.shows("49.00 EUR")
        screen = anna.app.desk_screen
        assert screen is not None
        screen.show_reseller("reseller:=Zeta")
        await anna.shows("Zeta", " 9.00 EUR")
        await anna.hides("49.00 EUR")


async def test_an_archive_key_and_a_search_lead_to_all_orders(file, books):
    """T2: there is no list on this tab."""
    async with dashboard(file) as anna:
        await on_general(anna)
        await anna.keys("4")
        await anna.settled()
        assert anna.table.display
        assert 22 in anna.ids
        await on_general(anna)
        await anna.keys("o")
        await anna.until(lambda: "lists of orders" in anna.footer)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_all_of_it_can_be_reached_at_every_size(file, books, size):
    """T15: what has no room is scrolled to, and no line is wider than the terminal."""
    async with dashboard(file, size=size) as anna:
        pane = await on_general(anna)
        await anna.keys("G")
        await anna.shows("Orders awaiting payment")
        assert pane.cursor == Spot(waiting=Waiting.AWAITING_PAYMENT, order_id=9)
        await anna.keys("g")
        await anna.shows("STATISTICS")
        assert {width_of(line.rstrip()) <= size[0] for line in anna.lines} == {True}


async def test_enter_on_a_figure_of_money_shows_what_it_counts_and_an_invoice_is_cancelled_there(file, books):
    """T1, P6"""
    async with dashboard(file) as anna:
        pane = await on_general(anna)
        await anna.keys("enter")
        await anna.until(lambda: anna.screen.query(AccountTable), "what the costs count")
        table = anna.screen.query_one(AccountTable)
        await anna.until(lambda: table.cursor_row, "its lines")
        await anna.shows("Monthly costs", "40.00 EUR", "invoice", "unpaid", "2026-11-10")
        assert len(table.held) == 1, "October's is no cost of November"
        assert "c cancel invoice" in anna.footer
        await anna.keys("c")
        await anna.asks()
        await anna.shows("Cancel the distributor's invoice")
        await anna.keys("billed twice", "enter", "right")
        await anna.keys("enter")
        await anna.until(lambda: not table.held, "nothing counted any more")
        await anna.shows("Monthly costs  nothing")
        await anna.keys("escape")
        await anna.until(lambda: pane.has_focus)
        await anna.hides("40.00 EUR")


async def test_who_may_not_manage_credit_is_told_so_where_invoices_are_cancelled(file, books):
    """S1, T11"""
    async with dashboard(file, user="viewer") as anna:
        await on_general(anna)
        await anna.keys("enter")
        await anna.until(lambda: anna.screen.query(AccountTable), "what the costs count")
        assert "cancel invoice" not in anna.footer
        table = anna.screen.query_one(AccountTable)
        await anna.until(lambda: table.cursor_row, "its lines")
        await anna.keys("c")
        await anna.shows("needs the permission “manage_credit”")
