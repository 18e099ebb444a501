"""``ordertop recurring`` and rehearsals of the worker on a real desk (SPEC 6, C1 to C4)."""

import csv
import io
import re
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest
from whenever import Instant

from tests.cli.conftest import NOW
from tui import app
from tui.commands import worker
from tui.settings import LaunchOptions, Settings
from tui.worker_child import WorkerChild


@pytest.fixture
def recurring(run, desk, number) -> str:
    """A recurring order of 12 payments, each month, that began just now; its number."""
    run("offers", "edit", "1", "--every", "1 month", "--payments", "12")
    run("orders", "approve", number("a1"), "--collect", "15.50", "--method", "bank_transfer")
    (row,) = run("recurring", "list", "--json").json["recurring"]
    found: str = row["number"]
    return found


def one(run, number: str) -> dict[str, Any]:
    found: dict[str, Any] = run("recurring", "show", number, "--json").json["recurring"]
    return found


def test_an_offer_is_paid_again_and_again_or_once(run, desk):
    switching = ("offers", "edit", "1", "--every", "14 days", "--payments", "6")
    assert "have new orders paid every 14 days, 6 times in all" in run(*switching, "--dry-run").out
    assert run(*switching, "--json").json["offer"]["recurring"] == {"period": "14 days", "payments": 6}
    assert "every 14 days, 6 times" in run("offers", "show", "1").out
    assert run("offers", "edit", "1", "--payments", "endless", "--json").json["offer"]["recurring"] == {
        "period": "14 days", "payments": None,
    }  # fmt: skip
    assert run("offers", "edit", "1", "--paid-once", "--json").json["offer"]["recurring"] is None
    for wrong in (
        ("--every", "5 minutes"), ("--every", "0 days"), ("--every", "999 years"), ("--payments", "12"),
        ("--every", "1 month", "--payments", "1"), ("--every", "1 month", "--payments", "many"),
        ("--every", "1 month", "--paid-once"),
    ):  # fmt: skip
        assert run("offers", "edit", "1", *wrong).code == 2, wrong


def test_a_recurring_order_is_listed_and_shown_with_its_orders(run, recurring, number):
    """C1."""
    row = one(run, recurring)
    assert (row["status"], row["period"], row["remaining"], row["paid"]) == ("active", "1 month", 11, 1)
    assert [order["number"] for order in row["orders"]] == [number("a1")]
    assert len(row["upcoming"]) == 11
    assert one(run, number("a1"))["number"] == recurring
    text = run("recurring", "show", recurring).out
    assert "1 of 12 made, 11 left" in text
    assert number("a1") in text
    assert recurring in run("recurring", "list", "--status", "active").out
    assert "no such recurring orders" in run("recurring", "list", "--status", "failed").err
    (line,) = csv.DictReader(io.StringIO(run("recurring", "list", "--csv").out))
    assert (line["number"], line["remaining"]) == (recurring, "11")
    assert run("recurring", "show", "R-999999").code == 3
    assert run("recurring", "list", "--status", "lazy").code == 2


def test_it_is_suspended_activated_and_completed_by_the_rules(run, recurring):
    """C4, T13."""
    dry = run("recurring", "suspend", recurring, "--dry-run")
    assert "take nothing until it is activated" in dry.out
    assert one(run, recurring)["status"] == "active"
    version = one(run, recurring)["version"]
    assert "is now “Suspended”" in run("recurring", "suspend", recurring).out
    assert run("recurring", "suspend", recurring).code == 4
    assert run("recurring", "complete", recurring, "--version", str(version)).code == 6
    assert run("recurring", "activate", recurring, "--json").json["recurring"]["status"] == "active"
    assert (
        "11 payments of 10.00 EUR are not taken" in run("recurring", "complete", recurring, "--dry-run").out
    )
    assert run("recurring", "complete", recurring).code == 0
    refused = run("recurring", "activate", recurring, "--json")
    assert (refused.code, refused.error["rule"]) == (4, "C4")


def test_the_forecast_says_what_is_debited_when(run, recurring):
    found = run("recurring", "forecast", "--days", "400", "--json").json
    assert [day["amount"] for day in found["forecast"]] == ["10.00"] * 11
    assert found["totals"] == [{"amount": "110.00", "currency": "EUR"}]
    assert "in all 110.00 EUR" in run("recurring", "forecast", "--days", "400").out
    assert len(run("recurring", "forecast", "--days", "400", "--csv").out.splitlines()) == 12
    assert "Nothing falls due within 5 days" in run("recurring", "forecast", "--days", "5").err
    for days in ("0", "99999"):
        assert run("recurring", "forecast", "--days", days).code == 2


