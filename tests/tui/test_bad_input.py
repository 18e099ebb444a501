"""Bad input in every field of every form: one sentence, never an end, and text stays text (S6, X1, X5).

The forms are taken from the program itself, so that a new one is walked too.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle

import pytest
from textual.widgets import Input, TextArea

from domain.commands import Command
from domain.errors import DomainError
from domain.staff import Door
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, dashboard
from tests.tui.hostile import FORBIDDEN
from tui.actions import ACTIONS, MORE_ORDER_ACTIONS, ORDER_ACTIONS, QUIET_ORDER_ACTIONS
from tui.administration import KINDS
from tui.administration.kind import Around, Entry, Kind
from tui.screens.customer import CustomerScreen
from tui.screens.desk import DeskScreen
from widgets.dialogs.ask import Ask
from widgets.dialogs.entries import Field

BAD = {
    "escapes": "\x1b[31mred\x1b]52;c;cHduZWQ=\x07",
    "right to left": "\u202egnp.exe\u202c \u200f",
    "nul": "a\x00b",
    "long": "x" * 10_000,
    "sql": "'; DROP TABLE orders; --",
    "formula": "=cmd|' /C calc'!A0",
    "markup": "[red]x[/red] [/nope] [@click=app.quit]y[/]",
    "emoji": "\U0001f469\u200d\U0001f467\U0001f1e6\U0001f1fa",
    "combining": "z" + "\u0301" * 300,
    "half a character": "\ud800",
    "nothing": "",
    "negative": "-1",
    "a billion": "1000000000",
    "beyond all": "9" * 40,
    "no number": "1e9",
    "card number": "4111 1111 1111 1111",
    "other digits": "\u0663\u0664",
}


async def around(desk: DeskUnderTest) -> Around:
    reads = await desk.look()
    return Around(
        resellers=await reads.reseller_accounts(),
        roles=await reads.roles(),
        categories=await reads.categories(),
        templates=await reads.mail_templates(),
    )


def filled(fields: Sequence[Field], bad: str, *only: str) -> dict[str, str]:
    """What is typed: this text in each of these fields, or in all that are typed into, and what stands there else."""
    return {
        field.name: bad
        if not field.choices and (not only or field.name in only)
        else field.typed or (field.choices[0][0] if field.choices else "A1")
        for field in fields
    }


async def asked(
    desk: DeskUnderTest, kind: Kind, entry: Entry | None, typed: Mapping[str, str], there: Around
) -> Command:
    """The command that the form comes to."""
    if entry is None:
        assert kind.add is not None
        found = typed if kind.find is None else await kind.find(await desk.look(), typed)
        return kind.add(found, there)
    assert kind.change is not None
    return kind.change(entry, typed, there)


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """A refusal is one sentence for people; anything else that is raised is a fault."""
    refused = None
    try:
        yield
    except DomainError as error:
        refused = error.message
    assert refused is None or refused.strip()
    assert not [c for c in refused or "" if ord(c) < 32 or c in FORBIDDEN]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
async def test_a_form_of_the_administration_is_done_or_refused_in_a_sentence(desk, kind):
    """S6: one field after the other, and all at once; what is kept is clean."""
    who = await desk.identify("owner", Door.SCREEN)
    entries = [None] if kind.add else []
    there = await around(desk)
    entries += list(await kind.read(await desk.look(), "", there))[:1] if kind.change else []
    for entry in entries:
        fields = kind.fields(entry, there)
        typed_into = cycle([field.name for field in fields if not field.choices] or [""])
        for bad in BAD.values():
            one, all_of_them = filled(fields, bad, next(typed_into)), filled(fields, bad)
            with in_a_sentence():
                await desk.preview(who, await asked(desk, kind, entry, one, there))
            with in_a_sentence():
                await desk.execute(who, await asked(desk, kind, entry, all_of_them, there))
    for row in await kind.read(await desk.look(), "", await around(desk)):
        assert not [c for c in "".join(row.cells) if ord(c) < 32 or c in FORBIDDEN]


async def test_every_dialog_about_an_order_takes_bad_input_as_text(file):
    """S6, X1: whatever key opens it, at whatever status; what is refused says so in the dialog."""
    bad = cycle(BAD.values())
    walked = set()
    async with dashboard(file, size=(120, 40)) as anna:
        for action_id in (*ORDER_ACTIONS, *MORE_ORDER_ACTIONS, *QUIET_ORDER_ACTIONS):
            rows = anna.table._feed.window.rows
            able = [
                row.id
                for row in rows
                if ACTIONS[action_id].obstacle(anna.app.identity, row, read_only=False) is None
            ]
            if not able or action_id == "order.same":  # which searches
                continue
            await anna.to(able[-1])
            await anna.keys(ACTIONS[action_id].keys[0])
            await anna.settled()
            if isinstance(anna.screen, Ask) and anna.screen.query("Input, TextArea"):
                walked.add(action_id)
                await fill(anna, bad)
            while not isinstance(anna.screen, DeskScreen):
                anna.app.pop_screen()
                await anna.drained()
    assert walked >= {
        "order.cancel",
        "order.note",
        "order.edit",
        "order.receive",
        "order.set_fraud",
        "order.refund",
    }


@pytest.mark.parametrize(
    ("way", "here", "actions"),
    [
        (("w",), CustomerScreen, ("customer.edit", "customer.note", "customer.plan")),
        (("tab", "tab", "tab", "5"), DeskScreen, ("cart.log", "cart.snooze", "cart.lost")),
    ],
    ids=["customer", "cart"],
)
async def test_every_dialog_about_a_customer_or_a_cart_takes_bad_input_as_text(file, way, here, actions):
    """S6, X1"""
    bad = cycle(BAD.values())
    async with dashboard(file, size=(120, 40)) as anna:
        await anna.to(7)
        await anna.keys(*way)
        for action_id in actions:
            await anna.until(lambda: isinstance(anna.screen, here))
            await anna.settled()
            await anna.keys(ACTIONS[action_id].keys[0])
            await fill(anna, bad)
            while not isinstance(anna.screen, here):
                anna.app.pop_screen()
                await anna.drained()


@pytest.mark.parametrize("key", ["N", "f"])
async def test_forms_over_the_whole_screen_take_bad_input_as_text(file, key):
    """S6, X1, X5: that of an order, and the filters."""
    async with dashboard(file, size=(120, 40)) as anna:
        await anna.keys(key)
        await anna.until(
            lambda: anna.screen.query("Input, TextArea") and not isinstance(anna.screen, DeskScreen)
        )
        bad = cycle(BAD.values())
        for _time in range(3):
            await type_everywhere(anna, bad)


async def fill(anna: Dashboard, bad: Iterator[str]) -> None:
    """Types bad text into every field of the dialog in front, and confirms it."""
    dialog = await anna.asks()
    await type_everywhere(anna, bad)
    dialog.action_go()
    await anna.settled()
    only_text(anna)


async def type_everywhere(anna: Dashboard, bad: Iterator[str]) -> None:
    """Types bad text into every field of the screen in front."""
    for entry in anna.screen.query("Input, TextArea"):
        text = next(bad)
        if isinstance(entry, Input):
            entry.value = text
        elif isinstance(entry, TextArea):
            entry.load_text(text)
    await anna.drained()
    only_text(anna)


def only_text(anna: Dashboard) -> None:
    """Nothing on the screen is a control character, a link or a live key."""
    for strip in anna.screen._compositor.render_strips():
        assert not [c for c in strip.text if ord(c) < 32 or c in FORBIDDEN]
        assert all(s.style is None or (not s.style.link and "@click" not in s.style.meta) for s in strip)
