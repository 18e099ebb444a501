"""Whatever customers type is shown as text, exactly as wide as its column (X1, T15)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from widgets.cells import fit, plain, width_of

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31mC1\x9d52;c;x\x9c",
    "[@click=app.quit]press me[/]",
    "[/nope]",
    "[bold red]loud[/bold red]",
    "$primary [$error]x[/]",
    "bell\x07 back\x08\x08\x08 null\x00 delete\x7f",
    "line\none\r\ntwo\u2028three\u2029four\x85five",
    "tab\tand\x0bvertical\x0cfeed",
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200fmark",
    "Z̸̡̢̛̗̘̙̜̝̞̟̠̣̤̥̦̩̪̫̬̭̮̯̰̱̲̳̹̺̻̼͇͈͉͍͎̀́̂̃̄̅̆̇̈̉̊̋̌̍̎̏̐̑̒̓̔algo",
    "\u0301starts with a mark",
    "株式会社山田商店",
    "한국어 주문",
    "مكتبة النور",
    "שלום עולם",
    "नमस्ते दुनिया",
    "👨‍👩‍👧‍👦 family 👍🏽 ❤️ 🇵🇱",
    "\u200b\u200c\u200d\ufeff\u2060\u00ad",
    "\U000e0041\U000e0042 tags",
    "\ud800 lone",
    "\ue000 private \U0010fffd",
    "x" * 5_000,
    "字" * 5_000,
    "",
    " ",
)


def assert_only_text(text: str) -> None:
    for char in text:
        assert unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}, hex(ord(char))
        assert unicodedata.category(char) != "Cf" or char == "\u200c", hex(ord(char))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("width", [0, 1, 2, 3, 7, 12, 40, 200])
@pytest.mark.parametrize("align", ["left", "right"])
def test_hostile_text_is_only_text_and_as_wide_as_its_column_x1(text, width, align):
    shown = fit(text, width, align)
    assert_only_text(shown)
    assert cell_len(shown) == width


@given(st.text(), st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_any_text_is_only_text_and_as_wide_as_its_column_x1(text, width, align):
    shown = fit(text, width, align)
    assert_only_text(shown)
    assert cell_len(shown) == width


def test_text_is_cut_with_an_ellipsis_by_cells_not_characters():
    assert fit("Awaiting payment", 9) == "Awaiting…"
    assert fit("株式会社山田商店", 6) == "株式… "
    assert fit("株式会社山田商店", 7) == "株式会…"
    assert fit("Ana", 3) == "Ana"


def test_amounts_stand_to_the_right():
    assert fit("149.00 EUR", 14, "right") == "    149.00 EUR"
    assert fit("149.00 €", 10, "right") == "  149.00 €"


def test_marks_do_not_pile_up_and_emoji_do_not_fuse():
    assert len(plain("a" + "\u05b0" * 50)) == 5
    assert plain("👨‍👩‍👧") == "👨👩👧"
    assert width_of("👨‍👩‍👧") == 6


def test_markup_is_shown_as_typed():
    assert fit("[@click=app.quit]x[/]", 30).rstrip() == "[@click=app.quit]x[/]"
