"""The list and all around it, worked by keys (T2 to T4, T11, T15)."""

import pytest
from rich.cells import cell_len

from domain.orders.status import Status
from domain.orders.transitions import QUICK, sources
from domain.orders.transitions import Action as Step
from storage import sorts
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.tui.conftest import STATUS_OF
from tests.tui.harness import dashboard
from tui import order_source
from tui.actions import ACTIONS
from tui.key_names import key_name
from tui.order_source import OrderSource
from tui.screens.desk import DeskScreen
from widgets.feed import Position
from widgets.palette import GLYPH_OF, TONE_OF, State, palette_of
from widgets.search_line import SearchLine
from widgets.windowed_table import WindowedTable

NUMBER = 3_000_000_000


async def test_each_row_says_its_status_in_a_colour_a_glyph_and_words(file):
    """T3"""
    async with dashboard(file, size=(200, 30)) as anna:
        palette = palette_of(anna.app)
        for y, strip in enumerate(anna.screen._compositor.render_strips()):
            row = next((i for i in STATUS_OF if f" {NUMBER + i} " in strip.text), None)
            if row is None:
                continue
            status = STATUS_OF[row]
            state = State.CURSOR if strip.text.startswith("▌") else State.NORMAL
            tint = palette.style(TONE_OF[status], state).bgcolor
            assert {s.style.bgcolor for s in strip if s.text.strip() and s.style} == {tint}, y
            assert strip.text[2] == GLYPH_OF[status]
            (said,) = (c for c in anna.table.columns if c.id == "status")
            cell = said.cell(anna.table._feed.window.rows[y - 6])
            assert cell.text in strip.text or (cell.short or "?") in strip.text


