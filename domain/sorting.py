"""What a list of orders is sorted by, and where a row stands in it (T2).

Every list works on one whole number a row, its *place*: larger is nearer to the top, no two are alike, and the page
below or above a place can be asked for. A sort makes places of what it compares and of the list's key, which tells
equals apart, and takes them apart again.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import InvalidInput
from domain.money import DECIMALS
from domain.text import clean_line, tokens
from domain.words import _

#: The most decimals that a currency has: amounts of all currencies are compared at so many.
MOST_DECIMALS = 4

#: No amount anyone can pay or search for is as large; above it, amounts count as equal, since the column ends.
_LARGEST = 2**62

#: All order numbers have so many digits (L12).
_DIGITS = 10

#: Names are compared by so many bytes.
_NAME_BYTES = 48

#: Keys are signed numbers of 64 bits; in a place they stand below the value.
_KEY_RANGE, _KEY_OFFSET = 2**64, 2**63


class By(StrEnum):
    """What a list can be sorted by."""

    PLACED = "placed"
    NUMBER = "number"
    AMOUNT = "amount"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the list: the largest, newest or last at the top, or (`up`) the smallest, oldest or first."""

    by: By = By.PLACED
    up: bool = False

    def __str__(self) -> str:
        """As it is asked for: ``amount`` with the smallest first, ``-amount`` with the largest."""
        return self.by if self.up else f"-{self.by}"

    def turned(self) -> "Sort":
        """The same the other way round."""
        return Sort(self.by, not self.up)

    def place(self, value: int | str, key: int) -> int:
        """The place of a row with this value (as kept in its column) and this key in the list by date."""
        if self.by is By.PLACED:
            place = key
        elif self.by is By.NUMBER:
            place = int(value)
        else:
            number = value if isinstance(value, int) else _as_number(value)
            place = number * _KEY_RANGE + key + _KEY_OFFSET
        return -place if self.up else place

    def at(self, place: int) -> tuple[int | str, int]:
        """The value and key of a place; a place of no row lies between its neighbours' or beside them."""
        place = -place if self.up else place
        if self.by is By.PLACED:
            return place, place
        if self.by is By.NUMBER:
            return _as_digits(place), 0
        number, key = divmod(place, _KEY_RANGE)
        value = max(0, min(number, 2**63 - 1)) if self.by is By.AMOUNT else _as_name(number)
        return value, key - _KEY_OFFSET


#: The list as it opens.
NEWEST = Sort()

#: What can be asked for; a leading minus turns it round.
NAMED = {**{by.value: Sort(by, up=True) for by in By}, "age": Sort(By.PLACED)}


def parse_sort(text: str) -> Sort:
    """The sort that ``amount``, ``-amount`` and the like ask for.

    Raises:
        InvalidInput: there is no such sort.
    """
    sort = NAMED.get(text.removeprefix("-"))
    if sort is None:
        raise InvalidInput(
            _(
                "Orders cannot be sorted by “{text}”; use one of {names}, with - in front for the other way."
            ).format(text=clean_line(text, limit=40), names=", ".join(NAMED))
        )
    return sort.turned() if text.startswith("-") else sort


def by_amount(amount_minor: int, currency: str) -> int:
    """An amount so that amounts of all currencies compare as numbers: 100 yen are as much as 100.00 euros."""
    return int(min(amount_minor * 10 ** (MOST_DECIMALS - DECIMALS.get(currency, 2)), _LARGEST))


def by_customer(*names: str | None) -> str:
    """The best name there is as it is compared: its words without case and accents, at most 48 bytes."""
    name = next((name for name in names if name), "")
    return " ".join(tokens(name)).encode()[:_NAME_BYTES].decode(errors="ignore").rstrip()


def _as_digits(number: int) -> str:
    """An order number, all of which have ten digits; beside them where there is none such."""
    return str(max(0, number)).zfill(_DIGITS) if number < 10**_DIGITS else "9" * (_DIGITS + 1)


def _as_number(name: str) -> int:
    return int.from_bytes(name.encode()[:_NAME_BYTES].ljust(_NAME_BYTES, b"\0"), "big")


def _as_name(number: int) -> str:
    number = max(0, min(number, 2 ** (8 * _NAME_BYTES) - 1))
    return number.to_bytes(_NAME_BYTES, "big").decode(errors="ignore").replace("\0", "")


#: What comes after what; names begin with A, all else with the largest.
_NEXT = {
    By.PLACED: Sort(By.NUMBER),
    By.NUMBER: Sort(By.AMOUNT),
    By.AMOUNT: Sort(By.CUSTOMER, up=True),
    By.CUSTOMER: NEWEST,
}


def next_sort(sort: Sort) -> Sort:
    """The sort that a key leads to from this one, round and round."""
    return _NEXT[sort.by]
