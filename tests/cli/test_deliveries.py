"""``ordertop servers | registrars``, ``orders approve --item``, ``orders retry`` (L6, T7)."""

import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Result, Run, at_once

PLACE_NAMES = ["id", "name", "module", "url", "secret", "default", "retired"]


def kept(desk: Path, *columns: str) -> list[tuple[Any, ...]]:
    """What is kept of the items that were accepted here, in order."""
    with closing(sqlite3.connect(desk)) as connection:
        return connection.execute(
            f"SELECT {', '.join(columns)} FROM order_items WHERE module_id IS NOT NULL OR NOT run_create ORDER BY id"
        ).fetchall()


@pytest.fixture
def worker(run: Run, desk: Path) -> Iterator[Callable[[], Result]]:
    """Does what is due; what the program makes of signals ends with it."""
    at_once(desk)
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield lambda: run("worker", "--once")
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def listed(run: Run, topic: str = "servers") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run(topic, "list", "--json").json[topic]
    return rows


def test_a_new_desk_sets_up_in_the_sandbox(run, desk):
    """SPEC 1."""
    for topic in ("servers", "registrars"):
        (row,) = listed(run, topic)
        assert list(row) == PLACE_NAMES
        assert (row["name"], row["module"], row["default"]) == ("sandbox", "sandbox", True)
        assert "sandbox" in run(topic, "list").out


@pytest.mark.parametrize(("topic", "one"), [("servers", "server"), ("registrars", "registrar")])
def test_a_place_is_added_changed_and_retired(run, desk, topic, one):
    """SPEC 1, S3."""
    adding = (topic, "add", "web-03", "--module", "webhook", "--url", "https://web.example/items",
              "--secret", "env:WEB_SECRET", "--default")  # fmt: skip
    assert f"add the {one} web-03 (webhook)" in run(*adding, "--dry-run").out
    assert len(listed(run, topic)) == 1
    added = run(*adding, "--json").json
    assert added["changed"] is True
    assert {**added[one], "id": 0} == {
        "id": 0, "name": "web-03", "module": "webhook", "url": "https://web.example/items",
        "secret": "env:WEB_SECRET", "default": True, "retired": False,
    }  # fmt: skip
    assert run(topic, "show", "WEB-03", "--json").json[one] == added[one]
    assert "https://web.example/items" in run(topic, "show", "web-03").out
    assert [row["default"] for row in listed(run, topic)] == [False, True]
    assert run(*adding).code == 4
    edited = run(topic, "edit", "web-03", "--rename", "web-04", "--json").json[one]
    assert (edited["name"], edited["default"]) == ("web-04", True)
    assert run(topic, "edit", "sandbox", "--default").code == 0
    assert "“web-04” is retired" in run(topic, "retire", "web-04").out
    assert "webhook, retired" in run(topic, "list").out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("servers", "show", "web"), 3, "There is no server “web”; there are: sandbox."),
        (("registrars", "retire", "web"), 3, "There is no registrar “web”"),
        (("servers", "edit", "sandbox"), 2, "Say what to change"),
        (("servers", "edit", "sandbox", "--url", "https://a.example"), 2, "Only the module webhook has an address"),
        (("servers", "add", "x", "--module", "ssh"), 2, "it takes manual, sandbox, webhook"),
        (("servers", "add", "x", "--module", "webhook", "--url", "http://a.example"), 2, "Say where x is reached"),
        (("ingest", "--delivery", "sandbox"), 3, "No server or registrar with the module webhook is called “sandbox”"),
        (("ingest", "--delivery", "a", "--stripe", "--secret", "env:A"), 2, "Say whose events these are"),
        (("orders", "retry", "id:77"), 3, "id:77"),
    ],
)  # fmt: skip
def test_misuse_is_one_sentence(run, desk, words, code, says):
    """S6."""
    result = run(*words)
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert says in result.err


def test_a_secret_itself_is_refused_and_not_repeated(run, desk):
    """S3, X4."""
    result = run(
        "servers",
        "add",
        "x",
        "--module",
        "webhook",
        "--url",
        "https://a.example",
        "--secret",
        "whsec_planted",
    )
    assert result.code == 2
    assert "planted" not in result.err


def test_the_approval_says_how_items_are_set_up(run, desk, number):
    """T7: the password is read from standard input and kept encrypted."""
    run("servers", "add", "web-03", "--module", "sandbox")
    words = ("orders", "approve", number("a2"), "--item", "1", "--server", "web-03", "--username", "ana",
             "--password", "--welcome")  # fmt: skip
    tried = run(*words, "--dry-run", given=b"hunter2\n")
    assert "have the server web-03 set up 1 item" in tried.out
    assert run(*words, given=b"hunter2\n").code == 0
    ((server, username, sealed, welcome), _second) = kept(
        desk, "module_id", "username", "sealed_password", "send_welcome"
    )
    assert server == listed(run)[1]["id"]
    assert (username, welcome) == ("ana", 1)
    assert sealed.startswith("gAAAA")
    everything = run("audit", "show", "--json").out + run("orders", "show", number("a2"), "--json").out
    assert "hunter2" not in everything
    assert sealed not in everything


