"""The program as processes of its own: two at once, pipes that close, Ctrl-C, and what it imports."""

import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]

#: Loaded by no command; the first frame of the dashboard and every script pay for what is imported.
NEVER = ("textual", "widgets", "plotext", "psycopg", "msgspec")


def started(*arguments: str, **options) -> subprocess.Popen[bytes]:
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.Popen([*PROGRAM, *arguments], stderr=subprocess.PIPE, **options)


def test_two_approvals_of_one_order_from_two_processes_give_one_success_and_one_exit_6(desk, number):
    a2 = number("a2")
    both = [started("orders", "approve", a2, "--version", "1", "--json") for _ in range(2)]
    ended = [(*process.communicate(timeout=30), process.returncode) for process in both]
    assert sorted(code for _out, _err, code in ended) == [0, 6]
    (winner,) = [json.loads(out) for out, _err, code in ended if code == 0]
    (loser,) = [json.loads(err)["error"] for _out, err, code in ended if code == 6]
    assert (winner["changed"], winner["order"]["version"]) == (True, 2)
    assert (loser["code"], loser["rule"]) == ("changed", "L17")


def test_two_refunds_of_one_payment_from_two_processes_pay_back_once_r4(run, desk, number):
    """R4, L17."""
    order = run("orders", "show", number("a2"), "--json").json["order"]
    refund = (
        "payments",
        "refund",
        str(order["payments"][0]["id"]),
        "--by-hand",
        "--reason",
        "twice",
        "--version",
        "1",
    )
    both = [started(*refund, "--json") for _ in range(2)]
    ended = [(*process.communicate(timeout=30), process.returncode) for process in both]
    assert sorted(code for _out, _err, code in ended) == [0, 6]
    after = run("orders", "show", number("a2"), "--json").json["order"]
    assert (after["amount_paid"], after["payments"][0]["refunded"]) == ("0.00", "15.50")


def test_a_token_given_to_a_process_stands_in_no_argument_and_no_output_s3(run, desk):
    """S3."""
    run("payment-systems", "add", "Lane", "--gateway", "sandbox")
    process = started("tokens", "add", "Ana a2", "--system", "Lane", "--label", "Visa", stdin=subprocess.PIPE)
    said = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    out, err = process.communicate(b"tok_paid\n", timeout=30)
    assert process.returncode == 0
    assert b"tok_paid" not in said + out + err
    assert b"tok_paid" not in desk.read_bytes()


def test_a_closed_pipe_is_silent(desk):
    reading, writing = os.pipe()
    process = started("orders", "list", stdout=writing)
    os.close(writing)
    os.close(reading)
    _out, err = process.communicate(timeout=30)
    assert err == b""
    assert process.returncode == 0


def test_a_full_disk_below_the_output_is_one_sentence(desk):
    with Path("/dev/full").open("wb") as full:
        process = started("orders", "list", stdout=full)
        _out, err = process.communicate(timeout=30)
    assert err.decode().count("\n") == 1
    assert "No space left" in err.decode()
    assert process.returncode == 2


@pytest.mark.parametrize("form", ["--json", "--limit=9"])
def test_output_in_a_poor_encoding_is_still_told(run, desk, monkeypatch, form):
    out = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(out, encoding="latin-1"))
    assert run("orders", "list", form).code == 0
    text = out.getvalue().decode("latin-1")
    assert "awaiting" in text.lower()
    if form == "--json":
        assert text.isascii()
        assert json.loads(text)["orders"]


def imported(code: str) -> set[str]:
    said = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint('\\n', *sys.modules)"],
        capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    return set(said.stdout.splitlines()[-1].split())


def test_a_command_loads_neither_textual_nor_what_it_does_not_need(desk):
    names = imported("sys.argv = ['ordertop', 'orders', 'list', '--json']\nfrom tui.cli import main\nmain()")
    assert "storage.queries" in names
    assert not {name for name in names if name.partition(".")[0] in (*NEVER, "alembic")}
    assert "sqlalchemy.dialects.postgresql" not in names
    assert not names & {"tui.commands.imports", "tui.commands.demo", "tui.commands.db", "tui.commands.staff"}
    assert not names & {"domain.execution", "domain.ports", "domain.orders.handlers", "storage.unit_of_work"}


def test_a_change_loads_what_does_it_and_no_other_handler(desk):
    asked = ["ordertop", "views", "save", "Mine", "needs:me"]
    names = imported(f"sys.argv = {asked}\nfrom tui.cli import main\nassert main() == 0")
    assert {"domain.execution", "domain.views.handlers"} <= names
    assert not names & {"domain.orders.handlers", "domain.placing.handlers", "domain.billing.refunding"}


def test_without_arguments_nothing_that_parses_arguments_is_loaded(home):
    names = imported("sys.argv = ['ordertop']\nfrom tui.cli import main\nmain()")
    assert not {
        name
        for name in names
        if name.partition(".")[0] in ("cyclopts", "attrs", "rich", "sqlalchemy", *NEVER)
    }


def test_a_misused_option_is_answered_without_the_database(home):
    names = imported("sys.argv = ['ordertop', 'orders', 'list', '--limti']\nfrom tui.cli import main\nmain()")
    assert not {name for name in names if name.partition(".")[0] in ("sqlalchemy", "storage", *NEVER)}


def in_terminal(*arguments: str, keys: bytes, until: str = "\n") -> tuple[str, int]:
    """Runs the program in a terminal, types `keys` once it has said something; answers what it showed and its exit."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *arguments], stdin=follower, stdout=follower, stderr=follower,
        env={**os.environ, "TERM": "xterm"}, start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    shown = b""
    deadline = time.monotonic() + 30
    typed = False
    while time.monotonic() < deadline:
        if not select.select([leader], [], [], 0.1)[0]:
            continue
        try:
            more = os.read(leader, 65536)
        except OSError:
            break
        if not more:
            break
        shown += more
        if not typed and until in shown.decode(errors="replace"):
            typed = True
            os.write(leader, keys)
    os.close(leader)
    return shown.decode(), process.wait(timeout=30)


def test_a_dashboard_without_a_desk_asks_first_and_no_makes_none(home):
    shown, code = in_terminal(keys=b"n\n", until="[y/N]")
    assert code == 0
    assert "Nothing was made" in shown
    assert not list(home.rglob("*.db"))


def test_ctrl_c_at_the_question_is_exit_130(home):
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        PROGRAM, stdin=follower, stdout=follower, stderr=follower, env={**os.environ, "TERM": "xterm"},
        start_new_session=True,
    )  # fmt: skip
    os.close(follower)
    try:
        shown = b""
        while b"[y/N]" not in shown:
            shown += os.read(leader, 65536)
        time.sleep(0.3)  # a signal that comes before the read begins would not interrupt it
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
    finally:
        process.kill()
        process.wait()
        os.close(leader)
    assert b"Traceback" not in shown
    assert not list(home.rglob("*.db"))


def test_a_list_in_a_terminal_is_coloured(desk, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown, code = in_terminal("orders", "list", keys=b"")
    assert code == 0
    assert "\x1b[31m" in shown
    assert "Awaiting payment" in shown
