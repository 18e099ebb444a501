"""``ordertop payments | invoices`` and the money of ``ordertop orders`` on a real desk (section 5)."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.cli.conftest import Run

CARD = "4111 1111 1111 1111"


def shown(run: Run, number: str) -> dict[str, Any]:
    order: dict[str, Any] = run("orders", "show", number, "--json").json["order"]
    return order


def said(order: dict[str, Any]) -> str:
    return "; ".join(what for entry in order["timeline"] for what in entry["what"])


def payment_of(run: Run, number: str) -> str:
    return str(shown(run, number)["payments"][-1]["id"])


def invoice_of(run: Run, number: str) -> str:
    return str(shown(run, number)["invoices"][0]["number"])


@pytest.fixture
def sandbox(run, desk):
    """A payment system in the sandbox."""
    added = run("payment-systems", "add", "Lane", "--gateway", "sandbox", "--fee-percent", "1.4", "--json")
    assert added.code == 0
    return added.json["payment_system"]


@pytest.fixture
def with_token(run, sandbox, number):
    """Gives the customer of an order a token; answers its id."""

    def giving(source_number: str, token: str) -> str:
        customer = shown(run, number(source_number))["customer"]["id"]
        kept = run("tokens", "add", f"id:{customer}", "--system", "Lane", "--label", "Test card", "--json",
                   given=f"{token}\n".encode())  # fmt: skip
        assert kept.code == 0, kept.err
        return str(kept.json["token"]["id"])

    return giving


def test_an_approval_collects_what_is_due_l4(run, desk, number):
    """L4."""
    a1 = number("a1")
    refused = run("orders", "approve", a1, "--json")
    assert (refused.code, refused.error["rule"]) == (4, "L4")
    collecting = ("orders", "approve", a1, "--collect", "15.50", "--method", "bank_transfer",
                  "--reference", "TRF-77", "--date", "2026-01-02", "--comment", "came late")  # fmt: skip
    dry = run(*collecting, "--dry-run")
    assert dry.code == 0
    assert "15.50 EUR" in dry.out
    assert shown(run, a1)["payments"] == []
    result = run(*collecting, "--json")
    assert result.code == 0
    assert (result.json["order"]["amount_due"], result.json["order"]["payment_status"]) == (
        "0.00",
        "completed",
    )
    (payment,) = shown(run, a1)["payments"]
    assert (payment["amount"], payment["method"], payment["reference"], payment["comment"]) == (
        "15.50", "bank_transfer", "TRF-77", "came late",
    )  # fmt: skip
    assert payment["attempted_at"][:7] in ("2026-01", "2025-12")
    assert shown(run, a1)["status"] == "executing"


def test_less_can_be_collected_where_the_rest_stays_open_with_a_reason_l4(run, desk, number):
    """L4."""
    a1 = number("a1")
    assert run("orders", "approve", a1, "--collect", "5").code == 4
    assert run("orders", "approve", a1, "--collect", "5", "--unpaid").code == 2
    assert shown(run, a1)["payments"] == []
    result = run(
        "orders", "approve", a1, "--collect", "5", "--unpaid", "--reason", "pays on Friday", "--json"
    )
    assert result.code == 0
    order = result.json["order"]
    assert (order["amount_paid"], order["amount_due"]) == ("5.00", "10.50")
    assert "unpaid" in order["marks"]
    assert "pays on Friday" in said(shown(run, a1))


def test_leaving_money_open_needs_its_own_permission_l4(run, desk, number):
    """L4, S1."""
    run("staff", "add", "kim", "--role", "agent")
    a1 = number("a1")
    result = run("--as", "kim", "orders", "approve", a1, "--unpaid", "--reason", "x")
    assert result.code == 5
    assert "approve_unpaid" in result.err
    assert shown(run, a1)["status"] == "awaiting_payment"
    assert run("--as", "kim", "orders", "approve", a1, "--collect", "15.50").code == 0


def test_a_bulk_is_approved_unpaid_order_by_order_l4(run, desk, number):
    """L4, L15."""
    result = run(
        "orders",
        "approve",
        "--query",
        "status:awaiting_payment",
        "--unpaid",
        "--reason",
        "goodwill",
        "--json",
    )
    assert result.code == 0
    assert [order["number"] for order in result.json["done"]] == [number("a1")]


def test_a_cancelled_order_pays_back_what_its_payment_systems_can_l9(run, number, with_token):
    """L9: what none can pay back is said before anything is done."""
    a2 = number("a2")
    dry = run("orders", "cancel", a2, "--reason", "sold out", "--refund", "--dry-run")
    assert "no payment system can; pay it back yourself" in dry.out
    assert run("orders", "cancel", a2, "--reason", "sold out", "--refund").code == 0
    assert "is to be paid back by hand" in said(shown(run, a2))
    token = with_token("a1", "tok_paid")
    a1 = number("a1")
    assert run("invoices", "capture", invoice_of(run, a1), "--token", token).code == 0
    assert run("worker", "--once").code == 0
    assert shown(run, a1)["payments"][0]["status"] == "paid"
    assert run("orders", "cancel", a1, "--reason", "sold out", "--refund").code == 0
    assert shown(run, a1)["payments"][0]["status"] == "refunding"
    assert run("worker", "--once").code == 0
    order = shown(run, a1)
    assert (order["payments"][0]["status"], order["amount_paid"]) == ("refunded", "0.00")


def test_refunding_with_a_cancellation_needs_the_permission_s1(run, desk, number):
    """S1."""
    run("staff", "add", "kim", "--role", "agent")
    a2 = number("a2")
    assert run("--as", "kim", "orders", "cancel", a2, "--reason", "x", "--refund").code == 5
    assert shown(run, a2)["status"] == "pending_approval"


@pytest.fixture
def in_parts(desk, number):
    """Makes an order one that is paid in parts."""

    def making(source_number: str, share_bp: int = 5000) -> str:
        with closing(sqlite3.connect(desk)) as connection, connection:
            connection.execute(
                "UPDATE orders SET partial_bp = ? WHERE source_number = ?", (share_bp, source_number)
            )
        return str(number(source_number))

    return making


def test_what_is_paid_in_part_is_confirmed_from_its_share_on_p4(run, in_parts):
    """P4."""
    a1 = in_parts("a1")
    assert run("orders", "confirm-partial", a1, "--json").error["rule"] == "P4"
    assert run("invoices", "record", invoice_of(run, a1), "--amount", "5.00").code == 0
    assert "it counts as complete from 50 % on" in run("orders", "confirm-partial", a1).err
    assert [o["number"] for o in run("orders", "list", "type:partial", "--json").json["orders"]] == [a1]
    assert run("orders", "list", "-type:partial", a1, "--json").json["orders"] == []
    assert run("invoices", "record", invoice_of(run, a1), "--amount", "5.00").code == 0
    assert "write off the 5.50 EUR" in run("orders", "confirm-partial", a1, "--dry-run").out
    result = run("orders", "confirm-partial", a1, "--json").json
    assert (result["changed"], result["order"]["amount_due"], result["order"]["amount_paid"]) == (
        True,
        "0.00",
        "10.00",
    )


def test_what_is_paid_in_part_can_be_rejected_p4(run, in_parts):
    """P4."""
    a1 = in_parts("a1")
    assert run("invoices", "record", invoice_of(run, a1), "--amount", "5.00", "--method", "cash").code == 0
    assert run("orders", "reject-partial", a1, "--reason", " ").code == 2
    result = run("orders", "reject-partial", "--query", "type:partial", "--reason", "gave up", "--json")
    assert result.code == 0
    assert [order["status"] for order in result.json["done"]] == ["cancelled"]
    assert "rejected" in result.json["done"][0]["marks"]
    assert "5.00 EUR" in said(shown(run, a1))
    assert run("orders", "reject-partial", a1, "--reason", "again").code == 4


PAYMENT_NAMES = [
    "id", "invoice", "attempted_at", "status", "method", "system", "amount", "fee", "currency", "code",
    "share_percent", "instalments", "one_click", "refunded", "original", "reference", "comment", "authorised",
    "card",
    "credited", "order",
    "customer",
]  # fmt: skip


def test_payments_are_listed_newest_first_page_by_page_p1(run, desk):
    """P1, T5."""
    whole = run("payments", "list", "--json").json
    assert whole["next"] is None
    assert all(list(payment) == PAYMENT_NAMES for payment in whole["payments"])
    times = [payment["attempted_at"] for payment in whole["payments"]]
    assert times == sorted(times, reverse=True)
    found, following = [], None
    while True:
        page = run(
            "payments", "list", "--limit", "2", "--json", *(["--after", following] if following else [])
        ).json
        found += page["payments"]
        following = page["next"]
        if following is None:
            break
    assert found == whole["payments"]
    assert len(found) == 7
    few = run("payments", "list", "status:handled", "--json").json["payments"]
    assert [payment["currency"] for payment in few] == ["JPY"]
    assert (few[0]["amount"], few[0]["fee"], few[0]["credited"]) == ("1550", "45", "1505")
    text = run("payments", "list", "status:handled").out
    assert "INVOICE" in text
    assert "1,550 JPY" in text
    assert "1,505" in text
    lines = run("payments", "list", "--csv").out.splitlines()
    assert lines[0].startswith("id,invoice,attempted_at,status,credited,one_click,system,amount")
    assert len(lines) == 8
    assert "no such payments" in run("payments", "list", "status:fraud").err
    assert "More follow" in run("payments", "list", "--limit", "1").err


def test_invoices_are_listed_and_shown_with_their_payments(run, desk, number):
    """Section 5."""
    whole = run("invoices", "list", "--json").json["invoices"]
    assert [one["number"] for one in whole] == sorted((one["number"] for one in whole), reverse=True)
    due = {one["order"]["number"]: one["due"] for one in whole}
    assert (due[number("a1")], due[number("a2")]) == ("15.50", "0.00")
    invoice = invoice_of(run, number("a2"))
    one = run("invoices", "show", invoice, "--json").json["invoice"]
    assert (one["status"], [p["amount"] for p in one["payments"]]) == ("paid", ["15.50"])
    assert f"Invoice {invoice} · paid" in run("invoices", "show", invoice).out
    assert run("invoices", "list", "--csv").out.splitlines()[0].startswith("id,number,kind,status,total,due")
    assert "15.50" in run("invoices", "list").out


def test_money_for_an_invoice_is_booked_with_what_it_was_p2_p7(run, desk, number):
    """P2, P7: the rate is kept, and what is too much becomes the customer's credit."""
    a1 = number("a1")
    invoice = invoice_of(run, a1)
    result = run("invoices", "record", invoice, "--amount", "20.00 EUR", "--method", "cheque", "--original",
                 "22.10 USD", "--json")  # fmt: skip
    assert result.code == 0
    assert (result.json["changed"], result.json["invoice"]["status"]) == (True, "paid")
    order = shown(run, a1)
    assert (order["payments"][0]["original"], order["payments"][0]["method"]) == ("22.10 USD", "cheque")
    assert order["status"] != "awaiting_payment"
    assert "4.50 EUR paid too much became the customer's credit" in said(order)
    assert "Paid as" in run("payments", "show", payment_of(run, a1)).out


