"""Offers and categories, read for lists and by number."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import InvalidInput, NotFound
from domain.money import Money
from domain.offers.model import DOMAIN_TYPE
from domain.offers.rows import CategoryRow, OfferRow
from domain.recurring.schedule import Period
from domain.rows import Page
from domain.text import clean_line
from domain.words import _
from storage import tables as t

f, c, r = t.offers.c, t.categories.c, t.resellers.c

_LARGEST_NUMBER = 2**63 - 1
#: So many resellers with an offer of the same number are told apart in a sentence.
_SAME_NUMBER = 5


def _offers(granted: Collection[int], reseller: str | None) -> Select[Any]:
    statement = (
        select(
            t.offers,
            r.name.label("reseller"),
            r.currency.label("account_currency"),
            c.name.label("category"),
            c.number.label("category_number"),
        )
        .join(t.resellers, r.id == f.reseller_id)
        .outerjoin(t.categories, c.id == f.category_id)
        .where(*_granted(f.reseller_id, granted))
    )
    return statement if reseller is None else statement.where(r.name == clean_line(reseller))


def _granted(column: Any, granted: Collection[int]) -> list[ColumnElement[bool]]:
    return [column.in_(sorted(granted))] if granted else []


async def read_offers(
    connection: AsyncConnection,
    text: str,
    granted: Collection[int],
    *,
    reseller: str | None,
    sold: bool,
    domains: bool | None,
    after: int | None,
    limit: int,
) -> Page[OfferRow]:
    """A page of offers; see `domain.offers.rows.OfferReads`."""
    statement = _offers(granted, reseller)
    for word in clean_line(text).split():
        number = int(word) if word.isascii() and word.isdecimal() and len(word) < 19 else -1
        statement = statement.where(
            or_(
                f.name.icontains(word, autoescape=True),
                c.name.icontains(word, autoescape=True),
                f.number == number,
            )
        )
    if sold:
        statement = statement.where(~f.retired)
    if domains is not None:
        statement = statement.where((f.product_type == DOMAIN_TYPE) == domains)
    if after is not None:
        statement = statement.where(f.id < after)
    found = [_row(one) for one in await connection.execute(statement.order_by(f.id.desc()).limit(limit + 1))]
    return Page(tuple(found[:limit]), more_before=after is not None, more_after=len(found) > limit)


async def read_offer(
    connection: AsyncConnection, number: int, granted: Collection[int], *, reseller: str | None
) -> OfferRow:
    """The offer with this number; see `domain.offers.rows.OfferReads`."""
    found: list[OfferRow] = []
    if 0 < number <= _LARGEST_NUMBER:
        statement = _offers(granted, reseller).where(f.number == number).order_by(r.name).limit(_SAME_NUMBER)
        found = [_row(one) for one in await connection.execute(statement)]
    if not found:
        raise NotFound(
            _("There is no offer {number} here; “ordertop offers list” shows all.").format(number=number)
        )
    if len(found) > 1:
        raise InvalidInput(
            _("Several resellers have an offer {number}; say whose with --reseller: {names}.").format(
                number=number, names=", ".join(row.reseller for row in found)
            )
        )
    return found[0]


async def read_offer_by_id(connection: AsyncConnection, offer_id: int, granted: Collection[int]) -> OfferRow:
    """The offer with this id; see `domain.offers.rows.OfferReads`."""
    found = (await connection.execute(_offers(granted, None).where(f.id == offer_id))).one_or_none()
    if found is None:
        raise NotFound(_("There is no offer with the id {id}.").format(id=offer_id))
    return _row(found)


async def read_categories(connection: AsyncConnection, granted: Collection[int]) -> tuple[CategoryRow, ...]:
    """The categories; see `domain.offers.rows.OfferReads`."""
    statement = (
        select(
            c.id,
            c.reseller_id,
            r.name.label("reseller"),
            c.number,
            c.name,
            func.count(f.id).label("offers"),
            c.retired,
        )
        .join(t.resellers, r.id == c.reseller_id)
        .outerjoin(t.offers, f.category_id == c.id)
        .where(*_granted(c.reseller_id, granted))
        .group_by(c.id, c.reseller_id, r.name, c.number, c.name, c.retired)
        .order_by(r.name, c.number)
    )
    return tuple(CategoryRow(**one._mapping) for one in await connection.execute(statement))


def _row(found: Any) -> OfferRow:
    return OfferRow(
        id=found.id,
        key=found.id,
        reseller=found.reseller,
        number=found.number,
        name=found.name,
        category_number=found.category_number,
        category=found.category,
        product_type=found.product_type,
        is_trial=found.is_trial,
        billing_type=found.billing_type,
        billing_cycle=found.billing_cycle,
        price=Money(found.price_minor, found.currency),
        cost=Money(found.cost_minor, found.cost_currency),
        account_currency=found.account_currency,
        auto_execute=found.auto_execute,
        auto_setup=found.auto_setup,
        partial_min_bp=found.partial_min_bp,
        partial_success_bp=found.partial_success_bp,
        period=None if found.period_every is None else Period(found.period_every, found.period_unit),
        period_payments=found.period_payments,
        several=found.several,
        retired=found.retired,
    )
