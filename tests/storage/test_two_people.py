"""Two people at once, in two processes: one acts, the other is told (R3, R8, L17, S1)."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text, update

from domain.commands import Outcome
from domain.customers.commands import ChangeCustomer
from domain.orders.commands import AddNote, ApproveOrder, CancelOrder, RecordCart
from domain.orders.model import Order
from domain.orders.status import Status
from domain.staffing import AddStaff, SetRole
from storage import tables as t
from tests.storage.databases import by_hand
from tests.storage.people import Refusal, at_work, together
from tests.storage.support import CUSTOMER, DeskUnderTest

ROUNDS = 25


async def _orders(desk: DeskUnderTest, n: int = ROUNDS) -> list[Order]:
    return await desk.place_all(*[{"status": Status.PENDING_APPROVAL}] * n)


async def test_two_approvals_of_one_order_give_one_success_and_tell_the_other_who(desk):
    """R3, L17."""
    orders = await _orders(desk)
    with at_work(desk.url, "owner", "agent") as (first, second):
        for order in orders:
            mine = ApproveOrder(order_id=order.id, version=1)
            yours = ApproveOrder(order_id=order.id, version=1)
            answers = together(first, mine, second, yours)
            (done,) = [answer for answer in answers if isinstance(answer, Outcome)]
            (told,) = [answer for answer in answers if isinstance(answer, Refusal)]
            winner = "Agent" if answers[1] is done else "owner"
            assert told.kind == "Changed"
            assert told.message.startswith(f"{winner} changed {order.number}")
            assert desk.one("SELECT version FROM orders WHERE id = :id", id=order.id) == 2
    assert desk.one("SELECT count(*) FROM audit WHERE command = 'ApproveOrder'") == ROUNDS
    assert not desk.problems()


async def test_approving_and_cancelling_at_once_never_mix(desk):
    """R3, L17."""
    orders = await _orders(desk)
    with at_work(desk.url, "owner", "agent") as (first, second):
        for order in orders:
            cancel = CancelOrder(order_id=order.id, version=1, reason="doubled")
            answers = together(first, ApproveOrder(order_id=order.id, version=1), second, cancel)
            assert [type(answer) for answer in answers].count(Outcome) == 1
            kept = await desk.row(order.id)
            assert kept.status is (Status.EXECUTING if isinstance(answers[0], Outcome) else Status.CANCELLED)
    assert not desk.problems()


async def test_notes_written_at_once_are_all_kept(desk):
    """R3: notes conflict with nothing."""
    order = await desk.place()
    with at_work(desk.url, "owner", "agent") as (first, second):
        for n in range(ROUNDS):
            mine = AddNote(order_id=order.id, version=1, body=f"mine {n}")
            yours = AddNote(order_id=order.id, version=1, body=f"yours {n}")
            answers = together(first, mine, second, yours)
            assert all(isinstance(answer, Outcome) for answer in answers), answers
    assert len((await desk.order(order.id)).notes) == 2 * ROUNDS
    assert await desk.found(f"mine {ROUNDS - 1} yours") == [order.id]
    assert not desk.problems()


async def test_a_note_and_a_corrected_customer_at_once_are_both_found(desk):
    """R3, N3: neither waits for the other for ever, and neither takes the other's words."""
    orders = await desk.place_all({}, {})
    with at_work(desk.url, "owner", "agent") as (first, second):
        for n in range(ROUNDS):
            mine = ChangeCustomer(customer_id=CUSTOMER, name=f"Name{n} Silva")
            yours = AddNote(order_id=orders[n % 2].id, version=1, body=f"note{n}")
            answers = together(first, mine, second, yours)
            assert all(isinstance(answer, Outcome) for answer in answers), answers
            assert await desk.found(f"customer:name{n} note{n}") == [orders[n % 2].id]
            assert len(await desk.found(f"customer:name{n}")) == 2
    assert not desk.problems()