def test_a_capture_is_made_by_the_worker_once_r1(run, number, with_token):
    """P2, R1, L18: until it is answered nothing else is done with the order's money."""
    a1 = number("a1")
    with_token("a1", "tok_paid")
    invoice = invoice_of(run, a1)
    assert (
        "charge 15.50 EUR to Test card through Lane" in run("invoices", "capture", invoice, "--dry-run").out
    )
    assert run("invoices", "capture", invoice, "--command-id", "once").code == 0
    assert run("invoices", "capture", invoice, "--command-id", "once", "--json").json["changed"] is False
    again = run("invoices", "capture", invoice, "--json")
    assert (again.code, again.error["rule"]) == (4, "L18")
    assert len(shown(run, a1)["payments"]) == 1
    assert "1 job done" in run("worker", "--once").out
    (payment,) = shown(run, a1)["payments"]
    assert (payment["status"], payment["system"], payment["fee"]) == ("paid", "Lane", "0.22")
    assert payment["reference"].startswith("sbx_ch_")


def test_an_amount_is_authorised_and_then_captured_or_let_go_p2(run, number, with_token):
    """P2, L18."""
    a1 = number("a1")
    with_token("a1", "tok_paid")
    dry = run("invoices", "capture", invoice_of(run, a1), "--authorise-only", "--dry-run")
    assert "have Lane set 15.50 EUR aside on Test card" in dry.out
    run("invoices", "capture", invoice_of(run, a1), "--authorise-only")
    assert shown(run, a1)["payments"][-1]["status"] == "pending"
    assert run("worker", "--once").code == 0
    order = shown(run, a1)
    assert (order["amount_due"], order["marks"]) == ("15.50", ["authorised"])
    assert (order["payments"][-1]["status"], order["payments"][-1]["authorised"]) == ("pending", True)
    assert "authorised" in run("orders", "show", a1).out
    payment = payment_of(run, a1)
    assert "authorised" in run("payments", "list").out
    assert run("payments", "answer", payment, "--paid").code == 4
    assert "10.00 EUR" in run("payments", "capture", payment, "--amount", "10", "--dry-run").out
    assert run("payments", "capture", payment, "--amount", "15.51").code == 2
    assert run("payments", "capture", payment, "--amount", "10", "--json").json["changed"] is True
    assert run("worker", "--once").code == 0
    order = shown(run, a1)
    assert (order["payments"][-1]["status"], order["amount_due"]) == ("paid", "5.50")
    run("invoices", "capture", invoice_of(run, a1), "--authorise-only")
    run("worker", "--once")
    assert "let go the 5.50 EUR" in run("payments", "void", payment_of(run, a1), "--dry-run").out
    assert run("payments", "void", payment_of(run, a1)).code == 0
    run("worker", "--once")
    last = shown(run, a1)["payments"][-1]
    assert (last["status"], last["code"]) == ("failed", "voided")
    assert run("payments", "void", payment_of(run, a1)).code == 4


