"""What can be exported of the screens over the lists: an account's lines, debits to come, the days of carts (B2)."""

from whenever import Date, Instant

from domain.credit.rows import AccountLine, Counting
from domain.exporting.running import Paged, at_once
from domain.query import Exactly, Query, describe
from domain.words import _
from tui.commands import cart_shapes, recurring_shapes, reseller_shapes
from tui.export_lists import Exportable, seen_columns
from widgets.account_table import AccountTable

_OF_ACCOUNTS = {
    "date": ("at",),
    "name": ("number",),
    "due": ("due_at",),
    "amount": ("amount", "currency"),
}


def account(table: AccountTable, counting: Counting, reseller: Exactly | None, *, words: str) -> Exportable:
    """The lines that a figure of the overview counts; arguments as of `tui.screens.account.AccountScreen`."""
    return Exportable(
        what="account",
        query=reseller_shapes.asked_for(
            counting, None if reseller is None else reseller.name or f"#{reseller.id}"
        ),
        seen=seen_columns(table.columns, reseller_shapes.LINE_CSV, _OF_ACCOUNTS),
        all=reseller_shapes.LINE_CSV,
        words=words,
        rows=table.position.total,
        pages=Paged[AccountLine](
            lambda reads, place, size: reads.account_lines(counting, reseller, after=place, limit=size)
        ),
    )


def forecast(query: Query, until: Instant, *, whose: str) -> Exportable:
    """The debits of the days to come; arguments as of `tui.screens.forecast.ForecastScreen`."""
    return Exportable(
        what="forecast",
        query=query.text,
        seen=recurring_shapes.FORECAST_CSV,
        all=recurring_shapes.FORECAST_CSV,
        words=describe(query) or whose,
        rows=None,
        pages=at_once(lambda reads: reads.forecast(query, until)),
    )


def cart_days(first: Date, last: Date) -> Exportable:
    """What became of carts on these days."""
    return Exportable(
        what="cart days",
        query=f"{first}..{last}",
        seen=cart_shapes.DAY_CSV,
        all=cart_shapes.DAY_CSV,
        words=_("carts of {first} to {last}").format(first=first, last=last),
        rows=None,
        pages=cart_shapes.read_days(first, last),
    )
