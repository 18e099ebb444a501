"""Plain orders to measure with: paid, awaiting approval, two items, a customer for every three."""

from whenever import Instant

from domain.billing import AttemptStatus
from domain.importing import ImportedCustomer, ImportedItem, ImportedOrder, ImportedPayment
from domain.orders.status import PaymentMethod, Status

_START = Instant.from_utc(2026, 1, 1)


def pending_orders(n: int) -> list[ImportedOrder]:
    """So many orders, each newer than the one before."""
    return [_order(number) for number in range(n)]


def _order(number: int) -> ImportedOrder:
    at = _START.add(seconds=number * 37)
    person = number // 3
    return ImportedOrder(
        line=number,
        source_number=f"made-up-{number:08}",
        status=Status.PENDING_APPROVAL,
        placed_at=at,
        updated_at=at,
        currency="EUR",
        payment_method=PaymentMethod.CREDIT_CARD,
        total_minor=16_390,
        invoice_minor=16_390,
        cost_minor=9_840,
        customer=ImportedCustomer(
            ref=f"customer-{person}", name=f"Ana Souza {person}", email=f"ana{person}@example.net", city="Porto"
        ),
        site_code=f"S-{person:04}",
        site_domain=f"site{person}.example",
        invoice_name=f"Ana Souza {person} Ltd",
        items=(
            ImportedItem(name="Web Pro, 12 months", unit_price_minor=14_000, category="Hosting"),
            ImportedItem(name=f"site{person}.example, register", unit_price_minor=2_390, category="Domains",
                         offer_ref="domain", domain=f"site{person}.example"),
        ),
        payments=(
            ImportedPayment(status=AttemptStatus.PAID, method=PaymentMethod.CREDIT_CARD, amount_minor=16_390,
                            attempted_at=at),
        ),
    )  # fmt: skip
