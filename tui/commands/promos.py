"""``ordertop promos list | show | add | edit | retire``: promotion codes of resellers (P5)."""

from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput, NotFound
from domain.exporting.running import at_once
from domain.payment_rows import PromotionRow
from domain.promotions.commands import AddPromotion, ChangePromotion, RetirePromotion
from domain.promotions.model import PromotionKind
from domain.text import clean_line
from domain.words import _
from tui.commands import money_shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.choosing import reseller_named
from tui.commands.editing import Editing, Revive, print_thing
from tui.commands.exporting import Columns, Exported, Leaving, export
from tui.commands.listing import Json
from tui.commands.money import basis_points, money
from tui.commands.output import Column, TextTable, hint, print_json, say_facts
from tui.commands.session import Given, OpenDesk

app = App(name="promos", help="Promotion codes.", version_flags=[])

Code = Annotated[str, Parameter(help="The code, one word.")]
Reseller = Annotated[str, Parameter(help="The reseller whose code it is.")]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Does:
    """What a code does: one of these."""

    percent: Annotated[str | None, Parameter(help="So many percent off, such as 10.")] = None
    amount: Annotated[str | None, Parameter(help="So much off the whole order, such as “10.00 EUR”.")] = None
    price: Annotated[
        str | None, Parameter(help="The price of each unit instead of its own, such as “99.00 EUR”.")
    ] = None

    def given(self) -> dict[str, Any]:
        """What a command is told of it.

        Raises:
            InvalidInput: it is none of these, or several; or what was given is no percentage or amount.
        """
        if sum(one is not None for one in (self.percent, self.amount, self.price)) != 1:
            raise InvalidInput(
                _("Say what the code does: one of --percent, --amount and --price."), rule="P5"
            )
        if self.percent is not None:
            return {"kind": PromotionKind.PERCENT, "percent_bp": basis_points(self.percent)}
        kind = PromotionKind.FIXED if self.price is None else PromotionKind.OVERRIDE
        given = money(self.amount or self.price or "", None)
        return {"kind": kind, "amount_minor": given.amount_minor, "currency": given.currency}


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
        [[row.code, row.reseller, row.what, _("retired") if row.retired else _("in use")] for row in rows]
    )
    return 0


@app.command
def show(code: Code, /, *, reseller: Reseller, as_json: Json = False, session: Given) -> int:
    """Show one promotion code."""
    with session.desk_at() as desk:
        row = _named(desk, code, reseller)
    if as_json:
        print_thing("promo", money_shapes.promotion(row), desk)
        return 0
    say_facts(
        [
            (_("Code"), row.code),
            (_("Reseller"), row.reseller),
            (_("What"), row.what),
            (_("State"), _("retired") if row.retired else _("in use")),
        ],
        indent=0,
    )
    return 0


@app.command
def add(
    code: Code,
    /,
    *,
    reseller: Reseller,
    does: Does = Does(),
    way: Way = Way(),
    session: Given,
) -> int:
    """Add a promotion code: a percentage off, an amount off, or a price instead."""
    given = does.given()
    with session.desk() as desk:
        command = AddPromotion(
            command_id=way.id,
            reseller_id=reseller_named(desk, reseller).id,
            code=code,
            **given,
        )
        return _apply(desk, command, way)


@app.command
def edit(
    code: Code, /, *, reseller: Reseller, does: Does = Does(), way: Editing = Editing(), session: Given
) -> int:
    """Change what a promotion code takes off new orders; those that have it keep what it took off them."""
    given = does.given()
    with session.desk_at(way.version) as desk:
        promotion_id = _named(desk, code, reseller).id
        return _apply(desk, ChangePromotion(command_id=way.id, promotion_id=promotion_id, **given), way)


@app.command
def retire(
    code: Code,
    /,
    *,
    reseller: Reseller,
    revive: Revive = False,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Let a promotion code take nothing off new orders, or something again."""
    with session.desk_at(way.version) as desk:
        promotion_id = _named(desk, code, reseller).id
        command = RetirePromotion(command_id=way.id, promotion_id=promotion_id, retired=not revive)
        return _apply(desk, command, way)


def _named(desk: OpenDesk, code: str, reseller: str) -> PromotionRow:
    whose = reseller_named(desk, reseller).name
    for row in desk.read(lambda reads: reads.promotions()):
        if (row.reseller, row.code) == (whose, clean_line(code).upper()):
            return row
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
            sentence=said.format(code=row.code, reseller=row.reseller, what=row.what),
        )

    return apply(desk, command, way, name="promo", subject="promotion", told=told)