def test_the_worker_rehearses_a_later_day_in_a_sandbox(run, recurring):
    """Each month is debited as if it had come."""
    later = NOW.add(hours=24 * 32)
    said = run("worker", "--once", "--at", later.format_iso())
    assert re.search(r"\d jobs? done", said.out)
    row = one(run, recurring)
    assert row["failures"] == 1
    assert row["code"] == "no_token"
    assert Instant.parse_iso(row["failed_at"]) == later


def test_a_debit_that_fell_due_while_suspended_is_taken_while_only_a_dashboard_is_open(run, recurring, desk):
    """C2: within ten minutes of the activation, once; by the worker that each dashboard starts."""
    run("payment-systems", "add", "Lane", "--gateway", "sandbox")
    run("tokens", "add", "Ana a1", "--system", "Lane", "--label", "Visa 4242", given=b"tok_paid\n")
    run("recurring", "suspend", recurring)
    with closing(sqlite3.connect(desk)) as connection, connection:
        ago = 70 * 86_400_000
        connection.execute(
            "UPDATE recurring_orders SET begun_at = begun_at - ?, due_at = due_at - ?, "
            "next_attempt_at = next_attempt_at - ?",
            (ago, ago, ago),
        )
    child = WorkerChild(LaunchOptions(settings=Settings(db=str(desk))))
    child.keep()
    try:
        assert run("recurring", "activate", recurring).code == 0
        activated = time.monotonic()
        while (row := one(run, recurring))["paid"] == 1 and time.monotonic() < activated + 60:
            time.sleep(0.1)
    finally:
        child.close()
    assert (row["status"], row["paid"], row["failures"]) == ("active", 2, 0)
    assert [order["status"] for order in row["orders"]].count(None) == 1  # one that was missed


def test_what_a_dashboard_starts_looks_far_more_often_than_every_ten_minutes():
    """C2: also where the worker ends by itself, or the desk is in trouble for once."""
    longest = app.WORKER_BEHIND_SECONDS + app.WORKER_SECONDS + worker.TROUBLE_SECONDS + worker.LOOK_SECONDS
    assert longest <= 60


def test_what_is_due_and_not_taken_is_told_by_the_doctor(run, recurring, desk):
    """C3: whether a recurring order's debit, or an invoice of a renewal."""
    checks = {one["name"]: one for one in run("settings", "doctor", "--json").json["checks"]}
    assert checks["debits"]["works"]
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE recurring_orders SET next_attempt_at = next_attempt_at - 40 * 86400000")
    result = run("settings", "doctor", "--json")
    checks = {one["name"]: one for one in result.json["checks"]}
    assert (result.code, checks["debits"]["works"]) == (8, False)
    assert checks["debits"]["message"].startswith("1 debit or renewal has been due since ")
    assert "start “ordertop worker”" in checks["debits"]["message"]


def test_an_offer_is_added_as_one_that_is_paid_again_and_again(run, desk):
    added = ("offers", "add", "Backup", "--reseller", "Acme", "--price", "4.90 EUR", "--cost", "1.00")
    dry = run(*added, "--every", "1 month", "--payments", "12", "--dry-run")
    assert "paid every month, 12 times in all" in dry.out
    offer = run(*added, "--every", "1 month", "--payments", "12", "--json").json["offer"]
    assert offer["recurring"] == {"period": "1 month", "payments": 12}
    assert run(*added, "--payments", "12").code == 2
    assert run(*added, "--every", "5 minutes").code == 2


def test_a_rehearsal_of_the_future_is_refused_where_someone_outside_would_take_it_for_real(run, recurring):
    later = NOW.add(hours=24 * 32).format_iso()
    run("payment-systems", "add", "Real", "--gateway", "stripe", "--secret", "env:NOTHING")
    refused = run("worker", "--once", "--at", later)
    assert refused.code == 4
    assert "This desk reaches Real" in refused.err
    assert one(run, recurring)["failures"] == 0
    assert run("worker", "--once", "--at", NOW.subtract(hours=1).format_iso()).code == 0


@pytest.mark.parametrize("moment", ["tomorrow", "2027-13-01", "2027-01-31T25:00", ""])
def test_what_is_no_moment_is_refused(run, desk, moment):
    assert run("worker", "--once", "--at", moment).code == 2


def test_a_moment_belongs_to_a_worker_that_ends(run, desk):
    assert run("worker", "--at", "2027-01-31").code == 2
