"""``ordertop promos list | add | retire``: promotion codes of resellers (P5)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput, NotFound
from domain.exporting.running import at_once
from domain.money import Money
from domain.payment_rows import PromotionRow
from domain.promotions.commands import AddPromotion, RetirePromotion
from domain.promotions.model import PromotionKind
from domain.text import clean_line
from domain.words import _
from tui.commands import money_shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.choosing import reseller_named
from tui.commands.exporting import Columns, Exported, Leaving, export
from tui.commands.listing import Json
from tui.commands.money import basis_points, money
from tui.commands.output import Column, TextTable, hint, print_json
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import percent

app = App(name="promos", help="Promotion codes.", version_flags=[])

Code = Annotated[str, Parameter(help="The code, one word.")]
Reseller = Annotated[str, Parameter(help="The reseller whose code it is.")]


@app.command(name="list")
def list_(
    *, as_json: Json = False, columns: Columns = None, leaving: Leaving = Leaving(), session: Given
) -> int:
    """List the promotion codes, by reseller."""
    leaving.check(as_json=as_json)
    with session.desk() as desk:
        if leaving.as_csv:
            exported = Exported(
                what="promos", columns=money_shapes.PROMO_CSV, pages=at_once(lambda reads: reads.promotions())
            )
            return export(desk, leaving, exported, columns=columns)
        rows = desk.read(lambda reads: reads.promotions())
    if as_json:
        print_json({"promos": [money_shapes.promotion(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no promotion code yet; add one with “ordertop promos add”."))
        return 0
    table = TextTable(
        [
            Column(_("CODE")),
            Column(_("RESELLER"), shrinks=True),
            Column(_("WHAT"), shrinks=True),
            Column(_("STATE")),
        ]
    )
    table.add(
        [
            [row.code, row.reseller, what_it_does(row), _("retired") if row.retired else _("active")]
            for row in rows
        ]
    )
    return 0


def what_it_does(row: PromotionRow) -> str:
    """What a code does, in words."""
    if row.kind == PromotionKind.PERCENT:
        return _("{percent} % off").format(percent=percent(row.percent_bp))
    amount = Money(row.amount_minor, row.currency or "")
    if row.kind == PromotionKind.FIXED:
        return _("{amount} off the order").format(amount=amount)
    return _("{amount} for each unit").format(amount=amount)


@app.command
def add(
    code: Code,
    /,
    *,
    reseller: Reseller,
    percent: Annotated[str | None, Parameter(help="So many percent off, such as 10.")] = None,
    amount: Annotated[str | None, Parameter(help="So much off the whole order, such as “10.00 EUR”.")] = None,
    price: Annotated[
        str | None, Parameter(help="The price of each unit instead of its own, such as “99.00 EUR”.")
    ] = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a promotion code: a percentage off, an amount off, or a price instead."""
    if sum(one is not None for one in (percent, amount, price)) != 1:
        raise InvalidInput(_("Say what the code does: one of --percent, --amount and --price."), rule="P5")
    kind, given = PromotionKind.PERCENT, None
    if amount is not None:
        kind, given = PromotionKind.FIXED, money(amount, None)
    elif price is not None:
        kind, given = PromotionKind.OVERRIDE, money(price, None)
    points = 0 if percent is None else basis_points(percent)
    with session.desk() as desk:
        command = AddPromotion(
            command_id=way.id,
            reseller_id=reseller_named(desk, reseller).id,
            code=code,
            kind=kind,
            percent_bp=points,
            amount_minor=given.amount_minor if given else 0,
            currency=given.currency if given else None,
        )
        return _apply(desk, command, way)


@app.command
def retire(
    code: Code,
    /,
    *,
    reseller: Reseller,
    revive: Annotated[bool, Parameter(help="Take a retired one back into use instead.")] = False,
    way: Way = Way(),
    session: Given,
) -> int:
    """Let a promotion code take nothing off new orders, or something again."""
    with session.desk() as desk:
        reseller_named(desk, reseller)
        wanted = (clean_line(reseller), clean_line(code).upper())
        for row in desk.read(lambda reads: reads.promotions()):
            if (row.reseller, row.code) == wanted:
                command = RetirePromotion(command_id=way.id, promotion_id=row.id, retired=not revive)
                return _apply(desk, command, way)
    raise NotFound(
        _("{reseller} has no promotion code “{code}”; “ordertop promos list” shows all.").format(
            reseller=clean_line(reseller, limit=40), code=clean_line(code, limit=40)
        )
    )


def _apply(desk: OpenDesk, command: Command, way: Way) -> int:
    def told(promotion_id: int) -> Told:
        rows = desk.read(lambda reads: reads.promotions())
        row = next(row for row in rows if row.id == promotion_id)
        said = (
            _("The promotion code {code} is retired.")
            if row.retired
            else _("The promotion code {code} of {reseller} is there: {what}.")
        )
        return Told(
            shape=money_shapes.promotion(row),
            sentence=said.format(code=row.code, reseller=row.reseller, what=what_it_does(row)),
        )

    return apply(desk, command, way, name="promo", subject="promotion", told=told)
