"""What happens with the invoices of services, told before and after (L13)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _


@event_kind
@dataclass(frozen=True, slots=True)
class RenewalInvoiced(Event):
    """Items are renewed: their next period was billed on the order that they came with. `due` is a day."""

    number: str
    total: str
    items: str
    due: str

    def will(self) -> str:
        return _("issue renewal invoice {number} of {total} for {items}, due {due}").format(
            number=self.number, total=self.total, items=self.items, due=self.due
        )

    def did(self) -> str:
        return _("renewal invoice {number} of {total} issued for {items}, due {due}").format(
            number=self.number, total=self.total, items=self.items, due=self.due
        )


@event_kind
@dataclass(frozen=True, slots=True)
class RenewalPassed(Event):
    """A period began that is not invoiced here, since renewals are switched off."""

    items: str
    due: str

    def will(self) -> str:
        return _("pass over the renewal of {items} on {due}: renewals are not invoiced here").format(
            items=self.items, due=self.due
        )

    def did(self) -> str:
        return _("renewal of {items} on {due} not invoiced: that is switched off").format(
            items=self.items, due=self.due
        )


@event_kind
@dataclass(frozen=True, slots=True)
class InvoiceOverdue(Event):
    """The day by which an invoice was to be paid has passed."""

    number: str
    due: str

    def will(self) -> str:
        return _("mark invoice {number} as overdue: {due} are not paid").format(
            number=self.number, due=self.due
        )

    def did(self) -> str:
        return _("invoice {number} is overdue: {due} are not paid").format(number=self.number, due=self.due)