def test_a_refund_is_never_more_than_was_captured_r4(run, number, with_token):
    """P2, R4."""
    a1 = number("a1")
    with_token("a1", "tok_paid")
    run("invoices", "capture", invoice_of(run, a1))
    run("worker", "--once")
    payment = payment_of(run, a1)
    too_much = run("payments", "refund", payment, "--amount", "15.51", "--reason", "x", "--json")
    assert (too_much.code, too_much.error["rule"]) == (4, "R4")
    part = run("payments", "refund", payment, "--amount", "5.50", "--reason", "one domain less", "--json")
    assert part.code == 0
    assert [refund["status"] for refund in part.json["payment"]["refunds"]] == ["pending"]
    run("worker", "--once")
    found = run("payments", "show", payment, "--json").json["payment"]
    assert [(r["amount"], r["status"]) for r in found["refunds"]] == [("5.50", "done")]
    assert found["refunded"] == "5.50"
    assert shown(run, a1)["status"] not in ("cancelled", "awaiting_payment")
    assert "REFUND" in run("payments", "show", payment).out
    (refund,) = shown(run, a1)["refunds"]
    assert (str(refund["payment"]), refund["amount"], refund["status"]) == (payment, "5.50", "done")
    assert "REFUND" in run("orders", "show", a1).out
    assert run("payments", "refund", payment, "--amount", "10.01", "--reason", "x").code == 4
    assert run("payments", "refund", payment, "--reason", "the rest").code == 0


