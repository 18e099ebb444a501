"""``ordertop general``: the figures of a reseller, and what waits (T1, SPEC 13)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def billed(desk: Path) -> Path:
    """A desk whose reseller was billed this month: 30.00 EUR for hosting, 10.00 EUR for a licence."""
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute(
            "UPDATE resellers SET credit_limit_minor = 10000, owed_minor = 4920, reserved_minor = 1000"
        )
        connection.execute(
            "INSERT INTO reseller_invoices (id, number, reseller_id, kind, status, net_minor, tax_minor, currency, "
            "issued_at, due_at) SELECT 1, 'D-1', min(id), 'debit', 'unpaid', 4000, 920, 'EUR', "
            "unixepoch('now') * 1000 - 1, unixepoch('now') * 1000 - 1 FROM resellers"
        )
        connection.executemany(
            "INSERT INTO reseller_invoice_lines (invoice_id, name, product_type, billing_type, quantity, amount_minor, "
            "currency) VALUES (1, ?, ?, ?, 1, ?, 'EUR')",
            [("Hosting", "package", "yearly", 3_000), ("Office", "licence", "one_time", 1_000)],
        )
    return desk


def test_the_figures_are_one_object(run: Run, billed):
    """P6, A6: amounts are strings with the currency's decimals."""
    (account,) = run("general", "--json").json["general"]["accounts"]
    assert account == {
        "currency": "EUR", "monthly_costs": "40.00", "account_balance": "49.20", "overdue_payments": "49.20",
        "credit_limit": "100.00", "available_credit": "40.80",
    }  # fmt: skip


def test_the_mix_is_of_a_period_and_of_types(run: Run, billed):
    def shares(*words: str) -> list[list[str]]:
        mix = run("general", "--json", *words).json["general"]["product_mix"]
        return [[one["product"], one["percent"]] for one in mix["shares"]]

    assert shares() == [["Hosting", "75.00"], ["Office", "25.00"]]
    assert shares("--period", "last-3-months", "--product-type", "licence") == [["Office", "100.00"]]
    assert shares("--period", "last-month") == []


def test_the_orders_that_wait_are_listed(run: Run, billed):
    """T1 and 000: those that wait for credit, for approval, and for a payment."""
    found = run("general", "--json").json["general"]["waiting"]
    statuses = {name: {one["status"] for one in listed["orders"]} for name, listed in found.items()}
    assert statuses["awaiting_payment"] == {"awaiting_payment"}
    assert statuses["pending_approval"] == {"pending_approval"}
    assert statuses["unexecuted"] == set()
    number = found["awaiting_payment"]["orders"][0]["number"]
    assert number in run("general").out


def test_for_people_the_same_figures_are_said_in_words(run: Run, billed):
    said = " ".join(run("general").out.split())
    assert "Monthly costs 40.00 EUR Account balance 49.20 EUR Overdue payments 49.20 EUR" in said
    assert "Hosting 30.00 EUR 75.00 %" in said


def test_a_reseller_that_is_not_there_is_not_found(run: Run, desk):
    result = run("general", "--reseller", "nobody")
    assert (result.code, result.err) == (3, "ordertop: There is no reseller “nobody”.\n")


@pytest.mark.parametrize(
    ("option", "value"), [("--period", "yesterday"), ("--product-type", "boat"), ("--billing-type", "never")]
)
def test_what_there_is_to_choose_from_is_said(run: Run, billed, option, value):
    result = run("general", option, value)
    assert result.code == 2
    assert value in result.err
