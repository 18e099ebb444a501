"""``ordertop sites`` on a real desk (SPEC 1, N3)."""

import csv
import io

import pytest


def test_sites_are_added_corrected_and_retired_and_orders_found_by_what_they_are_called(run, desk, number):
    """T4: the customer's orders follow."""
    assert run("customers", "add", "Ana Souza", "--reseller", "Acme").code == 0
    dry = run("sites", "add", "S-9", "--customer", "Ana Souza", "--domain", "Ana.Example", "--dry-run")
    assert "add the site S-9" in dry.out
    added = run("sites", "add", "S-9", "--customer", "Ana Souza", "--domain", "Ana.Example", "--json").json
    assert (added["site"]["code"], added["site"]["domain"]) == ("S-9", "ana.example")
    assert run("sites", "show", "S-9", "--json").json["site"] == added["site"]
    assert run("sites", "edit", "S-0142", "--rename", "S-142", "--domain", "new.example").code == 0
    order = run("orders", "show", number("a1"), "--json").json["order"]
    assert order["site"] == {"code": "S-142", "domain": "new.example"}
    owner = run("sites", "show", "S-142", "--json").json["site"]["customer"]["id"]
    theirs = run("orders", "list", f"customer:#{owner} status:incomplete", "--json").json["orders"]
    assert theirs
    assert (
        run("orders", "list", "site:S-142", f"customer:#{owner} status:incomplete", "--json").json["orders"]
        == theirs
    )
    assert "nothing to change" in run("sites", "edit", "S-142", "--rename", "S-142").out
    assert run("sites", "edit", "S-142", "--domain", "", "--json").json["site"]["domain"] is None
    assert run("sites", "retire", "S-9").out == "The site S-9 is offered for new orders no more.\n"
    assert [row["code"] for row in run("sites", "list", "--json").json["sites"]] == ["S-9", "S-142"]
    assert [
        row["code"] for row in csv.DictReader(io.StringIO(run("sites", "list", "souza", "--csv").out))
    ] == ["S-9"]
    assert "retired" in run("sites", "list", "s-9").out
    assert "no such sites" in run("sites", "list", "%").err
    assert run("db", "check").code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("add", "s-0142", "--customer", "id:1"), 4, "There is a site S-0142 already"),
        (("add", " ", "--customer", "id:1"), 2, "needs a code"),
        (("add", "S-1", "--customer", "Nobody"), 3, "Nobody"),
        (("add", "S-1", "--customer", "id:1", "--domain", "nonsense"), 2, "“nonsense” is no domain"),
        (("add", "4111 1111 1111 1111", "--customer", "id:1"), 2, "card number"),
        (("edit", "S-0142"), 2, "Say what to change"),
        (("edit", "S-7", "--rename", "x"), 3, "There is no site S-7"),
        (("show", "id:99"), 3, "There is no site id:99"),
        (("retire", "\x1b[31m"), 3, "There is no site"),
    ],
)
def test_misuse_is_one_sentence(run, desk, words, code, says):
    """S6."""
    result = run("sites", *words)
    assert (result.code, result.out, result.err.count("\n")) == (code, "", 1)
    assert says in result.err
    assert "\x1b" not in result.err


def test_changing_sites_needs_the_permission_for_customers(run, desk):
    """S1."""
    run("staff", "add", "kim", "--role", "agent")
    result = run("--as", "kim", "sites", "retire", "S-0142")
    assert (result.code, "manage_customers" in result.err) == (5, True)
