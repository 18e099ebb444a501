"""What can be asked of offers and categories, and what is done (SPEC 1, P4)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command, Outcome
from domain.context import Context
from domain.customers import Reseller
from domain.errors import InvalidInput, NotFound, Refused
from domain.events import Event
from domain.money import Money
from domain.offers.events import (
    CategoryAdded,
    CategoryRenamed,
    CategoryRetired,
    CategoryRevived,
    OfferAdded,
    OfferChanged,
    OfferPaidOnce,
    OfferPriced,
    OfferRecurs,
    OfferRetired,
    OfferRevived,
    PartialAllowed,
    PartialStopped,
)
from domain.offers.model import Category, Offer
from domain.orders.status import AutoSetup
from domain.recurring.periods import every
from domain.recurring.schedule import Period
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOffer(Command):
    """Change an offer for the orders to come: fields that are none stay. `partial_off` has it paid whole only.

    With `period` it is paid again and again, `payments` times or (`endless`) until someone stops it; with `once` that
    ends (SPEC 6). What recurs already is left as it was begun.
    """

    permission: ClassVar[Permission] = Permission.SETTINGS
    offer_id: int
    name: str | None = None
    category_id: int | None = None
    price: Money | None = None
    cost: Money | None = None
    is_trial: bool | None = None
    auto_execute: bool | None = None
    auto_setup: AutoSetup | None = None
    partial_min_bp: int | None = None
    partial_success_bp: int | None = None
    partial_off: bool = False
    period: Period | None = None
    payments: int | None = None
    endless: bool = False
    once: bool = False
    several: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOffer(Command):
    """Add an offer of a reseller; it gets the next number there. The currency of its price is the offer's.

    With `period` it is paid again and again, `payments` times or until someone stops it (SPEC 6).
    """

    permission: ClassVar[Permission] = Permission.SETTINGS
    reseller_id: int
    name: str
    price: Money
    cost: Money
    product_type: str = "other"
    category_id: int | None = None
    billing_type: str = "one_time"
    billing_cycle: str | None = None
    is_trial: bool = False
    auto_execute: bool = True
    auto_setup: AutoSetup = AutoSetup.ON_ACCEPT
    several: bool = False
    period: Period | None = None
    payments: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireOffer(Command):
    """Sell an offer no more: it is in no new order; with `retired` false sell it again."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    offer_id: int
    retired: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCategory(Command):
    """Add a category of a reseller; it gets the next number there."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    reseller_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameCategory(Command):
    """Give a category another name."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    category_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireCategory(Command):
    """Put no offer into a category any more; with `retired` false it takes offers again."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    category_id: int
    retired: bool = True


#: The fields of an offer that are changed as they are given.
_FIELDS = (
    "name", "category_id", "price", "cost", "is_trial", "auto_execute", "auto_setup", "partial_min_bp",
    "partial_success_bp", "several",
)  # fmt: skip


async def change_offer(command: ChangeOffer, context: Context) -> Outcome:
    """P4: orders that are placed keep price, cost and share; how small an instalment may be holds for them too."""
    offer = await context.unit.get(Offer, command.offer_id)
    if not context.grants(offer.reseller_id):
        raise NotFound(_("There is no offer with the id {id}.").format(id=command.offer_id))
    context.unit.track("offer", offer)
    before, prices = offer.snapshot(), (offer.price, offer.cost)
    shares = (offer.partial_min_bp, offer.partial_success_bp)
    for name in _FIELDS:
        if (value := getattr(command, name)) is not None:
            setattr(offer, name, value)
    if command.partial_off:
        offer.partial_min_bp = offer.partial_success_bp = None
    recurs = (offer.period, offer.period_payments)
    _set_period(offer, command)
    if prices[0].currency != offer.price.currency:
        raise Refused(
            _("Offer {number} is in {currency}: its price stays in that.").format(
                number=offer.number, currency=prices[0].currency
            )
        )
    await _require_currency(command.cost, offer, context)
    offer.check()
    if offer.category_id is not None and offer.category_id != before["category"]:
        await _category(offer.category_id, offer.reseller_id, context)
    if offer.snapshot() == before:
        return Outcome(subject="offer", ids=(command.offer_id,), changed=False)
    told: list[tuple[bool, Event]] = [
        (True, OfferChanged(offer.label)),
        ((offer.price, offer.cost) != prices, OfferPriced(str(offer.price), str(offer.cost))),
        ((offer.partial_min_bp, offer.partial_success_bp) != shares, _partial(offer)),
        ((offer.period, offer.period_payments) != recurs, _recurring(offer)),
    ]
    context.happened(offer, *(event for changed, event in told if changed))
    return Outcome(subject="offer", ids=(command.offer_id,), changed=True)


def _set_period(offer: Offer, command: ChangeOffer) -> None:
    if command.once:
        offer.period_every = offer.period_unit = offer.period_payments = None
        return
    if command.period is not None:
        offer.period_every, offer.period_unit = command.period.every, command.period.unit
    if command.endless:
        offer.period_payments = None
    elif command.payments is not None:
        offer.period_payments = command.payments


def _recurring(offer: Offer) -> OfferRecurs | OfferPaidOnce:
    if offer.period is None:
        return OfferPaidOnce()
    return OfferRecurs(every(offer.period), offer.period_payments or 0)


async def _require_currency(cost: Money | None, offer: Offer, context: Context) -> None:
    """The distributor's price list is in the reseller's currency (SPEC 1)."""
    if cost is None:
        return
    reseller = await context.unit.get(Reseller, offer.reseller_id)
    if cost.currency != reseller.currency:
        raise InvalidInput(
            _("The account of {name} is in {currency}: what offer {number} costs is in that.").format(
                name=reseller.name, currency=reseller.currency, number=offer.number
            )
        )


def _partial(offer: Offer) -> PartialAllowed | PartialStopped:
    if offer.partial_min_bp is None or offer.partial_success_bp is None:
        return PartialStopped()
    return PartialAllowed(f"{offer.partial_min_bp / 100:.4g}", f"{offer.partial_success_bp / 100:.4g}")


async def add_offer(command: AddOffer, context: Context) -> Outcome:
    """Numbers are the reseller's own, and never given twice: none is ever taken away."""
    if not context.grants(command.reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=command.reseller_id))
    await context.unit.reseller(command.reseller_id)
    mine = [one for one in await context.unit.every(Offer) if one.reseller_id == command.reseller_id]
    offer = Offer(
        reseller_id=command.reseller_id,
        number=max((one.number for one in mine), default=0) + 1,
        name=command.name,
        category_id=command.category_id,
        product_type=clean_line(command.product_type, limit=40) or "other",
        is_trial=command.is_trial,
        billing_type=clean_line(command.billing_type, limit=40) or "one_time",
        billing_cycle=clean_line(command.billing_cycle or "", limit=40) or None,
        price=command.price,
        cost=command.cost,
        auto_execute=command.auto_execute,
        auto_setup=command.auto_setup,
        several=command.several,
        period_every=None if command.period is None else command.period.every,
        period_unit=None if command.period is None else command.period.unit,
        period_payments=command.payments,
    )
    offer.check()
    await _require_currency(command.cost, offer, context)
    if command.category_id is not None:
        await _category(command.category_id, command.reseller_id, context)
    context.unit.track("offer", offer, new=True)
    await context.unit.add(offer)
    context.happened(offer, OfferAdded(offer.label, str(offer.price), str(offer.cost)))
    if offer.period is not None:
        context.happened(offer, _recurring(offer))
    assert offer.id is not None
    return Outcome(subject="offer", ids=(offer.id,), changed=True)


