"""The search line alone (T4)."""

from domain.errors import InvalidInput
from tests.widgets.tiny import Alone, alone
from widgets.bars import Line
from widgets.search_line import SearchLine


def check(text: str) -> str:
    if "?" in text:
        raise InvalidInput("“?” cannot be looked for.")
    return f"with “{text.strip()}”"


def submitted(app: Alone) -> list[str]:
    return [m.text for m in app.news if isinstance(m, SearchLine.Submitted)]


async def test_it_shows_the_search_in_force_in_words_with_how_much_it_found():
    line = SearchLine(check)
    async with alone(line) as app:
        line.show("ana", "3 orders")
        await app.until(lambda: "ana" in app.lines[0] and "with “ana”" in app.lines[0])
        assert app.lines[0].endswith("3 orders ")


async def test_words_and_errors_follow_the_typing():
    line = SearchLine(check)
    async with alone(line) as app:
        line.begin()
        await app.keys("an")
        await app.until(lambda: "with “an”" in app.lines[0])
        await app.keys("?")
        await app.until(lambda: "“?” cannot be looked for." in app.lines[0])
        await app.keys("backspace", "a")
        await app.until(lambda: "with “ana”" in app.lines[0])


async def test_back_at_the_search_in_force_it_says_that_again():
    line = SearchLine(check)
    async with alone(line) as app:
        line.show("ana", "3 orders")
        line.begin()
        await app.keys("?", "backspace")
        await app.until(lambda: "with “ana”" in app.lines[0])
        assert app.lines[0].endswith("3 orders ")


async def test_enter_and_down_submit_what_is_typed():
    line = SearchLine(check)
    async with alone(line) as app:
        line.begin()
        await app.keys("ana", "enter", " silva", "down")
        await app.until(lambda: submitted(app) == ["ana", "ana silva"])


async def test_escape_forgets_what_was_typed():
    other = Line()
    other.can_focus = True
    line = SearchLine(check)
    async with alone(line, other) as app:
        line.show("ana", "3 orders")
        line.begin()
        await app.keys(" silva", "escape")
        await app.until(lambda: any(isinstance(m, SearchLine.Left) for m in app.news))
        other.focus()
        await app.until(lambda: line.input.value == "ana")
        assert not submitted(app)


async def test_news_of_the_list_leave_alone_what_is_being_typed():
    """T12"""
    line = SearchLine(check)
    async with alone(line) as app:
        line.show("ana", "3 orders")
        line.begin()
        await app.keys(" s")
        line.show("ana", "4 orders")
        await app.drained()
        assert line.input.value == "ana s"
        assert "with “ana s”" in app.lines[0]
        await app.keys("backspace", "backspace")
        await app.until(lambda: app.lines[0].endswith("4 orders "))


async def test_of_two_searches_shown_at_once_the_last_is_the_one():
    line = SearchLine(check)
    async with alone(line) as app:
        line.show("first", "")
        line.show("", "9 orders")
        await app.drained()
        assert line.input.value == ""
        assert "with" not in app.lines[0]
        assert app.lines[0].endswith("9 orders ")


async def test_what_is_typed_is_never_markup():
    """X1"""
    line = SearchLine(check)
    async with alone(line, width=120) as app:
        line.begin()
        await app.keys("[/nope] [@click=app.quit]x[/]")
        await app.until(lambda: "with “[/nope] [@click=app.quit]x[/]”" in app.lines[0])
