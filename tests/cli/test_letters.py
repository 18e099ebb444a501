"""``ordertop templates | contacts | settings`` and the letters of an order on a real desk (A7, N3, S3, S6)."""

import mailbox
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import HOSTILE, Run, at_once
from tui.settings import system_user


def said(run: Run, *arguments: str, given: bytes = b"") -> dict[str, Any]:
    """What a command that succeeds prints as JSON."""
    result = run(*arguments, "--json", given=given)
    assert result.code == 0, result.err
    found: dict[str, Any] = result.json
    return found


@pytest.fixture
def mine(run, desk: Path) -> str:
    """The one who works here can be written to."""
    at_once(desk)
    edited = said(run, "staff", "edit", system_user(), "--email", "me@acme.example")
    assert edited["staff"]["email"] == "me@acme.example"
    return "me@acme.example"


def delivered(home: Path) -> Iterator[tuple[str, str]]:
    """The letters beside the desk: to whom, and the subject."""
    for message in mailbox.Maildir(home / "mail", create=False):
        yield message["To"], message["Subject"]


def test_an_approval_says_that_it_sends_a_letter_and_the_worker_sends_it(run, mine, number, home):
    """T13, A7."""
    name = number("a2")
    dry = run("orders", "approve", name, "--dry-run").out
    assert "send 1 letter: a copy to the approver" in dry
    assert said(run, "orders", "mails", name)["mails"] == []
    assert "No letter was sent about" in run("orders", "mails", name).err
    assert run("orders", "approve", name).code == 0
    assert "3 jobs done" in run("worker", "--once").out
    assert list(delivered(home)) == [(mine, f"Order {name} is approved")]
    (mail,) = said(run, "orders", "mails", name)["mails"]
    assert list(mail) == ["id", "kind", "status", "recipient", "subject", "code", "queued_at", "sent_at"]
    assert (mail["kind"], mail["status"], mail["recipient"]) == ("order_approved", "sent", mine)
    assert said(run, "orders", "show", name)["order"]["mails"] == [mail]
    shown = run("orders", "show", name).out
    assert "a copy to the approver" in shown
    assert mine in shown
    assert mine in run("orders", "mails", name).out


def test_a_letter_is_sent_again_as_another(run, mine, number, home):
    """N3."""
    name = number("a2")
    run("orders", "approve", name)
    run("worker", "--once")
    refused = run("orders", "resend", name, "--json")
    assert (refused.code, refused.error["rule"]) == (4, "N3")
    assert (
        "send 1 letter: a copy" in run("orders", "resend", name, "--kind", "order-approved", "--dry-run").out
    )
    again = said(run, "orders", "resend", name, "--kind", "order_approved")
    assert [mail["status"] for mail in again["mails"]] == ["sent", "queued"]
    run("worker", "--once")
    assert len(list(delivered(home))) == 2
    assert "on its way" in run("orders", "resend", name, "--kind", "order_approved").out
    assert run("orders", "resend", name, "--kind", "love_letter").code == 2
    assert run("orders", "resend", "4999999999").code == 3


def test_a_template_is_rewritten_previewed_and_taken_back(run, desk, number, tmp_path):
    """A7."""
    kinds = said(run, "templates", "list")["templates"]
    assert [kind["resellers"] for kind in kinds] == [[]] * len(kinds)
    before = said(run, "templates", "show", "order_received")["template"]
    assert before["rewritten"] is False
    assert "status_url" in before["fields"]
    text = tmp_path / "text"
    text.write_text("Dear {{ customer }},\n\nthank you for {{ number }}.\n", encoding="utf-8")
    dry = run("templates", "edit", "order_received", "--text", str(text), "--dry-run")
    assert "rewrite the template order_received" in dry.out
    changed = said(
        run, "templates", "edit", "order_received", "--subject", "Danke", "--text", str(text), "--html", ""
    )
    assert (changed["template"]["subject"], changed["template"]["html"], changed["changed"]) == (
        "Danke",
        None,
        True,
    )
    name = number("a3")
    letter = said(run, "templates", "preview", "order_received", name)["mail"]
    assert letter["text"] == f"Dear Ana a3,\n\nthank you for {name}."
    assert (letter["subject"], letter["recipient"], letter["html"]) == ("Danke", "ana@example.org", None)
    assert "ana@example.org" in run("templates", "preview", "order_received", name).out
    own = said(run, "templates", "edit", "order_received", "--reseller", "Acme", "--subject", "Acme!")
    assert own["template"]["subject"] == "Acme!"
    assert said(run, "templates", "list")["templates"][1]["resellers"] == [None, "Acme"]
    assert "rewritten for Acme" in run("templates", "list").out
    for reseller, then in ((("--reseller", "Acme"), "Danke"), ((), before["subject"])):
        said(run, "templates", "reset", "order_received", *reseller)
        assert said(run, "templates", "preview", "order_received", name)["mail"]["subject"] in (
            then,
            f"Your order {name}",
        )
    assert said(run, "templates", "show", "order_received")["template"] == before
    assert run("templates", "reset", "order_received").code == 4
    assert "Dear" not in run("templates", "show", "order_received").out


