"""The work list of carts in the database: what is on it, in which order, and who follows it up (I1, I2, I4)."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.dialects import sqlite
from whenever import Date

from domain.errors import Changed
from domain.followup.commands import (
    AddReason,
    ChangeReason,
    LogFollowUp,
    MarkLost,
    MarkRecovered,
    SendRecovery,
    SnoozeOrder,
    TakeOrder,
)
from domain.followup.model import Recovery, Result, Stage, Standing, Tier, Way
from domain.followup.rows import CartRow
from domain.mail.model import MailStatus
from domain.money import Money
from domain.orders.commands import DeleteOrder, RecordCart, SubmitCart
from domain.orders.model import Order
from domain.orders.status import Status
from domain.query import EVERYTHING, parse
from domain.rows import Page
from domain.settings.commands import ChangeSetting
from domain.undoing.commands import UndoChange
from storage import tables as t
from storage.carts import on_list
from storage.database import HintingCompiler
from tests.domain.builders import an_item, eur
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.support import DeskUnderTest, eur_line

CALLED: dict[str, Any] = {"way": Way.PHONE, "result": Result.NO_ANSWER}


async def a_cart(
    desk: DeskUnderTest, price: str = "50.00", *, step: str = "cart", idle: int = 30, **given: Any
) -> Order:
    """A cart of one item whose customer was there so many minutes ago."""
    made = {"items": [an_item(price=price)], "cart_step": step, "active_at": START.subtract(minutes=idle)}
    return await desk.place(Status.INCOMPLETE, **{**made, **given})


async def board(desk: DeskUnderTest, words: str = "", *, by: str = "owner", **given: Any) -> Page[CartRow]:
    query = parse(words, START.to_tz("UTC").date())
    return await (await desk.look(by)).carts(query, desk.time.now(), **{"limit": 100, **given})


async def on_board(desk: DeskUnderTest, words: str = "", *, by: str = "owner") -> list[int]:
    return [row.id for row in (await board(desk, words, by=by)).rows]


def reachable(desk: DeskUnderTest, customer: int = 1) -> None:
    with by_hand(desk.url) as connection:
        c = t.customers
        connection.execute(update(c).where(c.c.id == customer).values(email="ana@example.org"))


async def test_the_most_urgent_comes_first_by_value_step_and_idle_time(desk):
    """I1"""
    dear = await a_cart(desk, "500.00", idle=10)  # 5,000
    late = await a_cart(desk, "50.00", idle=600)  # 30,000
    far = await a_cart(desk, "50.00", step="payment", idle=200)  # 40,000
    empty = await a_cart(desk, items=[], step="payment", idle=600)
    old = await a_cart(desk, "50.00", step="Checkout", idle=60 * 24 * 3)  # a day's at most: 288,000
    page = await board(desk)
    assert await (await desk.look()).cart_count(EVERYTHING, START) == len(page.rows)
    assert [row.id for row in page.rows] == [old.id, far.id, late.id, dear.id, empty.id]
    assert [row.urgency for row in page.rows] == [28_800_000, 4_000_000, 3_000_000, 500_000, 0]
    row = page.rows[1]
    assert (row.stage, row.tier, row.step, row.idle_minutes(START)) == (
        Stage.CHECKOUT,
        Tier.ITEMS,
        "payment",
        200,
    )
    assert row.standing(START) is Standing.OPEN
    assert desk.problems() == ()


async def test_the_list_is_read_page_by_page_in_both_directions(desk):
    """V7: by place, never by offset; equals are told apart."""
    ids = [(await a_cart(desk, "10.00", idle=n // 2)).id for n in range(9)]
    whole = await on_board(desk)
    assert sorted(whole) == sorted(ids)
    read: list[int] = []
    page = await board(desk, limit=2)
    while page.rows:
        read += [row.id for row in page.rows]
        page = await board(desk, limit=2, after=page.rows[-1].key)
    assert read == whole
    last = await board(desk, limit=4, before=0)
    assert ([row.id for row in last.rows], last.more_before, last.more_after) == (whole[-4:], True, False)
    above = await board(desk, limit=3, before=last.rows[0].key)
    assert [row.id for row in above.rows] == whole[2:5]
    reads = await desk.look()
    some = await reads.carts_by_id([ids[3], ids[0], 77], EVERYTHING, START)
    assert [row.id for row in some] == [one for one in whole if one in (ids[3], ids[0])]


async def test_what_is_old_or_ended_is_off_the_list_unless_someone_has_it(desk):
    """I1, I2"""
    (reason, *_others) = await (await desk.look()).reasons()
    old = await a_cart(desk, idle=60 * 24 * 15)
    lost, mine = await a_cart(desk), await a_cart(desk, idle=60 * 24 * 30)
    unpaid = await desk.place(Status.AWAITING_PAYMENT)
    await desk.do(MarkLost, order_id=lost.id, reason_id=reason.id)
    assert await on_board(desk) == []
    await desk.do(TakeOrder, order_id=mine.id)
    await desk.do(SnoozeOrder, order_id=unpaid.id, next_at=START.add(hours=2))
    assert await on_board(desk) == [mine.id, unpaid.id]
    assert await on_board(desk, "followup:lost") == [lost.id]
    assert await on_board(desk, "status:awaiting_payment") == [unpaid.id]
    assert old.id not in await on_board(desk, "assigned:nobody")
    (row,) = await (await desk.look()).carts_by_id([old.id, unpaid.id], EVERYTHING, START)
    assert (row.id, row.urgency, row.standing(START)) == (unpaid.id, 0, Standing.WAITING)
    desk.time.passes(hours=2)
    assert (await (await desk.look()).cart(unpaid.id)).standing(desk.time.now()) is Standing.DUE
    await desk.do(SubmitCart, order_id=mine.id)
    assert await on_board(desk) == [unpaid.id]
    assert await on_board(desk, "followup:recovered") == [mine.id]


async def test_carts_are_found_by_tier_claim_and_state_in_every_list(desk):
    """I1, T4"""
    reachable(desk)
    nothing = await a_cart(desk, items=[], customer_id=None)
    thing = await a_cart(desk, customer_id=None, step="payment")
    contact = await a_cart(desk, step="details")
    checkout = await a_cart(desk, step="Payment")
    handled = await desk.place(Status.HANDLED)
    for words, expected in (
        ("tier:any", [checkout, contact, thing, nothing]),
        ("tier:items", [checkout, contact, thing]),
        ("tier:contact", [checkout, contact]),
        ("tier:checkout", [checkout]),
        ("-tier:contact", [handled]),
        ("archive:incomplete -tier:contact", [thing, nothing]),
    ):
        assert await desk.found(words) == [order.id for order in expected], words
        if words.startswith("tier:"):
            assert set(await on_board(desk, words)) == {order.id for order in expected}, words
    await desk.do(TakeOrder, by="agent", order_id=contact.id)
    await desk.do(SnoozeOrder, order_id=thing.id, next_at=START.add(hours=1))
    for words, expected in (
        ("assigned:agent", [contact]),
        ("assigned:me", []),
        ("assigned:nobody", [checkout, thing, nothing]),
        ("followup:taken", [contact]),
        ("followup:open", [checkout, nothing]),
        ("followup:waiting", [thing]),
        ("followup:taken,waiting", [contact, thing]),
        ("followup:due", []),
        ("archive:incomplete -assigned:agent", [checkout, thing, nothing]),
        ("archive:incomplete -followup:waiting", [checkout, contact, nothing]),
    ):
        assert await desk.found(words) == [order.id for order in expected], words
        assert sorted(await on_board(desk, words)) == sorted(order.id for order in expected), words
    assert await desk.found("assigned:me", by="agent") == [contact.id]
    other = await desk.place(Status.UNEXECUTED)
    await desk.do(SnoozeOrder, order_id=other.id, next_at=START.add(hours=1))
    assert await desk.found("followup:waiting archive:awaiting_approval") == [other.id]
    assert other.id not in await on_board(desk, "followup:waiting"), "it is no cart"
    desk.time.passes(hours=2)
    assert await desk.found("followup:due archive:incomplete") == [thing.id]


async def test_the_row_says_who_what_and_why(desk):
    """I1"""
    reachable(desk)
    cart = await a_cart(desk, step="payment")
    price = next(one for one in await (await desk.look()).reasons() if one.name == "Too expensive")
    await desk.do(LogFollowUp, by="agent", order_id=cart.id, **CALLED, reason_id=price.id, note="busy")
    await desk.do(LogFollowUp, by="agent", order_id=cart.id, way=Way.CHAT, result=Result.REACHED)
    row = await (await desk.look()).cart(cart.id)
    assert (row.email, row.holder, row.tries, row.messages, row.reason) == (
        "ana@example.org", "Agent", 2, 0, "Too expensive",
    )  # fmt: skip
    assert (row.last_way, row.last_result, row.last_at) == (Way.CHAT, Result.REACHED, START)
    log = await (await desk.look()).follow_ups(cart.id)
    assert [(entry.staff, entry.way, entry.reason, entry.note) for entry in log] == [
        ("Agent", Way.CHAT, None, ""),
        ("Agent", Way.PHONE, "Too expensive", "busy"),
    ]
    await desk.do(
        UndoChange, by="agent", change=desk.one("SELECT command_id FROM changes ORDER BY number DESC LIMIT 1")
    )
    assert (await (await desk.look()).cart(cart.id)).tries == 1
    assert len(await (await desk.look()).follow_ups(cart.id)) == 1


async def test_of_two_who_take_one_cart_at_once_one_is_told(desk, opened):
    """L17, R3: whoever's claim it is, the other did not overwrite it."""
    cart = await a_cart(desk)
    other = opened(desk.url)
    both = [(desk, "agent"), (other, "manager")]
    outcomes = await asyncio.gather(
        *(one.do(TakeOrder, by=who, order_id=cart.id, version=1) for one, who in both), return_exceptions=True
    )
    told = [one for one in outcomes if isinstance(one, Changed)]
    assert len(told) == 1
    holder = (await (await desk.look()).cart(cart.id)).holder
    assert holder in ("Agent", "Manager")
    assert f"(taken by {holder})" in told[0].message


