"""One order as JSON has it, and what it is here."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from whenever import Instant

from domain.billing import AttemptStatus, InvoiceKind
from domain.importing import ImportedCustomer, ImportedItem, ImportedOrder, ImportedPayment
from domain.orders.status import DeliveryStatus, PaymentMethod, Status
from domain.words import _
from storage.importers import fields
from storage.importers.fields import MOST_ITEMS, BadField

Amount = str | int
T = TypeVar("T")

_MOST_PAYMENTS = 1000
_MOST_INSTALMENTS = 1200


class JsonCustomer(msgspec.Struct):
    """Who ordered. The id is the source's own."""

    id: str | int | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    country: str | None = None


class JsonSite(msgspec.Struct):
    """Where it is for."""

    code: str | None = None
    domain: str | None = None


class JsonItem(msgspec.Struct):
    """One line."""

    unit_price: Amount
    product: str | None = None
    name: str | None = None
    quantity: int = 1
    discount: Amount = 0
    cost: Amount = 0
    product_type: str | None = None
    domain: str | None = None
    offer: str | None = None
    offer_number: int | None = None
    category: str | None = None
    delivery: DeliveryStatus | None = None
    auto_execute: bool | None = None


class JsonPayment(msgspec.Struct):
    """One attempt to take money."""

    amount: Amount
    status: AttemptStatus = AttemptStatus.PAID
    method: PaymentMethod | None = None
    attempted_at: str | None = None
    currency: str | None = None
    fee: Amount = 0
    instalments: int = 1
    system: str | None = None
    code: str | None = None
    reference: str | None = None


class JsonInvoice(msgspec.Struct):
    """A demand for money; only its amount is of use, since invoices get numbers of their own here."""

    total: Amount
    kind: InvoiceKind = InvoiceKind.DEBIT


class JsonOrder(msgspec.Struct):
    """One order; what else stands in it is ignored."""

    status: Status
    placed_at: str
    currency: str
    number: str | int | None = None
    source_number: str | int | None = None
    updated_at: str | None = None
    payment_method: PaymentMethod = PaymentMethod.UNKNOWN
    total_amount: Amount | None = None
    total_cost: Amount | None = None
    cost_currency: str | None = None
    amount_paid: Amount | None = None
    customer: JsonCustomer | None = None
    site: JsonSite | None = None
    invoice_name: str | None = None
    promotion: str | None = None
    affiliate: str | None = None
    ip: str | None = None
    items: list[JsonItem] | None = None
    payments: list[JsonPayment] | None = None
    invoices: list[JsonInvoice] | None = None
    notes: Any = None


def _at(column: str, reader: Callable[[], T]) -> T:
    try:
        return reader()
    except BadField as bad:
        raise BadField(bad.reason, bad.column or column) from bad


def _amount(column: str, value: Amount | None, currency: str) -> int:
    return _at(column, lambda: _plain(value, currency)) if value is not None else 0


def _plain(value: Amount, currency: str) -> int:
    return 0 if value == 0 else fields.amount(str(value), currency)


def _positive(column: str, value: Amount | None, currency: str) -> int:
    return _at(column, lambda: fields.not_negative(_amount(column, value, currency)))


def _line(value: str | None) -> str | None:
    return (fields.text(value) or None) if value else None


def order_of(found: JsonOrder, line: int) -> ImportedOrder:
    """The order as every importer brings it.

    Raises:
        BadField: something in it cannot be understood; the column is its JSON name.
    """
    number = _number(found)
    currency = _at("currency", lambda: fields.currency(found.currency))
    placed_at = _at("placed_at", lambda: fields.moment(found.placed_at))
    paid_in = currency
    if (given := found.cost_currency) is not None:
        paid_in = _at("cost_currency", lambda: fields.currency(given))
    items = _items(found, currency, paid_in)
    of_items = sum(item.unit_price_minor * item.quantity - item.discount_minor for item in items)
    if found.total_amount is not None:
        total = _positive("total_amount", found.total_amount, currency)
    elif items:
        total = _at("items", lambda: fields.not_negative(fields.within_limits(of_items)))
    else:
        raise BadField(_("the order has neither a total nor items"), "total_amount")
    customer = _customer(found.customer)
    note, customer_note = _notes(found, number)
    return ImportedOrder(
        line=line,
        source_number=number,
        status=found.status,
        placed_at=placed_at,
        updated_at=_updated_at(found, placed_at),
        currency=currency,
        payment_method=found.payment_method,
        total_minor=total,
        invoice_minor=_invoiced(found, currency, total),
        cost_minor=_cost(found, paid_in, items),
        cost_currency=None if found.cost_currency is None else paid_in,
        customer=customer,
        site_code=_line(found.site.code) if found.site else None,
        site_domain=_line(found.site.domain) if found.site else None,
        invoice_name=_line(found.invoice_name) or (customer.name if customer else ""),
        items=items,
        payments=_payments(found, currency, placed_at),
        note=note,
        customer_note=customer_note,
        promotion=_line(found.promotion),
        affiliate=_line(found.affiliate),
        ip=_line(found.ip),
    )


def _number(found: JsonOrder) -> str:
    """The number that the exporting desk gave: that desk is the source now."""
    column = "source_number" if found.number is None else "number"
    value = found.source_number if found.number is None else found.number
    number = "" if value is None else _at(column, lambda: fields.identifier(str(value)))
    if not number:
        raise BadField(_("the order has no number"), "number")
    return number


def _updated_at(found: JsonOrder, placed_at: Instant) -> Instant:
    updated_at = found.updated_at
    if not updated_at:
        return placed_at
    return max(placed_at, _at("updated_at", lambda: fields.moment(updated_at)))