def test_what_no_payment_system_can_refund_is_paid_back_by_hand_p2(run, desk, number):
    """P2."""
    payment = payment_of(run, number("a2"))
    assert "pay it back yourself" in run("payments", "refund", payment, "--reason", "x").err
    assert run("payments", "refund", payment, "--reason", "x", "--reference", "T1").code == 2
    result = run(
        "payments", "refund", payment, "--reason", "x", "--by-hand", "--reference", "TRF-9", "--json"
    )
    assert result.code == 0
    assert [(r["status"], r["reference"]) for r in result.json["payment"]["refunds"]] == [("done", "TRF-9")]
    assert shown(run, number("a2"))["payment_status"] == "refund"


def test_a_refund_that_failed_is_tried_again_or_made_by_hand_l9(run, number, with_token):
    """L9."""
    a1 = number("a1")
    assert run("payments", "retry", a1).code == 4
    with_token("a1", "tok_norefund")
    run("invoices", "capture", invoice_of(run, a1))
    run("worker", "--once")
    payment = payment_of(run, a1)
    assert run("payments", "refund", payment, "--reason", "x").code == 0
    run("worker", "--once")
    assert run("payments", "show", payment, "--json").json["payment"]["status"] == "refund_failed"
    assert "refund_failed" in shown(run, a1)["marks"]
    assert run("payments", "retry", a1, "--json").json["changed"] is True
    run("worker", "--once")
    assert run("payments", "refund", payment, "--reason", "x", "--by-hand").code == 0
    refunds = run("payments", "show", payment, "--json").json["payment"]["refunds"]
    assert [r["status"] for r in refunds] == ["given_up", "done"]