async def test_a_message_waits_for_its_undo_and_leaves_the_outbox_when_the_customer_finishes(desk):
    """I2, S7"""
    reachable(desk)
    cart = await a_cart(desk)
    await desk.do(ChangeSetting, name="recovery_url", value="https://shop.example/cart/{number}")
    await desk.do(SendRecovery, order_id=cart.id)
    assert desk.one("SELECT not_before FROM outbox WHERE kind = 'mail'") == START.add(seconds=10).timestamp(
        unit="millisecond"
    )
    await desk.do(SubmitCart, order_id=cart.id)
    assert desk.one("SELECT status FROM mails WHERE kind = 'recovery'") == MailStatus.WITHDRAWN
    recovery = "SELECT intent FROM mails WHERE kind = 'recovery'"
    waiting = f"SELECT count(*) FROM outbox WHERE done_at IS NULL AND id IN ({recovery})"
    assert desk.one(waiting) == 0


async def test_the_figures_count_what_is_open_and_what_ended_today(desk):
    """I4"""
    (reason, *_others) = await (await desk.look()).reasons()
    await a_cart(desk, "10.00")
    usd = Money.parse("7.50", "USD")
    await a_cart(desk, items=[], total=usd, step="details")
    paying = await a_cart(desk, "20.00", step="payment")
    lost, won = await a_cart(desk), await a_cart(desk, "30.00")
    await desk.do(TakeOrder, by="agent", order_id=paying.id)
    await desk.do(MarkLost, order_id=lost.id, reason_id=reason.id)
    await desk.do(LogFollowUp, by="agent", order_id=won.id, **CALLED)
    await desk.do(SubmitCart, order_id=won.id)
    figures = await (await desk.look("agent")).cart_figures(EVERYTHING)
    assert [(one.stage, one.carts) for one in figures.stages] == [
        (Stage.CART, 1), (Stage.DETAILS, 1), (Stage.CHECKOUT, 1),
    ]  # fmt: skip
    assert set(figures.at_stake) == {eur("30"), usd}
    assert (figures.carts, figures.mine, figures.due, figures.capped) == (3, 1, 0, False)
    assert (figures.recovered, figures.lost) == (1, 1)
    await desk.grant("viewer", "Zeta")
    theirs = await (await desk.look("viewer")).cart_figures(EVERYTHING)
    assert (theirs.carts, theirs.recovered, theirs.lost) == (0, 0, 0)
    day = START.to_tz("UTC").date()
    stats = await (await desk.look()).cart_stats(day.subtract(days=1), day)
    assert [(one.left, one.recovered, one.lost) for one in stats.days] == [(0, 0, 0), (4, 1, 1)]
    assert (stats.rate_percent, stats.value, stats.reasons, stats.by_staff) == (
        50.0, (eur("30"),), ((reason.name, 1),), (("Agent", 1),),
    )  # fmt: skip
    before = await (await desk.look()).cart_stats(Date(2026, 1, 1), Date(2026, 1, 3))
    assert (before.rate_percent, len(before.days), before.reasons) == (None, 3, ())


