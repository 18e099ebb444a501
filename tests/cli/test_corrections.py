"""Correcting an order from the command line (N3)."""

import pytest


def test_an_order_is_corrected_and_found_by_what_it_says_now(run, desk, number):
    """N3"""
    one = number("a2")
    dry = run("orders", "edit", one, "--item", "2", "--domain", "Anna.Example", "--dry-run")
    assert "deliver Domain for the domain “anna.example” instead of “ana.example”" in dry.out
    given = (
        "--invoice-name",
        "Souza Lda",
        "--item",
        "2",
        "--domain",
        "anna.example",
        "--item",
        "1",
        "--domain",
        "b.example",
    )
    assert run("orders", "edit", one, *given).out == f"{one} is corrected.\n"
    order = run("orders", "show", one, "--json").json["order"]
    assert order["invoice_name"] == "Souza Lda"
    assert [item["domain"] for item in order["items"]] == ["b.example", "anna.example"]
    assert "domain of Domain: “ana.example” → “anna.example”" in order["timeline"][0]["what"]
    for words in ("anna.example", "souza lda"):
        assert [o["number"] for o in run("orders", "list", words, "--json").json["orders"]] == [one]
    assert "there was nothing to change" in run("orders", "edit", one, *given).out


def test_an_affiliate_is_assigned_and_taken_away_by_hand(run, desk, number):
    """T6"""
    one = number("a2")
    run("affiliates", "add", "Blog of mine", "--reseller", "Acme")
    changed = run("orders", "set-affiliate", one, "Blog of mine", "--json").json
    assert (changed["order"]["affiliate"], changed["changed"]) == ("Blog of mine", True)
    assert run("orders", "list", "affiliate:blog", "--json").json["orders"][0]["number"] == one
    assert run("orders", "set-affiliate", one, "", "--json").json["order"]["affiliate"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("edit",), 2, "Say what to correct"),
        (("edit", "--item", "1"), 2, "Each --item needs a --domain"),
        (("edit", "--item", "9", "--domain", "a.example"), 2, "has no item 9"),
        (("edit", "--item", "1", "--domain", "nonsense"), 2, "“nonsense” is no domain"),
        (("edit", "--invoice-name", " "), 2, "cannot be empty"),
        (("set-affiliate", "4111 1111 1111 1111"), 2, "card number"),
        (("edit", "--invoice-name", "x", "--version", "99"), 6, "changed"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(run, desk, number, arguments, code, said):
    """S6"""
    result = run("orders", arguments[0], number("a2"), *arguments[1:])
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert result.err.count("\n") == 1


def test_what_is_delivered_already_stays_as_it_is(run, desk, number):
    """N3"""
    refused = run("orders", "edit", number("a7"), "--item", "2", "--domain", "b.example", "--json")
    assert (refused.code, refused.error["rule"]) == (4, "N3")
