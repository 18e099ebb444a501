"""The money of an order shared among its items, in SQL: what `domain.reports.model.shared` says, entry by entry."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Label, Subquery, case, cast, func

from domain.reports.model import SHARED_WHOLE
from storage import tables as t
from storage.types import Whole

i = t.order_items.c


def weights_within(entry: Column[int]) -> tuple[Label[Any], ...]:
    """Of an entry beside each item of its order: what the item costs, what those up to it do, what all do, and which of
    them it is."""
    price = i.quantity * i.unit_price_minor - i.discount_minor
    weight = case((price > 0, price), else_=0)
    return (
        weight.label("weight"),
        cast(func.sum(weight).over(partition_by=entry, order_by=i.position), Whole).label("upto"),
        cast(func.sum(weight).over(partition_by=entry), Whole).label("whole"),
        func.row_number().over(partition_by=entry, order_by=i.position).label("place"),
    )


def part_of(amount: ColumnElement[int], weighed: Subquery) -> ColumnElement[int]:
    """The item's part of an amount, by the columns of `weights_within`; the first has all of what is free."""
    c = weighed.c
    factor = c.whole // SHARED_WHOLE + 1
    whole = c.whole // factor

    def up_to(weight: ColumnElement[int]) -> ColumnElement[int]:
        # The amount times the weight, divided by the whole, without ever multiplying two large numbers.
        share = weight // factor
        return (amount // whole) * share + ((amount % whole) * share) // whole

    first = case((c.place == 1, amount), else_=0)
    return case((c.whole == 0, first), else_=up_to(c.upto) - up_to(c.upto - c.weight))