def test_a_wrong_template_is_refused_with_its_line_and_changes_nothing(run, desk):
    """S6."""
    for text, wanted in (
        (b"Hi\n{{ cost }}", "line 2 of the text: there is no field “cost”"),
        (b"{% if x", "line 1"),
    ):
        result = run("templates", "edit", "order_received", "--text", "-", "--json", given=text)
        assert result.code == 2
        assert wanted in result.error["message"]
    for arguments in (
        (), ("--text", "/nowhere/at/all"), ("--text", "-", "--html", "-"), ("--subject", " "), ("--reseller", "Nobody",
        "--subject", "x"),
    ):  # fmt: skip
        assert run("templates", "edit", "order_received", *arguments).code in (2, 3), arguments
    assert run("templates", "edit", "order_received", "--text", "-", given=b"\xff").code == 2
    assert run("templates", "edit", "order_received", "--text", "-", given=b"x" * 300_000).code == 2
    assert run("templates", "show", "nothing").code == 2
    with closing(sqlite3.connect(desk)) as connection:
        assert connection.execute("SELECT count(*) FROM mail_templates").fetchone() == (0,)


def test_contacts_are_added_changed_and_retired(run, desk):
    """A7."""
    assert "There is no contact yet" in run("contacts", "list", "Acme").err
    dry = run("contacts", "add", "Acme", "Bill", "--dry-run")
    assert "add the contact Bill" in dry.out
    added = said(run, "contacts", "add", "Acme", "Bill", "--kind", "bill-to", "--email", "bill@acme.example")[
        "contact"
    ]
    assert list(added) == ["id", "kind", "name", "email", "phone", "created_at", "retired"]
    assert (added["kind"], added["email"], added["retired"]) == ("bill_to", "bill@acme.example", False)
    number = str(added["id"])
    edited = said(run, "contacts", "edit", "Acme", number, "--email", "", "--phone", "+48 1")["contact"]
    assert (edited["email"], edited["phone"]) == (None, "+48 1")
    assert "written to no more" in run("contacts", "retire", "Acme", number).out
    assert said(run, "contacts", "list", "Acme")["contacts"][0]["retired"] is True
    assert "retired" in run("contacts", "list", "Acme").out
    assert run("contacts", "edit", "Acme", number).code == 2
    assert run("contacts", "edit", "Acme", "77", "--name", "x").code == 3
    assert run("contacts", "list", "Nobody").code == 3
    assert run("contacts", "add", "Acme", "Bill", "--email", HOSTILE).code == 2


def test_settings_are_listed_read_and_set(run, desk):
    """S4, S6."""
    settings = {one["name"]: one for one in said(run, "settings", "list")["settings"]}
    assert settings["verification_hours"] == {
        "name": "verification_hours", "value": "2", "default": "2", "set": False,
    }  # fmt: skip
    assert "verification_hours" in run("settings", "list").out
    assert run("settings", "get", "verification_hours").out == "2\n"
    assert (
        "set verification_hours to “4”" in run("settings", "set", "verification_hours", "4", "--dry-run").out
    )
    assert said(run, "settings", "set", "verification_hours", "4")["setting"]["value"] == "4"
    assert said(run, "settings", "get", "verification_hours")["setting"]["set"] is True
    assert said(run, "settings", "set", "verification_hours", "4")["changed"] is False
    assert "“2”" in run("settings", "set", "verification_hours", "").out
    for name, value, code in (
        ("verification_hours", "soon", 2), ("nothing", "1", 3), ("smtp_secret", "planted-9a", 2),
        ("status_url", "https://x/{number}{", 2),
    ):  # fmt: skip
        result = run("settings", "set", name, value)
        assert result.code == code
        assert "planted" not in result.err
    audit = run("audit", "show", "--json").out
    assert "verification_hours set to" in audit


