"""One invoice as a page of text: what it asks for, and what was paid for it when through what (T6)."""

from collections.abc import Callable, Sequence

from whenever import Instant

from domain.mail.model import MailKind, mail_status_label
from domain.orders.status import method_label
from domain.payment_rows import InvoiceRow, ListedInvoice, PaymentRow, RefundRow
from domain.rows import ItemRow, OrderDetails
from domain.words import _
from widgets.money_lines import (
    credited_of,
    invoice_tone,
    invoice_words,
    original_words,
    payment_words,
    refund_words,
)
from widgets.order_table import status_words
from widgets.palette import Palette
from widgets.sheet import Column, Fact, Sheet, Target

#: Below so many cells the columns that say least are left out.
_NARROW = 100


class InvoiceText:
    """Draws one invoice at one width.

    Args:
        when: a moment in the reader's zone, as words.
    """

    def __init__(self, palette: Palette, width: int, now: Instant, when: Callable[[Instant], str]) -> None:
        self._now = now
        self._when = when
        self._sheet = Sheet(palette, width, when)

    def draw(self, found: ListedInvoice, details: OrderDetails) -> Sheet:
        """The whole page."""
        sheet, invoice = self._sheet, found.invoice
        parts = [invoice.number, invoice_words(invoice), found.customer or details.order.invoice_name]
        sheet.head(" · ".join(part for part in parts if part), invoice_tone(invoice))
        self._facts(found, details)
        self._items(invoice, details.items)
        paid = details.paid_for(invoice)
        self._payments(paid.payments, paid.refunds)
        self._notes(paid.credit_notes)
        return sheet

    def _facts(self, found: ListedInvoice, details: OrderDetails) -> None:
        invoice, order = found.invoice, details.order
        customer = None if order.customer_id is None else Target("customer", order.customer_id)
        self._sheet.facts(
            [
                Fact(_("Total"), str(invoice.total)),
                Fact(_("Due"), str(found.due) if found.due else _("nothing")),
                Fact(_("Due by"), self._due_by(found)),
                Fact(_("Issued"), self._when(invoice.issued_at)),
                Fact(_("Order"), f"{order.number} · {status_words(order)}", Target("order", order.id)),
                Fact(_("Customer"), order.customer or _("the reseller itself"), customer),
                Fact(_("Invoice name"), order.invoice_name),
                Fact(_("E-mail"), details.email),
                Fact(_("Mailed"), self._mailed(details)),
            ]
        )

    def _due_by(self, found: ListedInvoice) -> str | None:
        at = found.invoice.due_at
        if at is None:
            return None
        day = self._when(at)[:10]
        return _("{day}, overdue").format(day=day) if found.due and at < self._now else day

    def _mailed(self, details: OrderDetails) -> str | None:
        letters = [letter for letter in details.letters if letter.kind is MailKind.INVOICE]
        if not letters:
            return None
        last = letters[-1]
        return f"{self._when(last.sent_at or last.queued_at)}, {mail_status_label(last.status)}"

    def _items(self, invoice: InvoiceRow, items: Sequence[ItemRow]) -> None:
        if not items:
            return
        columns: list[Column] = [
            ("", None, "left"),
            (_("QTY"), 4, "right"),
            (_("UNIT PRICE"), 13, "right"),
            (_("DISCOUNT"), 11, "right"),
            (_("TOTAL"), 15, "right"),
        ]
        rows = [
            [
                " · ".join(part for part in (item.product, item.domain) if part),
                str(item.quantity),
                str(item.unit_price),
                f"−{item.discount.decimal()}" if item.discount else item.discount.decimal(),
                str(item.total),
            ]
            for item in items
        ]
        if self._sheet.width < _NARROW:
            del columns[2:4]
            rows = [[*row[:2], row[4]] for row in rows]
        of_all = sum((item.total for item in items[1:]), items[0].total)
        if of_all != invoice.total:
            said = _("It asks for {part} of the order's {total}.").format(part=invoice.total, total=of_all)
            rows.append([said])
        self._sheet.section(_("ITEMS"), columns, rows)

    def _payments(self, payments: Sequence[PaymentRow], refunds: Sequence[RefundRow]) -> None:
        if not payments:
            self._sheet.heading(_("Nothing was paid for it."))
            return
        columns: list[Column] = [
            ("", 16, "left"),
            (_("STATUS"), None, "left"),
            (_("THROUGH"), 18, "left"),
            (_("CREDITED"), 15, "right"),
            (_("AMOUNT"), 15, "right"),
        ]
        rows = [
            row
            for payment in payments
            for row in (
                self._payment(payment),
                *(self._refund(refund) for refund in refunds if refund.payment_id == payment.id),
            )
        ]
        if self._sheet.width < _NARROW:
            del columns[3]
            rows = [[*row[:3], row[4]] for row in rows]
        self._sheet.section(_("PAYMENTS"), columns, rows)

    def _payment(self, payment: PaymentRow) -> list[str]:
        original = original_words(payment.amount, payment.original)
        status = [payment_words(payment), payment.reference, original, payment.comment]
        credited = credited_of(payment)
        return [
            self._when(payment.attempted_at),
            " · ".join(part for part in status if part),
            payment.system or method_label(payment.method),
            "" if credited is None else str(credited),
            str(payment.amount),
        ]

    def _refund(self, refund: RefundRow) -> list[str]:
        status = ["↳", refund_words(refund), refund.reference]
        words = " ".join(part for part in status if part)
        return [self._when(refund.requested_at), words, "", "", str(-refund.amount)]

    def _notes(self, notes: Sequence[InvoiceRow]) -> None:
        if notes:
            columns: list[Column] = [("", 14, "left"), (_("ISSUED"), None, "left"), (_("TOTAL"), 15, "right")]
            rows = [[note.number, self._when(note.issued_at), str(note.total)] for note in notes]
            targets = [Target("invoice", note.id) for note in notes]
            self._sheet.section(_("CREDIT NOTES"), columns, rows, targets)
