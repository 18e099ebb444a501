"""From the text someone typed to a query, or to an error that points at the word."""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from whenever import Date, Instant, TimeDelta

from domain.query.exact import read_exactly
from domain.query.fields import FIELDS, UNIT_SECONDS, Field
from domain.query.model import (
    Amount,
    Booked,
    Choice,
    Contains,
    Exactly,
    Idle,
    Moment,
    Query,
    QueryError,
    Span,
    Term,
)
from domain.statuses.model import status_key
from domain.text import tokens
from domain.words import _

#: Longer queries are refused: nobody types them (PROMISES X5).
LENGTH_LIMIT = 500
TERM_LIMIT = 30

_TERM = re.compile(r'(?P<neg>-)?(?:(?P<field>[A-Za-z_]+):)?(?P<value>=?"[^"]*"?|\S+)?')
# Four digits of weeks and the years below are what the list's keys can hold (`list_key`).
_DURATION = re.compile(r"(\d{1,4})(m|h|d|w)", re.ASCII)
_YEARS = range(1900, 2200)
_MOMENT = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_NUMBER = re.compile(r"\d{1,13}(?:\.\d{1,4})?", re.ASCII)
_ORDER_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_OPERATORS = (">=", "<=", ">", "<")


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or filter as it was typed, quotes and all, from `start` to before `end`; `field` none is a word."""

    start: int
    end: int
    negated: bool
    field: str | None
    value: str

    @property
    def value_start(self) -> int:
        """Where the value begins."""
        return self.end - len(self.value)


def pieces(text: str) -> Iterator[Piece]:
    """The words and filters of a text, in order, whether they can be understood or not."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _TERM.match(text, position)
        assert match is not None
        start, position = position, max(match.end(), position + 1)
        yield Piece(start, position, bool(match["neg"]), match["field"], match["value"] or "")


def parse(text: str, today: Date) -> Query:
    """Understands a query.

    Args:
        today: the reader's date, for ``placed:today``.

    Raises:
        QueryError: pointing at the word at fault.
    """
    if len(text) > LENGTH_LIMIT:
        raise QueryError(
            _("A search has at most {n} characters.").format(n=LENGTH_LIMIT), LENGTH_LIMIT, len(text)
        )
    terms: list[Term] = []
    words: list[str] = []
    for piece in pieces(text):
        if piece.field is None:
            found = tokens(piece.value)
            if not piece.negated:
                words.extend(found)
            elif found:
                terms.append(Contains(None, tuple(found), negated=True))
            continue
        terms.append(_term(piece.field.lower(), piece.value, piece.negated, piece.start, piece.end, today))
    if words:
        terms.append(Contains(None, tuple(words)))
    if sum(len(term.words) if isinstance(term, Contains) else 1 for term in terms) > TERM_LIMIT:
        raise QueryError(_("A search has at most {n} words and filters.").format(n=TERM_LIMIT), 0, len(text))
    return Query(tuple(terms), " ".join(text.split()))


def _term(name: str, value: str, negated: bool, start: int, end: int, today: Date) -> Term:
    field = FIELDS.get(name)
    if field is None:
        near = difflib.get_close_matches(name, FIELDS, n=1)
        hint = (
            _("did you mean {name}: ?").format(name=near[0])
            if near
            else _("filters are {names}").format(names=" ".join(f"{n}:" for n in FIELDS))
        )
        raise QueryError(_("“{name}:” is no filter; {hint}").format(name=name[:30], hint=hint), start, end)
    if field.exact is not None and (exactly := read_exactly(name, value, negated=negated)):
        return exactly
    value = value.strip('"').strip()
    if not value:
        raise QueryError(_("“{name}:” needs a value behind the colon.").format(name=name), start, end)
    match field.kind:
        case "text":
            return Contains(name, _words(field, value, start, end), negated)
        case "placed":
            return _placed(value, negated, start, end, today)
        case "booked":
            return _booked(field, value, negated, start, end, today)
        case "age":
            return _age(value, negated, start, end)
        case "idle":
            return _idle(value, negated, start, end)
        case kind:
            return _READERS[kind](field, value, negated, start, end)


def _order(field: Field, value: str, negated: bool, start: int, end: int) -> Exactly:
    if not _ORDER_NUMBER.fullmatch(value):
        raise QueryError(
            _("“{value}” is no order number; write {name}:4820193375.").format(
                value=value[:30], name=field.name
            ),
            start,
            end,
        )
    return Exactly(field.name, name=value, negated=negated)


def _words(field: Field, value: str, start: int, end: int) -> tuple[str, ...]:
    words = tuple(tokens(value))
    if not words:
        raise QueryError(
            _("“{name}:{value}” has no letter or digit to look for.").format(
                name=field.name, value=value[:30]
            ),
            start,
            end,
        )
    return words


def _choice(field: Field, value: str, negated: bool, start: int, end: int) -> Choice:
    values = []
    for one in value.lower().replace("-", "_").split(","):
        if one not in field.choices:
            near = difflib.get_close_matches(one, field.choices, n=1)
            hint = (
                _("did you mean {value}?").format(value=near[0])
                if near
                else _("use one of {values}.").format(values=", ".join(field.choices))
            )
            raise QueryError(
                _("“{value}” is no value of {name}: ; {hint}").format(
                    value=one[:30], name=field.name, hint=hint
                ),
                start,
                end,
            )
        values.append(one)
    return Choice(field.name, tuple(values), negated)


