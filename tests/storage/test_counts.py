"""What is kept for speed equals what it is made of, after any history (V8, R4)."""

import asyncio
import random
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from whenever import Instant

from domain.billing.commands import ReceivePayment
from domain.commands import Command, Outcome
from domain.errors import DomainError
from domain.money import Money
from domain.orders.commands import (
    AddNote,
    ApproveOrder,
    CancelOrder,
    Collection,
    DeliverItems,
    RecordCart,
    SettleOrder,
    SubmitCart,
)
from domain.orders.status import PaymentMethod, Status
from domain.ports import Envelope
from domain.staff import Door
from tests.domain.fakes import START
from tests.storage.databases import by_hand, rows
from tests.storage.imported import an_import, imported, random_import
from tests.storage.support import CUSTOMER, RESELLER, TRUSTED_CUSTOMER, DeskUnderTest, eur_line

COUNTED = "reseller_id, status, coalesce(custom_status_id, 0), needs_staff"


def _check_counts(desk: DeskUnderTest) -> None:
    kept = rows(desk.url, "SELECT reseller_id, status, custom_status_id, needs_staff, n FROM order_counts")
    assert min(desk.one("SELECT coalesce(min(n), 0) FROM order_counts"), 0) == 0, (
        "a list never holds fewer than no orders"
    )
    counted = rows(desk.url, f"SELECT {COUNTED}, count(*) FROM orders GROUP BY {COUNTED}")
    assert sorted(row for row in kept if row[4]) == sorted(counted)


async def _random_command(desk: DeskUnderTest, chance: random.Random) -> Command:
    """Anything that may be asked, often of an order that refuses it."""
    last = desk.one("SELECT value FROM counters WHERE name = 'orders'")
    if not last or chance.random() < 0.2:
        return RecordCart(
            number=str(5_000_000_000 + chance.randrange(20)),
            reseller_id=chance.choice([1, 2]),
            currency="EUR",
            step="payment",
            customer_id=chance.choice([None, CUSTOMER, TRUSTED_CUSTOMER]),
            payment_method=chance.choice([None, *PaymentMethod]),
            lines=(
                replace(
                    eur_line("Hosting", "10.00", chance.randrange(1, 3)),
                    product_type=chance.choice(["subscription", "licence"]),
                    is_trial=chance.random() < 0.3,
                ),
            ),
        )
    if chance.random() < 0.15:
        orders = [random_import(chance, f"A-{chance.randrange(30)}") for _n in range(chance.randrange(1, 6))]
        return imported(orders, reseller=chance.choice(["Acme", "Zeta"]))
    order_id = chance.randrange(1, last + 1)
    about: dict[str, Any] = {"order_id": order_id, "version": (await desk.row(order_id)).version}
    return chance.choice(
        [
            ApproveOrder(**about),
            CancelOrder(**about, reason="doubled"),
            DeliverItems(**about),
            SettleOrder(**about),
            AddNote(**about, body="note"),
            SubmitCart(**about, failed_code=chance.choice([None, "declined"])),
            ReceivePayment(
                **about,
                payment=Collection(amount=Money(chance.choice([500, 1_000, 5_000]), "EUR")),
            ),
        ]
    )


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_any_history_counts_are_what_is_counted(desk, seed):
    chance = random.Random(seed)
    who = await desk.who()
    done = 0
    for _step in range(80):
        desk.time.passes(seconds=chance.randrange(3_600))
        command = await _random_command(desk, chance)
        with suppress(DomainError):
            done += (await desk.execute(who, command)).changed
    assert done > 20
    _check_counts(desk)
    assert not desk.problems()
    counts = await (await desk.look()).counts()
    assert sum(counts.statuses.values()) == desk.one("SELECT count(*) FROM orders")
    assert counts.needs_me == desk.one("SELECT count(*) FROM orders WHERE needs_staff")


DRIFTS = {
    "UPDATE orders SET archive = 'closed'": "archive",
    "UPDATE orders SET placed_at = placed_at + 5000": "place in the list",
    "UPDATE orders SET needs_staff = NOT needs_staff": "waiting for a person",
    "UPDATE orders SET item_count = 7": "number of items",
    "UPDATE orders SET delivered_count = 1": "number of delivered items",
    "UPDATE orders SET paid_minor = paid_minor + 1": "amount paid",
    "UPDATE orders SET due_minor = due_minor + 1": "amount due",
    "UPDATE orders SET payment_status = 'refund'": "payment status",
    "UPDATE invoices SET status = 'refunded'": "status of an invoice",
    "UPDATE ledger_entries SET currency = 'USD' WHERE id = 1": "currency",
    "DELETE FROM order_search": "search entry",
    "UPDATE order_search SET key = key + 1": "order of a search entry",
    "UPDATE order_counts SET n = n + 1": "count of a list",
    "DELETE FROM order_counts": "count of all orders",
    "UPDATE item_counts SET n = n + 1": "count of items",
    "DELETE FROM sold_counts": "count of what was sold in a month",
    "UPDATE day_sums SET gross_minor = gross_minor + 1 WHERE by_what = 'offer'": "sum of a day",
    "DELETE FROM day_sums WHERE by_what = 'manager'": "sum of a day",
}


