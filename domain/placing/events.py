"""What is told of an order that staff place, before and after (N1, N2)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _, ngettext


@event_kind
@dataclass(frozen=True, slots=True)
class OrderPlaced(Event):
    """Staff placed the order; whether the customer gets a confirmation, and the invoice by mail."""

    lines: int
    total: str
    cost: str
    confirmed: bool = False
    billed_by_mail: bool = False

    def will(self) -> str:
        return ngettext(
            "place an order of {n} line: {total}, at a cost of {cost}",
            "place an order of {n} lines: {total}, at a cost of {cost}",
            self.lines,
        ).format(n=self.lines, total=self.total, cost=self.cost)

    def did(self) -> str:
        return ngettext(
            "placed by staff: {n} line, {total}, at a cost of {cost}",
            "placed by staff: {n} lines, {total}, at a cost of {cost}",
            self.lines,
        ).format(n=self.lines, total=self.total, cost=self.cost)


@event_kind
@dataclass(frozen=True, slots=True)
class PriceOverridden(Event):
    """Staff asked another price than the offer's."""

    item: str
    price: str
    instead: str

    def will(self) -> str:
        return _("ask {price} for “{item}” instead of {instead}").format(
            price=self.price, item=self.item, instead=self.instead
        )

    def did(self) -> str:
        return _("“{item}” at {price} instead of {instead}").format(
            price=self.price, item=self.item, instead=self.instead
        )


@event_kind
@dataclass(frozen=True, slots=True)
class PromotionApplied(Event):
    """Staff chose a promotion code (P5)."""

    code: str
    off: str

    def will(self) -> str:
        return _("take {off} off with {code}").format(off=self.off, code=self.code)

    def did(self) -> str:
        return _("{off} taken off with {code}").format(off=self.off, code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class LeftOut(Event):
    """What the customer had in the cart and does not order stays with the order, cancelled (L1)."""

    item: str

    def will(self) -> str:
        return _("leave out “{item}” of the cart").format(item=self.item)

    def did(self) -> str:
        return _("“{item}” of the cart left out").format(item=self.item)


@event_kind
@dataclass(frozen=True, slots=True)
class NothingBilled(Event):
    """The order was placed without an invoice: nothing is due here."""

    total: str

    def will(self) -> str:
        return _("issue no invoice: nothing is due here for the {total}").format(total=self.total)

    def did(self) -> str:
        return _("no invoice issued for the {total}").format(total=self.total)


@event_kind
@dataclass(frozen=True, slots=True)
class CreditWillLack(Event):
    """The order costs more than the credit that is left as it is placed (N2)."""

    cost: str
    available: str

    def will(self) -> str:
        return _(
            "wait for credit once it is approved: it costs {cost}, and {available} of your credit are left"
        ).format(cost=self.cost, available=self.available)

    def did(self) -> str:
        return _("it costs {cost}; {available} of the credit were left").format(
            cost=self.cost, available=self.available
        )
