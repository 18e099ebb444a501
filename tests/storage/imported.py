"""Orders of another system, made by chance that a seed repeats."""

import random
from collections.abc import Sequence
from typing import Any

from domain.billing import AttemptStatus
from domain.importing import (
    ImportBatch,
    ImportedCustomer,
    ImportedItem,
    ImportedOrder,
    ImportedPayment,
    ImportOrders,
)
from domain.orders.status import DeliveryStatus, PaymentMethod, Status
from tests.domain.fakes import START

NAMES = "Ana Silva,Łukasz Zając,Müller & Söhne,O'Brien,山田太郎,Ελένη,اسم,Ana Maria".split(",")
CURRENCIES = ["EUR", "JPY", "KWD"]


def an_import(source_number: str = "A-1", **given: Any) -> ImportedOrder:
    """One order as an importer reads it."""
    made: dict[str, Any] = {
        "line": 1,
        "source_number": source_number,
        "status": Status.PENDING_APPROVAL,
        "placed_at": START.subtract(hours=30),
        "updated_at": START.subtract(hours=20),
        "currency": "EUR",
        "payment_method": PaymentMethod.BANK_TRANSFER,
        "total_minor": 5_000,
        "invoice_minor": 5_000,
        "customer": ImportedCustomer(ref="c1", name="Ana Silva"),
        "items": (ImportedItem(name="Package", unit_price_minor=5_000),),
    }
    return ImportedOrder(**{**made, **given})


def imported(orders: Sequence[ImportedOrder], **given: Any) -> ImportOrders:
    """The command that brings them in."""
    held: dict[str, Any] = {"source": "csv", "reseller": "Acme", "file": "orders.csv", "digest": "0" * 64}
    return ImportOrders(
        batch=ImportBatch(first_line=1, last_line=len(orders), orders=tuple(orders), **{**held, **given})
    )


def random_import(chance: random.Random, source_number: str) -> ImportedOrder:
    """Any order that an importer could read, sums that agree or not."""
    currency = chance.choice(CURRENCIES)
    items = tuple(_item(chance) for _n in range(chance.choice([0, 1, 1, 2, 3])))
    total = sum(item.unit_price_minor * item.quantity - item.discount_minor for item in items)
    payments = tuple(_payment(chance, total) for _n in range(chance.choice([0, 1, 1, 2])))
    billed = sum(payment.amount_minor for payment in payments) or total
    placed = START.subtract(hours=chance.randrange(1, 24 * 400), seconds=chance.randrange(3_600))
    return an_import(
        source_number,
        status=chance.choice(list(Status)),
        placed_at=placed,
        updated_at=placed.add(hours=1),
        currency=currency,
        payment_method=chance.choice(list(PaymentMethod)),
        total_minor=total,
        invoice_minor=chance.choice([total, billed]),
        cost_minor=sum(item.cost_minor for item in items),
        customer=_customer(chance),
        items=items,
        payments=payments,
        site_code=chance.choice([None, "S-1", "S-77"]),
        site_domain=chance.choice([None, "shop.example"]),
        invoice_name=chance.choice(["", *NAMES]),
        note=chance.choice([None, "Called twice"]),
        customer_note=chance.choice([None, "Bitte schnell"]),
        promotion=chance.choice([None, "SPRING-10"]),
        affiliate=chance.choice([None, "partner one"]),
        ip=chance.choice([None, "192.0.2.17"]),
        manager=chance.choice([None, "agent", "nobody"]),
        sale_confirmed=chance.random() < 0.5,
        cart_step=chance.choice([None, "payment"]),
        fraud_score=chance.choice([None, 0, 50, 99]),
    )


def _customer(chance: random.Random) -> ImportedCustomer | None:
    n = chance.randrange(6)
    if n == 0:
        return None
    return ImportedCustomer(ref=f"c{n}", name=NAMES[n], email=f"c{n}@example.com", city=chance.choice(NAMES))


def _item(chance: random.Random) -> ImportedItem:
    name = chance.choice(["Hosting S", "Hosting XL", "Domain .example", "Ünïcode"])
    return ImportedItem(
        name=name,
        unit_price_minor=chance.randrange(0, 100_000),
        quantity=chance.randrange(1, 4),
        cost_minor=chance.randrange(0, 1_000),
        domain=chance.choice([None, "ana.example"]),
        offer_ref=chance.choice([None, name[:3]]),
        category=chance.choice([None, "Hosting", "Domains"]),
        auto_execute=chance.random() < 0.7,
        delivery=chance.choice(list(DeliveryStatus)),
    )


def _payment(chance: random.Random, total: int) -> ImportedPayment:
    return ImportedPayment(
        status=chance.choice(list(AttemptStatus)),
        method=chance.choice(list(PaymentMethod)),
        amount_minor=chance.choice([total, total // 2, total + 100, 0]),
        # Few moments, so that several attempts fall on the same one.
        attempted_at=START.subtract(hours=chance.randrange(1, 4)),
        fee_minor=chance.choice([0, 30]),
        code=chance.choice([None, "card_declined"]),
    )
