"""What stands in a file, as values: text cleaned, amounts, numbers and moments read; else a sentence about the cell."""

import re
from datetime import UTC, date, datetime

from whenever import Instant, PlainDateTime, TimeZoneNotFoundError

from domain.cards import without_card_numbers
from domain.errors import InvalidInput
from domain.importing import BadLine
from domain.money import LIMIT_MINOR, Money, decimals_of
from domain.orders.status import DeliveryStatus, Status
from domain.text import clean_line, clean_note
from domain.words import _

#: An order with more lines than this is a mistake, or an attack.
MOST_ITEMS = 10_000
MOST_QUANTITY = 1_000_000

#: Numbers that other things are found by are never cut short, so longer ones are refused.
_MOST_OF_NUMBER = 100

#: No telephone number is this long (E.164 has at most 15 digits), so in that field only longer ones may be cards.
_LONGER_THAN_PHONES = 16

#: Lists are ordered by seconds since 1970; orders before or long after our time are mistyped.
_YEARS = range(1980, 2200)

_WHOLE = re.compile(r"(\d{1,7})(?:[.,]0+)?", re.ASCII)
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?:,\d+)?", re.ASCII),
}


class BadField(Exception):
    """A field that cannot be understood. `column` is none where the reader knows it better."""

    def __init__(self, reason: str, column: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


def bad_line(line: int, column: str | None, reason: str) -> BadLine:
    """A line that could not be read, said in clean words: what stands in the file may be quoted in `reason`."""
    return BadLine(
        line=line,
        column=None if column is None else text(column, limit=80),
        reason=text(reason, limit=400),
    )


def text(value: str, *, limit: int = 200) -> str:
    """One line of plain text without card numbers (S3, S5)."""
    return without_card_numbers(clean_line(value, limit=limit))


def note(value: str) -> str:
    """Several lines of plain text without card numbers (S3, S5)."""
    return without_card_numbers(clean_note(value))


def phone(value: str) -> str:
    """A telephone number as it was written."""
    return without_card_numbers(clean_line(value, limit=60), shortest=_LONGER_THAN_PHONES)


def identifier(value: str) -> str:
    """A number or id by which the source finds the thing again, whole.

    Raises:
        BadField: it is too long to be one.
    """
    if len(value) > _MOST_OF_NUMBER:
        raise BadField(_("it is longer than {n} characters").format(n=_MOST_OF_NUMBER))
    return clean_line(value)


def country(value: str) -> str:
    """The country; two letters are written as ISO 3166 has them."""
    name = text(value, limit=60)
    return name.upper() if len(name) == 2 else name


def currency(value: str) -> str:
    """The three letters of a currency.

    Raises:
        BadField: these are none.
    """
    code = value.strip().upper()
    try:
        decimals_of(code)
    except InvalidInput as error:
        raise BadField(error.message) from error
    return code


def amount(value: str, code: str, *, decimal: str = ".") -> int:
    """An amount in minor units of currency `code`; thousands may be set apart.

    Args:
        value: as it stands in the file.
        code: three letters.
        decimal: what stands before the decimals, ``.`` or ``,``.

    Raises:
        BadField: no amount, more decimals than the currency has, or beyond any order.
    """
    plain = value.strip()
    if not plain.isalnum() and _GROUPED[decimal].fullmatch(plain):
        plain = re.sub(r"[ \u00a0\u202f]", "", plain).replace("." if decimal == "," else ",", "")
    if decimal == ",":
        plain = plain.replace(",", ".") if "." not in plain else "?"
    try:
        return Money.parse(plain, code).amount_minor
    except InvalidInput as error:
        if plain != "?" and decimal == ".":
            raise BadField(error.message) from error
    # Said with the value as it stands in the file, not as it was rewritten for reading.
    raise BadField(
        _("“{text}” is no amount in {currency}: write it like {example}.").format(
            text=value[:40], currency=code, example=f"1234{decimal}50"
        )
    )


def not_negative(minor: int) -> int:
    """The amount, where it can only be zero or more.

    Raises:
        BadField: it is less.
    """
    if minor < 0:
        raise BadField(_("an amount below zero cannot stand here"))
    return minor


def within_limits(minor: int) -> int:
    """A sum of amounts that a desk can hold.

    Raises:
        BadField: it cannot.
    """
    if abs(minor) > LIMIT_MINOR:
        raise BadField(_("the amounts of the order are too large"))
    return minor


def whole(value: str, *, most: int = MOST_QUANTITY) -> int:
    """A whole number from 1 to `most`, such as a quantity.

    Raises:
        BadField: it is none.
    """
    found = _WHOLE.fullmatch(value.strip())
    if not found or not 1 <= int(found[1]) <= most:
        raise BadField(
            _("“{text}” is no whole number from 1 to {most}").format(text=value[:40], most=f"{most:,}")
        )
    return int(found[1])


def moment(value: str, *, pattern: str | None = None, zone: str = "UTC") -> Instant:
    """A date, or a date and time, as a moment to the millisecond.

    Args:
        value: as it stands in the file.
        pattern: as `datetime.strptime` takes it; none for ISO 8601.
        zone: where the clock hung that shows a time without an offset; a time that a clock change skipped is taken
            after it, one that came twice is taken the first time.

    Raises:
        BadField: not a date of that form, or not of our time.
    """
    plain = value.strip()
    try:
        when = datetime.fromisoformat(plain) if pattern is None else datetime.strptime(plain, pattern)  # noqa: DTZ007
        if when.year not in _YEARS:
            raise BadField(_("“{text}” is not a date of our time").format(text=value[:40]))
        if when.tzinfo is not None:
            instant = Instant(when.astimezone(UTC))
        else:
            instant = PlainDateTime(when).assume_tz(zone, disambiguation="compatible").to_instant()
    except (ValueError, OverflowError) as error:
        example = date(2026, 3, 31).strftime(pattern) if pattern else "2026-03-31T14:05:00Z"
        raise BadField(
            _("“{text}” is no date: it should look like {example}").format(text=value[:40], example=example)
        ) from error
    return instant.round("millisecond", mode="floor")


def check_zone(zone: str) -> str:
    """The name of a time zone.

    Raises:
        InvalidInput: there is none of that name.
    """
    try:
        Instant.from_timestamp(0).to_tz(zone)
    except (TimeZoneNotFoundError, ValueError) as error:
        raise InvalidInput(
            _("“{zone}” is no time zone; use a name such as Europe/Berlin.").format(zone=text(zone, limit=40))
        ) from error
    return zone


_DELIVERY = {
    Status.HANDLED: DeliveryStatus.ACTIVE,
    Status.EXECUTING: DeliveryStatus.QUEUED,
    Status.CANCELLED: DeliveryStatus.CANCELLED,
    Status.FRAUD: DeliveryStatus.CANCELLED,
}


def delivery_for(status: Status) -> DeliveryStatus:
    """How far the items of an order are, where the source says it of the order only."""
    return _DELIVERY.get(status, DeliveryStatus.PENDING)


def auto_execute_for(status: Status) -> bool:
    """Whether items are delivered by themselves; those that wait with the distributor are not (L7)."""
    return status is not Status.SUBMITTED
