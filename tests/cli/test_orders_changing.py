"""``ordertop orders approve | cancel | deliver | refuse | note`` on a real desk."""

import signal

import pytest

from tests.cli.conftest import Run
from tests.cli.test_orders_looking import ORDER_NAMES
from tui.commands import applying


def status(run: Run, number: str) -> str:
    return str(run("orders", "show", number, "--json").json["order"]["status"])


def test_an_approval_answers_the_order_as_it_is_now(run, desk, number):
    result = run("orders", "approve", number("a2"), "--json")
    assert result.code == 0
    assert list(result.json) == ["order", "changed"]
    assert list(result.json["order"]) == ORDER_NAMES
    assert result.json["changed"] is True
    assert result.json["order"]["status"] == "executing"
    assert "is now “Awaiting approval · automatic 0/2”" in run("orders", "approve", number("a3")).out


def test_a_dry_run_says_what_would_happen_and_changes_nothing(run, desk, number):
    a2 = number("a2")
    before = run("orders", "show", a2, "--json").json
    result = run("orders", "approve", a2, "--dry-run")
    assert result.code == 0
    assert "move the order to “Awaiting approval · automatic”" in result.out
    assert "queue 2 items for delivery" in result.out
    as_json = run("orders", "approve", a2, "--dry-run", "--json").json
    assert as_json["changed"] is False
    assert "queue 2 items for delivery" in as_json["will"]
    assert run("orders", "show", a2, "--json").json == before
    assert run("orders", "approve", number("a7"), "--dry-run").code == 4


def test_what_a_rule_refuses_is_exit_4_and_names_the_rule(run, desk, number):
    result = run("orders", "approve", number("a7"), "--json")
    assert result.code == 4
    assert (result.error["code"], result.error["rule"], result.error["exit"]) == ("refused", "L5", 4)
    assert number("a7") in result.error["message"]
    assert run("orders", "approve", number("a1")).code == 4


def test_a_version_that_is_not_the_orders_is_exit_6(run, desk, number):
    a2 = number("a2")
    assert run("orders", "approve", a2, "--version", "1").code == 0
    result = run("orders", "approve", a2, "--version", "1", "--json")
    assert result.code == 6
    assert result.error["rule"] == "L17"
    assert "moved to" in result.error["message"]


def test_the_same_command_id_again_returns_the_first_outcome(run, desk, number):
    a2, a3 = number("a2"), number("a3")
    assert run("orders", "approve", a2, "--command-id", "job-7", "--json").json["changed"] is True
    again = run("orders", "approve", a2, "--command-id", "job-7", "--version", "1", "--json")
    assert again.code == 0
    assert again.json["changed"] is False
    assert again.json["order"]["status"] == "executing"
    other = run("orders", "approve", a3, "--command-id", "job-7")
    assert other.code == 2
    assert "used for something else" in other.err
    assert status(run, a3) == "pending_approval"


def test_a_cancellation_keeps_its_reason(run, desk, number):
    a1 = number("a1")
    assert run("orders", "cancel", a1, "--reason", "-5 % was not enough").code == 0
    order = run("orders", "show", a1, "--json").json["order"]
    assert order["status"] == "cancelled"
    assert any("reason: -5 % was not enough" in entry["what"] for entry in order["timeline"])
    assert order["invoices"][0]["status"] == "cancelled"


def test_what_the_distributor_refused_awaits_approval_again(run, desk, number):
    """L7."""
    a5 = number("a5")
    assert run("orders", "refuse", a5, "--reason", " ").code == 2
    assert "is now “Awaiting approval · reseller”" in run("orders", "refuse", a5, "--reason", "sold out").out
    timeline = run("orders", "show", a5, "--json").json["order"]["timeline"]
    assert any("refused by the distributor: sold out" in entry["what"] for entry in timeline)
    assert run("orders", "refuse", a5, "--reason", "sold out").code == 4


def test_items_are_delivered_one_by_one_or_all(run, desk, number):
    a5 = number("a5")
    first = run("orders", "deliver", a5, "--item", "1", "--json").json["order"]
    assert (first["status"], first["label"]) == ("submitted", "Awaiting approval · with distributor 1/2")
    assert run("orders", "deliver", a5, "--item", "9").code == 2
    assert run("orders", "deliver", a5).code == 0
    assert status(run, a5) == "handled"


def test_a_note_comes_from_the_option_or_from_standard_input(run, desk, number):
    a2 = number("a2")
    assert run("orders", "note", a2, "--text", "-method:cheque was meant").code == 0
    assert run("orders", "note", a2, "--text", "-", given="zwei\nZeilen ü".encode()).code == 0
    notes = run("orders", "show", a2, "--json").json["order"]["notes"]
    assert sorted(note["text"] for note in notes) == ["-method:cheque was meant", "zwei\nZeilen ü"]
    assert all(set(note) == {"at", "staff", "text"} for note in notes)
    assert run("orders", "note", a2, "--text", "-", given=b"\xff\xfe").code == 2
    assert run("orders", "note", a2, "--text", "-", given=b"x" * 50_000).code == 2
    assert run("orders", "note", a2, "--text", "-", given=b"").code == 2


