"""What a letter may tell: gathered in the transaction of what it tells of, as text and numbers only.

Templates are checked against the same list (`EXAMPLES`), so that none can ask for what its letters do not have.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from whenever import Instant

from domain.billing.model import Invoice, InvoiceKind
from domain.context import Context
from domain.mail.model import MailKind
from domain.orders import booking
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, method_label, plain_label
from domain.settings.model import RECOVERY_URL, STATUS_URL
from domain.text import clean_line

#: More lines than this are counted, not told.
MOST_ITEMS = 50

#: What a letter has of the event that it tells of, or of one part of the order.
OWN = {
    MailKind.ORDER_APPROVED: ("approver",),
    MailKind.CREDIT_SHORT: ("needed", "available"),
    MailKind.UNEXECUTED: ("needed", "available"),
    MailKind.CANCEL_REQUESTED: ("reason",),
    MailKind.DISTRIBUTOR_DIGEST: ("day", "count", "orders", "more_orders"),
    MailKind.WELCOME: ("product", "domain", "username"),
    MailKind.INVOICE: ("invoice", "invoice_total", "invoice_due"),
    MailKind.DEBIT_FAILED: ("product", "amount", "next_try"),
}

#: Kinds whose readers see the reseller's cost; the distributor does not see what the customer pays.
_TO_CUSTOMER = frozenset(
    {
        MailKind.ORDER_RECEIVED,
        MailKind.WELCOME,
        MailKind.INVOICE,
        MailKind.DEBIT_FAILED,
        MailKind.RECOVERY,
    }
)
_WITH_COST = frozenset(MailKind) - _TO_CUSTOMER
_TO_DISTRIBUTOR = frozenset({MailKind.SENT_TO_DISTRIBUTOR, MailKind.UNEXECUTED, MailKind.CANCEL_REQUESTED})
_WITH_PRICES = frozenset(MailKind) - _TO_DISTRIBUTOR
_WITH_LINK = _TO_CUSTOMER - {MailKind.RECOVERY}

_VALUES: dict[str, Any] = {
    "number": "4820193375",
    "reseller": "Acme",
    "customer": "Ana Souza",
    "placed": "2026-11-21 14:02",
    "status": "Awaiting payment",
    "more_items": 2,
    "total": "149.00 EUR",
    "due": "149.00 EUR",
    "payment_method": "bank transfer",
    "cost": "98.40 EUR",
    "status_url": "https://shop.example/status/4820193375",
    "recovery_url": "https://shop.example/cart/4820193375",
    "approver": "Mina",
    "reason": "moved away",
    "day": "2026-11-21",
    "count": 2,
    "more_orders": 2,
    "needed": "98.40 EUR",
    "available": "78.40 EUR",
    "product": "Web Pro",
    "domain": "shop.example",
    "username": "ana",
    "invoice": "INV-000042",
    "invoice_total": "149.00 EUR",
    "invoice_due": "2026-12-21",
    "amount": "49.00 EUR",
    "next_try": "2026-11-22",
}
#: What may be missing.
_LITTLE: dict[str, Any] = {
    **dict.fromkeys(
        ("customer", "due", "status_url", "recovery_url", "needed", "available", "domain", "username"), ""
    ),
    **dict.fromkeys(("invoice_due", "amount", "next_try"), ""),
    "items": [],
    "more_items": 0,
    "more_orders": 0,
}
_ITEM = {"name": "Web Pro", "domain": "shop.example", "quantity": 1, "total": "149.00 EUR"}
#: An order of those that wait for the distributor.
_WAITING = {
    "number": "4820193375",
    "customer": "Ana Souza",
    "waits_for": "Awaiting approval · no credit",
    "cost": "98.40 EUR",
    "placed": "2026-11-20",
}


def fields_of(kind: MailKind) -> tuple[str, ...]:
    """The names of what letters of this kind may tell; `items` and `orders` are lists."""
    if kind is MailKind.DISTRIBUTOR_DIGEST:
        return ("reseller", *OWN[kind])
    fields = ["number", "reseller", "customer", "placed", "status", "items", "more_items"]
    if kind in _WITH_PRICES:
        fields += ["total", "due", "payment_method"]
    if kind in _WITH_COST:
        fields.append("cost")
    if kind in _WITH_LINK:
        fields.append("status_url")
    if kind is MailKind.RECOVERY:
        fields.append("recovery_url")
    return (*fields, *OWN.get(kind, ()))


def item_fields_of(kind: MailKind) -> tuple[str, ...]:
    """The names of what each of the `items` has."""
    return tuple(name for name in _ITEM if name != "total" or kind in _WITH_PRICES)


def examples_of(kind: MailKind) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts with everything there, and facts with as little as possible."""
    item = {name: _ITEM[name] for name in item_fields_of(kind)}
    lists = {"items": [item, item], "orders": [_WAITING, _WAITING]}
    full = {name: lists[name] if name in lists else _VALUES[name] for name in fields_of(kind)}
    return full, full | {name: value for name, value in _LITTLE.items() if name in full}


