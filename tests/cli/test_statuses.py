"""``ordertop statuses`` and ``orders set-status`` on a real desk (L14)."""

import pytest

HOLD = ("statuses", "add", "On hold", "--base", "pending_approval", "--colour", "cyan")


def test_a_status_is_added_listed_changed_and_retired(run, desk):
    assert "no custom status yet" in run("statuses", "list").err
    made = run(*HOLD, "--json").json
    assert made == {
        "status": {
            "id": 1, "name": "On hold", "base": "pending_approval", "colour": "cyan", "place": 1, "retired": False,
            "orders": 0,
        },
        "changed": True,
    }  # fmt: skip
    run("statuses", "add", "Called", "--base", "awaiting-payment", "--colour", "blue", "--place", "1")
    assert [one["name"] for one in run("statuses", "list", "--json").json["statuses"]] == [
        "Called",
        "On hold",
    ]
    edited = run("statuses", "edit", "on-hold", "--rename", "Papers", "--colour", "red", "--place", "1")
    assert "“Papers” is there, for orders that are “Awaiting approval · reseller”" in edited.out
    assert run("statuses", "show", "on hold", "--json").json["status"]["name"] == "Papers"
    assert "“Papers” is retired; 0 orders keep it" in run("statuses", "retire", "papers").out
    listed = run("statuses", "list").out.splitlines()
    assert listed[-1].split() == "Papers Awaiting approval · reseller red 0 retired".split()
    assert run("statuses", "edit", "papers", "--revive", "--json").json["status"]["retired"] is False


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "!", "--base", "handled", "--colour", "red"), 2, "needs a name of 1 to 30 characters"),
        (("add", "A", "--base", "gone", "--colour", "red"), 2, "“gone” cannot be a value of --base"),
        (("add", "A", "--base", "handled", "--colour", "pink"), 2, "it takes red, yellow"),
        (("add", "On hold", "--base", "handled", "--colour", "red"), 4, "“On hold” already"),
        (("edit", "On hold"), 2, "Say what to change"),
        (("edit", "On hold", "--place", "0"), 2, "Places are counted from 1"),
        (("retire", "Gone"), 3, "no custom status “Gone”; there are: “On hold”"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_done(run, desk, words, code, said):
    """S6"""
    run(*HOLD)
    result = run("statuses", *words)
    assert (result.code, said in result.err) == (code, True), result.err
    assert [one["name"] for one in run("statuses", "list", "--json").json["statuses"]] == ["On hold"]


def test_orders_are_given_a_status_one_or_many_and_the_rest_is_reported(run, desk, number):
    """L14, L15"""
    run(*HOLD)
    a2, a3, a7 = number("a2"), number("a3"), number("a7")
    will = run("orders", "set-status", a2, "--to", "on hold", "--dry-run")
    assert "show it as “On hold”" in will.out
    one = run("orders", "set-status", a2, "--to", "on hold", "--json").json["order"]
    assert (one["custom_status"], one["label"], one["status"]) == ("On hold", "On hold", "pending_approval")
    many = run("orders", "set-status", a3, a7, "--to", "On hold", "--json")
    assert many.code == 1
    assert [order["number"] for order in many.json["done"]] == [a3]
    assert [(order["number"], order["rule"]) for order in many.json["refused"]] == [(a7, "L14")]
    assert len(run("orders", "list", "custom:on_hold", "--json").json["orders"]) == 2
    assert run("orders", "counts", "--json").json["custom"] == {"On hold": 2}
    assert "“On hold”" in run("orders", "counts").out
    assert run("orders", "set-status", "--query", "custom:on_hold", "--to", "none").code == 0
    assert run("orders", "counts", "--json").json["custom"] == {}
    assert run("orders", "set-status", a2, "--to", "gone").code == 3


def test_a_status_needs_its_permission(run, desk, number):
    """S1"""
    run(*HOLD)
    run("staff", "add", "kim", "--role", "agent")
    for words in (HOLD, ("orders", "set-status", number("a2"), "--to", "On hold")):
        result = run("--as", "kim", *words, "--json")
        assert result.code == 5
        assert "“manage_statuses”" in result.error["message"]
