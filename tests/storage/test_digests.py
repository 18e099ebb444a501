"""A distributor is mailed once a day what waits for it, with any number of workers (L7, R1)."""

import asyncio
import json

from sqlalchemy import update
from whenever import Instant

from domain.jobs import run_due
from domain.mail.model import MailKind
from domain.orders.commands import CancelOrder
from domain.orders.status import Mark, Status
from domain.settings.commands import ChangeSetting
from storage import tables as t
from tests.domain.builders import an_item
from tests.storage.databases import by_hand, rows
from tests.storage.debiting import Bank, work
from tests.storage.support import DeskUnderTest

MORNING = Instant.from_utc(2026, 11, 22, 8)


async def _waiting(desk: DeskUnderTest) -> None:
    """Three orders that wait for the distributor of the first reseller, one of them to be cancelled."""
    with by_hand(desk.url) as connection:
        connection.execute(
            update(t.resellers)
            .where(t.resellers.c.id == 1)
            .values(distributor_email="orders@distributor.example")
        )
    items = [an_item(cost_minor=9_840)]
    await desk.place(Status.SUBMITTED, items=items)
    await desk.place(Status.UNEXECUTED, items=[an_item(cost_minor=500)])
    asked = await desk.place(Status.SUBMITTED, items=[an_item()])
    await desk.place(Status.SUBMITTED, items=[an_item()], marks=frozenset({Mark.HELD}))
    await desk.place(Status.HANDLED)
    await desk.do(CancelOrder, order_id=asked.id, reason="moved away")
    await desk.do(ChangeSetting, name="distributor_digest", value="8")


def _sent(desk: DeskUnderTest) -> list[dict[str, object]]:
    found = rows(
        desk.url, f"SELECT facts FROM mails WHERE kind = '{MailKind.DISTRIBUTOR_DIGEST}' ORDER BY id"
    )
    return [json.loads(str(facts)) for (facts,) in found]


async def test_the_letter_lists_what_waits_with_what_it_costs_and_nothing_of_what_is_paid(
    desk: DeskUnderTest,
):
    await _waiting(desk)
    desk.time.at = MORNING.subtract(minutes=1)
    await work(desk, Bank())
    assert _sent(desk) == []
    desk.time.at = MORNING
    await work(desk, Bank())
    (facts,) = _sent(desk)
    assert (facts["reseller"], facts["day"], facts["count"]) == ("Acme", "2026-11-22", 3)
    orders = facts["orders"]
    assert isinstance(orders, list)
    assert [one["cost"] for one in orders] == ["98.40 EUR", "5.00 EUR", "0.00 EUR"]
    assert orders[1]["waits_for"] == "Awaiting approval · no credit"
    assert orders[2]["waits_for"] == "your answer: may it be cancelled?"
    assert "50.00" not in json.dumps(facts)


async def test_any_number_of_workers_send_it_once_a_day(desk: DeskUnderTest):
    """R1: also when the clock is set back."""
    await _waiting(desk)
    me = await desk.who()
    for hours in (0, 3, -2, 24, 20):
        desk.time.at = MORNING.add(hours=hours)
        for _round in range(2):
            await asyncio.gather(*(run_due(desk, me, Bank()) for _n in range(4)))
    assert [facts["day"] for facts in _sent(desk)] == ["2026-11-22", "2026-11-23"]


async def test_the_day_is_the_resellers(desk: DeskUnderTest):
    await _waiting(desk)
    with by_hand(desk.url) as connection:
        connection.execute(update(t.resellers).values(timezone="Pacific/Auckland"))
    desk.time.at = Instant.from_utc(2026, 11, 21, 19, 30)
    await work(desk, Bank())
    assert [facts["day"] for facts in _sent(desk)] == ["2026-11-22"]


async def test_where_nothing_waits_or_nobody_reads_there_is_no_letter(desk: DeskUnderTest):
    await desk.place(Status.SUBMITTED)
    await desk.do(ChangeSetting, name="distributor_digest", value="8")
    desk.time.at = MORNING
    await work(desk, Bank())
    assert _sent(desk) == []
    with by_hand(desk.url) as connection:
        connection.execute(update(t.resellers).values(distributor_email="orders@distributor.example"))
        connection.execute(update(t.orders).values(status="handled", archive="handled"))
    await work(desk, Bank())
    assert _sent(desk) == []


async def test_switched_off_there_is_none(desk: DeskUnderTest):
    await _waiting(desk)
    await desk.do(ChangeSetting, name="distributor_digest", value="off")
    desk.time.at = MORNING
    await work(desk, Bank())
    assert _sent(desk) == []
