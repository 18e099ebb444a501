"""The sums of days are what the entries come to, whatever changes orders, calendars or categories (B1, R4)."""

import random
from contextlib import suppress
from typing import Any

import pytest

from domain.billing.commands import ReceivePayment, RefundPayment
from domain.commands import Command
from domain.credit.commands import ChangeReseller
from domain.errors import DomainError
from domain.money import Money
from domain.offers.commands import ChangeOffer
from domain.orders.commands import CancelOrder, Collection, DeleteOrder
from domain.orders.status import PaymentMethod
from domain.query import EVERYTHING
from domain.reports.days import Days
from domain.reports.model import By, Report
from domain.sales.commands import ConfirmSale
from domain.undoing.commands import UndoChange
from storage import reports as reading
from tests.domain.fakes import START
from tests.storage.imported import imported, random_import
from tests.storage.support import RESELLER, DeskUnderTest

TODAY = START.to_tz("UTC").date()
SPANS = (Days(TODAY, TODAY), Days(TODAY.subtract(days=20), TODAY.add(days=20)), Days())


async def reports(desk: DeskUnderTest) -> list[Report]:
    reads = await desk.look()
    return [
        await reads.report(by, days, EVERYTHING)
        for by in By
        for days in SPANS
        if by is not By.DAY or days.first is not None
    ]


async def a_command(desk: DeskUnderTest, chance: random.Random) -> Command:
    """Anything that changes what reports say, often where it is refused."""
    last = desk.one("SELECT max(id) FROM orders")
    if chance.random() < 0.1:
        again = [random_import(chance, f"A-{chance.randrange(20)}") for _n in range(3)]
        return imported(again)
    if chance.random() < 0.1:
        offer, category = (
            chance.randrange(1, desk.one(f"SELECT max(id) FROM {name}") + 1)
            for name in ("offers", "categories")
        )
        return ChangeOffer(offer_id=offer, category_id=category)
    if chance.random() < 0.05:
        zone = chance.choice(["UTC", "Asia/Tokyo", "America/Sao_Paulo"])
        return ChangeReseller(reseller_id=RESELLER, timezone=zone)
    order_id = chance.randrange(1, last + 1)
    order = await desk.order(order_id)
    about: dict[str, Any] = {"order_id": order_id, "version": order.version}
    paid = [payment.id for payment in order.payments if payment.id is not None] or [0]
    some = Money(chance.choice([500, 1_000, 90_000]), order.total.currency)
    return chance.choice(
        [
            CancelOrder(**about, reason="doubled"),
            DeleteOrder(**about, confirm=order.number),
            ReceivePayment(**about, payment=Collection(amount=some)),
            ReceivePayment(
                **about,
                payment=Collection(amount=some, method=PaymentMethod.CASH, paid_at=START.subtract(hours=80)),
            ),
            RefundPayment(**about, payment_id=chance.choice(paid), amount=some, reason="asked", by_hand=True),
            ConfirmSale(**about, system=True),
            ConfirmSale(**about, manager_id=(await desk.who("agent")).staff_id),
        ]
    )


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_any_history_reports_are_the_sums_of_entries(desk, monkeypatch, seed):
    """R4, B1: whichever way they are added up, to the last minor unit."""
    chance = random.Random(seed)
    who = await desk.who()
    await desk.execute(who, imported([random_import(chance, f"A-{n}") for n in range(20)]))
    done = 0
    for _step in range(70):
        desk.time.passes(seconds=chance.randrange(80_000))
        with suppress(DomainError):
            done += (await desk.execute(who, await a_command(desk, chance))).changed
        if chance.random() < 0.1 and (change := await (await desk.look()).own_change()):
            with suppress(DomainError):
                await desk.do(UndoChange, change=change.command_id)
    assert done > 15
    assert desk.problems() == ()
    quick = await reports(desk)

    async def some(*_args: object) -> None:
        """Nothing is said of all orders."""

    monkeypatch.setattr(reading.SqlReportReads, "_all_of", some)
    assert quick == await reports(desk)
    assert sum(len(report.rows) for report in quick) > 40
