"""``ordertop db | audit | staff`` on a real desk."""

import csv
import io
import sqlite3
from contextlib import closing

import pytest

from tui import settings


def test_upgrade_makes_the_desk_with_its_maker_as_owner(run, home):
    db = ["--db", str(home / "sub" / "shop.db")]
    result = run("db", "upgrade", *db, "--json")
    assert result.code == 0
    assert result.json["made"] is True
    again = run("db", "upgrade", *db, "--json").json
    assert again == {**result.json, "made": False}
    (person,) = run("staff", "list", *db, "--json").json["staff"]
    assert (person["user"], person["role"]) == (settings.system_user(), "owner")
    assert run("db", "info", *db, "--json").json["desk"]["name"] == "shop"
    assert "There are no orders yet" in run("orders", "list", *db).err


def test_info_says_what_the_desk_is(run, desk):
    info = run("db", "info", "--json").json["desk"]
    assert set(info) == {
        "name", "url", "created_at", "revision", "orders", "audit_number", "audit_digest", "size_bytes"
    }  # fmt: skip
    assert info["url"] == str(desk)
    assert info["orders"] == 9
    assert str(desk) in run("db", "info").out


def test_a_sound_desk_is_said_to_be_and_a_damaged_one_too(run, desk):
    assert run("db", "check", "--json").json == {"sound": True, "problems": []}
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE orders SET paid_minor = paid_minor + 1 WHERE id = 2")
    result = run("db", "check", "--json")
    assert result.code == 7
    assert result.json["sound"] is False
    assert result.json["problems"]
    assert run("db", "check").code == 7


def test_a_backup_is_a_desk_of_its_own_and_overwrites_nothing(run, desk, home):
    file = home / "backup.db"
    result = run("db", "backup", str(file), "--json")
    assert result.code == 0
    assert result.json == {"file": str(file), "bytes": file.stat().st_size}
    assert run("orders", "list", "--json", "--db", str(file)).out == run("orders", "list", "--json").out
    assert run("audit", "verify", "--db", str(file)).code == 0
    before = file.read_bytes()
    assert run("db", "backup", str(file)).code == 4
    assert file.read_bytes() == before


def test_a_backup_holds_everything_so_only_an_owner_takes_it(run, desk, home):
    run("staff", "add", "kim", "--role", "manager")
    assert run("--as", "kim", "db", "backup", str(home / "b.db")).code == 5
    assert not (home / "b.db").exists()


def test_the_audit_trail_tells_who_did_what(run, desk, number):
    a2 = number("a2")
    run("orders", "approve", a2)
    records = run("audit", "show", "--json").json
    assert list(records) == ["records", "next"]
    newest = records["records"][0]
    assert set(newest) == {
        "number", "at", "staff", "door", "command", "subject", "subject_id", "what", "changes"
    }  # fmt: skip
    changes = {one["field"]: (one["before"], one["after"]) for one in newest["changes"]}
    assert changes["status"] == ("Awaiting approval · reseller", "Awaiting approval · automatic")
    assert (newest["staff"], newest["door"], newest["command"]) == (
        settings.system_user(),
        "command",
        "ApproveOrder",
    )
    of_one = run("audit", "show", a2, "--json").json["records"]
    assert newest in of_one
    page = run("audit", "show", "--limit", "1", "--json").json
    assert page["records"] == [newest]
    older = run("audit", "show", "--after", page["next"], "--json").json["records"]
    assert [newest, *older] == records["records"]
    rows = list(csv.DictReader(io.StringIO(run("audit", "show", "--csv").out)))
    assert len(rows) == len(records["records"])
    assert "moved to" in run("audit", "show").out


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET staff = 'nobody' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
    ],
)
def test_tampering_shows(run, desk, number, tampering):
    run("orders", "approve", number("a2"))
    run("orders", "approve", number("a3"))
    sound = run("audit", "verify", "--json")
    assert sound.code == 0
    assert sound.json["problem"] is None
    with closing(sqlite3.connect(desk)) as connection, connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        ):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(tampering)
    result = run("audit", "verify", "--json")
    assert result.code == 7
    assert result.json["problem"]
    assert run("audit", "verify").err.count("\n") == 1


def test_staff_come_and_change_roles(run, desk):
    added = run("staff", "add", "kim", "--name", "Kim K.", "--role", "agent", "--resellers", "Acme", "--json")
    assert added.code == 0
    assert added.json["changed"] is True
    assert set(added.json["staff"]) == {
        "id",
        "user",
        "name",
        "role",
        "active",
        "may_act_as",
        "resellers",
        "email",
    }
    assert added.json["staff"]["resellers"] == ["Acme"]
    assert run("staff", "add", "kim", "--role", "agent").code == 4
    assert run("staff", "add", "lee", "--role", "boss").code == 2
    assert run("staff", "add", "l;ee", "--role", "agent").code == 2
    assert run("staff", "add", "lee", "--role", "agent", "--resellers", "Nobody").code == 3
    assert run("staff", "set-role", "nobody", "agent").code == 3
    assert "add lee as viewer" in run("staff", "add", "lee", "--role", "viewer", "--dry-run").out
    assert "kim is manager." in run("staff", "set-role", "kim", "manager").out
    assert "nothing to change" in run("staff", "set-role", "kim", "manager").out
    assert run("staff", "set-role", settings.system_user(), "agent").code == 4
    people = run("staff", "list", "--json").json["staff"]
    assert [person["user"] for person in people] == sorted(["kim", settings.system_user()])


def test_only_who_may_acts_as_someone_else(run, desk, monkeypatch):
    run("staff", "add", "kim", "--role", "manager")
    assert run("--as", "nobody", "orders", "list").code == 5
    monkeypatch.setattr("tui.commands.session.system_user", lambda: "kim")
    assert run("orders", "list").code == 0
    assert run("--as", settings.system_user(), "orders", "list").code == 5
    assert run("staff", "add", "lee", "--role", "owner").code == 5
