"""``ordertop invoices show | send``: one invoice with all that came of it, and mailed (T6, SPEC 13)."""

from tests.cli.conftest import Run
from tests.cli.test_money import invoice_of, shown


def test_an_invoice_is_shown_with_what_it_asks_for_and_what_came_of_it(run: Run, desk, number):
    """T6."""
    order = number("a1")
    invoice = invoice_of(run, order)
    recorded = run("invoices", "record", invoice, "--amount", "5.50", "--reference", "TRF-7")
    assert recorded.code == 0, recorded.err
    paid = str(shown(run, order)["payments"][-1]["id"])
    run(
        "payments", "refund", paid, "--amount", "1.50", "--reason", "asked", "--by-hand", "--reference", "W-1"
    )
    found = run("invoices", "show", invoice, "--json").json["invoice"]
    assert (found["number"], found["status"]) == (invoice, "partial")
    assert [item["product"] for item in found["items"]] == [
        item["product"] for item in shown(run, order)["items"]
    ]
    assert [(one["amount"], one["reference"]) for one in found["payments"]] == [("5.50", "TRF-7")]
    assert [(one["amount"], one["reference"]) for one in found["refunds"]] == [("1.50", "W-1")]
    assert found["credit_notes"] == []
    said = run("invoices", "show", invoice).out
    for words in (invoice, "TRF-7", "5.50", "W-1", "REFUND", *(item["product"] for item in found["items"])):
        assert words in said, words


def test_the_credit_note_that_answers_an_invoice_is_shown_with_it(run: Run, desk, number):
    """L9."""
    order = number("a2")
    invoice = invoice_of(run, order)
    assert run("orders", "cancel", order, "--reason", "ordered twice").code == 0
    found = run("invoices", "show", invoice, "--json").json["invoice"]
    notes = [one for one in shown(run, order)["invoices"] if one["kind"] == "credit"]
    assert [one["number"] for one in found["credit_notes"]] == [one["number"] for one in notes]


def test_an_invoice_is_mailed_once_for_each_time_that_is_asked(run: Run, desk, number):
    """SPEC 13: after saying so; a script that asks again with the same id sends nothing more."""
    order = number("a1")
    customer = shown(run, order)["customer"]["id"]
    assert run("customers", "edit", f"id:{customer}", "--email", "ana@x.example").code == 0
    invoice = invoice_of(run, order)
    dry = run("invoices", "send", invoice, "--dry-run", "--json")
    assert dry.json["will"] == [f"mail the invoice {invoice} to the customer"]
    sent, again = (run("invoices", "send", invoice, "--command-id", "once") for _time in range(2))
    assert f"{invoice} is on its way to ana@x.example." in sent.out
    assert (again.code, again.out) == (0, "There was nothing to change.\n")
    mails = run("orders", "mails", order, "--json").json["mails"]
    assert [(one["kind"], one["status"]) for one in mails] == [("invoice", "queued")]


def test_an_invoice_that_cannot_be_mailed_says_why(run: Run, desk, number):
    """S6."""
    order = number("a1")
    customer = shown(run, order)["customer"]["id"]
    assert run("customers", "edit", f"id:{customer}", "--email", "").code == 0
    invoice = invoice_of(run, order)
    nobody = run("invoices", "send", invoice, "--json")
    assert (nobody.code, nobody.error["rule"]) == (4, "N3")
    assert run("invoices", "send", "INV-nowhere").code == 3
