"""``ordertop orders confirm-sale | assign-sale`` and ``customers plan`` on a real desk (M2 to M4)."""

import pytest

from tests.cli.conftest import Run
from tests.cli.test_money import said, shown


@pytest.fixture
def tom(run: Run, desk) -> str:
    """An agent; the system user."""
    added = run("staff", "add", "tom", "--name", "Tom", "--role", "agent")
    assert added.code == 0, added.err
    return "tom"


def test_a_sale_is_confirmed_as_someones_or_as_the_systems(run: Run, desk, number, tom):
    """M2, M3."""
    a2 = number("a2")
    dry = run("orders", "confirm-sale", a2, "--manager", tom, "--dry-run", "--json")
    assert dry.json["will"][-1] == "confirm the sale as that of Tom"
    assert not shown(run, a2)["sale_confirmed"]
    assert run("orders", "confirm-sale", a2, "--manager", tom).code == 0
    order = shown(run, a2)
    assert (order["sales_manager"]["name"], order["sale_confirmed"]) == ("Tom", True)
    assert order["sale"]["by"]
    assert run("orders", "confirm-sale", a2, "--system", "--json").json["changed"]
    assert shown(run, a2)["sales_manager"] is None
    assert "sale confirmed as that of the system instead of Tom" in said(shown(run, a2))
    again = run("orders", "confirm-sale", a2, "--json")
    assert (again.code, again.json["changed"]) == (0, False)


def test_a_manager_is_added_and_confirmed_later(run: Run, desk, number, tom):
    """M2."""
    a2 = number("a2")
    assert run("orders", "assign-sale", a2, "--manager", tom).code == 0
    order = shown(run, a2)
    assert (order["sales_manager"]["name"], order["sale_confirmed"]) == ("Tom", False)
    assert a2 in run("orders", "list", "manager:tom", "confirmed:no").out
    assert run("orders", "confirm-sale", a2).code == 0
    assert shown(run, a2)["sale_confirmed"]


def test_several_are_confirmed_as_they_are_shown_and_what_is_no_sale_is_reported(run: Run, desk, number, tom):
    """L15, M1."""
    a1, a2, a3 = number("a1"), number("a2"), number("a3")
    done = run("orders", "confirm-sale", a1, a2, a3, "--json")
    assert done.code == 1
    assert [one["number"] for one in done.json["done"]] == [a2, a3]
    assert [(one["number"], one["rule"]) for one in done.json["refused"]] == [(a1, "M1")]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("confirm-sale", "--manager", "tom", "--system"), 2),
        (("confirm-sale", "--manager", "nobody"), 3),
        (("assign-sale",), 2),
        (("assign-sale", "--manager", "tom", "--system"), 2),
    ],
)
def test_whose_sale_it_is_cannot_be_misunderstood(run: Run, desk, number, tom, options, code):
    """S6."""
    name, *rest = options
    refused = run("orders", name, number("a2"), *rest)
    assert refused.code == code
    assert len(refused.err.strip().splitlines()) == 1


def test_a_plan_is_made_claimed_and_credits_its_order(run: Run, desk, number, tom):
    """M2, M4."""
    a2 = number("a2")
    customer = f"id:{shown(run, a2)['customer']['id']}"
    assert run("customers", "plan", customer).code == 0
    made = run("customers", "plan", customer, "--add", "--note", "second site", "--for", "2026-12-24",
               "--manager", tom, "--json")  # fmt: skip
    assert made.code == 0, made.err
    plan = made.json["plan"]
    assert (plan["manager"]["name"], plan["offer"], plan["state"]) == ("Tom", None, "open")
    claimed = run("customers", "plan", customer, "--paid", str(plan["id"]), "--order", a2, "--json")
    assert claimed.code == 0, claimed.err
    assert (claimed.json["plan"]["state"], claimed.json["plan"]["order"]["number"]) == ("paid", a2)
    assert shown(run, a2)["sales_manager"]["name"] == "Tom"
    listed = run("customers", "plan", customer)
    for words in ("Tom", "second site", "2026-12-24", a2):
        assert words in listed.out, words
    card = run("customers", "show", customer, "--json").json["customer"]
    assert [one["id"] for one in card["plans"]] == [plan["id"]]


def test_a_plan_is_dropped_and_one_of_another_customer_is_none_of_this(run: Run, desk, number):
    """S6."""
    mine = f"id:{shown(run, number('a2'))['customer']['id']}"
    theirs = f"id:{shown(run, number('a3'))['customer']['id']}"
    plan = str(run("customers", "plan", mine, "--add", "--json").json["plan"]["id"])
    assert run("customers", "plan", theirs, "--drop", plan).code == 3
    assert run("customers", "plan", mine, "--drop", plan, "--paid", plan).code == 2
    assert run("customers", "plan", mine, "--note", "x").code == 2
    assert run("customers", "plan", mine, "--order", "1").code == 2
    assert run("customers", "plan", mine, "--add", "--for", "Christmas").code == 2
    assert run("customers", "plan", mine, "--drop", plan).code == 0
    assert "dropped" in run("customers", "plan", mine).out
