"""Card numbers, found in what people typed so that they are never kept (S3)."""

import re

from domain.errors import InvalidInput
from domain.words import _

#: What stands where a card number stood.
REMOVED = "[card number removed]"

#: Card numbers have this many digits (ISO/IEC 7812).
SHORTEST, LONGEST = 13, 19

_DIGITS = re.compile(r"\d+")
#: Blocks of digits with blanks or dashes between them. After a plus sign stands a telephone number.
_RUN = re.compile(r"(?<![\d+])\d(?:[ \u00a0\u2007\u202f\u2010-\u2015-]{0,3}\d){12,}")


def without_card_numbers(text: str, *, shortest: int = SHORTEST) -> str:
    """The text with `REMOVED` in place of every plausible card number (S3).

    Plausible are 13 to 19 digits, alone or in blocks with blanks or dashes between, that do not begin with 0 and whose
    last digit checks (Luhn). A block is never cut in two, so part of a longer number is no card number.

    Args:
        text: any text.
        shortest: the fewest digits that count; more than 13 where other numbers are expected.
    """
    if len(text) < shortest:
        return text
    return _RUN.sub(lambda run: _without(run[0], shortest), text)


def refuse_card_numbers(text: str) -> str:
    """The text, which someone here typed and can type anew, if there is no plausible card number in it (S3).

    Raises:
        InvalidInput: there is one.
    """
    if without_card_numbers(text) != text:
        raise InvalidInput(
            _("This looks like a card number, and card numbers are never kept; leave it out and try again."),
            rule="S3",
        )
    return text


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the one that the others call for (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) << (place & 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _without(run: str, shortest: int) -> str:
    blocks = [(found.start(), found.end()) for found in _DIGITS.finditer(run)]
    kept: list[str] = []
    done = first = 0
    while first < len(blocks):
        last = _card_from(run, blocks, first, shortest)
        if last is not None:
            kept += (run[done : blocks[first][0]], REMOVED)
            done = blocks[last][1]
            first = last
        first += 1
    return "".join((*kept, run[done:]))


def _card_from(run: str, blocks: list[tuple[int, int]], first: int, shortest: int) -> int | None:
    """The last block of the longest card number that begins with block `first`, or none."""
    digits = ""
    found = None
    for index in range(first, len(blocks)):
        start, end = blocks[index]
        digits += run[start:end]
        if len(digits) > LONGEST or digits[0] == "0":
            break
        if len(digits) >= shortest and passes_luhn(digits):
            found = index
    return found
