"""Amounts that are set aside by keys, taken or let go later, in the list, the payments and the details (P2, L18)."""

import pytest

from domain.billing import AttemptStatus
from domain.billing.commands import CapturePayment, RecordAuthorisation
from domain.billing.gateway import Answer, Result
from domain.money import Money
from domain.orders.status import Mark
from tests.storage.support import DeskUnderTest
from tests.tui.harness import dashboard
from tests.tui.test_money import press, with_tokens


async def set_aside(desk: DeskUnderTest, order_id: int = 9, amount: Money | None = None) -> int:
    """Has so much of an order set aside, all that is due unless told otherwise; answers the payment's id."""
    await desk.do(CapturePayment, order_id=order_id, amount=amount, authorise_only=True)
    payment = (await desk.order(order_id)).payments[-1]
    assert payment.intent is not None
    assert payment.id is not None
    answer = Answer(result=Result.DONE, reference="au_1")
    await desk.do(RecordAuthorisation, order_id=order_id, intent=payment.intent, answer=answer)
    return payment.id


async def test_what_is_due_is_set_aside_after_saying_so(file, desk):
    """P2, T13"""
    await with_tokens(desk, "Visa 4242")
    async with dashboard(file, user="agent", size=(80, 24)) as anna:
        await press(anna, 9, "h")
        assert "have Acquirer set 50.00 EUR aside on Visa 4242" in anna.words
        await anna.keys("h")
        await anna.until(lambda: "authorisation asked for" in anna.footer)
    (payment,) = (await desk.order(9)).payments
    assert (payment.status, payment.reference) == (AttemptStatus.PENDING, None)


async def test_what_is_set_aside_shows_in_the_row_and_is_found_by_its_mark(file, desk):
    """L18: it holds nothing up, and is not forgotten."""
    await with_tokens(desk, "Visa 4242")
    await set_aside(desk)
    async with dashboard(file, size=(200, 30)) as anna:
        await anna.search("mark:authorised")
        assert anna.ids == [9]
        await anna.shows("authorised")
        await anna.until(lambda: "H capture" in anna.footer, "the keys")
        assert "V let go" in anna.footer


async def test_a_part_of_it_is_taken_from_the_list(file, desk):
    """P2"""
    await with_tokens(desk, "Visa 4242")
    await set_aside(desk)
    async with dashboard(file, size=(80, 24)) as anna:
        await press(anna, 9, "H")
        assert "Set aside: 50.00 EUR at Acquirer." in anna.words
        await anna.until(lambda: "take 50.00 EUR that Acquirer has set aside" in anna.words)
        await anna.keys(*["backspace"] * 5, "20", "enter")
        await anna.until(lambda: "take 20.00 EUR that Acquirer has set aside" in anna.words)
        await anna.keys("H")
        await anna.until(lambda: "capture asked for" in anna.footer)
    order = await desk.order(9)
    assert (order.payments[0].amount, order.marks) == (Money(2000, "EUR"), frozenset({Mark.CHARGING}))


async def test_more_than_is_set_aside_is_refused_in_the_dialog(file, desk):
    """R4, T13"""
    await with_tokens(desk, "Visa 4242")
    await set_aside(desk, amount=Money(3000, "EUR"))
    async with dashboard(file) as anna:
        await press(anna, 9, "H")
        await anna.keys(*["backspace"] * 5, "40")
        await anna.until(lambda: "50.00 EUR are due and 30.00 EUR authorised; 40.00 EUR" in anna.words)
        assert " 40 " in anna.words


async def test_of_several_the_one_that_is_meant_is_let_go_from_the_details(file, desk):
    """P2"""
    await with_tokens(desk, "Visa 4242")
    await set_aside(desk, amount=Money(3000, "EUR"))
    second = await set_aside(desk, amount=Money(1000, "EUR"))
    async with dashboard(file) as anna:
        await anna.to(9)
        await anna.keys("enter", "enter")
        await anna.shows("ITEMS", "has set 30.00 EUR aside", "authorised")
        await anna.keys("V")
        await anna.asks()
        await anna.until(lambda: "have Acquirer let go the 30.00 EUR" in anna.words)
        await anna.keys("right")
        await anna.until(lambda: "have Acquirer let go the 10.00 EUR" in anna.words)
        await anna.keys("enter", "V")
        await anna.until(lambda: "asked to let it go" in anna.footer)
    under_way = [payment.id for payment in (await desk.order(9)).payments if payment.under_way]
    assert under_way == [second]


@pytest.mark.parametrize(("key", "does"), [("H", "take 10.00 EUR"), ("V", "let go the 10.00 EUR")])
async def test_in_the_list_of_payments_the_one_under_the_cursor_is_meant(file, desk, key, does):
    """P1"""
    await with_tokens(desk, "Visa 4242")
    await set_aside(desk, amount=Money(3000, "EUR"))
    await set_aside(desk, amount=Money(1000, "EUR"))
    async with dashboard(file, size=(200, 30)) as anna:
        await anna.keys("right_square_bracket", "right_square_bracket")
        await anna.shows("CREDITED", "authorised")
        await anna.until(lambda: "H capture" in anna.footer, "the keys of what is set aside")
        await anna.keys(key)
        await anna.asks()
        await anna.until(lambda: does in anna.words)


@pytest.mark.parametrize(
    ("order_id", "key", "why"),
    [
        (8, "h", "Nothing is due on 3000000008."),
        (2, "h", "3000000002 is “Cancelled”; no money is taken for it."),
        (9, "H", "Nothing of 3000000009 is set aside at a payment system."),
        (9, "V", "Nothing of 3000000009 is set aside at a payment system."),
    ],
)
async def test_what_is_not_possible_says_why(file, order_id, key, why):
    """T11"""
    async with dashboard(file) as anna:
        await anna.to(order_id)
        await anna.keys(key)
        await anna.until(lambda: anna.footer == why, why)
