"""A list gone through one order at a time, with one key each (T11, T12, I2)."""

import pytest

from domain.followup.commands import SnoozeOrder, TakeOrder
from domain.followup.model import Recovery
from domain.orders.commands import AddNote, CancelOrder
from domain.orders.status import Status
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.storage.test_followup import reachable
from tests.tui.harness import Dashboard, asked, dashboard
from tests.tui.test_carts import opened
from tui.screens.desk import DeskScreen
from tui.screens.triage import TriageScreen


def number(order_id: int) -> str:
    return f"30000000{order_id:02}"


async def begin(person: Dashboard, order_id: int | None = None) -> None:
    """Goes through the list, from this order on."""
    if order_id is not None:
        await person.to(order_id)
    await person.keys(".")
    await person.until(lambda: isinstance(person.screen, TriageScreen), "one by one")


async def at(person: Dashboard, order_id: int, *words: str) -> None:
    """Waits until this order fills the screen, with these words."""

    def there() -> bool:
        screen = person.screen
        return isinstance(screen, TriageScreen) and screen.order_id == order_id and not screen._working

    await person.until(there, f"order {order_id}")
    await person.shows(number(order_id) if order_id < 100 else "", *words)
    await person.drained()


async def confirm(person: Dashboard, *keys: str) -> None:
    """Answers the dialog that opens."""
    await person.asks()
    await person.keys(*keys)


async def test_orders_are_gone_through_in_the_lists_order_and_what_was_done_is_counted(file, desk):
    """T6, T11"""
    async with dashboard(file) as anna:
        await anna.search("archive:awaiting_approval")
        await begin(anna, 8)
        await at(anna, 8, "1 of 5", "ITEMS", "a approve", "c cancel", "n note", "s put aside")
        await anna.keys("a")
        await confirm(anna, "a")
        await at(anna, 7, "2 of 5 · 1 done")
        await anna.keys("space")
        await at(anna, 6, "3 of 5 · 1 done · 1 skipped")
        await anna.keys("c")
        await confirm(anna, "double", "enter", "c")
        await at(anna, 5, "4 of 5 · 2 done · 1 skipped")
        assert (await desk.row(8)).status is Status.EXECUTING
        assert (await desk.row(7)).status is Status.PENDING_APPROVAL
        assert (await desk.row(6)).status is Status.CANCELLED


async def test_escape_leaves_to_the_list_with_the_cursor_on_the_order_that_was_shown(file):
    async with dashboard(file) as anna:
        await begin(anna, 8)
        for order_id in (8, 7, 6):
            await at(anna, order_id)
            await anna.keys("space" if order_id > 6 else "escape")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen), "the list")
        await anna.until(lambda: anna.cursor == 6, "the cursor")


async def test_behind_the_last_it_is_said_what_was_done_and_the_cursor_comes_to_what_is_still_there(
    file, desk
):
    async with dashboard(file) as anna:
        await anna.search("status:pending_approval")
        await begin(anna, 8)
        await at(anna, 8, "1 of 2")
        await anna.keys("space")
        await at(anna, 7, "2 of 2")
        await anna.keys("c")
        await confirm(anna, "double", "enter", "c")
        await anna.shows("That was the last of the list.", "1 done · 1 skipped")
        await anna.keys("a", "n")
        await anna.until(lambda: "There is no order left here." in anna.footer)
        await anna.keys("left")
        await at(anna, 7, "2 of 2")
        await anna.keys("space")
        await anna.shows("That was the last of the list.")
        await anna.keys("escape")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen) and anna.cursor == 8, "the list")


async def test_what_another_has_in_hand_is_passed_over_by_whoever_comes_second(file):
    """T12: two people never have one order in hand."""
    async with dashboard(file) as anna, dashboard(file, user="agent") as bea:
        await begin(anna, 8)
        await at(anna, 8)
        await begin(bea, 8)
        await at(bea, 7, "1 with a colleague")
        await anna.keys("space")
        await at(anna, 6, "1 skipped · 1 with a colleague")
        await bea.keys("left")
        await bea.until(lambda: "This is where you began" in bea.footer)
        await bea.keys("escape")
        await anna.keys("left")
        await at(anna, 8)
        await bea.until(lambda: isinstance(bea.screen, DeskScreen))
        await bea.shows("open: owner")


async def test_a_key_pressed_ahead_is_for_the_order_that_the_keys_before_led_to(file):
    """T11"""
    async with dashboard(file) as anna:
        await begin(anna, 9)
        await at(anna, 9)
        anna.type("space", "space", "n")
        dialog = await anna.asks()
        assert dialog.order_id == 7


