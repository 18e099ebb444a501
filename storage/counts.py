"""What is counted in the transaction of every change, never counted for a screen (V8): the orders of each list, items
by what they are and how far they are, and units sold by month (T1)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Instant

from domain.general import month_of
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Status
from domain.reports.daily import Booked, booked_of
from storage import tables as t
from storage.statements import Statement

#: What orders are counted by: reseller, status, custom status (0 for none), whether a person is needed.
CountKey: TypeAlias = tuple[int, Status, int, bool]

#: What is sold is counted by: reseller, month (``202611``), product type, whether it is a trial.
SoldKey: TypeAlias = tuple[int, int, str, bool]

#: What a unit is counted by: product type, whether it is a trial, how far it is.
Unit: TypeAlias = tuple[str, bool, DeliveryStatus]


class Counted(NamedTuple):
    """All of an order that it is counted by, with the units of its items.

    What a recurring order is paid with again is `listed` only while it waits for a person, and has sold nothing new.
    """

    key: CountKey
    placed_at: Instant
    units: Mapping[Unit, int]
    listed: bool = True
    booked: Booked | None = None

    @property
    def reseller_id(self) -> int:
        """Whose order it is."""
        return self.key[0]

    @property
    def sold(self) -> tuple[Instant, Mapping[tuple[str, bool], int]] | None:
        """When how many units of what were sold; a cart is not sold."""
        if self.key[1] is Status.INCOMPLETE:
            return None
        sold: Counter[tuple[str, bool]] = Counter()
        for (product_type, is_trial, _delivery), n in self.units.items():
            sold[product_type, is_trial] += n
        return self.placed_at, sold


def counted(order: Order) -> Counted:
    """What this order is counted by."""
    units: Counter[Unit] = Counter()
    repeat = order.recurring_id is not None
    for item in () if repeat else order.items:
        units[item.product_type, item.is_trial, item.delivery] += item.quantity
    key = (order.reseller_id, order.status, order.custom_status_id or 0, order.needs_staff)
    return Counted(
        key, order.placed_at, units, listed=order.needs_staff or not repeat, booked=booked_of(order)
    )


class Tally:
    """What is to be added to the counts, or (below zero) taken from them."""

    def __init__(self) -> None:
        self.orders: Counter[CountKey] = Counter()
        self.items: Counter[tuple[int, str, bool, str]] = Counter()
        self.sold: Counter[SoldKey] = Counter()
        #: What orders add to reports (`storage.day_sums`).
        self.booked: Counter[Booked] = Counter()

    def add(self, order: Counted, zone: str, n: int = 1) -> None:
        """Counts an order once more, or (−1) once less; `zone` is its reseller's."""
        self.orders[order.key] += n if order.listed else 0
        for (product_type, is_trial, delivery), units in order.units.items():
            self.items[order.reseller_id, product_type, is_trial, delivery.value] += n * units
        if order.booked is not None:
            self.booked[order.booked] += n
        if (sold := order.sold) is not None:
            month = month_of(sold[0], zone)
            for (product_type, is_trial), units in sold[1].items():
                self.sold[order.reseller_id, month, product_type, is_trial] += n * units

    def update(self, other: "Tally") -> None:
        """Adds what another has to add."""
        self.orders.update(other.orders)
        self.items.update(other.items)
        self.sold.update(other.sold)
        self.booked.update(other.booked)

    def statements(self) -> Iterator[Statement]:
        """Adds it, in key order, so that two transactions cannot wait for each other."""
        of_orders = {(key[0], key[1].value, *key[2:]): n for key, n in self.orders.items()}
        for add, counts in ((_ADD_ORDERS, of_orders), (_ADD_ITEMS, self.items), (_ADD_SOLD, self.sold)):
            for key, n in sorted(counts.items()):
                if n:
                    yield Statement(add, (*key, n))


def _adding(table: str, *keys: str) -> str:
    columns, unknown = ", ".join(keys), ", ".join("?" for _key in keys)
    return (
        f"INSERT INTO {table} ({columns}, n) VALUES ({unknown}, ?) "  # noqa: S608 - names of ours
        f"ON CONFLICT ({columns}) DO UPDATE SET n = {table}.n + excluded.n"
    )


_ADD_ORDERS = _adding("order_counts", "reseller_id", "status", "custom_status_id", "needs_staff")
_ADD_ITEMS = _adding("item_counts", "reseller_id", "product_type", "is_trial", "delivery")
_ADD_SOLD = _adding("sold_counts", "reseller_id", "month", "product_type", "is_trial")


#: Units sold, by reseller and quarter of an hour: every zone's months begin at one.
SOLD = (
    "SELECT o.reseller_id, r.timezone, o.placed_at / 900000, i.product_type, i.is_trial, sum(i.quantity) "
    "FROM order_items i JOIN orders o ON o.id = i.order_id JOIN resellers r ON r.id = o.reseller_id "
    "WHERE o.status <> 'incomplete' AND o.recurring_id IS NULL {and_} GROUP BY 1, 2, 3, 4, 5"
)


def sold_counts(rows: Iterable[Sequence[Any]], zone: str | None = None) -> Counter[SoldKey]:
    """What the rows of `SOLD` come to by month, in each reseller's calendar or in that of `zone`."""
    counts: Counter[SoldKey] = Counter()
    for reseller_id, own, quarter, product_type, is_trial, n in rows:
        month = month_of(Instant.from_timestamp(quarter * 900), zone or own)
        counts[reseller_id, month, product_type, bool(is_trial)] += int(n)
    return counts


async def moved_months(connection: AsyncConnection, reseller_id: int, zone: str) -> list[Statement]:
    """Counts anew what a reseller has sold, by the months of another calendar."""
    mine = text(SOLD.format(and_="AND o.reseller_id = :id"))
    rows = (await connection.execute(mine, {"id": reseller_id})).all()
    counts = sold_counts([tuple(row) for row in rows], zone)
    forgotten = Statement("DELETE FROM sold_counts WHERE reseller_id = ?", (reseller_id,))
    return [forgotten, *(Statement(_ADD_SOLD, (*key, n)) for key, n in sorted(counts.items()))]


async def read_zones(connection: AsyncConnection, reseller_ids: Collection[int]) -> dict[int, str]:
    """The time zones of these resellers."""
    r = t.resellers.c
    wanted = select(r.id, r.timezone).where(r.id.in_(sorted(reseller_ids)))
    return {row.id: row.timezone for row in await connection.execute(wanted)}


async def tally_of(
    connection: AsyncConnection, changes: Collection[tuple[Counted | None, Counted | None]]
) -> Tally:
    """What orders counted so before (none: not yet) and so from now on (none: no more) add to the counts."""
    differing = [(before, after) for before, after in changes if before != after]
    # Only what is sold asks for a calendar, and it is rarely what changes.
    sold = [
        one.reseller_id
        for before, after in differing
        if before is None or after is None or before.sold != after.sold
        for one in (before, after)
        if one is not None
    ]
    zones: dict[int, str] = await read_zones(connection, set(sold)) if sold else {}
    tally = Tally()
    for before, after in differing:
        for one, n in ((before, -1), (after, 1)):
            if one is not None:
                tally.add(one, zones.get(one.reseller_id, "UTC"), n)
    return tally
