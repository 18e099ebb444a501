"""Two people at work on one desk (T12, L17)."""

import asyncio

from domain.importing import ImportBatch, ImportOrders
from domain.orders.commands import CancelOrder
from domain.orders.status import Status
from tests.cli.conftest import order
from tests.domain.fakes import START
from tests.tui.harness import Dashboard, asked, by_raw_sql, dashboard
from widgets.dialogs.ask import Ask


async def test_what_one_does_the_other_sees_and_loses_nothing(file):
    """T12"""
    async with dashboard(file) as anna, dashboard(file, user="agent") as bea:
        await anna.search("customer:ana")
        await anna.to(6)
        await anna.keys("space")
        await anna.to(5)
        top = anna.table._feed.window.top
        await bea.to(7)
        await bea.keys("a")
        await bea.asks()
        await bea.keys("a")
        async with asyncio.timeout(1):
            await anna.until(lambda: anna.table._feed.window.rows[1].status is Status.EXECUTING)
        await anna.settled()
        assert (anna.cursor, set(anna.table.marks.ids), anna.table._feed.window.top) == (5, {6}, top)
        assert 8 not in anna.ids
        await anna.shows("customer “ana”", "3 ◐ Awaiting approval 5")


async def test_the_second_to_approve_is_told_who_was_first(file, desk):
    """L17"""
    async with dashboard(file) as anna, dashboard(file, user="agent") as bea:
        for person in (anna, bea):
            await person.to(8)
            await person.keys("a")
            await person.asks()
        await anna.keys("a")
        await anna.until(lambda: "approved." in anna.footer)
        await bea.keys("a")
        await bea.shows("owner changed 3000000008")
        said = bea.words
        assert "moved to “Awaiting approval · automatic”" in said
        assert (await desk.row(8)).version == 2


async def test_of_two_at_the_very_same_moment_one_acts(file, desk):
    """L17, R3"""
    async with dashboard(file) as anna, dashboard(file, user="agent") as bea:
        for person in (anna, bea):
            await person.to(8)
            await person.keys("a")
            await person.asks()
        anna.type("a")
        bea.type("a")
        both = (anna, bea)
        await anna.until(lambda: any(not isinstance(p.screen, Ask) for p in both))
        await anna.until(
            lambda: any(isinstance(p.screen, Ask) and p.screen.query_one("#refusal").display for p in both)
        )
        assert (await desk.row(8)).version == 2


async def test_an_order_that_no_longer_matches_leaves_the_list(file, desk):
    """T12"""
    async with dashboard(file) as anna:
        await anna.keys("3")
        await anna.settled()
        await anna.to(8)
        await desk.do(CancelOrder, order_id=8, reason="double", by="agent")
        await anna.until(lambda: anna.ids == [7, 6, 5, 4])
        assert anna.cursor == 7
        await anna.shows("4 orders · at 1")


async def test_new_orders_wait_behind_a_hint_while_one_is_further_down(file, desk):
    """T12"""
    async with dashboard(file, size=(120, 12)) as anna:
        await anna.keys("G")
        await anna.settled()
        await desk.place(Status.PENDING_APPROVAL, id=11, placed_at=START)
        await anna.shows("↑ 1 new, g to see")
        assert anna.cursor == 1
        await anna.keys("g")
        await anna.hides("new, g to see")
        assert anna.cursor == 11


async def test_new_orders_are_no_news_on_a_tab_that_does_not_list_them(file, desk):
    """T12"""
    async with dashboard(file, size=(120, 20)) as anna:
        await anna.keys("G")
        await anna.settled()
        await anna.keys("tab")
        await anna.until(lambda: "All 10" not in anna.text)
        await desk.place(Status.PENDING_APPROVAL, id=11, placed_at=START)
        desk_screen = anna.app.desk_screen
        assert desk_screen is not None
        await anna.until(lambda: desk_screen._new.get(desk_screen.table) == 1)
        assert "to see" not in anna.text


async def test_a_whole_import_is_seen(file, desk):
    """T12, L19"""
    batch = ImportBatch(
        source="test", reseller="Acme", file="f", digest="0" * 64, first_line=1, last_line=1,
        orders=(order("a1", Status.PENDING_APPROVAL),), held=True,
    )  # fmt: skip
    async with dashboard(file) as anna:
        await anna.to(8)
        await desk.do(ImportOrders, batch=batch)
        await anna.shows("0 All 10", "10 orders")
        assert anna.cursor == 8


