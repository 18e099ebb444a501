"""The windowed table on ten million rows that nobody keeps (T2, T11, T12, T15, V2 to V6)."""

import asyncio
import random
from functools import partial

import pytest
from textual import events
from textual.geometry import Region

from domain.rows import Page
from tests.widgets.harness import COLUMNS, MILLIONS, items, running
from tests.widgets.synthetic import STEP, Item
from widgets.feed import Feed, Kind, Wish
from widgets.table_messages import LoadFailed, MarksChanged, NewAbove, RowActivated
from widgets.window import Window
from widgets.windowed_table import WindowedTable


def table_of(source, **options) -> WindowedTable[Item]:
    return WindowedTable(source, COLUMNS, **options)


async def test_opens_at_the_newest_of_ten_million_rows():
    source = items()
    async with running(table_of(source)) as app:
        assert app.cursor_id == MILLIONS
        assert source.asked[0] == "first"
        assert app.table.position.row == 1
        assert app.table.position.total == MILLIONS
        assert app.table.position.exact


async def test_holds_only_the_rows_around_the_view_after_long_scrolling_v5():
    async with running(table_of(items())) as app:
        window = app.table._feed.window
        most = 0
        for _ in range(40):
            await app.keys(*["pagedown"] * 5)
            await app.settled()
            most = max(most, len(window.rows))
        assert app.cursor_id == MILLIONS - 200 * window.height
        assert most <= window.most_rows
        await app.keys(*["pageup"] * 200)
        await app.settled()
        assert app.cursor_id == MILLIONS
        assert len(window.rows) <= window.most_rows


async def test_keys_held_while_pages_load_slowly_end_on_exactly_the_right_row_v4():
    async with running(table_of(items(latency_seconds=0.005))) as app:
        await app.keys(*["down"] * 700, *["up"] * 100, *["j"] * 23, *["k"] * 3)
        await app.settled()
        assert app.cursor_id == MILLIONS - 620
        assert app.table.position.row == 621


async def test_a_mark_or_enter_after_moves_that_wait_for_rows_meets_the_row_they_lead_to():
    source = items()
    async with running(table_of(source)) as app:
        source.gate = asyncio.Event()
        await app.keys(*["down"] * 300, "space", "enter")
        assert app.table.busy
        assert not app.table.marks
        source.gate.set()
        await app.settled()
        assert app.table.marks.ids == {MILLIONS - 300}
        assert [m.row.id for m in app.said(RowActivated)] == [MILLIONS - 301]


async def test_what_is_done_with_the_row_waits_for_the_keys_before_it():
    source = items()
    met: list[int] = []
    async with running(table_of(source)) as app:
        source.gate = asyncio.Event()
        await app.keys("end")
        with app._context():
            app.table.with_row(lambda row: met.append(row.id))
        assert not met
        source.gate.set()
        await app.settled()
        assert met == [1]


async def test_the_end_and_the_beginning_are_one_key_away():
    async with running(table_of(items())) as app:
        await app.keys("G")
        await app.settled()
        assert app.cursor_id == 1
        assert app.table.position.row == MILLIONS
        assert app.cursor_line() == 23
        await app.keys("down", "pagedown")
        await app.settled()
        assert app.cursor_id == 1
        await app.keys("g")
        await app.settled()
        assert (app.cursor_id, app.cursor_line()) == (MILLIONS, 1)


async def test_half_a_page_is_half_the_view_t11():
    async with running(table_of(items())) as app:
        await app.keys("ctrl+d", "ctrl+d", "ctrl+d")
        await app.settled()
        assert app.cursor_id == MILLIONS - 33
        await app.keys("ctrl+u")
        await app.settled()
        assert app.cursor_id == MILLIONS - 22


async def test_seeking_estimates_the_place_and_says_so():
    source = items()
    async with running(table_of(source)) as app:
        with app._context():
            app.table.seek(0.5)
        await app.settled()
        position = app.table.position
        assert app.cursor_id == pytest.approx(MILLIONS / 2, abs=2)
        assert position.row == pytest.approx(MILLIONS / 2, rel=0.001)
        assert not position.exact
        assert {"around", "total"} <= set(source.asked)


