"""Reads the public data set of Olist, a Brazilian marketplace: a folder of CSV files about one set of orders (L19)."""

from collections.abc import Iterator
from pathlib import Path

from whenever import Instant, TimeDelta

from domain.billing import AttemptStatus
from domain.importing import BadLine, ImportedCustomer, ImportedItem, ImportedOrder, ImportedPayment
from domain.money import Money
from domain.orders.status import METHOD_KIND, MethodKind, PaymentMethod, Status
from domain.words import _
from storage.importers.fields import (
    BadField,
    auto_execute_for,
    bad_line,
    delivery_for,
    identifier,
    moment,
    text,
    within_limits,
)
from storage.importers.olist_tables import (
    CURRENCY,
    ORDERS,
    ItemLine,
    PaymentLine,
    Tables,
    files,
    in_file,
    table,
)
from storage.importers.source import Progress

#: The times of the data set are those of São Paulo, without an offset.
ZONE = "America/Sao_Paulo"

STATUSES = {
    "created": Status.AWAITING_PAYMENT,
    "approved": Status.PENDING_APPROVAL,
    "invoiced": Status.EXECUTING,
    "processing": Status.EXECUTING,
    "unavailable": Status.SUBMITTED,
    "shipped": Status.HANDLED,
    "delivered": Status.HANDLED,
    "canceled": Status.CANCELLED,
}

#: The code of an attempt that brought nothing: the data set says no more than that there was no approval.
NOT_APPROVED = "not_approved"

_TIMES = (
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
)
_COLUMNS = ("order_id", "customer_id", "order_status", *_TIMES)
_SHORT = 8
_PARTICLES = frozenset({"da", "das", "de", "do", "dos", "e"})


def olist_files(directory: Path) -> tuple[Path, ...]:
    """The files of the data set that are read, the same order each time; for the digest and the progress bar.

    Raises:
        InvalidInput: one that must be there is missing.
    """
    return tuple(files(directory).values())


def read_olist(
    directory: Path, *, shift_to: Instant | None = None, progress: Progress | None = None
) -> Iterator[ImportedOrder | BadLine]:
    """Reads the folder: every order, in the order of the orders' file, and each line that cannot be read.

    The files are sorted differently, so all but the orders are held in memory. A line that cannot be read leaves its
    whole order out.

    Args:
        directory: where the files are, plain or `.gz`; products, sellers and translation may be missing.
        shift_to: where the newest order is moved to, and all dates with it by the same span; none: as they are.
        progress: told the bytes read.

    Raises:
        InvalidInput: a file is missing or damaged, or lacks a column.
    """
    found = files(directory)
    tables = Tables(found)
    shift = TimeDelta.ZERO if shift_to is None else _shift(found[ORDERS], shift_to)
    return _read(found[ORDERS], tables, shift, progress)


def _read(
    orders: Path, tables: Tables, shift: TimeDelta, progress: Progress | None
) -> Iterator[ImportedOrder | BadLine]:
    yield from tables.load(progress)
    known: set[str] = set()
    places, rows = table(orders, _COLUMNS, progress)
    for row in rows:
        if row.fault is not None:
            yield bad_line(row.line, None, in_file(orders, row.fault))
            continue
        values = {column: row.cells[place] for column, place in places.items()}
        number = values["order_id"]
        items, payments = tables.take(number)
        if number in tables.broken:
            continue
        try:
            if number in known:
                raise BadField(_("the order stands in the file twice"), "order_id")
            known.add(number)
            yield _order(row.line, values, tables, items, payments, shift)
        except BadField as bad:
            yield bad_line(row.line, bad.column, in_file(orders, bad.reason))
    yield from tables.left_over()


def _shift(orders: Path, shift_to: Instant) -> TimeDelta:
    """From the newest order's moment to `shift_to`."""
    column = _TIMES[0]
    places, rows = table(orders, (column,), None)
    newest: Instant | None = None
    latest = ""
    for row in rows:
        # Written year first, so that text compares as time does; only what is newer is parsed.
        if row.fault is None and (written := row.cells[places[column]]) > latest:
            try:
                when = moment(written, zone=ZONE)
            except BadField:
                continue
            latest = written
            newest = when if newest is None else max(newest, when)
    return TimeDelta.ZERO if newest is None else shift_to.round("millisecond", mode="floor") - newest


