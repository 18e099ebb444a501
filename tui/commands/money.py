"""Amounts, percentages, methods and dates as they are typed (SPEC 1, P2, P7)."""

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated, TypeVar

from cyclopts import Parameter
from whenever import Date, Instant

from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.commands import Collection
from domain.orders.status import PaymentMethod
from domain.text import clean_line
from domain.words import _
from tui.settings import Settings

E = TypeVar("E", bound=StrEnum)

_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?", re.ASCII)


def money(text: str, currency: str | None) -> Money:
    """An amount such as ``149.00`` in this currency, or ``149.00 EUR`` with its own.

    Raises:
        InvalidInput: it is none, in another currency, or without one where none is known.
    """
    amount, _blank, own = text.strip().partition(" ")
    own = own.strip().upper()
    if not (own or currency):
        raise InvalidInput(
            _("“{text}” has no currency: write it like 149.00 EUR.").format(text=clean_line(text, limit=40))
        )
    if own and currency and own != currency:
        raise InvalidInput(
            _("“{text}” is in another currency: the amount has to be in {currency}.").format(
                text=clean_line(text, limit=40), currency=currency
            )
        )
    return Money.parse(amount, own or currency or "")


def basis_points(text: str) -> int:
    """A percentage such as ``1.4`` in hundredths of a percent.

    Raises:
        InvalidInput: it is none.
    """
    found = _PERCENT.fullmatch(text.strip())
    if not found or (points := int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))) > 10_000:
        raise InvalidInput(
            _("“{text}” is no percentage: write it like 1.45, from 0 to 100.").format(
                text=clean_line(text, limit=40)
            )
        )
    return points


def one_of(kind: type[E], text: str, option: str) -> E:
    """One of the values that an option takes.

    Raises:
        InvalidInput: naming them all.
    """
    try:
        return kind(text.strip().lower().replace("-", "_"))
    except ValueError:
        raise InvalidInput(
            _("“{text}” cannot be a value of {option}; it takes {values}.").format(
                text=clean_line(text, limit=40), option=option, values=", ".join(kind)
            )
        ) from None


def day(text: str, settings: Settings) -> Instant:
    """The moment at which a date such as ``2026-11-21`` begins for the reader.

    Raises:
        InvalidInput: it is no date.
    """
    from whenever import SYSTEM_TZ, Time

    try:
        begins = Date.parse_iso(text.strip()).at(Time())
        return begins.assume_tz(settings.zone or SYSTEM_TZ, disambiguation="compatible").to_instant()
    except ValueError:
        raise InvalidInput(
            _("“{text}” is no date: write it like 2026-11-21.").format(text=clean_line(text, limit=40))
        ) from None


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """How money was received that staff book."""

    method: Annotated[str | None, Parameter(help="How it was paid, such as bank_transfer.")] = None
    reference: Annotated[str, Parameter(help="What the bank or the receipt calls it.")] = ""
    date: Annotated[str | None, Parameter(help="The day on which it was received; today unless given.")] = (
        None
    )
    comment: Annotated[str, Parameter(help="What there is to say of it.", allow_leading_hyphen=True)] = ""

    def collection(
        self, amount: str, currency: str, settings: Settings, original: str | None = None
    ) -> Collection:
        """What is booked for an order in this currency; `original` is what it was in another (P7).

        Raises:
            InvalidInput: an amount, method or date that is none.
        """
        return Collection(
            amount=money(amount, currency),
            method=None if self.method is None else one_of(PaymentMethod, self.method, "--method"),
            reference=self.reference,
            paid_at=None if self.date is None else day(self.date, settings),
            comment=self.comment,
            original=None if original is None else money(original, None),
        )

    def refuse_without(self, option: str) -> None:
        """Stops what is said of money that is not booked.

        Raises:
            InvalidInput: naming the option that would book it.
        """
        for one in fields(self):
            if getattr(self, one.name):
                raise InvalidInput(
                    _("--{name} belongs to {option}: say both, or neither.").format(
                        name=one.name, option=option
                    )
                )
