"""What is done to an order from the list: it is asked about, and only then done (T13, L5 to L9, L17)."""

import asyncio
from unittest.mock import patch

import pytest
from textual.widgets import Button, Input, TextArea

from domain.desk import Desk
from domain.orders.commands import ApproveOrder, CancelOrder, DeliverItems, RefuseOrder
from domain.orders.status import Status
from tests.domain.fakes import START
from tests.tui.harness import Dashboard, asked, dashboard
from widgets.dialogs.ask import Ask

NUMBER = 3_000_000_000


def dialogs(anna: Dashboard) -> list[Ask]:
    return [screen for screen in anna.app.screen_stack if isinstance(screen, Ask)]


async def ask(anna: Dashboard, order_id: int, key: str) -> Ask:
    """Presses a key on an order and waits for the dialog it opens."""
    await anna.to(order_id)
    await anna.keys(key)
    return await anna.asks()


def commands(file) -> int:
    """How many things were done on the desk."""
    return int(asked(file, "SELECT count(*) FROM command_outcomes"))


@pytest.mark.parametrize(
    ("key", "order_id", "kind", "given"),
    [
        ("a", 8, ApproveOrder, {}),
        ("a", 6, ApproveOrder, {}),
        ("c", 9, CancelOrder, {"reason": "…"}),
        ("c", 8, CancelOrder, {"reason": "…"}),
        ("d", 5, DeliverItems, {}),
        ("d", 4, DeliverItems, {}),
        ("b", 5, RefuseOrder, {"reason": "…"}),
    ],
)
async def test_a_dialog_says_in_the_desks_own_words_what_will_happen(file, desk, key, order_id, kind, given):
    """T13"""
    version = (await desk.row(order_id)).version
    foreseen = await desk.preview(await desk.who(), kind(order_id=order_id, version=version, **given))
    assert foreseen
    async with dashboard(file) as anna:
        await ask(anna, order_id, key)
        for sentence in foreseen:
            assert sentence in anna.words or "…" in sentence
        assert str(NUMBER + order_id) in anna.words
        assert "total 50.00 EUR" in anna.words


async def test_the_key_that_opened_the_dialog_confirms_it(file, desk):
    """T13, L5"""
    async with dashboard(file) as anna:
        dialog = await ask(anna, 8, "a")
        assert dialog.focused is dialog.query_one("#stay", Button)
        await anna.keys("a")
        await anna.until(lambda: "3000000008 approved." in anna.footer)
        assert (await desk.row(8)).status is Status.EXECUTING
        await anna.shows("3 ◐ Awaiting approval 5")
        assert anna.cursor == 8
        await anna.settled()
        row = anna.table.cursor_row
        assert row is not None
        assert row.status is Status.EXECUTING


@pytest.mark.parametrize("leaving", ["escape", "enter"])
async def test_the_safe_answer_is_the_first(file, desk, leaving):
    """T13"""
    async with dashboard(file) as anna:
        await ask(anna, 8, "a")
        await anna.keys(leaving)
        await anna.until(lambda: not dialogs(anna))
        assert (await desk.row(8)).status is Status.PENDING_APPROVAL
        assert anna.screen.focused is anna.table


async def test_an_arrow_leads_to_the_other_answer(file, desk):
    async with dashboard(file) as anna:
        await ask(anna, 8, "a")
        await anna.keys("right", "enter")
        await anna.until(lambda: "approved." in anna.footer)
        assert (await desk.row(8)).status is Status.EXECUTING


@pytest.mark.parametrize("burst", [("a", "a"), ("a", "a", "a", "a")])
async def test_keys_typed_before_the_dialog_is_painted_confirm_nothing(file, desk, burst):
    """T13"""
    async with dashboard(file) as anna:
        await anna.to(8)
        before = commands(file)
        await anna.keys(*burst)
        await anna.asks()
        await anna.until(lambda: all(w.is_finished for w in anna.app.workers if w.group == "ask"))
        await anna.drained()
        assert len(dialogs(anna)) == 1
        assert commands(file) == before


def foreseen_after(seconds: float):
    """What a dialog will say takes so long to find out."""
    ordinary = Desk.foresee

    async def slow(*args):
        await asyncio.sleep(seconds)
        return await ordinary(*args)

    return patch.object(Desk, "foresee", slow)


