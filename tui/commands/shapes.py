"""Rows of the desk as JSON objects and CSV rows, with the names of SPEC 13.

Amounts are strings with the currency's decimals, times ISO 8601 in UTC, cursors opaque.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from whenever import Instant

from domain.changed_fields import words_of
from domain.errors import InvalidInput
from domain.fraud.rows import FraudCheckRow
from domain.mail.rows import LetterRow
from domain.money import Money
from domain.orders.status import ARCHIVE_OF
from domain.payment_rows import InvoiceRow, PaymentRow, RefundRow
from domain.rows import (
    Counts,
    DeskInfo,
    ItemRow,
    NoteRow,
    OrderDetails,
    OrderRow,
    StaffRow,
    TimelineRow,
    ViewRow,
)
from domain.sorting import NEWEST, Sort
from domain.text import clean_line
from domain.words import _

JsonObject = dict[str, Any]

_HEX = re.compile("-?[0-9a-f]{1,120}")

#: Places are kept in columns of 64 bits with a sign.
_LARGEST_KEY = 2**63 - 1


def when(moment: Instant | None) -> str | None:
    """ISO 8601 in UTC, to the second: ``2026-11-21T14:02:11Z``."""
    return None if moment is None else moment.round("second", mode="floor").format_iso()


def cursor(key: int, sort: Sort = NEWEST) -> str:
    """The opaque form of a place in a list of this order."""
    return f"{key:016x}" if sort == NEWEST else f"{_mark(sort)}{key:x}"


def place(text: str, sort: Sort = NEWEST) -> int:
    """The place that a cursor stands for in a list of this order.

    Raises:
        InvalidInput: not a cursor of ours, or of a list in another order.
    """
    if sort != NEWEST:
        return _sorted_place(text, sort)
    try:
        if len(text) == 16 and text.isascii() and text.isalnum() and (key := int(text, 16)) <= _LARGEST_KEY:
            return key
    except ValueError:
        pass
    raise InvalidInput(
        _("“{text}” is no cursor; --after takes the “next” of an earlier list.").format(
            text=clean_line(text, limit=40)
        )
    )


def _mark(sort: Sort) -> str:
    return f"{sort.by}.{'up' if sort.up else 'down'}."


def _sorted_place(text: str, sort: Sort) -> int:
    digits = text.removeprefix(_mark(sort))
    if digits == text or not _HEX.fullmatch(digits):
        raise InvalidInput(
            _(
                "“{text}” is no cursor of a list in this order; give the --sort of the list that it comes from."
            ).format(text=clean_line(text, limit=40))
        )
    return int(digits, 16)


def order(row: OrderRow, *, parent: str | None = None, sub_orders: tuple[str, ...] = ()) -> JsonObject:
    """An order as lists show it."""
    return {
        "id": row.id,
        "number": row.number,
        "source_number": row.source_number,
        "status": row.status.value,
        "label": row.label,
        "archive": ARCHIVE_OF[row.status].value,
        "marks": sorted(mark.value for mark in row.marks),
        "payment_status": row.payment_status.value,
        "reseller": row.reseller,
        "customer": _named(row.customer_id, row.customer),
        "site": None if row.site_code is None else {"code": row.site_code, "domain": row.site_domain},
        "invoice_name": row.invoice_name,
        "payment_method": row.payment_method.value,
        "placed_at": when(row.placed_at),
        "updated_at": when(row.updated_at),
        "total_amount": row.total.decimal(),
        "total_cost": row.cost.decimal(),
        "amount_paid": row.paid.decimal(),
        "amount_due": row.due.decimal(),
        "currency": row.total.currency,
        "cost_currency": row.cost.currency,
        "sales_manager": _named(row.manager_id, row.manager),
        "sale_confirmed": row.sale_confirmed,
        "custom_status": row.custom_status,
        "parent": parent,
        "sub_orders": list(sub_orders),
        "promotion": row.promotion,
        "affiliate": row.affiliate,
        "ip": row.ip,
        "fraud": None if row.fraud_score is None else {"score": row.fraud_score},
        "notes": []
        if row.customer_note is None
        else [{"at": None, "staff": None, "text": row.customer_note}],
        "version": row.version,
    }


def _stopped(row: OrderRow) -> JsonObject | None:
    """What stopped the order, and why: a sentence, or a gateway's code."""
    return None if row.stopped_by is None else {"by": row.stopped_by.value, "because": row.stopped_because}


