"""What accepted orders of the sample hold of their reseller's credit, as accepting them here would have left it (A6).

Said to the database as a whole, so that a desk of millions takes no longer than its accepted orders are many.
"""

from sqlalchemy import ColumnElement, case, func, insert, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.billing import InvoiceKind
from domain.credit.model import CreditKind, ResellerInvoiceStatus, ResellerPaymentStatus
from domain.customers import ResellerMethod
from domain.orders.status import Status, StoppedBy
from storage import tables as t

o, i = t.orders.c, t.reseller_invoices.c


async def reserve_accepted(connection: AsyncConnection, reseller_id: int, *, by_card: bool) -> int:
    """Reserves what the reseller's accepted orders cost; what is delivered by itself at the cost of a card is billed
    and paid instead (A5). Returns what is reserved, in minor units."""
    with_distributor = o.status == Status.SUBMITTED
    await connection.execute(
        update(t.orders)
        .where(o.reseller_id == reseller_id, with_distributor)
        .values(stopped_by=StoppedBy.MANUAL)
    )
    accepted = (
        (o.reseller_id == reseller_id)
        & o.status.in_((Status.SUBMITTED, Status.EXECUTING))
        & (o.cost_minor > 0)
    )
    if by_card:
        await _charge(connection, accepted & ~with_distributor)
        accepted &= with_distributor
    await connection.execute(
        insert(t.credit_entries).from_select(
            ("reseller_id", "order_id", "at", "kind", "reserved_minor", "owed_minor", "currency"),
            select(
                o.reseller_id, o.id, o.accepted_at, literal(CreditKind.RESERVED.value), o.cost_minor, literal(0),
                o.cost_currency,
            ).where(accepted).order_by(o.id),
        )
    )  # fmt: skip
    await connection.execute(update(t.orders).where(accepted).values(reserved_minor=o.cost_minor))
    return await connection.scalar(select(func.coalesce(func.sum(o.cost_minor), 0)).where(accepted)) or 0


async def _charge(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """An invoice of the distributor's for each of these orders, paid at once with the reseller's card."""
    await connection.execute(
        insert(t.reseller_invoices).from_select(
            (
                "number", "reseller_id", "order_id", "kind", "status", "net_minor", "tax_minor", "currency",
                "issued_at", "due_at",
            ),
            select(
                literal("D-") + o.number, o.reseller_id, o.id, literal(InvoiceKind.DEBIT.value),
                literal(ResellerInvoiceStatus.PAID.value), o.cost_minor, literal(0), o.cost_currency, o.accepted_at,
                o.accepted_at,
            ).where(which).order_by(o.id),
        )
    )  # fmt: skip
    n, f = t.order_items.c, t.offers.c
    await connection.execute(
        insert(t.reseller_invoice_lines).from_select(
            ("invoice_id", "name", "product_type", "billing_type", "quantity", "amount_minor", "currency"),
            select(
                i.id, n.name, n.product_type, case((f.billing_type.is_(None), "one_time"), else_=f.billing_type),
                n.quantity, n.cost_minor, o.cost_currency,
            )
            .join_from(t.orders, t.reseller_invoices, i.order_id == o.id)
            .join(t.order_items, n.order_id == o.id)
            .outerjoin(t.offers, f.id == n.offer_id)
            .where(which, n.cost_minor > 0)
            .order_by(n.id),
        )
    )  # fmt: skip
    await connection.execute(
        insert(t.reseller_payments).from_select(
            ("reseller_id", "order_id", "at", "status", "amount_minor", "currency", "method"),
            select(
                o.reseller_id, o.id, o.accepted_at, literal(ResellerPaymentStatus.PAID.value), o.cost_minor,
                o.cost_currency, literal(ResellerMethod.CREDIT_CARD.value),
            ).where(which).order_by(o.id),
        )
    )  # fmt: skip
    p = t.reseller_payments.c
    for kind, owed, invoice, payment in (
        (CreditKind.BILLED, o.cost_minor, i.id, null()),
        (CreditKind.PAID, -o.cost_minor, null(), p.id),
    ):
        await connection.execute(
            insert(t.credit_entries).from_select(
                (
                    "reseller_id", "order_id", "invoice_id", "payment_id", "at", "kind", "reserved_minor", "owed_minor",
                    "currency",
                ),
                select(
                    o.reseller_id, o.id, invoice, payment, o.accepted_at, literal(kind.value), literal(0), owed,
                    o.cost_currency,
                )
                .join_from(t.orders, t.reseller_invoices, i.order_id == o.id)
                .join(t.reseller_payments, p.order_id == o.id)
                .where(which)
                .order_by(o.id),
            )
        )  # fmt: skip
    await connection.execute(update(t.orders).where(which).values(billed_minor=o.cost_minor))