async def test_keys_typed_while_a_dialog_is_on_its_way_are_not_for_the_list_behind_it(file, desk):
    """T13"""
    async with dashboard(file) as anna:
        await anna.to(8)
        with foreseen_after(0.1):
            await anna.keys("a")
            await anna.keys("j", "enter", "c")
            await anna.asks()
        assert len(dialogs(anna)) == 1
        await anna.keys("escape")
        await anna.until(lambda: not dialogs(anna))
        assert anna.cursor == 8
        await anna.hides("TIMELINE")


async def test_a_dialog_that_is_long_on_its_way_holds_up_no_keys_and_follows_nobody_elsewhere(file, desk):
    """T13, R13"""
    async with dashboard(file) as anna:
        await anna.to(8)
        with foreseen_after(1):
            await anna.keys("a", "enter", "enter", "right")
            await anna.shows("◐ 3000000007", "TIMELINE")
            await anna.settled()
            assert not dialogs(anna)


async def test_a_key_pressed_twice_in_the_dialog_does_it_once(file, desk):
    """R1"""
    async with dashboard(file) as anna:
        await ask(anna, 8, "a")
        before = commands(file)
        await anna.keys("a", "a", "a")
        await anna.until(lambda: not dialogs(anna))
        await anna.settled()
        await anna.until(lambda: not dialogs(anna))
        assert commands(file) == before + 1


async def test_the_order_under_the_cursor_at_the_moment_of_the_key_is_meant(file, desk):
    """T11, T12"""
    async with dashboard(file) as anna:
        await anna.to(8)
        anna.type("a")
        await desk.place_all(
            *({"id": n, "status": Status.PENDING_APPROVAL, "placed_at": START} for n in (11, 12, 13))
        )
        await anna.until(lambda: dialogs(anna))
        await anna.shows("Approve 3000000008?")
        await anna.until(lambda: anna.ids[:3] == [13, 12, 11])
        await anna.keys("a")
        await anna.until(lambda: "3000000008 approved." in anna.footer)
        assert [(await desk.row(n)).status for n in (11, 12, 13)] == [Status.PENDING_APPROVAL] * 3
        assert anna.cursor == 8


async def test_a_cancellation_needs_a_reason_and_keeps_what_was_typed_when_refused(file, desk):
    """L9, T13"""
    async with dashboard(file) as anna:
        dialog = await ask(anna, 9, "c")
        assert dialog.focused == dialog.query_one(Input)
        await anna.keys("enter")
        assert dialog.focused == dialog.query_one("#stay")
        await anna.keys("c")
        await anna.shows("Say in a few words why 3000000009 is cancelled.")
        assert (await desk.row(9)).status is Status.AWAITING_PAYMENT
        await anna.keys("shift+tab", "customer called", "enter", "right")
        await anna.keys("enter")
        await anna.until(lambda: "3000000009 cancelled." in anna.footer)
        assert (await desk.row(9)).status is Status.CANCELLED
        assert "customer called" in asked(file, "SELECT events FROM audit ORDER BY number DESC LIMIT 1")


async def test_the_second_of_two_is_told_who_did_what_and_loses_nothing_typed(file, desk):
    """L17"""
    async with dashboard(file) as anna:
        dialog = await ask(anna, 8, "c")
        await anna.keys("double order", "enter")
        await desk.do(ApproveOrder, order_id=8, by="agent")
        await anna.keys("c")
        await anna.until(lambda: dialog.query_one("#refusal").display)
        await anna.shows("Agent")
        said = anna.words
        assert "moved to “Awaiting approval · automatic”" in said
        assert dialog.query_one(Input).value == "double order"
        assert (await desk.row(8)).status is Status.EXECUTING
        await anna.keys("escape")
        await anna.settled()
        row = anna.table.cursor_row
        assert row is not None
        assert (row.id, row.status) == (8, Status.EXECUTING)
        await anna.until(lambda: "c cancel" not in anna.footer)


async def test_delivered_items_bring_the_order_home(file, desk):
    """L7"""
    async with dashboard(file) as anna:
        await ask(anna, 5, "d")
        await anna.shows("mark “Package 1” as delivered")
        await anna.keys("d")
        await anna.until(lambda: "3000000005: delivery recorded." in anna.footer)
        assert (await desk.row(5)).status is Status.HANDLED


