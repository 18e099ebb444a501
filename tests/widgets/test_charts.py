"""Charts: as wide as they are asked to be, and characters alone (X1)."""

import pytest

from widgets.charts import MOST, bars, columns


def test_the_longest_bar_is_as_wide_as_there_is_room_and_nothing_has_no_bar():
    drawn = bars([10_000, 5_000, 0], 20)
    whole, half, nothing = (line.count("█") for line in drawn)
    assert (whole, nothing) == (20, 0)
    assert half in (10, 11)
    assert {len(line) for line in drawn} == {20}


def test_however_many_bars_there_are_none_says_its_place():
    drawn = bars([7] * 12, 9)
    assert drawn == ["█" * 9] * 12


@pytest.mark.parametrize("count", [1, 23, 24, 99, 100, MOST])
def test_there_are_as_many_bars_as_values_on_a_terminal_of_any_height(count, monkeypatch):
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "80")
    assert bars([7] * count, 12) == ["█" * 12] * count


def test_behind_the_most_bars_there_are_none():
    assert bars([7] * (MOST + 3), 2) == [*["██"] * MOST, *["  "] * 3]


def test_columns_are_as_high_and_wide_as_asked_on_a_small_terminal(monkeypatch):
    monkeypatch.setenv("LINES", "10")
    monkeypatch.setenv("COLUMNS", "20")
    drawn = columns([5] * 40, 80, 30)
    assert (len(drawn), {len(line) for line in drawn}) == (30, {80})
    assert "█" in drawn[1]
    assert "█" in drawn[1][70:]


def test_nothing_at_all_is_no_picture():
    assert bars([], 10) == []
    assert bars([0, 0], 4) == ["    ", "    "]
    assert bars([3], 0) == [""]


def test_what_is_drawn_steers_no_terminal():
    assert all(char.isprintable() for line in bars([3, 2, 1], 30) for char in line)
