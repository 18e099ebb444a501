"""``ordertop orders list | show | counts`` on a real desk."""

import csv
import io
import json
import re
from decimal import Decimal

import pytest

from tests.cli.conftest import HOSTILE, ORDERS

#: The names of SPEC 13, in its order, and what the total cost is in.
ORDER_NAMES = """id number source_number status label archive marks payment_status reseller customer site invoice_name
payment_method placed_at updated_at total_amount total_cost amount_paid amount_due currency cost_currency sales_manager
sale_confirmed custom_status parent sub_orders promotion affiliate ip fraud notes version""".split()
INSIDE = ["stopped", "sale", "items", "invoices", "payments", "refunds", "mails", "timeline"]
STATUSES = "incomplete awaiting_payment pending_approval unexecuted submitted executing handled cancelled fraud".split()
ARCHIVES = "incomplete awaiting_payment awaiting_approval handled closed".split()
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_a_list_is_one_object_with_exactly_the_names_of_the_specification(run, desk):
    result = run("orders", "list", "--json")
    assert result.code == 0
    assert list(result.json) == ["orders", "next"]
    assert result.json["next"] is None
    assert len(result.json["orders"]) == len(ORDERS) - 1
    for order in result.json["orders"]:
        assert list(order) == ORDER_NAMES
        assert re.fullmatch(r"[1-9]\d{9}", order["number"])
        assert UTC.fullmatch(order["placed_at"])
        assert UTC.fullmatch(order["updated_at"])
        assert set(order["customer"]) == {"id", "name"}
        assert set(order["site"]) == {"code", "domain"}
        assert order["status"] in STATUSES
        assert order["archive"] in ARCHIVES


def test_amounts_are_strings_with_the_currencys_decimals(run, desk):
    orders = run("orders", "list", "--json").json["orders"]
    euro = next(o for o in orders if o["source_number"] == "a2")
    yen = next(o for o in orders if o["source_number"] == "a7")
    assert (euro["total_amount"], euro["amount_paid"], euro["amount_due"]) == ("15.50", "15.50", "0.00")
    assert (yen["total_amount"], yen["currency"]) == ("1550", "JPY")


def test_pages_follow_each_other_by_the_cursor(run, desk):
    whole = [o["number"] for o in run("orders", "list", "--json").json["orders"]]
    found, cursor = [], None
    while True:
        page = run("orders", "list", "--json", "--limit", "3", *(["--after", cursor] if cursor else [])).json
        found += [o["number"] for o in page["orders"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole


@pytest.mark.parametrize("sort", ["amount", "-amount", "customer", "-number", "placed", "age"])
def test_a_list_can_be_sorted_and_goes_on_by_its_cursor(run, desk, sort):
    whole = run("orders", "list", "--json", "--sort", sort).json["orders"]
    assert len(whole) == len(ORDERS) - 1
    found: list[dict[str, object]] = []
    cursor: list[str] = []
    while True:
        page = run("orders", "list", "--json", "--sort", sort, "--limit", "3", *cursor).json
        found += page["orders"]
        if page["next"] is None:
            break
        cursor = ["--after", page["next"]]
    assert found == whole
    amounts = [Decimal(order["total_amount"]) for order in whole]
    if "amount" in sort:
        assert amounts == sorted(amounts, reverse=sort.startswith("-"))


def test_a_cursor_of_another_order_or_of_none_is_refused(run, desk):
    by_amount = run("orders", "list", "--json", "--sort", "amount", "--limit", "1").json["next"]
    newest = run("orders", "list", "--json", "--limit", "1").json["next"]
    for sort, cursor in [
        ("-amount", by_amount),
        ("amount", newest),
        ("amount", "amount.up."),
        ("age", by_amount),
    ]:
        refused = run("orders", "list", "--sort", sort, "--after", cursor)
        assert refused.code == 2
        assert "is no cursor" in refused.err
    assert "cannot be sorted by “colour”" in run("orders", "list", "--sort", "colour").err


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["status:pending_approval"], {"a2", "a3", "a4"}),
        (["status:incomplete"], {"a9"}),
        (["-status:pending_approval", "-archive:closed,incomplete"], {"a1", "a5", "a6", "a7"}),
        (["needs:me"], {"a1", "a2", "a3", "a4"}),
        (["currency:jpy"], {"a7"}),
        (["ana", "a5"], {"a5"}),
        (["nobody"], set()),
    ],
)
def test_a_query_is_words_as_on_the_screen(run, desk, words, found):
    result = run("orders", "list", *words, "--json")
    assert {o["source_number"] for o in result.json["orders"]} == found


def test_options_may_stand_before_and_behind(run, desk):
    expected = run("orders", "list", "-status:handled", "--json").out
    assert run("--db", str(desk), "orders", "list", "--json", "-status:handled").out == expected
    assert run("orders", "list", "--json", "--db", str(desk), "--", "-status:handled").out == expected


