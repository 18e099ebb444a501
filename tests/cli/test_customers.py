"""Customers from the command line: found, read, added, corrected, noted on, their approval switched (T9, A1, N3)."""

import csv
import io
import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import HOSTILE

ANA = "Ana a2"
FIELDS = ["id", "name", "reseller", "email", "phone", "address", "city", "country", "reminders", "approval"]
CARD = ["contacts", "sites", "orders", "orders_next", "payments", "tokens", "plans", "notes", "timeline"]


def by_hand(desk, statement: str) -> None:
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute(statement)


def test_customers_are_listed_by_name_and_paged(run, desk):
    """T9"""
    first = run("customers", "list", "ana", "--limit", "3", "--json").json
    assert [one["name"] for one in first["customers"]] == ["Ana a1", "Ana a2", "Ana a3"]
    assert list(first["customers"][0]) == FIELDS
    rest = run("customers", "list", "ana", "--after", first["next"], "--json").json
    assert [one["name"] for one in rest["customers"]] == ["Ana a5", "Ana a6", "Ana a7", "Ana a8", "Ana a9"]
    assert rest["next"] is None
    text = run("customers", "list", "ana", "a2")
    assert text.out.splitlines()[0].split() == [
        "ID",
        "NAME",
        "E-MAIL",
        "PHONE",
        "PLACE",
        "RESELLER",
        "APPROVAL",
    ]
    assert "ana@example.org" in text.out
    assert "required" in text.out
    assert len(run("customers", "list", "ana@ex", "--json").json["customers"]) == 8
    assert run("customers", "list", "nobody").err == "There is no such customer.\n"
    assert run("customers", "list", "--reseller", "Nobody").code == 3
    assert len(run("customers", "list", "--reseller", "Acme", "--json").json["customers"]) == 9


def test_csv_runs_no_customers_formula(run, desk):
    """X2"""
    rows = list(csv.DictReader(io.StringIO(run("customers", "list", "--csv").out)))
    evil = next(row for row in rows if "1+1" in row["name"])
    assert evil["name"].startswith("'=1+1 [bold]x[/nope]")
    assert evil["approval_required"] == "true"


def test_a_card_has_everything_of_a_customer(run, desk, number):
    """T9"""
    by_hand(desk, "UPDATE sites SET customer_id = (SELECT id FROM customers WHERE name = 'Ana a2')")
    by_hand(
        desk,
        "UPDATE payments SET status = 'failed', code = 'do_not_honor' WHERE order_id = "
        "(SELECT id FROM orders WHERE source_number = 'a2')",
    )
    assert run("customers", "note", ANA, "--text", "prefers mail").code == 0
    card = run("customers", "show", ANA, "--json").json["customer"]
    assert list(card) == [*FIELDS, *CARD]
    assert [order["number"] for order in card["orders"]] == [number("a2")]
    assert [(one["status"], one["code"]) for one in card["payments"]] == [("failed", "do_not_honor")]
    assert [site["code"] for site in card["sites"]] == ["S-0142"]
    assert [note["text"] for note in card["notes"]] == ["prefers mail"]
    assert [entry["command"] for entry in card["timeline"]] == ["AddCustomerNote"]
    text = run("customers", "show", ANA).out
    for words in (
        f"Customer {ANA}",
        "Porto",
        "required",
        "S-0142",
        number("a2"),
        "do_not_honor",
        "prefers mail",
    ):
        assert words in text
    assert run("customers", "show", "Nobody").code == 3


