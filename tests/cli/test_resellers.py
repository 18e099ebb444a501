"""``ordertop resellers``, and what its credit does to approvals (A1, A3, A6, L5, P6)."""

import sqlite3
from contextlib import closing
from typing import Any

from tests.cli.conftest import Run

A3 = "Your payment method does not support this action. Please contact your distributor."
NAMES = ["id", "name", "currency", "payment_method", "limit", "reserved", "owed", "available", "unpaid_invoices",
         "overdue_invoices", "invoice_due_days", "timezone", "distributor_email"]  # fmt: skip


def reseller(run: Run) -> dict[str, Any]:
    """The first reseller."""
    found: dict[str, Any] = run("resellers", "list", "--json").json["resellers"][0]
    return found


def shown(run: Run, number: str) -> dict[str, Any]:
    found: dict[str, Any] = run("orders", "show", number, "--json").json["order"]
    return found


def test_a_reseller_is_added_changed_and_shown(run, desk):
    """P6."""
    adding = (
        "resellers",
        "add",
        "Beta",
        "--currency",
        "eur",
        "--due-days",
        "14",
        "--timezone",
        "Europe/Warsaw",
    )
    assert "add the reseller “Beta”" in run(*adding, "--dry-run").out
    added = run(*adding, "--json").json
    assert list(added["reseller"]) == NAMES
    assert added["reseller"]["limit"] is None
    assert run(*adding).code == 4
    assert run("resellers", "edit", "beta").code == 2
    assert run("resellers", "edit", "beta", "--timezone", "Mars/Olympus").code == 2
    assert run("resellers", "edit", "beta", "--distributor-email", "not one").code == 2
    changed = run(
        "resellers", "edit", "BETA", "--method", "credit-card", "--distributor-email", "d@example.org"
    )
    assert changed.code == 0
    assert "has no payment token that could be charged" in changed.err
    said = run("resellers", "show", "Beta").out
    assert "d@example.org" in said
    assert "credit card" in said
    assert run("resellers", "show", "Gamma").code == 3


def test_an_order_that_the_credit_does_not_cover_is_approved_with_a_payment(run, desk, number):
    """A5, L5: that it ends unexecuted is no failure."""
    name, a2, a3 = reseller(run)["name"], number("a2"), number("a3")
    assert run("resellers", "set-limit", name, "10").code == 0
    assert run("orders", "approve", a2).code == 0
    assert reseller(run)["reserved"] == "8.00"
    refused = run("resellers", "set-limit", name, "7.99", "--json")
    assert (refused.code, refused.error["rule"]) == (4, "A6")
    assert run("orders", "approve", a3).code == 0
    assert shown(run, a3)["stopped"] == {
        "by": "credit",
        "because": "credit short: it costs 8.00 EUR, and 2.00 EUR were available",
    }
    assert "no credit" in run("orders", "list", "stopped:credit").out
    assert "credit short" in run("orders", "show", a3).out
    assert run("orders", "approve", a3, "--pay-distributor", "6").code == 2
    assert (
        run(
            "orders", "approve", a3, "--pay-distributor", "6", "--reference", "SEPA 1", "--method", "cash"
        ).code
        == 2
    )
    assert run("orders", "approve", a3, "--pay-distributor", "6", "--reference", "SEPA 1").code == 0
    assert shown(run, a3)["status"] == "executing"
    assert (reseller(run)["owed"], reseller(run)["available"]) == ("-6.00", "0.00")


