"""The tab *Reports* on a real desk: figures, sorting, days, columns, and the orders behind them (T10, B1 to B3)."""

import pytest
from sqlalchemy import insert, select

from domain.billing import Account
from domain.followup.commands import MarkRecovered
from domain.orders.status import Status
from storage import tables as t
from storage.day_sums import add_up_anew
from tests.domain.builders import an_item, eur
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.tui.harness import Dashboard, dashboard
from widgets.dialogs.columns import ColumnDialog
from widgets.report_pane import ReportPane


@pytest.fixture
async def sold(desk) -> None:
    """Two paid orders of 50.00 and 30.00 EUR this month and the last, of which 20.00 was paid back."""
    one = await desk.place(Status.HANDLED, id=31, placed_at=START.subtract(hours=1))
    await desk.place(
        Status.HANDLED, id=32, placed_at=START.subtract(hours=24 * 30), items=[an_item(price="30.00")]
    )
    with by_hand(desk.url) as connection:
        payment = connection.scalar(select(t.payments.c.id).where(t.payments.c.order_id == one.id))
        connection.execute(
            insert(t.ledger_entries).values(
                order_id=one.id, payment_id=payment, at=START, debit=Account.REFUNDS, credit=Account.CASH,
                amount_minor=eur("20").amount_minor, currency="EUR",
            )
        )  # fmt: skip
        add_up_anew(connection)


async def on_reports(anna: Dashboard) -> ReportPane:
    """Goes to the tab; returns what it shows once that is read."""
    while not anna.screen.query(ReportPane):
        await anna.keys("right_square_bracket")
    await anna.shows("by currency", "GROSS")
    return anna.screen.query_one(ReportPane)


async def test_the_figures_of_this_month_are_shown_with_sales_over_time(file, sold):
    """B1, B3"""
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.shows(
            "this month, 2026-11-01 to 2026-11-30", "▌ EUR", "50.00 EUR", "20.00 EUR", "30.00 EUR"
        )
        await anna.shows("Gross in EUR", "█")


async def test_reports_and_periods_follow_each_other_by_keys(file, sold):
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.keys("b", "b")
        await anna.shows("by payment method", "bank transfer", "total EUR")
        await anna.keys("B", "w")
        await anna.shows("by payment system", "last month, 2026-10-01 to 2026-10-31")


async def test_any_days_are_asked_for_and_what_is_no_day_is_said(file, sold):
    """B1: any period."""
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.keys("d")
        await anna.shows("Which days?")
        await anna.keys("tab", "ctrl+u", *"soon", "enter", "right")
        await anna.keys("enter")
        await anna.shows("write it like 2026-11-21")


async def test_rows_are_sorted_by_the_column_under_the_cursor(file, sold):
    """B2"""
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.keys("o")
        await anna.shows("▸GROSS↑")
        await anna.keys("right", "right", "o")
        await anna.shows("▸REFUNDS↓")


def header(anna: Dashboard) -> list[str]:
    """The columns that are seen, also behind the dialog."""
    assert anna.app.desk_screen is not None
    return [*anna.app.desk_screen.query_one(ReportPane).shown_widths]


async def test_columns_are_chosen_and_ordered_and_stay_so(file, sold):
    """B2: for each report by itself, and for this person."""
    async with dashboard(file, size=(200, 40)) as anna:
        await on_reports(anna)
        usual = header(anna)
        assert "lost" not in usual
        await anna.keys("C")
        await anna.until(lambda: isinstance(anna.screen, ColumnDialog))
        await anna.keys("space")
        await anna.shows("A row is known by it: it stays.")
        await anna.keys("G", "space", *["K"] * 8, "enter")
        await anna.until(lambda: header(anna)[:3] == ["name", "written_off", "orders"])
        await anna.until(lambda: not isinstance(anna.screen, ColumnDialog))
        chosen = header(anna)
        await anna.keys("b")
        await anna.shows("by payment system")
        assert "written_off" not in header(anna)
    async with dashboard(file, size=(200, 40)) as anna:
        await on_reports(anna)
        assert header(anna) == chosen
        await anna.keys("C", "r", "enter")
        await anna.until(lambda: header(anna) == usual)


async def test_columns_that_are_not_kept_come_back(file, sold):
    async with dashboard(file, size=(200, 40)) as anna:
        await on_reports(anna)
        usual = header(anna)
        await anna.keys("C", "G", "space")
        await anna.until(lambda: header(anna) != usual)
        await anna.keys("escape")
        await anna.until(lambda: header(anna) == usual)


async def test_a_digit_shows_its_report(file, sold):
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.shows("0 by currency", "5 by sales manager")
        await anna.keys("2")
        await anna.shows("bank transfer", "total EUR")
        await anna.keys("0")
        await anna.shows("▌ EUR")
        await anna.keys("m")  # which is no report: the orders that wait
        await anna.shows("needs:me")


async def test_enter_lists_the_orders_behind_a_figure(file, sold):
    """B1"""
    async with dashboard(file, size=(120, 40)) as anna:
        pane = await on_reports(anna)
        await anna.keys("right", "right")
        assert pane.column == "refunds"
        await anna.keys("enter")
        await anna.shows("refunded:2026-11-01..2026-11-30 currency:EUR", "3000000031")
        assert anna.screen.query_one(ReportPane).display is False


async def test_the_search_narrows_the_report(file, sold):
    """B1: the search language."""
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.keys("slash", *"currency:JPY", "enter")
        await anna.shows("Nothing was booked in this period.")


async def test_it_works_on_80_by_24(file, sold):
    """T15"""
    async with dashboard(file, size=(80, 24)) as anna:
        await on_reports(anna)
        await anna.shows("GROSS", "NET", "50.00 EUR")


async def test_what_became_of_carts_in_the_period_is_one_key_away(file, desk, sold):
    """B3, I4: the figures of ``carts stats``."""
    cart = await desk.place(Status.INCOMPLETE, id=40, placed_at=START.subtract(hours=2))
    await desk.do(MarkRecovered, order_id=cart.id)
    async with dashboard(file, size=(120, 40)) as anna:
        await on_reports(anna)
        await anna.keys("t")
        await anna.shows(
            "Carts of 2026-11-01 to 2026-11-21", "Recovered 1, lost 0: recovery rate 100.0 %", "100.0 %"
        )
        await anna.keys("escape")
        await anna.shows("by currency")


async def test_on_a_small_terminal_sales_are_drawn_where_all_rows_have_room(file, sold):
    """B3, T15"""
    async with dashboard(file, size=(80, 24)) as anna:
        await on_reports(anna)
        await anna.shows("Gross in EUR", "█", "50.00 EUR")
