"""When a shop's orders are placed: more of late, more by day than by night, fewer at weekends."""

import math
from collections.abc import Iterable, Iterator
from random import Random

from whenever import Instant

_HOUR_MS = 3_600_000

#: How busy each hour of the day is, UTC; customers are spread over the world, so no hour is dead.
_HOURS = (5, 4, 4, 4, 4, 5, 7, 9, 11, 13, 14, 14, 13, 14, 15, 15, 14, 13, 12, 13, 14, 13, 10, 7)
#: Monday to Sunday.
_DAYS = (13, 13, 12, 12, 11, 7, 6)

#: Trade at the beginning is this much weaker than now, as a power of e.
_GROWTH = 2.2
#: The last day sells more than its share, so that a small desk has news of the last hour.
_LAST_DAY = 2.5
_LONGEST_DAYS = 1_500


def days_of(orders: int) -> int:
    """How many days a shop with this many orders has been open."""
    days: float = 60 * (max(orders, 1) / 2_000) ** 0.42
    return max(2, min(_LONGEST_DAYS, round(days)))


def moments(orders: int, now: Instant, random: Random, places: Iterable[int]) -> Iterator[int]:
    """When the orders at these places are placed, in milliseconds since 1970; all before `now`, none the same.

    Args:
        orders: how many the desk has.
        places: which of them, in their order; 0 is the oldest.
    """
    last = 0
    wanted = (n + 0.5 + (random.random() - 0.5) * 0.9 for n in places)
    for moment in times(orders, now, wanted):
        last = max(last + 1, moment)
        yield last


def times(orders: int, now: Instant, places: Iterable[float]) -> Iterator[int]:
    """When a desk has so many of its orders, one figure after the other, in milliseconds since 1970."""
    end = now.timestamp(unit="millisecond") - 45_000
    hours = days_of(orders) * 24
    start = end - hours * _HOUR_MS
    weights = [_weight(start + hour * _HOUR_MS, hour, hours) for hour in range(hours)]
    a_unit = math.fsum(weights) / orders if orders else 0.0
    hour, before, inside = 0, 0.0, weights[0]
    for place in places:
        wanted = place * a_unit
        while wanted > before + inside and hour < hours - 1:
            before += inside
            hour += 1
            inside = weights[hour]
        yield start + hour * _HOUR_MS + min(_HOUR_MS, int((wanted - before) / inside * _HOUR_MS))


def busy(at_ms: int) -> float:
    """How busy a shop is in the hour at this moment, in milliseconds since 1970; 1 is as busy as it gets."""
    day = at_ms // (24 * _HOUR_MS)
    hour = _HOURS[at_ms // _HOUR_MS % 24] / max(_HOURS)
    return hour * _DAYS[(day + 3) % 7] / max(_DAYS)  # 1 January 1970 was a Thursday


def _weight(at_ms: int, hour: int, hours: int) -> float:
    day = at_ms // (24 * _HOUR_MS)
    weight: float = _HOURS[at_ms // _HOUR_MS % 24] * _DAYS[(day + 3) % 7]  # 1 January 1970 was a Thursday
    weight *= math.exp(-_GROWTH * (hours - hour) / hours)
    return weight * (_LAST_DAY if hour >= hours - 24 else 1.0)
