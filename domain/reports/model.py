"""What a report is: rows of figures, each a sum of ledger entries (B1, R4).

Everything in a report is taken from the entries that were booked in its days, by the calendar of the reseller whose
order it is. A row's amounts are of one currency; there is no sum over currencies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.billing import Account
from domain.errors import InvalidInput
from domain.money import Money
from domain.reports.days import Days
from domain.words import _, mark


class By(StrEnum):
    """What a report has a row for. Each is one for each currency too."""

    CURRENCY = "currency"
    SYSTEM = "payment-system"
    METHOD = "payment-method"
    OFFER = "offer"
    CATEGORY = "category"
    MANAGER = "manager"
    DAY = "day"
    MONTH = "month"

    @property
    def label(self) -> str:
        """For people."""
        return _(_BY_LABELS[self])

    @property
    def shares(self) -> bool:
        """Whether the money of an order is shared among its items."""
        return self in (By.OFFER, By.CATEGORY)


_BY_LABELS = {
    By.CURRENCY: mark("by currency"),
    By.SYSTEM: mark("by payment system"),
    By.METHOD: mark("by payment method"),
    By.OFFER: mark("by offer"),
    By.CATEGORY: mark("by category"),
    By.MANAGER: mark("by sales manager"),
    By.DAY: mark("by day"),
    By.MONTH: mark("by month"),
}


class Figure(StrEnum):
    """A column of figures."""

    ORDERS = "orders"
    PAYMENTS = "payments"
    GROSS = "gross"
    FEES = "fees"
    REFUNDS = "refunds"
    LOST = "lost"
    NET = "net"
    AVERAGE = "average"
    WRITTEN_OFF = "written_off"


#: Moves of money between accounts (debit, credit), and what each adds to which figure.
MOVES: dict[tuple[Account, Account], tuple[Figure, int]] = {
    (Account.CASH, Account.RECEIVABLE): (Figure.GROSS, 1),
    (Account.RECEIVABLE, Account.CASH): (Figure.LOST, 1),
    (Account.FEES, Account.CASH): (Figure.FEES, 1),
    (Account.CASH, Account.FEES): (Figure.FEES, -1),
    (Account.REFUNDS, Account.CASH): (Figure.REFUNDS, 1),
    (Account.CASH, Account.REFUNDS): (Figure.REFUNDS, -1),
    (Account.CUSTOMER_CREDIT, Account.CASH): (Figure.REFUNDS, 1),
    (Account.CASH, Account.CUSTOMER_CREDIT): (Figure.REFUNDS, -1),
    (Account.WRITTEN_OFF, Account.RECEIVABLE): (Figure.WRITTEN_OFF, 1),
    (Account.RECEIVABLE, Account.WRITTEN_OFF): (Figure.WRITTEN_OFF, -1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """The figures of one thing in one currency. `id` is its place in the report, from 1; 0 is the total of a currency.

    Args:
        thing: what it is, as its id or word: a payment system's id or, where money came without one, the method; an
            offer, a category, a member of staff; a day or month. None stands for what there is none of.
        name: what it is called; of the total, the currency.
        number: what people know it by beside its name: an offer's or category's number.
        orders: so many orders had a payment.
        payments: so many payments arrived.
    """

    id: int = 0
    thing: str | None = None
    name: str
    number: str | None = None
    currency: str
    orders: int
    payments: int
    gross_minor: int = 0
    fees_minor: int = 0
    refunds_minor: int = 0
    lost_minor: int = 0
    written_off_minor: int = 0

    @property
    def key(self) -> int:
        """Its place in the report."""
        return self.id

    @property
    def net_minor(self) -> int:
        """What the accounts of cash have more than before."""
        return self.gross_minor - self.fees_minor - self.refunds_minor - self.lost_minor

    @property
    def average_minor(self) -> int | None:
        """What an order brought, to the nearest minor unit (of two, the even one); none without an order."""
        if not self.orders:
            return None
        whole, rest = divmod(self.gross_minor, self.orders)
        return whole + (2 * rest > self.orders or (2 * rest == self.orders and whole % 2 == 1))

    def figure(self, figure: Figure) -> int | Money | None:
        """A count, or an amount in the row's currency; none where there is none."""
        if figure is Figure.ORDERS:
            return self.orders
        if figure is Figure.PAYMENTS:
            return self.payments
        amount: int | None = getattr(self, f"{figure}_minor")
        return None if amount is None else Money(amount, self.currency)


@dataclass(frozen=True, slots=True)
class Report:
    """Rows in their order, and the total of each currency."""

    by: By
    days: Days
    rows: tuple[ReportRow, ...]
    totals: tuple[ReportRow, ...]

    def total(self, currency: str) -> ReportRow:
        """The total of this currency."""
        return next(row for row in self.totals if row.currency == currency)

    def sections(self) -> Iterable[tuple[ReportRow, Sequence[ReportRow]]]:
        """The rows of each currency, with its total."""
        for total in self.totals:
            yield total, [row for row in self.rows if row.currency == total.currency]


