"""What the word being typed may become (T4)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whenever import Date

from domain.query import parse
from domain.query.completion import MOST, Completion, complete
from domain.query.fields import FIELDS, NAMED
from tests.domain.test_query import TYPED

TODAY = Date(2026, 11, 21)
NAMES = {
    "manager": ["Ana Silva", "Bob", "Zoë Anders"],
    "currency": ["EUR", "USD"],
    "reseller": ['Acme "Hosting"', "…"],
}


def offered(text: str) -> list[str]:
    """What is offered for a cursor at the bar, or at the end."""
    cursor = text.find("|") if "|" in text else len(text)
    return list(complete(text.replace("|", ""), cursor, NAMES).candidates)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("arch", ["archive:"]),
        ("ARCH", ["archive:"]),
        ("-arch", ["archive:"]),
        ("ana arch", ["archive:"]),
        ("arch| ana", ["archive:"]),
        ("p", ["payment:", "promo:", "placed:", "paid:", "paid_by:"]),
        ("han", ["status:handled", "archive:handled"]),
        ("archive:aw", ["awaiting_payment", "awaiting_approval"]),
        ("-archive:closed,aw", ["awaiting_payment", "awaiting_approval"]),
        ("archive:awaiting_payment,aw", ["awaiting_approval"]),
        ("archive:AWAITING-P", ["awaiting_payment"]),
        ("status:pay", ["awaiting_payment"]),
        ("confirmed:", ["yes", "no"]),
        ("placed:t", ["today"]),
        ("manager:an", ['"Ana Silva"', '"Zoë Anders"']),
        ('manager:"ana s', ['"Ana Silva"']),
        ("manager:zoe", ['"Zoë Anders"']),
        ("reseller:", ['"Acme Hosting"']),
        ("reseller:=ac", ['"Acme Hosting"']),
        ('reseller:="acme h', ['"Acme Hosting"']),
        ("currency:EUR,", ["USD"]),
        ("currency:eur,u", ["USD"]),
    ],
)
def test_fields_and_their_values_are_offered(text, candidates):
    assert offered(text) == candidates


@pytest.mark.parametrize(
    "text",
    ["", "ana", "ana ", "archive:closed", "arch|ive", "arch|:", "nothing:a", "customer:an", "-", "total:", "…"],
)  # fmt: skip
def test_where_nothing_is_known_nothing_is_offered(text):
    assert offered(text) == []


def test_names_on_the_desk_are_wanted_until_they_are_looked_up():
    assert complete("manager:a", 9).wanted == "manager"
    assert complete("manager:a", 9, NAMES).wanted is None
    assert complete("manager:a", 9, {"manager": []}) == Completion(8, 9)
    assert complete("customer:a", 10).wanted is None


def test_what_is_accepted_takes_the_place_of_the_word_and_nothing_else():
    found = complete("x -archive:closed,aw total:>5", 20)
    assert found.accepted("x -archive:closed,aw total:>5", 1) == (
        "x -archive:closed,awaiting_approval total:>5",
        35,
    )
    assert complete("arch", 4).accepted("arch", 0) == ("archive:", 8)


def test_every_filter_can_be_found_by_its_first_letter():
    for name in FIELDS:
        assert f"{name}:" in offered(name[0])


def test_every_choice_is_offered_and_understood():
    for name, field in FIELDS.items():
        found = complete(f"{name}:", len(name) + 1)
        assert set(field.choices) <= set(found.candidates)
        for n in range(len(found.candidates)):
            text, _cursor = found.accepted(f"{name}:", n)
            assert parse(text, TODAY).terms


@given(TYPED, st.integers(0, 60))
def test_whatever_is_typed_the_rest_stays_and_the_cursor_follows(text, cursor):
    """X5: what is typed may be anything; only the word at the cursor is ever replaced."""
    cursor = min(cursor, len(text))
    found = complete(text, cursor, {name: ["Ana “Silva\x1b", '" "', "\ud800x"] for name in NAMED})
    assert len(found.candidates) <= MOST
    for n, candidate in enumerate(found.candidates):
        accepted, place = found.accepted(text, n)
        assert accepted == text[: found.start] + candidate + text[cursor:]
        assert accepted[:place].endswith(candidate)
        assert candidate.isprintable()
        assert candidate != text[found.start : cursor]


@given(st.text(max_size=30))
@example(":\xa00")
def test_any_name_on_the_desk_that_is_offered_can_be_searched(name):
    found = complete("manager:", 8, {"manager": [name]})
    for n in range(len(found.candidates)):
        assert parse(found.accepted("manager:", n)[0], TODAY).terms
