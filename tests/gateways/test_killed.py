"""Workers killed at any moment: nothing acknowledged is lost, nothing charged or refunded twice (R1, R2, R6).

`ORDERTOP_TEST_KILLS` says how many are killed, for a long run.
"""

import asyncio
import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from domain.billing.commands import RefundPayment
from domain.errors import DomainError
from tests.gateways.desk import PayingDesk
from tests.gateways.outside import Outside, eur, outside

KILLS = int(os.environ.get("ORDERTOP_TEST_KILLS", "24"))
SEED = int(os.environ.get("ORDERTOP_TEST_SEED", "20261122"))
WORKERS = 3

#: Without an end by then something hangs.
_PATIENCE_SECONDS = 120


class _Asking:
    """Someone who asks for a charge and two refunds of one order after the other; what was acknowledged is noted."""

    def __init__(self, desk: PayingDesk, chance: random.Random) -> None:
        self.desk = desk
        self.chance = chance
        self.orders: list[int] = []
        self.acknowledged: Counter[tuple[str, int]] = Counter()

    async def ask(self) -> None:
        """Asks for something more, unless the order's last call is still under way."""
        order_id = self.chance.choice(self.orders[-12:])
        charged = self.acknowledged["charge", order_id]
        try:
            if not charged:
                await self.desk.capture(order_id, "pm_any")
                self.acknowledged["charge", order_id] += 1
                return
            if self.acknowledged["refund", order_id] == 2:
                return
            (payment,) = (await self.desk.order(order_id)).payments
            await self.desk.do(
                RefundPayment, order_id=order_id, payment_id=payment.id, reason="asked", amount=eur("20.00")
            )
            self.acknowledged["refund", order_id] += 1
        except DomainError:
            return

    async def work(self, until: float) -> None:
        """Asks until then."""
        while time.monotonic() < until:
            if len(self.orders) < 12 or self.acknowledged["refund", self.orders[-6]]:
                self.orders += await self.desk.unpaid(6)
            await self.ask()
            await asyncio.sleep(0.01)


async def test_workers_killed_again_and_again_lose_nothing_and_do_nothing_twice(tmp_path: Path):
    """R1, R2, R6: three at once; with each kill all leases are over, though the others are still at their jobs."""
    chance = random.Random(SEED)
    with outside("fake_stripe.py", str(SEED)) as gateway:
        desk = PayingDesk(tmp_path, gateway.address)
        await desk.open_account("pm_any")
        asking = _Asking(desk, chance)
        workers = [desk.worker() for _n in range(WORKERS)]
        try:
            await asking.work(time.monotonic() + 1.5)
            for _kill in range(KILLS):
                await asking.work(time.monotonic() + 0.1 + chance.random() * 0.7)
                victim = chance.randrange(WORKERS)
                workers[victim].kill()
                workers[victim].wait()
                workers[victim] = desk.worker()
                desk.time_is_over()
            await _finish(desk)
        finally:
            _stop(workers)
        _compare(desk, gateway, asking)
        assert desk.problems() == ()
        await desk.close()


async def _finish(desk: PayingDesk) -> None:
    """Has the workers end what there is."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while desk.undone():
        assert time.monotonic() < end, "work never ends"
        desk.time_is_over()
        await asyncio.sleep(0.3)


def _stop(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    for worker in workers:
        assert worker.wait(30) == 0


def _compare(desk: PayingDesk, gateway: Outside, asking: _Asking) -> None:
    """Desk and gateway agree, call by call and to the cent."""
    acknowledged = {kind: Counter[int]() for kind in ("charge", "refund")}
    for (kind, order_id), number in asking.acknowledged.items():
        acknowledged[kind][order_id] += number
    for kind, table, done in (("charge", "payments", "paid"), ("refund", "refunds", "done")):
        kept = desk.kept(table, "order_id", "intent", "status", "amount_minor", "reference")
        assert +Counter(row[0] for row in kept) == +acknowledged[kind], f"a {kind} was lost"
        assert {row[2] for row in kept} <= {done, "refunded"}
        moved = gateway.moved(kind)
        assert {key: amounts for key, amounts in moved.items() if len(amounts) > 1} == {}
        assert {row[1]: [row[3]] for row in kept} == moved
    fees = {row[0] for row in desk.kept("payments", "fee_minor")}
    assert fees == {5000 * 29 // 1000 + 30}
    told = gateway.told()
    assert told["lookups"], "nothing was looked up, so nothing was proven"
    assert [key for key, times in told["seen"].items() if times > 1], "nothing was sent again"
