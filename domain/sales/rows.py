"""What screens and commands read of sales plans and confirmations: frozen rows, ready to show (M3, T9)."""

from dataclasses import dataclass

from whenever import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A sales plan on a customer's card. `order_number` is the order that it was paid by."""

    id: int
    customer_id: int
    manager_id: int
    manager: str
    offer_number: int | None
    offer: str | None
    note: str
    planned_for: Instant | None
    made_at: Instant
    paid_at: Instant | None
    order_id: int | None
    order_number: str | None
    dropped: bool

    @property
    def standing(self) -> str:
        """How it stands, in a word: `open`, `paid` or `dropped`."""
        return "dropped" if self.dropped else "open" if self.paid_at is None else "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRow:
    """Who confirmed whose sale an order is, and when (M3)."""

    by: str
    at: Instant