def details(found: OrderDetails) -> JsonObject:
    """An order with everything in it."""
    parent = found.parent.number if found.parent else None
    whole = order(found.order, parent=parent, sub_orders=tuple(sub.number for sub in found.sub_orders))
    whole["notes"] += [note(one) for one in found.notes]
    whole["fraud"] = _fraud(found)
    whole["stopped"] = _stopped(found.order)
    confirmed = found.confirmation
    whole["sale"] = None if confirmed is None else {"by": confirmed.by, "at": when(confirmed.at)}
    whole["items"] = [item(one) for one in found.items]
    whole["invoices"] = [invoice(one) for one in found.invoices]
    whole["payments"] = [payment(one) for one in found.payments]
    whole["refunds"] = [refund(one) for one in found.refunds]
    whole["mails"] = [letter(one) for one in found.letters]
    whole["timeline"] = [record(entry) for entry in found.timeline]
    return whole


def _fraud(found: OrderDetails) -> JsonObject | None:
    """The score, and all checks that led to it, the latest first."""
    if found.order.fraud_score is None and not found.checks:
        return None
    return {"score": found.order.fraud_score, "checks": [_check(one) for one in found.checks]}


def _check(row: FraudCheckRow) -> JsonObject:
    return {
        "checker": row.checker.value,
        "status": row.status.value,
        "verdict": None if row.verdict is None else row.verdict.value,
        "score": row.score,
        "reasons": [{"code": one.code, "points": one.points, "text": one.words} for one in row.reasons],
        "asked_at": when(row.asked_at),
        "answered_at": when(row.answered_at),
        "code": row.code,
        "answer": None if row.answer is None else json.loads(row.answer),
    }


def counts(found: Counts) -> JsonObject:
    """How many orders each list holds."""
    return {
        "archives": {archive.value: n for archive, n in found.archives.items()},
        "statuses": {status.value: n for status, n in found.statuses.items()},
        "custom": dict(found.custom),
    }


def told(entry: TimelineRow) -> str:
    """What a record tells in one line: what happened, and each field as it was and as it is."""
    return "; ".join([*entry.sentences, *words_of(entry.changes)]) or entry.command


def record(entry: TimelineRow) -> JsonObject:
    """A record of the audit trail."""
    return {
        "number": entry.number,
        "at": when(entry.at),
        "staff": entry.staff,
        "door": entry.door,
        "command": entry.command,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "what": list(entry.sentences),
        "changes": [
            {"field": one.field, "before": one.before or None, "after": one.after or None}
            for one in entry.changes
        ],
    }


def view(row: ViewRow) -> JsonObject:
    """A saved view."""
    return {
        "id": row.id,
        "name": row.name,
        "query": row.query,
        "sort": str(row.sort),
        "key": row.key,
        "shared": row.shared,
        "default": row.is_default,
    }


def letter(row: LetterRow) -> JsonObject:
    """A letter of an order."""
    return {
        "id": row.id,
        "kind": row.kind.value,
        "status": row.status.value,
        "recipient": row.recipient,
        "subject": row.subject,
        "code": row.code,
        "queued_at": when(row.queued_at),
        "sent_at": when(row.sent_at),
    }


def person(row: StaffRow) -> JsonObject:
    """A staff member; no resellers means all of them."""
    return {
        "id": row.id,
        "user": row.user,
        "name": row.name,
        "role": row.role,
        "active": row.active,
        "may_act_as": row.may_act_as,
        "resellers": list(row.resellers),
        "email": row.email,
    }


def desk(info: DeskInfo, *, shown: str) -> JsonObject:
    """What a desk is; `shown` is its address without a password."""
    return {
        "name": info.name,
        "url": shown,
        "created_at": when(info.created_at),
        "revision": info.revision,
        "orders": info.orders,
        "audit_number": info.audit_number,
        "audit_digest": info.audit_digest,
        "size_bytes": info.size_bytes,
    }


def _named(id: int | None, name: str | None) -> JsonObject | None:  # noqa: A002 - the JSON name
    return None if id is None else {"id": id, "name": name}


def item(row: ItemRow) -> JsonObject:
    """A line of an order."""
    return {
        "id": row.id,
        "position": row.position,
        "product": row.product,
        "product_type": row.product_type,
        "domain": row.domain,
        "domain_how": row.domain_how,
        "addon_of": row.addon_of,
        "offer_number": row.offer_number,
        "category": row.category,
        "category_number": row.category_number,
        "delivery": row.delivery.value,
        "delivery_code": row.delivery_code,
        "delivery_reference": row.delivery_reference,
        "place": row.place,
        "username": row.username,
        "quantity": row.quantity,
        "unit_price": row.unit_price.decimal(),
        "discount": row.discount.decimal(),
        "total": row.total.decimal(),
    }


