"""What a query is: terms that must all hold."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from whenever import SYSTEM_TZ, Date, Instant, Time, TimeDelta

from domain.errors import InvalidInput

#: A time zone by name, or the system's own.
Zone: TypeAlias = "str | SYSTEM_TZ"


class QueryError(InvalidInput):
    """A query that cannot be understood; `start` and `end` are the columns of the word at fault, from 0."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message, rule="T4")
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Choice:
    """The field is one of these values (or, negated, none of them)."""

    field: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Contains:
    """The field (or with `field` none anything in the order) has words that begin so."""

    field: str | None
    words: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Exactly:
    """The field is what has exactly this name or, where none is given, this id."""

    field: str
    name: str | None = None
    id: int | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A number between two bounds, each inclusive or not; none is open. For ``total:`` in major units of each
    order's own currency."""

    field: str
    low: Decimal | None
    high: Decimal | None
    low_inclusive: bool = True
    high_inclusive: bool = True
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment placed on a day (`day`, in the reader's zone), some time ago, or one the same for every reader."""

    day: Date | None = None
    ago: TimeDelta | None = None
    at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Placed from `start` (inclusive) to before `end`; none is open."""

    start: Moment | None
    end: Moment | None
    negated: bool = False

    def bounds(self, now: Instant, zone: Zone) -> tuple[Instant | None, Instant | None]:
        """The span as two instants, days beginning in `zone`."""

        def at(moment: Moment | None) -> Instant | None:
            if moment is None:
                return None
            if moment.ago is not None:
                return now - moment.ago
            if moment.at is not None:
                return moment.at
            assert moment.day is not None
            return begin_of(moment.day, zone)

        return at(self.start), at(self.end)


class Within(NamedTuple):
    """What days are for some resellers: from a moment to before another; no resellers are all there are."""

    reseller_ids: Collection[int]
    start: Instant | None
    end: Instant | None


@dataclass(frozen=True, slots=True)
class Booked:
    """Money was booked on these days, both within, as the calendar of the order's reseller has them: paid, refunded,
    lost in a dispute or written off, by the field. None is open.

    Args:
        within: what the days are for each reseller, once that is known (`bounds`).
    """

    field: str
    first: Date | None
    last: Date | None
    negated: bool = False
    within: tuple[Within, ...] = ()

    def bounds(self, zone: str) -> tuple[Instant | None, Instant | None]:
        """The days as two instants in this calendar, the second no more within."""
        first, last = self.first, self.last
        return (
            None if first is None else begin_of(first, zone),
            None if last is None else begin_of(last.add(days=1), zone),
        )


@dataclass(frozen=True, slots=True)
class Idle:
    """The customer was last heard of so long ago: between the two lengths of time, none is open."""

    shortest: TimeDelta | None
    longest: TimeDelta | None
    negated: bool = False


Term = Choice | Contains | Exactly | Amount | Span | Booked | Idle


def begin_of(day: Date, zone: Zone) -> Instant:
    """When a day begins: one without a midnight when the clocks have gone forward, one with two at the first."""
    return day.at(Time()).assume_tz(zone, disambiguation="compatible").to_instant()


#: Filters that speak of carts too.
_OF_CARTS = ("archive", "status", "custom", "step", "tier", "followup", "assigned")


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; all terms must hold. No terms: everything but carts (T2)."""

    terms: tuple[Term, ...] = ()
    text: str = ""
    whole: bool = False
    """Whether carts and repeats belong to the result whatever the terms say."""

    @property
    def includes_carts(self) -> bool:
        """Whether incomplete carts belong to the result: where an archive, a status (a custom one too), a cart's step
        or a follow-up was asked for, or money, whatever has it."""
        return self._is_of_money or any(
            term.field in _OF_CARTS and not term.negated
            for term in self.terms
            if isinstance(term, Choice | Contains)
        )

    @property
    def _is_of_money(self) -> bool:
        """Whether money is asked for, whatever order has it."""
        return self.whole or any(isinstance(term, Booked) and not term.negated for term in self.terms)

    @property
    def includes_repeats(self) -> bool:
        """Whether orders that recurring ones are paid with again belong to the result, though they wait for nobody:
        where words, someone's orders, money, or a type of order were asked for (T2)."""
        return self._is_of_money or any(
            isinstance(term, Contains)
            or (isinstance(term, Exactly) and term.field != "reseller")
            or (isinstance(term, Choice) and term.field == "type")
            for term in self.terms
        )

    @property
    def reseller(self) -> Exactly | None:
        """The one reseller whose orders alone are asked for, if that is so."""
        named = [
            term
            for term in self.terms
            if isinstance(term, Exactly) and term.field == "reseller" and not term.negated
        ]
        return named[0] if len(named) == 1 else None

    def with_term(self, term: Term) -> "Query":
        """This query narrowed by one more term."""
        return Query((*self.terms, term), self.text, self.whole)


EVERYTHING = Query()
