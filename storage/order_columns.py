"""The columns of an order as a list shows it, joined to what it names."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    TypeDecorator,
    UnaryExpression,
    literal_column,
    select,
    type_coerce,
)

from storage import tables as t
from storage.order_reading import CUSTOMER_NOTE, SUB_ORDERS, SUB_ORDERS_HANDLED

o = t.orders.c


def kept(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column's value as it is kept."""
    if isinstance(column.type, TypeDecorator):
        return type_coerce(column, column.type.impl)
    return column


@cache
def order_columns() -> Select[Any]:
    """The columns of an `OrderRow`, as `storage.order_reading` takes them, joined to the orders of a page; then what
    places and details are made of."""
    first, custom = t.order_items, t.custom_statuses
    return (
        select(
            *map(
                kept,
                (
                    *(
                        o.id,
                        o.key,
                        o.number,
                        o.source_number,
                        o.status,
                        o.marks,
                        o.payment_status,
                        o.customer_id,
                    ),
                    *(o.invoice_name, o.payment_method, o.placed_at, o.updated_at, o.item_count),
                    *(o.delivered_count, o.currency, o.total_minor, o.cost_minor, o.paid_minor, o.due_minor),
                    *(o.manager_id, o.sale_confirmed, o.parent_id, o.promotion_code, o.affiliate, o.ip),
                    o.fraud_score,
                    literal_column(CUSTOMER_NOTE).label("customer_note"),
                    *(o.version, o.stopped_by, o.stopped_because),
                    o.cost_currency,
                ),
            ),
            custom.c.name.label("custom_status"),
            kept(custom.c.colour).label("custom_colour"),
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
            literal_column(SUB_ORDERS).label("sub_orders"),
            literal_column(SUB_ORDERS_HANDLED).label("sub_orders_handled"),
            *(o.by_amount, kept(o.by_customer), o.batch_id, o.accepted_at),
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
