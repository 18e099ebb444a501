"""A query of the search language as conditions on the orders table (T4)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Text,
    and_,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    true,
    type_coerce,
    union,
)
from whenever import Instant

from domain.customers import ResellerMethod
from domain.general import LICENCE, RUNNING, SUBSCRIPTION
from domain.orders.model import list_key
from domain.orders.status import ARCHIVE_OF, WAITS_FOR_DISTRIBUTOR, Archive, DeliveryStatus, Status
from domain.query import Amount, Choice, Contains, Exactly, Idle, Query, Span, Term, Zone
from domain.query.fields import Holds, Paid, Waits
from domain.sorting import MOST_DECIMALS
from storage import tables as t
from storage.booked import is_of_money, money_conditions
from storage.carts import idle_since
from storage.follow_filters import follow_up_holds, is_of_follow_up
from storage.search import holds

o = t.orders.c

#: The same words as the partial index, so that SQLite uses it.
WITHOUT_CARTS = text("orders.status <> 'incomplete'")

#: What a recurring order is paid with again is no work, but where it waits for a person.
WITHOUT_REPEATS = text("(orders.recurring_id IS NULL OR orders.needs_staff)")

COLUMNS: dict[str, Column[Any]] = {
    "status": o.status,
    "archive": o.archive,
    "payment": o.payment_status,
    "method": o.payment_method,
    "currency": o.currency,
}


def conditions(
    query: Query,
    *,
    dialect: str,
    now: Instant,
    zone: Zone,
    found: bool = False,
    one_reseller: bool = False,
    repeats: bool = False,
    me: int = 0,
) -> list[ColumnElement[bool]]:
    """What must all hold for an order to be listed.

    Args:
        found: the words have been looked for in the index already.
        one_reseller: all that may be seen are of one.
        repeats: orders of recurring ones are listed whatever is asked for.
        me: who asks.
    """
    holding: list[ColumnElement[bool]] = []
    for n, term in enumerate(query.terms):
        if found and isinstance(term, Contains) and not term.negated:
            continue
        if is_of_money(term):
            continue  # they belong together
        if isinstance(term, Choice) and is_of_follow_up(term):
            held = follow_up_holds(term, now, me)
            holding.append(not_(held) if term.negated else held)
            continue
        holding.append(_condition(term, n, dialect, now, zone))
        # For one reseller the lists have an index by archive, and none by status.
        if one_reseller and isinstance(term, Choice) and len(archives := archives_of(term)) == 1:
            holding.append(o.archive == archives[0])
    holding += money_conditions(query.terms)
    if not query.includes_carts:
        holding.append(WITHOUT_CARTS)  # type: ignore[arg-type]
    if not repeats and not query.includes_repeats:
        holding.append(WITHOUT_REPEATS)  # type: ignore[arg-type]
    return holding


def searched(query: Query) -> list[Contains]:
    """The words that must be there."""
    return [term for term in query.terms if isinstance(term, Contains) and not term.negated]


def span_of(query: Query, key: ColumnElement[int], *, now: Instant, zone: Zone) -> list[ColumnElement[bool]]:
    """What the query says of when an order was placed, about another column that holds keys."""
    return [
        _span(term, key, now, zone) for term in query.terms if isinstance(term, Span) and not term.negated
    ]


def _condition(term: Term, n: int, dialect: str, now: Instant, zone: Zone) -> ColumnElement[bool]:
    clause: ColumnElement[bool]
    if isinstance(term, Contains):
        return holds(term, dialect, f"words_{n}")
    if isinstance(term, Choice):
        clause = _choice(term)
    elif isinstance(term, Exactly):
        return exactly(term)
    elif isinstance(term, Amount):
        clause = amount_holds(term)
    elif isinstance(term, Idle):
        clause = _idle(term, now)
    else:
        assert isinstance(term, Span)
        clause = _span(term, o.key, now, zone)
    return not_(clause) if term.negated else clause


def archives_of(term: Choice) -> list[Archive]:
    """The archives that the orders of this filter lie in, where it says so."""
    if term.negated:
        return []
    if term.field == "waiting":
        return [Archive.AWAITING_APPROVAL]
    if term.field == "archive":
        return [Archive(value) for value in term.values]
    return [*{ARCHIVE_OF[Status(value)]: None for value in term.values}] if term.field == "status" else []


def exactly(term: Exactly) -> ColumnElement[bool]:
    """Whether the order has this number, is of this reseller, of this customer, or of the same person as another
    order (T6)."""
    if term.field == "number":
        return o.number != term.name if term.negated else numbered(term)
    if term.field in _PARTS:
        return not_(_PARTS[term.field](term.id or 0)) if term.negated else _PARTS[term.field](term.id or 0)
    if term.field != "reseller":
        customers = _customers(term)
        return (
            o.customer_id.is_(None) | o.customer_id.not_in(customers) if term.negated else of_customers(term)
        )
    if term.name is None:
        return o.reseller_id != term.id if term.negated else o.reseller_id == term.id
    named = select(t.resellers.c.id).where(t.resellers.c.name == term.name)
    # One value, so that the index gives the list's own order; but where there is none of that name, no order has it.
    return o.reseller_id.not_in(named) if term.negated else o.reseller_id == named.scalar_subquery()


def _of_offer(number: int) -> ColumnElement[bool]:
    i = t.order_items.c
    of_order = select(literal(1)).correlate(t.orders).where(i.order_id == o.id)
    if number:
        return exists(of_order.where(i.offer_id == number))
    return or_(exists(of_order.where(i.offer_id.is_(None))), not_(exists(of_order)))


def _of_category(number: int) -> ColumnElement[bool]:
    i, f = t.order_items.c, t.offers.c
    of_order = select(literal(1)).correlate(t.orders).where(i.order_id == o.id)
    if number:
        return exists(of_order.join(t.offers, f.id == i.offer_id).where(f.category_id == number))
    without = of_order.outerjoin(t.offers, f.id == i.offer_id).where(f.category_id.is_(None))
    return or_(exists(without), not_(exists(of_order)))


def _of_manager(number: int) -> ColumnElement[bool]:
    # A comparison with nothing is neither true nor false, and must not be when it is turned round.
    return func.coalesce(o.manager_id, 0) == number


#: What an order is told by, by id; 0 for what it has none of.
_PARTS = {"offer": _of_offer, "category": _of_category, "manager": _of_manager}


def numbered(term: Exactly) -> ColumnElement[bool]:
    """Whether the order has this number, by that number's index whatever else is asked for."""
    other = t.orders.alias("numbered").c
    return o.id == select(other.id).where(other.number == term.name).scalar_subquery()


