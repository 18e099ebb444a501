"""The domain's plain classes mapped to the tables. Nothing loads by itself: what is not asked for raises."""

from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import RelationshipProperty, composite, configure_mappers, registry, relationship

from domain.billing import Invoice, LedgerEntry, Payment
from domain.customers import Customer, Reseller, Site
from domain.money import Money
from domain.orders.model import Item, Note, Order
from domain.staff import Staff
from storage import tables as t

mapper_registry = registry(metadata=t.metadata)


def _parts(kind: type[Any], order_by: Column[Any]) -> "RelationshipProperty[Any]":
    """What belongs to an order: loaded with it, written with it, gone with it."""
    return relationship(kind, order_by=order_by, lazy="raise", cascade="all, delete-orphan")


def map_classes() -> None:
    """Maps the classes, once."""
    if mapper_registry.mappers:
        return
    map_one = mapper_registry.map_imperatively
    map_one(Customer, t.customers, exclude_properties=["source", "source_ref"])
    map_one(Site, t.sites)
    map_one(Reseller, t.resellers)
    map_one(Staff, t.staff)
    map_one(
        Item,
        t.order_items,
        properties={
            "unit_price": composite(Money, t.order_items.c.unit_price_minor, t.order_items.c.currency)
        },
    )
    map_one(Note, t.order_notes)
    map_one(
        Invoice,
        t.invoices,
        properties={"total": composite(Money, t.invoices.c.total_minor, t.invoices.c.currency)},
    )
    map_one(
        Payment,
        t.payments,
        properties={
            "amount": composite(Money, t.payments.c.amount_minor, t.payments.c.currency),
            "invoice": relationship(Invoice, lazy="raise_on_sql"),
        },
    )
    map_one(
        LedgerEntry,
        t.ledger_entries,
        properties={
            "amount": composite(Money, t.ledger_entries.c.amount_minor, t.ledger_entries.c.currency),
            "invoice": relationship(Invoice, lazy="raise_on_sql"),
            "payment": relationship(Payment, lazy="raise_on_sql"),
        },
    )
    map_one(
        Order,
        t.orders,
        version_id_col=t.orders.c.version,
        properties={
            "total": composite(Money, t.orders.c.total_minor, t.orders.c.currency),
            "cost": composite(Money, t.orders.c.cost_minor, t.orders.c.currency),
            "items": _parts(Item, t.order_items.c.position),
            "invoices": _parts(Invoice, t.invoices.c.id),
            "payments": _parts(Payment, t.payments.c.id),
            "entries": _parts(LedgerEntry, t.ledger_entries.c.id),
            "notes": _parts(Note, t.order_notes.c.id),
        },
    )
    configure_mappers()