def test_staff_say_what_became_of_a_call_that_was_never_answered_l18(run, number, with_token):
    """L18, R2."""
    a1 = number("a1")
    with_token("a1", "tok_silent")
    run("invoices", "capture", invoice_of(run, a1))
    run("worker", "--once")
    payment = payment_of(run, a1)
    assert run("payments", "show", payment, "--json").json["payment"]["status"] == "unknown"
    assert run("payments", "answer", payment).code == 2
    assert run("payments", "answer", payment, "--paid", "--failed").code == 2
    assert run("payments", "answer", payment, "--paid", "--code", "x").code == 2
    result = run("payments", "answer", payment, "--failed", "--code", "gone", "--json")
    assert (result.code, result.json["payment"]["status"], result.json["payment"]["code"]) == (
        0,
        "failed",
        "gone",
    )
    again = run("payments", "answer", payment, "--paid", "--json")
    assert (again.code, again.error["rule"]) == (4, "L18")
    run("invoices", "capture", invoice_of(run, a1))
    run("worker", "--once")
    second = payment_of(run, a1)
    assert run("payments", "answer", second, "--paid", "--reference", "ch_9").code == 0
    assert shown(run, a1)["amount_due"] == "0.00"
    # A refund that is under way is answered the same way; the worker then makes no call.
    assert run("payments", "refund", second, "--reason", "x").code == 0
    answered = run("payments", "answer", second, "--paid", "--reference", "re_9", "--json").json["payment"]
    assert (answered["status"], [r["reference"] for r in answered["refunds"]]) == ("refunded", ["re_9"])
    run("worker", "--once")
    assert run("payments", "show", second, "--json").json["payment"] | {"order": None} == answered | {
        "order": None
    }


def test_a_dispute_is_marked_and_booked_as_it_ends_l10(run, desk, number):
    """L10."""
    a2, a3 = number("a2"), number("a3")
    first, second = payment_of(run, a2), payment_of(run, a3)
    assert run("payments", "dispute", first, "--won", "--lost").code == 2
    assert "nothing to change" in run("payments", "dispute", first, "--won").out
    assert "is now “disputed”" in run("payments", "dispute", first).out
    assert "disputed" in shown(run, a2)["marks"]
    assert run("payments", "dispute", first, "--won", "--json").json["payment"]["status"] == "paid"
    run("payments", "dispute", second)
    assert run("payments", "dispute", second, "--lost").code == 0
    order = shown(run, a3)
    assert (order["payments"][0]["code"], order["amount_due"]) == ("dispute_lost", "15.50")


def test_a_version_that_is_not_the_orders_is_exit_6_for_payments_too(run, desk, number):
    """L17."""
    a2 = number("a2")
    payment = payment_of(run, a2)
    stale = ("payments", "refund", payment, "--reason", "x", "--by-hand", "--version", "1")
    assert run(*stale).code == 0
    again = run("payments", "dispute", payment, "--command-id", "d1")
    assert again.code == 0
    assert run(*stale, "--json").error["rule"] == "L17"


