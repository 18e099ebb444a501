"""The columns of the list are chosen by a person, and stay so for them (T2)."""

import json
from pathlib import Path

import pytest

from tests.tui.harness import Dashboard, dashboard
from widgets.dialogs.columns import ColumnDialog


async def choosing(person: Dashboard) -> None:
    await person.keys("C")
    await person.until(lambda: isinstance(person.screen, ColumnDialog) and person.screen.focused)
    await person.drained()


def header(person: Dashboard) -> list[str]:
    """The columns that are shown, without the sign of what the list is sorted by."""
    return [word.rstrip("▲▼") for word in next(line for line in person.lines if " NUMBER " in line).split()]


async def test_what_is_chosen_stays_while_one_is_elsewhere_and_for_the_next_start(file, kept_columns):
    async with dashboard(file) as anna:
        assert header(anna)[:3] == ["NUMBER", "AGE", "CUSTOMER"]
        await choosing(anna)
        await anna.keys("jj", "space", "jj", "JJ")
        await anna.until(lambda: "AGE" not in anna.table.shown_widths)
        await anna.keys("enter")
        await anna.until(lambda: header(anna)[:3] == ["NUMBER", "SITE", "CUSTOMER"])
        await anna.keys("tab", "tab", "tab")
        await anna.shows("IDLE", "STEP")
        await anna.keys("shift+tab", "shift+tab", "shift+tab")
        await anna.settled()
        assert header(anna)[:3] == ["NUMBER", "SITE", "CUSTOMER"]
    assert json.loads(kept_columns.read_text())["hidden"] == ["age"]
    for _start in range(2):
        async with dashboard(file, size=(80, 24)) as anna:
            assert header(anna)[:3] == ["NUMBER", "SITE", "CUSTOMER"]


async def test_escape_leaves_all_as_it_was_and_writes_nothing(file, kept_columns):
    async with dashboard(file) as anna:
        before = header(anna)
        await choosing(anna)
        await anna.keys("jj", "space", "j", "J", "+")
        await anna.keys("escape")
        await anna.until(lambda: header(anna) == before)
    assert not kept_columns.exists()


async def test_as_they_come_leaves_nothing_behind(file, kept_columns):
    """V1: where there is no file, there is nothing to read."""
    async with dashboard(file) as anna:
        await choosing(anna)
        await anna.keys("jj", "space", "enter")
        await anna.until(kept_columns.exists)
        await choosing(anna)
        await anna.keys("r", "enter")
        await anna.until(lambda: not kept_columns.exists())
        await anna.until(lambda: "AGE" in header(anna))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[1, 2]", b'{"order": 3}', b"[" * 100_000, b'{"order"']
)
async def test_a_broken_file_is_as_good_as_none(file, kept_columns, content):
    """S6"""
    kept_columns.parent.mkdir(parents=True)
    kept_columns.write_bytes(content)
    async with dashboard(file) as anna:
        assert header(anna)[:3] == ["NUMBER", "AGE", "CUSTOMER"]


async def test_where_nothing_can_be_kept_it_is_said_and_holds_for_this_time(file, kept_columns):
    """S6"""
    kept_columns.parent.mkdir(parents=True)
    kept_columns.mkdir()
    async with dashboard(file) as anna:
        await choosing(anna)
        await anna.keys("jj", "space", "enter")
        await anna.until(lambda: "These columns stay until ordertop is left" in anna.footer)
        assert "AGE" not in header(anna)


async def test_a_wider_terminal_says_what_has_room_in_it(file):
    """T15"""
    async with dashboard(file, size=(80, 24)) as anna:
        await choosing(anna)
        await anna.shows("12 have no room on 80 columns.")
        anna.resize(200, 30)
        await anna.hides("no room")


@pytest.fixture
def kept_columns(state_folder) -> Path:
    return Path(state_folder) / "ordertop" / "columns.json"
