"""Resellers and their account with the distributor, as JSON objects and words."""

from collections.abc import Callable, Mapping

from domain.credit.rows import AccountLine, Counting, ResellerAccount, ResellerInvoiceRow, ResellerTokenRow
from domain.customers import ResellerMethod
from domain.words import _, mark
from tui.commands.shapes import JsonObject, when

_METHODS = {
    ResellerMethod.CREDIT_CARD: mark("credit card"),
    ResellerMethod.CASH: mark("cash"),
    ResellerMethod.DEPOSIT: mark("deposit"),
}


def method_word(method: str) -> str:
    """How a reseller pays its distributor, in words."""
    return _(_METHODS[ResellerMethod(method)])


def account(row: ResellerAccount) -> JsonObject:
    """A reseller with its credit; without a limit, `limit` and `available` are null."""
    return {
        "id": row.id,
        "name": row.name,
        "currency": row.currency,
        "payment_method": row.payment_method,
        "limit": None if row.limit is None else row.limit.decimal(),
        "reserved": row.reserved.decimal(),
        "owed": row.owed.decimal(),
        "available": None if row.available is None else row.available.decimal(),
        "unpaid_invoices": row.unpaid,
        "overdue_invoices": row.overdue,
        "invoice_due_days": row.invoice_due_days,
        "timezone": row.timezone,
        "distributor_email": row.distributor_email,
    }


def token(row: ResellerTokenRow) -> JsonObject:
    """What a reseller is charged with, as people may see it."""
    return {
        "id": row.id,
        "label": row.label,
        "system": row.system,
        "expires_at": when(row.expires_at),
        "active": row.active,
    }


def account_line(row: AccountLine) -> JsonObject:
    """A line of the account with the distributor; `amount` is what it adds to what is owed."""
    return {
        "kind": row.kind.value,
        "number": row.name,
        "status": row.status,
        "amount": row.amount.decimal(),
        "currency": row.amount.currency,
        "at": when(row.at),
        "due_at": when(row.due_at),
        "order": row.order_number,
        "reseller": row.reseller,
    }


def asked_for(counting: Counting, reseller: str | None) -> str:
    """What a figure counts and of whom, as they are typed."""
    return f"--of {counting.value}" if reseller is None else f"{reseller} --of {counting.value}"


def invoice(row: ResellerInvoiceRow) -> JsonObject:
    """What the distributor billed."""
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "status": row.status,
        "total": row.total.decimal(),
        "currency": row.total.currency,
        "issued_at": when(row.issued_at),
        "due_at": when(row.due_at),
        "order": row.order_number,
        "lines": [
            {
                "name": line.name,
                "product_type": line.product_type,
                "billing_type": line.billing_type,
                "quantity": line.quantity,
                "amount": line.amount.decimal(),
            }
            for line in row.lines
        ],
    }


#: The columns of a reseller in CSV.
ACCOUNT_CSV: Mapping[str, Callable[[ResellerAccount], object]] = {
    "id": lambda row: row.id,
    "name": lambda row: row.name,
    "currency": lambda row: row.currency,
    "payment_method": lambda row: row.payment_method,
    "limit": lambda row: row.limit,
    "reserved": lambda row: row.reserved,
    "owed": lambda row: row.owed,
    "available": lambda row: row.available,
    "unpaid_invoices": lambda row: row.unpaid,
    "overdue_invoices": lambda row: row.overdue,
    "invoice_due_days": lambda row: row.invoice_due_days,
    "timezone": lambda row: row.timezone,
    "distributor_email": lambda row: row.distributor_email,
}

#: The columns of a line of the account with the distributor in CSV.
LINE_CSV: Mapping[str, Callable[[AccountLine], object]] = {
    "at": lambda row: when(row.at),
    "kind": lambda row: row.kind.value,
    "number": lambda row: row.name,
    "reseller": lambda row: row.reseller,
    "order": lambda row: row.order_number,
    "due_at": lambda row: when(row.due_at),
    "status": lambda row: row.status,
    "amount": lambda row: row.amount,
    "currency": lambda row: row.amount.currency,
}

#: The columns of an invoice of the distributor's in CSV.
INVOICE_CSV: Mapping[str, Callable[[ResellerInvoiceRow], object]] = {
    "id": lambda row: row.id,
    "number": lambda row: row.number,
    "kind": lambda row: row.kind,
    "status": lambda row: row.status,
    "total": lambda row: row.total,
    "currency": lambda row: row.total.currency,
    "issued_at": lambda row: when(row.issued_at),
    "due_at": lambda row: when(row.due_at),
    "order": lambda row: row.order_number,
}
