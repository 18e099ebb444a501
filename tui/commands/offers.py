"""``ordertop offers list | show | add | edit | retire``: what is sold, and how it may be paid (SPEC 1, P4)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.errors import InvalidInput
from domain.offers.commands import AddOffer, ChangeOffer, RetireOffer
from domain.offers.rows import OfferRow
from domain.orders.status import AutoSetup
from domain.recurring.periods import every, read_period
from domain.text import clean_line
from domain.words import _, ngettext
from tui.commands import offer_shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.categories import Reseller, numbered
from tui.commands.choosing import reseller_named
from tui.commands.editing import Editing, Revive, print_thing
from tui.commands.listing import Form, Json, Listing, print_list, searched
from tui.commands.money import basis_points, money, one_of
from tui.commands.output import Column, say, say_facts
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import percent

app = App(name="offers", help="What is sold, and how it may be paid.", version_flags=[])

#: How staff say that an offer is paid until someone stops it.
_ENDLESS = "endless"

Number = Annotated[int, Parameter(help="The offer's number.")]


@app.command(name="list")
def list_(
    *text: Annotated[str, Parameter(help="Words of the name or the category, or the number.")],
    reseller: Reseller = None,
    form: Form = Form(),
    session: Given,
) -> int:
    """List the offers, newest first."""
    return print_list(
        session,
        form,
        _listing(),
        lambda reads, place, size: reads.offers(" ".join(text), reseller=reseller, after=place, limit=size),
        search=searched(text, reseller),
    )


def _listing() -> Listing[OfferRow]:
    return Listing(
        name="offers",
        columns=(
            Column(_("NUMBER"), right=True),
            Column(_("NAME"), most=40, shrinks=True),
            Column(_("CATEGORY"), most=24, shrinks=True),
            Column(_("PRICE"), right=True),
            Column(_("COST"), right=True),
            Column(_("EXECUTED")),
            Column(_("PAID"), shrinks=True),
            Column(_("STATE")),
            Column(_("RESELLER"), most=24, shrinks=True),
        ),
        cells=lambda row: [
            str(row.number),
            row.name,
            row.category or "",
            str(row.price),
            str(row.cost),
            _("by itself") if row.auto_execute else _("by hand"),
            _paid(row),
            _("retired") if row.retired else _("in use"),
            row.reseller,
        ],
        shape=offer_shapes.offer,
        csv=offer_shapes.OFFER_CSV,
        nothing=_("There are no such offers."),
    )


def _paid(row: OfferRow) -> str:
    if row.period is not None:
        times = _("until it is stopped") if row.period_payments is None else ""
        if row.period_payments is not None:
            times = ngettext("{n} time", "{n} times", row.period_payments).format(n=row.period_payments)
        return f"{every(row.period)}, {times}"
    if row.partial_min_bp is None or row.partial_success_bp is None:
        return _("whole")
    return _("from {smallest} %, complete from {successful} %").format(
        smallest=percent(row.partial_min_bp), successful=percent(row.partial_success_bp)
    )


@app.command
def show(number: Number, /, *, reseller: Reseller = None, as_json: Json = False, session: Given) -> int:
    """Show an offer."""
    with session.desk_at() as desk:
        row = desk.read(lambda reads: reads.offer(number, reseller=reseller))
    if as_json:
        print_thing("offer", offer_shapes.offer(row), desk)
        return 0
    category = "" if row.category is None else f"{row.category_number} {row.category}"
    say(_("Offer {number} · {name}").format(number=row.number, name=row.name))
    say_facts(
        (
            (_("Reseller"), row.reseller),
            (_("Category"), category),
            (_("Product type"), row.product_type),
            (_("Trial"), _("yes") if row.is_trial else _("no")),
            (_("Billed"), " · ".join(filter(None, (row.billing_type, row.billing_cycle)))),
            (_("Price"), str(row.price)),
            (_("Cost"), str(row.cost)),
            (_("Executed"), _("by itself") if row.auto_execute else _("by hand")),
            (_("Set up"), row.auto_setup),
            (_("Several units"), _("one line") if row.several else _("a line each")),
            (_("State"), _("retired") if row.retired else _("in use")),
            (_("Paid"), _paid(row)),
        )
    )
    return 0


@app.command
def add(
    name: Annotated[str, Parameter(help="What it is called.")],
    /,
    *,
    reseller: Annotated[str, Parameter(help="The reseller who sells it.")],
    price: Annotated[str, Parameter(help="What one costs the customer, such as “9.90 EUR”.")],
    cost: Annotated[str, Parameter(help="What one costs the reseller, in its currency, such as 4.00.")],
    product_type: Annotated[
        str, Parameter(help="What it is: subscription, package, licence, domain or other.")
    ] = "other",
    category: Annotated[int | None, Parameter(help="The number of its category.")] = None,
    billed: Annotated[str, Parameter(help="How it is billed: one_time or recurring.")] = "one_time",
    cycle: Annotated[
        str | None, Parameter(help="How often it is billed, in words, such as “12 months”.")
    ] = None,
    trial: Annotated[bool, Parameter(help="It is a trial.")] = False,
    by_hand: Annotated[bool, Parameter(help="It is executed by hand.")] = False,
    auto_setup: Annotated[
        str, Parameter(help="When it is set up: on_payment, on_accept or never.")
    ] = "on_accept",
    several: Annotated[bool, Parameter(help="Several units are one line of an order.")] = False,
    period: Annotated[
        str | None, Parameter(name="--every", help="Paid again and again: 1 month, 14 days, 1 year.")
    ] = None,
    payments: Annotated[
        str | None, Parameter(help="So many times, the first counted; endless until someone stops it.")
    ] = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Sell something more; it gets the reseller's next number."""
    asked = money(price, None)
    with session.desk() as desk:
        whose = reseller_named(desk, reseller)
        command = AddOffer(
            command_id=way.id,
            reseller_id=whose.id,
            name=name,
            price=asked,
            cost=money(cost, _account_currency(desk, whose.id)),
            product_type=product_type,
            category_id=None if category is None else numbered(desk, category, whose.name).id,
            billing_type=billed,
            billing_cycle=cycle,
            is_trial=trial,
            auto_execute=not by_hand,
            auto_setup=one_of(AutoSetup, auto_setup, "--auto-setup"),
            several=several,
            period=None if period is None else read_period(period),
            payments=None if payments in (None, _ENDLESS) else _number(payments),
        )
        return apply(
            desk,
            command,
            way,
            name="offer",
            subject="offer",
            told=lambda offer_id: _told(desk, desk.read(lambda reads: reads.offer_by_id(offer_id))),
        )