async def test_the_top_line_says_who_where_and_when(file):
    """T12"""
    async with dashboard(file) as anna, dashboard(file, user="agent") as bea:
        assert "Test desk · all resellers" in anna.lines[0]
        assert "owner (owner)" in anna.lines[0]
        assert "Agent (agent)" in bea.lines[0]
        assert "● live" in anna.lines[0]
        assert "09:00:00" in anna.lines[0]


def row_of(person: Dashboard, order_id: int) -> str:
    """The line of an order in the list."""
    return next((line for line in person.lines if f" {3_000_000_000 + order_id} " in line), "")


async def test_who_has_an_order_open_shows_in_its_row_and_no_longer_when_it_is_left(file):
    """T12"""
    async with dashboard(file, size=(160, 30)) as anna, dashboard(file, user="agent") as bea:
        await bea.to(8)
        await bea.keys("enter", "enter")
        async with asyncio.timeout(1):
            await anna.until(lambda: "open: Agent" in row_of(anna, 8))
        assert "open: " not in row_of(anna, 7)
        await bea.keys("J")
        await anna.until(lambda: "open: Agent" in row_of(anna, 7) and "open: " not in row_of(anna, 8))
        assert "open" not in bea.text, "nobody is told of themselves"
        await bea.keys("escape")
        await anna.hides("open: Agent")


async def test_a_dialog_about_an_order_has_it_open_too(file):
    """T12"""
    async with dashboard(file, size=(80, 24)) as anna, dashboard(file, user="agent") as bea:
        await bea.to(8)
        await bea.keys("n")
        await bea.asks()
        await anna.until(lambda: "open: Agent" in row_of(anna, 8))
        await bea.keys("escape")
        await anna.hides("open: Agent")


async def test_the_details_say_who_else_has_the_order_open(file):
    """T12"""
    async with dashboard(file) as anna, dashboard(file, user="agent") as bea, dashboard(file) as anna_again:
        for person in (anna, anna_again, bea):
            await person.to(8)
            await person.keys("enter", "enter")
        await anna.shows("open too: Agent")
        await bea.shows("open too: owner ─")
        await anna.keys("escape")
        await anna_again.keys("J")
        await bea.hides("open too")
        await bea.keys("escape")
        await anna.hides("open: Agent")


async def test_what_a_program_had_open_that_was_killed_runs_out(file):
    """T12"""
    async with dashboard(file) as anna:
        now = anna.app.clock.now()
        agent = asked(file, "SELECT id FROM staff WHERE \"user\" = 'agent'")
        until = now.add(seconds=60).timestamp(unit="millisecond")
        by_raw_sql(file, "INSERT INTO presence VALUES ('killed', ?, 8, ?)", agent, until)
        await anna.until(lambda: "open: Agent" in row_of(anna, 8))
        anna.app.clock.passes(seconds=60)  # type: ignore[attr-defined]
        await anna.hides("open: Agent")


async def test_what_stays_open_is_told_again_before_it_runs_out(file):
    """T12"""
    async with dashboard(file, user="agent") as bea:
        await bea.to(8)
        await bea.keys("enter", "enter")
        await bea.until(lambda: asked(file, "SELECT count(*) FROM presence"))
        before = asked(file, "SELECT seen_until FROM presence")
        bea.app.clock.passes(seconds=45)  # type: ignore[attr-defined]
        await bea.until(lambda: asked(file, "SELECT seen_until FROM presence") == before + 45_000)
    assert asked(file, "SELECT count(*) FROM presence") == 0, "whoever leaves the program leaves the order"


async def test_read_only_tells_nobody(file):
    """T12, S1"""
    async with dashboard(file) as anna, dashboard(file, user="agent", read_only=True) as bea:
        await bea.to(8)
        await bea.keys("enter", "enter")
        await bea.shows("Total amount")
        await anna.to(7)
        await anna.keys("enter", "enter")
        await anna.until(lambda: asked(file, "SELECT count(*) FROM presence") == 1)
        assert asked(file, "SELECT order_id FROM presence") == 7
        await bea.keys("escape")
        await bea.until(lambda: "open: owner" in row_of(bea, 7))
