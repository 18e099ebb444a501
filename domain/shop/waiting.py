"""An event that arrived before the cart it is about waits until that is here, and is taken in with it (L1)."""

import json
from dataclasses import asdict, dataclass

from whenever import Instant

from domain.orders.status import PaymentMethod
from domain.shop.model import CartEvent, Paid, PaymentEvent, ShopEvent, ShopPayment

_KINDS: dict[str, type[ShopEvent]] = {"order": CartEvent, "payment": PaymentEvent}


@dataclass(eq=False, kw_only=True)
class WaitingEvent:
    """An event that waits for its cart, or for `wants_lines` of them in it. `body` is what it says, as JSON."""

    id: int | None = None
    reseller_id: int
    cart: str
    event_id: str
    body: str
    wants_lines: int = 1
    received_at: Instant
    done_at: Instant | None = None

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {"event": self.event_id, "cart": self.cart, "done": self.done_at is not None}


def body_of(event: ShopEvent) -> str:
    """The event as JSON. Of a completed cart only that it is completed, and how it was paid: its details are in it."""
    kind = next(name for name, known in _KINDS.items() if isinstance(event, known))
    said: dict[str, object] = {
        "kind": kind,
        "id": event.id,
        "at": None if event.at is None else event.at.format_iso(),
        "cart": event.cart,
    }
    if isinstance(event, CartEvent | PaymentEvent) and event.payment is not None:
        said["payment"] = asdict(event.payment)
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def event_of(body: str) -> ShopEvent:
    """The event that was kept so."""
    said = json.loads(body)
    kind, at, payment = said.pop("kind"), said.pop("at"), said.pop("payment", None)
    if at is not None:
        said["at"] = Instant.parse_iso(at)
    if payment is not None:
        method = payment.pop("method")
        said["payment"] = ShopPayment(
            **{**payment, "status": Paid(payment["status"])},
            method=None if method is None else PaymentMethod(method),
        )
    if kind == "order":
        said["completed"] = True
    return _KINDS[kind](**said)
