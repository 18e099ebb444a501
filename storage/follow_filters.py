"""Filters about following orders up, as conditions on the orders table (I1, T4)."""

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, text
from whenever import Instant

from domain.followup.model import CHECKOUT_STEPS, FOLLOWED, Recovery, Standing, Tier
from domain.orders.status import Status
from domain.query import Choice
from domain.query.fields import ME, NOBODY
from storage import tables as t

o = t.orders.c

#: The same words as the partial indexes, so that SQLite uses them.
FOLLOWED_UP = text("(orders.holder_id IS NOT NULL OR orders.next_at IS NOT NULL)")
ENDED = text("orders.recovery IS NOT NULL")

FOLLOW_UP_FIELDS = ("tier", "followup", "assigned")

_OPEN = and_(o.status.in_(sorted(FOLLOWED)), o.recovery.is_(None))
#: Any order can be put aside.
_ASIDE = and_(o.recovery.is_(None), o.next_at.is_not(None))


def is_of_follow_up(term: object) -> bool:
    """Whether the term is about following up."""
    return isinstance(term, Choice) and term.field in FOLLOW_UP_FIELDS


def follow_up_holds(term: Choice, now: Instant, me: int) -> ColumnElement[bool]:
    """Whether an order is as the term says, not negated; `me` is who asks."""
    if term.field == "tier":
        return or_(*(_of_tier(Tier(value)) for value in term.values))
    if term.field == "followup":
        return or_(*(_standing(Standing(value), now) for value in term.values))
    return or_(*(_assigned(name, me) for name in term.values))


def _of_tier(tier: Tier) -> ColumnElement[bool]:
    """Each tier with those within it; the same as `domain.followup.model.tier_of`."""
    there = o.status.in_(sorted(FOLLOWED))
    if tier is Tier.ANY:
        return there
    c = t.customers.alias("reached").c
    one = select(literal(1)).correlate(t.orders)
    reachable = exists(
        one.where(
            c.id == o.customer_id, or_(func.coalesce(c.email, "") != "", func.coalesce(c.phone, "") != "")
        )
    )
    held = [there, o.item_count > 0]
    if tier is not Tier.ITEMS:
        held.append(reachable)
    if tier is Tier.CHECKOUT:
        steps = func.lower(func.coalesce(o.cart_step, "")).in_(CHECKOUT_STEPS)
        held.append(or_(o.status == Status.AWAITING_PAYMENT, steps))
    return and_(*held)


def _standing(standing: Standing, now: Instant) -> ColumnElement[bool]:
    match standing:
        case Standing.LOST | Standing.RECOVERED:
            return and_(ENDED, o.recovery == Recovery(standing.value))
        case Standing.OPEN:
            return and_(_OPEN, o.holder_id.is_(None), o.next_at.is_(None))
        case Standing.TAKEN:
            return and_(_OPEN, o.holder_id.is_not(None), o.next_at.is_(None))
        case Standing.DUE:
            return and_(_ASIDE, o.next_at <= now)
        case Standing.WAITING:
            return and_(_ASIDE, o.next_at > now)


def _assigned(name: str, me: int) -> ColumnElement[bool]:
    if name == NOBODY:
        return and_(o.status.in_(sorted(FOLLOWED)), o.holder_id.is_(None))
    if name == ME:
        return and_(o.holder_id.is_not(None), o.holder_id == me)
    s = t.staff.alias("holders").c
    called = or_(s.user == name, func.replace(func.lower(s.name), " ", "_") == name)
    return and_(o.holder_id.is_not(None), o.holder_id.in_(select(s.id).where(called)))
