"""What each order adds to the sums of its days, from which reports are added up (B1).

The days are those of the calendar of the order's reseller, and each sum is of one thing: a sales manager, a payment
system, a method, an offer or a category. They are kept with every change of an order, by what it added before and
what it adds now, so that they are at any time what its ledger entries come to.

How many orders had a payment in a period is no sum of days: one that was paid on two of them is one order. So a sum is
kept apart by the day before on which its orders had a payment for the same thing, 0 where there was none: in a period
those count whose day before is earlier than the period.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import NamedTuple, TypeAlias

from domain.billing import LedgerEntry
from domain.orders.model import Order
from domain.reports.model import MOVES, By, Figure, shared

#: Sales that nobody has confirmed, which count for no manager (M3).
UNCONFIRMED = ""
#: Confirmed sales that nobody made.
NO_MANAGER = "0"

#: What a sum holds: how many entries it is made of, how many orders were paid, and the figures.
COUNTS = ("entries", "orders", "payments")
AMOUNTS = (Figure.GROSS, Figure.FEES, Figure.REFUNDS, Figure.LOST, Figure.WRITTEN_OFF)
_ENTRIES, _ORDERS, _PAYMENTS = range(3)
_PLACE = {figure: len(COUNTS) + n for n, figure in enumerate(AMOUNTS)}
_GROSS = _PLACE[Figure.GROSS]
_NOTHING = [0] * (len(COUNTS) + len(AMOUNTS))
_ADDS: dict[tuple[str, str], tuple[int, int]] = {
    move: (_PLACE[figure], sign) for move, (figure, sign) in MOVES.items()
}

_MANAGER, _SYSTEM, _METHOD, _OFFER, _CATEGORY = (
    by.value for by in (By.MANAGER, By.SYSTEM, By.METHOD, By.OFFER, By.CATEGORY)
)

#: What a sum is of: a report, the day (``20261121``), the reseller, the thing, the currency, the day of payment before.
DayKey: TypeAlias = tuple[str, int, int, str, str, int]
DaySums: TypeAlias = MutableMapping[DayKey, list[int]]


class Move(NamedTuple):
    """An entry that moves money: when (milliseconds), which figure it adds to with which sign, how much, and what the
    payment went through; a payment system by its name with an equals sign before it."""

    at: int
    place: int
    sign: int
    amount_minor: int
    system: str
    method: str


class Booked(NamedTuple):
    """All of an order that reports are made of; its items are offers, with what each costs, in their order."""

    reseller_id: int
    currency: str
    manager: str
    moves: tuple[Move, ...]
    items: tuple[tuple[int | None, int], ...]


def move_of(
    at: int, debit: str, credit: str, amount_minor: int, system: str | None, method: str | None
) -> Move | None:
    """An entry as reports see it; none where it only bills."""
    if (adds := _ADDS.get((debit, credit))) is None:
        return None
    place, sign = adds
    through = method or "" if system is None else f"={system}"
    return Move(at, place, sign, amount_minor, through, method or "")


def manager_of(manager_id: int | None, *, confirmed: bool) -> str:
    """Whose sale it is, as sums have it."""
    if not confirmed:
        return UNCONFIRMED
    return NO_MANAGER if manager_id is None else str(manager_id)


def booked_of(order: Order) -> Booked | None:
    """What reports are made of; none where no money was moved."""
    moves = tuple(move for entry in order.entries if (move := _move(entry)) is not None)
    if not moves:
        return None
    return Booked(
        order.reseller_id,
        order.total.currency,
        manager_of(order.manager_id, confirmed=order.sale_confirmed),
        moves,
        tuple((item.offer_id, item.total.amount_minor) for item in order.items),
    )


def _move(entry: LedgerEntry) -> Move | None:
    payment = entry.payment
    at = entry.at.timestamp(unit="millisecond")
    return move_of(
        at,
        entry.debit,
        entry.credit,
        entry.amount.amount_minor,
        payment.system if payment else None,
        payment.method.value if payment else None,
    )


def add_days(
    sums: DaySums,
    booked: Booked,
    n: int,
    *,
    day_of: Callable[[int], int],
    category_of: Mapping[int, int | None],
) -> None:
    """Adds what an order comes to, or (−1) takes it away again.

    Args:
        day_of: the day of a moment, in the calendar of the order's reseller.
        category_of: the category of each offer.
    """
    reseller_id, currency = booked.reseller_id, booked.currency
    for by, thing, days in _things(booked, day_of, category_of):
        for day, since, amounts in days:
            key = (by, day, reseller_id, thing, currency, since)
            before = sums.get(key, _NOTHING)
            sums[key] = [a + n * b for a, b in zip(before, amounts, strict=True)]


#: A day on which money was moved for something, the day of payment before it, and what the day comes to.
_Day: TypeAlias = tuple[int, int, list[int]]


def _things(
    booked: Booked, day_of: Callable[[int], int], category_of: Mapping[int, int | None]
) -> Iterator[tuple[str, str, Sequence[_Day]]]:
    """The days of each thing that the order counts for. Most orders are of one of each, for which all is added once."""
    moves = [(day_of(move.at), move.place, move.sign * move.amount_minor) for move in booked.moves]
    whole = _days(moves)
    yield _MANAGER, booked.manager, whole
    for by, things in (
        (_SYSTEM, [move.system for move in booked.moves]),
        (_METHOD, [move.method for move in booked.moves]),
    ):
        several = set(things)
        for thing in several:
            its = [move for move, one in zip(moves, things, strict=True) if one == thing]
            yield by, thing, whole if len(several) == 1 else _days(its)
    offers = [offer_id for offer_id, _weight in booked.items] or [None]
    categories = [None if offer_id is None else category_of.get(offer_id) for offer_id in offers]
    parts: list[list[int]] = []
    for by, ids in ((_OFFER, offers), (_CATEGORY, categories)):
        numbers = set(ids)
        for number in numbers:
            thing = "" if number is None else str(number)
            if len(numbers) == 1:
                yield by, thing, whole
                continue
            parts = parts or [
                [
                    move.sign * part
                    for part in shared(move.amount_minor, [weight for _, weight in booked.items])
                ]
                for move in booked.moves
            ]
            its = [
                (day, place, sum(part for part, one in zip(shares, ids, strict=True) if one == number))
                for (day, place, _amount), shares in zip(moves, parts, strict=True)
            ]
            yield by, thing, _days(its)


def _days(moves: Sequence[tuple[int, int, int]]) -> list[_Day]:
    """What these moves come to on each day."""
    days: dict[int, list[int]] = {}
    for day, place, amount in moves:
        one = days.setdefault(day, [*_NOTHING])
        one[_ENTRIES] += 1
        one[place] += amount
        if place == _GROSS:
            one[_PAYMENTS] += 1
            one[_ORDERS] = 1
    since, found = 0, []
    for day in sorted(days):
        paid = days[day][_ORDERS]
        found.append((day, since if paid else 0, days[day]))
        since = day if paid else since
    return found