async def facts_of(kind: MailKind, order: Order, own: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """What a letter of this kind tells of the order; `own` is what it has besides (`OWN`)."""
    reseller = await context.unit.reseller(order.reseller_id)
    customer = None if order.customer_id is None else await context.unit.customer(order.customer_id)
    placed = order.placed_at.to_tz(reseller.timezone)
    told: dict[str, Any] = {
        "number": order.number,
        "reseller": reseller.name,
        "customer": customer.name if customer else "",
        "placed": f"{placed.date()} {placed.hour:02}:{placed.minute:02}",
        "status": plain_label(order.status),
        "items": [_item(item, kind) for item in order.items[:MOST_ITEMS]],
        "more_items": max(0, len(order.items) - MOST_ITEMS),
        "total": str(order.total),
        "due": str(order.balance.due) if order.balance.due else "",
        "payment_method": method_label(order.payment_method),
        "cost": str(order.cost),
        "status_url": "",
        "recovery_url": "",
        **{name: _told(own.get(name), reseller.timezone) for name in OWN.get(kind, ())},
    }
    if "due" in own:
        told["due"] = str(own["due"])
    if kind in _WITH_LINK and (address := await context.setting(STATUS_URL)):
        told["status_url"] = address.replace("{number}", order.number)
    if kind is MailKind.RECOVERY:
        told["recovery_url"] = (await context.setting(RECOVERY_URL)).replace("{number}", order.number)
    return {name: _clean(told[name]) for name in fields_of(kind)}


def _told(value: object, zone: str) -> str:
    """A fact of a letter's own as text; a moment is told as the day that it is for the reseller."""
    if isinstance(value, Instant):
        return value.to_tz(zone).date().format_iso()
    return str(value or "")


def _item(item: Item, kind: MailKind) -> dict[str, Any]:
    told = {
        "name": clean_line(item.name),
        "domain": clean_line(item.domain or ""),
        "quantity": item.quantity,
        "total": str(item.total),
    }
    return {name: told[name] for name in item_fields_of(kind)}


def _clean(value: Any) -> Any:
    return clean_line(value, limit=400) if isinstance(value, str) else value


def welcome_of(item: Item) -> dict[str, Any]:
    """What the welcome tells of the item; never its password (S3)."""
    return {"product": item.name, "domain": item.domain, "username": item.username}


def invoice_of(order: Order, invoice: Invoice) -> dict[str, Any]:
    """What the letter with an invoice tells of it; `due` is what is due on it, not on the whole order."""
    return {
        "invoice": invoice.number,
        "invoice_total": invoice.total,
        "invoice_due": invoice.due_at or "",
        "due": booking.invoice_due(order, invoice) or "",
    }


def own_facts(kind: MailKind, order: Order) -> Sequence[Mapping[str, Any]]:
    """What each letter of this kind has of the order as it is: one entry a letter, none where there is none to send."""
    if kind is MailKind.WELCOME:
        return [welcome_of(item) for item in order.items if item.delivery is DeliveryStatus.ACTIVE]
    if kind is MailKind.INVOICE:
        debits = [invoice for invoice in order.invoices if invoice.kind is InvoiceKind.DEBIT]
        return [invoice_of(order, invoice) for invoice in debits[-1:]]
    return [] if kind in OWN or kind is MailKind.CREDIT_FREE else [{}]
