"""Places in sorted lists: whole numbers that compare as what the list is sorted by (T2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.money import DECIMALS, LIMIT_MINOR
from domain.sorting import NAMED, NEWEST, By, Sort, by_amount, by_customer, parse_sort

KEYS = st.integers(-(2**62), 2**62)
VALUES = {
    By.PLACED: KEYS,
    By.NUMBER: st.integers(10**9, 10**10 - 1).map(str),
    By.AMOUNT: st.integers(0, 2**62),
    By.CUSTOMER: st.text(st.characters(exclude_categories=["Cs"])).map(by_customer),
}
SORTS = [Sort(by, up=up) for by in By for up in (False, True)]


@pytest.mark.parametrize("sort", SORTS, ids=str)
@given(data=st.data())
def test_places_compare_as_the_values_do_and_lead_back_to_them(sort, data):
    rows = data.draw(st.lists(st.tuples(VALUES[sort.by], KEYS), min_size=2, max_size=5))
    if sort.by is By.PLACED:
        rows = [(key, key) for key, _other in rows]
    if sort.by is By.NUMBER:  # a number is one order's only
        rows = [(number, 0) for number, _key in rows]
    places = [sort.place(*row) for row in rows]
    expected = sorted(
        set(rows), key=lambda row: (row[0].encode() if isinstance(row[0], str) else row[0], row[1])
    )
    assert [sort.at(place) for place in sorted(set(places), reverse=sort.up)] == expected


@given(st.integers(-(2**600), 2**600))
def test_any_number_is_a_place_beside_or_between_rows(place):
    for sort in SORTS:
        value, _key = sort.at(place)
        if sort.by is By.AMOUNT:
            assert 0 <= int(value) < 2**63
        if sort.by is By.CUSTOMER:
            assert "\0" not in str(value)
            str(value).encode()  # no half of a letter


def test_amounts_of_all_currencies_compare_as_numbers():
    assert by_amount(10_000, "EUR") == by_amount(100, "JPY") == by_amount(100_000, "KWD")
    assert by_amount(100, "JPY") == by_amount(1_000_000, "CLF")
    assert by_amount(10_001, "EUR") > by_amount(100, "JPY") > by_amount(99_999, "KWD")
    assert all(by_amount(LIMIT_MINOR, currency) < 2**63 for currency in DECIMALS)


def test_names_are_compared_by_their_words_whatever_surrounds_them():
    assert by_customer("“Ána” [/]") == by_customer("ana")
    assert by_customer(None, "", "shop.example", "Ana") == "shop example"
    assert by_customer("!!!") == by_customer(None) == ""
    assert len(by_customer("ñ" * 200).encode()) <= 48


def test_a_sort_is_asked_for_by_name_and_turned_by_a_minus():
    assert parse_sort("-placed") == parse_sort("age") == NEWEST
    assert parse_sort("-age") == parse_sort("placed") == Sort(By.PLACED, up=True)
    assert parse_sort("-amount") == Sort(By.AMOUNT)
    for sort in SORTS:
        assert parse_sort(str(sort)) == sort
        assert sort.turned().turned() == sort != sort.turned()


@pytest.mark.parametrize("typed", ["", "-", "--amount", "total\x1b[2J", "x" * 500])
def test_no_other_sort_is_understood(typed):
    with pytest.raises(InvalidInput, match=", ".join(NAMED)) as refused:
        parse_sort(typed)
    assert "\x1b" not in refused.value.message
