"""An order leaves the desk with all its parts; its number stays taken, and the distributor's books stay (L11)."""

from whenever import Instant

from domain.orders.model import Order
from storage.statements import Statement, insert

#: What goes with an order, those that name others first.
_PARTS = (
    "ledger_entries",
    "refunds",
    "payments",
    "invoices",
    "order_items",
    "order_notes",
    "fraud_checks",
    "follow_ups",
    "renewals",
    "services",
    "mails",
    "changed_orders",
    "outbox",
)

#: What the reseller and its distributor settled stays in their account, and a manager's plan with the customer, without
#: the order.
_ACCOUNTS = ("credit_entries", "reseller_invoices", "reseller_payments", "sales_plans")


#: A recurring order keeps its periods, so that none is debited again.
_PERIODS = ("recurring_debits", "recurring_orders")

#: The customer's orders are being indexed anew from this one downwards: that goes on with the next.
_GO_ON = """UPDATE outbox SET order_id =
        (SELECT o.id FROM orders o WHERE o.customer_id = ? AND o.key < ? ORDER BY o.key DESC LIMIT 1)
    WHERE order_id = ? AND kind = 'index' AND done_at IS NULL"""


def delete_statements(order: Order, key: int, at: Instant) -> list[Statement]:
    """Removes an order and what belongs to it; `key` is its place in the list as it is kept."""
    gone = [Statement(f"DELETE FROM {table} WHERE order_id = ?", [order.id]) for table in _PARTS]  # noqa: S608
    kept = [
        Statement(f"UPDATE {table} SET order_id = NULL WHERE order_id = ?", [order.id])  # noqa: S608
        for table in (*_ACCOUNTS, *_PERIODS)
    ]
    return [
        Statement(_GO_ON, [order.customer_id, key, order.id]),
        *gone,
        Statement("DELETE FROM outbox WHERE order_id IS NULL AND kind = 'index'", []),
        *kept,
        # One of another reseller is no sub-order (L8), but it may name this one.
        Statement("UPDATE orders SET parent_id = NULL WHERE parent_id = ?", [order.id]),
        Statement("DELETE FROM presence WHERE order_id = ?", [order.id]),
        Statement("DELETE FROM order_search WHERE key = ?", [key]),
        Statement("DELETE FROM orders WHERE id = ?", [order.id]),
        insert(
            "deleted_orders",
            {
                "number": order.number,
                "order_id": order.id,
                "reseller_id": order.reseller_id,
                "source": order.source,
                "source_number": order.source_number,
                "at": at.timestamp(unit="millisecond"),
            },
        ),
    ]
