"""``ordertop offers`` and ``ordertop categories`` on a real desk (SPEC 1, P4)."""

import csv
import io
from typing import Any

import pytest


def offer(run, number: str) -> dict[str, Any]:
    found: dict[str, Any] = run("offers", "show", number, "--json").json["offer"]
    return found


def test_offers_are_listed_page_by_page(run, desk):
    whole = run("offers", "list", "--json").json
    assert [row["number"] for row in whole["offers"]] == [2, 1]
    first = run("offers", "list", "--limit", "1", "--json").json
    rest = run("offers", "list", "--after", first["next"], "--json").json
    assert [*first["offers"], *rest["offers"]] == whole["offers"]
    assert rest["next"] is None
    assert [row["name"] for row in run("offers", "list", "domain", "--json").json["offers"]] == ["Domain"]
    rows = list(csv.DictReader(io.StringIO(run("offers", "list", "--csv").out)))
    assert [(row["number"], row["price"], row["partial_smallest"]) for row in rows] == [
        ("2", "5.50", ""), ("1", "10.00", ""),
    ]  # fmt: skip
    text = run("offers", "list").out
    assert "Web Pro" in text
    assert "whole" in text
    assert "no such offers" in run("offers", "list", "nothing").err
    assert run("offers", "list", "--reseller", "Nobody", "--json").json["offers"] == []


def test_partial_payment_of_an_offer_is_switched_on_and_off(run, desk):
    """FEATURES 117, P4."""
    switching = ("offers", "edit", "1", "--smallest", "20", "--successful", "80")
    dry = run(*switching, "--dry-run")
    assert "paid in parts of 20 % or more" in dry.out
    assert offer(run, "1")["partial"] is None
    assert run(*switching).code == 0
    assert offer(run, "1")["partial"] == {"smallest": "20.00", "successful": "80.00"}
    assert "from 20.00 %, complete from 80.00 %" in run("offers", "show", "1").out
    assert run("offers", "edit", "1", "--no-partial").code == 0
    assert offer(run, "1")["partial"] is None


def test_an_instalment_that_is_too_small_is_refused_p4(run, desk, number):
    """P4: 20 % of 15.50 EUR."""
    assert run("offers", "edit", "1", "--smallest", "20", "--successful", "80").code == 0
    invoice = run("orders", "show", number("a1"), "--json").json["order"]["invoices"][0]["number"]
    refused = run("invoices", "record", invoice, "--amount", "3.09", "--json")
    assert (refused.code, refused.error["rule"]) == (4, "P4")
    assert "instalments of 3.10 EUR or more" in refused.error["message"]
    dry = run("invoices", "record", invoice, "--amount", "3.10", "--dry-run")
    assert "leave 12.40 EUR to be paid, in instalments of 3.10 EUR or more" in dry.out
    assert run("invoices", "record", invoice, "--amount", "3.10").code == 0


def test_an_offer_is_changed_for_the_orders_to_come(run, desk, number):
    before = run("orders", "show", number("a2"), "--json").json["order"]["items"]
    changed = run(
        "offers", "edit", "1", "--rename", "Web Plus", "--price", "12", "--cost", "6.50", "--trial",
        "--no-auto-execute", "--auto-setup", "on_payment", "--json",
    )  # fmt: skip
    assert changed.code == 0
    found = offer(run, "1")
    assert changed.json == {"offer": found, "changed": True}
    assert (found["name"], found["price"], found["cost"]) == ("Web Plus", "12.00", "6.50")
    assert (found["trial"], found["auto_execute"], found["auto_setup"]) == (True, False, "on_payment")
    assert run("orders", "show", number("a2"), "--json").json["order"]["items"] == before
    assert "offer 1 Web Plus changed" in run("audit", "show", "--limit", "1").out
    assert "nothing to change" in run("offers", "edit", "1", "--rename", "Web Plus").out


def test_categories_are_added_renamed_and_given_to_offers(run, desk):
    assert "no category yet" in run("categories", "list").err
    added = run("categories", "add", "Hosting", "--reseller", "Acme", "--json")
    assert added.json["category"]["number"] == 1
    assert run("categories", "add", "hosting", "--reseller", "Acme").code == 4
    assert run("offers", "edit", "1", "--category", "1").code == 0
    assert run("categories", "edit", "1", "--rename", "Web hosting").code == 0
    assert offer(run, "1")["category"] == {"number": 1, "name": "Web hosting"}
    assert run("categories", "list", "--json").json["categories"][0]["offers"] == 1
    assert "Web hosting" in run("categories", "list").out
    assert [row["number"] for row in run("offers", "list", "web", "hosting", "--json").json["offers"]] == [1]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("offers", "show", "99"), 3, "There is no offer 99"),
        (("offers", "edit", "1"), 2, "Say what to change"),
        (("offers", "edit", "1", "--no-partial", "--smallest", "20"), 2, "--no-partial stands alone"),
        (("offers", "edit", "1", "--smallest", "20"), 2, "needs both"),
        (("offers", "edit", "1", "--smallest", "120", "--successful", "1"), 2, "is no percentage"),
        (("offers", "edit", "1", "--price", "9.90 USD"), 2, "has to be in EUR"),
        (("offers", "edit", "1", "--auto-setup", "soon"), 2, "on_payment, on_accept, never"),
        (("offers", "edit", "1", "--category", "7"), 3, "There is no category 7"),
        (("offers", "list", "--json", "--csv"), 2, "not both"),
        (("categories", "add", "X", "--reseller", "Nobody"), 3, "There is no reseller"),
        (("categories", "edit", "1", "--rename", "X"), 3, "There is no category 1"),
    ],
)
def test_misuse_is_one_sentence(run, desk, words, code, says):
    """S6."""
    result = run(*words)
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert says in result.err


def test_changing_offers_needs_the_permission_for_settings(run, desk):
    """S1."""
    run("staff", "add", "kim", "--role", "manager")
    for words in (("offers", "edit", "1", "--price", "1"), ("categories", "add", "X", "--reseller", "Acme")):
        result = run("--as", "kim", *words)
        assert (result.code, "settings" in result.err) == (5, True)
