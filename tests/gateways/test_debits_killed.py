"""Workers killed while recurring orders are debited: each period is charged exactly once, oldest first (R1, R5, R6).

`ORDERTOP_TEST_KILLS` says how many are killed, for a long run.
"""

import asyncio
import os
import random
import signal
import time
from collections import defaultdict
from pathlib import Path

from sqlalchemy import insert
from whenever import Instant

from domain.commands import Outcome
from domain.orders.model import list_key
from domain.orders.status import AutoSetup, PaymentMethod, Status
from domain.ports import Envelope
from domain.recurring.model import RecurringOrder
from domain.recurring.schedule import Unit
from domain.staff import Door
from storage import tables as t
from tests.domain.builders import an_item, eur
from tests.gateways.desk import PayingDesk
from tests.gateways.outside import outside
from tests.storage.databases import by_hand, rows

KILLS = int(os.environ.get("ORDERTOP_TEST_KILLS", "10"))
SEED = int(os.environ.get("ORDERTOP_TEST_SEED", "20261130"))
WORKERS = 2
ORDERS, DAYS = 8, max(6, KILLS // 2)

#: Without an end by then something hangs.
_PATIENCE_SECONDS = 240

_LEFT = """SELECT (SELECT count(*) FROM recurring_orders WHERE status <> 'active' OR next_attempt_at <= :now)
    + (SELECT count(*) FROM outbox WHERE done_at IS NULL AND kind = 'charge')"""


async def test_each_period_is_charged_once_however_often_workers_are_killed(tmp_path: Path):
    """R5: a week without a worker is caught up with, period by period."""
    chance = random.Random(SEED)
    with outside("fake_stripe.py", str(SEED)) as gateway:
        desk = PayingDesk(tmp_path, gateway.address)
        await desk.open_account("pm_any")
        await _begin(desk)
        workers = [desk.worker() for _n in range(WORKERS)]
        try:
            for _kill in range(KILLS):
                await asyncio.sleep(0.3 + chance.random() * 0.8)
                victim = chance.randrange(WORKERS)
                workers[victim].kill()
                workers[victim].wait()
                workers[victim] = desk.worker()
                desk.time_is_over()
            end = time.monotonic() + _PATIENCE_SECONDS
            while int(desk.one(_LEFT, now=Instant.now().timestamp(unit="millisecond"))):
                assert time.monotonic() < end, "the debits never end"
                desk.time_is_over()
                await asyncio.sleep(0.3)
        finally:
            for worker in workers:
                worker.send_signal(signal.SIGTERM)
            for worker in workers:
                assert worker.wait(30) == 0
        moved = gateway.moved()
        assert {key: amounts for key, amounts in moved.items() if amounts != [5_000]} == {}
        periods = defaultdict(list)
        for key in moved:
            debit_key, period, _attempt = key.rsplit("-", 2)
            periods[debit_key].append(int(period))
        assert {key: sorted(found) for key, found in periods.items()} == {
            f"debit{n}": list(range(1, DAYS + 1)) for n in range(ORDERS)
        }
        kept = rows(desk.url, "SELECT paid FROM recurring_orders")
        assert kept == [(DAYS + 1,)] * ORDERS
        assert desk.problems() == ()
        await desk.close()


async def _begin(desk: PayingDesk) -> None:
    """Recurring orders of customer 1, each day, that nobody has debited for days."""
    with by_hand(desk.url) as connection:
        connection.execute(
            insert(t.offers).values(
                id=1, reseller_id=1, number=1, name="Web", product_type="subscription", is_trial=False,
                billing_type="recurring", price_minor=5_000, cost_minor=0, currency="EUR", cost_currency="EUR",
                auto_execute=True, auto_setup=AutoSetup.ON_ACCEPT,
            )
        )  # fmt: skip
    begun = Instant.now().round("millisecond", mode="floor").subtract(hours=24 * DAYS + 3)
    given = [
        {
            "status": Status.HANDLED,
            "items": [an_item(offer_id=1, name="Web")],
            "method": PaymentMethod.CREDIT_CARD,
        }
        for _n in range(ORDERS)
    ]
    placed = await desk.place_all(*given)
    async with desk.sql.unit_of_work() as unit:
        for n, initial in enumerate(placed):
            recurring = RecurringOrder(
                number=f"R-{n:06d}", debit_key=f"debit{n}", reseller_id=1, customer_id=1,
                initial_order_id=initial.id, position=1, offer_id=1, name="Web", price=eur("50"), begun_at=begun,
                zone="UTC", period_every=1, period_unit=Unit.DAY, due_at=begun.add(hours=24),
                next_attempt_at=begun.add(hours=24), key=list_key(begun, n + 1),
            )  # fmt: skip
            await unit.add(recurring)
        envelope = Envelope(
            at=begun, staff_id=1, staff="Owner", door=Door.COMMAND, command="Begin", command_id="begin"
        )
        await unit.commit(envelope, Outcome(subject="recurring", ids=(1,), changed=True))
