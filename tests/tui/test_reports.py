"""The tab *Reports* on a real desk: figures, sorting, days, columns, and the orders behind them (T10, B1 to B3)."""

import pytest
from sqlalchemy import insert, select

from domain.billing import Account
from domain.orders.status import Status
from storage import tables as t
from tests.domain.builders import an_item, eur
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.tui.harness import Dashboard, dashboard
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


async def test_a_column_that_is_left_out_is_shown_by_a_key(file, sold):
    """B2"""
    async with dashboard(file, size=(160, 40)) as anna:
        await on_reports(anna)
        await anna.keys("C")
        await anna.shows("LOST")


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
