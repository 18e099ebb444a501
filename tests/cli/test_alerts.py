"""Alerts by command, and the watch that raises and tells them (I3)."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from domain.alerts.telling import Message
from domain.errors import DeskUnavailable, OutsideFailed
from tui.commands.watch import LOST_SECONDS, Watch
from tui.settings import Settings


@pytest.fixture
def raised(desk: Path, run) -> int:
    """An alert about the orders that wait, raised by a watch; its number."""
    assert run("alert-rules", "add", "Waiting", "status:pending_approval").code == 0
    assert run("watch", "--once").code == 1
    (alert,) = run("alerts", "list", "--json").json["alerts"]
    return int(alert["id"])


def test_a_watch_once_ends_with_1_where_something_is_due_and_with_0_where_it_was_dealt_with(desk, run):
    """I3, SPEC 13: for cron."""
    assert (run("watch", "--once").code, run("watch", "--once").out) == (0, "")
    run("alert-rules", "add", "Waiting", "status:pending_approval")
    for _again in range(2):
        found = run("watch", "--once")
        assert found.code == 1
        assert "Waiting: 3 orders: " in found.out
    assert run("watch", "--once", "--json").json["orders"] == 3
    run("alerts", "ack", "1")
    assert run("watch", "--once").code == 0


def test_an_alert_is_listed_shown_and_acknowledged_with_a_note(raised, run):
    """I3."""
    listed = run("alerts", "list")
    assert "Waiting: 3 orders" in listed.out
    done = run("alerts", "ack", str(raised), "--note", "on it", "--json").json
    assert (done["changed"], done["alert"]["state"], done["alert"]["note"]) == (True, "acknowledged", "on it")
    assert run("alerts", "ack", str(raised), "--json").json["changed"] is False
    shown = run("alerts", "show", str(raised)).out
    assert "acknowledged" in shown
    assert "on it" in shown


def test_an_alert_is_put_off_for_a_while(raised, run):
    """I3."""
    assert "is put off" in run("alerts", "snooze", str(raised), "--for", "2h").out
    assert run("alerts", "show", str(raised), "--json").json["alert"]["state"] == "snoozed"
    assert run("watch", "--once").code == 0
    wrong = run("alerts", "snooze", str(raised), "--for", "soon")
    assert (wrong.code, "write it like 30m" in wrong.err) == (2, True)


def test_an_alert_is_handed_to_a_colleague_by_user_or_name(raised, run):
    """I3."""
    run("staff", "add", "nina", "--role", "agent", "--name", "Nina Berg")
    will = run("alerts", "handover", str(raised), "--to", "nina berg", "--note", "I leave", "--dry-run").out
    assert "to Nina Berg" in will
    assert "I leave" in will
    assert "Nina Berg's" in run("alerts", "handover", str(raised), "--to", "nina").out
    assert run("alerts", "handover", str(raised), "--to", "nobody").code == 3


def test_what_is_not_there_is_not_found(desk, run):
    """S6."""
    for words in (("show", "77"), ("ack", "77"), ("snooze", "77")):
        assert run("alerts", *words).code == 3
    assert run("alert-rules", "retire", "Nothing").code == 3
    assert run("alert-rules", "edit", "Valuable carts").code == 2


def test_rules_are_changed_retired_and_taken_back(desk, run):
    """I3."""
    names = [rule["name"] for rule in run("alert-rules", "list", "--json").json["rules"]]
    assert names == [
        "Valuable carts", "Checkout stuck", "Payments failing", "Silence from outside", "Nobody watching",
    ]  # fmt: skip
    changed = run(
        "alert-rules",
        "edit",
        "valuable carts",
        "--query",
        "archive:incomplete total:>50",
        "--urgent",
        "yes",
        "--json",
    ).json["rule"]
    assert (changed["query"], changed["urgent"]) == ("archive:incomplete total:>50", True)
    assert run("alert-rules", "edit", "1", "--query", "totl:>5").code == 2
    assert "raises nothing" in run("alert-rules", "retire", "Valuable carts").out
    assert "in force" in run("alert-rules", "edit", "Valuable carts", "--revive").out


def test_who_is_on_call_is_told_once_by_the_service_of_the_desk(desk, run, monkeypatch):
    """I3: of an address only the place is kept and shown (S3)."""
    told: list[Message] = []

    async def tell(_self: object, place: str, message: Message) -> None:
        told.append(message)

    monkeypatch.setattr("gateways.alerting.Services.tell", tell)
    run("settings", "set", "alert_services", "env:PAGER")
    run("alert-rules", "add", "Waiting", "status:pending_approval")
    for _again in range(2):
        run("watch", "--once")
    assert [message.title.partition(": ")[2].partition(" · ")[2][:18] for message in told] == [
        "Waiting: 3 orders:"
    ]
    (message,) = run("alerts", "show", "1", "--json").json["alert"]["messages"]
    assert (message["place"], message["status"]) == ("env:PAGER", "sent")


class FakeServices:
    """Services without a desk; `down` is one that does not answer."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    async def tell(self, place: str, message: Message) -> None:
        if place == "env:DOWN":
            raise OutsideFailed("The service at env:DOWN does not answer.")
        self.told.append((place, message.title))


