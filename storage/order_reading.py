"""From a row of the database to a row of the screen. Values come as they are kept: a page has a hundred rows, and a
conversion that is looked up for each value takes longer than the database takes for the page.

No database library is imported here: the first page must not wait for one.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from whenever import Instant

from domain.money import Money
from domain.orders.status import Mark, PaymentMethod, PaymentStatus, Status, StoppedBy
from domain.rows import OrderRow
from domain.statuses.colours import Colour

#: As a sum the reseller fits no index: SQLite would look through all orders of a reseller for those of one main order.
_SUB_ORDERS = (
    "CASE WHEN orders.status = 'submitted' THEN "
    "(SELECT count(*) FROM orders AS sub WHERE sub.parent_id = orders.id "
    "AND sub.reseller_id + 0 = orders.reseller_id AND sub.status {which}) END"
)
#: Counted for main orders that are with the distributor alone (L8).
SUB_ORDERS = _SUB_ORDERS.format(which="NOT IN ('cancelled', 'fraud')")
SUB_ORDERS_HANDLED = _SUB_ORDERS.format(which="= 'handled'")

#: Kept where it came in, and shown unless the desk is set to show none.
CUSTOMER_NOTE = (
    "CASE WHEN EXISTS (SELECT 1 FROM desk_settings WHERE desk_settings.name = 'customer_notes' "
    "AND desk_settings.value = 'no') THEN NULL ELSE orders.customer_note END"
)

_STATUSES = {status.value: status for status in Status}
_PAYMENT_STATUSES = {status.value: status for status in PaymentStatus}
_COLOURS = {colour.value: colour for colour in Colour}
_METHODS = {method.value: method for method in PaymentMethod}


def moment(milliseconds: int) -> Instant:
    """The moment so many milliseconds after 1970 began in UTC."""
    return Instant.from_timestamp(milliseconds, unit="millisecond")


@lru_cache(maxsize=1024)
def _marks(names: str) -> frozenset[Mark]:
    return frozenset(map(Mark, names.split()))


def order_row(values: Sequence[Any]) -> OrderRow:
    """One row of `storage.order_columns`, in that order, as screens read it."""
    (
        order_id, key, number, source_number, status, marks, payment_status, customer_id, invoice_name, method,
        placed_at, updated_at, items, delivered, currency, total, cost, paid, due, manager_id, sale_confirmed,
        parent_id, promotion, affiliate, ip, fraud_score, customer_note, version, stopped_by, stopped_because,
        cost_currency, custom_status, custom_colour, reseller, customer, site_code, site_domain, manager, offer,
        unit_price, quantity, offer_number, category_number, sub_orders, sub_orders_handled, *_others,
    ) = values  # fmt: skip
    return OrderRow(
        id=order_id,
        key=key,
        number=number,
        source_number=source_number,
        status=_STATUSES[status],
        custom_status=custom_status,
        custom_colour=None if custom_colour is None else _COLOURS.get(custom_colour),
        marks=_marks(marks),
        payment_status=_PAYMENT_STATUSES[payment_status],
        reseller=reseller,
        customer_id=customer_id,
        customer=customer,
        site_code=site_code,
        site_domain=site_domain,
        invoice_name=invoice_name,
        payment_method=_METHODS[method],
        placed_at=moment(placed_at),
        updated_at=moment(updated_at),
        offer=offer,
        category_number=category_number,
        offer_number=offer_number,
        more_items=max(items - 1, 0),
        unit_price=None if unit_price is None else Money(unit_price, currency),
        quantity=quantity,
        total=Money(total, currency),
        cost=Money(cost, cost_currency),
        paid=Money(paid, currency),
        due=Money(due, currency),
        items=items,
        delivered=delivered,
        manager_id=manager_id,
        manager=manager,
        sale_confirmed=bool(sale_confirmed),
        parent_id=parent_id,
        promotion=promotion,
        affiliate=affiliate,
        ip=ip,
        fraud_score=fraud_score,
        customer_note=customer_note,
        version=version,
        stopped_by=None if stopped_by is None else StoppedBy(stopped_by),
        stopped_because=stopped_because,
        sub_orders=sub_orders or 0,
        sub_orders_handled=sub_orders_handled or 0,
    )
