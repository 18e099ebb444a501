"""A sample desk in motion: carts open, get further and are completed, money arrives, the distributor delivers.

Everything goes through the desk's own door, as the shop's reports would. People work on the same orders meanwhile:
what they did first stands, and the shop does something else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from domain.billing.commands import ReceivePayment
from domain.desk import Desk
from domain.errors import DomainError, NotPermitted
from domain.money import Money
from domain.orders.commands import (
    CartLine,
    Collection,
    DeliverItems,
    RecordCart,
    SettleOrder,
    SubmitCart,
)
from domain.orders.model import Order
from domain.orders.status import METHOD_KIND, DeliveryStatus, MethodKind, Status
from domain.query import EVERYTHING, Choice, Query
from domain.rows import OrderRow
from domain.staff import Identity
from storage.sample.catalogue import FAILURES
from storage.sample.paying import Payments

#: More orders than this waiting for approval are more than a person looking on can follow.
_MOST_PENDING = 60
#: Carts that the shop remembers; older ones were left for good.
_MOST_CARTS = 30

#: A checkout breaks on a busy day, when its carts had been passing for a while: so few carts as otherwise may well be
#: chance for minutes.
BUSY_SECONDS, BREAKS_AFTER_SECONDS = 0.5, 90.0

#: How carts get on, the last step before they are completed.
STEPS = ("cart", "details", "payment")
_OPEN_DELIVERY = (
    DeliveryStatus.PENDING,
    DeliveryStatus.QUEUED,
    DeliveryStatus.RUNNING,
    DeliveryStatus.FAILED,
)


@dataclass(slots=True)
class _Cart:
    """A cart on its way; `like` is the earlier order of the customer who comes back."""

    number: str
    order_id: int
    like: Order
    step: int = 0


def _in_status(*statuses: Status) -> Query:
    return EVERYTHING.with_term(Choice("status", tuple(statuses)))


class Motion:
    """One change after the other, drawn by chance; the same seed draws the same on the same desk."""

    def __init__(self, desk: Desk, shop: Identity, *, seed: int) -> None:
        self.stuck_at: str | None = None
        """A step that no cart gets past, as where a checkout is broken."""
        self._desk = desk
        self._shop = shop
        self._random = Random(f"motion {seed}")
        self._payments = Payments(self._random)
        self._carts: list[_Cart] = []
        self._not_yet: set[int] = set()
        self._kinds: dict[str, tuple[int, Callable[[], Awaitable[bool]]]] = {
            "open": (22, self._open),
            "progress": (58, self._progress),
            "complete": (30, self._complete),
            "pay": (8, self._pay),
            "deliver": (8, self._deliver),
            "settle": (6, self._settle),
        }

    async def step(self) -> str | None:
        """Makes one change and names its kind; none where nothing could be done just now.

        Raises:
            NotPermitted: the shop may not, or no longer.
        """
        shares = [share for share, _do in self._kinds.values()]
        first = self._random.choices(tuple(self._kinds), shares)[0]
        for kind in (first, "open"):
            try:
                if await self._kinds[kind][1]():
                    return kind
            except NotPermitted:
                raise
            except DomainError:
                return None
        return None

    async def _rows(self, query: Query, limit: int = 50) -> tuple[OrderRow, ...]:
        return (await self._desk.reads(self._shop).orders(query, limit=limit)).rows

    async def _one_of(self, query: Query) -> OrderRow | None:
        rows = await self._rows(query)
        return self._random.choice(rows) if rows else None

    async def _crowded(self) -> bool:
        """Whether as many orders wait for approval as a person can follow: then no customer comes until some went."""
        counts = await self._desk.reads(self._shop).counts()
        return counts.statuses.get(Status.PENDING_APPROVAL, 0) > _MOST_PENDING

    async def _open(self) -> bool:
        if await self._crowded():
            return False
        rows = [row for row in await self._rows(EVERYTHING, 200) if row.customer_id]
        if not rows:
            return False
        row = self._random.choice(rows)
        number = str(self._random.randrange(10**9, 10**10))
        async with self._desk.storage.unit_of_work(write=False) as unit:
            like = await unit.order(row.id)
            if await unit.order_by_number(number) is not None:
                return False
        known = self._random.random() < 0.4
        outcome = await self._desk.execute(
            self._shop,
            RecordCart(
                number=number,
                reseller_id=like.reseller_id,
                currency=like.total.currency,
                step=STEPS[0],
                customer_id=like.customer_id if known else None,
                ip=like.ip,
                lines=_lines(like)[:1],
            ),
        )
        self._carts.append(_Cart(number, outcome.ids[0], like))
        del self._carts[:-_MOST_CARTS]
        return True

    async def _progress(self) -> bool:
        carts = [cart for cart in self._carts if cart.step < len(STEPS) - 1]
        if not carts or await self._crowded():
            return False
        # Who has come further is likelier to go on.
        cart = max(self._random.choices(carts, k=2), key=lambda cart: cart.step)
        if STEPS[cart.step] == self.stuck_at:
            self._carts.remove(cart)  # the customer gives up
            return True
        like, step = cart.like, cart.step + 1
        method = self._payments.method(Status.HANDLED, like.total.currency, chosen=True)
        await self._desk.execute(
            self._shop,
            RecordCart(
                number=cart.number,
                reseller_id=like.reseller_id,
                currency=like.total.currency,
                step=STEPS[step],
                customer_id=like.customer_id,
                site_id=like.site_id,
                invoice_name=like.invoice_name,
                payment_method=method if step == len(STEPS) - 1 else None,
                lines=_lines(like) if step == 1 else (),
            ),
        )
        cart.step = step
        return True

    async def _complete(self) -> bool:
        ready = [cart for cart in self._carts if cart.step == len(STEPS) - 1]
        if not ready or await self._crowded():
            return False
        cart = self._random.choice(ready)
        self._carts.remove(cart)
        if self.stuck_at == STEPS[-1]:
            return True  # the customer gives up
        rows = await self._desk.reads(self._shop).orders_by_id((cart.order_id,))
        if not rows:
            return False
        row = rows[0]
        online = METHOD_KIND[row.payment_method] is MethodKind.ONLINE
        failed = self._random.choice(FAILURES) if online and self._random.random() < 0.2 else None
        await self._desk.execute(
            self._shop,
            SubmitCart(
                order_id=row.id,
                version=row.version,
                failed_code=failed,
                fee_minor=row.total.amount_minor * 19 // 1_000 if online and not failed else 0,
            ),
        )
        return True

    async def _pay(self) -> bool:
        row = await self._one_of(_in_status(Status.AWAITING_PAYMENT))
        if row is None or not row.due:
            return False
        amount = row.due
        if self._random.random() < 0.15 and amount.amount_minor > 10:
            amount = Money(amount.amount_minor // 2, amount.currency)
        await self._desk.execute(
            self._shop,
            ReceivePayment(
                order_id=row.id,
                version=row.version,
                payment=Collection(
                    amount=amount, reference=f"TRF-{self._random.randrange(100_000, 1_000_000)}"
                ),
            ),
        )
        return True

    async def _deliver(self) -> bool:
        row = await self._one_of(_in_status(Status.SUBMITTED, Status.EXECUTING))
        if row is None or row.delivered == row.items:
            return False
        details = await self._desk.reads(self._shop).order_details(row.id)
        waiting = [item.position for item in details.items if item.delivery in _OPEN_DELIVERY]
        if not waiting:
            return False
        outcome = await self._desk.execute(
            self._shop,
            DeliverItems(order_id=row.id, version=row.version, positions=frozenset(waiting[:1])),
        )
        return outcome.changed

    async def _settle(self) -> bool:
        rows = [
            row
            for row in await self._rows(_in_status(Status.EXECUTING))
            if row.items and row.delivered == row.items and row.id not in self._not_yet
        ]
        if not rows:
            self._not_yet.clear()
            return False
        row = rows[-1]
        outcome = await self._desk.execute(self._shop, SettleOrder(order_id=row.id, version=row.version))
        if not outcome.changed:
            # Its verification time has not passed; the others are asked first.
            self._not_yet.add(row.id)
        return outcome.changed


def _lines(like: Order) -> tuple[CartLine, ...]:
    return tuple(
        CartLine(
            name=item.name,
            quantity=item.quantity,
            unit_price=item.unit_price,
            offer_id=item.offer_id,
            product_type=item.product_type,
            domain=item.domain,
            cost_minor=item.cost_minor,
            auto_execute=item.auto_execute,
            is_trial=item.is_trial,
            auto_setup=item.auto_setup,
        )
        for item in like.items
    )


async def sample_motion(
    desk: Desk,
    shop: Identity,
    *,
    seed: int,
    stop: asyncio.Event,
    pace_seconds: float = 2.0,
    stuck_at: str | None = None,
) -> None:
    """Keeps the desk in motion until `stop` is set.

    Args:
        shop: the staff member under whom the shop reports, with the role agent.
        pace_seconds: between two changes, on average; now and then there are two at once.
        stuck_at: a step that no cart gets past, from `BREAKS_AFTER_SECONDS` on, on a busy day.
    """
    motion = Motion(desk, shop, seed=seed)
    random = Random(f"pace {seed}")
    now = asyncio.get_running_loop().time
    breaks_at = now() + BREAKS_AFTER_SECONDS
    if stuck_at is not None:
        pace_seconds = min(pace_seconds, BUSY_SECONDS)
    while not stop.is_set():
        if now() >= breaks_at:
            motion.stuck_at = stuck_at
        try:
            for _change in range(1 + (random.random() < 0.2)):
                if not stop.is_set():
                    await motion.step()
        except NotPermitted:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pace_seconds * (0.5 + random.random()))
