"""``ordertop fraud check | pass`` and ``orders approve --reviewed`` (F1, F2)."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def waiting(run: Run, desk: Path) -> str:
    """The number of an order that is in review here: whoever has an address at all is."""
    run("settings", "set", "fraud_review_over", "0")
    numbers = [
        row["number"] for row in run("orders", "list", "status:pending_approval", "--json").json["orders"]
    ]
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute(
            "UPDATE customers SET email = 'ana83615' || id || '@mailinator.com', "
            "by_email = 'ana83615' || id || '@mailinator.com'"
        )
    assert run("fraud", "check", numbers[0]).code == 0
    return str(numbers[0])


def shown(run: Run, number: str) -> dict[str, Any]:
    found: dict[str, Any] = run("orders", "show", number, "--json").json["order"]
    return found


def test_an_order_in_review_is_found_shown_and_approved_by_who_looked(run: Run, waiting: str):
    """F1, F2: exit code 4 for who did not."""
    rows = run("orders", "list", "mark:review", "--json").json["orders"]
    assert [(row["number"], row["fraud"]) for row in rows] == [(waiting, {"score": 40})]
    text = run("orders", "show", waiting).out
    assert "40 of 100 by built-in rules, to be looked at" in text
    assert "· disposable e-mail address at mailinator.com +30" in text
    assert "checked for fraud: 40 of 100" in text
    assert " by command: " in text
    refused = run("orders", "approve", waiting)
    assert (refused.code, "is in fraud review" in refused.err) == (4, True)
    foreseen = run("orders", "approve", waiting, "--reviewed", "--dry-run").out
    assert "pass with its fraud score of 40: you have looked at it" in foreseen
    approved = run("orders", "approve", waiting, "--reviewed", "--json")
    assert (approved.code, approved.json["order"]["marks"]) == (0, [])


def test_a_check_is_told_in_json_with_all_of_it(run: Run, waiting: str):
    """F1."""
    fraud = shown(run, waiting)["fraud"]
    (check,) = fraud["checks"]
    assert list(check) == [
        "checker", "status", "verdict", "score", "reasons", "asked_at", "answered_at", "code", "answer"
    ]  # fmt: skip
    assert (fraud["score"], check["checker"], check["status"], check["verdict"]) == (
        40,
        "rules",
        "done",
        "review",
    )
    assert [(one["code"], one["points"]) for one in check["reasons"]] == [
        ("disposable_email", 30), ("odd_email", 10)
    ]  # fmt: skip
    assert check["answer"]["score"] == 40
    assert json.dumps(check)


def test_an_order_that_was_looked_at_passes(run: Run, waiting: str):
    """F1."""
    assert "let" in run("fraud", "pass", waiting, "--dry-run").out
    assert run("fraud", "pass", waiting, "--json").json["changed"] is True
    again = run("fraud", "pass", waiting)
    assert (again.code, "is not in review" in again.err) == (4, True)
    assert run("orders", "approve", waiting).code == 0


def test_nobody_looks_at_many_at_once(run: Run, waiting: str):
    """F1, L15."""
    found = run("orders", "approve", "--query", "mark:review", "--reviewed")
    assert (found.code, "--reviewed is about one order" in found.err) == (2, True)
    refused = run("orders", "approve", "--query", "status:pending_approval", "--json")
    assert refused.code == 1
    assert [(one["number"], one["rule"]) for one in refused.json["refused"]] == [(waiting, "F1")]


def test_several_are_checked_again(run: Run, waiting: str):
    """F2: and a cart is refused."""
    found = run("fraud", "check", "--query", "archive:awaiting_approval", "--json")
    assert found.code == 0
    assert len(found.json["done"]) > 2
    cart = run("orders", "list", "archive:incomplete", "--json").json["orders"][0]["number"]
    assert run("fraud", "check", cart).code == 4


def test_where_nobody_checks_it_says_so(run: Run, waiting: str):
    run("settings", "set", "fraud_checker", "off")
    refused = run("fraud", "check", waiting, "--json")
    assert (refused.code, refused.error["rule"]) == (4, "F1")