def test_the_doctor_tries_what_is_set_and_sends_nothing(run, desk, home, monkeypatch):
    """Section 13: exit code 8 where something outside fails."""
    checks = {one["name"]: one for one in said(run, "settings", "doctor")["checks"]}
    assert list(checks) == ["mail", "token key", "worker", "debits", "alerts", "clock", "letters"]
    assert all(one["works"] for one in checks.values())
    assert str(home / "mail") in checks["mail"]["message"]
    assert "ok mail: Letters are put into " in run("settings", "doctor").out
    assert list(delivered(home)) == []
    (home / "file").write_text("no folder")
    run("settings", "set", "maildir", str(home / "file" / "mail"))
    result = run("settings", "doctor")
    assert result.code == 8
    assert "Letters cannot be put into" in result.out
    given = {"mail_transport": "smtp", "smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_user": "x",
             "smtp_secret": "env:MAIL_PASSWORD"}  # fmt: skip
    for name, value in given.items():
        said(run, "settings", "set", name, value)
    assert "say whom they are from" in run("settings", "doctor").out
    said(run, "settings", "set", "mail_from", "orders@acme.example")
    assert "environment has no MAIL_PASSWORD" in run("settings", "doctor").out
    monkeypatch.setenv("MAIL_PASSWORD", "planted-77")
    result = run("settings", "doctor", "--json")
    assert (result.code, "127.0.0.1:1 takes no letter" in result.out) == (8, True)
    assert "planted" not in result.out


def test_the_doctor_misses_a_worker_a_key_and_a_clock(run, desk, mine, number):
    """Section 13."""
    run("orders", "approve", number("a2"))
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE outbox SET not_before = not_before - 3600000")
        cursor = connection.execute("SELECT * FROM audit ORDER BY number DESC LIMIT 1")
        last = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
        later = {**last, "number": last["number"] + 1, "at": last["at"] + 7_200_000}
        connection.execute(
            f"INSERT INTO audit ({', '.join(later)}) VALUES ({', '.join('?' * len(later))})",
            [*later.values()],
        )
        connection.execute(
            "INSERT INTO payment_systems (name, gateway, fee_bp, fee_fixed_minor, tokens, refunds, one_click, retired) "
            "VALUES ('S', 'sandbox', 0, 0, 1, 1, 0, 0)"
        )
        connection.execute(
            "INSERT INTO payment_tokens (customer_id, system_id, label, sealed, active) VALUES (1, 1, 'Visa', 'g', 1)"
        )
        connection.execute(
            "INSERT INTO mails (intent, kind, reseller_id, recipient, facts, status, queued_at) "
            "VALUES ('x', 'welcome', 1, 'a@b', '{}', 'failed', 0)"
        )
    result = run("settings", "doctor", "--json")
    checks = {one["name"]: one for one in result.json["checks"]}
    assert result.code == 8
    assert [name for name, one in checks.items() if not one["works"]] == [
        "token key",
        "worker",
        "clock",
        "letters",
    ]
    assert "3 jobs have been due, the first since" in checks["worker"]["message"]
    assert "start “ordertop worker”" in checks["worker"]["message"]


def test_who_may_not_manage_the_desk_looks_only(run, desk, mine):
    """S1."""
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE staff SET role = 'agent'")
    assert run("settings", "list").code == 0
    assert run("templates", "show", "welcome").code == 0
    for arguments in (
        ("settings", "set", "smtp_port", "25"), ("settings", "doctor"), ("templates", "edit", "welcome", "--subject",
        "x"), ("contacts", "add", "Acme", "Bill"), ("staff", "edit", system_user(), "--email", "x@y"),
    ):  # fmt: skip
        assert run(*arguments).code == 5, arguments
    for arguments in (
        ("settings", "set", "smtp_port", "25"),
        ("orders", "resend", "id:2", "--kind", "invoice"),
    ):
        assert run("--read-only", *arguments).code == 5