def _account_currency(desk: OpenDesk, reseller_id: int) -> str:
    """The currency that what this reseller sells costs in."""
    accounts = desk.read(lambda reads: reads.reseller_accounts())
    return next(account.currency for account in accounts if account.id == reseller_id)


@app.command
def retire(
    number: Number,
    /,
    *,
    reseller: Reseller = None,
    revive: Revive = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Sell an offer no more, or again; orders that have it keep it."""
    with session.desk_at(way.version) as desk:
        row = desk.read(lambda reads: reads.offer(number, reseller=reseller))
        command = RetireOffer(command_id=way.id, offer_id=row.id, retired=not revive)
        return apply(desk, command, way, name="offer", subject="offer", told=lambda _id: _told(desk, row))


@app.command
def edit(
    number: Number,
    /,
    *,
    reseller: Reseller = None,
    rename: Annotated[str | None, Parameter(help="Its new name.")] = None,
    category: Annotated[int | None, Parameter(help="The number of its category.")] = None,
    price: Annotated[str | None, Parameter(help="What one costs the customer, such as 9.90.")] = None,
    cost: Annotated[
        str | None, Parameter(help="What one costs the reseller, in its currency, such as 4.00.")
    ] = None,
    trial: Annotated[bool | None, Parameter(negative="--no-trial", help="It is a trial, or none.")] = None,
    auto_execute: Annotated[
        bool | None, Parameter(negative="--no-auto-execute", help="It is executed by itself, or by hand.")
    ] = None,
    auto_setup: Annotated[str | None, Parameter(help="When: on_payment, on_accept or never.")] = None,
    several: Annotated[
        bool | None,
        Parameter(negative="--no-several", help="Several units are one line of an order, or not."),
    ] = None,
    smallest: Annotated[
        str | None, Parameter(help="Paid in parts: the smallest instalment in percent of the order.")
    ] = None,
    successful: Annotated[
        str | None, Parameter(help="Paid in parts: from so many percent on it counts as successful.")
    ] = None,
    no_partial: Annotated[bool, Parameter(help="It is paid whole only.")] = False,
    period: Annotated[
        str | None, Parameter(name="--every", help="Paid again and again: 1 month, 14 days, 1 year.")
    ] = None,
    payments: Annotated[
        str | None, Parameter(help="So many times, the first counted; endless until someone stops it.")
    ] = None,
    paid_once: Annotated[bool, Parameter(help="It is paid once; what recurs already goes on.")] = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Change an offer for the orders to come; those that are placed keep price and cost."""
    if no_partial and (smallest or successful):
        raise InvalidInput(_("--no-partial stands alone, without --smallest and --successful."), rule="P4")
    if paid_once and (period or payments):
        raise InvalidInput(_("--paid-once stands alone, without --every and --payments."))
    named = (rename, category, price, cost, trial, auto_execute, auto_setup, several)
    given = (*named, smallest, successful, period, payments)
    if not (no_partial or paid_once) and all(one is None for one in given):
        raise InvalidInput(_("Say what to change; “ordertop offers edit --help” lists what there is."))
    with session.desk_at(way.version) as desk:
        row = desk.read(lambda reads: reads.offer(number, reseller=reseller))
        currency = row.price.currency
        command = ChangeOffer(
            command_id=way.id,
            offer_id=row.id,
            name=rename,
            category_id=None if category is None else numbered(desk, category, row.reseller).id,
            price=None if price is None else money(price, currency),
            cost=None if cost is None else money(cost, row.account_currency),
            is_trial=trial,
            auto_execute=auto_execute,
            auto_setup=None if auto_setup is None else one_of(AutoSetup, auto_setup, "--auto-setup"),
            partial_min_bp=None if smallest is None else basis_points(smallest),
            partial_success_bp=None if successful is None else basis_points(successful),
            partial_off=no_partial,
            period=None if period is None else read_period(period),
            payments=None if payments in (None, _ENDLESS) else _number(payments),
            endless=payments == _ENDLESS,
            once=paid_once,
            several=several,
        )
        return apply(desk, command, way, name="offer", subject="offer", told=lambda _id: _told(desk, row))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise InvalidInput(
            _("“{text}” is no number of payments: write a number such as 12, or endless.").format(
                text=clean_line(text, limit=40)
            )
        )
    return int(text)


def _told(desk: OpenDesk, before: OfferRow) -> Told:
    row = desk.read(lambda reads: reads.offer(before.number, reseller=before.reseller))
    if row.retired:
        said = _("Offer {number} “{name}” is sold no more.").format(number=row.number, name=row.name)
        return Told(shape=offer_shapes.offer(row), sentence=said)
    return Told(
        shape=offer_shapes.offer(row),
        sentence=_("Offer {number} “{name}”: {price}, cost {cost}, paid {paid}.").format(
            number=row.number, name=row.name, price=row.price, cost=row.cost, paid=_paid(row)
        ),
    )
