"""The last gate before the terminal (X1)."""

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tests.tui.hostile import FORBIDDEN, HOSTILE
from tui.last_gate import LastGate

BLACK = Color(0, 0, 0)


def passed(text: str) -> str:
    (segment,) = LastGate().apply([Segment(text, Style(bold=True))], BLACK)
    assert segment.style == Style(bold=True)
    return segment.text


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_steers_gets_through(name):
    text = passed(HOSTILE[name])
    assert not [c for c in text if ord(c) < 32 or c in FORBIDDEN or c == "\x7f"]


@pytest.mark.parametrize("text", ["", "plain", "Łukasz Zając", "مكتبة", "漢字", "▌ ● ✓ ─ …", "a\u0301"])
def test_writing_gets_through_as_it_is(text):
    assert passed(text) == text


def test_tabs_and_line_ends_become_blanks_so_that_columns_stay():
    assert passed("a\tb\nc") == "a b c"


def test_what_textual_itself_sends_to_the_terminal_stays():
    control = Segment("\x1b[1;1H", None, [(1, 1)])  # type: ignore[list-item]
    assert LastGate().apply([control], BLACK) == [control]


def test_segments_keep_their_order_and_styles():
    red = Style(color="red")
    segments = [Segment("a\x1b[2J", red), Segment("b"), Segment("\x9b", red)]
    assert LastGate().apply(segments, BLACK) == [Segment("a[2J", red), Segment("b"), Segment("", red)]
