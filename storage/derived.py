"""What is kept for speed, and the queries that find where it differs from what it is made of.

The same rules as `domain.orders.model.Order.derive`, said in SQL that both databases understand, so that a desk of
millions is checked without loading an order.
"""

from collections.abc import Iterable

from domain.billing import UNDER_WAY
from domain.billing.model import VOIDED
from domain.followup.model import (
    CHECKOUT_STEPS,
    DETAILS_STEPS,
    FOLLOWED,
    LARGEST_STAKE,
    WEIGHT,
    Stage,
)
from domain.orders.status import ARCHIVE_OF, NEEDS_STAFF, NEEDS_STAFF_MARKS
from domain.words import mark

_ARCHIVES = " ".join(f"WHEN '{status}' THEN '{archive}'" for status, archive in ARCHIVE_OF.items())
_WAITING = ", ".join(f"'{status}'" for status in sorted(NEEDS_STAFF))
_WAITING_MARKS = " OR ".join(
    f"marks LIKE '% {name.replace('_', '!_')} %' ESCAPE '!'" for name in NEEDS_STAFF_MARKS
)
_OPEN_ATTEMPTS = ", ".join(f"'{status}'" for status in sorted(UNDER_WAY))


def _named(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _moved(debit: str, credit: str) -> str:
    """What was moved from one account to the other, less what was moved back."""
    return (
        f"coalesce(sum(CASE WHEN e.debit = '{debit}' AND e.credit = '{credit}' THEN e.amount_minor "
        f"WHEN e.debit = '{credit}' AND e.credit = '{debit}' THEN -e.amount_minor ELSE 0 END), 0)"
    )


_BOOKS = f"""{_moved("cash", "receivable")} AS received,
    {_moved("refunds", "cash")} + {_moved("customer_credit", "cash")} AS refunded,
    coalesce(sum(CASE WHEN e.debit = 'receivable' THEN e.amount_minor ELSE 0 END
        - CASE WHEN e.credit = 'receivable' THEN e.amount_minor ELSE 0 END), 0) AS owed"""

#: Renewals are no part of how the order itself is paid (L13).
_OWN = """LEFT JOIN ledger_entries e ON e.order_id = o.id AND NOT EXISTS
    (SELECT 1 FROM invoices n WHERE n.id = e.invoice_id AND n.renewal)"""

#: Every order with what its ledger entries come to.
_ORDERS = f"""(SELECT o.*, {_BOOKS} FROM orders o LEFT JOIN ledger_entries e ON e.order_id = o.id
    GROUP BY o.id) AS books"""  # noqa: S608

#: Every order with what its entries come to that are not of renewals.
_OWN_ORDERS = f"""(SELECT o.*, {_BOOKS} FROM orders o {_OWN} GROUP BY o.id) AS books"""  # noqa: S608

#: Every invoice to the customer with what the entries that name it come to.
_INVOICES = f"""(SELECT i.id, i.status, {_BOOKS} FROM invoices i
    LEFT JOIN ledger_entries e ON e.order_id = i.order_id AND e.invoice_id = i.id
    WHERE i.kind = 'debit' AND i.status <> 'cancelled' GROUP BY i.id) AS books"""  # noqa: S608

_PAYMENT_STATUS = f"""CASE
    WHEN received <> 0 AND refunded >= received THEN 'refund'
    WHEN received <> 0 AND owed > 0 THEN 'partial'
    WHEN received <> 0 OR total_minor = 0 THEN 'completed'
    WHEN (SELECT p.status FROM payments p WHERE p.order_id = books.id AND coalesce(p.code, '') <> '{VOIDED}'
        ORDER BY p.attempted_at DESC, p.id DESC LIMIT 1) = 'failed' AND NOT EXISTS
        (SELECT 1 FROM payments p WHERE p.order_id = books.id AND p.status IN ({_OPEN_ATTEMPTS})) THEN 'rejected'
    ELSE 'open' END"""  # noqa: S608

_INVOICE_STATUS = """CASE
    WHEN owed > 0 AND received > refunded THEN 'partial'
    WHEN owed > 0 THEN 'unpaid'
    WHEN received <> 0 AND refunded >= received THEN 'refunded' ELSE 'paid' END"""

_NEEDS_STAFF = f"""CASE WHEN (status IN ({_WAITING}) AND NOT
    (status = 'awaiting_payment' AND recurring_id IS NOT NULL)) OR {_WAITING_MARKS} OR EXISTS
    (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND (i.delivery = 'failed'
        OR (i.delivery = 'pending_cancellation' AND i.delivery_code IS NOT NULL))) THEN 1 ELSE 0 END"""  # noqa: S608

_STEPS = f"""CASE WHEN status = 'awaiting_payment' OR lower(cart_step) IN ({_named(CHECKOUT_STEPS)})
    THEN {WEIGHT[Stage.CHECKOUT]} WHEN lower(cart_step) IN ({_named(DETAILS_STEPS)}) THEN {WEIGHT[Stage.DETAILS]}
    ELSE {WEIGHT[Stage.CART]} END"""

_STAKE = f"""CASE WHEN status IN ({_named(sorted(FOLLOWED))}) THEN {_STEPS} *
    CASE WHEN total_minor > {LARGEST_STAKE} THEN {LARGEST_STAKE} ELSE total_minor END ELSE 0 END"""

#: Each asks for the number of rows that differ.
DERIVED = {
    mark("archive"): f"SELECT count(*) FROM orders WHERE archive <> CASE status {_ARCHIVES} END",  # noqa: S608
    mark("place in the list"): """
        SELECT count(*) FROM orders WHERE placed_at >= 0
            AND key <> (placed_at / 1000) * 1073741824 + id % 1073741824""",
    mark("waiting for a person"): f"""
        SELECT count(*) FROM orders o WHERE CASE WHEN needs_staff THEN 1 ELSE 0 END <> {_NEEDS_STAFF}""",  # noqa: S608
    mark("number of items"): """
        SELECT count(*) FROM orders o WHERE item_count <>
            (SELECT count(*) FROM order_items i WHERE i.order_id = o.id)""",
    mark("number of delivered items"): """
        SELECT count(*) FROM orders o WHERE delivered_count <>
            (SELECT count(*) FROM order_items i WHERE i.order_id = o.id AND i.delivery = 'active')""",
    mark("what is at stake"): f"SELECT count(*) FROM orders WHERE stake <> {_STAKE}",  # noqa: S608
    mark("amount paid"): f"SELECT count(*) FROM {_ORDERS} WHERE paid_minor <> received - refunded",  # noqa: S608
    mark("amount due"): f"""
        SELECT count(*) FROM {_ORDERS} WHERE due_minor <> CASE WHEN owed > 0 THEN owed ELSE 0 END""",  # noqa: S608
    mark("payment status"): f"SELECT count(*) FROM {_OWN_ORDERS} WHERE payment_status <> {_PAYMENT_STATUS}",  # noqa: S608
    mark("status of an invoice"): f"SELECT count(*) FROM {_INVOICES} WHERE status <> {_INVOICE_STATUS}",  # noqa: S608
    mark("place of a payment"): """
        SELECT count(*) FROM payments WHERE attempted_at >= 0
            AND key <> (attempted_at / 1000) * 1073741824 + id % 1073741824""",
    mark("amount refunded"): """
        SELECT count(*) FROM payments p WHERE refunded_minor <> coalesce((SELECT sum(r.amount_minor) FROM refunds r
            WHERE r.payment_id = p.id AND r.status <> 'given_up'), 0)""",
    mark("currency"): """
        SELECT count(*) FROM ledger_entries e JOIN orders o ON o.id = e.order_id WHERE e.currency <> o.currency""",
    mark("credit reserved or owed"): """
        SELECT count(*) FROM resellers r LEFT JOIN (SELECT reseller_id, sum(reserved_minor) AS reserved,
            sum(owed_minor) AS owed FROM credit_entries GROUP BY reseller_id) e ON e.reseller_id = r.id
        WHERE r.reserved_minor <> coalesce(e.reserved, 0) OR r.owed_minor <> coalesce(e.owed, 0)""",
    mark("credit reserved or billed for an order"): """
        SELECT count(*) FROM orders o LEFT JOIN (SELECT order_id, sum(reserved_minor) AS reserved,
            sum(CASE WHEN kind IN ('billed', 'credited') THEN owed_minor ELSE 0 END) AS billed
            FROM credit_entries GROUP BY order_id) e ON e.order_id = o.id
        WHERE o.reserved_minor <> coalesce(e.reserved, 0) OR o.billed_minor <> coalesce(e.billed, 0)""",
    mark("credit beyond the limit"): """
        SELECT count(*) FROM resellers WHERE reserved_minor > 0 AND reserved_minor + owed_minor > credit_limit_minor""",
    mark("sum of a distributor's invoice"): """
        SELECT count(*) FROM reseller_invoices i WHERE net_minor <>
            (SELECT coalesce(sum(l.amount_minor), 0) FROM reseller_invoice_lines l WHERE l.invoice_id = i.id)""",
    mark("currency of credit"): """
        SELECT count(*) FROM credit_entries e JOIN resellers r ON r.id = e.reseller_id
        WHERE e.currency <> r.currency""",
    mark("search entry"): """
        SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM order_search s WHERE s.key = o.key)""",
    mark("order of a search entry"): """
        SELECT count(*) FROM order_search s WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.key = s.key)""",
    mark("count of a list"): """
        SELECT count(*) FROM (
            SELECT c.n AS kept, (SELECT count(*) FROM orders o WHERE o.reseller_id = c.reseller_id
                AND o.status = c.status AND coalesce(o.custom_status_id, 0) = c.custom_status_id
                AND o.needs_staff = c.needs_staff AND (o.recurring_id IS NULL OR o.needs_staff)) AS counted
                FROM order_counts c) AS counts
        WHERE kept <> counted""",
    mark("count of items"): """
        SELECT count(*) FROM (SELECT reseller_id, product_type, is_trial, delivery, sum(n) AS n FROM (
            SELECT reseller_id, product_type, is_trial, delivery, n FROM item_counts UNION ALL
            SELECT o.reseller_id, i.product_type, i.is_trial, i.delivery, -i.quantity
                FROM order_items i JOIN orders o ON o.id = i.order_id AND o.recurring_id IS NULL) AS moved
            GROUP BY 1, 2, 3, 4) AS counts WHERE n <> 0""",
    mark("count of all orders"): """
        SELECT abs((SELECT count(*) FROM orders WHERE recurring_id IS NULL OR needs_staff)
            - coalesce((SELECT sum(n) FROM order_counts), 0))""",
    mark("place of a recurring order"): """
        SELECT count(*) FROM recurring_orders WHERE begun_at >= 0
            AND key <> (begun_at / 1000) * 1073741824 + id % 1073741824""",
    mark("order of a recurring order"): """
        SELECT (SELECT count(*) FROM orders o WHERE recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1
                FROM recurring_debits d WHERE d.order_id = o.id AND d.recurring_id = o.recurring_id))
            + (SELECT count(*) FROM recurring_debits d WHERE order_id IS NOT NULL AND NOT EXISTS (SELECT 1
                FROM orders o WHERE o.id = d.order_id AND o.recurring_id = d.recurring_id))""",
}
