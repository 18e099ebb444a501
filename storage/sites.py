"""Customers' sites, read for lists and by code."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.customers.rows import ListedSite
from domain.errors import InvalidInput, NotFound
from domain.rows import Page
from domain.text import clean_line
from domain.words import _
from storage import tables as t

s, c, r = t.sites.c, t.customers.c, t.resellers.c

#: So many resellers with a site of the same code are told apart in a sentence.
_SAME_CODE = 5


def _sites(granted: Collection[int], reseller: str | None) -> Select[Any]:
    statement = (
        select(t.sites, r.name.label("reseller"), c.name.label("customer"))
        .join(t.resellers, r.id == s.reseller_id)
        .outerjoin(t.customers, c.id == s.customer_id)
    )
    if granted:
        statement = statement.where(s.reseller_id.in_(sorted(granted)))
    return statement if reseller is None else statement.where(r.name == clean_line(reseller))


async def read_sites(
    connection: AsyncConnection,
    text: str,
    granted: Collection[int],
    *,
    reseller: str | None,
    after: int | None,
    limit: int,
) -> Page[ListedSite]:
    """A page of sites; see `domain.customers.reads`."""
    statement = _sites(granted, reseller)
    for word in clean_line(text).split():
        fields = (s.code, s.domain, c.name)
        statement = statement.where(or_(*(field.icontains(word, autoescape=True) for field in fields)))
    if after is not None:
        statement = statement.where(s.id < after)
    found = [_row(one) for one in await connection.execute(statement.order_by(s.id.desc()).limit(limit + 1))]
    return Page(tuple(found[:limit]), more_before=after is not None, more_after=len(found) > limit)


async def read_site(
    connection: AsyncConnection, code: str, granted: Collection[int], *, reseller: str | None
) -> ListedSite:
    """The site with this code; see `domain.customers.reads`."""
    wanted = clean_line(code, limit=60)
    named = s.code == wanted
    if wanted.startswith("id:"):
        number = wanted.removeprefix("id:")
        named = s.id == (int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else -1)
    statement = _sites(granted, reseller).where(named).order_by(r.name).limit(_SAME_CODE)
    found = [_row(one) for one in await connection.execute(statement)]
    if not found:
        raise NotFound(
            _("There is no site {code} here; “ordertop sites list” shows all.").format(code=wanted)
        )
    if len(found) > 1:
        raise InvalidInput(
            _("Several resellers have a site {code}; say whose with --reseller: {names}.").format(
                code=wanted, names=", ".join(row.reseller for row in found)
            )
        )
    return found[0]


def _row(found: Any) -> ListedSite:
    return ListedSite(
        id=found.id,
        key=found.id,
        reseller=found.reseller,
        customer_id=found.customer_id,
        customer=found.customer,
        code=found.code,
        domain=found.domain,
        retired=found.retired,
    )