async def test_a_note_stays_on_the_order_and_the_last_change_is_taken_back_where_it_was_made(file, desk):
    """S7"""
    async with dashboard(file) as anna:
        await begin(anna, 8)
        await at(anna, 8)
        await anna.keys("n")
        await confirm(anna, "called", "tab", "tab", "enter")
        await at(anna, 8, "1 done", "called")
        await anna.keys("s")
        await confirm(anna, "enter", "right", "enter")
        await at(anna, 7, "1 put aside")
        assert asked(file, "SELECT next_at IS NOT NULL FROM orders WHERE id = 8")
        await anna.keys("u")
        await confirm(anna, "u")
        await at(anna, 8)
        assert not asked(file, "SELECT next_at IS NOT NULL FROM orders WHERE id = 8")


async def test_what_is_put_aside_or_a_colleagues_is_passed_over_unless_the_list_is_about_that(file, desk):
    """I2"""
    await desk.do(SnoozeOrder, order_id=8, next_at=START.add(hours=2))
    await desk.do(TakeOrder, order_id=9, by="agent")
    async with dashboard(file) as anna:
        await anna.search("archive:awaiting_payment,awaiting_approval")
        await begin(anna, 9)
        await at(anna, 9, "1 of 6")
        await anna.keys("space")
        await at(anna, 7, "3 of 6", "1 put aside before")
        await anna.keys("escape")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
        await anna.search("followup:waiting")
        await begin(anna)
        await at(anna, 8, "1 of 1", "Put aside until")


async def test_what_has_left_the_list_meanwhile_is_not_come_to_and_what_changed_is_shown_as_it_is(file, desk):
    """T12, L17"""
    async with dashboard(file) as anna:
        await anna.search("archive:awaiting_approval")
        await begin(anna, 8)
        await at(anna, 8)
        await desk.do(CancelOrder, order_id=7, reason="double", by="agent")
        await desk.do(AddNote, order_id=6, body="ring her", by="agent")
        number_now = asked(file, "SELECT number FROM audit_head")
        await anna.until(lambda: anna.app._seen == number_now, "the news")
        await anna.keys("space")
        await at(anna, 6, "ring her", "3 of 5")


async def test_80_columns_and_24_lines_say_where_one_is_and_what_can_be_done(file):
    """T15"""
    async with dashboard(file, size=(80, 24)) as anna:
        await begin(anna, 8)
        await at(anna, 8, "2 of 9", "a approve", "space next", "esc back")


async def test_what_a_list_without_orders_says(file):
    async with dashboard(file) as anna:
        await anna.search("customer:zzz")
        await anna.keys(".")
        await anna.until(lambda: "This list is empty." in anna.footer)
        await anna.keys("tab", ".")
        await anna.until(lambda: "gone through one by one" in anna.footer)


@pytest.fixture
async def carts(desk):
    """Three carts, the most urgent first."""
    reachable(desk)
    return [
        await desk.place(
            Status.INCOMPLETE,
            items=[an_item(price=price)],
            cart_step="payment",
            active_at=START.subtract(minutes=30),
        )
        for price in ("80.00", "40.00", "20.00")
    ]


async def test_carts_are_worked_by_the_keys_of_their_board(file, desk, carts):
    """I2"""
    first, second, third = (cart.id for cart in carts)
    async with dashboard(file, size=(120, 40)) as anna:
        table = await opened(anna)
        await anna.keys(".")
        await at(anna, first, "1 of 3", "payment, 30m ago", "l log", "s put aside", "x lost")
        await anna.keys("l")
        await confirm(anna, *(["tab"] * 4), "call back", "enter", "right", "enter")
        await at(anna, second, "2 of 3 · 1 done")
        row = await (await desk.look()).cart(first)
        assert (row.tries, row.holder) == (1, "owner"), "who logs it has it"
        await anna.keys("x")
        await confirm(anna, "right", "enter", "right", "enter")
        await at(anna, third, "3 of 3 · 2 done")
        assert (await (await desk.look()).cart(second)).recovery is Recovery.LOST
        await anna.keys("s")
        await confirm(anna, "enter", "right", "enter")
        await anna.until(lambda: asked(file, "SELECT next_at IS NOT NULL FROM orders WHERE id = ?", third))
        await anna.keys("escape")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen) and table.cursor_row, "the board")


async def test_what_a_colleague_follows_up_is_passed_over(file, desk, carts):
    """I2"""
    await desk.do(TakeOrder, order_id=carts[1].id, by="agent")
    async with dashboard(file, size=(120, 40)) as anna:
        await opened(anna)
        await anna.keys(".")
        await at(anna, carts[0].id)
        await anna.keys("space")
        await at(anna, carts[2].id, "3 of 3")


async def test_carts_have_the_keys_of_their_board_wherever_they_are_listed(file, desk, carts):
    """I2"""
    async with dashboard(file, size=(120, 40)) as anna:
        await anna.search("archive:incomplete step:payment")
        await begin(anna)
        await at(anna, carts[2].id, "1 of 3", "l log", "x lost")
        await anna.keys("x")
        await confirm(anna, "right", "enter", "right", "enter")
        await at(anna, carts[1].id, "2 of 3 · 1 done")
        assert (await (await desk.look()).cart(carts[2].id)).recovery is Recovery.LOST
