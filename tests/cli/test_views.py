"""``ordertop views`` and ``ordertop orders list --view`` (T4)."""

import sqlite3
from contextlib import closing


def numbers(result) -> list[str]:
    return [order["number"] for order in result.json["orders"]]


def test_a_saved_search_is_listed_shown_changed_and_removed(run, desk):
    saved = run("views", "save", "Late ones", "archive:handled", "-method:cash", "--json")
    assert saved.code == 0
    view = saved.json["view"]
    assert saved.json["changed"] is True
    assert view == {"id": view["id"], "name": "Late ones", "query": "archive:handled -method:cash",
                    "sort": "-placed", "key": None, "shared": False, "default": False}  # fmt: skip
    changed = run(
        "views", "change", "late ONES", "--key", "3", "--default", "--rename", "Done", "--json"
    ).json
    assert changed == {
        "view": {**view, "name": "Done", "key": "3", "default": True},
        "changed": True,
    }
    assert run("views", "list", "--json").json == {"views": [changed["view"]], "next": None}
    assert "Done" in run("views", "list").out
    direct = run("orders", "list", "archive:handled -method:cash", "--json")
    assert numbers(run("orders", "list", "--view", "Done", "--json")) == numbers(direct) != []
    again = run("views", "change", "Done", "--key", "", "--no-default", "--json").json["view"]
    assert (again["key"], again["default"]) == (None, False)
    assert run("views", "remove", "Done", "--json").json == {"view": None, "changed": True}
    assert run("views", "list", "--json").json["views"] == []
    assert "No search is saved yet" in run("views", "list").err


def test_words_narrow_a_view_down(run, desk):
    run("views", "save", "Done", "archive:handled")
    assert numbers(run("orders", "list", "--view", "Done", "nobodyatall", "--json")) == []


def test_a_view_keeps_how_it_is_sorted_unless_a_list_says_otherwise(run, desk):
    """T4."""
    assert (
        run("views", "save", "By number", "archive:handled", "--sort", "number", "--json").json["view"][
            "sort"
        ]
        == "number"
    )
    assert "number" in run("views", "list").out.splitlines()[-1]
    by_number = numbers(run("orders", "list", "archive:handled", "--sort", "number", "--json"))
    assert numbers(run("orders", "list", "--view", "By number", "--json")) == by_number == sorted(by_number)
    other = run("orders", "list", "--view", "By number", "--sort", "-number", "--json")
    assert numbers(other) == by_number[::-1]
    changed = run(
        "views", "save", "By number", "archive:handled", "--replace", "--sort", "amount", "--json"
    ).json
    assert changed["changed"] is True
    assert changed["view"]["sort"] == "amount"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(run, desk):
    """T13"""
    told = run("views", "save", "Done", "archive:handled", "--dry-run", "--json").json
    assert told == {"view": None, "changed": False, "will": ["save “archive:handled” as “Done”"]}
    run("views", "save", "Done", "archive:handled")
    assert "remove the view “Done”" in run("views", "remove", "Done", "--dry-run").out
    assert "give the view “Done” the key 3" in run("views", "change", "Done", "--key", "3", "--dry-run").out
    assert run("views", "list", "--json").json["views"][0]["key"] is None


def test_what_cannot_be_done_is_one_sentence(run, desk):
    """S6"""
    run("views", "save", "Done", "archive:handled")
    for words, code, sentence in (
        (["views", "save", "Done", "ana"], 4, "There is a view “Done” already"),
        (["views", "save", "Other", "status:gone"], 2, "“gone” is no value of status"),
        (["views", "save", "Other"], 2, "There is no search to save"),
        (["views", "remove", "Doen"], 3, "There is no view “Doen”; views are Done."),
        (["views", "remove", "Done", "--shared"], 3, "There is no view “Done”; there are none yet."),
        (["views", "change", "Done"], 2, "Say what to change"),
        (["views", "change", "Done", "--key", "a"], 2, "use a digit from 1 to 9"),
        (["orders", "list", "--view", "Other"], 3, "There is no view “Other”"),
        (["--read-only", "views", "remove", "Done"], 5, "started read-only"),
    ):
        result = run(*words)
        assert (result.code, sentence in result.err) == (code, True), result.err


def test_shared_views_need_the_permission_and_ones_own_comes_first(run, desk):
    """S1"""
    run("staff", "add", "kim", "--role", "agent")
    assert run("--as", "kim", "views", "save", "Done", "ana", "--shared").code == 5
    assert run("views", "save", "Done", "archive:handled", "--shared").code == 0
    assert run("--as", "kim", "views", "save", "Done", "archive:closed").code == 0
    mine = run("--as", "kim", "orders", "list", "--view", "Done", "--json")
    assert numbers(mine) == numbers(run("orders", "list", "archive:closed", "--json"))
    assert run("--as", "kim", "views", "remove", "Done", "--shared").code == 5
    assert [v["shared"] for v in run("--as", "kim", "views", "list", "--json").json["views"]] == [False, True]


def test_a_view_that_can_no_longer_be_understood_says_which_word_is_at_fault(run, desk):
    """S6: a status that is gone, or a broken text in the database."""
    run("views", "save", "Done", "archive:handled")
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE saved_views SET query = 'ana status:gone'")
    result = run("orders", "list", "--view", "Done")
    assert result.code == 2
    assert "The view “Done” cannot be shown: “gone” is no value of status" in result.err
    assert "^^^^^^^^^^^" in result.err
    assert run("views", "save", "Done", "archive:handled", "--replace").code == 0
    assert run("orders", "list", "--view", "Done").code == 0
