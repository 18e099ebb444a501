"""The columns of an order as a list shows it, joined to what it names."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, UnaryExpression, select

from storage import tables as t

o = t.orders.c


@cache
def order_columns() -> Select[Any]:
    """The columns of an `OrderRow`, joined to the orders of a page."""
    first, custom = t.order_items, t.custom_statuses
    return (
        select(
            t.orders,
            custom.c.name.label("custom_status"),
            t.resellers.c.name.label("reseller"),
            t.customers.c.name.label("customer"),
            t.sites.c.code.label("site_code"),
            t.sites.c.domain.label("site_domain"),
            t.staff.c.name.label("manager"),
            first.c.name.label("offer"),
            first.c.unit_price_minor,
            first.c.quantity,
            t.offers.c.number.label("offer_number"),
            t.categories.c.number.label("category_number"),
        )
        .join(t.resellers, t.resellers.c.id == o.reseller_id)
        .outerjoin(custom, custom.c.id == o.custom_status_id)
        .outerjoin(t.customers, t.customers.c.id == o.customer_id)
        .outerjoin(t.sites, t.sites.c.id == o.site_id)
        .outerjoin(t.staff, t.staff.c.id == o.manager_id)
        .outerjoin(first, (first.c.order_id == o.id) & (first.c.position == 1))
        .outerjoin(t.offers, t.offers.c.id == first.c.offer_id)
        .outerjoin(t.categories, t.categories.c.id == t.offers.c.category_id)
    )


def page_of(keys: Select[Any], order: Sequence[UnaryExpression[Any]]) -> Select[Any]:
    """The rows of one page: its keys are found in an index first, and only they are joined to what they name."""
    page = keys.cte("page")
    return order_columns().join(page, page.c.id == o.id).order_by(*order)
