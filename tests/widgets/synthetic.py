"""A list of any length that is computed, not kept: what windowed tables are tried on."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice
from typing import Generic

from whenever import Instant

from domain.money import Money
from domain.orders.status import Mark, PaymentMethod, PaymentStatus, Status
from domain.rows import OrderRow, Page
from widgets.page_source import R

#: Between the keys of two neighbours, so that rows can come in between.
STEP = 10


@dataclass
class SyntheticSource(Generic[R]):
    """`count` rows: the row with id n has key n × STEP, the largest at the top.

    `latency_seconds` is how long each answer takes; `gate`, when set, holds answers back until it is opened;
    `error` is raised instead of answering. `gone` and `extra` (by key) change the list.
    """

    make: Callable[[int, int], R]
    count: int
    latency_seconds: float = 0.0
    gone: set[int] = field(default_factory=set)
    extra: dict[int, R] = field(default_factory=dict)
    changed: dict[int, R] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.gate is not None:
            await self.gate.wait()
        if self.latency_seconds:
            await asyncio.sleep(self.latency_seconds)
        if self.error is not None:
            raise self.error

    def row(self, row_id: int) -> R:
        """The row with this id as it is now."""
        return self.changed.get(row_id) or self.make(row_id, row_id * STEP)

    def _down(self, below: int) -> Iterator[R]:
        base = (n * STEP for n in range(min(self.count, -(-below // STEP) - 1), 0, -1) if n not in self.gone)
        extra = sorted((key for key in self.extra if key < below), reverse=True)
        for key in merge(base, extra, reverse=True):
            yield self.extra[key] if key in self.extra else self.row(key // STEP)

    def _up(self, above: int) -> Iterator[R]:
        first = max(1, above // STEP + 1)
        base = (n * STEP for n in range(first, self.count + 1) if n not in self.gone)
        for key in merge(base, sorted(key for key in self.extra if key > above)):
            yield self.extra[key] if key in self.extra else self.row(key // STEP)

    def _page(self, rows: list[R], key: int) -> Page[R]:
        top, bottom = (rows[0].key, rows[-1].key) if rows else (key, key)
        more_before = next(self._up(top), None) is not None
        return Page(tuple(rows), more_before, next(self._down(bottom), None) is not None)

    async def first(self, limit: int) -> Page[R]:
        await self._answer("first")
        return self._page(list(islice(self._down(1 << 62), limit)), 1 << 62)

    async def last(self, limit: int) -> Page[R]:
        await self._answer("last")
        return self._page(list(islice(self._up(0), limit))[::-1], 0)

    async def after(self, key: int, limit: int) -> Page[R]:
        await self._answer("after")
        return self._page(list(islice(self._down(key), limit)), key)

    async def before(self, key: int, limit: int) -> Page[R]:
        await self._answer("before")
        return self._page(list(islice(self._up(key), limit))[::-1], key)

    async def around(self, key: int, limit: int) -> Page[R]:
        await self._answer("around")
        above = list(islice(self._up(key), limit // 2))[::-1]
        return self._page(above + list(islice(self._down(key + 1), limit - len(above))), key)

    async def rows(self, ids: Collection[int]) -> Sequence[R]:
        await self._answer("rows")
        held = [self.row(n) for n in ids if 0 < n <= self.count and n not in self.gone]
        return held + [row for row in self.extra.values() if row.id in ids]

    async def total(self) -> int | None:
        await self._answer("total")
        return self.count - len(self.gone) + len(self.extra)


@dataclass(frozen=True, slots=True)
class Item:
    """The plainest row there is."""

    id: int
    key: int
    name: str = ""


def item(row_id: int, key: int) -> Item:
    """An item named after its id."""
    return Item(row_id, key, f"item {row_id}")


NOW = Instant.from_utc(2026, 11, 21, 14, 2, 11)

_NAMES = ("Ana Souza", "Łukasz Nowak", "مكتبة النور", "株式会社山田商店", "Zoë O’Brien & Sons", "Müller GmbH")
_OFFERS = ("Web Pro", "Domain .pl", "Web Start", "Mail 50", "Licence ESD")
_STATUSES = (
    Status.HANDLED, Status.AWAITING_PAYMENT, Status.HANDLED, Status.PENDING_APPROVAL, Status.SUBMITTED,
    Status.HANDLED, Status.CANCELLED, Status.EXECUTING, Status.UNEXECUTED, Status.FRAUD, Status.INCOMPLETE,
)  # fmt: skip
_METHODS = tuple(PaymentMethod)
_PAYMENTS = tuple(PaymentStatus)


def order(row_id: int, key: int) -> OrderRow:
    """An order that looks like a shop's, the same for the same id."""
    n = row_id * 2654435761 % (1 << 32)  # spread, so that neighbours differ
    status = _STATUSES[n % len(_STATUSES)]
    price = Money(990 + n % 40_000, "EUR")
    quantity = 1 + n % 3
    total = price * quantity
    # Half a minute apart, the ten-millionth about ten years old.
    placed = NOW.subtract(seconds=max(0, (10_000_000 - row_id) * 31))
    return OrderRow(
        id=row_id, key=key, number=str(10**9 + n * 2), source_number=None, status=status, custom_status=None,
        marks=frozenset({Mark.REVIEW}) if n % 13 == 0 else frozenset(), payment_status=_PAYMENTS[n % 5],
        reseller="acme-hosting", customer_id=n % 1000, customer=_NAMES[n % len(_NAMES)],
        site_code=f"S-{n % 10_000:04}", site_domain=f"shop{n % 997}.example",
        invoice_name=f"{_NAMES[n % len(_NAMES)]} Ltd", payment_method=_METHODS[n % len(_METHODS)],
        placed_at=placed, updated_at=placed, offer=_OFFERS[n % len(_OFFERS)], category_number=n % 90,
        offer_number=n % 9000, more_items=n % 4, unit_price=price, quantity=quantity, total=total, cost=price,
        paid=Money(0, "EUR"), due=total, items=quantity, delivered=n % (quantity + 1), manager_id=None,
        manager=("mina", None, "jo", "magdalena")[n % 4], sale_confirmed=n % 3 == 0, parent_id=None,
        promotion=None, affiliate=None, ip=None, fraud_score=None, customer_note=None, version=1,
    )  # fmt: skip
