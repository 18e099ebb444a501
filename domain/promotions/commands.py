"""What can be asked of promotion codes, what is done, and what is told of it (P5)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command, Outcome
from domain.context import Context
from domain.errors import NotFound, Refused
from domain.events import Event, event_kind
from domain.promotions.model import Promotion, PromotionKind, what_it_does
from domain.staff import Permission
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPromotion(Command):
    """Add a promotion code of a reseller."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    reseller_id: int
    code: str
    kind: PromotionKind
    percent_bp: int = 0
    amount_minor: int = 0
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePromotion(Command):
    """Change what a promotion code takes off new orders; the code stays, since customers have it by that."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    promotion_id: int
    kind: PromotionKind
    percent_bp: int = 0
    amount_minor: int = 0
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirePromotion(Command):
    """Let a promotion code take nothing off new orders; with `retired` false it does again."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    promotion_id: int
    retired: bool = True


@event_kind
@dataclass(frozen=True, slots=True)
class PromotionAdded(Event):
    """A promotion code was added."""

    code: str

    def will(self) -> str:
        return _("add the promotion code {code}").format(code=self.code)

    def did(self) -> str:
        return _("promotion code {code} added").format(code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class PromotionChanged(Event):
    """A promotion code takes something else off new orders; `what` says what, in words."""

    code: str
    what: str

    def will(self) -> str:
        return _("change what the promotion code {code} does: {what}").format(code=self.code, what=self.what)

    def did(self) -> str:
        return _("the promotion code {code} does something else: {what}").format(
            code=self.code, what=self.what
        )


@event_kind
@dataclass(frozen=True, slots=True)
class PromotionRetired(Event):
    """A promotion code was retired."""

    code: str

    def will(self) -> str:
        return _("retire the promotion code {code}").format(code=self.code)

    def did(self) -> str:
        return _("promotion code {code} retired").format(code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class PromotionRevived(Event):
    """A retired promotion code counts again."""

    code: str

    def will(self) -> str:
        return _("take the promotion code {code} back into use").format(code=self.code)

    def did(self) -> str:
        return _("promotion code {code} taken back into use").format(code=self.code)


async def add_promotion(command: AddPromotion, context: Context) -> Outcome:
    """P5: each code of a reseller is there once, in capitals."""
    if not context.grants(command.reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=command.reseller_id))
    await context.unit.reseller(command.reseller_id)
    promotion = Promotion(
        reseller_id=command.reseller_id,
        code=command.code,
        kind=command.kind,
        percent_bp=command.percent_bp,
        amount_minor=command.amount_minor,
        currency=command.currency,
    )
    promotion.check()
    if await promotion_of(command.reseller_id, promotion.code, context) is not None:
        raise Refused(_("There is a promotion code {code} already.").format(code=promotion.code), rule="P5")
    context.unit.track("promotion", promotion, new=True)
    await context.unit.add(promotion)
    context.happened(promotion, PromotionAdded(promotion.code))
    assert promotion.id is not None
    return Outcome(subject="promotion", ids=(promotion.id,), changed=True)


async def change_promotion(command: ChangePromotion, context: Context) -> Outcome:
    """P5: orders that are placed keep what it took off them."""
    promotion = await _granted(command.promotion_id, context)
    context.unit.track("promotion", promotion)
    before = promotion.snapshot()
    promotion.kind, promotion.percent_bp = command.kind, command.percent_bp
    promotion.amount_minor, promotion.currency = command.amount_minor, command.currency
    promotion.check()
    if promotion.snapshot() == before:
        return Outcome(subject="promotion", ids=(command.promotion_id,), changed=False)
    what = what_it_does(promotion.kind, promotion.percent_bp, promotion.amount_minor, promotion.currency)
    context.happened(promotion, PromotionChanged(promotion.code, what))
    return Outcome(subject="promotion", ids=(command.promotion_id,), changed=True)


async def retire_promotion(command: RetirePromotion, context: Context) -> Outcome:
    """P5: orders that have it keep what it took off."""
    promotion = await _granted(command.promotion_id, context)
    if promotion.retired == command.retired:
        return Outcome(subject="promotion", ids=(command.promotion_id,), changed=False)
    context.unit.track("promotion", promotion)
    promotion.retired = command.retired
    event = PromotionRetired if promotion.retired else PromotionRevived
    context.happened(promotion, event(promotion.code))
    return Outcome(subject="promotion", ids=(command.promotion_id,), changed=True)


async def _granted(promotion_id: int, context: Context) -> Promotion:
    promotion = await context.unit.get(Promotion, promotion_id)
    if not context.grants(promotion.reseller_id):
        raise NotFound(_("There is no promotion code with the id {id}.").format(id=promotion_id))
    return promotion


async def promotion_of(reseller_id: int, code: str, context: Context) -> Promotion | None:
    """The reseller's promotion with this code, retired or not; none where there is no such one."""
    for promotion in await context.unit.every(Promotion):
        if promotion.reseller_id == reseller_id and promotion.code == code.upper():
            return promotion
    return None