class Column(StrEnum):
    """What a report can show of a row, in the order in which it stands there unless chosen otherwise."""

    NAME = "name"
    NUMBER = "number"
    CURRENCY = "currency"
    ORDERS = "orders"
    PAYMENTS = "payments"
    GROSS = "gross"
    FEES = "fees"
    REFUNDS = "refunds"
    LOST = "lost"
    NET = "net"
    AVERAGE = "average"
    WRITTEN_OFF = "written_off"

    @property
    def figure(self) -> Figure | None:
        """The figure that it shows, if it shows one."""
        return Figure(self.value) if self.value in _FIGURES else None

    @property
    def label(self) -> str:
        """For people; the column of names is called by what the report is by."""
        return _(_COLUMN_LABELS[self])


_FIGURES = frozenset(figure.value for figure in Figure)
_COLUMN_LABELS = {
    Column.NAME: mark("NAME"),
    Column.NUMBER: mark("NUMBER"),
    Column.CURRENCY: mark("CURRENCY"),
    Column.ORDERS: mark("ORDERS"),
    Column.PAYMENTS: mark("PAYMENTS"),
    Column.GROSS: mark("GROSS"),
    Column.FEES: mark("FEES"),
    Column.REFUNDS: mark("REFUNDS"),
    Column.LOST: mark("LOST"),
    Column.NET: mark("NET"),
    Column.AVERAGE: mark("AVERAGE"),
    Column.WRITTEN_OFF: mark("WRITTEN OFF"),
}

_NAME_LABELS = {
    By.CURRENCY: mark("CURRENCY"),
    By.SYSTEM: mark("PAYMENT SYSTEM"),
    By.METHOD: mark("METHOD"),
    By.OFFER: mark("OFFER"),
    By.CATEGORY: mark("CATEGORY"),
    By.MANAGER: mark("MANAGER"),
    By.DAY: mark("DAY"),
    By.MONTH: mark("MONTH"),
}


def column_label(column: Column, by: By) -> str:
    """What a column of this report is called."""
    return _(_NAME_LABELS[by]) if column is Column.NAME else column.label


def columns_of(by: By) -> tuple[Column, ...]:
    """The columns that a report can have: numbers have only offers and categories."""
    without = {*(() if by.shares else (Column.NUMBER,)), *((Column.CURRENCY,) if by is By.CURRENCY else ())}
    return tuple(column for column in Column if column not in without)


def usual_columns(by: By) -> tuple[Column, ...]:
    """Those that it has unless others are chosen: what is rare is left out."""
    rare = {Column.CURRENCY, Column.LOST, Column.WRITTEN_OFF}
    return tuple(column for column in columns_of(by) if column not in rare)


def chosen_columns(by: By, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns with these names, in this order.

    Raises:
        InvalidInput: one does not exist in this report, or is named twice.
    """
    there = {column.value: column for column in columns_of(by)}
    chosen: list[Column] = []
    for given in names:
        name = given.strip().lower().replace("-", "_")
        if name not in there or there[name] in chosen:
            raise InvalidInput(
                _("“{name}” is no other column of this report; columns are {columns}.").format(
                    name=given[:40], columns=", ".join(there)
                ),
                rule="B2",
            )
        chosen.append(there[name])
    return tuple(chosen)


@dataclass(frozen=True, slots=True)
class Order:
    """How the rows of each currency are sorted; `up` is from the smallest, or the first, on."""

    column: Column
    up: bool = True

    def __str__(self) -> str:
        """As it is asked for: ``gross``, or ``-gross`` for the other way round."""
        return self.column if self.up else f"-{self.column}"


def usual_order(by: By) -> Order:
    """Days and months as they follow each other, everything else by what came in."""
    return Order(Column.NAME) if by in (By.DAY, By.MONTH) else Order(Column.GROSS, up=False)


def parse_order(text: str, by: By) -> Order:
    """Reads ``gross`` or, the other way round, ``-gross``.

    Raises:
        InvalidInput: there is no such column in this report.
    """
    up = not text.startswith("-")
    return Order(chosen_columns(by, [text.removeprefix("-")])[0], up)


def sorted_rows(report: Report, order: Order) -> Report:
    """The same report with its rows in this order; amounts of different currencies are never compared."""

    def value(row: ReportRow) -> tuple[object, ...]:
        column = order.column
        if column is Column.NAME:
            return (row.name.casefold(), row.name)
        if column is Column.NUMBER:
            number = row.number or ""
            return (len(number), number)
        if column is Column.CURRENCY:
            return (row.currency,)
        amount = row.figure(Figure(column.value))
        if isinstance(amount, Money):
            return (1, amount.amount_minor)
        return (0, 0) if amount is None else (1, amount)

    rows = sorted(report.rows, key=lambda row: (row.name.casefold(), row.thing or ""))
    rows.sort(key=value, reverse=not order.up)
    rows.sort(key=lambda row: row.currency)
    return replace(report, rows=tuple(replace(row, id=n) for n, row in enumerate(rows, 1)))


#: Larger sums are shared by a part of them, so that no product is beyond what a database multiplies.
SHARED_WHOLE = 2_000_000_000


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount shared by weights, to the last minor unit: each gets what the amount up to it comes to, less what the
    amount before it does. Where nothing weighs anything, the first gets all.

    `storage.reports` says the same in SQL.
    """
    weights = [max(weight, 0) for weight in weights]
    whole = sum(weights)
    if not whole:
        return [amount if n == 0 else 0 for n in range(len(weights))]
    factor = whole // SHARED_WHOLE + 1
    found, before, upto = [], 0, 0
    for weight in weights:
        upto += weight
        part = amount * (upto // factor) // (whole // factor)
        found.append(part - before)
        before = part
    return found
