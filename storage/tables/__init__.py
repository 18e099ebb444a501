"""What a desk keeps. Money is whole minor units, moments are milliseconds UTC, choices are their text."""

from storage.tables.base import metadata
from storage.tables.money import (
    invoices,
    ledger_entries,
    payment_systems,
    payment_tokens,
    payments,
    promotions,
    refunds,
)
from storage.tables.orders import order_counts, order_items, order_notes, order_search, orders
from storage.tables.parties import (
    categories,
    counters,
    custom_statuses,
    customers,
    desk,
    import_batches,
    offers,
    resellers,
    saved_views,
    sites,
    staff,
    staff_resellers,
)
from storage.tables.records import audit, audit_head, command_outcomes, outbox, presence

__all__ = [
    "audit",
    "audit_head",
    "categories",
    "command_outcomes",
    "counters",
    "custom_statuses",
    "customers",
    "desk",
    "import_batches",
    "invoices",
    "ledger_entries",
    "metadata",
    "offers",
    "order_counts",
    "order_items",
    "order_notes",
    "order_search",
    "orders",
    "outbox",
    "payment_systems",
    "payment_tokens",
    "payments",
    "presence",
    "promotions",
    "refunds",
    "resellers",
    "saved_views",
    "sites",
    "staff",
    "staff_resellers",
]
