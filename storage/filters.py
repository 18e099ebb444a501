"""A query of the search language as conditions on the orders table (T4)."""

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Text,
    and_,
    case,
    exists,
    false,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    true,
    type_coerce,
)
from whenever import Instant

from domain.money import DECIMALS, LIMIT_MINOR
from domain.orders.model import list_key
from domain.orders.status import ARCHIVE_OF, Archive, Status
from domain.query import Amount, Choice, Contains, Exactly, Query, Span, Term, Zone
from storage import tables as t
from storage.search import key_in

o = t.orders.c

#: The same words as the partial index, so that SQLite uses it.
WITHOUT_CARTS = text("orders.status <> 'incomplete'")

_COLUMNS: dict[str, Column[Any]] = {
    "status": o.status,
    "archive": o.archive,
    "payment": o.payment_status,
    "method": o.payment_method,
    "currency": o.currency,
}


def conditions(
    query: Query, *, dialect: str, now: Instant, zone: Zone, one_reseller: bool = False
) -> list[ColumnElement[bool]]:
    """What must all hold for an order to be found; with `one_reseller` all that may be are of one."""
    found: list[ColumnElement[bool]] = []
    searched = [term for term in query.terms if isinstance(term, Contains) and not term.negated]
    if searched:
        found.append(key_in(o.key, searched, dialect, "found"))
    for n, term in enumerate(query.terms):
        if term in searched:
            continue
        found.append(_condition(term, n, dialect, now, zone))
        if isinstance(term, Choice) and (one_reseller or query.reseller is not None):
            found += _archive_of(term)
    if not query.includes_carts:
        # The work of mine has an index of its own, which is to be the only one that fits.
        mine = any(
            isinstance(term, Choice) and term.field == "needs" and not term.negated for term in query.terms
        )
        found.append(o.archive != Archive.INCOMPLETE if mine else WITHOUT_CARTS)  # type: ignore[arg-type]
    return found


def _condition(term: Term, n: int, dialect: str, now: Instant, zone: Zone) -> ColumnElement[bool]:
    clause: ColumnElement[bool]
    if isinstance(term, Contains):
        clause = key_in(o.key, [term], dialect, f"found_{n}")
    elif isinstance(term, Choice):
        clause = _choice(term)
    elif isinstance(term, Exactly):
        return _exactly(term)
    elif isinstance(term, Amount):
        clause = _amount(term)
    else:
        clause = _span(term, now, zone)
    return not_(clause) if term.negated else clause


def _archive_of(term: Choice) -> list[ColumnElement[bool]]:
    """The archive of a status: for one reseller the lists have an index by archive, and none by status."""
    archives = {ARCHIVE_OF[Status(value)] for value in term.values} if term.field == "status" else set()
    return [o.archive == archives.pop()] if len(archives) == 1 and not term.negated else []


def _exactly(term: Exactly) -> ColumnElement[bool]:
    if term.name is None:
        return o.reseller_id != term.id if term.negated else o.reseller_id == term.id
    named = select(t.resellers.c.id).where(t.resellers.c.name == term.name)
    # One value, so that the index gives the list's own order; but where there is none of that name, no order has it.
    return o.reseller_id.not_in(named) if term.negated else o.reseller_id == named.scalar_subquery()


def _choice(term: Choice) -> ColumnElement[bool]:
    if term.field in _COLUMNS:
        column: Column[Any] = _COLUMNS[term.field]
        return column == term.values[0] if len(term.values) == 1 else column.in_(term.values)
    match term.field:
        case "needs":
            return literal_column("orders.needs_staff")  # the partial index's own words
        case "confirmed":
            return o.sale_confirmed == (term.values[0] == "yes") if len(term.values) == 1 else true()
        case "mark":
            marks = type_coerce(o.marks, Text)  # or the pattern would be taken for a set of marks
            return or_(*(marks.like(f"% {value} %", escape="\\") for value in map(_escaped, term.values)))
        case "delivery":
            items = t.order_items.c
            return exists(select(literal(1)).where(items.order_id == o.id, items.delivery.in_(term.values)))
    raise AssertionError(f"no column for {term.field}")


def _escaped(mark: str) -> str:
    return mark.replace("_", "\\_")


def _amount(term: Amount) -> ColumnElement[bool]:
    if term.field == "fraud":
        return and_(o.fraud_score.is_not(None), *_bounds(o.fraud_score, term, 0))
    groups: dict[int, list[str]] = {}
    for currency, decimals in DECIMALS.items():
        groups.setdefault(decimals, []).append(currency)
    whens = [(o.currency.in_(names), and_(*_bounds(o.total_minor, term, n))) for n, names in groups.items()]
    return case(*whens, else_=and_(*_bounds(o.total_minor, term, 2)))


def _bounds(column: ColumnElement[int], term: Amount, decimals: int) -> list[ColumnElement[bool]]:
    """The bounds in minor units, whole numbers again: a bound between two of them takes the right side of both."""
    found: list[ColumnElement[bool]] = []
    if term.low is not None:
        low = term.low * 10**decimals
        strict = not term.low_inclusive and low == int(low)
        found.append(column >= _whole(low, up=True) + strict)
    if term.high is not None:
        high = term.high * 10**decimals
        strict = not term.high_inclusive and high == int(high)
        found.append(column <= _whole(high, up=False) - strict)
    return found


def _whole(amount: Decimal, *, up: bool) -> int:
    whole = int(amount)
    # No amount is larger than the limit, and a larger one would not fit a column.
    return min(whole + (up and whole != amount), LIMIT_MINOR + 1)


def _span(term: Span, now: Instant, zone: Zone) -> ColumnElement[bool]:
    start, end = term.bounds(now, zone)
    parts = []
    if start is not None:
        parts.append(o.key >= list_key(start, 0))
    if end is not None:
        parts.append(o.key < list_key(end, 0))
    return and_(*parts) if parts else false()