@pytest.mark.parametrize("drift", DRIFTS)
async def test_every_kind_of_drift_is_found(desk, drift):
    await desk.place(paid="20.00")
    assert not desk.problems()
    with by_hand(desk.url) as connection:
        connection.execute(text(drift))
    problems = desk.problems()
    assert any(
        problem.startswith("1 × wrong: ") and problem.endswith(DRIFTS[drift]) for problem in problems
    ), problems


INDEX_DRIFTS = [
    "DROP TRIGGER order_search_changed; UPDATE order_search SET body = 'other words'",
    "DROP TRIGGER order_search_removed; DELETE FROM order_search; INSERT INTO order_search SELECT key, 'x' FROM orders",
    "INSERT INTO order_search_fts(rowid, body) VALUES (1, 'ghost')",
    "INSERT INTO order_search_fts(order_search_fts) VALUES ('delete-all')",
]


@pytest.mark.parametrize("drift", INDEX_DRIFTS)
async def test_a_search_index_that_differs_is_found(sqlite_url, opened, drift):
    desk = opened(sqlite_url)
    await desk.place()
    with by_hand(sqlite_url) as connection:
        for statement in drift.split("; "):
            connection.execute(text(statement))
    assert desk.problems() == ("the search index does not match the orders",)


async def test_rows_that_refer_to_nothing_are_found(sqlite_url, opened):
    desk = opened(sqlite_url)
    await desk.place()
    with by_hand(sqlite_url) as connection:
        connection.execute(text("DELETE FROM customers"))
    assert desk.problems() == ("1 rows refer to something that is gone",)


class _Moving:
    """A reseller that moves to Tokyo."""

    id = RESELLER
    zone = "UTC"

    def snapshot(self) -> dict[str, object]:
        return {"timezone": self.zone}


async def test_what_was_sold_follows_its_reseller_into_another_calendar(desk):
    """SPEC 4: on the evening of 31 October UTC it is November in Tokyo."""
    await desk.place(Status.HANDLED, placed_at=Instant.from_utc(2026, 10, 31, 16))
    await desk.place(Status.INCOMPLETE, id=2, placed_at=Instant.from_utc(2026, 10, 31, 16))
    assert desk.one("SELECT month FROM sold_counts WHERE n <> 0") == 202610
    async with desk.sql.unit_of_work() as unit:
        moving = _Moving()
        unit.track("reseller", moving)
        moving.zone = "Asia/Tokyo"
        envelope = Envelope(
            at=START, staff_id=1, staff="Owner", door=Door.COMMAND, command="Move", command_id="move"
        )
        await unit.commit(envelope, Outcome(subject="reseller", ids=(RESELLER,), changed=True))
    with by_hand(desk.url) as connection:
        connection.execute(text("UPDATE resellers SET timezone = 'Asia/Tokyo' WHERE id = 1"))
    assert desk.one("SELECT month FROM sold_counts WHERE n <> 0") == 202611
    assert not desk.problems()


async def test_checking_while_others_write_finds_nothing_and_stops_no_one(desk):
    """A writer at work is no damage, and what is looked at is one moment."""
    order = await desk.place()
    async with desk.sql.unit_of_work() as unit:
        unit.track("order", await unit.order(order.id))
        assert not await asyncio.to_thread(desk.problems)
    finished = False

    async def writing() -> None:
        while not finished:
            await desk.do(AddNote, order_id=order.id, body="note", version=1)

    writer = asyncio.create_task(writing())
    for _time in range(5):
        assert not await asyncio.to_thread(desk.problems)
    finished = True
    await writer


async def test_an_import_that_changes_orders_moves_their_counts(desk):
    who = await desk.who()
    orders = [an_import(f"A-{n}") for n in range(5)]
    await desk.execute(who, imported(orders))
    moved = [replace(order, status=Status.HANDLED) for order in orders[:3]]
    await desk.execute(who, imported(moved))
    counts = await (await desk.look()).counts()
    assert (counts.statuses[Status.PENDING_APPROVAL], counts.statuses[Status.HANDLED]) == (2, 3)
    _check_counts(desk)
