"""Searches for money: which orders were paid, refunded, or lost some on which days, and through what (B1).

Days are those of each reseller's calendar, as in a report, so that the orders behind a report's figure are found by a
search. ``paid:`` and its like speak of the same payment as ``through:`` and ``paid_by:`` beside them.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, exists, false, literal, not_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.billing import Account
from domain.query import Booked, Choice, Exactly, Query, Term, Within
from storage import tables as t

o, e, p = t.orders.c, t.ledger_entries.c, t.payments.c

#: The same words as the partial index of entries that reports are made of, so that SQLite uses it.
MOVED = text(
    "(ledger_entries.debit IN ('cash', 'written_off') OR ledger_entries.credit IN ('cash', 'written_off'))"
)

_BACK = (Account.REFUNDS, Account.CUSTOMER_CREDIT)
_KINDS: dict[str, ColumnElement[bool]] = {
    "paid": and_(e.debit == Account.CASH, e.credit == Account.RECEIVABLE),
    "refunded": or_(
        and_(e.credit == Account.CASH, e.debit.in_(_BACK)), and_(e.debit == Account.CASH, e.credit.in_(_BACK))
    ),
    "lost": and_(e.debit == Account.RECEIVABLE, e.credit == Account.CASH),
    "written_off": or_(
        and_(e.debit == Account.WRITTEN_OFF, e.credit == Account.RECEIVABLE),
        and_(e.debit == Account.RECEIVABLE, e.credit == Account.WRITTEN_OFF),
    ),
}


async def settled(connection: AsyncConnection, query: Query) -> Query:
    """The query with its days as moments, for each calendar that resellers of the desk have."""
    if not any(isinstance(term, Booked) for term in query.terms):
        return query
    zones = await read_calendars(connection)
    terms = tuple(_settled(term, zones) if isinstance(term, Booked) else term for term in query.terms)
    return replace(query, terms=terms)


async def read_calendars(connection: AsyncConnection) -> dict[str, tuple[int, ...]]:
    """The resellers by their time zone; where all have the same, of that zone it is none, which means everyone."""
    r = t.resellers.c
    zones: dict[str, list[int]] = {}
    for row in await connection.execute(select(r.id, r.timezone).order_by(r.id)):
        zones.setdefault(row.timezone, []).append(row.id)
    if len(zones) < 2:
        return dict.fromkeys(zones or ("UTC",), ())
    return {zone: tuple(ids) for zone, ids in zones.items()}


def _settled(term: Booked, zones: dict[str, tuple[int, ...]]) -> Booked:
    return replace(term, within=tuple(Within(ids, *term.bounds(zone)) for zone, ids in zones.items()))


def is_of_money(term: Term) -> bool:
    """Whether the term is about payments and what became of them."""
    return isinstance(term, Booked) or (
        isinstance(term, Exactly | Choice) and term.field in ("through", "paid_by")
    )


def money_conditions(terms: Sequence[Term]) -> list[ColumnElement[bool]]:
    """What must hold for an order; those that are not negated speak of one payment."""
    plain = [term for term in terms if is_of_money(term) and not term.negated]
    of_payment = [_of_payment(term) for term in plain if not isinstance(term, Booked)]
    booked = [term for term in plain if isinstance(term, Booked)]
    found = [_booked(term, of_payment) for term in booked]
    if of_payment and not booked:
        found.append(_tried(of_payment))
    for term in terms:
        if is_of_money(term) and term.negated:
            one = _booked(term, ()) if isinstance(term, Booked) else _tried([_of_payment(term)])
            found.append(not_(one))
    return found


def _of_payment(term: Term) -> ColumnElement[bool]:
    if isinstance(term, Exactly):
        return p.system == term.name
    assert isinstance(term, Choice)
    if term.field == "paid_by":
        return p.method.in_(term.values)
    return and_(p.system.is_(None), p.method.in_(term.values))


def _tried(of_payment: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    return exists(select(literal(1)).correlate(t.orders).where(p.order_id == o.id, *of_payment))


def _booked(term: Booked, of_payment: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    found = select(literal(1)).correlate(t.orders).where(e.order_id == o.id, _KINDS[term.field])
    if of_payment:
        found = found.join(t.payments, p.id == e.payment_id).where(*of_payment)
    return exists(found.where(days_hold(term.within, o.reseller_id)))


def days_hold(within: Collection[Within], reseller_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the entry was booked on the days, by the calendar of the reseller."""
    spans = []
    for ids, start, end in within:
        parts: list[ColumnElement[bool]] = [reseller_id.in_(sorted(ids))] if ids else []
        parts += [] if start is None else [e.at >= start]
        parts += [] if end is None else [e.at < end]
        spans.append(and_(*parts) if parts else literal(value=True))
    return or_(*spans) if spans else false()


def orders_booked(term: Booked) -> ColumnElement[bool]:
    """Whether the order is one of those with such an entry, looked for along the index of moments."""
    starts = [span.start for span in term.within]
    ends = [span.end for span in term.within]
    found = select(e.order_id).where(MOVED, _KINDS[term.field])
    if known := [start for start in starts if start is not None]:
        found = found.where(e.at >= min(known))
    if later := [end for end in ends if end is not None]:
        found = found.where(e.at < max(later))
    return o.id.in_(found)