def test_a_desk_that_stays_lost_is_told_of_once_without_the_desk(tmp_path, monkeypatch, capfd):
    """I3: and a server that is only started anew is not."""
    clock = [0.0]
    monkeypatch.setattr("tui.commands.watch.time.monotonic", lambda: clock[0])
    services = FakeServices()
    session = type("Given", (), {"settings": Settings(db="postgresql://me:planted@db.example/desk")})()
    watch = Watch(session, services, ("env:DOWN", "env:PAGER"), as_json=False)
    lost = DeskUnavailable("The desk does not answer.")
    for seconds in (0.0, LOST_SECONDS - 1, LOST_SECONDS, LOST_SECONDS + 500):
        clock[0] = seconds
        watch.lost(lost)
        assert len(services.told) == (seconds >= LOST_SECONDS)
    said = capfd.readouterr().err
    assert said.count("The desk does not answer.") == 1
    assert "1 service was told." in said
    assert "planted" not in said + str(services.told)


def test_a_watch_survives_a_desk_that_is_lost_and_says_so(desk, run, monkeypatch, capfd):
    """I3, R13."""
    away = desk.with_suffix(".away")
    rounds: list[str] = []
    stopping: list[threading.Event] = []
    monkeypatch.setattr("tui.commands.watch.heed", lambda stop, **_given: stopping.append(stop))
    monkeypatch.setattr("tui.commands.watch.TROUBLE_SECONDS", 0.01)
    monkeypatch.setattr("tui.commands.watch.LOOK_SECONDS", 0.01)
    before = Watch.round, Watch.lost

    def round_(self: Watch, opened: object) -> None:
        before[0](self, opened)  # type: ignore[arg-type]
        rounds.append("round")
        if "lost" in rounds:
            stopping[0].set()
        else:
            raise DeskUnavailable("The desk is gone.")

    def lost(self: Watch, error: DeskUnavailable) -> None:
        before[1](self, error)
        rounds.append("lost")
        if rounds.count("lost") == 1:
            desk.rename(away)
        elif away.exists():
            away.rename(desk)

    monkeypatch.setattr(Watch, "round", round_)
    monkeypatch.setattr(Watch, "lost", lost)
    found = run("watch")
    assert found.code == 0
    assert rounds == ["round", "lost", "lost", "round"]
    assert "The desk is gone." in found.err
    assert "The desk answers again." in found.err


def test_the_doctor_misses_a_service_that_is_not_found_and_a_watch_that_does_not_run(desk, run, monkeypatch):
    """Section 13, I3."""

    def alerts() -> tuple[bool, str]:
        checks = run("settings", "doctor", "--json").json["checks"]
        return next((one["works"], one["message"]) for one in checks if one["name"] == "alerts")

    assert alerts() == (True, "No service is set: alerts show on screen alone.")
    assert run("settings", "set", "alert_services", "env:PAGER").code == 0
    assert alerts()[0] is False
    assert "environment has no PAGER" in alerts()[1]
    monkeypatch.setenv("PAGER", "json://127.0.0.1:9/planted-9d2c")
    assert alerts() == (False, "No watch has run yet; start “ordertop watch”, which tells of alerts.")
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("INSERT INTO watching (id, at) VALUES (1, ?)", (1_000,))
    assert "No watch was heard of since 1970-01-01" in alerts()[1]
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("UPDATE watching SET at = ?", (int(time.time() * 1000),))
    assert alerts() == (True, "1 service is known, and a watch is running.")
