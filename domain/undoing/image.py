"""What an order was before a change, as far as the change can be taken back (S7).

An image holds the parts of an order that decisions of staff move: where it stands, how its items are delivered, which
invoices are open. What money has done is in the ledger and stays there; a change that moved any is final.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from whenever import Instant

from domain.billing.ledger import Account
from domain.billing.model import InvoiceStatus
from domain.followup.model import Recovery
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, Status, StoppedBy, Switching

Back = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _instant(value: int) -> Instant:
    return Instant.from_timestamp(value, unit="millisecond")


def _marks(names: list[str]) -> frozenset[Mark]:
    return frozenset(map(Mark, names))


#: What is remembered of an order, and how it comes back from JSON.
ORDER: Mapping[str, Back] = {
    "status": Status,
    "custom_status_id": _same,
    "marks": _marks,
    "accepted_at": _instant,
    "stopped_by": StoppedBy,
    "stopped_because": _same,
    "invoice_name": _same,
    "affiliate": _same,
    "cancel_reason": _same,
    "cancel_refund": _same,
    "manager_id": _same,
    "sale_confirmed": _same,
    "holder_id": _same,
    "next_at": _instant,
    "recovery": Recovery,
}

#: What is remembered of each item.
ITEM: Mapping[str, Back] = {
    "delivery": DeliveryStatus,
    "domain": _same,
    "module_id": _same,
    "username": _same,
    "sealed_password": _same,
    "run_create": _same,
    "send_welcome": _same,
    "delivery_intent": _same,
    "delivery_code": _same,
    "delivery_attempts": _same,
    "delivered_at": _instant,
    "delivery_reference": _same,
    "ends": _same,
    "ending_intent": _same,
    "ending_attempts": _same,
    "switching": Switching,
}


@dataclass(frozen=True, slots=True)
class Image:
    """An order as it was; `money` is all that makes a change final where it differs."""

    order: Mapping[str, Any]
    items: Mapping[int, Mapping[str, Any]]
    invoices: Mapping[int, InvoiceStatus]
    money: tuple[object, ...]
    entries: int
    notes: int
    follow_ups: int
    reserved_minor: int


def image_of(order: Order) -> Image:
    """The order as it is now."""
    return Image(
        order={name: getattr(order, name) for name in ORDER},
        items={item.position: {name: getattr(item, name) for name in ITEM} for item in order.items},
        invoices={invoice.id or 0: invoice.status for invoice in order.invoices},
        money=(
            order.billed_minor,
            order.total,
            order.cost,
            len(order.invoices),
            [(payment.status, payment.intent, payment.refunded_minor) for payment in order.payments],
            [(refund.status, refund.intent) for refund in order.refunds],
            [(charge.status, charge.intent) for charge in order.charges],
        ),
        entries=len(order.entries),
        notes=len(order.notes),
        follow_ups=len(order.follow_ups),
        reserved_minor=order.reserved_minor,
    )


def moves_money(before: Image, order: Order) -> bool:
    """Whether money has moved since; cancelling or reopening an invoice on which nothing was received moves none."""
    added = order.entries[before.entries :]
    return image_of(order).money != before.money or any(
        {entry.debit, entry.credit} != {Account.SALES, Account.RECEIVABLE} for entry in added
    )


def difference(before: Image, order: Order) -> dict[str, Any]:
    """What has to be put back, as JSON values; nothing where the order is as it was.

    The order has been written: its new parts have their ids.
    """
    after = image_of(order)
    items = {
        str(position): changed
        for position, values in before.items.items()
        if (changed := _changed(values, after.items.get(position, {})))
    }
    found: dict[str, Any] = {
        "order": _changed(before.order, after.order),
        "items": items,
        "invoices": {
            str(number): status.value
            for number, status in before.invoices.items()
            if after.invoices[number] is not status
        },
        "entries": [entry.id for entry in order.entries[before.entries :]],
        "notes": [note.id for note in order.notes[before.notes :]],
        "follow_ups": [entry.id for entry in order.follow_ups[before.follow_ups :]],
        "reserved": before.reserved_minor - after.reserved_minor,
    }
    return {name: value for name, value in found.items() if value}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in before.items() if after.get(name) != value}


def _plain(value: Any) -> Any:
    if isinstance(value, Instant):
        return value.timestamp(unit="millisecond")
    return sorted(value) if isinstance(value, frozenset) else value


def read_back(values: Mapping[str, Any], kinds: Mapping[str, Back]) -> dict[str, Any]:
    """The attributes that `difference` kept, as they were."""
    return {
        name: None if value is None else kinds[name](value) for name, value in values.items() if name in kinds
    }