async def test_refresh_keeps_cursor_marks_and_scroll_t12():
    source = items()
    async with running(table_of(source)) as app:
        await app.keys(*["down"] * 30, "space")
        await app.settled()
        before, line = app.lines(), app.cursor_line()
        seen = MILLIONS - 32
        source.changed = {seen: Item(seen, seen * STEP, "changed")}
        with app._context():
            app.table.refresh_rows([seen, MILLIONS - 5, 17])
        await app.settled()
        after = app.lines()
        assert [y for y, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [line + 1]
        assert "changed" in after[line + 1]
        assert app.cursor_id == MILLIONS - 31
        assert app.table.marks.ids == {MILLIONS - 30}


async def test_a_change_during_a_slow_page_is_read_again_after_it_t12():
    source = items()
    async with running(table_of(source)) as app:
        source.gate = asyncio.Event()
        await app.keys(*["pagedown"] * 9)
        gone_stale = MILLIONS - 215
        with app._context():
            app.table.refresh_rows([gone_stale])
        source.changed = {gone_stale: Item(gone_stale, gone_stale * STEP, "fresh")}
        source.gate.set()
        await app.settled()
        held = {row.id: row for row in app.table._feed.window.rows}
        assert held[gone_stale].name == "fresh"


async def test_new_rows_above_do_not_move_what_one_reads_t12():
    source = items()
    async with running(table_of(source)) as app:
        await app.keys(*["down"] * 4)
        before = app.lines()
        for n in range(1, 13):
            source.extra[(MILLIONS + n) * STEP] = Item(MILLIONS + n, (MILLIONS + n) * STEP, "new")
        with app._context():
            app.table.refresh_rows([MILLIONS + n for n in range(1, 13)])
        await app.settled()
        assert app.lines() == before
        assert app.table.new_above == 12
        assert [m.count for m in app.said(NewAbove)] == [12]
        assert app.table.position.row == 5 + 12
        await app.keys("g")
        await app.settled()
        assert app.cursor_id == MILLIONS + 12
        assert app.table.new_above == 0
        assert app.said(NewAbove)[-1].count == 0


async def test_new_rows_are_counted_far_down_the_list_too():
    source = items()
    async with running(table_of(source)) as app:
        await app.keys(*["pagedown"] * 30)
        await app.settled()
        before = app.lines()
        source.extra[(MILLIONS + 1) * STEP] = Item(MILLIONS + 1, (MILLIONS + 1) * STEP, "new")
        with app._context():
            app.table.refresh_rows([MILLIONS + 1])
        await app.settled()
        assert app.lines() == before
        assert app.table.new_above == 1


async def test_scrolling_up_to_new_rows_counts_them_as_seen():
    source = items()
    async with running(table_of(source)) as app:
        for n in (1, 2):
            source.extra[(MILLIONS + n) * STEP] = Item(MILLIONS + n, (MILLIONS + n) * STEP, "new")
        with app._context():
            app.table.refresh_rows([MILLIONS + 1, MILLIONS + 2])
        await app.settled()
        assert app.table.new_above == 2
        await app.keys("up")
        assert app.cursor_id == MILLIONS + 1
        assert app.table.new_above == 0


async def test_a_row_that_is_gone_leaves_and_takes_its_mark_along():
    source = items()
    async with running(table_of(source)) as app:
        await app.keys("down", "space", "down")
        line = app.cursor_line()
        source.gone = {MILLIONS - 1, MILLIONS - 3}
        with app._context():
            app.table.refresh_rows([MILLIONS - 1, MILLIONS - 3])
        await app.settled()
        assert not app.table.marks
        assert app.said(MarksChanged)
        assert app.cursor_id == MILLIONS - 4
        assert app.cursor_line() == line - 1 or app.cursor_line() == line
        assert app.table.position.total == MILLIONS - 2


async def test_another_filter_keeps_the_cursor_row_if_it_is_still_there():
    async with running(table_of(items())) as app:
        await app.keys(*["down"] * 40)
        await app.settled()
        line = app.cursor_line()
        other = items()
        other.gone = {MILLIONS - n for n in range(1, 40, 2)}
        with app._context():
            app.table.reload(other)
        await app.settled()
        assert (app.cursor_id, app.cursor_line()) == (MILLIONS - 40, line)
        without = items()
        without.gone = {MILLIONS - 40}
        with app._context():
            app.table.reload(without)
        await app.settled()
        assert (app.cursor_id, app.cursor_line()) == (MILLIONS, 1)


async def test_old_rows_stay_dimmed_while_another_list_loads(monkeypatch):
    monkeypatch.setattr("widgets.windowed_table.DIM_AFTER_SECONDS", 0.001)
    async with running(table_of(items())) as app:
        other = items(100)
        other.gate = asyncio.Event()
        before = app.lines()
        plain = [*app.table.paint_lines([3], 80)]
        with app._context():
            app.table.reload(other)
        await app.until(lambda: app.table._dimmed)
        assert app.lines() == before
        assert [*app.table.paint_lines([3], 80)] != plain
        other.gate.set()
        await app.settled()
        assert app.table.position.total == 100
        assert not app.table._dimmed


async def test_an_error_is_told_and_what_is_shown_stays():
    source = items()
    async with running(table_of(source)) as app:
        await app.keys("down")
        before = app.lines()
        source.error = OSError("the desk is gone")
        await app.keys("end")
        await app.settled()
        assert [str(m.error) for m in app.said(LoadFailed)] == ["the desk is gone"]
        assert app.lines() == before
        await app.keys("down")
        assert app.cursor_id == MILLIONS - 2
        source.error = None
        await app.keys("end")
        await app.settled()
        assert app.cursor_id == 1


async def test_a_failed_filter_leaves_the_list_that_is_shown_usable():
    async with running(table_of(items())) as app:
        broken = items(5)
        broken.error = OSError("no answer")
        with app._context():
            app.table.reload(broken)
        await app.settled()
        await app.keys(*["pagedown"] * 20)
        await app.settled()
        assert app.cursor_id == MILLIONS - 20 * 23


async def test_an_empty_list_says_what_its_owner_wants_said():
    async with running(table_of(items(0), empty="Nothing awaits payment.\nPress 0 for all orders.")) as app:
        text = "\n".join(app.lines())
        assert "Nothing awaits payment." in text
        assert "Press 0 for all orders." in text
        assert app.table.cursor_row is None
        await app.keys("down", "space", "enter", "pagedown", "end", "g")
        await app.settled()
        assert not app.said(RowActivated)


async def test_the_first_row_of_an_empty_list_shows_at_once():
    source = items(0)
    async with running(table_of(source, empty="Nothing.")) as app:
        source.extra[7] = Item(99, 7, "first of all")
        with app._context():
            app.table.refresh_rows([99])
        await app.settled()
        assert app.cursor_id == 99
        assert "first of all" in app.lines()[1]
        assert app.table.new_above == 0


async def test_a_resize_at_any_moment_keeps_columns_straight_and_the_cursor_in_view_t15():
    rng = random.Random(7)
    async with running(table_of(items(latency_seconds=0.001)), size=(120, 40)) as app:
        for _ in range(12):
            await app.keys(*["pagedown"] * rng.randrange(3), *["down"] * rng.randrange(30))
            size = rng.randrange(20, 200), rng.randrange(3, 60)
            await app.pilot.resize_terminal(*size)
            await app.settled()
            table = app.table
            assert all(s.cell_length == table.size.width - 1 for s in table.render_lines(table.size.region))
            assert app.cursor_line() >= 1


async def test_the_wheel_scrolls_the_view_and_takes_the_cursor_along_at_its_edge():
    async with running(table_of(items())) as app:
        down = events.MouseScrollDown(app.table, 5, 5, 0, 1, 0, False, False, False)
        for _ in range(100):
            app.table.post_message(down)
        await app.settled()
        assert app.cursor_id == MILLIONS - 300
        assert app.cursor_line() == 1


async def test_a_click_points_and_a_second_one_opens():
    async with running(table_of(items())) as app:
        app.table.post_message(events.Click(app.table, 9, 6, 0, 0, 1, False, False, False, chain=1))
        await app.drained()
        assert app.cursor_id == MILLIONS - 5
        app.table.post_message(events.Click(app.table, 9, 6, 0, 0, 1, False, False, False, chain=2))
        await app.drained()
        assert [m.row.id for m in app.said(RowActivated)] == [MILLIONS - 5]
        app.table.post_message(events.Click(app.table, 1, 8, 0, 0, 1, False, False, False, chain=1))
        await app.drained()
        assert app.table.marks.ids == {MILLIONS - 7}


async def test_a_cursor_move_within_the_view_repaints_two_lines_and_nothing_else_v3(monkeypatch):
    async with running(table_of(items())) as app:
        await app.settled()
        painted: list[tuple[tuple[Region, ...], dict[str, bool]]] = []
        refresh = app.table.refresh

        def spy(*regions, **options):
            painted.append((regions, options))
            return refresh(*regions, **options)

        monkeypatch.setattr(app.table, "refresh", spy)
        await app.keys("down")
        assert [len(regions) for regions, _options in painted] == [2]
        assert all(region.height == 1 for regions, _options in painted for region in regions)
        assert not any(options for _regions, options in painted)


async def test_news_of_one_row_repaints_no_further_than_what_changed():
    source = items()
    async with running(table_of(source)) as app:
        await app.settled()
        row_id = MILLIONS - 3
        source.changed = {row_id: Item(row_id, row_id * STEP, f"iten {row_id}")}
        feed, view = app.table._feed, app.table._view
        feed.window.merge({row_id}, await source.rows([row_id]))
        regions = view.show(feed.window, lambda _row: False, focused=True, dimmed=False)
        assert regions is not None
        assert [(region.y, region.width) for region in regions] == [(4, 2 + 9 + 2 + len("iten"))]


def note(met: list[int], row: Item) -> None:
    met.append(row.id)


async def test_random_keys_over_a_slow_source_do_what_they_would_do_with_all_rows_at_hand():
    rng = random.Random(20261121)
    kinds: list[Kind] = ["move"] * 6 + ["act"] * 2 + ["first", "last"]  # type: ignore[assignment]
    for _ in range(25):
        count = rng.choice([0, 1, 30, 900])
        source = items(count)
        whole: Window[Item] = Window()
        whole.replace(Page((await source.first(count)).rows, False, False), 0)
        met: list[int] = []
        expected: list[int] = []
        tasks: list[asyncio.Task[None]] = []

        def run(reading, tasks=tasks):
            for task in tasks:
                task.cancel()
            tasks[:] = [asyncio.ensure_future(reading())]

        feed: Feed[Item] = Feed(source, changed=lambda: None, failed=lambda error: None, run=run)
        feed.window.resize(9)
        whole.resize(9)
        feed.start()
        for _ in range(120):
            kind = rng.choice(kinds)
            amount = rng.randrange(-90, 130)
            if kind == "move":
                feed.ask(Wish("move", amount))
                whole.move(amount)
            elif kind == "act":
                feed.ask(Wish("act", act=partial(note, met)))
                expected += [whole.current.id] if whole.current else []
            else:
                feed.ask(Wish(kind))
                whole.put(0 if kind == "first" else len(whole.rows) - 1, 0)
            for _ in range(rng.randrange(4)):
                await asyncio.sleep(0)
        await tasks[0]
        assert met == expected
        assert feed.window.current == whole.current