def of_customers(term: Exactly) -> ColumnElement[bool]:
    """Whether the order is of one of the customers that the term means, none negated."""
    if term.id is not None:
        return o.customer_id == term.id
    return o.customer_id.in_(_customers(term))


def _customers(term: Exactly) -> Select[Any] | CompoundSelect[Any]:
    """The ids of the customers that a term means, each part along its index."""
    c = t.customers.c
    if term.id is not None:
        return select(literal(term.id))
    other, known = t.orders.alias("named"), t.customers.alias("known")
    theirs = select(known).join(other, other.c.customer_id == known.c.id).where(other.c.number == term.name)

    def of(column: Column[Any]) -> ScalarSelect[Any]:
        return theirs.with_only_columns(known.c[column.name]).scalar_subquery()

    k, own = t.payment_tokens.c, t.payment_tokens.alias("own").c
    cards = select(own.card).where(own.customer_id == of(c.id), own.card.is_not(None))
    return union(
        select(c.id).where(c.id == of(c.id)),
        select(c.id).where(c.by_email == of(c.by_email), c.by_email != ""),
        select(c.id).where(c.address == of(c.address)),
        select(k.customer_id).where(k.card.in_(cards)),
    )


def _choice(term: Choice) -> ColumnElement[bool]:
    if term.field == "custom":
        # None is in no list, and so not out of it either: 0 is nobody's.
        return func.coalesce(o.custom_status_id, 0).in_(custom_ids(term.values))
    if term.field in COLUMNS:
        column: Column[Any] = COLUMNS[term.field]
        return column == term.values[0] if len(term.values) == 1 else column.in_(term.values)
    return _of_field(term)


def _of_field(term: Choice) -> ColumnElement[bool]:
    match term.field:
        case "needs":
            return literal_column("orders.needs_staff")  # the partial index's own words
        case "type":
            return or_(*(_of_type(Paid(value)) for value in term.values))
        case "stopped":
            return and_(text("orders.stopped_by IS NOT NULL"), o.stopped_by.in_(term.values))
        case "confirmed":
            return o.sale_confirmed.in_([value == "yes" for value in term.values])
        case "mark":
            marks = type_coerce(o.marks, Text)  # or the pattern would be taken for a set of marks
            return or_(*(marks.like(f"% {value} %", escape="\\") for value in map(_escaped, term.values)))
        case "waiting":
            return or_(*(_waiting(Waits(value)) for value in term.values))
        case "item":
            return or_(*(_holding(Holds(value)) for value in term.values))
        case "delivery":
            items = t.order_items.c
            return exists(select(literal(1)).where(items.order_id == o.id, items.delivery.in_(term.values)))
    raise AssertionError(f"no column for {term.field}")


