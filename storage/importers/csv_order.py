"""One order from the rows of a CSV file."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

from whenever import Instant

from domain.billing import AttemptStatus
from domain.importing import ImportedCustomer, ImportedItem, ImportedOrder, ImportedPayment
from domain.orders.status import PaymentMethod, Status
from domain.words import _
from storage.importers import fields
from storage.importers.fields import BadField
from storage.importers.mapping import ANY_WORD, ITEM_FIELDS, ORDER_FIELDS, CsvMap
from storage.importers.rows import Row

T = TypeVar("T")
W = TypeVar("W", Status, PaymentMethod)


class Layout:
    """Where the fields of a map stand in the rows of one file."""

    def __init__(self, mapping: CsvMap, places: Mapping[str, int]) -> None:
        self.mapping = mapping
        self._places = {
            name: tuple(places[header] for header in headers) for name, headers in mapping.columns.items()
        }
        self._order = tuple((name, self._places[name]) for name in ORDER_FIELDS if name in self._places)
        self._item = tuple((name, self._places[name]) for name in ITEM_FIELDS if name in self._places)
        self.has_items = bool(self._item)

    def header(self, name: str) -> str | None:
        """The header of a field's column, for a person to find it; none where it has a default only."""
        headers = self.mapping.columns.get(name)
        return None if headers is None else headers[0]

    def number(self, row: Row) -> str | None:
        """The order that the row belongs to, as far as it can be told; none where it cannot."""
        places = self._places["number"]
        if any(place >= len(row.cells) for place in places):
            return None
        try:
            number = fields.identifier(_joined(row.cells, places))
        except BadField:
            return None
        # A letter that could not be decoded: two numbers that differ there would look the same.
        return number if number and "\ufffd" not in number else None

    def cells(self, row: Row) -> "Cells":
        """The row's fields, by name."""
        return Cells(
            self,
            {name: _joined(row.cells, places) for name, places in self._order},
            {name: _joined(row.cells, places) for name, places in self._item},
        )


def _joined(cells: list[str], places: tuple[int, ...]) -> str:
    if len(places) == 1:
        return cells[places[0]].strip()
    return " ".join(part for place in places if (part := cells[place].strip()))


class Cells:
    """The fields of one row as text. What is read of them names its column where it cannot be understood."""

    def __init__(self, layout: Layout, order: dict[str, str], item: dict[str, str]) -> None:
        self.layout = layout
        self._order = order
        self._item = item
        self._defaults = layout.mapping.defaults

    def check_same_order(self, first: "Cells") -> None:
        """Stops a further row that says something else of the order than its first row.

        Raises:
            BadField: naming the column.
        """
        if self._order == first._order:
            return
        for name, value in self._order.items():
            if value and value != first._order[name]:
                raise BadField(
                    _("“{text}” is not what the order’s first row says, “{first}”").format(
                        text=value[:40], first=first._order[name][:40]
                    ),
                    self.layout.header(name),
                )

    @property
    def has_item(self) -> bool:
        """Whether the row has a line of the order in it."""
        return any(self._item.values())

    @cached_property
    def status(self) -> Status:
        """The order's status."""
        statuses = self.layout.mapping.statuses
        return self.read("status", lambda value: _word(value, statuses, "statuses"))

    @cached_property
    def currency(self) -> str:
        """The order's currency."""
        return self.read("currency", fields.currency)

    @cached_property
    def cost_currency(self) -> str:
        """What the order costs the reseller is in this currency; the order's unless it is said."""
        return self.read("cost_currency", fields.currency, self.currency)

    def raw(self, name: str) -> str:
        """The field as it stands, or its default, or nothing."""
        value = self._order.get(name) or self._item.get(name)
        return value or self._defaults.get(name, "")

    def given(self, name: str) -> bool:
        """Whether the map has the field."""
        return name in self.layout.mapping.columns or name in self._defaults

    def read(self, name: str, reader: Callable[[str], T], empty: T | None = None) -> T:
        """The field as `reader` understands it, `empty` where nothing is there.

        Raises:
            BadField: it cannot be understood, or is empty and must not be.
        """
        value = self.raw(name)
        try:
            if value:
                return reader(value)
            if empty is None:
                raise BadField(_("it is empty"))
            return empty
        except BadField as bad:
            raise BadField(bad.reason, self.layout.header(name)) from bad

    def optional(self, name: str, reader: Callable[[str], str] = fields.text) -> str | None:
        """A text, none where nothing is there."""
        value = self.raw(name)
        return self.read(name, reader, "") or None if value else None

    def amount(self, name: str, currency: str, *, empty: int | None = 0) -> int:
        """An amount in minor units."""
        decimal = self.layout.mapping.decimal
        return self.read(name, lambda value: fields.amount(value, currency, decimal=decimal), empty)

    def not_negative(self, name: str, currency: str) -> int:
        """An amount of zero or more, in minor units."""
        decimal = self.layout.mapping.decimal
        return self.read(
            name, lambda value: fields.not_negative(fields.amount(value, currency, decimal=decimal)), 0
        )

    def moment(self, name: str, empty: Instant | None = None) -> Instant:
        """A moment."""
        mapping = self.layout.mapping
        return self.read(
            name, lambda value: fields.moment(value, pattern=mapping.dates, zone=mapping.timezone), empty
        )


