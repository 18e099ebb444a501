"""Opening: at once, for whom the desk knows, on a desk that this program can read (V1, S2, R10)."""

import json
import subprocess
import sys

import pytest

from tests.tui.harness import by_raw_sql, dashboard
from tests.tui.pty import PROGRAM, ROOT, ended, let_in, program, raw, shows
from tui.settings import system_user

#: Opens the dashboard, and says what was imported when the desk's thread was first asked for something.
FIRST_ASKED = """
import asyncio, json, sys
from tui.app import OrdertopApp
from tui.desk_thread import DeskThread
from tui.settings import LaunchOptions, load

app = OrdertopApp(LaunchOptions(settings=load()))
start = DeskThread.start
seen = {}

def started(thread):
    if not seen:
        seen["modules"] = sorted(m for m in sys.modules if "." not in m)
        seen["text"] = "".join(s.text for s in app.screen._compositor.render_strips())
    start(thread)

DeskThread.start = started

async def main():
    async with app.run_test(size=(120, 30)):
        while "sqlalchemy.orm" not in sys.modules:
            await asyncio.sleep(0.01)
    app.thread.close()

asyncio.run(main())
print(json.dumps(seen))
"""


def test_the_first_page_is_there_before_any_database_library(file):
    """V1"""
    let_in(file)
    done = subprocess.run(
        [sys.executable, "-c", FIRST_ASKED], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "ORDERTOP_DB": str(file), "HOME": str(file.parent)},
    )  # fmt: skip
    seen = json.loads(done.stdout)
    assert "3000000008" in seen["text"]
    assert not {"sqlalchemy", "alembic", "aiosqlite", "plotext", "cyclopts", "msgspec"} & set(seen["modules"])


async def test_where_nothing_is_plain_the_ordinary_way_shows_the_same(file, monkeypatch):
    """V1"""
    async with dashboard(file) as anna:
        plain = anna.lines
    monkeypatch.setattr("tui.bootstrap.first_look", lambda *_given: None)
    async with dashboard(file) as anna:
        await anna.until(lambda: anna.lines[1:] == plain[1:])


async def test_before_the_desk_is_there_the_screen_says_what_it_is_doing(file, monkeypatch):
    monkeypatch.setattr("tui.bootstrap.first_look", lambda *_given: None)
    async with dashboard(file, wait=False) as anna:
        assert "opening the desk" in anna.text or "Test desk" in anna.text
        await anna.opened()


def refused(file, *arguments: str) -> tuple[int, str]:
    """Starts the dashboard; its exit code and all that it showed."""
    with program(file, *arguments) as terminal:
        code = ended(terminal)
        assert b"3000000008" not in raw(terminal)
        return code, " ".join("".join(terminal.display).split())


def test_who_is_not_known_sees_nothing_and_is_told_whom_to_ask(file):
    """S2"""
    code, said = refused(file)
    assert code == 5
    assert (
        f"ordertop: The system user “{system_user()}” is not known on this desk; its owner can let you in"
        in said
    )
    assert "Traceback" not in said


def test_acting_as_another_takes_the_owners_leave(file):
    """S2"""
    let_in(file, "agent")
    code, said = refused(file, "--as", "owner")
    assert (code, f"{system_user()} may not act as someone else" in said) == (5, True)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "was made by a newer ordertop (revision 9999)"),
        ("PRAGMA application_id = 7", "is a SQLite database of another program"),
    ],
)
def test_a_desk_that_is_not_for_this_program_is_left_alone(file, statement, said):
    """R10"""
    let_in(file)
    by_raw_sql(file, statement)
    code, shown = refused(file)
    assert (code, said in shown) == (7, True)


def test_a_file_that_is_no_database_is_said_to_be_none(file):
    """R10"""
    file.write_text("3000000001,anna\n" * 100)
    code, said = refused(file)
    assert (code, "the file is not a SQLite database" in said) == (7, True)


def test_no_desk_is_made_without_asking(tmp_path):
    """S2"""
    with program(tmp_path / "new.db") as terminal:
        shows(terminal, "There is no desk at")
        terminal.write(b"\r")
        assert ended(terminal) == 0
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_place_text_is_told_so_in_a_sentence(file, term):
    """S6"""
    let_in(file)
    with program(file, env={"TERM": term}) as terminal:
        assert ended(terminal) == 2
        assert "needs a terminal that can place text" in "".join(terminal.display)
        assert b"\x1b" not in raw(terminal)


def test_without_a_terminal_one_sentence_and_nothing_else(file):
    """S6"""
    done = subprocess.run(
        PROGRAM, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "ORDERTOP_DB": str(file), "TERM": "xterm"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


FAULTY = """
import sys
from textual.screen import Screen
import tui.screens.desk as desk

def action_list_reload(self):
    secret = "the customer's own words \\x1b]0;pwned\\x07"
    raise RuntimeError(secret)

desk.DeskScreen.action_list_reload = action_list_reload
from tui.cli import main
sys.exit(main())
"""


def test_a_fault_of_the_programs_own_is_one_sentence_without_what_it_was_about(file, monkeypatch):
    """X1, X4"""
    let_in(file)
    monkeypatch.setattr("tests.tui.pty.PROGRAM", (sys.executable, "-c", FAULTY))
    with program(file) as terminal:
        shows(terminal, "3000000008", "? all keys")
        terminal.write(b"\x12")
        assert ended(terminal) == 70
        after = raw(terminal).rpartition(b"\x1b[?1049l")[2]
    assert b"ordertop has failed: RuntimeError." in after
    assert b"own words" not in raw(terminal)
    assert b"Traceback" not in raw(terminal)
