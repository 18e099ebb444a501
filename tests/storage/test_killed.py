"""A process killed at any point leaves nothing half done, and loses nothing it has answered (R6)."""

import asyncio
import random
import time
from typing import Any

import pytest

from domain.commands import Outcome
from domain.orders.commands import AddNote, CancelOrder, RecordCart, SubmitCart
from domain.orders.model import Order
from domain.orders.status import PaymentMethod, Status
from domain.staff import Door
from storage.audit_trail import verify_audit
from tests.storage.people import Person, at_work
from tests.storage.support import DeskUnderTest, eur_line

KILLS = 8
SEED = 20261121


async def _paid_order(desk: DeskUnderTest) -> Order:
    """One whose cancellation touches every table: items, a credit note, the ledger, counters, search."""
    return await desk.place(Status.PENDING_APPROVAL, paid="20.00")


async def _state(desk: DeskUnderTest, order_id: int) -> tuple[Any, ...]:
    """All that a cancellation changes, to compare."""
    order = await desk.order(order_id)
    return (
        order.status,
        order.version,
        [invoice.number for invoice in order.invoices],
        len(order.entries),
        [item.delivery for item in order.items],
        desk.one("SELECT number FROM audit_head"),
        desk.one("SELECT value FROM counters WHERE name = 'invoices'"),
        desk.one("SELECT count(*) FROM command_outcomes"),
        (await (await desk.look()).counts()).statuses,
    )


async def test_killed_before_any_statement_all_or_nothing_is_done(desk):
    order = await _paid_order(desk)
    before = await _state(desk, order.id)
    command = CancelOrder(order_id=order.id, version=1, reason="doubled")
    for statement in range(1, 60):
        with at_work(desk.url, "owner") as (person,):
            person.ask(command, die_at=statement)
            answer = person.answer()
        after = await _state(desk, order.id)
        assert not desk.problems(), f"killed before statement {statement}"
        if after != before:
            break
    else:
        pytest.fail("it was never done")
    # The commit was the statement before; only then the answer was lost: it is read back by the command's id.
    assert answer is None
    assert (after[0], after[1]) == (Status.CANCELLED, 2)
    assert statement > 10, "the cancellation has more statements than that to be killed at"
    again = await desk.execute(await desk.who(), command)
    assert (again.ids, again.changed) == ((order.id,), False)
    assert await _state(desk, order.id) == after


async def test_killed_at_any_moment_what_was_answered_stays(desk):
    """A writer is killed again and again while it works; what it had answered until then is there."""
    chance = random.Random(SEED)
    order = await desk.place()
    answered: list[str] = []
    lost = 0
    for _kill in range(KILLS):
        person = Person(desk.url, "agent")
        end = time.monotonic() + 0.1 + chance.random() * 0.1
        while time.monotonic() < end:
            body = f"note {len(answered) + lost}"
            if not isinstance(person.do(AddNote(order_id=order.id, version=1, body=body)), Outcome):
                pytest.fail("a note was refused")
            answered.append(body)
        person.ask(AddNote(order_id=order.id, version=1, body="in the air"))
        await asyncio.sleep(chance.random() * 0.02)
        person.kill()
        lost += person.answer() is None
        person.leave()
    notes = [note.body for note in (await desk.order(order.id)).notes]
    assert [body for body in notes if body != "in the air"] == answered
    assert lost, "no kill came before an answer, so nothing was proven"
    assert not desk.problems()
    assert verify_audit(desk.url).records == desk.one("SELECT number FROM audit_head")


async def test_a_cart_killed_on_its_way_can_be_sent_again(desk):
    """The same command ids again: whatever was done before is not done twice."""
    cart = RecordCart(
        number="5000000001",
        reseller_id=1,
        currency="EUR",
        step="payment",
        payment_method=PaymentMethod.BANK_TRANSFER,
        lines=(eur_line("Package", "10.00"),),
        command_id="cart",
    )
    for command in (cart, SubmitCart(order_id=1, version=1, command_id="submit")):
        for statement in (3, 6, 9, 12, 15):
            with at_work(desk.url, "owner") as (person,):
                person.ask(command, die_at=statement)
                person.answer()
        await desk.execute(await desk.identify("owner", Door.COMMAND), command)
    order = await desk.order(1)
    assert (order.status, len(order.items), len(order.invoices)) == (Status.AWAITING_PAYMENT, 1, 1)
    assert desk.one("SELECT count(*) FROM orders") == 1
    assert not desk.problems()
