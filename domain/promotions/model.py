"""Promotion codes: what each takes off the lines of an order, to the last minor unit (P5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.money import Money, decimals_of
from domain.text import clean_line
from domain.words import _

_WHOLE_BP = 10_000


class PromotionKind(StrEnum):
    """What a code does: a percentage or an amount off, or a price in place of each unit's own."""

    PERCENT = "percent"
    FIXED = "fixed"
    OVERRIDE = "override"


def what_it_does(kind: PromotionKind, percent_bp: int, amount_minor: int, currency: str | None) -> str:
    """What a code does, in words; arguments as of `Promotion`."""
    if kind is PromotionKind.PERCENT:
        return _("{percent} % off").format(percent=f"{percent_bp // 100}.{percent_bp % 100:02}")
    amount = Money(amount_minor, currency or "")
    if kind is PromotionKind.FIXED:
        return _("{amount} off the order").format(amount=amount)
    return _("{amount} for each unit").format(amount=amount)


class Line(NamedTuple):
    """A line as a code sees it."""

    unit_price: Money
    quantity: int

    @property
    def total(self) -> int:
        """In minor units, before any discount."""
        return self.unit_price.amount_minor * self.quantity


@dataclass(eq=False, kw_only=True)
class Promotion:
    """A code of a reseller. `percent_bp` is in hundredths of a percent; `amount_minor` in `currency` is the amount off
    the whole order, or the price of each unit. A retired code takes nothing off new orders."""

    id: int | None = None
    reseller_id: int
    code: str
    kind: PromotionKind
    percent_bp: int = 0
    amount_minor: int = 0
    currency: str | None = None
    retired: bool = False

    def check(self) -> None:
        """Stops what makes no sense.

        Raises:
            InvalidInput: saying what.
        """
        self.code = refuse_card_numbers(clean_line(self.code, limit=40)).upper()
        if not self.code or " " in self.code:
            raise InvalidInput(_("A promotion code is one word of at most 40 characters."), rule="P5")
        if self.kind is PromotionKind.PERCENT:
            if not 0 < self.percent_bp <= _WHOLE_BP or self.amount_minor or self.currency:
                raise InvalidInput(
                    _("{code} takes a percentage off: more than 0 and at most 100.").format(code=self.code),
                    rule="P5",
                )
            return
        if self.percent_bp or self.currency is None or self.amount_minor < (self.kind is PromotionKind.FIXED):
            raise InvalidInput(
                _("{code} needs an amount with its currency, such as 10.00 EUR.").format(code=self.code),
                rule="P5",
            )
        decimals_of(self.currency)

    def discounts(self, lines: Sequence[Line]) -> tuple[int, ...]:
        """What it takes off each line, in minor units; never more than the line.

        A percentage is rounded once, half up, for all lines together, and an amount is never more than all of them;
        both are spread in proportion, so that the parts are the whole. Lines in another currency than the code's keep
        their price.
        """
        totals = [line.total if self._takes(line) else 0 for line in lines]
        whole = sum(totals)
        if self.kind is PromotionKind.OVERRIDE:
            return tuple(
                max(0, total - self.amount_minor * line.quantity) if total else 0
                for line, total in zip(lines, totals, strict=True)
            )
        if self.kind is PromotionKind.PERCENT:
            return spread((whole * self.percent_bp + _WHOLE_BP // 2) // _WHOLE_BP, totals)
        return spread(min(self.amount_minor, whole), totals)

    def _takes(self, line: Line) -> bool:
        return self.currency in (None, line.unit_price.currency)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "code": self.code,
            "kind": self.kind.value,
            "percent_bp": self.percent_bp,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "retired": self.retired,
        }


def spread(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divides an amount in proportion to the weights; what rounding leaves goes to those that lost most by it."""
    whole = sum(weights)
    if not whole:
        return (0,) * len(weights)
    parts = [amount * weight // whole for weight in weights]
    most_lost = sorted(range(len(weights)), key=lambda n: -(amount * weights[n] % whole))
    for n in most_lost[: amount - sum(parts)]:
        parts[n] += 1
    return tuple(parts)
