"""``ordertop orders set-fraud | set-pending | delete | agree-cancel | end-items | cancel-item …`` (L6, L9 to L11)."""

from typing import Any

from tests.cli.conftest import Run


def shown(run: Run, number: str) -> dict[str, Any]:
    found: dict[str, Any] = run("orders", "show", number, "--json").json["order"]
    return found


def deliveries(run: Run, number: str) -> list[str]:
    return [item["delivery"] for item in run("orders", "show", number, "--json").json["order"]["items"]]


def test_a_handled_order_is_cancelled_and_what_runs_is_ended_by_hand(run, desk, number):
    """L9, 181."""
    a4 = number("a7")
    said = run("orders", "cancel", a4, "--reason", "ordered twice", "--dry-run")
    assert "leave 2 items to be ended by hand" in said.out
    assert run("orders", "cancel", a4, "--reason", "ordered twice").code == 0
    assert set(deliveries(run, a4)) == {"pending_cancellation"}
    assert "still_running" in shown(run, a4)["marks"]
    assert run("orders", "end-items", a4, "--item", "1", "--by-hand").code == 0
    assert deliveries(run, a4) == ["cancelled", "pending_cancellation"]
    assert run("orders", "end-items", a4, "--json").error["rule"] == "L9"


def test_fraud_and_back_to_pending(run, desk, number):
    """L10, 183, 184, 206."""
    a1 = number("a1")
    result = run("orders", "set-fraud", a1, "--json")
    assert (result.code, result.json["order"]["status"], result.json["changed"]) == (0, "fraud", True)
    assert [one["status"] for one in shown(run, a1)["invoices"]] == ["cancelled"]
    refused = run("orders", "set-pending", a1, "--json")
    assert (refused.code, refused.error["rule"]) == (2, "L10")
    assert run("orders", "set-pending", a1, "--reason", "a good customer").code == 0
    assert shown(run, a1)["status"] == "pending_approval"
    assert [one["status"] for one in shown(run, a1)["invoices"]] == ["unpaid"]
    assert run("orders", "set-pending", a1).code == 4


def test_several_are_set_as_fraud_each_by_itself_and_no_money_is_sent(run, desk, number):
    """L15."""
    a2, a5 = number("a2"), number("a5")
    result = run("orders", "set-fraud", a2, a5, number("a2"), "--refund")
    assert result.code == 2
    result = run("orders", "set-fraud", a2, a5, "--json")
    assert result.code == (1 if result.json["refused"] else 0)
    assert {one["status"] for one in result.json["done"]} == {"fraud"}


def test_an_order_is_deleted_with_its_number_typed_again(run, desk, number):
    """L11, 185."""
    a1 = number("a1")
    run("orders", "cancel", a1, "--reason", "never paid")
    assert run("orders", "delete", a1, "--confirm", "4000000000").code == 2
    assert "delete the order for good" in run("orders", "delete", a1, "--confirm", a1, "--dry-run").out
    result = run("orders", "delete", a1, "--confirm", a1, "--json")
    assert (result.code, result.json["order"]["number"], result.json["changed"]) == (0, a1, True)
    assert run("orders", "show", a1).code == 3
    assert f"order {a1} deleted" in run("audit", "show", "--limit", "5").out
    assert run("db", "check").code == 0


def test_what_has_money_on_it_is_not_deleted(run, desk, number):
    """L11."""
    a2 = number("a2")
    run("orders", "cancel", a2, "--reason", "ordered twice")
    result = run("orders", "delete", a2, "--confirm", a2, "--json")
    assert (result.code, result.error["rule"]) == (4, "L11")


def test_one_item_is_cancelled_or_replaced(run, desk, number):
    """L6."""
    a2, a3 = number("a2"), number("a3")
    assert run("orders", "cancel-item", a2, "2", "--reason", "taken").code == 0
    order = shown(run, a2)
    assert (order["total_amount"], deliveries(run, a2)) == ("10.00", ["pending", "cancelled"])
    assert run("orders", "cancel-item", a2, "1", "--reason", "taken", "--json").error["rule"] == "L6"
    offer = str(run("orders", "show", a3, "--json").json["order"]["items"][0]["offer_number"])
    command = ("orders", "replace-item", a3, "2", "--offer", offer, "--reason", "taken", "--price", "4")
    assert "deliver “Web Pro”, 4.00 EUR, instead of “Domain”" in run(*command, "--dry-run").out
    assert run(*command).code == 0
    assert (shown(run, a3)["total_amount"], len(deliveries(run, a3))) == ("14.00", 3)
    assert run("orders", "replace-item", a3, "1", "--offer", "999999", "--reason", "x").code == 3


def test_the_distributor_answers_what_it_was_asked(run, desk, number):
    """L9."""
    (found,) = run("orders", "list", "status:submitted", "--limit", "1", "--json").json["orders"] or [None]
    if found is None:
        raise AssertionError("the desk has no order with the distributor")
    name = found["number"]
    assert run("orders", "agree-cancel", name, "--json").error["rule"] == "L9"
    asked = run("orders", "cancel", name, "--reason", "ordered twice")
    assert "the distributor is asked to cancel it" in asked.out
    assert "cancel_requested" in shown(run, name)["marks"]
    assert run("orders", "cancel", name, "--reason", "ordered twice", "--json").error["rule"] == "L9"
    assert run("orders", "refuse-cancel", name, "--reason", "it is on its way").code == 0
    assert (shown(run, name)["status"], shown(run, name)["marks"]) == ("submitted", [])
    run("orders", "cancel", name, "--reason", "ordered twice")
    assert run("orders", "agree-cancel", name).code == 0
    assert shown(run, name)["status"] == "cancelled"
