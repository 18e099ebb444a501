"""``ordertop import``: idempotent, bad lines told and left out, whole orders only (L19)."""

import json
import signal
from typing import Any

import pytest

from tui.commands.session import OpenDesk


def lines(*orders: dict[str, Any]) -> str:
    return "".join(json.dumps(order) + "\n" for order in orders)


def plain(number: str, **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "status": "pending_approval",
        "placed_at": "2026-11-01T10:00:00Z",
        "currency": "EUR",
        "payment_method": "credit_card",
        "total_amount": "15.00",
        "amount_paid": "15.00",
        "items": [{"product": "Web Pro", "unit_price": "15.00"}],
        **changes,
    }


@pytest.fixture
def file(home):
    path = home / "orders.jsonl"
    path.write_text(lines(plain("1"), plain("2"), plain("3")))
    return path


@pytest.fixture
def db(home):
    return ["--db", str(home / "new.db")]


def test_an_import_makes_the_desk_and_the_same_again_changes_nothing(run, file, db):
    first = run("import", "jsonl", str(file), *db, "--json")
    assert first.code == 0
    assert first.json == {"new": 3, "updated": 0, "unchanged": 0, "touched": [], "bad": 0, "bad_lines": []}
    assert "you are its owner" in first.err
    again = run("import", "jsonl", str(file), *db)
    assert again.code == 0
    assert again.out == "0 new · 0 updated · 3 unchanged\n"
    assert not again.err
    orders = run("orders", "list", *db, "--json").json["orders"]
    assert sorted(o["source_number"] for o in orders) == ["1", "2", "3"]
    assert all(o["marks"] == ["held"] for o in orders)
    assert run("audit", "verify", *db).code == 0


def test_what_the_source_changed_is_updated_unless_it_was_touched_here(run, file, db):
    run("import", "jsonl", str(file), *db)
    orders = {o["source_number"]: o["number"] for o in run("orders", "list", *db, "--json").json["orders"]}
    assert run("orders", "approve", orders["2"], *db).code == 0
    file.write_text(lines(plain("1", invoice_name="A"), plain("2", invoice_name="B"), plain("3")))
    result = run("import", "jsonl", str(file), *db)
    assert result.code == 0
    assert result.out == "0 new · 1 updated · 1 unchanged · 1 changed here too and left alone: 2\n"
    assert run("orders", "show", orders["2"], *db, "--json").json["order"]["status"] == "executing"


def test_bad_lines_are_told_by_number_and_column_and_the_rest_goes_in(run, file, db):
    file.write_text(lines(plain("1"), plain("2", total_amount="1,5x")) + "{nonsense\n" + lines(plain("4")))
    result = run("import", "jsonl", str(file), *db, "--json")
    assert result.code == 1
    assert (result.json["new"], result.json["bad"]) == (2, 2)
    assert [bad["line"] for bad in result.json["bad_lines"]] == [2, 3]
    assert result.json["bad_lines"][0]["column"] == "total_amount"
    assert "line 2, column “total_amount”: " in result.err
    assert "line 3" in result.err
    assert "\x1b" not in result.err


def test_a_flood_of_bad_lines_is_counted_not_repeated(run, file, db):
    file.write_text("{\n" * 250 + lines(plain("1")))
    result = run("import", "jsonl", str(file), *db)
    assert result.code == 1
    assert "… and 150 more bad lines." in result.err
    assert result.out == "1 new · 0 updated · 0 unchanged · 250 bad lines left out\n"


@pytest.mark.parametrize(
    "command", [["jsonl", "none.jsonl"], ["olist", "nowhere"], ["csv", "none.csv", "--map", "none.toml"]]
)
def test_a_file_that_is_not_there_makes_no_desk(run, home, db, command):
    result = run("import", *command, *db)
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert not (home / "new.db").exists()


def test_a_file_that_is_wrong_as_a_whole_makes_no_desk(run, home, db):
    file = home / "empty.jsonl"
    file.touch()
    assert run("import", "jsonl", str(file), *db).code == 2
    assert not (home / "new.db").exists()


def test_ctrl_c_leaves_whole_orders_and_the_same_command_goes_on(run, home, db, monkeypatch):
    file = home / "many.jsonl"
    file.write_text(lines(*(plain(str(n)) for n in range(1, 1201))))
    execute = OpenDesk.execute

    def interrupted(self, command):
        signal.raise_signal(signal.SIGINT)
        return execute(self, command)

    with monkeypatch.context() as patch:
        patch.setattr(OpenDesk, "execute", interrupted)
        result = run("import", "jsonl", str(file), *db, "--json")
    assert result.code == 130
    assert 0 < result.json["new"] < 1200
    assert "goes on from there" in result.err
    assert run("db", "check", *db).code == 0
    rest = run("import", "jsonl", str(file), *db, "--json").json
    assert rest["new"] + result.json["new"] == 1200
    assert rest["unchanged"] == result.json["new"]


def test_what_a_command_prints_can_be_imported(run, desk, home, db):
    file = home / "printed.jsonl"
    file.write_text(run("orders", "list", "--json").out)
    result = run("import", "jsonl", str(file), *db, "--json")
    assert result.code == 0
    there = {o["number"]: o for o in run("orders", "list", "--json").json["orders"]}
    here = {o["source_number"]: o for o in run("orders", "list", *db, "--json").json["orders"]}
    assert there.keys() == here.keys()
    for number, order in here.items():
        for name in (
            "status",
            "total_amount",
            "amount_paid",
            "currency",
            "site",
            "placed_at",
            "payment_method",
        ):
            assert order[name] == there[number][name]


def test_importing_needs_its_permission(run, desk, file):
    run("staff", "add", "kim", "--role", "agent")
    assert run("--as", "kim", "import", "jsonl", str(file)).code == 5
    assert run("--read-only", "import", "jsonl", str(file)).code == 5
    assert run("orders", "list", "--json").json["orders"][0]["source_number"] != "1"
