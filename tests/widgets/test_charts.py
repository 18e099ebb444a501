"""Charts: as wide as they are asked to be, and characters alone (X1)."""

from widgets.charts import bars


def test_the_longest_bar_is_as_wide_as_there_is_room_and_nothing_has_no_bar():
    drawn = bars([10_000, 5_000, 0], 20)
    whole, half, nothing = (line.count("█") for line in drawn)
    assert (whole, nothing) == (20, 0)
    assert half in (10, 11)
    assert {len(line) for line in drawn} == {20}


def test_however_many_bars_there_are_none_says_its_place():
    drawn = bars([7] * 12, 9)
    assert drawn == ["█" * 9] * 12


def test_nothing_at_all_is_no_picture():
    assert bars([], 10) == []
    assert bars([0, 0], 4) == ["    ", "    "]
    assert bars([3], 0) == [""]


def test_what_is_drawn_steers_no_terminal():
    assert all(char.isprintable() for line in bars([3, 2, 1], 30) for char in line)
