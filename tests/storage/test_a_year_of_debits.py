"""A year of a thousand recurring orders, with two workers that are killed at random, declines, calls that are never
answered, and a clock that jumps: each period is debited exactly once, and the books balance (C3, R1, R2, R5, R6)."""

import asyncio
import os
from collections import Counter, defaultdict
from random import Random
from typing import Any

from domain.billing.gateway import Answer, ChargeCall, Result
from domain.commands import Outcome
from domain.jobs import run_due
from domain.orders.model import list_key
from domain.orders.status import PaymentMethod, Status
from domain.ports import Envelope
from domain.recurring.model import RecurringOrder
from domain.recurring.schedule import Period, Schedule, Unit
from domain.recurring.status import RecurringStatus
from domain.staff import Door
from tests.domain.builders import an_item, eur
from tests.domain.fakes import START
from tests.storage.debiting import Bank, furnish
from tests.storage.support import RESELLER, TRUSTED_CUSTOMER, DeskUnderTest

ORDERS = int(os.environ.get("ORDERTOP_TEST_RECURRING", "1000"))
SEED = int(os.environ.get("ORDERTOP_TEST_SEED", "20261130"))
DAYS = 365

#: How often each kind is paid, how many times in all, and how many in a hundred there are of it.
KINDS = (
    (Period(3, Unit.YEAR), None, 20),
    (Period(2, Unit.YEAR), None, 58),
    (Period(1, Unit.YEAR), None, 18),
    (Period(3, Unit.MONTH), None, 2),
    (Period(1, Unit.MONTH), 8, 1),
    (Period(2, Unit.WEEK), 12, 1),
)


class _Killed(BaseException):
    """The worker is gone: nothing of it runs any more, and it could tell nobody."""


