"""Which columns a person chose, and what becomes of the choice in another version of the program (T2)."""

import json

import pytest

from tests.widgets.synthetic import NOW
from widgets.column_choice import NARROWEST, WIDEST, ColumnChoice, as_they_come, read_choice
from widgets.columns import lay_out
from widgets.order_table import ALWAYS, COLUMN_WORDS, order_columns

COLUMNS = order_columns(lambda: NOW, "Europe/Warsaw", lambda order_id: None)
DEFAULT = as_they_come(COLUMNS)


def seen(choice: ColumnChoice, width: int = 79) -> list[str]:
    return [placed.column.id for placed in lay_out(choice.columns(COLUMNS, always=ALWAYS), width, start=2)]


def test_without_a_choice_the_columns_are_as_they_come():
    for width in (79, 119, 199):
        assert seen(DEFAULT, width) == [placed.column.id for placed in lay_out(COLUMNS, width, start=2)]


def test_a_hidden_column_leaves_its_room_to_others():
    assert "age" not in seen(DEFAULT.without("age"))
    assert len(seen(DEFAULT.without("customer").without("status"))) > len(seen(DEFAULT))


def test_a_column_that_was_asked_for_comes_before_others_where_it_is_tight():
    assert "invoice_name" not in seen(DEFAULT)
    assert "invoice_name" in seen(DEFAULT.shown("invoice_name"))
    assert "invoice_name" not in seen(DEFAULT.shown("invoice_name").without("invoice_name"), 199)


def test_what_an_order_is_known_by_is_pushed_out_by_nothing():
    choice = DEFAULT
    for column in COLUMNS:
        choice = choice.shown(column.id).widened(column.id, WIDEST)
    for width in range(20, 200, 7):
        assert seen(choice, width)[:2] == ["glyph", "number"]
    assert [column.width for column in choice.columns(COLUMNS, always=ALWAYS)[:2]] == [1, 10]


def test_a_column_moves_no_further_than_to_the_ends():
    assert DEFAULT.moved("total", -99).order[0] == "total"
    assert DEFAULT.moved("age", 99).order[-1] == "age"
    assert DEFAULT.moved("age", 1).order[2:4] == ("placed", "age")
    assert sorted(DEFAULT.moved("age", 5).order) == sorted(DEFAULT.order)


@pytest.mark.parametrize(("asked", "given"), [(-5, NARROWEST), (33, 33), (9_999, WIDEST)])
def test_widths_stay_within_sense(asked, given):
    assert DEFAULT.widened("customer", asked).widths == {"customer": given}


def test_what_is_kept_is_the_same_choice_again():
    choice = DEFAULT.without("age").shown("site").moved("total", -6).widened("customer", 31)
    kept = json.loads(json.dumps(choice.kept()))
    assert read_choice(kept, COLUMNS, always=ALWAYS) == choice


def test_a_column_that_a_later_version_brings_appears_where_it_belongs():
    kept = DEFAULT.without("status").moved("total", -99).kept()
    kept["order"] = [column_id for column_id in DEFAULT.moved("total", -99).order if column_id != "site"]
    choice = read_choice(kept, COLUMNS, always=ALWAYS)
    assert choice is not None
    assert choice.order == DEFAULT.moved("total", -99).order
    kept["order"] = kept["order"][1:]
    kept["order"].remove("glyph")
    found = read_choice(kept, COLUMNS, always=ALWAYS)
    assert found is not None
    assert (found.order[0], set(found.hidden)) == ("glyph", {"status"})
    assert found.order.index("total") == found.order.index("quantity") + 1


def test_what_is_not_known_is_dropped_and_what_must_stay_stays():
    kept = DEFAULT.kept() | {
        "order": ["gone", "total", "total", "number"],
        "hidden": ["gone", "number", "age"],
    }
    kept |= {"wanted": ["gone", "site"], "widths": {"gone": 4, "age": 10**9, "site": -1}}
    choice = read_choice(kept, COLUMNS, always=ALWAYS)
    assert choice is not None
    assert (set(choice.hidden), set(choice.wanted)) == ({"age"}, {"site"})
    assert choice.widths == {"age": WIDEST, "site": NARROWEST}
    assert len(choice.order) == len(COLUMNS)


@pytest.mark.parametrize(
    "wrong",
    [None, 5, [], "x", {}, {"order": 1}, {"order": [1]}, {"hidden": {"a": 1}}, {"wanted": [None]}, {"widths": []},
     {"widths": {"age": "5"}}, {"widths": {"age": True}}, {"widths": {"age": 1.5}}],
)  # fmt: skip
def test_what_is_no_choice_is_none(wrong):
    """S6"""
    kept = DEFAULT.kept() | wrong if isinstance(wrong, dict) and wrong else wrong
    assert read_choice(kept, COLUMNS, always=ALWAYS) is None


def test_each_column_is_called_something():
    assert all(column.label or COLUMN_WORDS.get(column.id) for column in COLUMNS)
    assert COLUMN_WORDS.keys() <= {column.id for column in COLUMNS}