def test_an_item_that_staff_set_up_is_sent_to_no_one(run, desk, number):
    """T7."""
    told = run(
        "orders", "approve", number("a2"), "--item", "1", "--item", "2", "--no-create", "--dry-run"
    ).out
    assert "leave 2 items to be set up by hand" in told
    run("orders", "approve", number("a2"), "--item", "1", "--item", "2", "--no-create")
    assert kept(desk, "delivery", "delivery_intent", "module_id") == [("queued", None, None)] * 2


@pytest.mark.parametrize(
    ("words", "given", "code", "says"),
    [
        (("--server", "web-03"), b"", 2, "Say with --item which item"),
        (("--item", "1"), b"", 2, "Say how the item is set up"),
        (("--item", "3", "--welcome"), b"", 2, "has no item 3"),
        (("--item", "1", "--server", "web-09"), b"", 3, "no server “web-09” in use; there are: sandbox"),
        (("--item", "1", "--registrar", "sandbox"), b"", 4, "needs a server"),
        (("--item", "1", "--password"), b"", 2, "Standard input has to hold the password alone"),
        (("--item", "1", "--password"), b"\xff\n", 2, "Standard input has to hold the password alone"),
        (("--item", "1", "--password"), b"4111111111111111\n", 2, "card"),
    ],
)
def test_what_cannot_be_set_up_so_changes_nothing(run, desk, number, words, given, code, says):
    """T7, S3, S6."""
    result = run("orders", "approve", number("a2"), *words, given=given)
    assert (result.code, kept(desk, "id")) == (code, [])
    assert says in result.err
    assert "4111" not in result.err


def test_items_of_several_orders_are_not_set_up_alike(run, desk, number):
    """T7."""
    result = run("orders", "approve", number("a2"), number("a3"), "--item", "1", "--welcome")
    assert (result.code, kept(desk, "id")) == (2, [])


def test_what_failed_shows_its_code_and_is_delivered_again(run, desk, number, worker):
    """L6, 000: by the worker, in the sandbox."""
    run("orders", "approve", number("a2"), "--item", "1", "--username", "fails")
    worker()
    shown = run("orders", "show", number("a2")).out
    assert "delivery of “Web Pro” failed (out_of_stock)" in shown
    assert "failed (out_of_stock)  " in shown
    item, _domain = run("orders", "show", number("a2"), "--json").json["order"]["items"]
    assert (item["delivery"], item["delivery_code"], item["place"]) == ("failed", "out_of_stock", "sandbox")
    found = run("orders", "list", "needs:me", "delivery:failed", "--json").json["orders"]
    assert [order["number"] for order in found] == [number("a2")]
    assert "delivery_failed" in found[0]["marks"]
    assert "deliver “Web Pro” again" in run("orders", "retry", number("a2"), "--dry-run").out
    assert run("orders", "retry", number("a2"), "--item", "2").code == 4
    assert run("orders", "retry", number("a2"), "--item", "1").code == 0
    assert kept(desk, "delivery")[0] == ("queued",)


def test_what_is_accepted_is_delivered_by_the_worker(run, desk, number, worker):
    """L6, 000: with no one's action."""
    run("orders", "approve", number("a2"))
    assert "2 jobs done" in worker().out
    order = run("orders", "show", number("a2"), "--json").json["order"]
    assert order["label"] == "Awaiting approval · automatic 2/2"
    for item in order["items"]:
        assert (item["delivery"], item["delivery_reference"][:4]) == ("active", "sbx_")


def test_an_item_is_suspended_at_its_module_and_goes_on(run, desk, number, worker):
    """SPEC 2."""
    a2 = number("a2")
    run("orders", "approve", a2)
    worker()
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute(
            "UPDATE orders SET status = 'handled', archive = 'handled' WHERE number = ?", (a2,)
        )
    assert "suspended at server sandbox" in run("orders", "suspend", a2, "--item", "1", "--dry-run").out
    for command, delivery in (("suspend", "suspended"), ("unsuspend", "active")):
        assert run("orders", command, a2, "--item", "1").code == 0
        worker()
        order = run("orders", "show", a2, "--json").json["order"]
        assert order["items"][0]["delivery"] == delivery
    assert run("orders", "unsuspend", a2).code == 4
    assert run("orders", "suspend", a2, "--item", "9").code == 2
    assert run("orders", "suspend", number("a1")).code == 4
    assert run("orders", "suspend", a2, "--item", "1", "--by-hand").code == 0
