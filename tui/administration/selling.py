"""What is sold, to whom, and how it is called: offers, categories, promotion codes, sites, custom statuses."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from domain.commands import Command
from domain.customers.sites import AddSite, ChangeSite, RetireSite
from domain.errors import InvalidInput
from domain.followup.commands import AddReason, ChangeReason
from domain.money import Money
from domain.offers.commands import (
    AddCategory,
    AddOffer,
    ChangeOffer,
    RenameCategory,
    RetireCategory,
    RetireOffer,
)
from domain.orders.status import AutoSetup, Status, plain_label
from domain.payment_rows import PromotionRow
from domain.promotions.commands import AddPromotion, ChangePromotion, RetirePromotion
from domain.promotions.model import PromotionKind
from domain.staff import Permission
from domain.statuses.colours import Colour, colour_label
from domain.statuses.commands import AddStatus, ChangeStatus
from domain.statuses.model import NAME_LIMIT
from domain.text import clean_line
from domain.words import _, mark
from tui.administration.kind import (
    MOST,
    Around,
    Entry,
    Kind,
    Typed,
    choice,
    if_typed,
    line,
    of_reseller,
    retirable,
    yes,
    yes_or_no,
)
from tui.commands.money import basis_points, money
from tui.commands.shapes import percent, plain
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.reads import Reads

#: So many customers are named where what is typed finds several.
_NAMED = 4

_SETUP = (
    (AutoSetup.ON_ACCEPT, mark("when the order is accepted")),
    (AutoSetup.ON_PAYMENT, mark("when it is paid")),
    (AutoSetup.NEVER, mark("never by itself")),
)


async def _offers(reads: "Reads", text: str, _around: Around) -> Sequence[Entry]:
    page = await reads.offers(text, limit=MOST)
    return [
        retirable(
            row, row.name, str(row.number), row.reseller, row.category or "", str(row.price), str(row.cost)
        )
        for row in page.rows
    ]


def _offer_fields(entry: Entry | None, around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    mine = [
        one
        for one in around.categories
        if (row is None or one.reseller == row.reseller)
        and (not one.retired or (row is not None and one.number == row.category_number))
    ]
    categories = [("", _("none"))] if row is None or row.category_number is None else []
    present = next((str(one.id) for one in mine if row and one.number == row.category_number), "")
    categories += [
        (
            str(one.id),
            one.name if row else _("{name} of {reseller}").format(name=one.name, reseller=one.reseller),
        )
        for one in mine
    ]
    return [
        *([] if row else [of_reseller(around)]),
        line("name", _("Name"), row.name if row else ""),
        choice("category", _("Category"), categories, present),
        line("price", _("Price, such as 10.00 EUR"), plain(row.price) if row else ""),
        line("cost", _("Cost by the distributor's list"), plain(row.cost) if row else ""),
        yes_or_no("several", _("Several units in one line"), typed=row.several if row else False),
        yes_or_no("auto_execute", _("Executed automatically"), typed=row.auto_execute if row else True),
        choice(
            "auto_setup",
            _("Set up"),
            [(setup.value, _(words)) for setup, words in _SETUP],
            row.auto_setup if row else AutoSetup.ON_ACCEPT.value,
        ),
    ]


def _add_offer(typed: Typed, around: Around) -> Command:
    reseller = around.reseller(typed["reseller"])
    return AddOffer(
        reseller_id=reseller.id,
        name=typed["name"],
        category_id=int(typed["category"]) if typed["category"] else None,
        price=money(typed["price"], None),
        cost=money(typed["cost"], reseller.currency),
        several=yes(typed["several"]),
        auto_execute=yes(typed["auto_execute"]),
        auto_setup=AutoSetup(typed["auto_setup"]),
    )


def _change_offer(entry: Entry, typed: Typed, _around: Around) -> Command:
    row = entry.row
    return ChangeOffer(
        offer_id=row.id,
        name=typed.get("name"),
        category_id=int(typed["category"]) if typed.get("category") else None,
        price=money(typed["price"], row.price.currency) if "price" in typed else None,
        cost=money(typed["cost"], row.account_currency) if "cost" in typed else None,
        several=if_typed(typed, "several", yes),
        auto_execute=if_typed(typed, "auto_execute", yes),
        auto_setup=if_typed(typed, "auto_setup", AutoSetup),
    )


OFFERS = Kind(
    id="offers",
    label=mark("Offers"),
    one=mark("offer"),
    help=mark("what is sold, at which price"),
    permission=Permission.SETTINGS,
    columns=[
        mark("NAME"),
        mark("NUMBER"),
        mark("RESELLER"),
        mark("CATEGORY"),
        mark("PRICE"),
        mark("COST"),
        mark("STATE"),
    ],
    read=_offers,
    searched=True,
    fields=_offer_fields,
    add=_add_offer,
    change=_change_offer,
    retire=lambda entry, retired: RetireOffer(offer_id=entry.row.id, retired=retired),
)


async def _categories(_reads: "Reads", _text: str, around: Around) -> Sequence[Entry]:
    return [
        retirable(row, row.name, str(row.number), row.reseller, f"{row.offers:,}")
        for row in around.categories
    ]


def _category_fields(entry: Entry | None, around: Around) -> Sequence[Field]:
    whose = [] if entry else [of_reseller(around)]
    return [*whose, line("name", _("Name"), entry.name if entry else "", limit=60)]


CATEGORIES = Kind(
    id="categories",
    label=mark("Categories"),
    one=mark("category"),
    help=mark("what offers are grouped by"),
    permission=Permission.SETTINGS,
    columns=[mark("NAME"), mark("NUMBER"), mark("RESELLER"), mark("OFFERS"), mark("STATE")],
    read=_categories,
    fields=_category_fields,
    add=lambda typed, around: AddCategory(
        reseller_id=around.reseller(typed["reseller"]).id, name=typed["name"]
    ),
    change=lambda entry, typed, _around: RenameCategory(
        category_id=entry.row.id, name=typed.get("name", entry.name)
    ),
    retire=lambda entry, retired: RetireCategory(category_id=entry.row.id, retired=retired),
)

_PROMOTIONS = (
    (PromotionKind.PERCENT, mark("so many percent off")),
    (PromotionKind.FIXED, mark("an amount off the whole order")),
    (PromotionKind.OVERRIDE, mark("the price of each unit instead")),
)


async def _promotions(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
    return [retirable(row, row.code, row.reseller, row.what) for row in await reads.promotions()]


def _promotion_fields(entry: Entry | None, around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    kinds = [(kind.value, _(words)) for kind, words in _PROMOTIONS]
    return [
        *([] if row else [of_reseller(around), line("code", _("Code, one word"), limit=40)]),
        choice("kind", _("What it does"), kinds, row.kind if row else ""),
        line("value", _("How much: 10 percent, or 10.00 EUR"), _value(row) if row else ""),
    ]


def _value(row: PromotionRow) -> str:
    if row.kind == PromotionKind.PERCENT:
        return percent(row.percent_bp)
    return plain(Money(row.amount_minor, row.currency or ""))


def _what(typed: Typed, kind: str, value: str) -> dict[str, Any]:
    """What a command is told of what the code does."""
    value = typed.get("value", value).strip()
    its_kind = PromotionKind(typed.get("kind", kind))
    if its_kind is PromotionKind.PERCENT:
        number = value.removesuffix("%").removesuffix("percent").strip()
        return {"kind": its_kind, "percent_bp": basis_points(number)}
    given = money(value, None)
    return {"kind": its_kind, "amount_minor": given.amount_minor, "currency": given.currency}


def _add_promotion(typed: Typed, around: Around) -> Command:
    return AddPromotion(
        reseller_id=around.reseller(typed["reseller"]).id,
        code=typed["code"],
        **_what(typed, typed["kind"], typed["value"]),
    )


def _change_promotion(entry: Entry, typed: Typed, _around: Around) -> Command:
    row = entry.row
    return ChangePromotion(promotion_id=row.id, **_what(typed, row.kind, _value(row)))


PROMOTIONS = Kind(
    id="promos",
    label=mark("Promotion codes"),
    one=mark("promotion code"),
    help=mark("what takes something off an order"),
    permission=Permission.SETTINGS,
    columns=[mark("CODE"), mark("RESELLER"), mark("WHAT"), mark("STATE")],
    read=_promotions,
    fields=_promotion_fields,
    add=_add_promotion,
    change=_change_promotion,
    retire=lambda entry, retired: RetirePromotion(promotion_id=entry.row.id, retired=retired),
)


async def _sites(reads: "Reads", text: str, _around: Around) -> Sequence[Entry]:
    page = await reads.sites(text, limit=MOST)
    return [retirable(row, row.code, row.domain or "", row.customer or "", row.reseller) for row in page.rows]


async def _customer_of(reads: "Reads", typed: Typed) -> Typed:
    """The customer by what is typed: the one that is called so, else the only one that is found by it."""
    text = typed["customer"].strip()
    if not text:
        raise InvalidInput(_("Say whose site it is."))
    found = (await reads.customers(text, limit=_NAMED)).rows
    if len(found) == 1:
        return {**typed, "customer": str(found[0].id)}
    if text.startswith("id:") or not found or any(row.name == clean_line(text) for row in found):
        return {**typed, "customer": str(await reads.customer_id(text))}
    raise InvalidInput(
        _("Several customers are found so, say which: {names}.").format(
            names=", ".join(f"{row.name} (id:{row.id})" for row in found)
        )
    )


SITES = Kind(
    id="sites",
    label=mark("Sites"),
    one=mark("site"),
    help=mark("customers' sites, by code and domain"),
    permission=Permission.MANAGE_CUSTOMERS,
    columns=[mark("CODE"), mark("DOMAIN"), mark("CUSTOMER"), mark("RESELLER"), mark("STATE")],
    read=_sites,
    searched=True,
    fields=lambda entry, _around: [
        *([] if entry else [line("customer", _("Customer, by name or as id:42"))]),
        line("code", _("Code"), entry.row.code if entry else "", limit=60),
        line("domain", _("Domain"), (entry.row.domain or "") if entry else "", limit=253),
    ],
    find=_customer_of,
    add=lambda typed, _around: AddSite(
        customer_id=int(typed["customer"]), code=typed["code"], domain=typed["domain"]
    ),
    change=lambda entry, typed, _around: ChangeSite(
        site_id=entry.row.id, code=typed.get("code"), domain=typed.get("domain")
    ),
    retire=lambda entry, retired: RetireSite(site_id=entry.row.id, retired=retired),
)


async def _statuses(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
    return [
        retirable(
            row,
            row.name,
            plain_label(row.base),
            colour_label(row.colour),
            str(row.position),
            f"{row.orders:,}",
        )
        for row in await reads.statuses()
    ]


def _status_fields(entry: Entry | None, _around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    bases = [(status.value, plain_label(status)) for status in Status]
    colours = [(colour.value, colour_label(colour)) for colour in Colour]
    return [
        line("name", _("Name"), row.name if row else "", limit=NAME_LIMIT),
        *([] if row else [choice("base", _("For orders that are"), bases, Status.PENDING_APPROVAL.value)]),
        choice("colour", _("Its colour"), colours, row.colour.value if row else Colour.BLUE.value),
        *([line("place", _("Its place among the others"), str(row.position), limit=4)] if row else []),
    ]


def _place(typed: str) -> int:
    if not typed.strip().isdecimal():
        raise InvalidInput(_("Places are counted from 1."), rule="L14")
    return int(typed)


STATUSES = Kind(
    id="statuses",
    label=mark("Custom statuses"),
    one=mark("custom status"),
    help=mark("words and colours of your own over a status"),
    permission=Permission.MANAGE_STATUSES,
    columns=[
        mark("NAME"),
        mark("STANDS FOR"),
        mark("COLOUR"),
        mark("PLACE"),
        mark("ORDERS"),
        mark("STATE"),
    ],
    read=_statuses,
    fields=_status_fields,
    add=lambda typed, _around: AddStatus(
        name=typed["name"], base=Status(typed["base"]), colour=Colour(typed["colour"])
    ),
    change=lambda entry, typed, _around: ChangeStatus(
        status_id=entry.row.id,
        name=typed.get("name"),
        colour=if_typed(typed, "colour", Colour),
        position=if_typed(typed, "place", _place),
    ),
    retire=lambda entry, retired: ChangeStatus(status_id=entry.row.id, retired=retired),
)


async def _reasons(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
    return [retirable(row, row.name, f"{row.given:,}") for row in await reads.reasons()]


REASONS = Kind(
    id="reasons",
    label=mark("Reasons"),
    one=mark("reason"),
    help=mark("why customers do not finish, as those who follow up log it"),
    permission=Permission.MANAGE_STATUSES,
    columns=[mark("NAME"), mark("GIVEN"), mark("STATE")],
    read=_reasons,
    fields=lambda entry, _around: [line("name", _("Name"), entry.name if entry else "")],
    add=lambda typed, _around: AddReason(name=typed["name"]),
    change=lambda entry, typed, _around: ChangeReason(reason_id=entry.row.id, name=typed.get("name")),
    retire=lambda entry, retired: ChangeReason(reason_id=entry.row.id, retired=retired),
)
