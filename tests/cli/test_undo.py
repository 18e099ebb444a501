"""``ordertop orders undo``: one change, one of an order, or a whole bulk (S7)."""

import pytest

from tests.cli.conftest import Run


def status(run: Run, number: str) -> str:
    return str(run("orders", "show", number, "--json").json["order"]["status"])


def test_the_last_change_is_taken_back_and_the_one_before_it_next(run, desk, number):
    """S7"""
    a1, a2 = number("a1"), number("a2")
    assert run("orders", "undo").code == 3
    run("orders", "note", a2, "--text", "called")
    run("orders", "cancel", a1, "--reason", "twice")
    will = run("orders", "undo", "--dry-run")
    assert "take back the cancellation" in will.out
    assert status(run, a1) == "cancelled"
    assert "“Awaiting payment” again" in run("orders", "undo").out
    assert status(run, a1) == "awaiting_payment"
    done = run("orders", "undo", "--json").json
    assert (done["order"]["number"], done["changed"]) == (a2, True)
    assert run("orders", "show", a2, "--json").json["order"]["notes"] == []
    assert "nothing of yours" in run("orders", "undo").err


def test_a_dry_run_says_whether_it_can_be_taken_back(run, desk, number):
    """S7, T13"""
    cancel = ("orders", "cancel", "--reason", "twice", "--dry-run")
    assert "be yours to take back, until someone changes the order again" in run(*cancel, number("a1")).out
    assert "be final, because money is moved by it" in run(*cancel, number("a2")).out


def test_what_is_final_is_refused_with_the_reason(run, desk, number):
    """S7"""
    run("orders", "cancel", number("a2"), "--reason", "twice")
    result = run("orders", "undo", "--json")
    assert (result.code, result.error["rule"]) == (4, "S7")
    assert result.error["message"].startswith(
        f"The cancellation of {number('a2')} cannot be taken back: money"
    )


def test_the_last_change_of_an_order_is_taken_back_by_its_number(run, desk, number):
    """S7"""
    a1, a3 = number("a1"), number("a3")
    run("orders", "note", a1, "--text", "called")
    run("orders", "note", a3, "--text", "called too")
    assert run("orders", "undo", a1).code == 0
    assert run("orders", "undo", a1).code == 3
    assert run("orders", "show", a3, "--json").json["order"]["notes"] != []


def test_the_same_command_id_again_takes_nothing_more_back(run, desk, number):
    """R8"""
    a1 = number("a1")
    for text in ("one", "two"):
        run("orders", "note", a1, "--text", text)
    first = run("orders", "undo", "--command-id", "oops", "--json").json
    again = run("orders", "undo", "--command-id", "oops", "--json").json
    assert (first["changed"], again["changed"]) == (True, False)
    assert [note["text"] for note in run("orders", "show", a1, "--json").json["order"]["notes"]] == ["one"]


def test_a_bulk_is_taken_back_as_one_and_the_rest_is_reported(run, desk, number):
    """L15, S7"""
    names = [number(f"a{n}") for n in (2, 3, 4)]
    run("orders", "note", *names, "--text", "called", "--command-id", "night")
    run("staff", "add", "kim", "--role", "agent")
    run("--as", "kim", "orders", "note", names[0], "--text", "me too")
    will = run("orders", "undo", "--dry-run", "--json").json
    assert (len(will["done"]), len(will["refused"])) == (2, 1)
    result = run("orders", "undo", "--json")
    assert result.code == 1
    assert {order["number"] for order in result.json["done"]} == set(names[1:])
    assert [(one["number"], one["rule"]) for one in result.json["refused"]] == [(names[0], "S7")]
    for name in names[1:]:
        notes = run("orders", "show", name, "--json").json["order"]["notes"]
        assert [note for note in notes if note["staff"]] == []


@pytest.mark.parametrize("seconds", ["0", "30"])
def test_the_setting_says_how_long_what_goes_outside_waits(run, desk, number, seconds):
    """S7"""
    run("settings", "set", "undo_seconds", seconds)
    said = run("orders", "approve", number("a2"), "--dry-run").out
    final = "be final, because letters and deliveries begin at once"
    assert (final if seconds == "0" else "be yours to take back for 30 s") in said
    assert run("settings", "set", "undo_seconds", "601").code == 2