async def retire_offer(command: RetireOffer, context: Context) -> Outcome:
    """Orders that have it keep it."""
    offer = await context.unit.get(Offer, command.offer_id)
    if not context.grants(offer.reseller_id):
        raise NotFound(_("There is no offer with the id {id}.").format(id=command.offer_id))
    if offer.retired == command.retired:
        return Outcome(subject="offer", ids=(command.offer_id,), changed=False)
    context.unit.track("offer", offer)
    offer.retired = command.retired
    context.happened(offer, OfferRetired(offer.label) if offer.retired else OfferRevived(offer.label))
    return Outcome(subject="offer", ids=(command.offer_id,), changed=True)


async def add_category(command: AddCategory, context: Context) -> Outcome:
    """Each name is there once at a reseller, whatever its case."""
    if not context.grants(command.reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=command.reseller_id))
    await context.unit.reseller(command.reseller_id)
    mine = await _mine(command.reseller_id, context)
    number = max((category.number for category in mine), default=0) + 1
    category = Category(reseller_id=command.reseller_id, number=number, name=command.name)
    category.check()
    _require_free(category, mine)
    context.unit.track("category", category, new=True)
    await context.unit.add(category)
    context.happened(category, CategoryAdded(category.name))
    assert category.id is not None
    return Outcome(subject="category", ids=(category.id,), changed=True)


async def rename_category(command: RenameCategory, context: Context) -> Outcome:
    """Orders are found by the name that their category had when they were changed last."""
    category = await context.unit.get(Category, command.category_id)
    if not context.grants(category.reseller_id):
        raise NotFound(_("There is no category with the id {id}.").format(id=command.category_id))
    before = category.name
    context.unit.track("category", category)
    category.name = command.name
    category.check()
    if category.name == before:
        return Outcome(subject="category", ids=(command.category_id,), changed=False)
    _require_free(category, await _mine(category.reseller_id, context))
    context.happened(category, CategoryRenamed(category.name))
    return Outcome(subject="category", ids=(command.category_id,), changed=True)


async def retire_category(command: RetireCategory, context: Context) -> Outcome:
    """Offers that are in it stay there, and reports tell of it as before."""
    category = await context.unit.get(Category, command.category_id)
    if not context.grants(category.reseller_id):
        raise NotFound(_("There is no category with the id {id}.").format(id=command.category_id))
    if category.retired == command.retired:
        return Outcome(subject="category", ids=(command.category_id,), changed=False)
    context.unit.track("category", category)
    category.retired = command.retired
    context.happened(category, (CategoryRetired if category.retired else CategoryRevived)(category.name))
    return Outcome(subject="category", ids=(command.category_id,), changed=True)


async def _category(category_id: int, reseller_id: int, context: Context) -> None:
    category = await context.unit.get(Category, category_id)
    if category.reseller_id != reseller_id:
        raise NotFound(_("There is no category with the id {id}.").format(id=category_id))
    if category.retired:
        raise Refused(
            _("The category “{name}” is retired; offers in it stay, but no other is put there.").format(
                name=category.name
            )
        )


async def _mine(reseller_id: int, context: Context) -> list[Category]:
    return [one for one in await context.unit.every(Category) if one.reseller_id == reseller_id]


def _require_free(category: Category, others: list[Category]) -> None:
    for other in others:
        if other.id != category.id and other.name.casefold() == category.name.casefold():
            raise Refused(
                _("There is a category “{name}” already; choose another name.").format(name=other.name)
            )
