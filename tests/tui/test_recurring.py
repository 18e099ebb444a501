"""The tab *Recurring orders*: what is paid again and again, and what staff do with it (SPEC 6)."""

import pytest

from domain.recurring.commands import SuspendRecurring
from domain.recurring.rows import RecurringRow
from domain.recurring.status import RecurringStatus
from tests.storage.debiting import DECLINED, Bank, begin, furnish, offer, rows, work
from tests.tui.harness import Dashboard, dashboard
from widgets.recurring_table import RecurringTable


@pytest.fixture
async def recurring(desk):
    """Two recurring orders: one without end, and one of three payments."""
    await furnish(desk)
    offer(desk, 2, payments=3)
    await begin(desk)
    await begin(desk, 2)
    return await rows(desk)


def under(table: RecurringTable) -> RecurringRow:
    """The row under the cursor."""
    assert table.cursor_row is not None
    return table.cursor_row


async def opened(anna: Dashboard) -> RecurringTable:
    """The tab, with its rows."""
    await anna.keys("tab")
    await anna.until(lambda: anna.screen.query(RecurringTable), "the tab")
    table = anna.screen.query_one(RecurringTable)
    await anna.until(lambda: not table.busy and table.cursor_row, "rows")
    await anna.drained()
    return table


async def test_the_tab_says_of_each_what_is_taken_when_and_how_often_still(file, desk, recurring):
    """C1"""
    async with dashboard(file, size=(200, 50)) as anna:
        await opened(anna)
        endless, three = recurring
        line = next(line for line in anna.lines if three.number in line)
        for words in ("Łukasz Zając", "Web 2", "Active", "50.00 EUR", "every month", "2"):
            assert words in line, words
        assert anna.app.when(three.next_at) in line
        assert "∞" in next(line for line in anna.lines if endless.number in line)
        await anna.shows("0 All 2", "1 ↻ Active 2", "5 ✗ Failed 0")


async def test_80_columns_keep_who_where_it_stands_how_much_and_when(file, desk, recurring):
    """T15"""
    async with dashboard(file, size=(80, 24)) as anna:
        await opened(anna)
        row = recurring[1]
        line = next(line for line in anna.lines if row.number in line)
        for words in ("↻", "Łukasz Zając", "Active", "50.00", anna.app.when(row.next_at)[5:10]):
            assert words in line, words


async def test_a_failed_debit_shows_its_code_and_which_retry_comes_next(file, desk, recurring):
    desk.time.at = recurring[0].next_at
    await work(desk, Bank(lambda _call: DECLINED))
    async with dashboard(file, size=(200, 50)) as anna:
        await opened(anna)
        await anna.shows("card_declined", "retry 1 of 2")


async def test_suspend_says_what_is_not_taken_and_activate_what_is(file, desk, recurring):
    """C2, C4, T13"""
    async with dashboard(file) as anna:
        table = await opened(anna)
        assert "s suspend" in anna.footer
        assert "a activate" not in anna.footer
        await anna.keys("s")
        await anna.asks()
        await anna.shows(f"Suspend {under(table).number}?", "take nothing until it is activated")
        await anna.keys("right", "enter")
        await anna.until(lambda: under(table).status is RecurringStatus.SUSPENDED, "suspended")
        await anna.shows("1 ↻ Active 1", "3 ‖ Suspended 1")
        await anna.keys("a")
        await anna.asks()
        await anna.shows("take 50.00 EUR on")
        await anna.keys("right", "enter")
        await anna.until(lambda: under(table).status is RecurringStatus.ACTIVE, "active")


async def test_completing_is_final_and_says_how_many_payments_are_not_taken(file, desk, recurring):
    async with dashboard(file) as anna:
        table = await opened(anna)
        await anna.keys("c")
        await anna.asks()
        await anna.shows("for good", "2 payments of 50.00 EUR are not taken")
        await anna.keys("right", "enter")
        await anna.until(lambda: under(table).status is RecurringStatus.COMPLETED, "completed")
        await anna.keys("a")
        await anna.shows("is completed, and that is final")


async def test_the_keys_of_the_archives_choose_a_status_here(file, desk, recurring):
    first = recurring[0]
    await desk.do(SuspendRecurring, recurring_id=first.id, version=first.version)
    async with dashboard(file) as anna:
        table = await opened(anna)
        await anna.keys("3")
        await anna.until(lambda: [row.id for row in table.held] == [first.id], "the suspended one")
        await anna.keys("0")
        await anna.until(lambda: len(table.held) == 2, "both")


async def test_enter_shows_its_orders_the_first_at_the_top_and_the_next_payments(file, desk, recurring):
    """C1"""
    row = recurring[1]
    desk.time.at = row.next_at
    await work(desk, Bank())
    async with dashboard(file, size=(120, 40)) as anna:
        table = await opened(anna)
        assert under(table).id == row.id
        await anna.keys("enter")
        await anna.shows("ORDERS", "NEXT PAYMENTS", "2 of 3 made, 1 left")
        text = anna.text
        details = await (await desk.look()).recurring_details(row.id)
        first, repeat = (one.order_number for one in details.periods)
        assert text.index(first) < text.index(repeat)
        await anna.keys("enter")
        await anna.shows(f"{first} ·")
        await anna.keys("escape", "escape")
        await anna.until(lambda: anna.screen.query(RecurringTable), "the tab again")


async def test_the_forecast_has_each_day_its_sum_and_a_bar(file, desk, recurring):
    """SPEC 6, B3"""
    async with dashboard(file, size=(120, 40)) as anna:
        await opened(anna)
        await anna.keys("d")
        await anna.shows("Debits of the next 31 days", "all resellers", "100.00 EUR", "in all")
        day = next(line for line in anna.lines if "100.00 EUR" in line and "in all" not in line)
        assert str(recurring[0].next_at.to_tz("UTC").date()) in day
        assert day.rstrip().endswith("█")


async def test_what_others_do_shows_without_moving_the_cursor(file, desk, recurring):
    """T12"""
    async with dashboard(file) as anna:
        table = await opened(anna)
        await anna.keys("down")
        other = table.held[0]
        kept = under(table).id
        await desk.do(SuspendRecurring, recurring_id=other.id, version=other.version)
        await anna.until(lambda: table.held[0].status is RecurringStatus.SUSPENDED, "suspended by another")
        assert under(table).id == kept


async def test_who_may_not_manage_them_is_offered_nothing_and_told_why(file, desk, recurring):
    """C4, T11"""
    async with dashboard(file, user="agent") as anna:
        await opened(anna)
        assert "suspend" not in anna.footer
        await anna.keys("s")
        await anna.shows("needs the permission “manage_recurring”")


async def test_a_key_lists_the_orders_of_recurring_ones_too(file, desk, recurring):
    """T2"""
    row = recurring[1]
    desk.time.at = row.next_at
    await work(desk, Bank())
    (repeat,) = [one.order_id for one in (await (await desk.look()).recurring_details(row.id)).periods[1:]]
    async with dashboard(file) as anna:
        assert repeat not in anna.ids
        await anna.keys("E")
        await anna.until(lambda: repeat in anna.ids, "its order")
        await anna.settled()
        await anna.shows("/ type:all")
        await anna.keys("E")
        await anna.until(lambda: repeat not in anna.ids, "without it")
