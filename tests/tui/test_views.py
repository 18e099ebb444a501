"""Saved views on screen (T4)."""

import pytest

from domain.sorting import NEWEST
from domain.views.commands import ChangeView, RemoveView, SaveView
from tests.tui.harness import Dashboard, asked, by_raw_sql, dashboard
from tui.screens.desk import DeskScreen
from widgets.dialogs.views import ViewList
from widgets.search_line import SearchLine


def orders_of(person: Dashboard) -> DeskScreen:
    return next(s for s in person.app.screen_stack if isinstance(s, DeskScreen))


def search_of(person: Dashboard) -> str:
    return orders_of(person).query_one(SearchLine).input.value


async def views(person: Dashboard) -> ViewList:
    await person.keys("F")
    await person.until(lambda: isinstance(person.screen, ViewList) and person.screen._rows is not None)
    assert isinstance(person.screen, ViewList)
    return person.screen


async def back(person: Dashboard) -> None:
    """Waits until a dialog is gone and what it did is shown."""
    await person.until(lambda: isinstance(person.screen, ViewList), "the list of views")
    await person.until(lambda: all(w.is_finished for w in person.screen.workers if w.group == "views"))
    await person.drained()


async def test_a_search_is_saved_under_a_name_and_shown_again_by_its_key(file):
    async with dashboard(file) as anna:
        await anna.search("archive:handled -zzz")
        await views(anna)
        await anna.shows("No search is saved yet")
        await anna.keys("n")
        await anna.asks()
        await anna.shows("Save this search?", "archive:handled -zzz", "handled, not with “zzz”")
        await anna.keys("Done", "enter", "n")
        await back(anna)
        await anna.shows("Done", "Saved; F shows it again.")
        await anna.keys("e")
        await anna.asks()
        await anna.keys("enter", "shift+tab", "3", "enter", "e")
        await back(anna)
        await anna.shows("3  Done")
        await anna.keys("escape", "escape")
        await anna.settled()
        assert search_of(anna) == ""
        await anna.keys("F", "3")
        await anna.until(lambda: search_of(anna) == "archive:handled -zzz")
        await anna.settled()
        assert anna.ids == [1]
        await anna.shows("handled, not with “zzz”")


async def test_a_view_brings_its_sort_back(file):
    """T4."""
    async with dashboard(file) as anna:
        await anna.search("-zzz")
        await anna.keys("o", "o")
        await anna.settled()
        sort = orders_of(anna).sort
        assert sort != NEWEST
        await views(anna)
        await anna.keys("n")
        await anna.asks()
        await anna.keys("Sorted", "enter", "n")
        await back(anna)
        await anna.keys("escape", "escape")
        orders_of(anna).sort_by(NEWEST)
        await anna.settled()
        await views(anna)
        await anna.keys("enter")
        await anna.until(lambda: search_of(anna) == "-zzz")
        await anna.settled()
        assert orders_of(anna).sort == sort


@pytest.fixture
async def saved(desk):
    """Two views of the owner and one that is shared."""
    ids = {}
    for name, query, shared in [("Carts", "archive:incomplete", False), ("Silva", "silva", False),
                                ("Ours", "needs:me", True)]:  # fmt: skip
        (ids[name],) = (await desk.do(SaveView, name=name, query=query, shared=shared)).ids
    await desk.do(ChangeView, view_id=ids["Silva"], key="2")
    await desk.do(ChangeView, view_id=ids["Ours"], key="2")
    return ids


async def test_enter_shows_the_view_under_the_cursor_in_the_list_of_all_orders(file, saved):
    async with dashboard(file) as anna:
        await anna.keys("tab", "tab", "tab")
        await anna.settled()
        await views(anna)
        await anna.shows("2  Silva", "Carts", "shared")
        await anna.keys("j", "j", "enter")
        await anna.until(lambda: search_of(anna) == "needs:me")
        await anna.settled()
        assert anna.ids == [9, 8, 7, 6]


async def test_ones_own_view_with_a_key_comes_before_the_shared_one(file, saved):
    async with dashboard(file) as anna:
        await anna.keys("F", "2")
        await anna.until(lambda: search_of(anna) == "silva")
    async with dashboard(file, user="agent") as bea:
        await bea.keys("F", "2")
        await bea.until(lambda: search_of(bea) == "needs:me")
        await views(bea)
        await bea.keys("7")
        await bea.shows("No view has the key 7")
        await bea.keys("escape")
        await bea.until(lambda: isinstance(bea.screen, DeskScreen))
        assert search_of(bea) == "needs:me"


async def test_a_view_is_removed_after_asking(file, saved):
    async with dashboard(file) as anna:
        await views(anna)
        await anna.keys("d")
        await anna.asks()
        await anna.shows("Remove “Silva”?", "remove the view “Silva”")
        await anna.keys("enter")
        await back(anna)
        assert asked(file, "SELECT count(*) FROM saved_views") == 3, "the safe answer comes first"
        await anna.keys("d")
        await anna.asks()
        await anna.keys("d")
        await back(anna)
        await anna.shows("“Silva” removed.")
        assert asked(file, "SELECT count(*) FROM saved_views WHERE name <> 'Silva'") == 2


async def test_the_present_search_is_put_into_a_view_that_keeps_its_name_and_key(file, saved):
    async with dashboard(file) as anna:
        await anna.keys("4")
        await views(anna)
        await anna.keys("u")
        await anna.asks()
        await anna.shows("save “archive:handled” as “Silva”")
        await anna.keys("u")
        await back(anna)
        assert (
            asked(file, "SELECT query FROM saved_views WHERE name = 'Silva' AND key = '2'")
            == "archive:handled"
        )