def audit_of(run: Run) -> dict[str, Any]:
    records: dict[str, Any] = run("audit", "verify", "--json").json
    return records


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["orders", "approve", "A1", "--collect", "15.505"], "more decimals than EUR has"),
        (["orders", "approve", "A1", "--collect", "fifteen"], "is no amount"),
        (["orders", "approve", "A1", "--collect", "15.50 USD"], "has to be in EUR"),
        (["orders", "approve", "A1", "--collect", "0"], "is no payment for it"),
        (["orders", "approve", "A1", "--collect", "-5"], "is no payment for it"),
        (["orders", "approve", "A1", "--collect", "5", "--method", "shells"], "cannot be a value of --method"),
        (["orders", "approve", "A1", "--collect", "5", "--date", "soon"], "is no date"),
        (["orders", "approve", "A1", "--collect", "5", "--date", "2099-01-01"], "on a day to come"),
        (["orders", "approve", "A1", "--collect", "5", "--reference", CARD], "card number"),
        (["orders", "approve", "A1", "--collect", "5", "--comment", CARD], "card number"),
        (["orders", "approve", "A1", "--unpaid", "--reason", CARD], "card number"),
        (["orders", "approve", "A1", "--method", "cash"], "--method belongs to --collect"),
        (["orders", "approve", "A1", "--reason", "why"], "--reason belongs to --unpaid"),
        (["orders", "approve", "A1", "A2", "--collect", "5"], "not a bulk"),
        (["orders", "approve", "--query", "ana", "--collect", "5"], "not a bulk"),
        (["orders", "cancel", "A1", "A2", "--reason", "x", "--refund"], "a bulk sends no money"),
        (["orders", "cancel", "A1", "--reason", CARD], "card number"),
        (["orders", "reject-partial", "A1", "A2", "--reason", "x", "--refund"], "a bulk sends no money"),
        (["payments", "list", "--limit", "0"], "--limit must be 1 or more"),
        (["payments", "list", "--json", "--csv"], "not both"),
        (["payments", "list", "--after", "x"], "is no cursor"),
        (["payments", "show", "one"], "“one” cannot be a value of"),
        (["payments", "refund", "P2", "--reason", " "], "Say in a few words why"),
        (["payments", "refund", "P2", "--reason", CARD], "card number"),
        (["payments", "refund", "P2", "--amount", "1.555", "--reason", "x"], "more decimals"),
        (["payments", "refund", "P2", "--amount", "1 USD", "--reason", "x"], "has to be in EUR"),
        (["payments", "refund", "P2", "--amount", "0", "--reason", "x"], "cannot be refunded of it"),
        (["payments", "refund", "P2", "--reason", "x", "--by-hand", "--reference", CARD], "card number"),
        (["payments", "answer", "P2", "--failed", "--code", CARD], "card number"),
        (["payments", "answer", "P2", "--paid", "--reference", CARD], "card number"),
        (["invoices", "record", "I1", "--amount", "1.001"], "more decimals"),
        (["invoices", "record", "I1", "--amount", "1", "--original", "20"], "has no currency"),
        (["invoices", "record", "I1", "--amount", "1", "--original", "1 EUR"], "in another currency"),
        (["invoices", "record", "I1", "--amount", "1", "--comment", CARD], "card number"),
        (["invoices", "capture", "I1", "--amount", "99"], "cannot be taken for it"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_changes_nothing_s6(run, desk, number, arguments, says):
    """S3, S6."""
    a1, a2 = number("a1"), number("a2")
    names = {"A1": a1, "A2": a2, "P2": payment_of(run, a2), "I1": invoice_of(run, a1)}
    before = audit_of(run)
    result = run(*(names.get(word, word) for word in arguments))
    assert says in result.err
    assert result.code == 2
    assert CARD not in result.err
    assert audit_of(run) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["payments", "show", "999999"], 3),
        (["payments", "show", "99999999999999999999999"], 3),
        (["payments", "refund", "999999", "--reason", "x"], 3),
        (["payments", "answer", "999999", "--paid"], 3),
        (["payments", "dispute", "999999"], 3),
        (["payments", "retry", "1234567890"], 3),
        (["invoices", "show", "INV-999999"], 3),
        (["invoices", "record", "INV-999999", "--amount", "1"], 3),
        (["invoices", "capture", "INV-999999"], 3),
    ],
)
def test_what_is_not_there_is_exit_3(run, desk, arguments, code):
    """S6."""
    before = audit_of(run)
    result = run(*arguments)
    assert result.code == code
    assert result.err.startswith("ordertop: There is no ")
    assert audit_of(run) == before
