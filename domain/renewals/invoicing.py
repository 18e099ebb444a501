"""The next periods of an order's services are invoiced: once each, those that begin on one day together (L13)."""

from collections.abc import Sequence

from whenever import Date

from domain.commands import Outcome
from domain.context import Context
from domain.jobs import JobKind
from domain.money import Money
from domain.orders import booking
from domain.orders.model import Item, Order
from domain.orders.status import Mark, Status
from domain.orders.steps import changed
from domain.renewals.commands import InvoiceRenewals, MarkOverdue
from domain.renewals.events import InvoiceOverdue, RenewalInvoiced, RenewalPassed
from domain.renewals.following import RENEWED
from domain.renewals.model import Renewal, Service
from domain.settings.model import RENEWAL_DAYS, RENEWAL_INVOICES


async def invoice_renewals(command: InvoiceRenewals, context: Context) -> Outcome:
    """L13: an invoice a day on which periods begin; whoever comes second finds nothing to do.

    What was not invoiced while no worker ran is invoiced late, every period of it: the customer had the service.
    """
    order = await context.order(command.order_id)  # whoever decides about its services holds the order
    if order.status is not Status.HANDLED or Mark.HELD in order.marks:
        return changed(order, changed=False)
    invoiced = await context.setting(RENEWAL_INVOICES)
    until = context.now.add(hours=24 * await context.setting(RENEWAL_DAYS))
    items = {item.position: item for item in order.items}
    known = await context.unit.those(Service, order_id=order.id)
    for service in known:
        context.unit.track("service", service)
        item = items.get(service.position)
        if item is None or item.dropped or item.delivery not in RENEWED:
            service.end()
    begin: dict[Date, list[Service]] = {}
    for service in known:
        if service.due_at is not None and service.from_at <= context.now:
            day = service.day_of(service.due_at)
            if day <= service.day_of(until):
                begin.setdefault(day, []).append(service)
    for day, services in sorted(begin.items()):
        context.unit.track("order", order)
        renewed = [items[service.position] for service in services]
        number = None
        if invoiced:
            number = await _invoice(order, day, services, renewed, context)
        else:
            context.happened(order, RenewalPassed(_names(renewed), day.format_iso()))
        for service in services:
            await _decided(service, number, context)
    return changed(order, changed=bool(begin))


async def _invoice(
    order: Order, day: Date, services: Sequence[Service], items: Sequence[Item], context: Context
) -> str:
    """Bills the items; one that comes late is due at once."""
    total = sum((item.total for item in items), Money.zero(order.total.currency))
    due_at = max(context.now, *(service.due_at for service in services if service.due_at is not None))
    number = await context.invoice_number()
    invoice = booking.issue_invoice(order, number, context.now, total, due_at)
    invoice.renewal = True
    context.schedule(JobKind.OVERDUE, order.id, due_at)
    context.happened(order, RenewalInvoiced(number, str(total), _names(items), day.format_iso()))
    return number


async def _decided(service: Service, invoice: str | None, context: Context) -> None:
    """Keeps that the period was decided on, so that it never is again, and goes on to the next."""
    assert service.id is not None
    assert service.due_at is not None
    renewal = Renewal(
        service_id=service.id,
        number=service.period_number,
        order_id=service.order_id,
        due_at=service.due_at,
        invoice=invoice,
    )
    await context.unit.add(renewal)
    service.go_to(service.period_number + 1)


def _names(items: Sequence[Item]) -> str:
    return ", ".join(f"“{item.name}”" for item in items)


async def mark_overdue(command: MarkOverdue, context: Context) -> Outcome:
    """Each invoice is told of once."""
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    found = [
        invoice
        for invoice in order.invoices
        if not invoice.overdue
        and invoice.open
        and invoice.due_at is not None
        and invoice.due_at <= context.now
    ]
    for invoice in found:
        invoice.overdue = True
        context.happened(order, InvoiceOverdue(invoice.number, str(booking.invoice_due(order, invoice))))
    return changed(order, changed=bool(found))
