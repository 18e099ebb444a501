"""``ordertop payment-systems list | show | add | edit | retire``: the desk's merchant accounts (SPEC 1, S3)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.billing.commands import AddPaymentSystem, ChangePaymentSystem
from domain.billing.systems import GatewayKind
from domain.commands import Command
from domain.errors import InvalidInput, NotFound
from domain.money import Money
from domain.payment_rows import PaymentSystemRow
from domain.text import clean_line
from domain.words import _
from tui.commands import money_shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.editing import Editing, Revive, print_thing
from tui.commands.listing import Json
from tui.commands.money import basis_points, money, one_of
from tui.commands.output import Column, TextTable, hint, print_json, say_facts
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import percent

app = App(name="payment-systems", help="The desk's merchant accounts.", version_flags=[])

Name = Annotated[str, Parameter(help="The payment system's name.")]
#: How all currencies are called where one may be named.
_ANY = "ANY"

FeePercent = Annotated[str | None, Parameter(help="What it keeps of each payment, such as 1.4.")]
FeeFixed = Annotated[str | None, Parameter(help="What it keeps of each payment besides, such as 0.25.")]


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the payment systems, retired ones last."""
    with session.desk() as desk:
        rows = desk.read(lambda reads: reads.payment_systems())
    if as_json:
        print_json({"payment_systems": [money_shapes.system(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no payment system yet; add one with “ordertop payment-systems add”."))
        return 0
    table = TextTable(
        [
            Column(_("NAME"), shrinks=True),
            Column(_("GATEWAY")),
            Column(_("CURRENCY")),
            Column(_("FEE"), right=True),
            Column(_("MAY"), shrinks=True),
            Column(_("KEYS"), shrinks=True),
        ]
    )
    table.add(
        [
            [
                row.name,
                _("{gateway}, retired").format(gateway=row.gateway) if row.retired else row.gateway,
                row.currency or _("any"),
                _fee(row),
                _abilities(row),
                row.secret or "",
            ]
            for row in rows
        ]
    )
    return 0


@app.command
def show(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """Show one payment system."""
    with session.desk_at() as desk:
        row = named(desk, name)
    if as_json:
        print_thing("payment_system", money_shapes.system(row), desk)
        return 0
    say_facts(
        [
            (_("Name"), row.name),
            (_("Gateway"), row.gateway),
            (_("Currency"), row.currency or _("any")),
            (_("Fee"), _fee(row) or _("none")),
            (_("May"), _abilities(row)),
            (_("Keys"), row.secret or ""),
            (_("State"), _("retired") if row.retired else _("in use")),
        ],
        indent=0,
    )
    return 0


def _fee(row: PaymentSystemRow) -> str:
    share = f"{percent(row.fee_bp)} %" if row.fee_bp else ""
    fixed = str(Money(row.fee_fixed_minor, row.currency)) if row.fee_fixed_minor and row.currency else ""
    return " + ".join(part for part in (share, fixed) if part)


def _abilities(row: PaymentSystemRow) -> str:
    able = ((row.tokens, _("tokens")), (row.refunds, _("refunds")), (row.one_click, _("one-click")))
    return ", ".join(word for can, word in able if can)


@app.command
def add(
    name: Name,
    /,
    *,
    gateway: Annotated[str, Parameter(help="manual, sandbox or stripe.")],
    currency: Annotated[str | None, Parameter(help="The only one that it takes, such as EUR.")] = None,
    fee_percent: FeePercent = None,
    fee_fixed: FeeFixed = None,
    secret: Annotated[
        str | None, Parameter(help="Where its keys are: env:NAME or file:PATH; never the key itself.")
    ] = None,
    no_tokens: Annotated[bool, Parameter(help="It keeps no payment tokens.")] = False,
    no_refunds: Annotated[bool, Parameter(help="It cannot pay back.")] = False,
    one_click: Annotated[bool, Parameter(help="Customers may pay with one click.")] = False,
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a merchant account at a gateway."""
    its_currency = None if currency is None else currency.strip().upper()
    command = AddPaymentSystem(
        command_id=way.id,
        name=name,
        gateway=one_of(GatewayKind, gateway, "--gateway"),
        currency=its_currency,
        fee_bp=0 if fee_percent is None else basis_points(fee_percent),
        fee_fixed_minor=_fixed(fee_fixed, its_currency) or 0,
        tokens=not no_tokens,
        refunds=not no_refunds,
        one_click=one_click,
        secret=secret,
    )
    with session.desk() as desk:
        return _apply(desk, command, way)


@app.command
def edit(
    name: Name,
    /,
    *,
    rename: Annotated[str | None, Parameter(help="Its new name.")] = None,
    fee_percent: FeePercent = None,
    fee_fixed: FeeFixed = None,
    tokens: Annotated[
        bool | None, Parameter(negative="--no-tokens", help="It keeps payment tokens, or none.")
    ] = None,
    refunds: Annotated[
        bool | None, Parameter(negative="--no-refunds", help="It can pay back, or cannot.")
    ] = None,
    one_click: Annotated[
        bool | None, Parameter(negative="--no-one-click", help="Customers may pay with one click, or not.")
    ] = None,
    currency: Annotated[
        str | None,
        Parameter(help="The only one that it takes, or “any”; until something was paid through it."),
    ] = None,
    secret: Annotated[
        str | None, Parameter(help="Where its keys are: env:NAME or file:PATH; never the key itself.")
    ] = None,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Change a payment system; what was charged before keeps the name and fee that it had."""
    if {rename, fee_percent, fee_fixed, tokens, refunds, one_click, currency, secret} == {None}:
        raise InvalidInput(
            _("Say what to change; “ordertop payment-systems edit --help” lists what there is.")
        )
    its_currency = None if currency is None else currency.strip().upper()
    any_currency = its_currency == _ANY
    with session.desk_at(way.version) as desk:
        row = named(desk, name)
        command = ChangePaymentSystem(
            command_id=way.id,
            system_id=row.id,
            name=rename,
            fee_bp=None if fee_percent is None else basis_points(fee_percent),
            fee_fixed_minor=_fixed(fee_fixed, its_currency or row.currency),
            tokens=tokens,
            refunds=refunds,
            one_click=one_click,
            currency=None if any_currency else its_currency,
            any_currency=any_currency,
            secret=secret,
        )
        return _apply(desk, command, way)


@app.command
def retire(name: Name, /, *, revive: Revive = False, way: Editing = Editing(), session: Given) -> int:
    """Let a payment system take no new charge, or take charges again; what it took can still be refunded."""
    with session.desk_at(way.version) as desk:
        row = named(desk, name)
        command = ChangePaymentSystem(command_id=way.id, system_id=row.id, retired=not revive)
        return _apply(desk, command, way)


def named(desk: OpenDesk, name: str) -> PaymentSystemRow:
    """The payment system of this name, whatever its case.

    Raises:
        NotFound: there is none.
    """
    rows = desk.read(lambda reads: reads.payment_systems())
    for row in rows:
        if row.name.casefold() == clean_line(name).casefold():
            return row
    there = ", ".join(row.name for row in rows[:20])
    raise NotFound(
        _("There is no payment system “{name}”; {hint}").format(
            name=clean_line(name, limit=40),
            hint=_("payment systems are {names}.").format(names=there) if there else _("there are none yet."),
        )
    )


def _fixed(text: str | None, currency: str | None) -> int | None:
    if text is None:
        return None
    if currency is None:
        raise InvalidInput(
            _("A fixed fee is in a currency, and this payment system takes any: give it one with --currency.")
        )
    return money(text, currency).amount_minor


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(system_id: int) -> Told:
        rows = desk.read(lambda reads: reads.payment_systems())
        row = next(row for row in rows if row.id == system_id)
        said = (
            _("The payment system “{name}” is retired.")
            if row.retired
            else _("The payment system “{name}” is saved.")
        )
        return Told(shape=money_shapes.system(row), sentence=said.format(name=row.name))

    return apply(desk, command, way, name="payment_system", subject="payment_system", told=told)
