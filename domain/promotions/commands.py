"""What can be asked of promotion codes, what is done, and what is told of it (P5)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command, Outcome
from domain.context import Context
from domain.errors import NotFound, Refused
from domain.events import Event, event_kind
from domain.promotions.model import Promotion, PromotionKind
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


async def retire_promotion(command: RetirePromotion, context: Context) -> Outcome:
    """P5: orders that have it keep what it took off."""
    promotion = await context.unit.get(Promotion, command.promotion_id)
    if not context.grants(promotion.reseller_id):
        raise NotFound(_("There is no promotion code with the id {id}.").format(id=command.promotion_id))
    if promotion.retired == command.retired:
        return Outcome(subject="promotion", ids=(command.promotion_id,), changed=False)
    context.unit.track("promotion", promotion)
    promotion.retired = command.retired
    event = PromotionRetired if promotion.retired else PromotionRevived
    context.happened(promotion, event(promotion.code))
    return Outcome(subject="promotion", ids=(command.promotion_id,), changed=True)


async def promotion_of(reseller_id: int, code: str, context: Context) -> Promotion | None:
    """The reseller's promotion with this code, retired or not; none where there is no such one."""
    for promotion in await context.unit.every(Promotion):
        if promotion.reseller_id == reseller_id and promotion.code == code.upper():
            return promotion
    return None
