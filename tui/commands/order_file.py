"""The file that an order is placed from: its names, and how it is read (N1)."""

import re
import sys
from pathlib import Path

import msgspec

from domain.errors import InvalidInput
from domain.orders.status import DomainHow
from domain.text import clean_line
from domain.words import _

#: Far more than an order of the most lines takes.
LIMIT_BYTES = 1_000_000

_WHERE = re.compile(r" - at `\$\.?(?P<where>[^`]*)`$")


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    """A name that is misspelt is refused rather than passed over."""


class AddOnEntry(_Strict):
    """What is ordered with an item; `offer` is a number."""

    offer: int
    quantity: int = 1
    price: str | int | None = None


class DomainEntry(_Strict):
    """The domain that an item is for; `offer` is the number of what it is registered or transferred with."""

    name: str
    how: DomainHow | None = None
    offer: int | None = None
    price: str | int | None = None


class ItemEntry(_Strict):
    """One product: an offer by its number, or a line of the cart that is completed."""

    offer: int | None = None
    line: int | None = None
    quantity: int | None = None
    price: str | int | None = None
    domain: DomainEntry | None = None
    addons: tuple[AddOnEntry, ...] = ()


class OptionEntries(_Strict):
    """What is done beside placing it; left out, as the settings say."""

    confirmation: bool | None = None
    invoice: bool | None = None
    mail_invoice: bool | None = None


class OrderFile(_Strict):
    """The whole file. What is left out of a cart's is as it stands in the cart."""

    customer: str | None = None
    payment_method: str | None = None
    promotion: str | None = None
    site: str | None = None
    invoice_name: str = ""
    affiliate: str = ""
    items: tuple[ItemEntry, ...] = ()
    options: OptionEntries = msgspec.field(default_factory=OptionEntries)


def read_order_file(name: str) -> OrderFile:
    """What stands in the file; ``-`` is standard input.

    Raises:
        InvalidInput: it cannot be read, or is no such file; saying where.
    """
    raw = _raw(name)
    shown = _("standard input") if name == "-" else f"“{clean_line(name, limit=60)}”"
    if len(raw) > LIMIT_BYTES:
        raise InvalidInput(_("{file} is larger than 1 MB: that is no order.").format(file=shown), rule="X5")
    try:
        return msgspec.json.decode(raw, type=OrderFile)
    except msgspec.ValidationError as error:
        found = _WHERE.search(str(error))
        where = found["where"] if found else ""
        raise InvalidInput(
            _("{file} is no order to place: {what} ({where}).").format(
                file=shown, what=_WHERE.sub("", str(error)), where=where or _("at its beginning")
            ),
            rule="N1",
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(
            _("{file} is no JSON: {what}.").format(file=shown, what=clean_line(str(error), limit=120)),
            rule="N1",
        ) from None


def _raw(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(LIMIT_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise InvalidInput(
            _("“{file}” cannot be read: {why}.").format(
                file=clean_line(name, limit=60), why=clean_line(error.strerror or "", limit=80)
            )
        ) from None
