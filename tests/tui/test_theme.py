"""Which colours a terminal gets (T3)."""

import pytest

from tests.tui.harness import dashboard
from tui.theme import choose_theme, next_theme
from widgets.palette import DARK, LIGHT, SIXTEEN

FULL = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("setting", "environ", "theme"),
    [
        ("auto", FULL, DARK),
        ("auto", {"TERM": "xterm", "COLORTERM": "truecolor"}, DARK),
        ("auto", {"TERM": "xterm-direct"}, DARK),
        ("auto", {**FULL, "COLORFGBG": "15;0"}, DARK),
        ("auto", {**FULL, "COLORFGBG": "0;15"}, LIGHT),
        ("auto", {**FULL, "COLORFGBG": "0;default;15"}, LIGHT),
        ("auto", {**FULL, "COLORFGBG": "nonsense"}, DARK),
        ("auto", {"TERM": "xterm"}, SIXTEEN),
        ("auto", {"TERM": "linux"}, SIXTEEN),
        ("auto", {}, SIXTEEN),
        ("light", FULL, LIGHT),
        ("dark", {**FULL, "COLORFGBG": "0;15"}, DARK),
        ("ansi", FULL, SIXTEEN),
        ("light", {**FULL, "NO_COLOR": "1"}, SIXTEEN),
        ("light", {**FULL, "NO_COLOR": ""}, LIGHT),
    ],
)
def test_the_theme_is_what_was_set_or_what_the_terminal_says_of_itself(setting, environ, theme):
    assert choose_theme(setting, environ) == theme.name


def test_the_themes_follow_each_other_in_a_ring():
    names, name = [], DARK.name
    for _theme in range(3):
        name = next_theme(name)
        names.append(name)
    assert names == [LIGHT.name, SIXTEEN.name, DARK.name]
    assert next_theme("textual-dark") == DARK.name


async def test_a_key_changes_the_theme_everywhere_at_once(file):
    async with dashboard(file) as anna:
        seen = set()
        for _theme in range(3):
            styles = {segment.style for strip in anna.screen._compositor.render_strips() for segment in strip}
            seen.add(frozenset(str(style.bgcolor) for style in styles if style))
            await anna.keys("T")
            await anna.drained()
        assert len(seen) == 3
        assert anna.app.theme == DARK.name
