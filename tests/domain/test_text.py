"""What customers type is only ever text, and is found again (S5, X1, X5)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import LINE_LIMIT, NOTE_LIMIT, clean_line, clean_note, fold, tokens

MARKS = "\u0301\u0316\u0344\u20dd"
CONTROLS = "\x00\x07\x08\x1b\x7f\x85\x9b\u00ad"
HOSTILE = CONTROLS + "\u061c\u200b\u200e\u2028\u2029\u202e\u2066\u2069\ufeff\ufffe\ud800\U000e0041"
TYPED = st.text(
    st.one_of(
        st.characters(exclude_categories=()), st.sampled_from(HOSTILE + MARKS + " \t\r\n\u00a0\u3000aé[/]")
    ),
    max_size=LINE_LIMIT * 5,
)
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def steers(character: str) -> bool:
    """Whether the character could move the cursor, reorder what is read, or break a line or an encoder."""
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in BIDI
        or character in "\u061c\u200e\u200f\u200b\u2060\ufeff\u00ad\u3164"
        or ord(character) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(character) <= 0xFDEF
        or 0xE0000 <= ord(character) <= 0xE007F
    )


@given(TYPED)
def test_a_clean_line_holds_nothing_that_steers_a_terminal(text):
    """X1."""
    line = clean_line(text)
    assert not [character for character in line if steers(character)]
    assert len(line) <= LINE_LIMIT
    assert "  " not in line
    assert line == line.strip()
    line.encode("utf-8")


@given(TYPED)
def test_a_clean_note_holds_line_breaks_and_nothing_else_that_steers(text):
    """X1."""
    note = clean_note(text, limit=LINE_LIMIT)
    assert not [character for character in note if steers(character) and character != "\n"]
    assert len(note) <= LINE_LIMIT
    assert note == note.strip()


@given(TYPED)
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_note(clean_note(text)) == clean_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "[@click=app.quit]Ana[/nope]",
        "=cmd|' /C calc'!A0",
        "👩‍👩‍👧‍👦 family, 🇧🇷 flag, ❤️",
        "می‌خواهم",
        "محمد بن عَبْدُ الله",
        "王小明 オーダー 주문",
        "हिन्दी ไทยครับ",
        "Ångström Łukasz naïve",
    ],
)
def test_honest_writing_survives_in_any_script(text):
    """X1: markup of ours or of a spreadsheet's is text like any other."""
    text = unicodedata.normalize("NFC", text)
    assert clean_line(text) == text
    assert clean_note(text) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Ana\t\tSilva \r\n", "Ana Silva"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]52;c;aGk=\x07", "]52;c;aGk="),
        ("\x9b2J", "2J"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("a \u200b b", "a b"),
        ("x" * 199 + " y", "x" * 199),
        ("\u3164", ""),
        ("one\u2028two\x0bthree", "one two three"),
        ("cafe\u0301", "café"),
    ],
)
def test_a_line_is_made_plain(text, line):
    assert clean_line(text) == line


def test_a_note_keeps_its_lines():
    assert clean_note(" one \r\n\r\n\ttwo\rthree\x85four\n") == "one\n\n two\nthree\nfour"


def test_long_text_is_cut():
    """X5."""
    assert clean_line("é" * 10**6) == "é" * LINE_LIMIT
    assert clean_note("é\n" * 10**6) == ("é\n" * NOTE_LIMIT)[: NOTE_LIMIT - 1]
    assert clean_line("abc def", limit=4) == "abc"


def test_stacked_combining_marks_are_cut():
    """X1: a name cannot climb over its neighbours' rows."""
    assert clean_line("Z" + "\u0301\u0316" * 300 + "algo") in {
        "Z\u0316\u0316\u0301\u0301algo",
        "Ź\u0316\u0316\u0301algo",
    }
    assert len(clean_note("a" + "\u0344" * 20_000 + "b")) < 10


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Łukasz", "lukasz"),
        ("JOSÉ", "jose"),
        ("Søren Đorđe", "soren dorde"),
        ("Straße", "STRASSE"),
        ("Ａcme™", "acmetm"),
        ("ℌot №5", "hot no5"),
        ("İzmir", "izmir"),
        ("ＡＢＣ１２３", "abc123"),
    ],
)
def test_search_ignores_accents_case_and_compatibility_forms(stored, typed):
    assert tokens(stored) == tokens(typed)


def test_punctuation_separates_words():
    assert tokens("ana.silva@example.org, ORD-42_b (paid)") == "ana silva example org ord 42 b paid".split()
    assert tokens("… — 💸") == []


@given(TYPED)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)
    assert all(0 < len(word) <= 40 for word in tokens(text))


@pytest.mark.parametrize(
    "million", ["a" * 10**6, "é " * 500_000, "a\u0301\u0316" * 333_333, "\u0301\u0316" * 500_000]
)
def test_a_million_characters_are_taken_in_one_go(million):
    """X5: no input makes the time grow faster than its length."""
    assert all(len(word) <= 40 for word in tokens(million))
    assert len(clean_note(million)) <= NOTE_LIMIT
