"""Frugal strips look like Textual's own and cost fewer bytes (V3)."""

import random
from io import StringIO

import pyte
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.frugal_strip import FrugalStrip, changed_until

CONSOLE = Console(file=StringIO(), color_system="truecolor", force_terminal=True)
STYLES = [
    None,
    Style(color="#ff7b72", bgcolor="#261e22"),
    Style(color="#ebb9ba", bgcolor="#261e22"),
    Style(color="#ff7b72", bgcolor="#261e22", bold=True),
    Style(bgcolor="#303030", dim=True),
    Style(reverse=True, bold=True),
    Style(underline=True, italic=True, color="red"),
    Style(strike=True),
    Style(bold=True, dim=True),
]


def looks(text: str) -> list[object]:
    screen = pyte.Screen(60, 1)
    pyte.Stream(screen).feed(text)
    return [screen.buffer[0][x] for x in range(60)]


def test_random_lines_look_like_textuals_own_and_are_never_longer():
    rng = random.Random(3)
    for _ in range(300):
        segments = [
            Segment(rng.choice(["a", "bc ", "株", "é"]), rng.choice(STYLES)) for _ in range(rng.randrange(9))
        ]
        own, stock = FrugalStrip(segments).render(CONSOLE), Strip(segments).render(CONSOLE)
        assert looks(own) == looks(stock), (own, stock)
        assert len(own) <= len(stock)


def test_what_is_cut_from_a_frugal_strip_is_frugal():
    strip = FrugalStrip([Segment("Awaiting", STYLES[1]), Segment(" payment", STYLES[2])])
    assert isinstance(strip.crop(3, 9), FrugalStrip)
    assert all(isinstance(part, FrugalStrip) for part in strip.divide([4, 16]))
    assert strip.crop(3, 9).text == "iting "


def test_how_far_two_lines_differ_is_counted_in_cells():
    old = FrugalStrip([Segment("  ● 12m  株式会社  ", STYLES[1])])
    assert changed_until(old, FrugalStrip([Segment("  ● 13m  株式会社  ", STYLES[1])])) == 6
    assert changed_until(old, FrugalStrip([Segment("  ● 12m  株式会杜  ", STYLES[1])])) == 17
    assert changed_until(old, FrugalStrip([Segment("  ● 12m  株式会社  ", STYLES[1])])) == 0
    assert changed_until(old, FrugalStrip([Segment("  ● 12m  株式会社  ", STYLES[2])])) == old.cell_length
