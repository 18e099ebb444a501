"""What staff do with an order's invoices from any screen: mail them to the customer."""

from collections.abc import Mapping
from dataclasses import replace

from domain.billing.commands import SendInvoice
from domain.mail.model import MailKind, mail_status_label
from domain.rows import OrderDetails, OrderRow
from domain.words import _
from tui.asking import Asking
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field


class InvoiceActions(Asking):
    """What is done with an order's invoices."""

    async def send(self, row: OrderRow, number: str | None = None) -> None:
        """Asks whether to mail an invoice; which, where there are several and none is meant.

        Args:
            number: the invoice that is meant, where the key was pressed on one.
        """
        if self.hindered("order.send_invoice", row):
            return
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        if details is None:
            return
        numbers = [one.number for one in details.invoices if one.kind == "debit"]
        if not numbers:
            self._app.tell(_("{number} has no invoice that could be mailed.").format(number=row.number))
            return
        first = SendInvoice(order_id=row.id, invoice=number or numbers[-1])
        effects = await self.effects("order.send_invoice", row, first)
        if effects is None:
            return

        def answered(typed: Mapping[str, str]) -> SendInvoice:
            return replace(first, invoice=typed.get("invoice", first.invoice))

        several = number is None and len(numbers) > 1
        choices = [(one, one) for one in reversed(numbers)]
        choice = Field(name="invoice", label=_("Which invoice?"), choices=choices, decides=True)
        question = Question(
            title=_("Mail the invoice of {number}?").format(number=row.number),
            facts=(self.who(row), *self._whom(details)),
            effects=effects,
            go=_("Mail it"),
            stay=_("Leave it"),
            fields=[choice] if several else (),
        )
        said = _("{number}: the invoice is on its way.")
        self.ask("order.send_invoice", question, row, answered, said, foreseen=answered)

    def _whom(self, details: OrderDetails) -> list[str]:
        """To whom it goes, and when the last one went."""
        said = [_("To {address}.").format(address=details.email)] if details.email else []
        before = [letter for letter in details.letters if letter.kind is MailKind.INVOICE]
        if before:
            at = self._app.when(before[-1].queued_at)
            status = mail_status_label(before[-1].status)
            said.append(_("One was mailed on {time} ({status}).").format(time=at, status=status))
        return said
