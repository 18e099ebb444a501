"""Billing the customer for an order (SPEC 1, L4)."""

from domain.billing import Invoice
from domain.context import Context
from domain.jobs import JobKind
from domain.money import Money
from domain.orders import booking
from domain.orders.events import InvoiceIssued
from domain.orders.model import Order
from domain.settings.model import ON_ACCOUNT_DAYS


async def bill(order: Order, total: Money, context: Context) -> Invoice:
    """Issues an invoice and says so. For an order on account it is due after the days of the settings, and told of as
    overdue when they have passed; any other is due at once."""
    due_at, due_on = None, ""
    if order.on_account:
        due_at = context.now.add(hours=24 * await context.setting(ON_ACCOUNT_DAYS))
        zone = (await context.unit.reseller(order.reseller_id)).timezone
        due_on = due_at.to_tz(zone).date().format_iso()
        context.schedule(JobKind.OVERDUE, order.id, due_at)
    invoice = booking.issue_invoice(order, await context.invoice_number(), context.now, total, due_at)
    context.happened(order, InvoiceIssued(invoice.number, str(total), due_on))
    return invoice
