"""From a row of the database to a row of the screen.

No database library is imported here: the first page must not wait for one.
"""

from typing import Any

from domain.money import Money
from domain.orders.status import StoppedBy
from domain.rows import OrderRow

_SUB_ORDERS = (
    "CASE WHEN orders.status = 'submitted' THEN "
    "(SELECT count(*) FROM orders AS sub WHERE sub.parent_id = orders.id "
    "AND sub.reseller_id = orders.reseller_id AND sub.status {which}) END"
)
#: Counted for main orders that are with the distributor alone (L8).
SUB_ORDERS = _SUB_ORDERS.format(which="<> 'cancelled'")
SUB_ORDERS_HANDLED = _SUB_ORDERS.format(which="= 'handled'")


def order_row(r: Any) -> OrderRow:
    """One row of `storage.queries.order_columns` as screens read it."""
    currency = r.currency
    return OrderRow(
        id=r.id,
        key=r.key,
        number=r.number,
        source_number=r.source_number,
        status=r.status,
        custom_status=r.custom_status,
        marks=r.marks,
        payment_status=r.payment_status,
        reseller=r.reseller,
        customer_id=r.customer_id,
        customer=r.customer,
        site_code=r.site_code,
        site_domain=r.site_domain,
        invoice_name=r.invoice_name,
        payment_method=r.payment_method,
        placed_at=r.placed_at,
        updated_at=r.updated_at,
        offer=r.offer,
        category_number=r.category_number,
        offer_number=r.offer_number,
        more_items=max(r.item_count - 1, 0),
        unit_price=None if r.unit_price_minor is None else Money(r.unit_price_minor, currency),
        quantity=r.quantity,
        total=Money(r.total_minor, currency),
        cost=Money(r.cost_minor, currency),
        paid=Money(r.paid_minor, currency),
        due=Money(r.due_minor, currency),
        items=r.item_count,
        delivered=r.delivered_count,
        manager_id=r.manager_id,
        manager=r.manager,
        sale_confirmed=r.sale_confirmed,
        parent_id=r.parent_id,
        promotion=r.promotion_code,
        affiliate=r.affiliate,
        ip=r.ip,
        fraud_score=r.fraud_score,
        customer_note=r.customer_note,
        version=r.version,
        stopped_by=None if r.stopped_by is None else StoppedBy(r.stopped_by),
        stopped_because=r.stopped_because,
        sub_orders=r.sub_orders or 0,
        sub_orders_handled=r.sub_orders_handled or 0,
    )