def invoice(row: InvoiceRow) -> JsonObject:
    """An invoice of an order."""
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "status": row.status,
        "total": row.total.decimal(),
        "currency": row.total.currency,
        "issued_at": when(row.issued_at),
        "due_at": when(row.due_at),
        "renewal": row.renewal,
        "overdue": row.overdue,
    }


def payment(row: PaymentRow) -> JsonObject:
    """A payment of an order."""
    return {
        "id": row.id,
        "invoice": row.invoice_number,
        "attempted_at": when(row.attempted_at),
        "status": row.status,
        "method": row.method.value,
        "system": row.system,
        "amount": row.amount.decimal(),
        "fee": row.fee.decimal(),
        "currency": row.amount.currency,
        "code": row.code,
        "share_percent": percent(row.share_bp),
        "instalments": row.instalments,
        "one_click": row.one_click,
        "refunded": row.refunded.decimal(),
        "original": None if row.original is None else plain(row.original),
        "reference": row.reference,
        "comment": row.comment,
        "authorised": row.authorised,
        "card": row.card,
    }


def refund(row: RefundRow) -> JsonObject:
    """Money of a payment on its way back."""
    return {
        "id": row.id,
        "payment": row.payment_id,
        "requested_at": when(row.requested_at),
        "status": row.status,
        "amount": row.amount.decimal(),
        "currency": row.amount.currency,
        "code": row.code,
        "reference": row.reference,
    }


def plain(amount: Money) -> str:
    """An amount with its currency, as it is typed: ``1204.00 USD``."""
    return f"{amount.decimal()} {amount.currency}"


def percent(basis_points: int) -> str:
    """Hundredths of a percent as a decimal: ``33.30``."""
    return f"{basis_points // 100}.{basis_points % 100:02}"


def note(row: NoteRow) -> JsonObject:
    """A staff note."""
    return {"at": when(row.at), "staff": row.staff, "text": row.body}


#: The columns of an order in CSV: the JSON names, with what is nested laid flat.
ORDER_CSV: Mapping[str, Callable[[OrderRow], object]] = {
    "id": lambda row: row.id,
    "number": lambda row: row.number,
    "source_number": lambda row: row.source_number,
    "status": lambda row: row.status.value,
    "label": lambda row: row.label,
    "archive": lambda row: ARCHIVE_OF[row.status].value,
    "marks": lambda row: " ".join(sorted(row.marks)),
    "payment_status": lambda row: row.payment_status.value,
    "reseller": lambda row: row.reseller,
    "customer_id": lambda row: row.customer_id,
    "customer": lambda row: row.customer,
    "site_code": lambda row: row.site_code,
    "site_domain": lambda row: row.site_domain,
    "invoice_name": lambda row: row.invoice_name,
    "payment_method": lambda row: row.payment_method.value,
    "placed_at": lambda row: when(row.placed_at),
    "updated_at": lambda row: when(row.updated_at),
    "total_amount": lambda row: row.total,
    "total_cost": lambda row: row.cost,
    "amount_paid": lambda row: row.paid,
    "amount_due": lambda row: row.due,
    "currency": lambda row: row.total.currency,
    "cost_currency": lambda row: row.cost.currency,
    "offer": lambda row: row.offer,
    "more_items": lambda row: row.more_items,
    "category_number": lambda row: row.category_number,
    "offer_number": lambda row: row.offer_number,
    "price": lambda row: row.price,
    "unit_price": lambda row: row.unit_price,
    "offer_currency": lambda row: None if row.unit_price is None else row.unit_price.currency,
    "quantity": lambda row: row.quantity,
    "sales_manager": lambda row: row.manager,
    "sale_confirmed": lambda row: row.sale_confirmed,
    "custom_status": lambda row: row.custom_status,
    "promotion": lambda row: row.promotion,
    "affiliate": lambda row: row.affiliate,
    "ip": lambda row: row.ip,
    "fraud_score": lambda row: row.fraud_score,
    "version": lambda row: row.version,
}

#: The columns of the audit trail in CSV.
RECORD_CSV: Mapping[str, Callable[[TimelineRow], object]] = {
    "number": lambda entry: entry.number,
    "at": lambda entry: when(entry.at),
    "staff": lambda entry: entry.staff,
    "door": lambda entry: entry.door,
    "command": lambda entry: entry.command,
    "subject": lambda entry: entry.subject,
    "subject_id": lambda entry: entry.subject_id,
    "what": lambda entry: "; ".join(entry.sentences),
    "changes": lambda entry: "; ".join(words_of(entry.changes)),
}