class _UnreliableBank(Bank):
    """Charges each key once at most; answers, declines, keeps silent before or after charging, or the worker dies."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.chance = chance
        self.asked: Counter[str] = Counter()
        self.kills = self.looked_up = 0

    def dies(self, share: float) -> None:
        if self.chance.random() < share:
            self.kills += 1
            raise _Killed

    def of(self, system: Any) -> Any:
        self.dies(0.01)
        return self

    async def charge(self, call: ChargeCall) -> Answer:
        self.asked[call.key] += 1
        luck = self.chance.random()
        if luck < 0.03:
            return Answer(result=Result.UNKNOWN)  # it was never reached
        if call.key not in self.charged:
            bad_card = call.key.partition("-")[0].endswith("3")
            declined = self.chance.random() < (0.5 if bad_card else 0.05)
            self.charged[call.key] = (
                Answer(result=Result.FAILED, code="insufficient_funds")
                if declined
                else Answer(result=Result.DONE, reference=f"ch_{len(self.charged)}")
            )
        self.dies(0.02)
        return Answer(result=Result.UNKNOWN) if luck < 0.08 else self.charged[call.key]

    async def look_up_charge(self, call: ChargeCall) -> Answer | None:
        self.looked_up += 1
        if self.chance.random() < 0.1:
            return Answer(result=Result.UNKNOWN)
        return self.charged.get(call.key)


async def test_a_year_debits_every_period_exactly_once(sqlite_url, opened):
    chance = Random(SEED)
    desk = opened(sqlite_url)
    await furnish(desk)
    await _begin(desk, chance)
    bank = _UnreliableBank(chance)
    workers = [opened(sqlite_url, clock=desk.time) for _n in range(2)]
    for worker in workers:
        worker.sql.end_job = _dying(worker.sql.end_job, bank)
    day = 0.0
    while day < DAYS:
        day = min(day + chance.choice((0.5, 1, 3, 7, 20)), DAYS)
        desk.time.at = START.add(hours=int(24 * day))
        await _work(workers, bank)
        if chance.random() < 0.2:  # the clock is set back for a while, or far ahead
            desk.time.passes(hours=chance.choice((-24 * 400, -24, -1)))
            await _work(workers, bank)
    desk.time.at = START.add(hours=24 * DAYS)
    for _hour in range(3):
        desk.time.passes(hours=1)
        await _work(workers, bank)
    await _compare(desk, bank)
    assert desk.problems() == ()
    assert bank.kills > 20
    assert bank.looked_up > 50
    assert max(bank.asked.values()) > 1, "nothing was asked again, so nothing was proven"


def _dying(end_job: Any, bank: _UnreliableBank) -> Any:
    async def ending(*given: Any, **named: Any) -> None:
        bank.dies(0.02)
        await end_job(*given, **named)

    return ending


async def _begin(desk: DeskUnderTest, chance: Random) -> None:
    """Recurring orders that began some time in the year before, each by the first payment of an order."""
    kinds = [(period, payments) for period, payments, share in KINDS for _n in range(share)]
    given = [
        {
            "status": Status.HANDLED,
            "items": [an_item(offer_id=1, name="Web 1", cost_minor=2_000)],
            "customer_id": TRUSTED_CUSTOMER,
            "method": PaymentMethod.CREDIT_CARD,
        }
        for _n in range(ORDERS)
    ]
    placed = await desk.place_all(*given)
    async with desk.sql.unit_of_work() as unit:
        for n, order in enumerate(placed):
            period, payments = kinds[n % len(kinds)]
            schedule = Schedule(
                start=START.subtract(hours=chance.randrange(1, 24 * 1_094)),
                zone="Europe/Berlin",
                period=period,
            )
            number = max(schedule.last_due(START), 0) + 1
            recurring = RecurringOrder(
                number=f"R-{n + 1:06d}", debit_key=f"debit{n + 1}", reseller_id=RESELLER,
                customer_id=TRUSTED_CUSTOMER, initial_order_id=order.id, position=1, offer_id=1, name="Web 1",
                price=eur("50"), begun_at=schedule.start, zone=schedule.zone, period_every=period.every,
                period_unit=period.unit, payments=payments, period_number=number, following_number=number + 1,
                due_at=schedule.due_at(number), next_attempt_at=schedule.due_at(number),
                key=list_key(schedule.start, n + 1),
            )  # fmt: skip
            await unit.add(recurring)
        envelope = Envelope(
            at=START, staff_id=1, staff="Owner", door=Door.COMMAND, command="Begin", command_id="begin"
        )
        await unit.commit(envelope, Outcome(subject="recurring", ids=(1,), changed=True))


async def _work(workers: list[DeskUnderTest], bank: _UnreliableBank) -> None:
    """Both work until nothing is left that does not wait for a lease or a pause."""
    await asyncio.gather(*(_until_nothing_is_due(worker, bank) for worker in workers))


async def _until_nothing_is_due(worker: DeskUnderTest, bank: _UnreliableBank) -> None:
    me = await worker.who()
    idle = 0
    while idle < 2:
        try:
            idle = 0 if await run_due(worker, me, bank) else idle + 1
        except _Killed:
            worker.time.passes(seconds=61)


async def _compare(desk: DeskUnderTest, bank: _UnreliableBank) -> None:
    """The bank, the periods and the books agree, order by order."""
    taken: dict[str, Counter[int]] = defaultdict(Counter)
    for key, answer in bank.charged.items():
        debit_key, period, _attempt = key.rsplit("-", 2)
        if answer.result is Result.DONE:
            taken[debit_key][int(period)] += 1
    end = desk.time.now()
    statuses: Counter[RecurringStatus] = Counter()
    async with desk.sql.unit_of_work(write=False) as unit:
        every = await unit.those(RecurringOrder, reseller_id=RESELLER)
        for recurring in every:
            statuses[recurring.status] += 1
            _compare_one(recurring, taken[recurring.debit_key], end)
    assert len(every) == ORDERS
    assert len(statuses) >= 3
    moved = sum(sum(periods.values()) for periods in taken.values())
    cash = "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entries WHERE debit = 'cash' AND payment_id IN "
    assert desk.one(cash + "(SELECT id FROM payments WHERE intent IS NOT NULL)") == moved * 5_000
    billed = desk.one("SELECT coalesce(sum(billed_minor), 0) FROM orders WHERE recurring_id IS NOT NULL")
    assert billed == moved * 2_000


def _compare_one(recurring: RecurringOrder, taken: Counter[int], end: Any) -> None:
    first = max(recurring.schedule.last_due(START), 0) + 1
    assert set(taken.values()) <= {1}, "a period was debited twice"
    assert sorted(taken) == list(range(first, first + len(taken))), "a period was left out"
    assert recurring.paid == 1 + len(taken)
    if recurring.status is RecurringStatus.ACTIVE:
        assert recurring.period_number == first + len(taken)
        tried_again = recurring.failures > 0
        assert recurring.due_at > end or tried_again, "something that was due was not debited"
    elif recurring.status is RecurringStatus.COMPLETED:
        assert recurring.paid == recurring.payments
    else:
        assert recurring.status is RecurringStatus.FAILED
        assert recurring.failures == 3