async def test_who_may_not_share_is_told_and_nothing_changes(file, saved):
    """S1"""
    async with dashboard(file, user="manager") as tom:
        await tom.search("silva")
        await views(tom)
        assert "save it for all" not in tom.text
        await tom.keys("o")
        await back(tom)
        await tom.shows("permission “settings”")
        await tom.keys("d")
        await back(tom)
        assert isinstance(tom.screen, ViewList)
        await tom.keys("N")
        await tom.asks()
        await tom.keys("Mine", "enter", "N")
        await tom.shows("Save this search for all?", "permission “settings”")
        assert asked(file, "SELECT count(*) FROM saved_views WHERE is_default") == 0


async def test_a_shared_view_that_a_colleague_removed_meanwhile_is_told_and_the_list_follows(
    file, saved, desk
):
    """L17"""
    async with dashboard(file) as anna:
        await views(anna)
        await anna.keys("j", "j")
        await desk.do(RemoveView, view_id=saved["Ours"])
        await anna.keys("o")
        await back(anna)
        await anna.shows("This view is not there any more")
        await anna.hides("Ours")


async def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(file, saved):
    async with dashboard(file) as anna:
        await anna.search("ana")
        await views(anna)
        await anna.keys("n")
        await anna.asks()
        await anna.keys("silva", "enter", "n")
        await anna.shows("There is a view “Silva” already")
        await anna.keys("shift+tab", "2", "enter", "n")
        await back(anna)
        assert asked(file, "SELECT query FROM saved_views WHERE name = 'silva2'") == "ana"


async def test_nothing_is_saved_where_nothing_is_searched(file):
    async with dashboard(file) as anna:
        await views(anna)
        await anna.keys("n")
        await anna.shows("There is no search to save")


async def test_a_search_among_carts_is_saved_as_one_that_finds_them_anywhere(file):
    async with dashboard(file) as anna:
        await anna.keys("tab", "tab", "tab")
        await views(anna)
        await anna.keys("n")
        await anna.asks()
        await anna.keys("Carts", "enter", "n")
        await back(anna)
        await anna.keys("enter")
        await anna.until(lambda: search_of(anna) == "archive:incomplete")
        await anna.settled()
        assert anna.ids == [10]


@pytest.mark.parametrize("query", ["status:gone", "colour:red", "total:", '-"', "a" * 600])
async def test_a_view_that_cannot_be_understood_is_told_and_the_list_stays(file, saved, query):
    """S6: a status that is gone, or a broken text in the database."""
    by_raw_sql(file, "UPDATE saved_views SET query = ? WHERE name = 'Silva'", query)
    async with dashboard(file, size=(80, 24)) as anna:
        await views(anna)
        await anna.keys("2")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
        await anna.settled()
        if query != '-"':  # which asks for nothing
            assert "The view “Silva” cannot be shown: " in anna.footer
        assert anna.ids == [9, 8, 7, 6, 5, 4, 3, 2, 1]


async def test_the_dashboard_opens_with_the_default_view(file, saved, desk):
    """V1: by either way of opening."""
    await desk.do(ChangeView, view_id=saved["Ours"], default=True)
    async with dashboard(file, user="agent") as bea:
        assert (search_of(bea), bea.ids) == ("needs:me", [9, 8, 7, 6])
        await bea.shows("waiting for a person", "4 orders")
        await bea.keys("escape")
        await bea.settled()
        assert len(bea.ids) == 9
    async with dashboard(file) as anna:
        await views(anna)
        await anna.keys("j", "o")
        await back(anna)
        await anna.shows("ordertop opens with “Carts”.")
    async with dashboard(file) as anna:
        assert (search_of(anna), anna.ids) == ("archive:incomplete", [10])
    with pytest.MonkeyPatch.context() as otherwise:
        otherwise.setattr("tui.bootstrap.first_look", lambda *_given: None)
        async with dashboard(file) as anna:
            assert (search_of(anna), anna.ids) == ("archive:incomplete", [10])


async def test_a_default_view_that_cannot_be_understood_opens_the_list_and_says_so(file, saved):
    """S6"""
    by_raw_sql(file, "UPDATE saved_views SET query = 'status:gone', is_default = 1 WHERE name = 'Silva'")
    async with dashboard(file) as anna:
        assert anna.ids == [9, 8, 7, 6, 5, 4, 3, 2, 1]
        await anna.until(lambda: "The view “Silva” cannot be shown" in anna.footer)


async def test_a_desk_that_cannot_be_asked_is_told_in_the_list(file, saved, monkeypatch):
    async with dashboard(file) as anna:
        by_raw_sql(file, "ALTER TABLE saved_views RENAME TO gone")
        await anna.keys("F")
        await anna.until(lambda: isinstance(anna.screen, ViewList))
        await anna.keys("2", "escape")
        await anna.until(lambda: isinstance(anna.screen, DeskScreen))
        await anna.settled()
        assert len(anna.ids) == 9


async def test_names_are_only_ever_text(file, saved):
    """X1"""
    by_raw_sql(file, "UPDATE saved_views SET name = '[/nope] [@click=app.quit]x[/]' WHERE name = 'Silva'")
    async with dashboard(file) as anna:
        await views(anna)
        await anna.shows("[/nope] [@click")
