"""An imported order as table rows, with the same derived columns that `Order.derive` gives (`db check` compares)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.billing import (
    RECEIVED,
    Account,
    AttemptStatus,
    Balance,
    InvoiceKind,
    InvoiceStatus,
    RefundStatus,
    payment_status,
)
from domain.followup.model import stake_of
from domain.fraud.model import CheckerKind, CheckStatus, Verdict
from domain.importing import ImportedItem, ImportedOrder
from domain.money import Money
from domain.orders.model import list_key
from domain.orders.status import ARCHIVE_OF, NEEDS_STAFF, DeliveryStatus, Mark, Status, needs_staff
from domain.reports.daily import Booked, Move, manager_of, move_of
from domain.sorting import by_amount, by_customer
from storage import tables as t
from storage.counts import Counted, Tally, Unit
from storage.indexing import order_body


@dataclass(frozen=True, slots=True)
class OfferLink:
    """An offer of the desk, with the category it stands in."""

    id: int
    number: int
    category: str | None
    category_number: int | None
    is_trial: bool
    auto_setup: str


def offer_ref(item: ImportedItem) -> str:
    """What the source calls the item's offer: its own id, or else its name."""
    return item.offer_ref or item.name


@dataclass(slots=True, kw_only=True)
class Links:
    """The ids of what an imported order names, found or made beforehand."""

    order_id: int
    number: str
    reseller_id: int
    reseller: str
    reseller_currency: str
    zone: str
    source: str
    batch_id: int
    customer_id: int | None
    site_id: int | None
    manager_id: int | None
    manager: str | None = None
    invoice_id: int
    invoice_number: str
    payment_ids: list[int]
    staff_id: int
    held: bool
    digest: str
    offers: dict[str, "OfferLink"]
    systems: dict[str, int]
    version: int = 1