def _code(field: Field, value: str, negated: bool, start: int, end: int) -> Choice:
    values = tuple(value.upper().split(","))
    for one in values:
        if not _CURRENCY.fullmatch(one):
            raise QueryError(
                _("“{value}” is no currency; write three letters, like {name}:EUR or {name}:EUR,USD.").format(
                    value=one[:30], name=field.name
                ),
                start,
                end,
            )
    return Choice(field.name, values, negated)


def _name(field: Field, value: str, negated: bool, start: int, end: int) -> Choice:
    """Names as they are compared, so that case, accents and punctuation do not count."""
    values = tuple(filter(None, map(status_key, value.split(","))))
    if not values:
        raise QueryError(
            _("“{name}:{value}” has no letter or digit to look for.").format(
                name=field.name, value=value[:30]
            ),
            start,
            end,
        )
    return Choice(field.name, values, negated)


def _range(value: str) -> tuple[str | None, str | None, bool, bool]:
    """Splits ``>5``, ``<=5``, ``3..5`` or ``5`` into low, high and whether each is inclusive."""
    for operator in _OPERATORS:
        if value.startswith(operator):
            rest = value[len(operator) :]
            inclusive = operator.endswith("=")
            return (rest, None, inclusive, True) if operator[0] == ">" else (None, rest, True, inclusive)
    if ".." in value and value != "..":
        low, _dots, high = value.partition("..")
        return low or None, high or None, True, True
    return value, value, True, True


def _amount(field: Field, value: str, negated: bool, start: int, end: int) -> Amount:
    low, high, low_inclusive, high_inclusive = _range(value)
    for bound in (low, high):
        if bound is not None and not _NUMBER.fullmatch(bound):
            raise QueryError(
                _(
                    "“{value}” is no number for {name}: ; write {name}:>100, {name}:<=50 or {name}:10..20."
                ).format(value=bound[:30], name=field.name),
                start,
                end,
            )
    return Amount(
        field.name,
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        low_inclusive,
        high_inclusive,
        negated,
    )


def _duration(text: str, start: int, end: int) -> TimeDelta:
    match = _DURATION.fullmatch(text)
    if not match:
        raise QueryError(
            _("“{value}” is no length of time; write it like 30m, 2h, 7d or 4w.").format(value=text[:30]),
            start,
            end,
        )
    return TimeDelta(seconds=int(match[1]) * UNIT_SECONDS[match[2]])


def _age(value: str, negated: bool, start: int, end: int) -> Span:
    low, high, _low, _high = _range(value)
    if low is not None and low == high:
        low, high = None, low
    oldest = None if high is None else Moment(ago=_duration(high, start, end))
    youngest = None if low is None else Moment(ago=_duration(low, start, end))
    return Span(oldest, youngest, negated)


def _idle(value: str, negated: bool, start: int, end: int) -> Idle:
    low, high, _low, _high = _range(value)
    if low is not None and low == high:
        high = None  # idle for so long, or longer
    return Idle(
        None if low is None else _duration(low, start, end),
        None if high is None else _duration(high, start, end),
        negated,
    )


def _day(text: str, start: int, end: int, today: Date) -> Date:
    match text.lower():
        case "today":
            return today
        case "yesterday":
            return today.subtract(days=1)
    try:
        day = Date.parse_iso(text)
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise QueryError(
            _(
                "“{value}” is no day; write it like 2026-11-21, today, yesterday, or 7d for the last seven days."
            ).format(value=text[:30]),
            start,
            end,
        )
    return day


def _moment(text: str, start: int, end: int, today: Date, *, next_day: bool) -> Moment:
    """The beginning of a day, or of the one behind it; or a moment, as it is written."""
    if _MOMENT.fullmatch(text):
        try:
            return Moment(at=Instant.parse_iso(text))
        except ValueError:
            pass  # no such moment: told as any other word that is no day
    day = _day(text, start, end, today)
    return Moment(day=day.add(days=1) if next_day else day)


def _placed(value: str, negated: bool, start: int, end: int, today: Date) -> Span:
    low, high, low_inclusive, high_inclusive = _range(value)
    if low is not None and high in (low, None) and _DURATION.fullmatch(low):
        return Span(Moment(ago=_duration(low, start, end)), None, negated)
    if any(bound is not None and _DURATION.fullmatch(bound) for bound in (low, high)):
        raise QueryError(
            _(
                "“{value}” is no span of days; write placed:2026-11-01..2026-11-21, or age:3d..7d for how old."
            ).format(value=value[:30]),
            start,
            end,
        )
    first = last = None
    if low is not None:
        first = _moment(low, start, end, today, next_day=not low_inclusive)
    if high is not None:
        last = _moment(high, start, end, today, next_day=high_inclusive)
    return Span(first, last, negated)


def _booked(field: Field, value: str, negated: bool, start: int, end: int, today: Date) -> Booked:
    low, high, low_inclusive, high_inclusive = _range(value)
    first = None if low is None else _day(low, start, end, today)
    last = None if high is None else _day(high, start, end, today)
    if first is not None and not low_inclusive:
        first = first.add(days=1)
    if last is not None and not high_inclusive:
        last = last.subtract(days=1)
    return Booked(field.name, first, last, negated)


#: What reads the values of each kind of filter that asks for no more than those.
_READERS: dict[str, Callable[[Field, str, bool, int, int], Term]] = {
    "choice": _choice,
    "exact": _choice,
    "code": _code,
    "amount": _amount,
    "order": _order,
    "name": _name,
}
