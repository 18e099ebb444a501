"""``ordertop general``: the figures of the General tab, what was bought, and the orders that wait (T1)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from domain.errors import InvalidInput
from domain.general import (
    COUNT_FIGURES,
    FIGURE_LABELS,
    MONEY_FIGURES,
    PERIOD_LABELS,
    WAITING,
    Account,
    General,
    Period,
    Slice,
    Waiting,
    billing_types,
    others_label,
    period_label,
    product_mix,
    product_types,
)
from domain.money import Money
from domain.query import Exactly, Query, parse
from domain.query.exact import write_exactly
from domain.rows import OrderRow, Page
from domain.text import clean_line
from domain.words import _, ngettext
from tui.commands import shapes
from tui.commands.choosing import reseller_named
from tui.commands.listing import LIMIT, Json
from tui.commands.output import Column, TextTable, print_json, say, say_facts
from tui.commands.session import Given, OpenDesk, local_time, today
from tui.settings import Settings

if TYPE_CHECKING:
    from domain.reads import Reads

app = App(name="general", help="The figures of a reseller, and what waits.", version_flags=[])

_PERIODS = {period.value.replace("_", "-"): period for period in PERIOD_LABELS}
_NOTHING = "—"


@app.default
def general(
    *,
    reseller: Annotated[str | None, Parameter(help="Of this reseller alone.")] = None,
    period: Annotated[
        str, Parameter(help="Of the product mix: this-month, last-month or last-3-months.")
    ] = "this-month",
    product_type: Annotated[str | None, Parameter(help="Only this type of product in the mix.")] = None,
    billing_type: Annotated[str | None, Parameter(help="Only what is billed so in the mix.")] = None,
    as_json: Json = False,
    session: Given,
) -> int:
    """Show costs, balance and credit, what was sold, what was bought, and the orders that wait for someone."""
    if period not in _PERIODS:
        raise InvalidInput(
            _("“{period}” is no period; periods are {periods}.").format(
                period=clean_line(period, limit=40), periods=", ".join(_PERIODS)
            )
        )
    with session.desk() as desk:
        whose = None if reseller is None else reseller_named(desk, reseller)
        exactly = None if whose is None else Exactly("reseller", id=whose.id)
        found = desk.read(lambda reads: reads.general(_PERIODS[period], exactly))
        _require_type(product_type, product_types(found.purchases))
        _require_type(billing_type, billing_types(found.purchases))
        within = "" if whose is None else write_exactly("reseller", whose.name, whose.id)
        waiting = {which: _waiting(desk, which, within, session.settings) for which in Waiting}
    mix = product_mix(found.purchases, product_type=product_type, billing_type=billing_type, most=LIMIT)
    if as_json:
        print_json(
            {
                "general": {
                    "reseller": None if whose is None else {"id": whose.id, "name": whose.name},
                    **_shape(found),
                    "product_mix": {
                        "period": period,
                        "product_type": product_type,
                        "billing_type": billing_type,
                        "shares": [_share(one) for slices in mix.values() for one in slices],
                    },
                    "waiting": {which.value: _listed(page) for which, page in waiting.items()},
                }
            }
        )
        return 0
    _say_figures(found, _("all that you may see") if whose is None else whose.name)
    _say_mix(mix, _PERIODS[period])
    for which, page in waiting.items():
        _say_waiting(which, page, session.settings)
    return 0


def _require_type(wanted: str | None, there: Sequence[str]) -> None:
    if wanted is not None and wanted not in there:
        raise InvalidInput(
            _("Nothing of the type “{type}” was bought in this period; types are {types}.").format(
                type=clean_line(wanted, limit=40), types=", ".join(there) or _NOTHING
            )
        )


def _waiting(desk: OpenDesk, which: Waiting, within: str, settings: Settings) -> Page[OrderRow]:
    query: Query = parse(f"{WAITING[which][0]} {within}", today(settings))

    async def look(reads: "Reads") -> Page[OrderRow]:
        return await reads.orders(query, limit=LIMIT)

    return desk.read(look)


# As JSON.


def _shape(found: General) -> shapes.JsonObject:
    statistics = found.statistics
    return {
        "accounts": [_account(account) for account in statistics.accounts],
        **{figure.value: statistics.count(figure) for figure in COUNT_FIGURES},
    }


def _account(account: Account) -> shapes.JsonObject:
    """Of what is unlimited, the limit and what is available are null."""
    amounts = {figure.value: account.figure(figure) for figure in MONEY_FIGURES}
    return {
        "currency": account.currency,
        **{name: None if amount is None else amount.decimal() for name, amount in amounts.items()},
    }


def _share(one: Slice) -> shapes.JsonObject:
    return {
        "product": one.product,
        "amount": one.amount.decimal(),
        "currency": one.amount.currency,
        "percent": shapes.percent(one.share_bp),
    }


def _listed(page: Page[OrderRow]) -> shapes.JsonObject:
    following = shapes.cursor(page.rows[-1].key) if page.more_after else None
    return {"orders": [shapes.order(row) for row in page.rows], "next": following}


# For people.


def _say_figures(found: General, whose: str) -> None:
    say(_("General · {whose}").format(whose=whose))
    statistics = found.statistics
    for account in statistics.accounts:
        say()
        say_facts((_(FIGURE_LABELS[one]), _amount(account.figure(one))) for one in MONEY_FIGURES)
    say()
    say_facts((_(FIGURE_LABELS[one]), f"{statistics.count(one):,}") for one in COUNT_FIGURES)


def _amount(amount: Money | None) -> str:
    return _("unlimited") if amount is None else str(amount)


def _say_mix(mix: Mapping[str, Sequence[Slice]], period: Period) -> None:
    say()
    if not mix:
        say(_("Product mix, {period}: nothing was bought.").format(period=period_label(period)))
        return
    say(_("Product mix, {period}").format(period=period_label(period)))
    table = TextTable(
        [Column(_("PRODUCT"), shrinks=True), Column(_("AMOUNT"), right=True), Column(_("SHARE"), right=True)]
    )
    table.add(
        [
            [
                others_label() if one.product is None else one.product,
                str(one.amount),
                f"{shapes.percent(one.share_bp)} %",
            ]
            for slices in mix.values()
            for one in slices
        ]
    )


def _say_waiting(which: Waiting, page: Page[OrderRow], settings: Settings) -> None:
    say()
    title = _(WAITING[which][1])
    if not page.rows:
        say(_("{title}: none").format(title=title))
        return
    say(title)
    table = TextTable(
        [
            Column(_("ORDER")),
            Column(_("CUSTOMER"), shrinks=True),
            Column(_("DATE")),
            Column(_("TOTAL COST"), right=True),
            Column(_("TOTAL AMOUNT"), right=True),
        ]
    )
    table.add(
        [
            [
                row.number,
                row.customer or "",
                local_time(row.placed_at, settings),
                str(row.cost),
                str(row.total),
            ]
            for row in page.rows
        ]
    )
    if page.more_after:
        n = len(page.rows)
        said = ngettext(
            "Only the newest is listed; “ordertop orders list {search}” has them all.",
            "Only the newest {n} are listed; “ordertop orders list {search}” has them all.",
            n,
        )
        say(said.format(n=n, search=WAITING[which][0]))