def test_a_bulk_does_what_it_can_and_reports_the_rest(run, desk, number):
    a2, a7 = number("a2"), number("a7")
    result = run("orders", "approve", a2, a7, "--json")
    assert result.code == 1
    assert list(result.json) == ["done", "refused"]
    assert [o["number"] for o in result.json["done"]] == [a2]
    assert list(result.json["done"][0]) == ORDER_NAMES
    assert [set(one) for one in result.json["refused"]] == [{"number", "rule", "message"}]
    assert (result.json["refused"][0]["number"], result.json["refused"][0]["rule"]) == (a7, "L5")
    assert status(run, a2) == "executing"


def test_a_bulk_by_query_takes_all_that_match(run, desk):
    dry = run(
        "orders", "cancel", "--query", "status:pending_approval", "--reason", "test", "--dry-run", "--json"
    ).json
    assert len(dry["done"]) == 3
    assert all("move the order to “Cancelled”" in order["will"] for order in dry["done"])
    result = run("orders", "cancel", "--query", "status:pending_approval", "--reason", "test")
    assert result.code == 0
    assert len(result.out.splitlines()) == 3
    assert "3 done, 0 refused" in result.err
    nothing = run("orders", "cancel", "--query", "status:pending_approval", "--reason", "test")
    assert nothing.code == 0
    assert "nothing was done" in nothing.err
    assert run("orders", "approve", "--query", "-status:handled,cancelled nobody", "--json").json == {
        "done": [],
        "refused": [],
    }


def test_a_bulk_sent_again_with_its_id_changes_nothing(run, desk, number):
    names = [number("a2"), number("a3")]
    first = run("orders", "approve", *names, "--command-id", "night", "--json")
    again = run("orders", "approve", *names, "--command-id", "night", "--json")
    assert first.code == again.code == 0
    assert [o["version"] for o in first.json["done"]] == [o["version"] for o in again.json["done"]]


def test_an_unknown_number_in_a_bulk_stops_it_before_it_begins(run, desk, number):
    a2 = number("a2")
    assert run("orders", "approve", a2, "1234567890").code == 3
    assert status(run, a2) == "pending_approval"


def test_a_bulk_takes_no_version(run, desk, number):
    assert run("orders", "approve", number("a2"), number("a3"), "--version", "1").code == 2


def test_ctrl_c_in_a_bulk_stops_between_two_orders(run, desk, number, monkeypatch):
    names = [number("a2"), number("a3"), number("a4")]
    one = applying._one_of_bulk

    def interrupted(*args):
        signal.raise_signal(signal.SIGINT)
        one(*args)

    monkeypatch.setattr(applying, "_one_of_bulk", interrupted)
    result = run("orders", "approve", *names, "--json")
    assert result.code == 130
    assert [o["number"] for o in result.json["done"]] == names[:1]
    assert "2 orders were left" in result.err
    assert status(run, names[1]) == "pending_approval"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    ("role", "command", "code"),
    [
        ("viewer", ["approve"], 5),
        ("viewer", ["note", "--text", "x"], 5),
        ("distributor", ["note", "--text", "x"], 0),
        ("agent", ["approve"], 0),
        ("agent", ["cancel", "--reason", "x"], 0),
    ],
)
def test_each_role_may_do_what_it_may(run, desk, number, role, command, code):
    a2 = number("a2")
    assert run("staff", "add", "kim", "--role", role).code == 0
    result = run("--as", "kim", "orders", *command, a2, "--json")
    assert result.code == code
    if code:
        assert (result.error["code"], result.error["rule"]) == ("not_permitted", "S1")
        assert status(run, a2) == "pending_approval"


def test_a_bulk_needs_its_own_permission(run, desk, number):
    run("staff", "add", "kim", "--role", "agent")
    result = run("--as", "kim", "orders", "approve", number("a2"), number("a3"))
    assert result.code == 5
    assert "“bulk”" in result.err
    assert status(run, number("a2")) == "pending_approval"


def test_read_only_changes_nothing_by_any_command(run, desk, number, home):
    a2 = number("a2")
    before = run("audit", "verify", "--json").json
    for command in (
        ["orders", "approve", a2], ["orders", "cancel", a2, "--reason", "x"], ["orders", "note", a2, "--text", "x"],
        ["orders", "deliver", number("a5")], ["staff", "add", "kim", "--role", "agent"],
        ["staff", "set-role", "kim", "viewer"], ["db", "upgrade"], ["--db", str(home / "new.db"), "db", "upgrade"],
    ):  # fmt: skip
        result = run("--read-only", *command)
        assert result.code == 5
        assert "read-only" in result.err
    assert run("--read-only", "audit", "verify", "--json").json == before
    assert run("--read-only", "orders", "list").code == 0
    assert not (home / "new.db").exists()