def test_a_customer_is_added_corrected_and_found_by_the_new_words(run, desk, number):
    """N3"""
    added = run(
        "customers", "add", "Zoë Berg", "--reseller", "Acme", "--email", "zoe@x.example", "--json"
    ).json
    assert added["changed"]
    assert added["customer"]["approval"] == {
        "required": True,
        "chosen": True,
        "locked": False,
        "reason": None,
    }
    assert run("customers", "list", "zoe", "--json").json["customers"] == [added["customer"]]
    dry = run("customers", "edit", ANA, "--name", "Nina Berg", "--phone", "", "--dry-run")
    assert "change the name from “Ana a2” to “Nina Berg”; let 1 order be found by it" in dry.out
    assert run("customers", "edit", ANA, "--name", "Nina Berg", "--email", "").out == (
        "The details of Nina Berg are changed.\n"
    )
    changed = run("customers", "show", "Nina Berg", "--json").json["customer"]
    assert (changed["email"], changed["city"]) == (None, "Porto")
    found = run("orders", "list", "customer:nina", "--json").json["orders"]
    assert [one["number"] for one in found] == [number("a2")]
    assert (
        run("customers", "edit", "Nina Berg", "--name", "Nina Berg").out == "There was nothing to change.\n"
    )
    assert run("db", "check").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("edit", ANA), 2, "Say what to change"),
        (("edit", ANA, "--email", "nobody"), 2, "“nobody” is no e-mail address"),
        (("edit", ANA, "--name", " "), 2, "A customer needs a name"),
        (("edit", ANA, "--address", "4111 1111 1111 1111"), 2, "card number"),
        (("edit", "Nobody", "--name", "x"), 3, "There is no customer “Nobody” here"),
        (("add", "Zoe", "--reseller", "Nobody"), 3, "There is no reseller “Nobody”"),
        (("note", ANA, "--text", " "), 2, "The note is empty"),
        (("set-approval", ANA, "maybe"), 2, "“maybe” is neither on nor off"),
        (("set-approval", "off"), 2, "Name the customers, or give --all-of"),
        (("set-approval", ANA, "off", "--all-of", "Acme"), 2, "Name the customers, or give --all-of"),
        (("list", "--json", "--csv"), 2, "Choose --json or --csv"),
        (("list", "--after", "zzz"), 2, "is no cursor"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(run, desk, arguments, code, said):
    """S6"""
    before = run("customers", "list", "--json").out
    result = run("customers", *arguments)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert result.err.count("\n") == 1
    assert run("customers", "list", "--json").out == before


def test_the_toggle_is_switched_for_one_for_several_and_for_all(run, desk):
    """A1"""
    assert run("customers", "set-approval", ANA, "off").out == f"{ANA}: approval not required\n"
    assert run("customers", "set-approval", ANA, "off").out == "There was nothing to change.\n"
    several = run("customers", "set-approval", ANA, "Ana a3", "off", "--json").json
    assert [one["approval"]["required"] for one in several["done"]] == [False, False]
    assert several["refused"] == []
    dry = run("customers", "set-approval", "--all-of", "Acme", "on", "--dry-run")
    assert dry.out.splitlines() == [
        f"let orders of {name} wait for your approval" for name in (ANA, "Ana a3")
    ]
    done = run("customers", "set-approval", "--all-of", "Acme", "on")
    assert (done.code, done.err) == (0, "2 customers done.\n")
    assert run("customers", "show", ANA, "--json").json["customer"]["approval"]["required"]
    assert run("customers", "set-approval", "--all-of", "Acme", "off", "--json").json["done"][8]
    listed = run("customers", "list", "--json").json["customers"]
    assert {one["approval"]["required"] for one in listed} == {False}


def test_the_toggle_is_locked_where_the_reseller_pays_by_card(run, desk):
    """A1: with the reason, whoever is named and however many."""
    by_hand(desk, "UPDATE resellers SET payment_method = 'credit_card'")
    shown = run("customers", "show", ANA, "--json").json["customer"]["approval"]
    assert shown["locked"]
    assert shown["reason"] == "Acme pays by credit card, so every order of its customers needs approval."
    assert "required, locked" in run("customers", "show", ANA).out
    one = run("customers", "set-approval", ANA, "off", "--json")
    assert (one.code, one.error["rule"]) == (4, "A1")
    assert "Acme pays by credit card" in one.error["message"]
    several = run("customers", "set-approval", ANA, "Ana a3", "off", "--json")
    assert several.code == 1
    assert [refused["rule"] for refused in several.json["refused"]] == ["A1", "A1"]
    assert run("customers", "set-approval", "--all-of", "Acme", "off").code == 4


def test_a_command_id_is_done_once(run, desk):
    """R8"""
    way = ("--command-id", "note-1")
    assert run("customers", "note", ANA, "--text", "once", *way).code == 0
    assert run("customers", "note", ANA, "--text", "once", *way).out == "There was nothing to change.\n"
    assert len(run("customers", "show", ANA, "--json").json["customer"]["notes"]) == 1
    assert run("customers", "edit", ANA, "--city", "Faro", *way).out == "There was nothing to change.\n"


def test_what_customers_typed_steers_no_terminal(run, desk):
    """X1"""
    listed = run("customers", "list", "--json").json["customers"]
    evil = next(f"id:{one['id']}" for one in listed if one["name"] == HOSTILE)
    for result in (
        run("customers", "show", evil),
        run("customers", "show", evil, "--json"),
        run("customers", "list"),
    ):
        assert result.code == 0
        assert not [c for c in result.out if (ord(c) < 32 and c != "\n") or c in "\x9b\u202e"]
