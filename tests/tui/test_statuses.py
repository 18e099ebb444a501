"""Custom statuses on screen: set on an order by a key, and kept in order there (L14)."""

from domain.orders.status import Status
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus, ChangeStatus, SetStatus
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, dashboard
from widgets.dialogs.statuses import StatusList


async def statuses(person: Dashboard) -> StatusList:
    await person.keys("l")
    await person.until(lambda: isinstance(person.screen, StatusList) and person.screen._rows is not None)
    assert isinstance(person.screen, StatusList)
    return person.screen


async def back(person: Dashboard) -> None:
    """Waits until a dialog is gone and what it did is shown."""
    await person.until(lambda: isinstance(person.screen, StatusList), "the list of statuses")
    await person.until(lambda: all(w.is_finished for w in person.screen.workers if w.group == "statuses"))
    await person.drained()


async def add(desk: DeskUnderTest, name: str, base: Status = Status.PENDING_APPROVAL) -> None:
    await desk.do(AddStatus, name=name, base=base, colour=Colour.BLUE)


async def test_a_status_is_added_and_set_on_the_order_under_the_cursor(file):
    """L14"""
    async with dashboard(file) as anna:
        await anna.to(7)
        await statuses(anna)
        await anna.shows("Which status shows on 3000000007?", "There is no custom status yet: n adds one.")
        await anna.keys("n")
        await anna.asks()
        await anna.keys("On hold", "enter")
        await anna.shows("add the custom status “On hold” to “Awaiting approval · reseller”")
        await anna.keys("right", "enter")
        await back(anna)
        await anna.shows("Added.", "On hold")
        await anna.keys("down", "enter")
        await anna.until(lambda: "status set" in anna.footer)
        await anna.settled()
        row = anna.table.cursor_row
        assert row is not None
        assert (row.id, row.label, row.custom_colour) == (7, "On hold", Colour.BLUE)
        await anna.search("custom:on_hold")
        assert anna.ids == [7]
        await anna.shows("“on hold”", "1 order")


async def test_one_for_another_base_or_retired_says_so_and_none_takes_it_away(file, desk):
    """L14"""
    await add(desk, "Called")
    await add(desk, "Shipped", Status.HANDLED)
    await add(desk, "Old")
    await desk.do(SetStatus, order_id=7, status_id=1)
    await desk.do(ChangeStatus, status_id=3, retired=True)
    async with dashboard(file) as anna:
        await anna.to(7)
        await statuses(anna)
        await anna.keys("down", "enter")
        await anna.shows("“Shipped” is only for orders that are “Paid and approved”.")
        await anna.keys("down", "enter")
        await anna.shows("“Old” is retired; d takes it back into use.")
        await anna.keys("up", "up", "up", "enter")
        await anna.until(lambda: "status set" in anna.footer)
        await anna.settled()
        assert anna.table.cursor_row is not None
        assert anna.table.cursor_row.custom_status is None


async def test_statuses_are_renamed_moved_and_retired_from_the_list(file, desk):
    """L14"""
    await add(desk, "Called")
    await add(desk, "Shipped", Status.HANDLED)
    async with dashboard(file) as anna:
        await anna.to(7)
        await statuses(anna)
        await anna.keys("down", "J")
        await back(anna)
        found = await (await desk.look()).statuses()
        assert [row.name for row in found] == ["Shipped", "Called"]
        await anna.keys("e")
        await anna.asks()
        await anna.keys(" twice", "enter", "right")
        await anna.keys("e")
        await back(anna)
        await anna.shows("Called twice")
        await anna.keys("d")
        await anna.asks()
        await anna.shows("Retire “Called twice”?", "orders that have it keep it, no other gets")
        await anna.keys("d")
        await back(anna)
        await anna.shows("retired")
        await anna.keys("escape")
        await anna.until(lambda: not isinstance(anna.screen, StatusList))


async def test_a_colleagues_new_name_shows_and_a_stale_view_is_told(file, desk):
    """L14, L17"""
    await add(desk, "Called")
    async with dashboard(file) as anna:
        await anna.to(7)
        await statuses(anna)
        await desk.do(SetStatus, order_id=7, status_id=1, by="manager")
        await anna.keys("down", "enter")
        await anna.until(lambda: "Manager changed 3000000007" in anna.footer)
        await anna.settled()
        await desk.do(ChangeStatus, status_id=1, name="Called back", by="manager")
        await anna.until(lambda: anna.table.cursor_row and anna.table.cursor_row.label == "Called back")


async def test_the_key_says_which_permission_it_needs(file):
    """S1, T11"""
    async with dashboard(file, user="agent") as anna:
        await anna.keys("l")
        await anna.until(lambda: "needs the permission “manage_statuses”" in anna.footer)