@dataclass(slots=True)
class Rows:
    """Rows by table, in the order of the columns named below, or of all in `storage.tables`."""

    orders: list[tuple[object, ...]] = field(default_factory=list)
    items: list[tuple[object, ...]] = field(default_factory=list)
    notes: list[tuple[object, ...]] = field(default_factory=list)
    invoices: list[tuple[object, ...]] = field(default_factory=list)
    payments: list[tuple[object, ...]] = field(default_factory=list)
    refunds: list[tuple[object, ...]] = field(default_factory=list)
    checks: list[tuple[object, ...]] = field(default_factory=list)
    entries: list[tuple[object, ...]] = field(default_factory=list)
    search: list[tuple[object, ...]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def _marks(marks: frozenset[Mark]) -> str:
    return f" {' '.join(sorted(marks))} " if marks else ""


#: What an order that is brought in has; the rest comes with what is done to it here.
ORDER_COLUMNS = tuple(
    column.name
    for column in t.orders.columns
    if column.name
    not in {
        "reserved_minor",
        "billed_minor",
        "stopped_by",
        "stopped_because",
        "cancel_reason",
        "cancel_refund",
        "sale_confirmed_by",
        "sale_confirmed_at",
        "cart_seen",
        "recurring_id",
        "holder_id",
        "next_at",
        "recovery",
    }
)
#: The numbered tables whose ids the database gives, as `Rows` fills them.
ITEM_COLUMNS = (
    "order_id", "position", "offer_id", "name", "product_type", "domain", "quantity", "unit_price_minor",
    "discount_minor", "cost_minor", "currency", "auto_execute", "delivery", "is_trial", "auto_setup",
)  # fmt: skip
PAYMENT_COLUMNS = (
    "id", "order_id", "invoice_id", "attempted_at", "status", "method", "amount_minor", "fee_minor", "currency",
    "share_bp", "instalments", "system", "code", "reference", "comment", "key",
    "refunded_minor", "system_id",
)  # fmt: skip
REFUND_COLUMNS = ("order_id", "payment_id", "requested_at", "amount_minor", "currency", "status")
CHECK_COLUMNS = (
    "order_id", "asked_at", "checker", "status", "verdict", "score", "reasons", "answered_at", "submits", "to_approval",
)  # fmt: skip
NOTE_COLUMNS = ("order_id", "at", "staff_id", "body")
ENTRY_COLUMNS = ("order_id", "invoice_id", "payment_id", "at", "debit", "credit", "amount_minor", "currency")


def cost_currency(order: ImportedOrder, account: str) -> str:
    """What the order's cost is in: nothing is in the currency of the reseller's `account`."""
    costs = order.cost_minor or any(item.cost_minor for item in order.items)
    return (order.cost_currency or order.currency) if costs else account


def digest_of(order: ImportedOrder) -> str:
    """What tells whether the source changed an order: its content without its place in the file."""
    # The line is the first field.
    content = repr(order).partition(",")[2] + (order.cost_currency or "")
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def add_order(rows: Rows, order: ImportedOrder, links: Links) -> None:
    """Adds all rows of one order."""
    at = order.updated_at.timestamp(unit="millisecond")
    placed = order.placed_at.timestamp(unit="millisecond")
    before = len(rows.entries)
    balance = _add_money(rows, order, links, placed)
    disputed = any(payment.status is AttemptStatus.DISPUTED for payment in order.payments)
    failed = any(item.delivery is DeliveryStatus.FAILED for item in order.items)
    suspicious = order.check is not None and order.check.verdict is Verdict.REVIEW
    said = {
        Mark.HELD: links.held,
        Mark.DISPUTED: disputed,
        Mark.DELIVERY_FAILED: failed,
        Mark.REVIEW: suspicious and order.status in NEEDS_STAFF,
    }
    marks = frozenset(mark for mark, holds in said.items() if holds)
    waits = needs_staff(order.status, marks, failed_delivery=failed)
    key = list_key(order.placed_at, links.order_id)
    accepted = order.status in (Status.EXECUTING, Status.SUBMITTED, Status.HANDLED)
    rows.orders.append(
        (
            links.order_id, links.number, key, links.reseller_id, links.customer_id, links.site_id,
            order.status.value, ARCHIVE_OF[order.status].value, None, _marks(marks), waits,
            order.payment_method.value, payment_status(balance, Money(order.total_minor, order.currency),
            order.payments).value, order.invoice_name, order.currency, order.total_minor, order.cost_minor,
            balance.paid.amount_minor, balance.due.amount_minor, len(order.items),
            sum(item.delivery is DeliveryStatus.ACTIVE for item in order.items), placed, at,
            at if accepted else None, links.manager_id, order.sale_confirmed, None, order.promotion, order.partial_bp,
            order.affiliate, order.ip, order.customer_note, order.cart_step, order.fraud_score,
            links.batch_id, links.source, order.source_number, links.digest, links.version,
            by_amount(order.total_minor, order.currency),
            by_customer(order.customer.name if order.customer else None, order.site_domain, order.invoice_name),
            cost_currency(order, links.reseller_currency),
            at if order.status is Status.INCOMPLETE else None,
            stake_of(order.status, order.cart_step, order.total_minor),
        )
    )  # fmt: skip
    units: dict[Unit, int] = {}
    for position, item in enumerate(order.items, 1):
        offer = links.offers[offer_ref(item)]
        unit = (item.product_type, offer.is_trial, item.delivery)
        units[unit] = units.get(unit, 0) + item.quantity
        rows.items.append(
            (
                links.order_id, position, offer.id, item.name, item.product_type, item.domain,
                item.quantity, item.unit_price_minor, item.discount_minor, item.cost_minor, order.currency,
                item.auto_execute, item.delivery.value, offer.is_trial, offer.auto_setup,
            )
        )  # fmt: skip
    if order.check is not None:
        found = order.check
        rows.checks.append(
            (
                links.order_id, placed, CheckerKind.RULES.value, CheckStatus.DONE.value, found.verdict.value,
                found.score, found.reasons, placed, True, False,
            )
        )  # fmt: skip
    if order.note:
        rows.notes.append((links.order_id, at, links.staff_id, order.note))
    rows.search.append((key, _body(order, links)))
    counted = (links.reseller_id, order.status, 0, waits)
    rows.tally.add(
        Counted(counted, order.placed_at, units, booked=_booked(order, links, rows.entries[before:])),
        links.zone,
    )


def _add_money(rows: Rows, order: ImportedOrder, links: Links, placed: int) -> Balance:
    """The invoice, the attempts and their entries, by the table of `domain.billing`."""
    currency = order.currency
    if (
        order.status is Status.INCOMPLETE and not order.payments
    ):  # an attempt to take money is kept even of a cart
        return Balance(*(Money(0, currency) for _n in range(4)))

    def entry(at: int, debit: Account, credit: Account, amount: int, payment_id: int | None = None) -> None:
        if amount:
            rows.entries.append(
                (
                    links.order_id,
                    links.invoice_id,
                    payment_id,
                    at,
                    debit.value,
                    credit.value,
                    amount,
                    currency,
                )
            )

    billed = order.invoice_minor
    entry(placed, Account.RECEIVABLE, Account.SALES, billed)
    received = refunded = 0
    for payment_id, payment in zip(links.payment_ids, order.payments, strict=True):
        at = payment.attempted_at.timestamp(unit="millisecond")
        back = payment.amount_minor if payment.status is AttemptStatus.REFUNDED else 0
        rows.payments.append(
            (
                payment_id, links.order_id, links.invoice_id, at, payment.status.value, payment.method.value,
                payment.amount_minor, payment.fee_minor, currency,
                payment.amount_minor * 10_000 // billed if billed else 0, payment.instalments, payment.system,
                payment.code, payment.reference, None, list_key(payment.attempted_at, payment_id),
                back, links.systems.get(payment.system or ""),
            )
        )  # fmt: skip
        if payment.status in RECEIVED:
            entry(at, Account.CASH, Account.RECEIVABLE, payment.amount_minor, payment_id)
            entry(at, Account.FEES, Account.CASH, payment.fee_minor, payment_id)
            received += payment.amount_minor
        if back:
            entry(at, Account.REFUNDS, Account.CASH, back, payment_id)
            refunded += back
            rows.refunds.append((links.order_id, payment_id, at, back, currency, RefundStatus.DONE.value))
    due = max(billed - received, 0)
    entry(placed, Account.RECEIVABLE, Account.CUSTOMER_CREDIT, received - billed + due)
    returned = refunded >= received
    if due:
        status = InvoiceStatus.UNPAID if returned else InvoiceStatus.PARTIAL
    else:
        status = InvoiceStatus.REFUNDED if received and returned else InvoiceStatus.PAID
    if order.status in (Status.CANCELLED, Status.FRAUD) and not received:
        entry(placed, Account.SALES, Account.RECEIVABLE, billed)
        status, due, billed = InvoiceStatus.CANCELLED, 0, 0
    rows.invoices.append(
        (
            links.invoice_id, links.invoice_number, links.order_id, InvoiceKind.DEBIT.value, status.value,
            order.invoice_minor, currency, placed, None, False, False,
        )
    )  # fmt: skip
    return Balance(*(Money(n, currency) for n in (billed, received, refunded, due)))


def _booked(order: ImportedOrder, links: Links, entries: Sequence[tuple[Any, ...]]) -> Booked | None:
    """What reports are made of; see `domain.reports.daily`."""
    payments = dict(zip(links.payment_ids, order.payments, strict=True))
    moves: list[Move] = []
    for _order_id, _invoice_id, payment_id, at, debit, credit, amount, _currency in entries:
        paid = payments.get(payment_id)
        through = (paid.system, paid.method.value) if paid else (None, None)
        if (move := move_of(at, debit, credit, amount, *through)) is not None:
            moves.append(move)
    if not moves:
        return None
    items = (
        (links.offers[offer_ref(item)].id, item.unit_price_minor * item.quantity - item.discount_minor)
        for item in order.items
    )
    manager = manager_of(links.manager_id, confirmed=order.sale_confirmed)
    return Booked(links.reseller_id, order.currency, manager, tuple(moves), tuple(items))


def _body(order: ImportedOrder, links: Links) -> str:
    customer = order.customer
    offers = [links.offers[offer_ref(item)] for item in order.items]
    return order_body(
        number=links.number,
        source_number=order.source_number,
        invoice_name=order.invoice_name,
        customer=(customer.name, customer.email, customer.phone, customer.city) if customer else (),
        site=(order.site_code, order.site_domain),
        reseller=links.reseller,
        manager=links.manager,
        items=[(item.name, item.domain) for item in order.items],
        offers=[("", str(offer.number)) for offer in offers],
        categories=[(offer.category, str(offer.category_number)) for offer in offers if offer.category],
        promotion=order.promotion,
        affiliate=order.affiliate,
        step=order.cart_step,
        other=[order.ip, order.customer_note, order.note],
    )