def _word(value: str, words: Mapping[str, W], section: str) -> W:
    found = words.get(value.casefold()) or words.get(ANY_WORD)
    if found is None:
        raise BadField(
            _("“{word}” is not in [{section}] of the map").format(word=value[:40], section=section)
        )
    return found


def item_of(cells: Cells, first: Cells) -> ImportedItem | None:
    """The line of the order that stands in a row, or none; the order's own fields are those of its first row.

    Raises:
        BadField: it cannot be read.
    """
    if not cells.has_item:
        return None
    status, currency = first.status, first.currency
    quantity = cells.read("item_quantity", fields.whole, 1)
    category = cells.optional("item_category")
    offer = cells.optional("item_offer", fields.identifier)
    name = cells.optional("item_name") or offer or category
    if name is None:
        raise BadField(_("the item has no name"), cells.layout.header("item_name"))
    price = cells.amount("item_unit_price", currency, empty=None)
    discount = cells.not_negative("item_discount", currency)
    fields.within_limits(price * quantity - discount)
    return ImportedItem(
        name=name,
        unit_price_minor=price,
        quantity=quantity,
        discount_minor=discount,
        cost_minor=cells.not_negative("item_cost", first.cost_currency),
        product_type=cells.optional("item_product_type") or "other",
        domain=cells.optional("item_domain"),
        offer_ref=offer,
        category=category,
        auto_execute=fields.auto_execute_for(status),
        delivery=fields.delivery_for(status),
    )


def order_of(number: str, line: int, first: Cells, items: tuple[ImportedItem, ...]) -> ImportedOrder:
    """The order whose rows begin at `line`.

    Raises:
        BadField: what the first row says of it cannot be read.
    """
    currency = first.currency
    methods = first.layout.mapping.methods
    method = first.read(
        "payment_method",
        lambda value: _word(value, methods, "methods"),
        PaymentMethod.UNKNOWN,
    )
    placed_at = first.moment("placed_at")
    total = _total(first, currency, items)
    paid_in = first.cost_currency
    cost = (
        first.not_negative("cost", paid_in) if first.raw("cost") else sum(item.cost_minor for item in items)
    )
    customer = _customer(first)
    return ImportedOrder(
        line=line,
        source_number=number,
        status=first.status,
        placed_at=placed_at,
        updated_at=max(placed_at, first.moment("updated_at", placed_at)),
        currency=currency,
        payment_method=method,
        total_minor=total,
        invoice_minor=total,
        cost_minor=fields.within_limits(cost),
        cost_currency=None if paid_in == currency else paid_in,
        customer=customer,
        site_code=first.optional("site_code"),
        site_domain=first.optional("site_domain"),
        invoice_name=first.optional("invoice_name") or (customer.name if customer else ""),
        items=items,
        payments=_payments(first, currency, method, total, placed_at),
        note=first.optional("note", fields.note),
        customer_note=first.optional("customer_note", fields.note),
        promotion=first.optional("promotion"),
        affiliate=first.optional("affiliate"),
        ip=first.optional("ip"),
    )


def _total(first: Cells, currency: str, items: tuple[ImportedItem, ...]) -> int:
    if first.raw("total"):
        return first.not_negative("total", currency)
    if not items:
        raise BadField(_("the order has neither a total nor items"), first.layout.header("total"))
    total = sum(item.unit_price_minor * item.quantity - item.discount_minor for item in items)
    return fields.not_negative(fields.within_limits(total))


def _customer(first: Cells) -> ImportedCustomer | None:
    """Found again by the source's id, else by e-mail; without either, by name and place."""
    name = first.optional("customer_name")
    email = first.optional("customer_email")
    phone = first.optional("customer_phone", fields.phone)
    city = first.optional("customer_city")
    country = first.optional("customer_country", fields.country)
    ref = first.optional("customer_ref", fields.identifier) or (email and email.casefold())
    if ref is None and name is not None:
        ref = " · ".join(part for part in (name, phone, city, country) if part)
    if ref is None:
        return None
    return ImportedCustomer(
        ref=ref, name=name or email or ref, email=email, phone=phone, city=city, country=country
    )


def _payments(
    first: Cells, currency: str, method: PaymentMethod, total: int, placed_at: Instant
) -> tuple[ImportedPayment, ...]:
    """What the row says was paid: an amount, or, where the map has none, all of it at a date."""
    if first.given("paid_amount"):
        paid = first.not_negative("paid_amount", currency)
    else:
        paid = total if first.raw("paid_at") else 0
    if not paid:
        return ()
    return (
        ImportedPayment(
            status=AttemptStatus.PAID,
            method=method,
            amount_minor=paid,
            attempted_at=first.moment("paid_at", placed_at),
            fee_minor=first.not_negative("payment_fee", currency),
            system=first.optional("payment_system"),
            reference=first.optional("payment_reference"),
        ),
    )
