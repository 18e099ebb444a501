"""Marks in the table: ranges, all of a list, inverted; in how many words and in how few lines (T2, T12, V3)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.geometry import Region

from domain.marks import Marks
from domain.query import EVERYTHING
from tests.widgets.harness import COLUMNS, MILLIONS, TinyApp, items, running
from tests.widgets.synthetic import STEP, Item, SyntheticSource, item
from widgets import marking
from widgets.table_messages import LoadFailed, MarksChanged
from widgets.windowed_table import WindowedTable

ALL = Marks(query=EVERYTHING)


def table_of(source: SyntheticSource[Item]) -> WindowedTable[Item]:
    return WindowedTable(source, COLUMNS)


def starred(app: TinyApp) -> list[int]:
    """The lines of the table that show a mark."""
    return [y for y, line in enumerate(app.lines()) if line[1] == "*"]


def down_from_top(*lines: int) -> frozenset[int]:
    return frozenset(MILLIONS - line for line in lines)


@contextmanager
def painting(app: TinyApp) -> Iterator[list[Region]]:
    """The regions that are painted anew meanwhile."""
    painted: list[Region] = []
    refresh = app.table.refresh

    def noting(*regions: Region, **options: Any) -> object:
        painted.extend(regions or [app.table.size.region])
        return refresh(*regions, **options)

    app.table.refresh = noting  # type: ignore[method-assign, assignment]
    yield painted
    app.table.refresh = refresh  # type: ignore[method-assign]


@pytest.mark.parametrize("end", ["v", "space"])
async def test_a_range_is_begun_extended_by_moving_and_ended_t2(end):
    async with running(table_of(items())) as app:
        await app.keys("down", "v", "down", "down")
        assert starred(app) == [2, 3, 4]
        assert not app.table.marks
        assert app.table.marking.words == "a range"
        await app.keys(end)
        assert app.table.marks.ids == down_from_top(1, 2, 3)
        assert app.table.marking.words == "3 marked"
        await app.keys("down", "down")
        assert starred(app) == [2, 3, 4]


async def test_a_range_goes_up_too_and_may_shrink_again_t2():
    async with running(table_of(items())) as app:
        await app.keys(*["down"] * 5, "v", "up", "up", "up", "down", "v")
        assert app.table.marks.ids == down_from_top(3, 4, 5)


async def test_a_range_begun_on_a_marked_row_takes_marks_away_t2():
    async with running(table_of(items())) as app:
        await app.keys("v", *["down"] * 5, "v", "up", "v", "up", "up")
        assert starred(app) == [1, 2, 6]
        await app.keys("v")
        assert app.table.marks.ids == down_from_top(0, 1, 5)


async def test_a_range_given_up_marks_nothing_t2():
    async with running(table_of(items())) as app:
        await app.keys("space", "v", "down", "down")
        with app._context():
            assert app.table.marking.leave_range()
            assert not app.table.marking.leave_range()
        assert starred(app) == [1]
        await app.keys("down")
        assert starred(app) == [1]


async def test_a_range_over_more_than_the_table_holds_is_read_t2():
    source = items()
    async with running(table_of(source)) as app:
        await app.keys("down", "v", *["pagedown"] * 200, "v")
        await app.settled()
        cursor = app.cursor_id
        assert cursor is not None
        assert len(app.table._feed.window.rows) < 1000
        await app.until(lambda: bool(app.table.marks))
        assert app.table.marks.ids == frozenset(range(cursor, MILLIONS))


async def test_a_range_over_slow_pages_ends_where_the_keys_led_t11():
    source = items()
    async with running(table_of(source)) as app:
        source.gate = asyncio.Event()
        await app.keys("v", *["down"] * 300, "v", "down")
        source.gate.set()
        await app.until(lambda: bool(app.table.marks))
        assert app.table.marks.ids == down_from_top(*range(301))


async def test_a_range_over_millions_is_refused_and_marks_stay_t2():
    async with running(table_of(items())) as app:
        await app.keys("space", "v", "G", "v")
        await app.until(lambda: bool(app.said(LoadFailed)))
        assert "A range can hold 10,000 rows" in str(app.said(LoadFailed)[0].error)
        assert app.table.marks.ids == down_from_top(0)


async def test_a_range_that_cannot_be_read_is_told_and_marks_stay(monkeypatch):
    source = items()
    monkeypatch.setattr(marking, "_AT_ONCE", 50)
    async with running(table_of(source)) as app:
        await app.keys("v", "G")
        await app.settled()
        source.error = OSError("gone")
        await app.keys("v")
        await app.until(lambda: bool(app.said(LoadFailed)))
        assert not app.table.marks


async def test_all_of_a_list_is_marked_without_naming_any_t2():
    async with running(table_of(items())) as app:
        with app._context():
            app.table.marking.set(ALL)
        assert app.table.marking.words == "10,000,000 marked"
        assert starred(app) == list(range(1, 24))
        await app.keys("down", "space", "G")
        await app.settled()
        assert starred(app) == list(range(1, 24))
        assert app.table.marking.words == "9,999,999 marked"
        assert app.table.marks == Marks(down_from_top(1), EVERYTHING)


async def test_all_of_a_list_that_is_too_long_to_count_is_all_t2(monkeypatch):
    source = items()

    async def too_many() -> None:
        return None

    monkeypatch.setattr(source, "total", too_many)
    async with running(table_of(source)) as app:
        with app._context():
            app.table.marking.set(ALL)
        assert app.table.marking.words == "all marked"
        await app.keys("space", "space")
        assert app.table.marking.words == "all but 2 marked"


async def test_what_comes_into_a_list_of_which_all_is_marked_is_marked_t12():
    source = items()
    async with running(table_of(source)) as app:
        with app._context():
            app.table.marking.set(ALL)
            new = MILLIONS + 1
            source.extra[new * STEP] = Item(new, new * STEP, "new")
            app.table.refresh_rows([new])
        await app.settled()
        await app.keys("g")
        assert starred(app) == list(range(1, 24))
        assert app.table.marking.words == "10,000,001 marked"


async def test_what_was_left_out_stays_so_through_leaving_the_list_and_coming_back_t12():
    source = items()
    async with running(table_of(source)) as app:
        with app._context():
            app.table.marking.set(ALL)
        await app.keys("space")
        for gone, words in ({MILLIONS}, "9,999,999 marked"), (set(), "9,999,999 marked"):
            source.gone = gone
            with app._context():
                app.table.refresh_rows([MILLIONS])
            await app.settled()
            assert app.table.marking.words == words
        await app.keys("g")
        assert starred(app) == list(range(2, 24))


async def test_a_marked_row_that_leaves_the_list_loses_its_mark_t12():
    source = items()
    async with running(table_of(source)) as app:
        await app.keys("space", "space")
        source.gone = {MILLIONS}
        with app._context():
            app.table.refresh_rows([MILLIONS, MILLIONS - 1, MILLIONS - 7])
        await app.settled()
        assert app.table.marks.ids == down_from_top(1)


async def test_inverted_what_was_not_marked_is_and_the_count_says_so_t2():
    source = items(100)
    async with running(table_of(source)) as app:
        await app.keys("space", "space")
        with app._context():
            # One that was marked in another list counts in none of this one.
            app.table.marking.set(app.table.marks.having([1234], marked=True))
            app.table.marking.invert(EVERYTHING)
        assert starred(app) == list(range(3, 24))
        await app.until(lambda: app.table.marking.words == "98 marked")
        with app._context():
            app.table.marking.invert(EVERYTHING)
        assert app.table.marks == Marks(frozenset([100, 99, 1234]))


async def test_marks_stay_through_a_reload_t12():
    source = items()
    async with running(table_of(source)) as app:
        await app.keys("space", "down", "v", "down")
        with app._context():
            app.table.reload(SyntheticSource(item, MILLIONS))
        await app.settled()
        await app.keys("v")
        assert app.table.marks.ids == down_from_top(0, 2, 3)


async def test_a_mark_and_a_step_of_a_range_repaint_the_lines_that_change_only_v3():
    async with running(table_of(items())) as app:
        await app.settled()
        with painting(app) as painted:
            await app.keys("space")
        assert {region.y for region in painted} == {1, 2}
        await app.keys("v")
        with painting(app) as painted:
            await app.keys("down")
        assert {region.y for region in painted} == {2, 3}
        with painting(app) as painted:
            await app.keys("v")
        assert not painted
        assert app.said(MarksChanged)
