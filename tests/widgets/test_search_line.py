"""The search line alone (T4)."""

import asyncio

from whenever import Date

from domain.errors import InvalidInput
from domain.query import describe, parse
from tests.widgets.tiny import Alone, alone
from widgets import search_line
from widgets.bars import Choices, Line
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


# What the word being typed may become.


def understood(text: str) -> str:
    return describe(parse(text, Date(2026, 11, 21)))


def offers(app: Alone) -> list[str]:
    """The line below the search, where it is shown."""
    return app.lines[1].split() if app.lines[1].split()[:1] == ["tab"] else []


async def test_what_the_word_may_become_is_offered_below_and_only_tab_puts_it_in():
    line = SearchLine(understood)
    async with alone(line) as app:
        line.begin()
        await app.keys("arch")
        assert offers(app) == ["tab", "archive:"]
        assert line.input.value == "arch"
        await app.keys("tab", "aw")
        assert offers(app) == ["tab", "awaiting_payment", "awaiting_approval"]
        await app.keys("down", "tab")
        assert line.input.value == "archive:awaiting_approval"
        assert not offers(app)
        await app.keys("tab", "enter")
        await app.until(lambda: submitted(app) == ["archive:awaiting_approval"])


async def test_up_and_down_choose_among_the_offers_without_changing_what_is_typed():
    line = SearchLine(understood)
    async with alone(line) as app:
        line.begin()
        await app.keys("-archive:closed,", "up", "up")
        assert line.input.value == "-archive:closed,"
        await app.keys("tab")
        assert line.input.value == "-archive:closed,awaiting_approval"


async def test_a_long_list_of_offers_shows_the_chosen_one():
    line = SearchLine(understood)
    async with alone(line, width=50) as app:
        line.begin()
        await app.keys("status:", *["down"] * 8)
        assert "fraud" in offers(app)
        await app.keys("tab")
        assert line.input.value == "status:fraud"


async def test_a_click_takes_an_offer():
    line = SearchLine(understood)
    async with alone(line) as app:
        line.begin()
        await app.keys("archive:aw")
        line.query_one("#offers", Choices).post_message(
            Choices.Chosen(line.query_one("#offers", Choices), "1")
        )
        await app.until(lambda: line.input.value == "archive:awaiting_approval")
        assert line.input.has_focus


async def test_names_on_the_desk_are_looked_up_once_when_typing_pauses(monkeypatch):
    monkeypatch.setattr(search_line, "PAUSE_SECONDS", 0.01)
    asked: list[str] = []

    async def names(field: str) -> list[str]:
        asked.append(field)
        return ["Ana Silva", "[bold]Bob"]

    line = SearchLine(understood, names)
    async with alone(line) as app:
        line.begin()
        await app.keys("manager:")
        await app.until(lambda: "Silva" in app.lines[1] and "[bold]Bob" in app.lines[1])
        await app.keys("a", "tab")
        assert line.input.value == 'manager:"Ana Silva"'
        await app.keys(" manager:b")
        await app.until(lambda: "[bold]Bob" in app.lines[1])
        assert asked == ["manager"]


async def test_names_that_come_late_disturb_nobody(monkeypatch):
    """R13: a slow desk never holds up a key."""
    monkeypatch.setattr(search_line, "PAUSE_SECONDS", 0.001)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def names(_field: str) -> list[str]:
        asked.set()
        await answer.wait()
        return ["Ana"]

    line = SearchLine(understood, names)
    async with alone(line) as app:
        line.begin()
        await app.keys("manager:a")
        await app.until(asked.is_set)
        await app.keys(" b")
        answer.set()
        await app.until(lambda: line._names)
        await app.drained()
        assert line.input.value == "manager:a b"
        assert not offers(app)


async def test_the_word_at_fault_is_named_and_underlined_where_it_stands():
    """T4, S6"""
    line = SearchLine(understood)
    async with alone(line, width=200) as app:
        line.begin()
        await app.keys("ana archive:xyz x")
        await app.until(lambda: "“xyz” is no value of archive:" in app.lines[0])
        assert underlined(line) == "archive:xyz"
        await app.keys("backspace", "backspace", "backspace", "backspace", "backspace", "aw")
        await app.until(lambda: bool(offers(app)))
        assert underlined(line) == "", "a word that may become right is not complained of"
        await app.keys("tab")
        assert underlined(line) == ""
        await app.until(lambda: "awaiting payment, with “ana”" in app.lines[0])


def underlined(line: SearchLine) -> str:
    strip = line.input.render_line(0)
    return "".join(s.text for s in strip if s.style is not None and s.style.underline)


# Earlier searches.


async def test_up_in_an_untouched_line_brings_earlier_searches_back_and_down_the_later_ones():
    line = SearchLine(understood)
    async with alone(line) as app:
        line.begin()
        await app.keys("ana", "enter", *["backspace"] * 3, "bob", "enter", *["backspace"] * 3)
        await app.keys("up")
        assert line.input.value == "bob"
        await app.keys("up", "up")
        assert line.input.value == "ana"
        await app.keys("down")
        assert line.input.value == "bob"
        await app.keys("down")
        assert line.input.value == ""


async def test_from_the_search_in_force_up_goes_to_the_one_before():
    line = SearchLine(understood)
    async with alone(line) as app:
        line.begin()
        for text in ("archive:closed", "handled"):
            await app.keys(text, "enter")
            line.show(text, "")
            await app.keys(*["backspace"] * len(text))
        line.show("handled", "")
        line.input.value = "handled"
        await app.keys("up")
        assert line.input.value == "archive:closed"
        await app.keys("down")
        assert line.input.value == "handled"
        assert not offers(app)


async def test_what_one_is_typing_is_not_taken_away_by_up():
    line = SearchLine(understood)
    async with alone(line) as app:
        line.begin()
        await app.keys("ana", "enter", " silva", "up")
        assert line.input.value == "ana silva"