async def test_one_command_sent_twice_at_once_is_done_once(desk):
    """R8: the other gets the first outcome, not an error."""
    orders = await _orders(desk)
    with at_work(desk.url, "owner", "owner") as (first, second):
        for order in orders:
            command = ApproveOrder(order_id=order.id, version=1, command_id=f"same-{order.id}")
            answers = together(first, command, second, command)
            assert all(isinstance(answer, Outcome) for answer in answers), answers
            assert sorted(answer.changed for answer in answers) == [False, True]
            assert len({(answer.ids, str(answer.details)) for answer in answers}) == 1
    assert desk.one("SELECT count(*) FROM audit WHERE command = 'ApproveOrder'") == ROUNDS


async def test_two_first_events_of_one_cart_make_one_order(desk):
    """L1: nothing entered is dropped."""
    with at_work(desk.url, "owner", "agent") as (first, second):
        for n in range(ROUNDS):
            cart: dict[str, Any] = {"number": str(5_000_000_000 + n), "reseller_id": 1, "currency": "EUR"}
            mine = RecordCart(**cart, step="items", invoice_name="Ana")
            yours = RecordCart(**cart, step="items", ip="192.0.2.1")
            answers = together(first, mine, second, yours)
            assert all(isinstance(answer, Outcome) for answer in answers), answers
    both = "SELECT count(*) FROM orders WHERE invoice_name = 'Ana' AND ip = '192.0.2.1'"
    assert desk.one(both) == desk.one("SELECT count(*) FROM orders") == ROUNDS
    assert not desk.problems()


async def test_two_owners_cannot_both_step_down(desk):
    """S1: or no one could let anyone in again."""
    await desk.do(SetRole, user="manager", role="owner")
    with at_work(desk.url, "owner", "manager") as (first, second):
        for _round in range(ROUNDS // 2):
            down = SetRole(user="owner", role="manager"), SetRole(user="manager", role="manager")
            answers = together(first, down[0], second, down[1])
            assert desk.one("SELECT count(*) FROM staff WHERE role = 'owner'") == 1, answers
            with by_hand(desk.url) as connection:
                both = t.staff.c.user.in_(["owner", "manager"])
                connection.execute(update(t.staff).where(both).values(role="owner"))


async def test_two_who_add_the_same_person_are_answered_in_sentences(desk):
    """S2, S6."""
    with at_work(desk.url, "owner", "owner") as (first, second):
        for n in range(ROUNDS // 2):
            answers = together(
                first,
                AddStaff(user=f"new{n}", name="New", role="agent"),
                second,
                AddStaff(user=f"new{n}", name="New", role="viewer"),
            )
            (told,) = [answer for answer in answers if isinstance(answer, Refusal)]
            assert told.kind == "Refused"
    assert desk.one("SELECT count(*) FROM staff WHERE name = 'New'") == ROUNDS // 2


@pytest.mark.postgresql
async def test_who_waited_for_an_order_sees_all_that_was_done_to_it_meanwhile(postgresql_desks, opened):
    """R3: its parts too, or what is derived from them would be put back as it was."""
    desk = opened(postgresql_desks.make())
    order = await desk.place()
    with by_hand(desk.url) as other:
        other.execute(text("UPDATE orders SET item_count = 2, version = 2"))
        noting = asyncio.create_task(desk.do(AddNote, order_id=order.id, body="note", version=1))
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while not desk.one(waiting):  # noqa: ASYNC110 - the server knows
            await asyncio.sleep(0.01)
        line = "SELECT order_id, 2, name, product_type, quantity, 0, 0, 0, currency, auto_execute, delivery"
        columns = "quantity, unit_price_minor, discount_minor, cost_minor, currency, auto_execute, delivery"
        other.execute(
            text(
                f"INSERT INTO order_items (order_id, position, name, product_type, {columns}) {line} FROM order_items"
            )
        )
        for counts in ("item_counts", "sold_counts"):
            other.execute(text(f"UPDATE {counts} SET n = 2 * n"))
    await noting
    kept = await desk.order(order.id)
    assert (kept.item_count, len(kept.items), kept.version) == (2, 2, 3)
    assert not desk.problems()
