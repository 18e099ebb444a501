"""What can be exported of the desk: the list or report that is in front, as it is seen (B2)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from domain.exporting.running import PAGE, Paged, Pages, at_once
from domain.followup.rows import CartRow
from domain.general import WAITING, Waiting
from domain.payment_rows import ListedPayment
from domain.query import Query, describe
from domain.recurring.rows import RecurringRow
from domain.recurring.status import recurring_label
from domain.reports.model import ReportRow, column_label, columns_of, sorted_rows
from domain.rows import OrderRow
from domain.words import _
from tui.carts_tab import CartsTab
from tui.commands import (
    cart_shapes,
    money_shapes,
    recurring_shapes,
    report_shapes,
    shapes,
)
from tui.general_tab import GeneralTab
from tui.payments_tab import PaymentsTab
from tui.recurring_tab import RecurringTab
from tui.report_tab import ReportTab, Seen
from widgets.columns import Column as TableColumn
from widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from domain.reads import Reads
    from tui.screens.desk import DeskScreen

#: Names of columns in CSV, and what each gives of a row.
Columns = Mapping[str, Callable[[Any], object]]

#: Reads the rows with these ids, as far as they are there.
ById: TypeAlias = "Callable[[Reads, Collection[int]], Awaitable[Sequence[Any]]]"


@dataclass(frozen=True, kw_only=True)
class Exportable:
    """A list or report as it is seen.

    Args:
        what, query, sort, pages: as of `domain.exporting.running.Wanted`.
        seen: the columns that are seen, in their order.
        all: all that there are.
        words: what it is of, for people.
        rows: how many there are, where that is known.
        marked: the marked rows alone, where some are.
    """

    what: str
    query: str
    sort: str = ""
    seen: Columns
    all: Columns
    words: str
    rows: int | None
    pages: Pages
    marked: "Exportable | None" = None


#: What the columns of a list of orders are in CSV, where they are not called so there or say more than one thing.
_OF_ORDERS = {
    "glyph": (),
    "age": ("placed_at",),
    "placed": ("placed_at",),
    "site": ("site_code",),
    "method": ("payment_method",),
    "status": ("label", "marks"),
    "payment": ("payment_status",),
    "offer": ("offer", "more_items"),
    "category": ("category_number",),
    "price": ("price", "offer_currency"),
    "unit_price": ("unit_price", "offer_currency"),
    "total": ("total_amount", "currency"),
    "manager": ("sales_manager", "sale_confirmed"),
}
_OF_PAYMENTS = {
    "tried": ("attempted_at",),
    "status": ("status", "code"),
    "credited": ("credited", "currency"),
    "through": ("system", "method"),
    "price": ("amount", "currency"),
    "share": ("share_percent",),
    "comment": ("comment", "reference"),
}
_OF_CARTS = {
    "glyph": ("status",),
    "idle": ("idle_minutes",),
    "contact": ("email", "phone"),
    "value": ("total_amount", "currency"),
    "state": ("followup",),
    "next": ("next_at",),
    "who": ("assigned_to",),
    "tried": ("tries",),
    "why": ("reason", "failed_code"),
}
#: The columns of the overview's lists of orders.
_OF_WAITING = (
    "number", "customer", "placed_at", "total_cost", "cost_currency", "total_amount", "currency",
)  # fmt: skip
_OF_RECURRING = {
    "glyph": (),
    "price": ("price", "currency"),
    "left": ("remaining",),
    "next": ("next_payment_at",),
    "retry": ("failures",),
    "error": ("code",),
}


def in_front(screen: "DeskScreen") -> Exportable | None:
    """What is in front on the desk; none where that is no list, or nothing has been read yet."""
    match screen.other:
        case None:
            return _orders(screen)
        case PaymentsTab() as tab:
            return _payments(tab)
        case RecurringTab() as tab:
            return _recurring(tab)
        case CartsTab() as tab:
            return _carts(tab)
        case ReportTab(seen=Seen() as seen):
            return _report(seen)
        case GeneralTab(waiting=Waiting() as which) as general:
            return _waiting(general, which)
    return None


def _orders(screen: "DeskScreen") -> Exportable:
    query, sort = screen.searched, screen.sort
    # The customer's column shows the best name there is.
    named = {**shapes.ORDER_CSV, "customer": lambda row: row.customer or row.site_domain or row.invoice_name}
    found = Exportable(
        what="orders",
        query=query.text,
        sort=str(sort),
        seen=seen_columns(screen.table.columns, named, _OF_ORDERS),
        all=shapes.ORDER_CSV,
        words=_described(query, _("all orders but carts")),
        rows=screen.table.position.total,
        pages=Paged[OrderRow](
            lambda reads, place, size: reads.orders(query, sort=sort, after=place, limit=size)
        ),
    )
    return _with_marks(found, screen.table, lambda reads, ids: reads.orders_by_id(ids, sort=sort))


def _payments(tab: PaymentsTab) -> Exportable:
    query = tab.query
    found = Exportable(
        what="payments",
        query=query.text,
        seen=seen_columns(tab.table.columns, money_shapes.PAYMENT_CSV, _OF_PAYMENTS),
        all=money_shapes.PAYMENT_CSV,
        words=_described(query, _("all payments")),
        rows=tab.table.position.total,
        pages=Paged[ListedPayment](lambda reads, place, size: reads.payments(query, after=place, limit=size)),
    )
    return _with_marks(found, tab.table, lambda reads, ids: reads.payments_by_id(ids, Query()))


def _recurring(tab: RecurringTab) -> Exportable:
    query = tab.query
    statuses = () if tab.status is None else (tab.status,)
    words = _described(query, _("all recurring orders"))
    found = Exportable(
        what="recurring",
        query=" ".join([*([query.text] if query.text else []), *(f"--status {one}" for one in statuses)]),
        seen=seen_columns(tab.table.columns, recurring_shapes.RECURRING_CSV, _OF_RECURRING),
        all=recurring_shapes.RECURRING_CSV,
        words=" · ".join([words, *map(recurring_label, statuses)]),
        rows=tab.table.position.total,
        pages=Paged[RecurringRow](
            lambda reads, place, size: reads.recurring(query, statuses, after=place, limit=size)
        ),
    )
    return _with_marks(found, tab.table, lambda reads, ids: reads.recurring_by_id(ids, Query()))


def _carts(tab: CartsTab) -> Exportable:
    query, now = tab.listed, tab.as_of
    every = cart_shapes.cart_csv(now)
    found = Exportable(
        what="carts",
        query=query.text,
        seen=seen_columns(tab.table.columns, every, _OF_CARTS),
        all=every,
        words=_described(query, _("the carts to follow up")),
        rows=tab.table.position.total,
        pages=Paged[CartRow](lambda reads, place, size: reads.carts(query, now, after=place, limit=size)),
    )
    return _with_marks(found, tab.table, lambda reads, ids: reads.carts_by_id(ids, query, now))


def _report(seen: Seen) -> Exportable:
    async def rows(reads: "Reads") -> Sequence[ReportRow]:
        return sorted_rows(await reads.report(seen.by, seen.days, seen.query), seen.order).rows

    sorted_by = column_label(seen.order.column, seen.by).lower()
    words = [
        seen.by.label,
        seen.days.words(),
        _described(seen.query, ""),
        _("sorted by {column}").format(column=sorted_by),
    ]
    return Exportable(
        what=report_shapes.called(seen.by),
        query=report_shapes.asked_for(seen.query, seen.days),
        sort=str(seen.order),
        seen=report_shapes.report_csv(seen.by, seen.columns),
        all=report_shapes.report_csv(seen.by, columns_of(seen.by)),
        words=" · ".join(filter(None, words)),
        rows=seen.rows,
        pages=at_once(rows),
    )


def _waiting(tab: GeneralTab, which: Waiting) -> Exportable:
    query = tab.query_of(which)
    return Exportable(
        what="orders",
        query=query.text,
        seen={name: shapes.ORDER_CSV[name] for name in _OF_WAITING},
        all=shapes.ORDER_CSV,
        words=" · ".join([_(WAITING[which][1]), *([whose] if (whose := describe(tab.query)) else [])]),
        rows=None,
        pages=Paged[OrderRow](lambda reads, place, size: reads.orders(query, after=place, limit=size)),
    )


def _with_marks(found: Exportable, table: WindowedTable[Any], by_id: ById) -> Exportable:
    """The same with the marked rows to choose, where some are: those that the list does not hold any more too."""
    marks = table.marks
    if not marks:
        return found

    async def pages(reads: "Reads") -> AsyncIterator[Sequence[Any]]:
        if marks.query is not None:
            async for rows in found.pages(reads):
                yield [row for row in rows if row.id in marks]
            return
        ids, marked = sorted(marks.ids), list[Any]()
        for first in range(0, len(ids), PAGE):
            marked += await by_id(reads, ids[first : first + PAGE])
        yield sorted(marked, key=lambda row: row.key, reverse=True)

    alone = replace(
        found, what=f"marked {found.what}", words=table.marking.words, rows=table.marking.count, pages=pages
    )
    return replace(found, marked=alone)


def _described(query: Query, everything: str) -> str:
    return describe(query) or everything


def seen_columns(
    table: Sequence[TableColumn[Any]], columns: Columns, called: Mapping[str, tuple[str, ...]]
) -> Columns:
    """What a table's columns are in CSV; those that have no room on this terminal too."""
    names = [name for column in table for name in called.get(column.id, (column.id,))]
    return {name: columns[name] for name in dict.fromkeys(names)}
