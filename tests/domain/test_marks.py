"""Marks: single rows, or all that a search finds but for some (T2)."""

from hypothesis import given
from hypothesis import strategies as st

from domain.marks import Marks
from domain.query import EVERYTHING

ROWS = frozenset(range(6))
some = st.frozensets(st.sampled_from(sorted(ROWS)))
marks = st.builds(Marks, some, st.sampled_from([None, EVERYTHING]))


def marked(marks: Marks) -> frozenset[int]:
    """Which of the rows, all of which the query finds, are marked."""
    return frozenset(row for row in ROWS if row in marks)


def test_without_any_nothing_is_marked():
    assert not Marks()
    assert not marked(Marks())
    assert Marks(frozenset([1]))


def test_all_that_a_search_finds_is_marked_whatever_its_id():
    everything = Marks(query=EVERYTHING)
    assert everything
    assert 10**12 in everything


@given(marks, some)
def test_rows_get_marks_and_lose_them_whatever_the_marks_are_made_of(before: Marks, rows: frozenset[int]):
    assert marked(before.having(rows, marked=True)) == marked(before) | rows
    assert marked(before.having(rows, marked=False)) == marked(before) - rows


@given(marks)
def test_inverted_marks_are_all_the_others_and_twice_inverted_the_same(before: Marks):
    assert marked(before.inverted(EVERYTHING)) == ROWS - marked(before)
    assert before.inverted(EVERYTHING).inverted(EVERYTHING) == before
