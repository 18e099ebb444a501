"""The tables of the Olist data set that its orders refer to: items, payments, customers, products."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import NamedTuple

from domain.errors import InvalidInput
from domain.importing import BadLine
from domain.orders.status import PaymentMethod
from domain.words import _
from storage.importers.fields import (
    MOST_ITEMS,
    BadField,
    amount,
    bad_line,
    identifier,
    not_negative,
    text,
    whole,
)
from storage.importers.rows import Dialect, Row, read_table
from storage.importers.source import Progress, shown

CURRENCY = "BRL"

ORDERS = "olist_orders_dataset"
CUSTOMERS = "olist_customers_dataset"
ITEMS = "olist_order_items_dataset"
PAYMENTS = "olist_order_payments_dataset"
PRODUCTS = "olist_products_dataset"
TRANSLATION = "product_category_name_translation"
_OPTIONAL = (PRODUCTS, TRANSLATION)

METHODS = {
    "boleto": PaymentMethod.BOLETO,
    "credit_card": PaymentMethod.CREDIT_CARD,
    "debit_card": PaymentMethod.DEBIT_CARD,
    "voucher": PaymentMethod.VOUCHER,
    "not_defined": PaymentMethod.UNKNOWN,
}

_COLUMNS = {
    CUSTOMERS: ("customer_id", "customer_unique_id", "customer_city"),
    ITEMS: ("order_id", "order_item_id", "product_id", "price", "freight_value"),
    PAYMENTS: ("order_id", "payment_sequential", "payment_type", "payment_installments", "payment_value"),
    PRODUCTS: ("product_id", "product_category_name"),
    TRANSLATION: ("product_category_name", "product_category_name_english"),
}

_DIALECT = Dialect()


class ItemLine(NamedTuple):
    """A line of an order; the price is what the customer pays for it, freight included."""

    position: int
    line: int
    product: str
    price_minor: int


class PaymentLine(NamedTuple):
    """A payment of an order."""

    position: int
    line: int
    method: PaymentMethod
    instalments: int
    amount_minor: int


def files(directory: Path) -> dict[str, Path]:
    """The files that are there, by table; plain ones are preferred to packed ones.

    Raises:
        InvalidInput: the folder, or a table that must be there, is missing.
    """
    if not directory.is_dir():
        raise InvalidInput(_("“{folder}” is no folder.").format(folder=shown(directory)), rule="S6")
    found = {}
    for name in (ORDERS, CUSTOMERS, ITEMS, PAYMENTS, *_OPTIONAL):
        candidates = (directory / f"{name}.csv", directory / f"{name}.csv.gz")
        path = next((candidate for candidate in candidates if candidate.is_file()), None)
        if path is not None:
            found[name] = path
        elif name not in _OPTIONAL:
            raise InvalidInput(
                _("“{folder}” holds no {name}.csv or {name}.csv.gz, so it is not the Olist data set.").format(
                    folder=shown(directory), name=name
                ),
                rule="S6",
            )
    return found


def table(
    path: Path, columns: tuple[str, ...], progress: Progress | None
) -> tuple[dict[str, int], Generator[Row]]:
    """A table of the data set: where its columns are, and its rows."""
    return read_table(path, _DIALECT, columns, progress)


def _check_header(path: Path, columns: tuple[str, ...]) -> None:
    _places, rows = table(path, columns, None)
    # Starting it is what lets it close the file.
    next(rows, None)
    rows.close()


def in_file(path: Path, reason: str) -> str:
    """The reason with the name of the file that it is about: a line number alone would not say it."""
    return f"{shown(path)}: {reason}"


class Tables:
    """Everything but the orders, by order, customer and product. Freed order by order as it is taken.

    `broken` are the orders that a line could not be read of: they are left out.
    """

    def __init__(self, found: dict[str, Path]) -> None:
        self._files = found
        for name, columns in _COLUMNS.items():
            if name in found:
                # A wrong header stops the import before the first order goes in.
                _check_header(found[name], columns)
        self.customers: dict[str, tuple[str, str]] = {}
        self.broken: set[str] = set()
        self._items: dict[str, list[ItemLine]] = {}
        self._payments: dict[str, list[PaymentLine]] = {}
        self._categories: dict[str, str] = {}
        self._words: dict[str, str] = {}

    def load(self, progress: Progress | None) -> Iterator[BadLine]:
        """Reads the tables; returns the lines that could not be read."""
        takers: dict[str, Callable[..., None]] = {
            TRANSLATION: self._translation,
            PRODUCTS: self._product,
            CUSTOMERS: self._customer,
            ITEMS: self._item,
            PAYMENTS: self._payment,
        }
        for name, take in takers.items():
            if name not in self._files:
                continue
            path = self._files[name]
            places, rows = table(path, _COLUMNS[name], progress)
            for row in rows:
                values = [row.cells[place] if place < len(row.cells) else "" for place in places.values()]
                try:
                    if row.fault is not None:
                        raise BadField(row.fault)
                    take(row.line, *values)
                except BadField as bad:
                    if name in (ITEMS, PAYMENTS):
                        self.broken.add(values[0])
                    yield bad_line(row.line, bad.column, in_file(path, bad.reason))

    def take(self, order: str) -> tuple[list[ItemLine], list[PaymentLine]]:
        """The order's items and payments, each in their order; they are forgotten here."""
        return sorted(self._items.pop(order, [])), sorted(self._payments.pop(order, []))

    def left_over(self) -> Iterator[BadLine]:
        """After all orders are taken: lines of orders that do not exist, the first of each."""
        for name, kept in ((ITEMS, self._items), (PAYMENTS, self._payments)):
            for order, lines in kept.items():
                if order not in self.broken:
                    reason = _("the orders’ file has no such order")
                    yield bad_line(lines[0].line, "order_id", in_file(self._files[name], reason))

    def category(self, product: str) -> str | None:
        """The product's category in words: English where it is translated, else as it is; none where unknown."""
        name = self._categories.get(product)
        return None if not name else self._words.get(name) or _in_words(name)

    def _translation(self, _line: int, name: str, english: str) -> None:
        self._words[name] = _in_words(english)

    def _product(self, _line: int, product: str, category: str) -> None:
        self._categories[product] = category

    def _customer(self, _line: int, key: str, unique: str, city: str) -> None:
        self.customers[key] = (_named(unique, "customer_unique_id"), city)

    def _item(self, line: int, order: str, position: str, product: str, price: str, freight: str) -> None:
        place = _number(position, "order_item_id")
        cost = _amount(price, "price") + _amount(freight, "freight_value")
        _add(self._items, order, ItemLine(place, line, _named(product, "product_id"), cost))

    def _payment(self, line: int, order: str, position: str, kind: str, instalments: str, value: str) -> None:
        if kind not in METHODS:
            raise BadField(
                _("“{word}” is no payment type of this data set").format(word=kind[:40]), "payment_type"
            )
        place = _number(position, "payment_sequential")
        # A payment of unknown kind is said to have been made in no instalments: in one, that is.
        parts = 1 if instalments == "0" else _number(instalments, "payment_installments")
        _add(
            self._payments,
            order,
            PaymentLine(place, line, METHODS[kind], parts, _amount(value, "payment_value")),
        )


def _add(
    kept: dict[str, list[ItemLine]] | dict[str, list[PaymentLine]], order: str, entry: ItemLine | PaymentLine
) -> None:
    entries = kept.setdefault(order, [])
    if len(entries) >= MOST_ITEMS:
        raise BadField(_("the order has more than {n} lines").format(n=MOST_ITEMS))
    entries.append(entry)  # type: ignore[arg-type]


def _in_words(name: str) -> str:
    words = text(name.replace("_", " "), limit=80)
    return words[:1].upper() + words[1:]


def _named(value: str, column: str) -> str:
    try:
        return identifier(value)
    except BadField as bad:
        raise BadField(bad.reason, column) from bad


def _number(value: str, column: str) -> int:
    try:
        return whole(value)
    except BadField as bad:
        raise BadField(bad.reason, column) from bad


def _amount(value: str, column: str) -> int:
    try:
        return not_negative(amount(value, CURRENCY))
    except BadField as bad:
        raise BadField(bad.reason, column) from bad
