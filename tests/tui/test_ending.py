"""Orders and items end before their time, and come back, by their keys (L6, L9 to L11)."""

from domain.orders.commands import CancelOrder, DeleteOrder
from domain.orders.status import DeliveryStatus, Mark, Status
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.tui.harness import dashboard
from tests.tui.test_acting import ask, dialogs

D = DeliveryStatus


async def test_fraud_says_what_becomes_of_the_money_and_ends_the_order(file, desk):
    """L10, 183."""
    async with dashboard(file) as anna:
        await ask(anna, 8, "W")
        await anna.shows("Set 3000000008 as fraud?", "50.00 EUR received")
        await anna.keys("enter", "W")
        await anna.until(lambda: "3000000008 is set as fraud." in anna.footer)
        assert (await desk.row(8)).status is Status.FRAUD


async def test_back_to_pending_needs_a_reason_where_it_was_fraud(file, desk):
    """L10, 184, 206."""
    async with dashboard(file) as anna:
        await ask(anna, 3, "Z")
        await anna.keys("enter", "Z")
        await anna.shows("Say in a few words why 3000000003 is no fraud.")
        await anna.keys("shift+tab", "a good customer", "enter", "Z")
        await anna.until(lambda: "3000000003 is back for approval." in anna.footer)
        assert (await desk.row(3)).status is Status.PENDING_APPROVAL


async def test_a_handled_order_is_cancelled_from_its_details_and_ended_by_hand(file, desk):
    """A2, L9, 181: the list does not offer it, the details do."""
    async with dashboard(file) as anna:
        await anna.to(1)
        await anna.until(lambda: "n note" in anna.footer)
        assert "cancel" not in anna.footer
        await anna.keys("enter", "enter")
        await anna.until(lambda: "c cancel" in anna.footer)
        await anna.keys("c")
        await anna.asks()
        await anna.shows("leave 1 item to be ended by hand")
        await anna.keys("ordered twice", "enter", "c")
        await anna.until(lambda: "3000000001 cancelled." in anna.footer)
        row = await desk.row(1)
        assert (row.status, Mark.STILL_RUNNING in row.marks) == (Status.CANCELLED, True)
        await anna.keys("j")
        await anna.until(lambda: "- end items" in anna.footer)
        await anna.keys("-")
        await anna.asks()
        await anna.shows("mark “Package 1” as ended")
        await anna.keys("enter", "-")
        await anna.until(lambda: not dialogs(anna))
        assert Mark.STILL_RUNNING not in (await desk.row(1)).marks


async def test_an_order_is_deleted_by_typing_its_number_and_its_details_close(file, desk):
    """L11, 185."""
    await desk.place(Status.CANCELLED, id=11, placed_at=START, paid="0")
    async with dashboard(file) as anna:
        await anna.to(11)
        await anna.keys("enter", "enter")
        await anna.shows("TIMELINE")
        await anna.keys("delete")
        await anna.asks()
        await anna.shows("This cannot be undone.")
        await anna.keys("4000000000", "enter", "right")
        await anna.keys("enter")
        await anna.shows("What was typed is not 3000000011")
        await anna.keys("escape", "delete")
        await anna.asks()
        await anna.keys("3000000011", "enter", "right")
        await anna.keys("enter")
        await anna.until(lambda: len(anna.app.screen_stack) == 2)
        await anna.until(lambda: 11 not in anna.ids)


async def test_what_has_money_on_it_says_so_when_it_is_to_be_deleted(file, desk):
    """L11, T11."""
    async with dashboard(file) as anna:
        await anna.to(2)
        await anna.keys("delete")
        await anna.until(lambda: "refund them before you delete it." in anna.footer)


async def test_the_distributor_is_asked_and_answers(file, desk):
    """L9."""
    async with dashboard(file) as anna:
        await ask(anna, 5, "c")
        await anna.shows("Ask the distributor to cancel 3000000005?", "ask the distributor to cancel it")
        await anna.keys("ordered twice", "enter", "c")
        await anna.until(lambda: "3000000005: the distributor is asked." in anna.footer)
        assert Mark.CANCEL_REQUESTED in (await desk.row(5)).marks
        await ask(anna, 5, "Q")
        await anna.shows("record that the distributor agreed to cancel it")
        await anna.keys("enter", "Q")
        await anna.until(lambda: "the distributor's answer is recorded." in anna.footer)
        assert (await desk.row(5)).status is Status.CANCELLED


async def test_one_item_is_cancelled_while_the_rest_goes_on(file, desk):
    """L6."""
    items = [an_item(1, "30"), an_item(2, "20")]
    await desk.place(Status.PENDING_APPROVAL, id=11, placed_at=START, items=items)
    async with dashboard(file) as anna:
        await ask(anna, 11, "I")
        await anna.keys("right")
        await anna.shows("cancel “Package 2”, 20.00 EUR; the rest of the order goes on")
        for _n in range(7):
            await anna.keys("tab")
        await anna.keys("out of stock", "enter", "I")
        await anna.until(lambda: "3000000011: the item is changed." in anna.footer)
        order = await desk.order(11)
        assert [item.delivery for item in order.items] == [D.PENDING, D.CANCELLED]
        assert str(order.total) == "30.00 EUR"


async def test_a_colleague_who_deletes_what_is_open_closes_the_details(file, desk):
    """T12."""
    await desk.place(Status.AWAITING_PAYMENT, id=11, placed_at=START)
    async with dashboard(file) as anna:
        await anna.to(11)
        await anna.keys("enter", "enter")
        await anna.shows("TIMELINE")
        await desk.do(CancelOrder, order_id=11, reason="never paid")
        await desk.do(DeleteOrder, order_id=11, confirm="3000000011")
        await anna.until(lambda: "3000000011 is gone." in anna.footer)
        await anna.until(lambda: len(anna.app.screen_stack) == 2)


async def test_what_an_order_has_set_up_is_suspended_and_goes_on(file, desk):
    """SPEC 2: here by hand, since no module has set it up; the overview counts what is suspended."""
    async with dashboard(file) as anna:
        await ask(anna, 1, "_")
        await anna.shows("Suspend 3000000001, or let it go on?", "mark “Package 1” as suspended")
        await anna.keys("enter", "_")
        await anna.until(lambda: not dialogs(anna))
        assert (await desk.order(1)).items[0].delivery is D.SUSPENDED
        await ask(anna, 1, "_")
        await anna.shows("mark “Package 1” as active again")
        await anna.keys("enter", "_")
        await anna.until(lambda: not dialogs(anna))
        assert (await desk.order(1)).items[0].delivery is D.ACTIVE
        await anna.to(8)
        await anna.keys("_")
        await anna.until(lambda: "only items of a handled order" in anna.footer)
