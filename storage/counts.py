"""How many orders each list holds, kept in the transaction of every change, never counted for a screen (V8)."""

from collections.abc import Mapping
from typing import TypeAlias

from domain.orders.model import Order
from domain.orders.status import Status
from storage.statements import Statement

#: What orders are counted by: reseller, status, custom status (0 for none), whether a person is needed.
CountKey: TypeAlias = tuple[int, Status, int, bool]


def count_key(order: Order) -> CountKey:
    """Where this order is counted."""
    return (order.reseller_id, order.status, order.custom_status_id or 0, order.needs_staff)


_ADD = """
    INSERT INTO order_counts (reseller_id, status, custom_status_id, needs_staff, n) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (reseller_id, status, custom_status_id, needs_staff) DO UPDATE SET n = order_counts.n + excluded.n"""


def count_statements(changes: Mapping[CountKey, int]) -> list[Statement]:
    """Adds the changes, in key order, so that two transactions cannot wait for each other."""
    return [
        Statement(_ADD, (reseller, status.value, custom, needs, n))
        for (reseller, status, custom, needs), n in sorted(changes.items())
        if n
    ]