async def test_an_archive_is_one_key_away_and_the_search_line_says_so(file):
    """T2"""
    async with dashboard(file) as anna:
        for key, search, ids in [
            ("1", "archive:incomplete", [10]),
            ("2", "archive:awaiting_payment", [9]),
            ("3", "archive:awaiting_approval", [8, 7, 6, 5, 4]),
            ("4", "archive:handled", [1]),
            ("5", "archive:closed", [3, 2]),
            ("m", "needs:me", [9, 8, 7, 6]),
            ("0", "", [9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ]:
            await anna.keys(key)
            await anna.until(lambda ids=ids: anna.ids == ids)  # type: ignore[misc]
            assert anna.screen.query_one(SearchLine).input.value == search
            await anna.shows(f"{len(ids)} order" + ("" if len(ids) == 1 else "s"))


async def test_o_sorts_by_one_thing_after_the_other_and_shift_o_turns_the_list_round(file, desk):
    """T2"""
    await desk.place(Status.HANDLED, id=11, placed_at=START, customer_id=2, items=[an_item(1, "9000.00")])
    async with dashboard(file) as anna:
        for key, header, ids in [
            ("O", "AGE▼", [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]),
            ("o", "NUMBER▼", [11, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
            ("O", "NUMBER▲", [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]),
            ("o", "TOTAL▼", [11, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
            ("o", "CUSTOMER▲", [1, 2, 3, 4, 5, 6, 7, 9, 8, 11]),
            ("o", "AGE▲", [11, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ]:
            await anna.keys(key)
            await anna.until(lambda ids=ids: anna.ids == ids, header)  # type: ignore[misc]
            await anna.shows(header, "at 1")
            assert sum(anna.text.count(arrow) for arrow in "▲▼") == 1, "one column says so"
            assert anna.cursor == ids[0], "one looks at the top of it"


async def test_what_is_new_is_not_said_to_be_above_in_a_list_that_is_sorted_otherwise(file, desk):
    """T12"""
    async with dashboard(file, size=(120, 12)) as anna:
        await anna.keys("o", "G")
        await anna.settled()
        await desk.place(Status.HANDLED, id=11, placed_at=START)
        await anna.shows("0 All 10")
        await anna.settled()
        assert "new, g to see" not in anna.text
        await anna.keys("g")
        await anna.until(lambda: anna.cursor == 11)


async def test_a_search_that_finds_too_many_to_sort_says_so_and_is_shown_by_date(file, monkeypatch):
    """V7"""
    monkeypatch.setattr(sorts, "MOST_SORTED", 5)
    async with dashboard(file) as anna:
        await anna.keys("o", "o")
        await anna.shows("TOTAL▼")
        await anna.search("ana")
        await anna.shows("narrow the search", "AGE▲")
        await anna.until(lambda: anna.ids == [9, 8, 7, 6, 5, 4, 3, 2, 1])


async def test_of_two_archive_keys_at_once_the_second_counts(file):
    """T4"""
    async with dashboard(file) as anna:
        await anna.keys("2", "0")
        await anna.settled()
        await anna.shows("9 orders · at 1")
        assert "awaiting payment" not in anna.text.split("NUMBER")[0]


async def test_a_search_typed_in_one_go_is_a_search_and_no_commands(file):
    """T11: over a slow line several keys arrive together."""
    async with dashboard(file) as anna:
        await anna.keys("slash", "ana", "enter", "5")
        await anna.settled()
        assert anna.screen.query_one(SearchLine).input.value == "archive:closed ana"
        assert anna.ids == [3, 2]
        assert len(anna.app.screen_stack) == 2


async def test_what_is_being_typed_stays_while_others_work(file, desk):
    """T12"""
    async with dashboard(file) as anna:
        await anna.keys("slash", "customer:a")
        await desk.place(Status.AWAITING_PAYMENT, id=11)
        await anna.shows("0 All 10", "customer “a”")
        await anna.keys("na", "enter")
        await anna.until(lambda: 8 not in anna.ids)
        await anna.shows("customer “ana”", "9 orders")


async def test_an_archive_key_keeps_the_rest_of_the_search(file):
    """T4"""
    async with dashboard(file) as anna:
        await anna.search("customer:ana")
        await anna.keys("3")
        await anna.settled()
        assert anna.screen.query_one(SearchLine).input.value == "archive:awaiting_approval customer:ana"
        assert anna.ids == [7, 6, 5, 4]
        await anna.keys("0")
        await anna.settled()
        assert anna.screen.query_one(SearchLine).input.value == "customer:ana"


async def test_the_search_is_said_in_words_while_it_is_typed(file):
    """T4"""
    async with dashboard(file) as anna:
        await anna.keys("slash", "customer:ana total:>4")
        await anna.shows("customer “ana”, total over 4")
        await anna.keys("9.99", "enter")
        await anna.settled()
        await anna.until(lambda: 8 not in anna.ids)
        await anna.shows("customer “ana”, total over 49.99", "8 orders")


async def test_a_search_that_cannot_be_understood_keeps_the_list_and_says_what_is_wrong(file):
    """T4, S6"""
    async with dashboard(file) as anna:
        await anna.keys("3")
        await anna.settled()
        before = anna.ids
        await anna.keys("slash", " statsu:x")
        await anna.shows("“statsu:” is no filter; did you mean status: ?")
        await anna.keys("enter")
        await anna.until(lambda: "is no filter" in anna.footer)
        assert anna.ids == before
        await anna.keys("escape")
        await anna.settled()
        assert anna.screen.query_one(SearchLine).input.value == "archive:awaiting_approval"
        assert anna.screen.focused is anna.table
        assert anna.ids == before


async def test_escape_clears_the_search_then_the_marks(file):
    """T11"""
    async with dashboard(file) as anna:
        await anna.keys("space", "space", "3")
        await anna.settled()
        await anna.shows("2 marked")
        await anna.keys("escape")
        await anna.settled()
        assert len(anna.ids) == 9
        await anna.shows("9 orders · at 3 · 2 marked")
        await anna.keys("escape")
        await anna.hides("marked")


async def test_marks_stay_with_their_orders_through_searches(file):
    """T4, T12"""
    async with dashboard(file) as anna:
        await anna.to(7)
        await anna.keys("space", "5")
        await anna.settled()
        await anna.keys("0")
        await anna.settled()
        assert anna.table.marks.ids == {7}
        assert any(line.startswith(" * ") or line[1] == "*" for line in anna.lines if f"{NUMBER + 7}" in line)


async def test_the_counts_follow_what_happens(file, desk):
    """T2"""
    async with dashboard(file) as anna:
        await anna.shows("0 All 9", "2 ● Awaiting payment 1", "m Mine 4")
        await desk.place(Status.AWAITING_PAYMENT, id=11)
        await anna.shows("0 All 10", "2 ● Awaiting payment 2", "m Mine 5", "10 orders")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ([], "No orders yet."),
        (["2"], "archive:awaiting_payment"),
        (["tab", "tab", "tab"], "No customer is on the way to an order."),
        (["slash", "nobody", "enter"], "No order matches “nobody”."),
    ],
)
async def test_an_empty_list_says_what_would_be_there(empty_file, keys, said):
    """T2"""
    async with dashboard(empty_file) as anna:
        await anna.keys(*keys)
        await anna.shows(said)


async def test_carts_have_a_tab_of_their_own(file):
    async with dashboard(file) as anna:
        assert 10 not in anna.ids
        await anna.keys("tab", "tab", "tab")
        await anna.shows("carts open", "At checkout")
        await anna.keys("shift+tab", "shift+tab", "shift+tab")
        await anna.settled()
        assert 10 not in anna.ids
        await anna.keys("left_square_bracket", "3")
        await anna.settled()
        assert anna.ids == [8, 7, 6, 5, 4]


async def test_the_footer_offers_what_can_be_done_to_an_order_where_it_is_legal(file):
    """A2"""
    async with dashboard(file) as anna:
        for order_id in anna.ids:
            await anna.to(order_id)
            legal = [
                words
                for words, step in (
                    ("a approve", Step.APPROVE),
                    ("c cancel", Step.CANCEL),
                    ("d delivered", Step.DELIVER),
                    ("b refused", Step.REFUSE),
                )
                if STATUS_OF[order_id] in sources(step) & (QUICK if step is Step.CANCEL else set(Status))
            ]
            expected = " ".join(["↵ payments", *legal, "n note"])
            await anna.until(lambda words=expected: anna.footer.startswith(words), expected)  # type: ignore[misc]


async def test_a_key_that_is_not_possible_says_why_to_the_end_until_the_next_key(file):
    """T11"""
    async with dashboard(file, size=(80, 24)) as anna:
        for order_id, key, why in [
            (2, "a", "is cancelled; a cancelled order cannot be approved."),
            (1, "a", "is paid and approved; nothing is left to do."),
            (2, "c", "is cancelled already."),
            (8, "d", "“Awaiting approval · automatic” can be delivered."),
            (3, "a", "is marked as fraud; it cannot be approved."),
        ]:
            await anna.to(order_id)
            await anna.keys(key)
            await anna.until(lambda why=why: why in anna.footer, why)  # type: ignore[misc]
            assert anna.cursor == order_id
            assert len(anna.app.screen_stack) == 2
        await anna.keys("up")
        await anna.until(lambda: "? all keys" in anna.footer)


async def test_the_help_lists_every_action_with_its_keys(file):
    """T11"""
    async with dashboard(file, size=(120, 400)) as anna:
        await anna.keys("question_mark")
        await anna.shows("This list of keys.")
        said = anna.words
        for action in ACTIONS.values():
            assert f"{' '.join(map(key_name, action.keys))} {action.help}" in said
        await anna.keys("question_mark")
        await anna.hides("This list of keys.")


async def test_the_help_begins_with_what_does_something_where_one_is(file):
    """T11"""
    async with dashboard(file, size=(80, 24)) as anna:
        await anna.keys("tab")
        await anna.shows("Active")
        await anna.keys("f1")
        await anna.shows("Take nothing for a recurring order")


async def test_the_help_of_a_small_terminal_can_be_scrolled(file):
    """T15"""
    async with dashboard(file, size=(80, 24)) as anna:
        await anna.keys("f1")
        await anna.shows("Moving")
        await anna.keys("end")
        await anna.shows("placed:", "7d  today")
        await anna.keys("q")
        await anna.settled()
        assert len(anna.app.screen_stack) == 2


async def test_the_palette_finds_an_action_by_name_and_does_it(file):
    """T11"""
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("colon")
        await anna.keys("approve")
        await anna.shows("approve  a")
        await anna.keys("enter")
        await anna.shows("Approve 3000000008?")


#: What is done on other screens and tabs.
ELSEWHERE = tuple(
    "details. general. page. customer. report. account. recurring. cart. triage. placing. admin.".split()
)


async def test_every_action_of_the_screen_is_in_the_palette(file):
    """T11"""
    async with dashboard(file, size=(120, 300)) as anna:
        await anna.keys("ctrl+p")
        for action in ACTIONS.values():
            if not action.id.startswith(ELSEWHERE):
                await anna.shows(f"{action.label}  {key_name(action.keys[0])}")


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (200, 50)])
async def test_every_line_is_as_wide_as_the_terminal_and_the_main_columns_are_there(file, size):
    """T15"""
    async with dashboard(file, size=size) as anna:
        assert {strip.cell_length for strip in anna.screen._compositor.render_strips()} == {size[0]}
        assert len(anna.lines) == size[1]
        line = next(line for line in anna.lines if f"{NUMBER + 9}" in line)
        for words in ("●", "15h", "Ana Silva", "Awaiting payment", "50.00"):
            assert words in line
        assert "Test desk" in anna.lines[0]
        assert "owner (owner)" in anna.lines[0]
        assert "? all keys" in anna.lines[-1]


@pytest.mark.parametrize(
    "keys",
    [[], ["slash", "custom"], ["a"], ["c"], ["enter"], ["enter", "enter"], ["question_mark"], ["colon"]],
)
async def test_the_terminal_may_change_its_size_at_any_moment(file, keys):
    """T15"""
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys(*keys)
        for size in [(80, 24), (200, 50), (1, 1), (120, 30)]:
            anna.resize(*size)
            await anna.until(lambda size=size: {len(anna.lines)} == {size[1]}, f"{size}")  # type: ignore[misc]
            await anna.drained()
            assert max(strip.cell_length for strip in anna.screen._compositor.render_strips()) == size[0]
        await anna.keys(*["escape"] * (2 if keys in (["colon"], ["enter", "enter"]) else 1 if keys else 0))
        await anna.settled()
        await anna.until(lambda: anna.screen.size == (120, 30))
        assert anna.cursor == 8


async def test_the_size_may_change_while_orders_come_in(file, desk):
    """T15, T12: the cursor stays on its order and in view, every line as wide as the terminal."""
    async with dashboard(file, size=(200, 50)) as anna:
        await anna.to(5)
        await anna.keys("space", "up")
        for n, size in enumerate([(200, 50), (80, 24), (40, 10), (80, 24), (200, 50), (40, 10), (200, 50)]):
            anna.resize(*size)
            await desk.place(id=20 + n, placed_at=START.add(seconds=n))
            await anna.until(lambda size=size: anna.screen.size == size, f"{size}")  # type: ignore[misc]
            await anna.until(lambda n=n: anna.table.position.total == 10 + n, "the order that came in")  # type: ignore[misc]
            await anna.settled()
            strips = anna.screen._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {size[0]}
            assert {cell_len(strip.text) for strip in strips} == {size[0]}
            (line,) = (line for line in anna.lines if line.startswith("▌"))
            assert f" {NUMBER + 5} " in line
            assert anna.cursor == 5
            assert anna.table.marks.ids == {5}
        await anna.keys("g")
        assert anna.cursor == 26


async def test_many_are_said_to_be_many_only_once_they_were_counted(file, monkeypatch):
    """T12: while nothing is known of the length of a list, nothing is said of it."""
    async with dashboard(file) as anna:
        monkeypatch.setattr(order_source, "COUNT_LIMIT", 2)
        # As on a long list, of which the table holds only a part.
        monkeypatch.setattr(WindowedTable, "position", Position(1, None, exact=True))
        screen = anna.app.screen
        assert isinstance(screen, DeskScreen)
        screen._show_search()
        await anna.until(lambda: " orders" not in anna.lines[4])
        source = OrderSource(
            anna.app.thread, anna.app.identity, anna.app.parse("total:>0"), many=screen._show_search
        )
        screen._listed = source
        assert await source.total() is None
        await anna.until(lambda: "more than 10,000 orders" in anna.lines[4])


async def test_the_search_line_offers_the_language_and_the_names_on_the_desk(file):
    """T4"""
    async with dashboard(file) as anna:
        await anna.keys("slash", "arch", "tab", "hand", "tab", " -reseller:")
        await anna.shows("tab", "Acme", "Zeta")
        await anna.keys("down", "tab", "enter")
        await anna.settled()
        assert anna.screen.query_one(SearchLine).input.value == "archive:handled -reseller:Zeta"
        assert anna.ids == [1]
        assert "NUMBER" in anna.lines[5]


async def test_the_list_stays_usable_with_a_search_that_cannot_be_understood(file):
    """T4, S6"""
    async with dashboard(file) as anna:
        await anna.keys("slash", "archive:xyz", "enter")
        await anna.settled()
        assert "“xyz” is no value of archive:" in anna.footer
        assert anna.ids == [9, 8, 7, 6, 5, 4, 3, 2, 1]
        assert anna.screen.query_one(SearchLine).input.value == "archive:xyz"
        await anna.keys("escape", "down")
        await anna.until(lambda: anna.cursor == 8)
        await anna.shows("9 orders · at 2")


async def test_the_filter_panel_searches_for_what_is_filled_in(file):
    """T4"""
    async with dashboard(file, size=(80, 24)) as anna:
        await anna.search("silva")
        await anna.keys("f")
        await anna.shows("status", "apply", "/ silva")
        await anna.keys("down", "right", "space")
        await anna.shows("/ archive:awaiting_payment silva", "awaiting payment, with “silva”", "1 order")
        await anna.keys("enter")
        await anna.settled()
        assert anna.ids == [9]
        assert anna.screen.query_one(SearchLine).input.value == "archive:awaiting_payment silva"
        await anna.keys("f", "ctrl+l", "escape")
        await anna.settled()
        assert anna.ids == [9]


async def test_in_the_incomplete_tab_the_panel_counts_carts(file):
    async with dashboard(file) as anna:
        await anna.keys("tab", "tab", "tab", "f")
        await anna.shows("1 order", "everything")


async def test_the_filter_in_words_survives_every_action_and_one_key_clears_it(file):
    """T4"""
    words = "awaiting approval, not with “zzz”"
    async with dashboard(file) as anna:
        await anna.search("archive:awaiting_approval -zzz")
        await anna.shows(words)
        for keys in (["down"], ["space"], ["n"], ["escape"], ["enter", "enter", "escape", "escape"], ["f", "escape"],
                     ["slash", "escape"], ["f5"], ["tab"] * 6, ["T"], ["slash", "x", "escape"],
                     ["question_mark", "escape"]):  # fmt: skip
            await anna.keys(*keys)
            await anna.settled()
            await anna.shows(words)
        await anna.keys("a")
        await anna.asks()
        await anna.keys("a")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
        await anna.settled()
        await anna.shows(words)
        await anna.keys("escape")
        await anna.hides(words)
        assert anna.screen.query_one(SearchLine).input.value == ""
