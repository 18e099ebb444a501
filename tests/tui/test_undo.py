"""`u` takes one's last change back, and says beforehand what that does, or why it cannot (S7)."""

from domain.orders.commands import AddNote, CancelOrder
from domain.orders.status import Status
from tests.tui.harness import dashboard


async def test_a_cancellation_is_taken_back_by_a_key(file, desk):
    """S7, T13"""
    async with dashboard(file) as anna:
        await anna.to(9)
        await anna.keys("c")
        await anna.asks()
        await anna.shows("be yours to take back, until someone changes the order again")
        await anna.keys("twice", "enter", "c")
        await anna.until(lambda: "3000000009 cancelled." in anna.footer)
        await anna.keys("u")
        await anna.asks()
        await anna.shows(
            "Take back the cancellation of 3000000009?", "move the order back to “Awaiting payment”"
        )
        await anna.keys("u")
        await anna.until(lambda: "3000000009: the cancellation taken back." in anna.footer)
        assert (await desk.row(9)).status is Status.AWAITING_PAYMENT
        await anna.until(
            lambda: anna.table.cursor_row and anna.table.cursor_row.status is Status.AWAITING_PAYMENT
        )


async def test_what_is_final_says_so_before_and_after(file, desk):
    """S7, T13"""
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("c")
        await anna.asks()
        await anna.shows("be final, because money is moved by it")
        await anna.keys("twice", "enter", "c")
        await anna.until(lambda: "3000000008 cancelled." in anna.footer)
        await anna.keys("u")
        await anna.until(lambda: "The cancellation of 3000000008 cannot be taken back: money" in anna.footer)


async def test_what_someone_else_has_changed_since_stays(file, desk):
    """S7"""
    await desk.do(CancelOrder, order_id=9, reason="twice")
    await desk.do(AddNote, order_id=9, body="a pity", by="agent")
    async with dashboard(file) as anna:
        await anna.keys("u")
        await anna.until(lambda: "Agent changed 3000000009 since" in anna.footer)


async def test_there_may_be_nothing_to_take_back(file):
    async with dashboard(file) as anna:
        await anna.keys("u")
        await anna.until(lambda: "nothing of yours from the last day" in anna.footer)
