"""Payments, invoices and what belongs to payment systems, as JSON objects and CSV rows."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from domain.billing import RECEIVED
from domain.money import Money
from domain.payment_rows import (
    ListedInvoice,
    ListedPayment,
    PaymentRow,
    PaymentSystemRow,
    PromotionRow,
    RefundRow,
    TokenRow,
)
from domain.promotions.model import PromotionKind
from domain.rows import OrderDetails
from tui.commands import shapes
from tui.commands.shapes import JsonObject, percent, plain, when


def credited(payment: PaymentRow) -> Money:
    """What the merchant has of a payment: nothing of one that brought no money."""
    return payment.credited if payment.status in RECEIVED else Money.zero(payment.amount.currency)


def listed_payment(row: ListedPayment) -> JsonObject:
    """A payment with its order."""
    return {
        **shapes.payment(row.payment),
        "credited": credited(row.payment).decimal(),
        "order": _order(row.order_id, row.order_number, row.order_version),
        "customer": row.customer,
    }


def whole_payment(row: ListedPayment, refunds: Sequence[RefundRow]) -> JsonObject:
    """A payment with its order and its refunds."""
    return {**listed_payment(row), "refunds": [shapes.refund(one) for one in refunds]}


def listed_invoice(row: ListedInvoice) -> JsonObject:
    """An invoice with its order."""
    return {
        **shapes.invoice(row.invoice),
        "due": row.due.decimal(),
        "order": _order(row.order_id, row.order_number, row.order_version),
        "customer": row.customer,
    }


def whole_invoice(row: ListedInvoice, details: OrderDetails) -> JsonObject:
    """An invoice with what it asks for, and what was paid for it."""
    paid = details.paid_for(row.invoice)
    return {
        **listed_invoice(row),
        "items": [shapes.item(one) for one in details.items],
        "payments": [shapes.payment(one) for one in paid.payments],
        "refunds": [shapes.refund(one) for one in paid.refunds],
        "credit_notes": [shapes.invoice(one) for one in paid.credit_notes],
    }


def _order(order_id: int, number: str, version: int) -> JsonObject:
    return {"id": order_id, "number": number, "version": version}


def system(row: PaymentSystemRow) -> JsonObject:
    """A payment system; `secret` says where its keys are."""
    return {
        "id": row.id,
        "name": row.name,
        "gateway": row.gateway,
        "currency": row.currency,
        "fee_percent": percent(row.fee_bp),
        "fee_fixed": None if row.currency is None else Money(row.fee_fixed_minor, row.currency).decimal(),
        "tokens": row.tokens,
        "refunds": row.refunds,
        "one_click": row.one_click,
        "secret": row.secret,
        "retired": row.retired,
    }


def token(row: TokenRow) -> JsonObject:
    """A payment token, as people may see it."""
    return {
        "id": row.id,
        "customer": row.customer_id,
        "system": row.system,
        "label": row.label,
        "expires_at": when(row.expires_at),
        "active": row.active,
        "card": row.card,
    }


def promotion(row: PromotionRow) -> JsonObject:
    """A promotion code."""
    money = None if row.currency is None else plain(Money(row.amount_minor, row.currency))
    return {
        "id": row.id,
        "reseller": row.reseller,
        "code": row.code,
        "kind": row.kind,
        "percent": percent(row.percent_bp) if row.kind == PromotionKind.PERCENT else None,
        "amount": money if row.kind == PromotionKind.FIXED else None,
        "price": money if row.kind == PromotionKind.OVERRIDE else None,
        "retired": row.retired,
    }


#: The columns of a payment in CSV (T5).
PAYMENT_CSV: Mapping[str, Callable[[ListedPayment], object]] = {
    "id": lambda row: row.payment.id,
    "invoice": lambda row: row.payment.invoice_number,
    "attempted_at": lambda row: when(row.payment.attempted_at),
    "status": lambda row: row.payment.status,
    "credited": lambda row: credited(row.payment),
    "one_click": lambda row: row.payment.one_click,
    "system": lambda row: row.payment.system,
    "amount": lambda row: row.payment.amount,
    "currency": lambda row: row.payment.amount.currency,
    "share_percent": lambda row: Decimal(percent(row.payment.share_bp)),
    "comment": lambda row: row.payment.comment,
    "method": lambda row: row.payment.method.value,
    "fee": lambda row: row.payment.fee,
    "code": lambda row: row.payment.code,
    "instalments": lambda row: row.payment.instalments,
    "refunded": lambda row: row.payment.refunded,
    "original": lambda row: None if row.payment.original is None else plain(row.payment.original),
    "reference": lambda row: row.payment.reference,
    "authorised": lambda row: row.payment.authorised,
    "order": lambda row: row.order_number,
    "customer": lambda row: row.customer,
}

#: The columns of an invoice in CSV.
INVOICE_CSV: Mapping[str, Callable[[ListedInvoice], object]] = {
    "id": lambda row: row.invoice.id,
    "number": lambda row: row.invoice.number,
    "kind": lambda row: row.invoice.kind,
    "status": lambda row: row.invoice.status,
    "total": lambda row: row.invoice.total,
    "due": lambda row: row.due,
    "currency": lambda row: row.invoice.total.currency,
    "issued_at": lambda row: when(row.invoice.issued_at),
    "due_at": lambda row: when(row.invoice.due_at),
    "renewal": lambda row: row.invoice.renewal,
    "overdue": lambda row: row.invoice.overdue,
    "order": lambda row: row.order_number,
    "customer": lambda row: row.customer,
}

#: The columns of a promotion code in CSV.
PROMO_CSV: Mapping[str, Callable[[PromotionRow], object]] = {
    "id": lambda row: row.id,
    "reseller": lambda row: row.reseller,
    "code": lambda row: row.code,
    "kind": lambda row: row.kind,
    "percent": lambda row: Decimal(percent(row.percent_bp)) if row.kind == PromotionKind.PERCENT else None,
    "amount": lambda row: None if row.currency is None else Money(row.amount_minor, row.currency),
    "currency": lambda row: row.currency,
    "retired": lambda row: row.retired,
}
