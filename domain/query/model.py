"""What a query is: terms that must all hold."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

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
            # Where a day has no midnight it begins when the clocks have gone forward; where it has two, at the first.
            return moment.day.at(Time()).assume_tz(zone, disambiguation="compatible").to_instant()

        return at(self.start), at(self.end)


Term = Choice | Contains | Exactly | Amount | Span


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; all terms must hold. No terms: everything but carts (T2)."""

    terms: tuple[Term, ...] = ()
    text: str = ""

    @property
    def includes_carts(self) -> bool:
        """Whether incomplete carts belong to the result: where an archive, a status or a cart's step was asked for."""
        return any(
            term.field in ("archive", "status", "step") and not term.negated
            for term in self.terms
            if isinstance(term, Choice | Contains)
        )

    @property
    def includes_repeats(self) -> bool:
        """Whether orders that recurring ones are paid with again belong to the result, though they wait for nobody:
        where words, someone's orders, or a type of order were asked for (T2)."""
        return any(
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
        return Query((*self.terms, term), self.text)


EVERYTHING = Query()
