"""Invoices that are mailed to the customer (SPEC 13)."""

from domain.billing import Invoice, InvoiceKind, InvoiceStatus
from domain.billing.collecting import open_invoice
from domain.billing.commands import SendInvoice
from domain.commands import Outcome
from domain.context import Context
from domain.errors import Refused
from domain.mail.events import InvoiceQueued
from domain.mail.facts import invoice_of
from domain.mail.model import MailKind
from domain.mail.rules import queue, recipient_of
from domain.orders.model import Order
from domain.orders.steps import changed
from domain.words import _


async def send_invoice(command: SendInvoice, context: Context) -> Outcome:
    """The letter is written with what the invoice is at this moment, and posted by the worker (R1)."""
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    invoice = _to_send(order, command.invoice)
    recipient = await recipient_of(MailKind.INVOICE, order, context)
    if recipient is None:
        raise Refused(
            _("No e-mail address of the customer of {number} is known; enter one first.").format(
                number=order.number
            ),
            rule="N3",
        )
    await queue(MailKind.INVOICE, order, invoice_of(order, invoice), recipient, context)
    context.happened(order, InvoiceQueued(invoice.number))
    return changed(order)


def _to_send(order: Order, number: str) -> Invoice:
    if any(one.number == number and one.kind is InvoiceKind.CREDIT for one in order.invoices):
        raise Refused(
            _("{invoice} is a credit note; only invoices are mailed.").format(invoice=number), rule="P2"
        )
    invoice = open_invoice(order, number)
    if invoice.status is InvoiceStatus.CANCELLED:
        raise Refused(
            _("{invoice} is cancelled; a cancelled invoice is not mailed.").format(invoice=number), rule="P2"
        )
    return invoice
