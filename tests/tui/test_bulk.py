"""Everything marked at once, from the list: asked about, done behind the screen, stopped, gone on with (L15, T14)."""

import json

from platformdirs import user_state_path

from domain.orders.commands import AddNote
from domain.orders.status import Status
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus
from tests.tui.harness import Dashboard, asked, dashboard
from widgets.dialogs.ask import Ask
from widgets.dialogs.bulk_report import BulkReport


async def ended(person: Dashboard) -> None:
    """Waits until the bulk has ended and what it did is shown."""
    await person.until(lambda: "done" in person.text and "stops" not in person.text, "the end of the bulk")
    await person.settled()


async def ask(person: Dashboard) -> Ask:
    await person.keys("U")
    dialog = await person.asks()
    await person.settled()
    return dialog


async def test_marked_orders_are_cancelled_and_what_was_refused_stays_marked(file, desk):
    """L15: how many, and how many will be refused and why, comes first; the filter stays."""
    async with dashboard(file) as anna:
        await anna.search("total:>0")
        for order_id in (9, 8, 3):
            await anna.to(order_id)
            await anna.keys("space")
        await ask(anna)
        await anna.keys("right")
        await anna.shows(
            "3 marked",
            "cancel 2 orders of 3 with their items",
            "send no letter, and ask no module and no payment",
            "leave 1 as it is, marked: “Fraud” (L9)",
        )
        await anna.keys("enter", "shift+tab", "shift+tab", "tab", "spam", "enter", "U")
        await ended(anna)
        await anna.shows("2 orders done · 1 refused, marked · J says why", "1 marked")
        assert anna.table.marks.ids == {3}
        assert anna.app.desk_screen is not None
        assert anna.app.desk_screen.search_text == "total:>0"
        assert [(await desk.row(n)).status for n in (9, 8)] == [Status.CANCELLED] * 2
        assert asked(file, "SELECT count(*) FROM outbox") == 0
        await anna.keys("J")
        await anna.until(lambda: isinstance(anna.screen, BulkReport))
        await anna.shows("2 orders done, 1 left as it was", "3000000003")
        await anna.keys("J")
        await anna.until(lambda: not isinstance(anna.screen, BulkReport))


async def test_a_reason_is_asked_for_and_the_safe_answer_does_nothing(file, desk):
    """L15, T13"""
    async with dashboard(file) as anna:
        await anna.keys("space")
        dialog = await ask(anna)
        await anna.keys("right")
        await anna.shows("cancel 1 order of 1")
        await anna.keys("enter", "U")
        await anna.shows("Say in a few words why they are cancelled.")
        await anna.keys("escape")
        await anna.until(lambda: anna.screen is not dialog)
        assert anna.table.marks.ids == {9}
        assert (await desk.row(9)).status is Status.AWAITING_PAYMENT


async def test_all_that_a_search_finds_is_approved_each_by_itself(file, desk):
    """L15"""
    async with dashboard(file) as anna:
        await anna.search("status:pending_approval")
        await anna.keys("*")
        await ask(anna)
        await anna.shows("approve 2 orders of 2, each validated by itself")
        await anna.keys("enter", "U")
        await ended(anna)
        assert [(await desk.row(n)).status for n in (7, 8)] == [Status.EXECUTING] * 2


async def test_a_custom_status_is_set_on_all_marked_and_taken_back_as_one(file, desk):
    """L14, L15, S7"""
    await desk.do(AddStatus, name="On hold", base=Status.PENDING_APPROVAL, colour=Colour.BLUE)
    async with dashboard(file) as anna:
        for order_id in (7, 8):
            await anna.to(order_id)
            await anna.keys("space")
        await ask(anna)
        await anna.keys("s", "s")
        await anna.shows("show 2 orders of 2 as “On hold”")
        await anna.keys("enter", "U")
        await ended(anna)
        assert [(await desk.row(n)).label for n in (7, 8)] == ["On hold"] * 2
        await anna.keys("u")
        await anna.asks()
        await anna.shows("Take back the status of 2 orders?")
        await anna.keys("u")
        await anna.until(lambda: "taking back: 2 orders done" in anna.text)
        assert [(await desk.row(n)).custom_status for n in (7, 8)] == [None, None]


async def test_what_changed_since_it_was_marked_is_said_before(file, desk):
    """L15, L17"""
    async with dashboard(file) as anna:
        for order_id in (8, 7):
            await anna.to(order_id)
            await anna.keys("space")
        await desk.do(AddNote, order_id=8, body="wait", by="agent")
        await anna.settled()
        await ask(anna)
        await anna.shows("1 of 2 changed since you marked them", "3000000008: Agent", "note added")
        await anna.keys("escape")


async def test_what_changed_since_all_of_a_list_was_marked_is_said_before(file, desk):
    """L15, L17"""
    async with dashboard(file) as anna:
        await anna.search("status:pending_approval")
        await anna.keys("*")
        await desk.do(AddNote, order_id=7, body="wait", by="agent")
        await anna.settled()
        await ask(anna)
        await anna.shows("1 of 2 changed since you marked them", "3000000007: Agent", "note added")


async def test_a_bulk_that_was_broken_off_is_gone_on_with_the_next_time(file, desk):
    """L15, R6"""
    kept: dict[str, object] = {
        "desk": "Test desk", "id": "night", "kind": "cancel", "reason": "spam", "status_id": None, "ids": [8, 9],
        "query": None, "seen": {},
    }  # fmt: skip
    async with dashboard(file, wait=False) as anna:
        folder = user_state_path("ordertop", appauthor=False)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bulk.json").write_text(json.dumps(kept))
        await anna.opened()
        await anna.until(lambda: "A bulk was broken off: cancelling" in anna.footer)
        await anna.keys("U")
        await anna.asks()
        await anna.shows("go on with the rest")
        await anna.keys("enter", "U")
        await ended(anna)
        assert [(await desk.row(n)).status for n in (8, 9)] == [Status.CANCELLED] * 2
        assert not (folder / "bulk.json").exists()


async def test_nothing_marked_and_no_permission_are_said(file):
    """T11, S1"""
    async with dashboard(file) as anna:
        await anna.keys("U")
        await anna.until(lambda: "Nothing is marked" in anna.footer)
        await anna.keys("J")
        await anna.until(lambda: "No bulk has ended yet" in anna.footer)
    async with dashboard(file, user="agent") as anna:
        await anna.keys("space", "U")
        await anna.until(lambda: "needs the permission “bulk”" in anna.footer)
