"""Events as outside systems write them: one JSON object a line, version 1; see docs/events.md (SPEC 13, X5).

What is read here is shaped and within limits; whether it can be done is the desk's to say.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal, TypeVar

import msgspec
from whenever import Instant

from domain.cards import without_card_numbers
from domain.errors import InvalidInput
from domain.money import decimals_of
from domain.orders.status import PaymentMethod
from domain.shop.model import (
    MOST_LINES,
    CartEvent,
    DeliveryEvent,
    Paid,
    PaymentEvent,
    RefusalEvent,
    ShopCustomer,
    ShopEvent,
    ShopLine,
    ShopPayment,
)
from domain.text import clean_line, clean_note
from domain.words import _

#: The version of the schema.
VERSION = 1

#: Ids and references are compared whole, so a longer one is refused rather than cut.
LONGEST_ID = 100

#: Offers are numbered from 1 on, and nobody sells more than these.
_LARGEST = 2**31 - 1

Amount = str | int
T = TypeVar("T")


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    """A name that is not known is a mistake: what it says would be lost."""


class JsonCustomer(_Strict):
    """Who is buying."""

    ref: str | int | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    country: str | None = None
    address: str | None = None
    reminders: bool | None = None


class JsonSite(_Strict):
    """Where it is for."""

    code: str
    domain: str | None = None


class JsonItem(_Strict):
    """One line."""

    line: str | int | None = None
    offer: int | None = None
    name: str | None = None
    quantity: int | None = None
    unit_price: Amount | None = None
    product_type: str | None = None
    domain: str | None = None
    cost: Amount | None = None


class JsonPayment(_Strict):
    """What became of an attempt to pay."""

    status: Paid = Paid.PAID
    amount: Amount | None = None
    currency: str | None = None
    method: PaymentMethod | None = None
    reference: str | None = None
    code: str | None = None
    fee: Amount | None = None
    comment: str | None = None


class _Event(_Strict, kw_only=True):
    id: str | int
    type: str
    version: int = VERSION
    at: str | None = None
    reseller: str | None = None
    cart: str | int | None = None
    number: str | None = None


class JsonCart(_Event):
    """A cart is entered or filled, or completed (`order`)."""

    step: str | None = None
    currency: str | None = None
    customer: JsonCustomer | None = None
    site: JsonSite | None = None
    invoice_name: str | None = None
    payment_method: PaymentMethod | None = None
    promotion: str | None = None
    affiliate: str | None = None
    ip: str | None = None
    note: str | None = None
    items: list[JsonItem] | None = None
    line_count: int | None = None
    payment: JsonPayment | None = None


class JsonPaid(_Event):
    """Money arrived, or an attempt failed."""

    status: Paid = Paid.PAID
    amount: Amount | None = None
    currency: str | None = None
    method: PaymentMethod | None = None
    reference: str | None = None
    code: str | None = None
    fee: Amount | None = None
    comment: str | None = None


class JsonDelivery(_Event):
    """Items were delivered."""

    items: list[int] | None = None


class JsonAnswer(_Event, kw_only=True):
    """What the distributor answers."""

    answer: Literal["delivered", "refused"]
    items: list[int] | None = None
    reason: str | None = None


class _Kind(msgspec.Struct):
    type: str = ""
    version: int = VERSION


_KINDS: dict[str, type[_Event]] = {
    "cart": JsonCart,
    "order": JsonCart,
    "payment": JsonPaid,
    "delivery": JsonDelivery,
    "distributor": JsonAnswer,
}
_KIND = msgspec.json.Decoder(_Kind)
_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in _KINDS.items()}


class Events:
    """Reads events, one a line."""

    def read(self, line: bytes) -> Sequence[tuple[ShopEvent, str | None]]:
        """The event of a line, with the name of its reseller where it says one."""
        return (read_event(line),)

    def end(self) -> Sequence[tuple[ShopEvent, str | None]]:
        """Nothing follows from the last line."""
        return ()


def read_event(line: bytes) -> tuple[ShopEvent, str | None]:
    """The event of a line, and the name of the reseller that it is for, where it says that.

    Raises:
        InvalidInput: it is no event, or says something that cannot be; the sentence says what and where.
    """
    try:
        kind = _KIND.decode(line)
        if kind.version != VERSION:
            raise InvalidInput(
                _("it is of version {version}; this ordertop reads version {known}").format(
                    version=kind.version, known=VERSION
                )
            )
        decoder = _DECODERS.get(kind.type)
        if decoder is None:
            raise InvalidInput(
                _("its type “{type}” is none of {known}").format(
                    type=clean_line(kind.type, limit=40), known=", ".join(_DECODERS)
                )
            )
        found: Any = decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidInput(_("it cannot be read: {reason}").format(reason=str(error)[:200])) from None
    except RecursionError:
        raise InvalidInput(_("it is nested too deeply")) from None
    return _event(found, kind.type), _line(found.reseller)


def _event(found: Any, kind: str) -> ShopEvent:
    given: dict[str, Any] = {
        "id": _identifier(found.id, "id"),
        "at": _moment(found.at),
        "cart": None if found.cart is None else _identifier(found.cart, "cart"),
        "number": _line(found.number, limit=40),
    }
    if (given["cart"] is None) is (given["number"] is None):
        raise InvalidInput(_("it must say which cart it is about, or which number, and not both"))
    match found:
        case JsonCart():
            if given["cart"] is None:
                raise InvalidInput(_("a cart is told by its cart, not by its number"))
            return _cart(found, given, completed=kind == "order")
        case JsonPaid():
            return PaymentEvent(**given, payment=_payment(found))
        case JsonAnswer(answer="refused"):
            reason = _line(found.reason)
            if reason is None:
                raise InvalidInput(_("a refusal needs a reason"))
            return RefusalEvent(**given, reason=reason)
        case _:
            return DeliveryEvent(**given, positions=_positions(found.items))


def _positions(items: list[int] | None) -> frozenset[int]:
    if any(not 0 < position <= MOST_LINES for position in _few(items)):
        raise InvalidInput(_("items: a position is 1 to {n}").format(n=f"{MOST_LINES:,}"))
    return frozenset(items or ())


def _cart(found: JsonCart, given: dict[str, Any], *, completed: bool) -> CartEvent:
    if found.payment is not None and not completed:
        raise InvalidInput(_("payment: a cart is not paid before it is an order; send an order or a payment"))
    if found.line_count is not None and not (completed and 0 < found.line_count <= MOST_LINES):
        raise InvalidInput(
            _("line_count: of an order it says how many lines it has, 1 to {n}").format(n=MOST_LINES)
        )
    currency = None
    if found.currency is not None:
        currency = clean_line(found.currency, limit=40).upper()
        decimals_of(currency)
    lines = [_at(f"items[{n}]", partial(_item, item)) for n, item in enumerate(_few(found.items))]
    return CartEvent(
        **given,
        step=_line(found.step, limit=30) or ("order" if completed else None),
        currency=currency,
        customer=None if found.customer is None else _customer(found.customer),
        site_code=None if found.site is None else _identifier(found.site.code, "site.code"),
        site_domain=None if found.site is None else _line(found.site.domain),
        invoice_name=_line(found.invoice_name),
        payment_method=found.payment_method,
        promotion=_line(found.promotion, limit=40),
        affiliate=_line(found.affiliate),
        ip=_line(found.ip, limit=45),
        note=_note(found.note),
        lines=tuple(lines),
        completed=completed,
        line_count=found.line_count,
        payment=None if found.payment is None else _payment(found.payment),
    )


def _customer(found: JsonCustomer) -> ShopCustomer:
    return ShopCustomer(
        ref=None if found.ref is None else _identifier(found.ref, "customer.ref"),
        name=_line(found.name),
        email=_line(found.email),
        phone=_line(found.phone, limit=40),
        city=_line(found.city),
        country=_line(found.country, limit=60),
        address=_line(found.address),
        reminders=found.reminders,
    )


def _item(found: JsonItem) -> ShopLine:
    if found.offer is not None and not 0 < found.offer <= _LARGEST:
        raise InvalidInput(_("offer: it is a number from 1 on"))
    return ShopLine(
        line=None if found.line is None else _identifier(found.line, "line"),
        offer=found.offer,
        name=_line(found.name),
        quantity=found.quantity,
        unit_price=_amount(found.unit_price),
        product_type=_line(found.product_type, limit=40),
        domain=_line(found.domain),
        cost=_amount(found.cost),
    )


def _payment(found: JsonPayment | JsonPaid) -> ShopPayment:
    return ShopPayment(
        status=found.status,
        amount=_amount(found.amount),
        currency=None if found.currency is None else clean_line(found.currency, limit=40).upper(),
        method=found.method,
        reference=_line(found.reference),
        code=_line(found.code, limit=60),
        fee=_amount(found.fee),
        comment=_note(found.comment),
    )


def _few(items: list[T] | None) -> list[T]:
    if items is not None and len(items) > MOST_LINES:
        raise InvalidInput(_("items: there are more than {n}").format(n=f"{MOST_LINES:,}"))
    return items or []


def _at(where: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except InvalidInput as error:
        raise InvalidInput(f"{where}: {error.message}", rule=error.rule) from None


def _amount(found: Amount | None) -> str | None:
    return None if found is None else str(found)[:60]


def _line(text: str | None, *, limit: int = 200) -> str | None:
    # Cut last, or half a card number would be left.
    return (without_card_numbers(clean_line(text))[:limit].rstrip() or None) if text else None


def _note(text: str | None) -> str | None:
    return (without_card_numbers(clean_note(text)) or None) if text else None


def _identifier(found: str | int, where: str) -> str:
    text = str(found)
    clean = clean_line(text, limit=LONGEST_ID)
    if not clean or len(text) > LONGEST_ID:
        raise InvalidInput(_("{where}: it must have 1 to {n} characters").format(where=where, n=LONGEST_ID))
    return clean


def _moment(found: str | None) -> Instant | None:
    if found is None:
        return None
    try:
        moment = Instant.parse_iso(found[:60]).round("millisecond", mode="floor")
    except ValueError:
        raise InvalidInput(
            _("at: “{text}” is no moment; write it like 2026-11-30T14:02:11Z").format(
                text=clean_line(found, limit=40)
            )
        ) from None
    if not Instant.from_utc(1980, 1, 1) <= moment < Instant.from_utc(2200, 1, 1):
        raise InvalidInput(_("at: the year lies outside of 1980 to 2199"))
    return moment