async def test_what_the_distributor_refused_is_back_for_approval(file, desk):
    """L7"""
    async with dashboard(file) as anna:
        await ask(anna, 5, "b")
        await anna.keys("out of stock", "enter", "b")
        await anna.until(lambda: "3000000005 is back for approval." in anna.footer)
        assert (await desk.row(5)).status is Status.PENDING_APPROVAL
        await anna.keys("enter", "enter")
        await anna.shows("refused by the distributor: out of stock")


async def test_delivering_is_not_offered_where_there_is_nothing_to_deliver(file, desk):
    """L6, T11"""
    await desk.place(Status.SUBMITTED, id=11, placed_at=START, items=[])
    async with dashboard(file) as anna:
        await anna.to(11)
        await anna.until(lambda: "b refused" in anna.footer)
        assert "delivered" not in anna.footer
        await anna.keys("d")
        await anna.until(lambda: "has no items, so there is nothing to deliver." in anna.footer)


async def test_a_note_of_several_lines_is_kept(file, desk):
    async with dashboard(file) as anna:
        dialog = await ask(anna, 1, "n")
        assert isinstance(dialog.focused, TextArea)
        await anna.keys("called twice,", "enter", "no answer", "tab", "n")
        await anna.until(lambda: "Note on 3000000001 saved." in anna.footer)
        assert [note.body for note in (await desk.order(1)).notes] == ["called twice,\nno answer"]


async def test_an_empty_note_is_refused_in_the_dialog(file):
    """S6"""
    async with dashboard(file) as anna:
        await ask(anna, 1, "n")
        await anna.keys("tab", "right", "enter")
        await anna.shows("The note is empty; write a word or two.")
        assert dialogs(anna)


async def test_a_note_that_is_left_is_not_kept(file, desk):
    async with dashboard(file) as anna:
        await ask(anna, 1, "n")
        await anna.keys("never mind", "escape")
        await anna.until(lambda: not dialogs(anna))
        assert not (await desk.order(1)).notes


async def test_an_orders_number_is_copied(file):
    async with dashboard(file) as anna:
        await anna.to(7)
        await anna.keys("y")
        await anna.until(lambda: "3000000007 copied." in anna.footer)
        assert anna.app.clipboard == "3000000007"


async def test_a_note_being_typed_when_the_line_drops_comes_back(file, desk):
    """T15: the program is gone in the middle of a sentence; the next one has it, until it is answered."""
    async with dashboard(file) as anna:
        await ask(anna, 1, "n")
        await anna.keys("call Ana")
        kept = f"{anna.app.desk_name} {NUMBER + 1} order.note"
        await anna.until(lambda: anna.app.drafts.of(kept) == {"body": "call Ana"})
    async with dashboard(file) as anna:
        dialog = await ask(anna, 1, "n")
        assert dialog.query_one("#body", TextArea).text == "call Ana"
        await anna.keys("tab", "n")
        await anna.until(lambda: not dialogs(anna))
        assert not anna.app.drafts.of(kept)
    assert [note.body for note in (await desk.order(1)).notes] == ["call Ana"]


async def test_what_the_row_hides_is_told_by_a_key(file):
    """T8: without a mouse."""
    async with dashboard(file, size=(80, 24)) as anna:
        await anna.to(8)
        await anna.keys("i")
        said = "3000000008: Package 1, invoice to Ana Silva Lda, site S-1 shop1.example."
        await anna.until(lambda: anna.footer == said, said)
        await anna.keys("down")
        await anna.until(lambda: "? all keys" in anna.footer)


@pytest.mark.parametrize("key", ["escape", "enter", "q", "Y"])
async def test_a_number_can_be_seen_alone_to_be_selected_by_mouse(file, key):
    """T11: for a terminal that takes no copying."""
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("Y")
        await anna.shows("Select it with the mouse")
        assert any(line.split()[-1:] == ["3000000008"] for line in anna.lines)
        await anna.keys(key)
        await anna.hides("Select it with the mouse")
        await anna.keys("enter", "enter")
        await anna.shows("Total amount")
        await anna.keys("Y")
        await anna.shows("Select it with the mouse")
