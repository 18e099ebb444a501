"""Keys that the settings change: obeyed and shown wherever keys are (T11)."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from textual.binding import Binding

from tests.domain.fakes import START
from tests.tui.harness import Dashboard, by_raw_sql, dashboard
from tests.tui.pty import ended, let_in, program, shows
from tui.actions import ACTIONS
from tui.app import OrdertopApp
from tui.screens.customer import CustomerScreen
from tui.screens.desk import DeskScreen
from tui.screens.details import DetailsScreen
from tui.screens.page import PageScreen
from tui.screens.recurring import RecurringScreen
from tui.screens.triage import CartTriage, OrderTriage
from tui.settings import config_file
from widgets.dialogs.ask import Ask
from widgets.general_pane import GeneralPane
from widgets.search_line import SearchLine
from widgets.windowed_table import WindowedTable

CHANGED = {
    "order.approve": ("ctrl+a", "A"),
    "order.note": ("N",),
    "order.cancel": (),
    "order.refuse": (),
    "list.search": ("s",),
    "list.clear": ("tilde",),
    "list.awaiting_payment": ("at",),
    "list.mine": (),
    "table.down": ("n",),
    "table.mark": ("insert",),
    "table.open": ("ö",),
    "table.first": ("less_than_sign",),
    "details.close": ("plus",),
    "app.help": ("dollar_sign",),
    "app.quit": ("percent_sign",),
}


def changed(
    file: Path, keys: Mapping[str, tuple[str, ...]] = CHANGED, size: tuple[int, int] = (120, 30)
) -> AbstractAsyncContextManager[Dashboard]:
    return dashboard(file, keys=keys, size=size)


async def steps(anna: Dashboard, *keys: str) -> None:
    for key in keys:
        await anna.keys(key)
        await anna.settled()


async def test_a_changed_key_does_it_and_the_former_one_does_not(file):
    """T11"""
    async with changed(file) as anna:
        await steps(anna, "n", "n")
        assert anna.cursor == 7
        await steps(anna, "j", "down", "space", "enter", "a", "c", "m", "2")
        assert (anna.cursor, bool(anna.table.marks), len(anna.ids)) == (7, False, 9)
        assert len(anna.app.screen_stack) == 2
        await steps(anna, "insert")
        assert anna.table.marks
        await steps(anna, "@")
        assert anna.ids == [9]
        await steps(anna, "s", " zzz", "enter", "~")
        assert len(anna.ids) == 9
        await steps(anna, "q")
        assert anna.app.is_running
        await anna.keys("%")
        await anna.until(lambda: not anna.app.is_running)


async def test_two_actions_may_change_places(file):
    async with changed(file, {"order.approve": ("c",), "order.cancel": ("a",)}) as anna:
        await anna.to(8)
        await anna.keys("c")
        await anna.asks()
        await anna.shows("Approve 3000000008?")
        await anna.keys("escape")
        await anna.settled()
        await anna.keys("a")
        await anna.shows("Cancel 3000000008?")


async def test_a_dialog_is_confirmed_by_the_changed_key_that_opened_it(file):
    """T11, T13"""
    async with changed(file) as anna:
        await anna.to(8)
        await anna.keys("A")
        await anna.asks()
        await anna.keys("a")
        assert isinstance(anna.screen, Ask)
        await anna.keys("A")
        await anna.shows("3000000008 approved.")


async def test_a_key_that_dialogs_use_themselves_confirms_nothing(file):
    """T13: Enter on the safe answer is the safe answer, whatever Enter does in the list."""
    async with changed(file, {"order.approve": ("enter",), "table.open": ("ö",)}) as anna:
        await anna.to(8)
        await anna.keys("enter")
        await anna.asks()
        await anna.keys("enter")
        await anna.settled()
        assert len(anna.app.screen_stack) == 2
        assert "approved" not in anna.footer
        await anna.shows("3000000008", "Awaiting approval")


async def test_the_footer_the_archives_and_the_sentences_show_the_changed_keys(file, empty_file):
    """T11"""
    async with changed(file, size=(160, 30)) as anna:
        await anna.to(8)
        await anna.until(
            lambda: anna.footer.startswith(
                "ö payments ^a approve N note r refund x confirm sale y copy number A set up s search"
            )
        )
        assert "cancel" not in anna.footer
        assert anna.footer.endswith("$ all keys")
        await anna.shows("type s to search", "@ ● Awaiting payment 1", " Mine 4", "0 All 9")
        assert "m Mine" not in anna.text
    async with changed(empty_file) as anna:
        await steps(anna, "s", "zzz", "enter")
        await anna.shows("s changes the search, ~ clears it.")


async def test_new_orders_are_announced_with_the_key_that_leads_to_them(file, desk):
    async with changed(file, size=(120, 10)) as anna:
        await steps(anna, "G")
        await desk.place(id=11, placed_at=START)
        await anna.shows("↑ 1 new, < to see")


async def test_the_help_shows_the_changed_keys_and_obeys_them(file):
    """T11"""
    async with changed(file, size=(120, 240)) as anna:
        await anna.keys("$")
        await anna.shows("This list of keys.")
        said = anna.words
        assert f"^a A {ACTIONS['order.approve'].help}" in said
        assert f"g Home {ACTIONS['table.first'].help}" not in said
        await anna.keys("question_mark", "q", "escape")
        await anna.shows("This list of keys.")
        await anna.keys("+")
        await anna.hides("This list of keys.")


async def test_an_action_without_a_key_is_found_in_the_palette(file):
    """T11"""
    async with changed(file) as anna:
        await anna.to(8)
        await anna.keys("colon")
        await anna.keys("unpaid invoices")
        await anna.shows("cancel")
        await anna.keys("enter")
        await anna.shows("Cancel 3000000008?")


async def test_the_palette_shows_the_changed_keys_and_moves_the_list_too(file):
    async with changed(file) as anna:
        await anna.keys("colon")
        await anna.keys("last line")
        await anna.shows("last  G")
        await anna.keys("enter")
        await anna.until(lambda: anna.cursor == 1)


async def test_the_details_obey_the_changed_keys(file):
    async with changed(file) as anna:
        await anna.to(8)
        await anna.keys("ö", "ö")
        await anna.shows("3000000008", "N note", "+ back")
        await anna.keys("q", "escape")
        await anna.shows("+ back")
        await anna.keys("+")
        await anna.settled()
        assert len(anna.app.screen_stack) == 2


async def test_a_changed_letter_is_only_a_letter_while_one_types(file):
    async with changed(file) as anna:
        await anna.keys("s", "nNsQ@")
        await anna.until(lambda: anna.screen.query_one(SearchLine).input.value == "nNsQ@")
        await anna.keys("escape")
        await anna.to(8)
        await anna.keys("N")
        await anna.asks()
        await anna.keys("NQHl")
        await anna.shows("NQHl")


def test_the_actions_of_the_table_are_those_of_the_registry():
    bound = {b.id: tuple(b.key.split(",")) for b in WindowedTable.BINDINGS if isinstance(b, Binding)}
    table = [action for action in ACTIONS.values() if action.id.startswith("table.")]
    assert bound == {action.id: action.keys for action in table}


def test_the_actions_of_the_overview_are_those_of_the_registry():
    bound = {b.id: tuple(b.key.split(",")) for b in GeneralPane.BINDINGS if isinstance(b, Binding)}
    assert bound == {action_id: ACTIONS[action_id].keys for action_id in bound if action_id}
    assert {action_id for action_id in ACTIONS if action_id.startswith("general.")} <= bound.keys()


def test_the_program_reads_its_keys_from_the_persons_file(file, home):
    """T11"""
    let_in(file)
    by_raw_sql(file, "UPDATE desk SET name = 'Keys'")
    written = config_file()
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text('[keys]\n"app.quit" = "%"\n"app.help" = ["$", "f1"]\n', encoding="utf-8")
    with program(file) as terminal:
        shows(terminal, "$ all keys")
        terminal.write(b"q")
        terminal.write(b"$")
        shows(terminal, "Moving")
        terminal.write(b"\x1b")
        terminal.settle(0.2)
        terminal.write(b"%")
        assert ended(terminal) == 0


@pytest.mark.parametrize(
    "shown",
    [
        (DeskScreen, WindowedTable),
        (DetailsScreen,),
        (CustomerScreen,),
        (RecurringScreen,),
        (OrderTriage, PageScreen),
        (CartTriage, PageScreen),
    ],
)
def test_no_two_actions_of_a_screen_have_the_same_key(shown):
    """T11; but what leaves a page does so before it leaves the program."""
    known: dict[str, str] = {}
    for bound in (binding for one in (*shown, OrdertopApp) for binding in one.BINDINGS):
        assert isinstance(bound, Binding)
        for key in bound.key.split(","):
            other = known.setdefault(key, bound.id or "")
            assert {other, bound.id} in ({bound.id}, {"details.close", "app.quit"}), (key, other, bound.id)