def _cost(found: JsonOrder, currency: str, items: tuple[ImportedItem, ...]) -> int:
    if found.total_cost is not None:
        return _positive("total_cost", found.total_cost, currency)
    return _at("items", lambda: fields.within_limits(sum(item.cost_minor for item in items)))


def _invoiced(found: JsonOrder, currency: str, total: int) -> int:
    invoices = [invoice for invoice in found.invoices or () if invoice.kind is InvoiceKind.DEBIT]
    if not invoices:
        return total
    amounts = [_positive("invoices", invoice.total, currency) for invoice in invoices]
    return _at("invoices", lambda: fields.within_limits(sum(amounts)))


def _customer(found: JsonCustomer | None) -> ImportedCustomer | None:
    if found is None:
        return None
    name, email = _line(found.name), _line(found.email)
    ref = None if found.id is None else _at("customer.id", lambda: fields.identifier(str(found.id)))
    ref = ref or (email and email.casefold()) or name
    if ref is None:
        return None
    return ImportedCustomer(
        ref=ref,
        name=name or email or ref,
        email=email,
        phone=(fields.phone(found.phone) or None) if found.phone else None,
        city=_line(found.city),
        country=(fields.country(found.country) or None) if found.country else None,
    )


def _items(found: JsonOrder, currency: str, paid_in: str) -> tuple[ImportedItem, ...]:
    items = found.items or []
    if len(items) > MOST_ITEMS:
        raise BadField(_("the order has more than {n} items").format(n=MOST_ITEMS), "items")
    return tuple(
        _at(f"items[{place}]", lambda item=item: _item(item, found.status, currency, paid_in))  # type: ignore[misc]
        for place, item in enumerate(items)
    )


def _item(item: JsonItem, status: Status, currency: str, paid_in: str) -> ImportedItem:
    offer = item.offer or (None if item.offer_number is None else str(item.offer_number))
    offer = fields.identifier(offer) or None if offer else None
    category = _line(item.category)
    name = _line(item.product) or _line(item.name) or offer or category
    if name is None:
        raise BadField(_("the item has no name"))
    price = fields.amount(str(item.unit_price), currency)
    discount = fields.not_negative(_plain(item.discount, currency))
    quantity = fields.whole(str(item.quantity))
    fields.within_limits(price * quantity - discount)
    return ImportedItem(
        name=name,
        unit_price_minor=price,
        quantity=quantity,
        discount_minor=discount,
        cost_minor=fields.not_negative(_plain(item.cost, paid_in)),
        product_type=_line(item.product_type) or "other",
        domain=_line(item.domain),
        offer_ref=offer,
        category=category,
        auto_execute=fields.auto_execute_for(status) if item.auto_execute is None else item.auto_execute,
        delivery=item.delivery or fields.delivery_for(status),
    )


def _payments(found: JsonOrder, currency: str, placed_at: Instant) -> tuple[ImportedPayment, ...]:
    """The payments; a list of orders has only what was paid in all."""
    if found.payments is None:
        paid = _positive("amount_paid", found.amount_paid, currency)
        if not paid:
            return ()
        return (
            ImportedPayment(
                status=AttemptStatus.PAID,
                method=found.payment_method,
                amount_minor=paid,
                attempted_at=placed_at,
            ),
        )
    if len(found.payments) > _MOST_PAYMENTS:
        raise BadField(_("the order has more than {n} payments").format(n=_MOST_PAYMENTS), "payments")
    return tuple(
        _at(f"payments[{place}]", lambda one=one: _payment(one, found, currency, placed_at))  # type: ignore[misc]
        for place, one in enumerate(found.payments)
    )


def _payment(payment: JsonPayment, found: JsonOrder, currency: str, placed_at: Instant) -> ImportedPayment:
    if payment.currency is not None and fields.currency(payment.currency) != currency:
        raise BadField(
            _("a payment in {other} cannot stand in an order in {currency}").format(
                other=fields.currency(payment.currency), currency=currency
            )
        )
    return ImportedPayment(
        status=payment.status,
        method=payment.method or found.payment_method,
        amount_minor=fields.not_negative(fields.amount(str(payment.amount), currency)),
        attempted_at=fields.moment(payment.attempted_at) if payment.attempted_at else placed_at,
        instalments=fields.whole(str(payment.instalments), most=_MOST_INSTALMENTS),
        fee_minor=fields.not_negative(_plain(payment.fee, currency)),
        system=_line(payment.system),
        code=_line(payment.code),
        reference=_line(payment.reference),
    )


def _notes(found: JsonOrder, number: str) -> tuple[str | None, str | None]:
    """Staff notes in one, with who wrote them, and the customer's: the notes without a writer."""
    ours: list[str] = []
    customers: list[str] = []
    if found.source_number is not None and str(found.source_number) != number:
        ours.append(_("Number in the system before: {number}").format(number=found.source_number))
    notes = found.notes if isinstance(found.notes, list) else [found.notes]
    for entry in notes:
        if isinstance(entry, str):
            ours.append(entry)
        elif isinstance(entry, dict) and isinstance(body := entry.get("text"), str):
            if isinstance(staff := entry.get("staff"), str):
                ours.append(f"{staff}, {entry.get('at')}: {body}" if entry.get("at") else f"{staff}: {body}")
            else:
                customers.append(body)
    return _joined(ours), _joined(customers)


def _joined(notes: list[str]) -> str | None:
    return (fields.note("\n\n".join(notes)) or None) if notes else None
