"""Marks on the desk: how many are always said, all of a search is one, and a search ends that (T2, T12)."""

from domain.marks import Marks
from domain.orders.commands import CancelOrder
from domain.orders.status import Status
from tests.tui.harness import dashboard
from tui import order_source
from widgets.search_line import SearchLine


async def test_all_that_a_search_finds_is_marked_by_one_key(file, desk):
    """T2, T12"""
    async with dashboard(file) as anna:
        await anna.keys("3")
        await anna.settled()
        await anna.keys("*")
        await anna.shows("5 orders · at 1 · 5 marked")
        assert anna.table.marks == Marks(query=anna.app.parse("archive:awaiting_approval"))
        await anna.to(6)
        await anna.keys("space")
        await anna.shows("4 marked")
        await desk.place(Status.PENDING_APPROVAL, id=11)
        await anna.shows("6 orders", "5 marked")
        await desk.do(CancelOrder, order_id=8, reason="double", by="agent")
        await anna.shows("5 orders", "4 marked")
        await anna.keys("f5")
        await anna.settled()
        await anna.shows("4 marked")
        assert anna.table.marks.ids == {6}


async def test_another_list_ends_the_marks_on_all_of_one_and_says_so(file):
    """T2: nothing is done to orders that one has never seen."""
    async with dashboard(file) as anna:
        for keys in (["3"], ["0"]):
            await anna.keys("*", *keys)
            await anna.until(lambda: "these marks are gone" in anna.footer)
            await anna.settled()
            assert not anna.table.marks
            await anna.until(lambda: "marked" not in anna.lines[4])


async def test_marks_on_single_orders_stay_through_searches_and_tabs(file):
    async with dashboard(file) as anna:
        await anna.keys("space", "space", "3")
        await anna.settled()
        await anna.shows("2 marked")
        await anna.keys("tab", "tab", "tab", "shift+tab", "shift+tab", "shift+tab")
        await anna.settled()
        await anna.shows("2 marked")
        assert "gone" not in anna.footer


async def test_what_is_not_marked_is_marked_instead(file):
    """T2"""
    async with dashboard(file) as anna:
        await anna.keys("space", "space", "!")
        await anna.shows("9 orders · at 3 · 7 marked")
        await anna.keys("!")
        await anna.shows("2 marked")
        await anna.keys("M")
        await anna.hides("marked")


async def test_a_range_is_marked_and_escape_gives_it_up_before_the_search(file):
    """T2, T11"""
    async with dashboard(file) as anna:
        await anna.search("total:>1")
        await anna.keys("v", "down", "down")
        await anna.shows("a range")
        assert sum(line[1:2] == "*" for line in anna.lines) == 3
        await anna.keys("escape")
        await anna.hides("a range")
        assert anna.screen.query_one(SearchLine).input.value == "total:>1"
        await anna.keys("v", "up", "space")
        await anna.shows("2 marked")
        assert anna.cursor == 7


async def test_a_range_that_was_not_ended_is_given_up_by_another_search(file):
    async with dashboard(file) as anna:
        await anna.keys("v", "down", "3")
        await anna.settled()
        await anna.hides("a range")
        assert not anna.table.marks


async def test_all_of_many_is_all(file, monkeypatch):
    """T2"""
    monkeypatch.setattr(order_source, "COUNT_LIMIT", 2)
    async with dashboard(file) as anna:
        await anna.search("total:>1")
        await anna.keys("*")
        await anna.until(lambda: "marked" in anna.lines[4])
        assert anna.table.marks == Marks(query=anna.app.parse("total:>1"))
