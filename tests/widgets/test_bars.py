"""The single lines around a list."""

import pytest
from textual import events
from textual.geometry import Region

from tests.widgets.tiny import alone
from widgets.bars import Choice, Choices, Line, Rule
from widgets.palette import Role, palette_of


async def test_a_line_shows_its_pieces_left_and_right():
    line = Line()
    async with alone(line, width=30) as app:
        line.say([("desk", Role.STRONG), (" · all", None)], [("12:00 ", Role.MUTED)])
        await app.until(lambda: app.lines[0] == "desk · all".ljust(24) + "12:00 ")


@pytest.mark.parametrize("width", [20, 8, 3, 1])
async def test_where_both_do_not_fit_the_left_gives_way(width):
    line = Line()
    async with alone(line, width=width) as app:
        line.say([("a very long name of a desk", None)], [("12:00", None)])
        await app.drained()
        assert len(app.lines[0]) == width
        assert width != 20 or app.lines[0] == "a very long n… 12:00"


async def test_a_line_never_reads_its_words_as_markup():
    """X1"""
    line = Line()
    async with alone(line) as app:
        line.say([("[bold]x[/nope] [@click=app.quit]y[/]", None)], [("[/]", None)])
        await app.until(lambda: app.lines[0].startswith("[bold]x[/nope] [@click=app.quit]y[/]"))
        assert app.lines[0].endswith("[/]")


async def test_a_line_that_says_the_same_again_is_not_repainted(monkeypatch):
    """V3"""
    line = Line()
    async with alone(line) as app:
        line.say([("same", None)])
        await app.drained()
        painted: list[str] = []
        monkeypatch.setattr(line, "refresh", lambda *_regions: painted.append("once"))
        line.say([("same", None)])
        assert not painted
        line.say([("other", None)])
        assert painted


async def test_a_rule_has_its_words_at_the_right_end():
    rule = Rule()
    async with alone(rule, width=30) as app:
        await app.until(lambda: app.lines[0] == "─" * 30)
        rule.say("↑ 12 new, g to see")
        await app.until(lambda: app.lines[0] == "─" * 9 + " ↑ 12 new, g to see ─")
        rule.say("")
        await app.until(lambda: app.lines[0] == "─" * 30)


TABS = [Choice("a", "1 Awaiting payment 3", "1 ● 3"), Choice("b", "2 Closed 11", "2 ✗ 11")]


async def test_choices_are_short_where_they_do_not_fit_but_the_chosen_one():
    choices = Choices()
    async with alone(choices, width=40) as app:
        choices.show(TABS, "b")
        await app.until(lambda: app.lines[0] == "  1 Awaiting payment 3  2 Closed 11 ".ljust(40))
    choices = Choices()
    async with alone(choices, width=24) as app:
        choices.show(TABS, "b")
        await app.until(lambda: app.lines[0] == "  1 ● 3  2 Closed 11 ".ljust(24))


async def test_a_click_chooses_what_is_under_the_mouse():
    choices = Choices()
    async with alone(choices, width=40) as app:
        choices.show(TABS, "a")
        await app.until(lambda: "Closed" in app.lines[0])
        for x in (26, 39, 3):
            click = events.Click(
                choices, x, 0, 0, 0, 1, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=0
            )
            click._set_forwarded()
            choices.post_message(click)
        await app.until(lambda: [m.choice for m in app.news if isinstance(m, Choices.Chosen)] == ["b", "a"])


async def test_of_a_line_only_the_cells_that_differ_are_repainted(monkeypatch):
    """V3: a place in a list that counts up costs a digit or two on the wire."""
    line = Line()
    async with alone(line) as app:
        line.say([("orders", None)], [("at 11", None)])
        await app.drained()
        painted: list[Region] = []
        monkeypatch.setattr(line, "refresh", lambda *regions: painted.extend(regions))
        line.say([("orders", None)], [("at 12", None)])
        assert painted == [Region(line.size.width - 1, 0, 1, 1)]
        line.say([("orders", Role.BAD)], [("at 12", None)])
        assert painted[1:] == [Region(0, 0, 6, 1)]


@pytest.mark.parametrize("kind", [Line, Rule, Choices])
async def test_every_cell_has_the_themes_colours(kind):
    """T3: also the blanks, and what no style was given to."""
    bar = kind()
    async with alone(bar, width=40) as app:
        if isinstance(bar, Line):
            bar.say([("left", None)], [("right", Role.MUTED)])
        await app.drained()
        (strip,) = bar.render_lines(bar.size.region)
        assert strip.cell_length == 40
        assert {segment.style.bgcolor for segment in strip if segment.style} == {palette_of(app).base.bgcolor}
        assert all(segment.style and segment.style.color for segment in strip)


async def test_a_line_that_was_not_refreshed_is_not_painted_again(monkeypatch):
    """V2: a frame asks every widget in view."""
    line = Line()
    async with alone(line, width=40) as app:
        line.say([("once", None)])
        await app.drained()
        first = line.render_lines(line.size.region)
        monkeypatch.setattr(line, "paint_lines", None)
        assert line.render_lines(line.size.region) is first