def _order(
    line: int,
    values: dict[str, str],
    tables: Tables,
    items: list[ItemLine],
    payments: list[PaymentLine],
    shift: TimeDelta,
) -> ImportedOrder:
    status = STATUSES.get(values["order_status"])
    if status is None:
        raise BadField(
            _("“{word}” is no status of this data set").format(word=values["order_status"][:40]),
            "order_status",
        )
    times = _times(values, shift)
    placed_at, approved_at = times.get(_TIMES[0]), times.get(_TIMES[1])
    if placed_at is None:
        raise BadField(_("the order has no date"), _TIMES[0])
    customer = _customer(values["customer_id"], tables)
    of_items = within_limits(sum(item.price_minor for item in items))
    of_payments = within_limits(sum(payment.amount_minor for payment in payments))
    return ImportedOrder(
        line=line,
        source_number=identifier(values["order_id"]),
        status=status,
        placed_at=placed_at,
        updated_at=max(times.values()),
        currency=CURRENCY,
        payment_method=max(payments, key=lambda p: p.amount_minor).method
        if payments
        else PaymentMethod.UNKNOWN,
        total_minor=of_items if items else of_payments,
        invoice_minor=of_payments if payments else of_items,
        customer=customer,
        invoice_name=customer.name,
        items=tuple(_item(item, status, tables) for item in items),
        payments=tuple(_payment(payment, status, placed_at, approved_at) for payment in payments),
        note=_difference(of_items, of_payments) if items and payments else None,
    )


def _times(values: dict[str, str], shift: TimeDelta) -> dict[str, Instant]:
    times = {}
    for column in _TIMES:
        if values[column]:
            try:
                times[column] = moment(values[column], zone=ZONE) + shift
            except BadField as bad:
                raise BadField(bad.reason, column) from bad
            except (ValueError, OverflowError) as error:
                raise BadField(_("the date cannot be moved so far"), column) from error
    return times


def _customer(key: str, tables: Tables) -> ImportedCustomer:
    """No one has a name in this data set: the short id and the city stand for it."""
    known = tables.customers.get(key)
    if known is None:
        raise BadField(_("the customers’ file has no such customer"), "customer_id")
    ref, city = known
    city = " ".join(word if word in _PARTICLES else word.title() for word in text(city).split())
    short = ref[:_SHORT]
    return ImportedCustomer(
        ref=ref, name=f"{short} · {city}" if city else short, city=city or None, country="BR"
    )


def _item(item: ItemLine, status: Status, tables: Tables) -> ImportedItem:
    category = tables.category(item.product)
    return ImportedItem(
        name=f"{category or _('Product')} {item.product[:_SHORT]}",
        unit_price_minor=item.price_minor,
        offer_ref=item.product,
        category=category,
        auto_execute=auto_execute_for(status),
        delivery=delivery_for(status),
    )


def _payment(
    payment: PaymentLine, status: Status, placed_at: Instant, approved_at: Instant | None
) -> ImportedPayment:
    """An approved order was paid when it was approved. Else a slip may still be paid while the order waits for it;
    every other attempt has failed."""
    if approved_at is not None:
        attempt = AttemptStatus.PAID
    elif status is Status.AWAITING_PAYMENT and METHOD_KIND[payment.method] is MethodKind.OFFLINE:
        attempt = AttemptStatus.PENDING
    else:
        attempt = AttemptStatus.FAILED
    return ImportedPayment(
        status=attempt,
        method=payment.method,
        amount_minor=payment.amount_minor,
        attempted_at=approved_at or placed_at,
        instalments=payment.instalments,
        code=NOT_APPROVED if attempt is AttemptStatus.FAILED else None,
    )


def _difference(of_items: int, of_payments: int) -> str | None:
    if of_items == of_payments:
        return None
    return _(
        "The items add up to {items}, the payments to {payments}; the invoice follows the payments."
    ).format(items=Money(of_items, CURRENCY), payments=Money(of_payments, CURRENCY))
