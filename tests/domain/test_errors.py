"""A refusal is one sentence that can be printed anywhere (S6, X1)."""

import pytest

from domain.errors import Changed, DomainError, InvalidInput
from domain.money import Money


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\x9b2J", "1\u202e2", "1\n2", "1\ud800"])
def test_an_error_repeats_what_was_typed_as_plain_text(hostile):
    """X1."""
    with pytest.raises(InvalidInput) as refused:
        Money.parse(hostile, "EUR")
    assert refused.value.message.isprintable()
    assert str(refused.value) == refused.value.message


def test_an_error_is_one_line_of_limited_length():
    """X5."""
    assert DomainError("a\n\nb").message == "a b"
    assert len(DomainError("é" * 10**6).message) == 1000


def test_an_error_names_its_code_and_its_rule():
    error = Changed("Ana changed it.", rule="L17")
    assert (error.code, error.rule, error.message) == ("changed", "L17", "Ana changed it.")
