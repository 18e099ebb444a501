"""Every row reads on every theme, and colour is never the only sign (SPEC 2)."""

from itertools import product

import pytest
from rich.cells import cell_len
from rich.style import Style

from domain.orders.status import ARCHIVE_OF, Archive, Status
from domain.statuses.colours import Colour
from widgets.palette import (
    AA,
    DARK,
    GLYPH_OF,
    LIGHT,
    NO_COLOUR,
    SHARES,
    SIXTEEN,
    SIXTEEN_RGB,
    THEMES,
    TONE_OF,
    TONE_OF_COLOUR,
    Role,
    State,
    Tone,
    contrast,
)

SEEN = (State.NORMAL, State.CURSOR, State.MARKED)


def ratios(style: Style) -> list[float]:
    """The contrast of a style's text, on every meaning that its colours may have."""
    assert style.color is not None
    assert style.bgcolor is not None
    if style.color.number is not None:
        assert style.bgcolor.number is not None
        return [contrast(table[style.color.number], table[style.bgcolor.number]) for table in SIXTEEN_RGB]
    assert style.color.triplet is not None
    assert style.bgcolor.triplet is not None
    return [contrast((*style.color.triplet,), (*style.bgcolor.triplet,))]


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN], ids=lambda palette: palette.name)
@pytest.mark.parametrize("status", Status)
def test_every_status_reads_at_aa_plain_under_the_cursor_and_marked(palette, status):
    for state, role in product(SEEN, Role):
        style = palette.style(TONE_OF[status], state, role)
        assert min(ratios(style)) >= AA, (state, role, style)


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN], ids=lambda palette: palette.name)
@pytest.mark.parametrize("colour", Colour)
def test_every_colour_of_a_custom_status_reads_at_aa_too(palette, colour):
    """L14"""
    for state, role in product(SEEN, Role):
        style = palette.style(TONE_OF_COLOUR[colour], state, role)
        assert min(ratios(style)) >= AA, (state, role, style)


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN], ids=lambda palette: palette.name)
def test_the_colours_of_custom_statuses_are_told_apart_from_each_other_and_from_the_cursor(palette):
    """L14"""
    for state in (State.NORMAL, State.CURSOR):
        looks = {str(palette.style(TONE_OF_COLOUR[colour], state)) for colour in Colour}
        assert len(looks) == len(Colour)
    for colour in Colour:
        tone = TONE_OF_COLOUR[colour]
        assert palette.style(tone, State.NORMAL) != palette.style(tone, State.CURSOR)


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN], ids=lambda palette: palette.name)
def test_text_outside_rows_reads_at_aa_too(palette):
    for role in Role:
        assert min(ratios(palette.style(Tone.PLAIN, State.NORMAL, role))) >= AA, role


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN], ids=lambda palette: palette.name)
def test_each_share_of_a_whole_has_a_colour_of_its_own_that_reads_at_aa(palette):
    """T1"""
    styles = [palette.share(n) for n in range(SHARES)]
    assert len({style.color for style in styles}) == SHARES
    assert all(min(ratios(style)) >= AA for style in styles)


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN], ids=lambda palette: palette.name)
def test_incomplete_is_black_on_a_light_band_on_every_theme(palette):
    style = palette.style(TONE_OF[Status.INCOMPLETE])
    assert style.color is not None
    assert style.color.number == 0 or tuple(style.color.triplet or ()) == (0, 0, 0)
    assert min(ratios(style)) > 8


def test_contrast_is_the_one_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_each_colour_of_the_specification_has_its_statuses():
    tones = {status: TONE_OF[status] for status in Status}
    assert tones[Status.AWAITING_PAYMENT] is Tone.RED
    assert {tones[s] for s in Status if ARCHIVE_OF[s] is Archive.AWAITING_APPROVAL} == {Tone.YELLOW}
    assert tones[Status.HANDLED] is Tone.GREEN
    assert tones[Status.CANCELLED] is Tone.GREY
    assert tones[Status.FRAUD] is Tone.MAGENTA


def test_glyphs_are_one_cell_wide_and_tell_the_archives_apart_without_colour():
    assert all(cell_len(glyph) == 1 for glyph in GLYPH_OF.values())
    by_archive = {archive: {GLYPH_OF[s] for s in Status if ARCHIVE_OF[s] is archive} for archive in Archive}
    for one, other in product(Archive, Archive):
        assert one is other or not by_archive[one] & by_archive[other]
    # Closed orders are two kinds, and look it.
    assert len(by_archive[Archive.CLOSED]) == 2


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN], ids=lambda palette: palette.name)
def test_cursor_and_marks_show_on_every_status(palette):
    for status in Status:
        looks = {str(palette.style(TONE_OF[status], state)) for state in (State.NORMAL, State.CURSOR)}
        assert len(looks) == 2, status


def test_without_colour_there_is_none():
    for tone, state, role in product(Tone, State, Role):
        style = NO_COLOUR.style(tone, state, role)
        assert style.color is None
        assert style.bgcolor is None
    assert NO_COLOUR.style(Tone.RED, State.CURSOR).reverse


def test_there_is_a_theme_for_each_palette_in_colour():
    assert [theme.name for theme in THEMES] == ["ordertop-dark", "ordertop-light", "ordertop-16"]
    assert [theme.dark for theme in THEMES] == [True, False, True]
    assert [theme.ansi for theme in THEMES] == [False, False, True]
