"""Customers as JSON objects and CSV rows."""

from collections.abc import Callable, Mapping

from domain.customers.rows import ContactRow, CustomerCard, CustomerRow, SiteRow
from domain.sales.rows import PlanRow
from domain.words import _
from tui.commands import money_shapes, shapes
from tui.commands.shapes import JsonObject


def customer(row: CustomerRow) -> JsonObject:
    """A customer as lists show it."""
    return {
        "id": row.id,
        "name": row.name,
        "reseller": row.reseller,
        "email": row.email,
        "phone": row.phone,
        "address": row.address,
        "city": row.city,
        "country": row.country,
        "reminders": row.reminders,
        "approval": {
            "required": row.approval_required,
            "chosen": row.approval_chosen,
            "locked": row.approval_locked,
            "reason": why_locked(row),
        },
    }


def why_locked(row: CustomerRow) -> str | None:
    """Why the toggle is locked, as a sentence; none where it is not (A1)."""
    if not row.approval_locked:
        return None
    return _("{reseller} pays by credit card, so every order of its customers needs approval.").format(
        reseller=row.reseller
    )


def card(found: CustomerCard) -> JsonObject:
    """A customer with everything about it."""
    orders = found.orders
    following = shapes.cursor(orders.rows[-1].key) if orders.more_after and orders.rows else None
    return {
        **customer(found.customer),
        "contacts": [_contact(one) for one in found.contacts],
        "sites": [_site(one) for one in found.sites],
        "orders": [shapes.order(one) for one in orders.rows],
        "orders_next": following,
        "payments": [money_shapes.listed_payment(one) for one in found.payments],
        "tokens": [money_shapes.token(one) for one in found.tokens],
        "plans": [plan(one) for one in found.plans],
        "notes": [shapes.note(one) for one in found.notes],
        "timeline": [shapes.record(one) for one in found.timeline],
    }


def plan(row: PlanRow) -> JsonObject:
    """A sales plan."""
    offer = None if row.offer is None else {"number": row.offer_number, "name": row.offer}
    order = None if row.order_id is None else {"id": row.order_id, "number": row.order_number}
    return {
        "id": row.id,
        "manager": {"id": row.manager_id, "name": row.manager},
        "offer": offer,
        "note": row.note,
        "planned_for": shapes.when(row.planned_for),
        "made_at": shapes.when(row.made_at),
        "paid_at": shapes.when(row.paid_at),
        "order": order,
        "state": row.standing,
    }


def _contact(row: ContactRow) -> JsonObject:
    return {"id": row.id, "kind": row.kind, "name": row.name, "email": row.email, "phone": row.phone}


def _site(row: SiteRow) -> JsonObject:
    return {"id": row.id, "code": row.code, "domain": row.domain}


#: The columns of a customer in CSV: the JSON names, with what is nested laid flat.
CUSTOMER_CSV: Mapping[str, Callable[[CustomerRow], object]] = {
    "id": lambda row: row.id,
    "name": lambda row: row.name,
    "reseller": lambda row: row.reseller,
    "email": lambda row: row.email,
    "phone": lambda row: row.phone,
    "address": lambda row: row.address,
    "city": lambda row: row.city,
    "country": lambda row: row.country,
    "reminders": lambda row: row.reminders,
    "approval_required": lambda row: row.approval_required,
    "approval_chosen": lambda row: row.approval_chosen,
    "approval_locked": lambda row: row.approval_locked,
}
