"""What screens and commands read of follow-ups: the work list, its figures, the log (I1, I4)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from whenever import Date, Instant

from domain.errors import NotFound
from domain.followup.model import (
    Recovery,
    Result,
    Stage,
    Standing,
    Tier,
    Way,
    stage_of,
    standing_of,
    tier_of,
)
from domain.money import Money
from domain.query import Query
from domain.rows import OrderRow, Page
from domain.statuses.model import status_key
from domain.text import clean_line
from domain.words import _

#: The work list holds the latest so many carts of nobody; beyond it, nobody works through them.
MOST_CARTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CartRow:
    """A cart, or an order whose payment is awaited, as the work list shows it.

    `key` is its place in the list: larger is more urgent. `idle_since` is when its customer was last heard of;
    `urgency` what the list is sorted by, at the moment it was asked for. `failed_code` is why the last of its
    `failures` attempts to pay failed. `tries`, `messages`, the `last_…` fields and `reason` are of the log.
    """

    key: int
    order: OrderRow
    step: str | None
    email: str | None
    phone: str | None
    reminders: bool
    idle_since: Instant
    urgency: int
    holder_id: int | None
    holder: str | None
    next_at: Instant | None
    recovery: Recovery | None
    tries: int = 0
    messages: int = 0
    last_at: Instant | None = None
    last_way: Way | None = None
    last_result: Result | None = None
    reason: str | None = None
    failures: int = 0
    failed_code: str | None = None

    @property
    def id(self) -> int:
        """The order's id."""
        return self.order.id

    @property
    def number(self) -> str:
        """The order's public number."""
        return self.order.number

    @property
    def stage(self) -> Stage:
        """How far the customer has come, whatever the shop calls it."""
        return stage_of(self.order.status, self.step)

    @property
    def tier(self) -> Tier:
        """How much there is to it."""
        return tier_of(self.stage, self.order.items, reachable=bool(self.email or self.phone))

    def standing(self, now: Instant) -> Standing:
        """How far the follow-up is."""
        return standing_of(self.recovery, self.holder_id, self.next_at, now)

    def idle_minutes(self, now: Instant) -> int:
        """For how long its customer was not heard of."""
        return max(0, int((now - self.idle_since).total("minutes")))


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRow:
    """An entry of an order's follow-up log."""

    at: Instant
    staff: str | None
    way: Way
    result: Result | None
    reason: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRow:
    """A reason why customers do not finish, with how often it was given."""

    id: int
    name: str
    retired: bool
    given: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigure:
    """The open carts at one stage."""

    stage: Stage
    carts: int
    at_stake: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CartFigures:
    """The open carts of the work list, and what became of follow-ups today (I4).

    `capped` says that there are more carts than were counted. `due` are those whose next time has come, `mine` those
    that this person has and that do not wait.
    """

    stages: tuple[StageFigure, ...]
    at_stake: tuple[Money, ...]
    capped: bool
    due: int
    mine: int
    recovered: int
    lost: int

    @property
    def carts(self) -> int:
        """How many carts are open."""
        return sum(figure.carts for figure in self.stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendDay:
    """One day: carts left open on it and not finished since, follow-ups recovered and lost."""

    day: Date
    left: int
    recovered: int
    lost: int

    @property
    def rate_percent(self) -> float | None:
        """How many of those that ended were recovered, in percent; none where none has ended."""
        ended = self.recovered + self.lost
        return round(100 * self.recovered / ended, 1) if ended else None


def by_week(days: Iterable[TrendDay]) -> tuple[TrendDay, ...]:
    """The same by week, each called by its Monday."""
    weeks: dict[Date, list[TrendDay]] = {}
    for day in days:
        weeks.setdefault(day.day.subtract(days=day.day.day_of_week().value - 1), []).append(day)
    return tuple(
        TrendDay(
            day=monday,
            left=sum(one.left for one in found),
            recovered=sum(one.recovered for one in found),
            lost=sum(one.lost for one in found),
        )
        for monday, found in weeks.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CartStats:
    """What became of follow-ups in some days (I4). `value` is what was recovered, `reasons` why carts were lost, the
    most frequent first; `by_staff` who recovered how many."""

    days: tuple[TrendDay, ...]
    value: tuple[Money, ...]
    reasons: tuple[tuple[str, int], ...]
    by_staff: tuple[tuple[str, int], ...]

    @property
    def recovered(self) -> int:
        """How many were recovered."""
        return sum(day.recovered for day in self.days)

    @property
    def lost(self) -> int:
        """How many were lost."""
        return sum(day.lost for day in self.days)

    @property
    def rate_percent(self) -> float | None:
        """How many of those that ended were recovered, in percent; none where none has ended."""
        ended = self.recovered + self.lost
        return round(100 * self.recovered / ended, 1) if ended else None


class FollowUpReads(Protocol):
    """What one person may look at of follow-ups."""

    async def carts(
        self, query: Query, as_of: Instant, *, after: int | None = None, before: int | None = None, limit: int
    ) -> Page[CartRow]:
        """A page of the work list, the most urgent at that moment first.

        It holds the open carts whose customers were there in the last `WORK_DAYS` days, at most the latest
        `MOST_CARTS`, and whatever someone has taken or set a time for; where the query asks for orders that await
        their payment, or for what is lost or recovered, those.

        Args:
            after: rows below the row with this key.
            before: rows above the row with this key; 0 asks for the end of the list.
        """
        ...

    async def cart_count(self, query: Query, as_of: Instant) -> int:
        """How many are on the work list."""
        ...

    async def carts_by_id(self, ids: Collection[int], query: Query, as_of: Instant) -> tuple[CartRow, ...]:
        """These of the work list, as far as they are in it."""
        ...

    async def cart(self, order_id: int) -> CartRow:
        """A cart or order by itself, in the work list or not.

        Raises:
            NotFound: there is no such order.
        """
        ...

    async def follow_ups(self, order_id: int) -> tuple[FollowUpRow, ...]:
        """The log of an order, the latest first."""
        ...

    async def cart_figures(self, query: Query) -> CartFigures:
        """The figures of the open carts that match."""
        ...

    async def cart_stats(self, first: Date, last: Date) -> CartStats:
        """What became of follow-ups on these days, both within, in the reader's zone."""
        ...

    async def reasons(self) -> tuple[ReasonRow, ...]:
        """The reasons by name, retired ones last."""
        ...


def reason_named(rows: Sequence[ReasonRow], name: str) -> ReasonRow:
    """The reason of this name, whatever its case and punctuation.

    Raises:
        NotFound: there is none; says which there are.
    """
    found = [row for row in rows if status_key(row.name) == status_key(name)]
    if found:
        return found[0]
    there = ", ".join(f"“{row.name}”" for row in rows if not row.retired) or _("none yet")
    raise NotFound(
        _("There is no reason “{name}”; there are: {names}.").format(
            name=clean_line(name, limit=40), names=there
        ),
        rule="I2",
    )
