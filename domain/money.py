"""Exact money: integer minor units of one ISO 4217 currency (SPEC 1)."""

import re
from dataclasses import dataclass

from domain.errors import InvalidInput
from domain.words import _

#: Currencies whose minor unit is not a hundredth (ISO 4217, table A.1).
DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}

#: What a 64-bit column and every sum of a desk can hold with room to spare.
LIMIT_MINOR = 10**15

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_AMOUNT = re.compile(r"([+-]?)(\d{1,16})(?:\.(\d{1,6}))?", re.ASCII)


def decimals_of(currency: str) -> int:
    """How many decimals amounts in `currency` are written with.

    Raises:
        InvalidInput: `currency` is not three capital letters.
    """
    if not _CURRENCY.fullmatch(currency):
        raise InvalidInput(
            _("“{currency}” is no currency: use its three letters, such as EUR.").format(
                currency=currency[:20]
            )
        )
    return DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, yen, fils) and its currency."""

    amount_minor: int
    currency: str

    def __str__(self) -> str:
        return f"{self.decimal(grouped=True)} {self.currency}"

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.amount_minor * quantity, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same_currency(other)
        return self.amount_minor < other.amount_minor

    def __le__(self, other: "Money") -> bool:
        return not other < self

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} are never added or compared")

    def decimal(self, *, grouped: bool = False) -> str:
        """The amount with the currency's decimals, without the currency: ``149.00``, or ``1,204.00`` grouped."""
        places = DECIMALS.get(self.currency, 2)
        whole, part = divmod(abs(self.amount_minor), 10**places)
        sign = "-" if self.amount_minor < 0 else ""
        digits = f"{whole:,}" if grouped else str(whole)
        return f"{sign}{digits}.{part:0{places}d}" if places else f"{sign}{digits}"

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in `currency`."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Reads ``149``, ``149.5`` or ``149.00`` exactly.

        Raises:
            InvalidInput: not a plain decimal number, more decimals than the currency has, or beyond any order.
        """
        places = decimals_of(currency)
        match = _AMOUNT.fullmatch(text.strip())
        if not match:
            raise InvalidInput(_("“{text}” is no amount: write it like 149.00.").format(text=text[:40]))
        sign, whole, part = match[1], match[2], (match[3] or "").rstrip("0")
        if len(part) > places:
            raise InvalidInput(
                _("“{text}” has more decimals than {currency} has ({places}).").format(
                    text=text[:40], currency=currency, places=places
                )
            )
        amount = int(whole + part.ljust(places, "0")) if places else int(whole)
        if amount > LIMIT_MINOR:
            raise InvalidInput(_("“{text}” is too large for an amount.").format(text=text[:40]))
        return cls(-amount if sign == "-" else amount, currency)
