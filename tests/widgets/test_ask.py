"""The dialog alone: it says what will happen, and asks (T13)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Button, Input, TextArea

from domain.errors import Refused
from tests.widgets.tiny import Alone, alone
from widgets.bars import Line
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.entries import Field

QUESTION = Question(
    title="Cancel 3000000001?", facts=("Ana · total 50.00 EUR",), effects=("cancel its item", "cancel its invoice"),
    go="Cancel the order", stay="Keep as it is", keys=("c",),
)  # fmt: skip
REASON = Field(name="reason", label="Why?")
NOTE = Field(name="body", label="What?", lines=3)


def asking(*fields: Field) -> Question:
    return Question(title="Why?", go="Go", stay="Stay", keys=("c",), fields=fields)


class Deed:
    """What the dialog does, and what it was given."""

    def __init__(self, refusal: str | None = None) -> None:
        self.given: list[dict[str, str]] = []
        self.refusal = refusal
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, typed: object) -> None:
        self.given.append(dict(typed))  # type: ignore[call-overload]
        await self.gate.wait()
        if self.refusal:
            raise Refused(self.refusal)


async def shown(app: Alone, question: Question, deed: Deed, **given: object) -> Ask:
    dialog = Ask(question, deed, **given)  # type: ignore[arg-type]
    app.push_screen(dialog, app.answers.append)
    await app.until(lambda: dialog.ready)
    await app.drained()
    return dialog


async def test_it_says_the_facts_the_effects_and_both_answers():
    async with alone(Line()) as app:
        dialog = await shown(app, QUESTION, Deed())
        text = "\n".join(app.lines)
        for words in (
            QUESTION.title,
            *QUESTION.facts,
            QUESTION.go,
            QUESTION.stay,
            "This will",
            "· cancel its item",
        ):
            assert words in text
        assert dialog.focused is dialog.query_one("#stay", Button)


async def test_nothing_typed_is_ever_markup():
    """X1"""
    evil = "[/nope] [@click=app.quit]x[/]"
    question = Question(title=evil, facts=(evil,), effects=(evil,), go=evil[:8], stay="Stay", keys=("c",))
    async with alone(Line()) as app:
        dialog = await shown(app, question, Deed(refusal=evil))
        await app.keys("c")
        await app.until(lambda: dialog.query_one("#refusal").display)
        await app.until(lambda: sum(evil in line for line in app.lines) == 4)


@pytest.mark.parametrize(
    ("keys", "done"),
    [
        (["c"], True), (["right", "enter"], True), (["left", "enter"], True), (["enter"], False),
        (["escape"], False), (["right", "left", "enter"], False), (["tab", "enter"], True),
    ],
)  # fmt: skip
async def test_it_is_done_by_its_own_key_or_its_button_and_by_nothing_else(keys, done):
    async with alone(Line()) as app:
        deed = Deed()
        await shown(app, QUESTION, deed)
        await app.keys(*keys)
        await app.until(lambda: app.answers == [done])
        assert deed.given == ([{}] if done else [])


async def test_what_arrived_before_it_was_painted_is_dropped():
    """T13"""
    async with alone(Line()) as app:
        deed = Deed()
        dialog = Ask(QUESTION, deed)
        early = [
            events.Key("c", "c"),
            events.Key("enter", None),
            events.Paste("c"),
            events.Key("escape", None),
        ]
        app.push_screen(dialog)
        await app.until(lambda: dialog.ready)
        for event in early:
            app.post_message(event)
        await app.drained()
        assert not deed.given
        assert app.screen is dialog


async def test_what_arrived_behind_the_terminals_answer_counts_however_late_that_is_heard_of(monkeypatch):
    """T13"""
    monkeypatch.setattr(Alone, "is_headless", False)
    async with alone(Line()) as app:
        deed = Deed()
        dialog = Ask(QUESTION, deed)
        app.push_screen(dialog)
        await app.until(lambda: dialog.focused is not None)
        before, answer, behind = events.Key("enter", None), events.Paste(""), events.Key("escape", None)
        dialog.painted(answer.time)
        app.post_message(before)
        app.post_message(behind)
        await app.until(lambda: app.screen is not dialog)
        assert not deed.given


async def test_a_dialog_whose_terminal_never_answers_does_not_stay_deaf(monkeypatch):
    """T13"""
    monkeypatch.setattr("widgets.dialogs.ask.PAINTED_AFTER_SECONDS", 0.02)
    monkeypatch.setattr(Alone, "is_headless", False)
    async with alone(Line()) as app:
        deed = Deed()
        dialog = Ask(QUESTION, deed)
        app.push_screen(dialog)
        await app.until(lambda: dialog.focused is not None)
        assert not dialog.ready
        await app.until(lambda: dialog.ready)
        await app.keys("c")
        await app.until(lambda: deed.given)


async def test_it_is_done_once_however_often_the_key_is_pressed():
    async with alone(Line()) as app:
        deed = Deed()
        deed.gate.clear()
        dialog = await shown(app, QUESTION, deed)
        await app.keys("c", "c", "escape", "c")
        assert app.screen is dialog
        deed.gate.set()
        await app.until(lambda: app.answers == [True])
        assert len(deed.given) == 1


async def test_a_refusal_stays_with_all_that_was_typed_and_may_be_tried_again():
    async with alone(Line()) as app:
        deed = Deed(refusal="Too short.")
        dialog = await shown(app, asking(REASON, NOTE), deed)
        await app.keys("a c", "tab", "line", "enter", "two", "tab", "c")
        await app.until(lambda: any("Too short." in line for line in app.lines))
        assert dialog.query_one(Input).value == "a c"
        assert dialog.query_one(TextArea).text == "line\ntwo"
        deed.refusal = None
        await app.keys("c")
        await app.until(lambda: app.answers == [True])
        assert deed.given == [{"reason": "a c", "body": "line\ntwo"}] * 2


async def test_enter_in_the_last_field_leads_to_the_safe_answer():
    async with alone(Line()) as app:
        deed = Deed()
        dialog = await shown(app, asking(REASON), deed)
        await app.keys("why", "enter")
        assert dialog.focused is dialog.query_one("#stay", Button)
        assert not deed.given


async def test_what_is_typed_is_handed_out_to_be_kept_until_it_is_answered(monkeypatch):
    """T15"""
    monkeypatch.setattr("widgets.dialogs.ask.KEPT_AFTER_SECONDS", 0.01)
    kept: list[dict[str, str]] = []
    question = asking(replace(REASON, typed="so "), replace(NOTE, typed="one\ntwo"))
    async with alone(Line()) as app:
        await shown(app, question, Deed(), keep=lambda typed: kept.append(dict(typed)))
        await app.keys("that", "tab", ", three")
        await app.until(lambda: {"reason": "so that", "body": "one\ntwo, three"} in kept)
        await app.keys("escape")
        await app.until(lambda: kept[-1] == {})


async def test_on_the_smallest_terminal_the_answers_can_be_reached():
    """T15"""
    many = Question(
        title="Many",
        effects=[f"effect {n}" for n in range(60)],
        go="Go",
        stay="Stay",
        keys=("c",),
        facts=("x" * 900,),
    )
    async with alone(Line()) as app:
        await shown(app, many, Deed())
        await app.until(lambda: any("Stay" in line and "Go" in line for line in app.lines))


PAID = Field(name="amount", label="Amount", typed="50", width=12, decides=True)
HOW = Field(name="how", label="How?", choices=(("cash", "cash"), ("card", "card")), beside=True, decides=True)


async def test_fields_stand_side_by_side_and_choices_are_made_by_arrows_and_letters():
    """L4"""
    async with alone(Line()) as app:
        deed = Deed()
        await shown(app, asking(PAID, HOW, REASON), deed)
        row = next(line for line in app.lines if "50" in line)
        assert "‹ cash ›" in row
        await app.keys("tab", "right")
        await app.until(lambda: any("‹ card ›" in line for line in app.lines))
        await app.keys("c", "left", "tab", "why", "enter", "c")
        await app.until(lambda: deed.given)
        assert deed.given == [{"amount": "50", "how": "card", "reason": "why"}]


async def test_effects_are_found_anew_and_a_refusal_stands_in_their_place(monkeypatch):
    """T13"""
    monkeypatch.setattr("widgets.dialogs.ask.FOUND_AFTER_SECONDS", 0.01)

    async def preview(typed: Mapping[str, str]) -> Sequence[str]:
        if typed["amount"].startswith("9"):
            raise Refused("[/too] much")
        return [f"take {typed['amount']} in {typed['how']}"]

    async with alone(Line()) as app:
        dialog = await shown(app, asking(PAID, HOW, REASON), Deed(), preview=preview)
        await app.until(lambda: any("take 50 in cash" in line for line in app.lines))
        await app.keys("0")
        await app.until(lambda: any("take 500 in cash" in line for line in app.lines))
        await app.keys("backspace", "backspace", "backspace", "9")
        await app.until(lambda: any("[/too] much" in line for line in app.lines))
        assert not any("This will" in line for line in app.lines)
        assert dialog.query_one("#amount", Input).value == "9"


async def test_nothing_is_confirmed_that_the_dialog_does_not_say_yet():
    """T13"""
    gate = asyncio.Event()
    gate.set()

    async def preview(typed: Mapping[str, str]) -> Sequence[str]:
        await gate.wait()
        return [f"take {typed['amount']}"]

    async with alone(Line()) as app:
        deed = Deed()
        await shown(app, asking(PAID), deed, preview=preview)
        await app.until(lambda: any("take 50" in line for line in app.lines))
        gate.clear()
        await app.keys("0", "enter", "c")
        assert not deed.given
        gate.set()
        await app.until(lambda: any("take 500" in line for line in app.lines))
        await app.keys("c")
        await app.until(lambda: deed.given == [{"amount": "500"}])


async def test_a_password_is_neither_shown_nor_kept():
    """S3."""
    kept: list[Mapping[str, str]] = []
    deed = Deed()
    async with alone(Line()) as app:
        fields = (REASON, Field(name="word", label="Password", secret=True))
        dialog = await shown(app, asking(*fields), deed, keep=kept.append)
        await app.keys("w", "h", "y", "tab", "s", "e", "s", "a", "m", "e")
        await app.until(lambda: any(kept))
        assert "sesame" not in "\n".join(app.lines)
        assert set(kept[-1]) == {"reason"}
        dialog.action_go()
        await app.until(lambda: app.answers == [True])
    assert deed.given == [{"reason": "why", "word": "sesame"}]
