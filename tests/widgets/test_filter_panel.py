"""The filter panel alone (T4)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Input
from whenever import Date

from domain.errors import DeskUnavailable
from domain.query import describe, parse
from domain.query.fields import FIELDS
from tests.widgets.tiny import Alone, alone
from widgets.dialogs import filters
from widgets.dialogs.filters import Entry, FilterPanel
from widgets.ticks import Ticks


def said(text: str) -> str:
    return describe(parse(text, Date(2026, 11, 21)))


async def counted(text: str) -> str:
    return f"{len(text)} orders"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(filters, "PAUSE_SECONDS", 0.001)


@asynccontextmanager
async def panel(text: str = "", *, width: int = 80, count=counted) -> AsyncIterator[Alone]:
    async with alone(width=width) as app:
        app.push_screen(FilterPanel(text, say=said, count=count), app.answers.append)
        await app.until(lambda: isinstance(app.screen, FilterPanel) and app.screen.focused)
        await app.drained()
        yield app


def entry(app: Alone, place: object) -> Entry:
    return next(one for one in app.screen.query(Entry) if one.place == place)


async def test_every_filter_of_the_language_is_there():
    async with panel() as app:
        assert {ticks.field for ticks in app.screen.query(Ticks)} | {
            one.place[0] if isinstance(one.place, tuple) else one.place for one in app.screen.query(Entry)
        } == {*FIELDS, "words"}


async def test_it_begins_with_the_present_search_and_enter_without_a_change_leaves_it_as_it_was():
    text = "ana   total:>=5 -status:fraud customer:x customer:y placed:today"
    async with panel(text) as app:
        assert entry(app, ("total", "low")).value == "5"
        assert entry(app, "customer").value == "x"
        assert entry(app, "words").value == "ana customer:y"
        await app.keys("enter")
        await app.until(lambda: app.answers == [text])


async def test_ticks_and_texts_become_a_search_said_in_words_and_counted_as_one_goes():
    async with panel("ana") as app:
        await app.keys("space", "right", "space", "space")
        await app.until(lambda: "/ status:incomplete -status:awaiting_payment ana" in "\n".join(app.lines))
        await app.until(lambda: "incomplete, not awaiting payment, with “ana”" in "\n".join(app.lines))
        await app.until(lambda: "46 orders" in "\n".join(app.lines))
        entry(app, ("total", "low")).focus()
        await app.keys("100", "down", "200", *["down"] * 5, "7")
        assert app.screen.search == (  # type: ignore[attr-defined]
            "status:incomplete -status:awaiting_payment total:100..200 placed:7d ana"
        )
        await app.keys("enter")
        await app.until(
            lambda: app.answers == ["status:incomplete -status:awaiting_payment total:100..200 placed:7d ana"]
        )


async def test_escape_leaves_all_as_it_was():
    async with panel("ana") as app:
        await app.keys("space", "escape")
        await app.until(lambda: app.answers == [None])


async def test_one_key_empties_the_form():
    async with panel("ana -status:fraud total:5 customer:x nonsense") as app:
        await app.keys("ctrl+l")
        await app.until(lambda: "everything" in "\n".join(app.lines))
        assert not any(one.value for one in app.screen.query(Entry))
        await app.keys("enter")
        await app.until(lambda: app.answers == [""])


async def test_what_cannot_be_understood_is_said_and_enter_waits_for_better():
    """S6"""
    async with panel() as app:
        entry(app, ("total", "low")).focus()
        await app.keys("cheap")
        await app.until(lambda: "“cheap” is no number for total:" in "\n".join(app.lines))
        await app.keys("enter")
        assert not app.answers
        await app.keys(*["backspace"] * 5, "5", "enter")
        await app.until(lambda: app.answers == ["total:>=5"])


async def test_all_of_it_is_reached_by_the_arrow_keys_on_80_by_24():
    """T15"""
    async with panel() as app:
        assert "words" not in "\n".join(app.lines)
        for _step in range(len(app.screen.query(Ticks)) + len(app.screen.query(Entry)) - 1):
            assert app.screen.focused is not None
            y = app.screen.focused.region.y
            assert 0 <= y < 21, "what has the focus is in view"
            await app.keys("down")
        assert isinstance(app.screen.focused, Entry)
        assert app.screen.focused.place == "words"
        await app.until(lambda: "words" in "\n".join(app.lines))


async def test_a_desk_that_cannot_be_asked_is_said_where_the_number_would_be():
    async def count(_text: str) -> str:
        raise DeskUnavailable("The desk is busy.")

    async with panel("ana", count=count) as app:
        await app.until(lambda: "The desk is busy." in "\n".join(app.lines))


async def test_a_count_that_comes_late_is_not_shown_for_another_search():
    begun, answer = asyncio.Event(), asyncio.Event()

    async def count(text: str) -> str:
        if text == "ana":
            begun.set()
            await answer.wait()
        return f"{text} counted"

    async with panel("ana", count=count) as app:
        await app.until(begun.is_set)
        await app.keys("space")
        answer.set()
        await app.until(lambda: "status:incomplete ana counted" in "\n".join(app.lines))


async def test_what_is_typed_is_never_markup():
    """X1"""
    async with panel() as app:
        app.screen.query(Input).last().focus()
        await app.keys("[/nope]")
        await app.until(lambda: "with “nope”" in "\n".join(app.lines))
        assert "/ [/nope]" in "\n".join(app.lines)