def test_people_get_columns_that_are_straight_and_no_colour_in_a_pipe(run, desk):
    result = run("orders", "list")
    header, *rows = result.out.splitlines()
    assert header.split() == ["NUMBER", "AGE", "CUSTOMER", "SITE", "METHOD", "STATUS", "OFFER", "TOTAL"]
    assert len(rows) == len(ORDERS) - 1
    assert all(row.endswith((" EUR", " JPY")) for row in rows)
    assert "\x1b" not in result.out
    assert not result.err
    more = run("orders", "list", "--limit", "2")
    assert len(more.out.splitlines()) == 3
    assert "--after " in more.err
    assert "No order" in run("orders", "list", "nobody").err


def test_csv_has_the_same_columns_and_runs_no_customers_formula(run, desk):
    rows = list(csv.DictReader(io.StringIO(run("orders", "list", "--csv").out)))
    assert len(rows) == len(ORDERS) - 1
    assert {"number", "status", "customer", "total_amount", "currency", "version"} <= set(rows[0])
    hostile = next(row for row in rows if row["source_number"] == "a4")
    assert hostile["customer"].startswith("'=1+1")
    assert all(row["total_amount"] in ("15.50", "1550") for row in rows)


@pytest.mark.parametrize("form", ["--json", "--csv", None])
def test_hostile_names_are_only_ever_text(run, desk, number, form):
    for command in (["orders", "list"], ["orders", "show", number("a4")]):
        if form == "--csv" and command[1] == "show":
            continue
        out = run(*command, *([form] if form else [])).out
        assert all(character.isprintable() for character in out.replace("\n", ""))
    shown = run("orders", "show", number("a4"), "--json").json["order"]
    assert shown["customer"]["name"].startswith("=1+1 [bold]x[/nope]")
    assert HOSTILE not in json.dumps(shown, ensure_ascii=False)


def test_show_adds_items_invoices_payments_and_timeline(run, desk, number):
    shown = run("orders", "show", number("a2"), "--json").json
    assert list(shown) == ["order"]
    order = shown["order"]
    assert list(order) == ORDER_NAMES + INSIDE
    assert [item["product"] for item in order["items"]] == ["Web Pro", "Domain"]
    assert order["items"][0]["unit_price"] == "10.00"
    assert order["invoices"][0]["total"] == "15.50"
    assert order["payments"][0]["amount"] == "15.50"
    assert order["payments"][0]["fee"] == "0.45"
    assert order["payments"][0]["share_percent"] == "100.00"
    assert UTC.fullmatch(order["timeline"][0]["at"])


def test_several_orders_are_shown_as_a_list_each_once(run, desk, number):
    a2, a3 = number("a2"), number("a3")
    found = run("orders", "show", a3, a2, a3, "--json").json
    assert list(found) == ["orders", "next"]
    assert [o["number"] for o in found["orders"]] == [a3, a2]


def test_show_for_people_has_the_same_facts(run, desk, number):
    out = run("orders", "show", number("a2")).out
    facts = "15.50 EUR|8.00 EUR|Ana a2|S-0142|ana.example|Web Pro|credit card|15.05|Porto|ana@example.org|TIMELINE"
    for fact in (number("a2"), *facts.split("|")):
        assert fact in out


def test_an_order_is_named_by_number_or_id(run, desk, number):
    by_number = run("orders", "show", number("a5"), "--json").json
    assert run("orders", "show", f"id:{by_number['order']['id']}", "--json").json == by_number


@pytest.mark.parametrize(
    "name", ["1234567890", "id:99", "id:x", "", "'; DROP TABLE orders; --", "9" * 40, "id:" + "9" * 40]
)
def test_an_order_that_is_not_there_is_exit_3(run, desk, name):
    result = run("orders", "show", name, "--json")
    assert result.code == 3
    assert result.error["code"] == "not_found"
    assert run("orders", "approve", "--", name).code == 3


def test_the_counts_of_one_reseller(run, desk):
    """T2, V8"""
    counts = run("orders", "counts", "--reseller", "Acme", "--json").json
    assert counts == run("orders", "counts", "--json").json
    listed = run("orders", "list", "reseller:=Acme", "--json").json["orders"]
    assert len(listed) == sum(counts["statuses"].values()) - counts["statuses"]["incomplete"]
    refused = run("orders", "counts", "--reseller", "Acm")
    assert (refused.code, "There is no reseller “Acm”" in refused.err) == (3, True)


def test_counts_name_every_archive_and_status(run, desk):
    counts = run("orders", "counts", "--json").json
    assert list(counts) == ["archives", "statuses", "custom"]
    assert sorted(counts["archives"]) == sorted(ARCHIVES)
    assert sorted(counts["statuses"]) == sorted(STATUSES)
    assert counts["statuses"]["pending_approval"] == 3
    assert counts["archives"] == {
        "incomplete": 1, "awaiting_payment": 1, "awaiting_approval": 5, "handled": 1, "closed": 1
    }  # fmt: skip
    assert "Awaiting approval" in run("orders", "counts").out