def custom_ids(keys: Sequence[str]) -> Select[tuple[int]]:
    """The ids of the custom statuses that have these names, or had them and nobody has them since (L14)."""
    s = t.custom_statuses.c
    earlier = or_(*(s.former.like(f"% {_escaped(key)} %", escape="\\") for key in keys))
    return select(s.id).where(or_(s.by_name.in_(keys), earlier))


def _of_type(paid: Paid) -> ColumnElement[bool]:
    match paid:
        case Paid.PARTIAL:
            return literal_column("orders.partial_bp").is_not(None)
        case Paid.REPEAT:
            return literal_column("orders.recurring_id").is_not(None)
    return true()


def _waiting(waits: Waits) -> ColumnElement[bool]:
    """Of customers without approval, and of the reseller's own orders, only credit is awaited (T1, L7)."""
    c, r = t.customers.c, t.resellers.c
    one = select(literal(1)).correlate(t.orders)  # a list's rows name the customer and the reseller too
    asked = exists(one.where(c.id == o.customer_id, c.approval_required))
    by_card = exists(one.where(r.id == o.reseller_id, r.payment_method == ResellerMethod.CREDIT_CARD))
    unexecuted = o.status == Status.UNEXECUTED
    if waits is Waits.DISTRIBUTOR:
        return o.status.in_(WAITING_STATUSES[waits])
    if waits is Waits.CREDIT:
        return and_(unexecuted, not_(or_(asked, by_card)))
    return or_(o.status == Status.PENDING_APPROVAL, and_(unexecuted, or_(asked, by_card)))


#: The statuses of the orders that wait for each.
WAITING_STATUSES = {
    Waits.CREDIT: (Status.UNEXECUTED,),
    Waits.APPROVAL: (Status.PENDING_APPROVAL, Status.UNEXECUTED),
    Waits.DISTRIBUTOR: WAITS_FOR_DISTRIBUTOR,
}

_HELD: dict[Holds, tuple[str, tuple[DeliveryStatus, ...]]] = {
    Holds.SUBSCRIPTION: (SUBSCRIPTION, ()),
    Holds.LICENCE: (LICENCE, ()),
    Holds.ACTIVE_SUBSCRIPTION: (SUBSCRIPTION, RUNNING),
    Holds.SUSPENDED_SUBSCRIPTION: (SUBSCRIPTION, (DeliveryStatus.SUSPENDED,)),
}


def _holding(holds: Holds) -> ColumnElement[bool]:
    i = t.order_items.c
    product_type, deliveries = _HELD[holds]
    found = select(literal(1)).correlate(t.orders)
    found = found.where(i.order_id == o.id, i.product_type == product_type, not_(i.is_trial))
    return exists(found.where(i.delivery.in_(deliveries)) if deliveries else found)


def _escaped(mark: str) -> str:
    return mark.replace("_", "\\_")


def amount_holds(term: Amount) -> ColumnElement[bool]:
    """Whether the order's total or fraud score lies within the bounds."""
    if term.field == "fraud":
        return and_(o.fraud_score.is_not(None), *_bounds(o.fraud_score, term, 0))
    return and_(*_bounds(o.by_amount, term, MOST_DECIMALS))


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
    return whole + (up and whole != amount)


def _idle(term: Idle, now: Instant) -> ColumnElement[bool]:
    """Whether the customer was last heard of within these bounds."""
    parts = []
    if term.shortest is not None:
        parts.append(idle_since() <= (now - term.shortest).timestamp(unit="millisecond"))
    if term.longest is not None:
        parts.append(idle_since() >= (now - term.longest).timestamp(unit="millisecond"))
    return and_(*parts)


def _span(term: Span, key: ColumnElement[int], now: Instant, zone: Zone) -> ColumnElement[bool]:
    start, end = term.bounds(now, zone)
    parts = []
    if start is not None:
        parts.append(key >= list_key(start, 0))
    if end is not None:
        parts.append(key < list_key(end, 0))
    return and_(*parts) if parts else key.is_(None)
