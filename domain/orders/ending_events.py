"""What happens when orders and items end before their time, and come back: told before and after (L6, L9 to L11)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _, ngettext


@event_kind
@dataclass(frozen=True, slots=True)
class CancelRequested(Event):
    """The distributor, which has the order, is asked to cancel it (L9)."""

    reason: str
    refund: bool

    def will(self) -> str:
        if self.refund:
            return _("ask the distributor to cancel it; what was received is refunded once it agrees")
        return _("ask the distributor to cancel it; nothing else happens until it answers")

    def did(self) -> str:
        return _("the distributor was asked to cancel it: {reason}").format(reason=self.reason)


@event_kind
@dataclass(frozen=True, slots=True)
class CancelAgreed(Event):
    """The distributor agreed to cancel the order (L9)."""

    def will(self) -> str:
        return _("record that the distributor agreed to cancel it")

    def did(self) -> str:
        return _("the distributor agreed to cancel it")


@event_kind
@dataclass(frozen=True, slots=True)
class CancelRefused(Event):
    """The distributor did not agree to cancel the order (L9)."""

    reason: str

    def will(self) -> str:
        return _("record that the distributor goes on with it: {reason}").format(reason=self.reason)

    def did(self) -> str:
        return _("the distributor goes on with it: {reason}").format(reason=self.reason)


@event_kind
@dataclass(frozen=True, slots=True)
class InvoiceReopened(Event):
    """An invoice that was cancelled with its order is owed again, as far as it is not paid (L10)."""

    number: str
    total: str
    due: str

    def will(self) -> str:
        return _("reopen invoice {number} of {total}, of which {due} are due").format(
            number=self.number, total=self.total, due=self.due
        )

    def did(self) -> str:
        return _("invoice {number} of {total} reopened, {due} due").format(
            number=self.number, total=self.total, due=self.due
        )


@event_kind
@dataclass(frozen=True, slots=True)
class NoteTakenBack(Event):
    """A credit note that ended an order is taken back (L10)."""

    number: str
    total: str

    def will(self) -> str:
        return _("take back the credit note {number} of {total}").format(number=self.number, total=self.total)

    def did(self) -> str:
        return _("credit note {number} of {total} taken back").format(number=self.number, total=self.total)


@event_kind
@dataclass(frozen=True, slots=True)
class RefundDropped(Event):
    """A refund that had failed is not tried again: its order is open again (L10)."""

    amount: str

    def will(self) -> str:
        return _("give up the refund of {amount} that failed; the money pays the invoice again").format(
            amount=self.amount
        )

    def did(self) -> str:
        return _("the refund of {amount} that failed was given up").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class ItemsPending(Event):
    """Items are to be delivered anew, once the order is accepted (L10)."""

    items: int

    def will(self) -> str:
        return ngettext("set {n} item back to pending", "set {n} items back to pending", self.items).format(
            n=self.items
        )

    def did(self) -> str:
        return ngettext("{n} item back to pending", "{n} items back to pending", self.items).format(
            n=self.items
        )


@event_kind
@dataclass(frozen=True, slots=True)
class ItemsStay(Event):
    """Items that run stay as they are, and are not set up again (L10)."""

    items: int

    def will(self) -> str:
        return ngettext(
            "leave {n} running item as it is; it is not set up again",
            "leave {n} running items as they are; they are not set up again",
            self.items,
        ).format(n=self.items)

    def did(self) -> str:
        return ngettext("{n} item stays running", "{n} items stay running", self.items).format(n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class OrderDeleted(Event):
    """The order is gone for good; its number is not given again (L11)."""

    number: str
    items: int
    invoices: int

    def will(self) -> str:
        return _(
            "delete the order for good, with {items} items, {invoices} invoices, its payments, notes and letters"
        ).format(items=self.items, invoices=self.invoices)

    def did(self) -> str:
        return _("order {number} deleted").format(number=self.number)


@event_kind
@dataclass(frozen=True, slots=True)
class ItemDropped(Event):
    """An item that was not delivered is cancelled alone (L6)."""

    name: str
    total: str

    def will(self) -> str:
        return _("cancel “{name}”, {total}; the rest of the order goes on").format(
            name=self.name, total=self.total
        )

    def did(self) -> str:
        return _("“{name}”, {total}, cancelled").format(name=self.name, total=self.total)


@event_kind
@dataclass(frozen=True, slots=True)
class ItemReplaced(Event):
    """Another item takes the place of one that was not delivered (L6)."""

    name: str
    other: str
    total: str

    def will(self) -> str:
        return _("deliver “{other}”, {total}, instead of “{name}”").format(
            other=self.other, total=self.total, name=self.name
        )

    def did(self) -> str:
        return _("“{other}”, {total}, instead of “{name}”").format(
            other=self.other, total=self.total, name=self.name
        )


@event_kind
@dataclass(frozen=True, slots=True)
class ItemCredited(Event):
    """The customer need not pay an item that is not delivered (L6)."""

    total: str
    kept: str
    refund: bool

    def will(self) -> str:
        if self.refund:
            return _("issue a credit note of {total}; of that {kept} were received, to be refunded").format(
                total=self.total, kept=self.kept
            )
        return _(
            "issue a credit note of {total}; of that {kept} were received, the customer's credit"
        ).format(total=self.total, kept=self.kept)

    def did(self) -> str:
        return _("credit note of {total} issued, of which {kept} were received").format(
            total=self.total, kept=self.kept
        )
