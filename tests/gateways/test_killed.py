"""Workers killed at any moment: nothing acknowledged is lost, nothing taken, let go or refunded twice (R1, R2, R6).

`ORDERTOP_TEST_KILLS` says how many are killed, for a long run; with ``-s`` its figures are printed.
"""

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from domain.billing.commands import CaptureAuthorised, CapturePayment, RefundPayment, VoidAuthorised
from domain.errors import DomainError
from tests.gateways.desk import PayingDesk
from tests.gateways.outside import Outside, eur, outside
from tests.gateways.workers import Workers
from tests.storage.databases import rows

KILLS = int(os.environ.get("ORDERTOP_TEST_KILLS", "24"))
SEED = int(os.environ.get("ORDERTOP_TEST_SEED", "20261122"))

#: What is asked of one order, one thing after the other.
PLANS = (
    ("charge", "refund", "refund"),
    ("authorise", "capture", "refund"),
    ("authorise", "void", "charge"),
)
#: After so many kills the orders are another customer's at the gateway, whose payments are looked through in a moment.
KILLS_A_CUSTOMER = 50

#: Without an end by then something hangs.
_PATIENCE_SECONDS = 120


class _Asking:
    """Someone who asks for one thing after the other; what was acknowledged is noted."""

    def __init__(self, desk: PayingDesk, chance: random.Random) -> None:
        self.desk = desk
        self.chance = chance
        self.orders: list[int] = []
        self.plans: dict[int, tuple[str, ...]] = {}
        self.acknowledged: dict[int, list[str]] = {}

    async def ask(self) -> None:
        """Asks for something more, unless the order's last call is still under way."""
        order_id = self.chance.choice(self.orders[-12:])
        done = self.acknowledged[order_id]
        if len(done) == len(self.plans[order_id]):
            return
        step = self.plans[order_id][len(done)]
        try:
            await self._ask(order_id, step)
        except DomainError:
            return
        done.append(step)

    async def _ask(self, order_id: int, step: str) -> None:
        if step in ("charge", "authorise"):
            token_id, only = self.desk.tokens["pm_any"], step == "authorise"
            await self.desk.do(CapturePayment, order_id=order_id, token_id=token_id, authorise_only=only)
            return
        payment = (await self.desk.order(order_id)).payments[-1]
        about: dict[str, Any] = {"order_id": order_id, "payment_id": payment.id}
        if step == "capture":
            await self.desk.do(CaptureAuthorised, **about, amount=eur("30.00"))
        elif step == "void":
            await self.desk.do(VoidAuthorised, **about)
        else:
            await self.desk.do(RefundPayment, **about, reason="asked", amount=eur("12.00"))

    async def work(self, until: float) -> None:
        """Asks until then."""
        while time.monotonic() < until:
            if len(self.orders) < 12 or len(self.acknowledged[self.orders[-6]]) > 1:
                made = await self.desk.unpaid(6)
                self.plans |= {order_id: self.chance.choice(PLANS) for order_id in made}
                self.acknowledged |= {order_id: [] for order_id in made}
                self.orders += made
            await self.ask()
            await asyncio.sleep(0.01)

    async def until_taken(self, seconds: float) -> None:
        """Asks for so long, and then until something was taken up, however slow the machine is: who had nothing to do
        would be killed in vain."""
        before, end = self._taken(), time.monotonic() + _PATIENCE_SECONDS
        await self.work(time.monotonic() + seconds)
        while self._taken() == before:
            assert time.monotonic() < end, "nothing is taken up"
            await self.work(time.monotonic() + 0.05)

    def _taken(self) -> object:
        return self.desk.one("SELECT sum(attempts) FROM outbox")

    def times(self, *steps: str) -> dict[int, int]:
        """How often these were acknowledged, by order."""
        counted = {
            order_id: sum(step in steps for step in done) for order_id, done in self.acknowledged.items()
        }
        return +Counter(counted)


async def test_workers_killed_again_and_again_lose_nothing_and_do_nothing_twice(tmp_path: Path):
    """R1, R2, R6: three at once; with each kill all leases are over, though the others are still at their jobs."""
    chance = random.Random(SEED)
    with outside("fake_stripe.py", str(SEED)) as gateway:
        desk = PayingDesk(tmp_path, gateway.address)
        await desk.open_account("pm_any")
        asking = _Asking(desk, chance)
        workers = Workers(desk)
        try:
            await asking.work(time.monotonic() + 1.5)
            for kill in range(1, KILLS + 1):
                await asking.until_taken(0.1 + chance.random() * 0.7)
                workers.kill(chance.randrange(Workers.number))
                desk.time_is_over()
                if not kill % KILLS_A_CUSTOMER:
                    await desk.leave_token("pm_any", customer=f"cus_{kill}")
            await _finish(desk)
        finally:
            workers.stop()
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


def _compare(desk: PayingDesk, gateway: Outside, asking: _Asking) -> None:
    """Desk and gateway agree, call by call and to the cent."""
    told = gateway.told()
    _compare_payments(desk, told, asking)
    refunds = desk.kept("refunds", "order_id", "intent", "status", "amount_minor")
    assert Counter(row[0] for row in refunds) == asking.times("refund"), "a refund was lost"
    assert {row[2] for row in refunds} <= {"done"}
    assert {row[1]: [row[3]] for row in refunds} == gateway.moved("refund")
    assert told["lookups"], "nothing was looked up, so nothing was proven"
    again = [key for key, times in told["seen"].items() if times > 1]
    assert again, "nothing was sent again"
    asked = sum(len(done) for done in asking.acknowledged.values())
    print(f"{KILLS} kills, {asked} acknowledged, 0 lost, 0 double, {len(again)} sent again")


def _compare_payments(desk: PayingDesk, told: dict[str, Any], asking: _Asking) -> None:
    columns = "order_id, reference, status, code, amount_minor, fee_minor"
    kept: list[Any] = rows(desk.url, f"SELECT {columns} FROM payments ORDER BY id")
    assert Counter(row[0] for row in kept) == asking.times("charge", "authorise"), "a payment was lost"
    # Each stands at the gateway as it is kept, and nothing stands there besides.
    states = {
        "paid": "succeeded",
        "refunded": "succeeded",
        "failed": "canceled",
        "pending": "requires_capture",
    }
    assert {row[1]: states[row[2]] for row in kept} == told["states"]
    assert {row[3] for row in kept if row[2] == "failed"} <= {"voided"}
    let_go = Counter(row[0] for row in kept if row[2] == "failed")
    assert let_go == asking.times("void"), "what was let go is still there"
    taken = [row for row in kept if row[2] in ("paid", "refunded")]
    assert Counter(row[0] for row in taken) == asking.times("charge", "capture"), "a payment was not taken"
    moved = [(one["id"], one["amount"]) for one in told["ledger"] if one["kind"] == "charge"]
    assert sorted(moved) == sorted((row[1], row[4]) for row in taken)
    assert {row[5] - row[4] * 29 // 1000 for row in taken} == {30}