def test_what_is_paid_and_billed_is_told(run, desk):
    """P6."""
    name = reseller(run)["name"]
    assert run("resellers", "pay", name, "5").code == 2
    assert run("resellers", "pay", name, "5.00", "--reference", "SEPA 1").code == 0
    assert reseller(run)["owed"] == "-5.00"
    assert run("resellers", "invoices", name, "--record", "7", "--for", "yearly fee").code == 0
    assert run("resellers", "invoices", name, "--record", "1", "--credit", "--for", "a mistake").code == 0
    assert run("resellers", "invoices", name, "--credit").code == 2
    for figure, lines, amount in (("costs", 2, "6.00"), ("balance", 3, "1.00"), ("overdue", 0, None)):
        found = run("resellers", "invoices", name, "--of", figure, "--json").json
        assert len(found["lines"]) == lines
        assert [one["amount"] for one in found["sums"]] == ([] if amount is None else [amount])
    assert run("resellers", "invoices", name, "--of", "limit").code == 2
    assert run("resellers", "invoices", name, "--of", "costs", "--cancel", "D-000001").code == 2
    listed = run("resellers", "invoices", name, "--json").json["invoices"]
    assert [(one["kind"], one["status"], one["total"]) for one in listed] == [
        ("credit", "paid", "1.00"),
        ("debit", "unpaid", "7.00"),
    ]
    assert listed[1]["lines"][0]["name"] == "yearly fee"
    assert "yearly fee" not in run("resellers", "list").out
    assert reseller(run)["owed"] == "1.00"
    ending = ("resellers", "invoices", name, "--cancel", listed[1]["number"], "--reason", "not ours")
    assert "owes 7.00 EUR less" in run(*ending, "--dry-run").out
    assert run(*ending).code == 0
    assert reseller(run)["owed"] == "-6.00"
    assert run(*ending).code == 4
    assert run("resellers", "invoices", name, "--cancel", "D-999999", "--reason", "x").code == 3
    assert run("resellers", "invoices", name, "--reason", "x").code == 2


def test_a_reseller_that_pays_by_card_needs_a_token(run, desk, number):
    """A3: the exact sentence and exit 4, and the order is marked."""
    name, a2 = reseller(run)["name"], number("a2")
    assert run("resellers", "edit", name, "--method", "credit_card").code == 0
    refused = run("orders", "approve", a2, "--json")
    assert (refused.code, refused.error["message"], refused.error["rule"]) == (4, A3, "A3")
    order = shown(run, a2)
    assert (order["status"], order["stopped"]["by"]) == ("pending_approval", "no_token")
    assert "no_token" in order["marks"]
    assert run("payment-systems", "add", "Lane", "--gateway", "sandbox").code == 0
    assert run("resellers", "tokens", name, "--add", "--label", "Visa").code == 2
    adding = ("resellers", "tokens", name, "--add", "--system", "Lane", "--label", "Visa 4242")
    assert run(*adding, given=b"tok_paid\n").code == 0
    with closing(sqlite3.connect(desk)) as connection:
        (sealed,) = connection.execute("SELECT sealed FROM reseller_tokens").fetchone()
    assert "tok_paid" not in sealed
    assert run("orders", "approve", a2).code == 0
    assert "charging" in shown(run, a2)["marks"]
    assert run("worker", "--once").code == 0
    assert shown(run, a2)["status"] == "executing"
    assert reseller(run)["owed"] == "0.00"
    (token,) = run("resellers", "tokens", name, "--json").json["tokens"]
    assert run("resellers", "tokens", name, "--remove", str(token["id"])).code == 0
    assert run("resellers", "tokens", name, "--remove", "99").code == 3
    assert [row["active"] for row in run("resellers", "tokens", name, "--json").json["tokens"]] == [False]


def test_the_distributor_sees_costs_and_not_what_customers_pay_s1(run, desk, number):
    """S1: also as JSON and CSV, and whatever is searched for."""
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE staff SET role = 'distributor'")
    for form in ((), ("--json",)):
        told = run("orders", "list", *form)
        assert (told.code, "15.50" in told.out) == (0, False)
    assert run("orders", "list", "--csv").code == 5
    order = run("orders", "show", number("a1"), "--json").json["order"]
    assert (order["total_amount"], order["invoices"], order["payments"]) == ("", [], [])
    assert order["total_cost"] != ""
    assert "15.50" not in run("orders", "show", number("a1")).out
    for refused in (
        ("orders", "list", "total:>1"), ("orders", "list", "ana"), ("payments", "list"), ("invoices", "list"),
        ("customers", "list"), ("report", "offer"), ("recurring", "list"),
    ):  # fmt: skip
        result = run(*refused, "--json")
        assert (result.code, result.error["rule"]) == (5, "S1"), refused
