"""Fraud checks on screen: what was found, approving what is in review, checking again (F1, F2, T13)."""

from pathlib import Path

import pytest

from domain.fraud.commands import CheckFraud
from domain.orders.status import Mark, PaymentMethod, Status
from tests.domain.fakes import START
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, dashboard


async def in_review(desk: DeskUnderTest, **given: object) -> int:
    """An order that is in review: an earlier one of the customer was fraud."""
    made = {"id": 11, "placed_at": START, "status": Status.PENDING_APPROVAL, **given}
    order = await desk.place(**made)  # type: ignore[arg-type]
    await desk.do(CheckFraud, order_id=order.id)
    return order.id


async def asked(anna: Dashboard, order_id: int, key: str) -> None:
    await anna.to(order_id)
    await anna.keys(key)
    await anna.asks()
    await anna.settled()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_what_is_in_review_is_approved_by_those_who_say_that_they_looked(
    file: Path, desk: DeskUnderTest, size
):
    """F1, T13: the dialog shows what was found; Enter, and the key again, do not answer for one."""
    order_id = await in_review(desk)
    async with dashboard(file, size=size) as anna:
        await asked(anna, order_id, "a")
        for words in (
            "100 of 100 by built-in rules",
            "no e-mail address +10",
            "I have not looked yet",
        ):
            assert words in anna.words, words
        await anna.keys("enter", "a")
        await anna.until(lambda: "is in fraud review: look at what was found" in anna.words)
        await anna.settled()
        assert (await desk.order(order_id)).status is Status.PENDING_APPROVAL
        await anna.keys("shift+tab", "right")
        await anna.until(lambda: "pass with its fraud score of 100" in anna.words)
        await anna.settled()
        await anna.keys("enter", "a")
        await anna.until(lambda: "3000000011 approved." in anna.footer)
    order = await desk.order(order_id)
    assert (order.status, order.marks) == (Status.EXECUTING, frozenset())


async def test_collecting_asks_the_same(file: Path, desk: DeskUnderTest):
    """L4, F1."""
    order_id = await in_review(desk, status=Status.AWAITING_PAYMENT)
    async with dashboard(file, size=(120, 40)) as anna:
        await asked(anna, order_id, "a")
        assert "Collect and approve 3000000011?" in anna.words
        assert "100 of 100 by built-in rules" in anna.words
        await anna.keys("right")
        await anna.until(lambda: "pass with its fraud score of 100" in anna.words)
        await anna.settled()
        await anna.keys(*["tab"] * 6, "a")
        await anna.until(lambda: "3000000011 approved." in anna.footer)
    assert (await desk.order(order_id)).status is Status.EXECUTING


async def test_a_key_lets_an_order_pass(file: Path, desk: DeskUnderTest):
    """F1."""
    order_id = await in_review(desk)
    async with dashboard(file) as anna:
        await asked(anna, order_id, "&")
        assert "The fraud check of 3000000011" in anna.words
        await anna.keys("right")
        await anna.until(lambda: "fraud score of 100" in anna.words)
        await anna.settled()
        await anna.keys("enter", "&")
        await anna.until(lambda: "3000000011: done" in anna.footer)
    assert (await desk.order(order_id)).marks == frozenset()


async def test_a_key_has_an_order_checked_again(file: Path, desk: DeskUnderTest):
    """F2."""
    async with dashboard(file) as anna:
        await asked(anna, 8, "&")
        assert "It was never checked for fraud here." in anna.words
        assert "check it for fraud:" in anna.words
        await anna.keys("&")
        await anna.until(lambda: "3000000008: done" in anna.footer)
    assert (await desk.order(8)).fraud_score == 25


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_the_details_tell_what_every_check_found(file: Path, desk: DeskUnderTest, width: int):
    """F2, T6: 178."""
    order_id = await in_review(desk, method=PaymentMethod.CHEQUE)
    async with dashboard(file, size=(width, 60)) as anna:
        await anna.to(order_id)
        await anna.keys("enter", "enter")
        await anna.shows("FRAUD CHECK")
        for words in (
            "100 of 100 by built-in rules, fraud; in review", "no e-mail address +10",
            "neither street nor city known +5", "checked for fraud: 100 of 100", "& fraud check",
        ):  # fmt: skip
            assert words in anna.words, words
        assert {strip.cell_length for strip in anna.screen._compositor.render_strips()} == {width}
    assert (await desk.row(order_id)).marks == frozenset({Mark.REVIEW})
