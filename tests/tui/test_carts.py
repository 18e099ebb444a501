"""The tab *Incomplete*: the carts to follow up, the most urgent first, and what is done about them (I1, I2, I4)."""

import pytest

from domain.followup.commands import TakeOrder
from domain.followup.model import Recovery
from domain.followup.rows import CartRow
from domain.mail.model import MailKind
from domain.orders.status import Status
from domain.settings.commands import ChangeSetting
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.storage.test_followup import reachable
from tests.tui.harness import Dashboard, dashboard
from widgets.cart_board import CartTable


@pytest.fixture
async def carts(desk):
    """Two carts, the first the more urgent, and an order that awaits its payment."""
    reachable(desk)
    made = [
        await desk.place(
            Status.INCOMPLETE,
            items=[an_item(price=price)],
            cart_step=step,
            active_at=START.subtract(minutes=30),
        )
        for price, step in (("80.00", "payment"), ("20.00", "cart"))
    ]
    return [*made, await desk.place(Status.AWAITING_PAYMENT)]


def under(table: CartTable) -> CartRow:
    """The row under the cursor."""
    assert table.cursor_row is not None
    return table.cursor_row


def number_of(table: CartTable, row_id: int) -> CartRow | None:
    return next((row for row in table.held if row.id == row_id), None)


async def opened(anna: Dashboard) -> CartTable:
    """The tab, with its rows, the keys in the list."""
    await anna.keys("tab", "tab", "tab")
    await anna.until(lambda: anna.screen.query(CartTable), "the tab")
    table = anna.screen.query_one(CartTable)
    await anna.until(lambda: not table.busy and table.cursor_row and table.has_focus, "rows")
    await anna.drained()
    return table


async def test_the_board_says_what_is_urgent_who_has_it_and_what_is_at_stake(file, desk, carts):
    """I1, I4"""
    async with dashboard(file, size=(200, 50)) as anna:
        table = await opened(anna)
        assert [row.id for row in table.held][:2] == [carts[0].id, carts[1].id]
        line = next(line for line in anna.lines if carts[0].number in line)
        for words in ("30m", "payment", "Ana Silva", "ana@example.org", "80.00 EUR", "open"):
            assert words in line, words
        await anna.shows("carts open", "at stake", "checkout 1", "3 At checkout", "5 Awaiting payment")
        await desk.do(TakeOrder, by="agent", order_id=carts[0].id)
        await anna.until(lambda: under(table).holder == "Agent", "taken by another")


async def test_80_columns_keep_idle_time_step_customer_value_next_and_who(file, desk, carts):
    """T15"""
    async with dashboard(file, size=(80, 24)) as anna:
        await opened(anna)
        line = next(line for line in anna.lines if "80.00" in line)
        for words in ("30m", "payment", "Ana Silva", "80.00"):
            assert words in line, words


async def test_a_cart_is_taken_at_once_and_taken_over_after_asking(file, desk, carts):
    """I2, S7"""
    async with dashboard(file) as anna:
        table = await opened(anna)
        assert "a take" in anna.footer
        await anna.keys("a")
        await anna.until(lambda: under(table).holder == "owner", "taken")
        await anna.keys("down", "up")
        await anna.until(lambda: "b leave" in anna.footer, "footer")
        await anna.keys("b")
        await anna.until(lambda: under(table).holder is None, "left")
        await desk.do(TakeOrder, by="agent", order_id=carts[0].id)
        await anna.until(lambda: under(table).holder == "Agent", "taken by another")
        await anna.keys("a")
        await anna.asks()
        await anna.shows("take it over from Agent")
        await anna.keys("right", "enter")
        await anna.until(lambda: under(table).holder == "owner", "taken over")


async def test_an_attempt_is_logged_with_its_outcome_reason_and_next_time(file, desk, carts):
    """I2"""
    async with dashboard(file, size=(200, 50)) as anna:
        table = await opened(anna)
        await anna.keys("l")
        await anna.asks()
        await anna.keys("tab", "r", "tab", "t", "tab", "2h", "tab", "call back", "enter", "right", "enter")
        await anna.until(lambda: (row := number_of(table, carts[0].id)) and row.tries == 1, "logged")
        (entry,) = await (await desk.look()).follow_ups(carts[0].id)
        assert (entry.way, entry.result, entry.reason, entry.note) == (
            "phone" if entry.way == "phone" else "email", "reached", "Technical trouble", "call back",
        )  # fmt: skip
        row = await (await desk.look()).cart(carts[0].id)
        assert row.next_at == START.add(hours=2)


async def test_what_is_lost_leaves_the_board_and_comes_back_with_undo(file, desk, carts):
    """I2, S7"""
    async with dashboard(file) as anna:
        table = await opened(anna)
        await anna.keys("x")
        await anna.asks()
        await anna.keys("right", "enter", "right", "enter")
        await anna.until(lambda: number_of(table, carts[0].id) is None, "gone")
        assert (await (await desk.look()).cart(carts[0].id)).recovery is Recovery.LOST
        await anna.keys("u")
        await anna.asks()
        await anna.keys("right", "enter")
        await anna.until(lambda: number_of(table, carts[0].id) is not None, "back")


async def test_a_message_is_said_before_it_is_sent(file, desk, carts):
    """I2, T13"""
    await desk.do(ChangeSetting, name="recovery_url", value="https://shop.example/cart/{number}")
    async with dashboard(file) as anna:
        table = await opened(anna)
        await anna.keys("e")
        await anna.asks()
        await anna.shows("1 of 3 at most", "a recovery message to the customer")
        await anna.keys("right", "enter")
        await anna.until(lambda: under(table).messages == 1, "sent")
        (letter,) = await (await desk.look()).letters(carts[0].id)
        assert letter.kind is MailKind.RECOVERY
        await anna.keys("e")
        await anna.until(lambda: "too recent" in anna.footer, "refused")


async def test_orders_that_await_their_payment_are_one_key_away(file, desk, carts):
    """I2"""
    async with dashboard(file) as anna:
        table = await opened(anna)
        await anna.keys("5")
        await anna.until(lambda: number_of(table, carts[2].id) is not None, "unpaid orders")
        assert number_of(table, carts[0].id) is None
        await anna.keys("0")
        await anna.until(lambda: number_of(table, carts[0].id) is not None, "carts again")


async def test_the_figures_are_drawn_day_by_day(file, desk, carts):
    """I4, B3"""
    async with dashboard(file, size=(120, 50)) as anna:
        await opened(anna)
        await anna.keys("d")
        await anna.shows("Carts of 2026-10-23 to 2026-11-21", "none has ended yet", "2026-11-21")
        await anna.keys("escape")
        await anna.until(lambda: anna.screen.query(CartTable), "the board")
