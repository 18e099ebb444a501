"""Sales plans: what a sales manager means to sell a customer, and whether the customer has paid for it (M2)."""

from dataclasses import dataclass

from whenever import Instant


@dataclass(eq=False, kw_only=True)
class SalesPlan:
    """One plan on a customer's card. `offer_id` none means whatever the customer buys.

    `paid_at` is when its manager said that the customer has paid for it; `order_id` is then the order whose sale is the
    manager's by that. One that is dropped counts no more.
    """

    id: int | None = None
    customer_id: int
    manager_id: int
    offer_id: int | None = None
    note: str = ""
    planned_for: Instant | None = None
    made_at: Instant
    paid_at: Instant | None = None
    order_id: int | None = None
    dropped: bool = False

    @property
    def claims(self) -> bool:
        """Whether it claims a sale that no order has been found for yet."""
        return self.paid_at is not None and self.order_id is None and not self.dropped

    def covers(self, offer_ids: frozenset[int | None]) -> bool:
        """Whether an order of these offers is what was planned."""
        return self.offer_id is None or self.offer_id in offer_ids

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "customer": self.customer_id,
            "manager": self.manager_id,
            "offer": self.offer_id,
            "note": self.note,
            "planned_for": None if self.planned_for is None else self.planned_for.format_iso(),
            "paid": self.paid_at is not None,
            "order": self.order_id,
            "dropped": self.dropped,
        }