async def test_an_order_that_is_deleted_takes_its_log_along(desk):
    """L11"""
    order = await desk.place(Status.AWAITING_PAYMENT)
    await desk.do(LogFollowUp, order_id=order.id, **CALLED)
    with by_hand(desk.url) as connection:
        connection.execute(text("UPDATE orders SET status = 'cancelled', archive = 'closed', stake = 0"))
    await desk.do(DeleteOrder, order_id=order.id, confirm=order.number)
    assert desk.one("SELECT count(*) FROM follow_ups") == 0


async def test_a_customer_who_comes_back_to_a_cart_puts_it_on_the_list_again(desk):
    """I2, L1"""
    (reason, *_others) = await (await desk.look()).reasons()
    cart = await a_cart(desk, number="4000000009")
    await desk.do(MarkLost, order_id=cart.id, reason_id=reason.id)
    desk.time.passes(hours=1)
    line = eur_line("Web", "10.00")
    await desk.do(
        RecordCart, number="4000000009", reseller_id=1, currency="EUR", step="payment", lines=(line,)
    )
    (row,) = (await board(desk)).rows
    assert (row.idle_since, row.recovery, row.stage) == (desk.time.now(), None, Stage.CHECKOUT)


async def test_reasons_begin_with_some_and_are_the_desks_own(desk):
    """I2"""
    reads = await desk.look()
    names = [row.name for row in await reads.reasons()]
    assert "Card declined" in names
    await desk.do(AddReason, name="No PayPal")
    price = next(row for row in await reads.reasons() if row.name == "Too expensive")
    cart = await a_cart(desk)
    await desk.do(LogFollowUp, order_id=cart.id, **CALLED, reason_id=price.id)
    await desk.do(ChangeReason, reason_id=price.id, retired=True)
    rows = await reads.reasons()
    assert (rows[-1].name, rows[-1].retired, rows[-1].given) == ("Too expensive", True, 1)
    assert len(rows) == len(names) + 1


async def test_what_was_recovered_by_hand_is_off_the_list_and_credited(desk):
    """I2"""
    cart = await a_cart(desk)
    await desk.do(MarkRecovered, by="agent", order_id=cart.id, note="ordered by phone")
    assert await on_board(desk) == []
    assert (await (await desk.look()).cart(cart.id)).recovery is Recovery.RECOVERED


@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("", "ix_orders_carts"),
        ("tier:checkout", "ix_orders_carts"),
        ("followup:lost", "ix_orders_recovery"),
        ("status:awaiting_payment", "ix_orders_status_key"),
    ],
)
def test_what_may_be_on_the_list_is_found_along_an_index(sqlite_url, words, index):
    """V7: a desk of a million carts is not looked through."""
    dialect = sqlite.dialect()
    dialect.statement_compiler = HintingCompiler
    with by_hand(sqlite_url) as connection:
        for part in on_list(parse(words, START.to_tz("UTC").date()), START):
            said = str(part.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
            plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {said}"))]
            assert any(" USING " in step and ("ix_orders_followed" in step or index in step) for step in plan)
            assert not [step for step in plan if "SCAN orders" in step and "USING" not in step]
