"""What was counted lately, and what is usual at this hour of this weekday (I3)."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from whenever import Instant

from domain.alerts.counts import ENTERED, EVENT, FAILED, KEPT_WEEKS, PASSED, Counted
from domain.alerts.judging import FUNNEL_USUAL_CARTS, Flow

if TYPE_CHECKING:
    from domain.reads import Reads

#: The last so many minutes are looked at, each with as many before them.
WINDOWS_MINUTES = (0.5, 0.75, 1, 2, 5, 15, 30, 60)

#: In less than so many minutes a rush looks as a break does: it counts only where carts were passing in the minutes
#: before.
_SHORT_MINUTES, _BEFORE_MINUTES = 2, 10

#: Usual is what lies so far on either side of this hour, in each of the weeks before this one.
_HALF_HOURS = 1
_WEEKS = KEPT_WEEKS - 1

#: Where no earlier week is known, the last days stand for what is usual; a shop has its quiet hours, so that silence
#: then needs so many times more events missing.
_YOUNG_DAYS = 7
_YOUNG_CAUTION = 10.0

_Key = tuple[int | None, str, str, int]


@dataclass(frozen=True, slots=True)
class Usual:
    """What was counted in all the times that this hour is compared with.

    Args:
        counts: by reseller (none: all of them), what, name and payment system.
        minutes: how long those times are together.
        young: there is no earlier week to compare with.
    """

    counts: Counter[_Key] = field(default_factory=Counter)
    minutes: float = 0.0
    young: bool = True

    def n(self, reseller_id: int | None, what: str, name: str, system_id: int = 0) -> int:
        """How often that happened in all these times."""
        return self.counts[reseller_id, what, name, system_id]

    def per_minute(self, reseller_id: int | None, what: str, name: str, system_id: int = 0) -> float:
        """How often that usually happens in a minute."""
        return self.n(reseller_id, what, name, system_id) / self.minutes if self.minutes else 0.0

    def expected_events(self, minutes: float) -> float:
        """How many events from outside usually come in so many minutes."""
        expected = self.per_minute(None, EVENT, "") * minutes
        return expected / _YOUNG_CAUTION if self.young else expected


async def read_usual(reads: "Reads", now: Instant) -> Usual:
    """What is usual at this hour of this weekday."""
    weeks = [
        (now.subtract(hours=week * 168 + _HALF_HOURS), now.subtract(hours=week * 168 - _HALF_HOURS))
        for week in range(1, _WEEKS + 1)
    ]
    counted = await reads.counted(weeks)
    known = [span for span in weeks if any(span[0] <= one.at < span[1] for one in counted)]
    usual = Usual(_added(counted), len(known) * _HALF_HOURS * 120.0, young=False)
    if known and usual.n(None, ENTERED, "*") + usual.n(None, EVENT, "") >= FUNNEL_USUAL_CARTS:
        return usual
    # What is happening right now is not what is usual.
    end = now.subtract(hours=2)
    counted = await reads.counted([(now.subtract(hours=_YOUNG_DAYS * 24), end)])
    if not counted:
        return Usual()
    return Usual(_added(counted), (end - counted[0].at).total("minutes"), young=True)


def _added(counted: Iterable[Counted]) -> Counter[_Key]:
    counts: Counter[_Key] = Counter()
    for one in counted:
        for reseller_id in (one.reseller_id, None):
            counts[reseller_id, one.what, one.name, one.system_id] += one.n
            if one.what == ENTERED:
                counts[reseller_id, ENTERED, "*", 0] += one.n
    return counts


class Recent:
    """What was counted in the last two hours."""

    def __init__(self, counted: Sequence[Counted], now: Instant) -> None:
        self._counted, self._now = counted, now
        #: By reseller (none: all of them) and step: how old each count is in minutes, what it is, and how many.
        self.flows: dict[tuple[int, str], list[tuple[float, str, int]]] = {}
        for one in counted:
            if one.what in (ENTERED, PASSED):
                age = (now - one.at).total("minutes")
                self.flows.setdefault((one.reseller_id, one.name), []).append((age, one.what, one.n))

    def steps(self, reseller_id: int | None) -> list[str]:
        """The steps that carts came to, the busiest first."""
        busy: Counter[str] = Counter()
        for (whose, step), counts in self.flows.items():
            if reseller_id in (whose, None):
                busy[step] += sum(n for _age, what, n in counts if what == ENTERED)
        return [step for step, n in busy.most_common() if n]

    def windows(self, reseller_id: int | None, step: str) -> list[Flow]:
        """How carts flowed through a step in each of `WINDOWS_MINUTES`."""
        counts = [
            count
            for (whose, name), counted in self.flows.items()
            if name == step and reseller_id in (whose, None)
            for count in counted
        ]

        def n(what: str, above: float, upto: float) -> int:
            return sum(n for age, which, n in counts if which == what and above < age <= upto)

        return [
            Flow(
                entered=n(ENTERED, -math.inf, minutes),
                entered_before=n(ENTERED, minutes, 2 * minutes),
                passed=n(PASSED, -math.inf, minutes),
                passed_before=(
                    n(PASSED, minutes, minutes + _BEFORE_MINUTES) if minutes < _SHORT_MINUTES else None
                ),
            )
            for minutes in WINDOWS_MINUTES
        ]

    def failures(self, minutes: int) -> Counter[tuple[int, str, int]]:
        """How often each error code came in the last minutes, by reseller, code and payment system."""
        found: Counter[tuple[int, str, int]] = Counter()
        for one in self._counted:
            if one.what == FAILED and (self._now - one.at).total("minutes") <= minutes:
                found[one.reseller_id, one.name, one.system_id] += one.n
        return found


async def read_recent(reads: "Reads", now: Instant) -> Recent:
    """What was counted in the last two hours."""
    return Recent(await reads.counted([(now.subtract(hours=2), now.add(seconds=60))]), now)
