"""What happens to orders, told before and after (SPEC 2)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.orders.status import kept_label
from domain.words import _, ngettext


@event_kind
@dataclass(frozen=True, slots=True)
class OrderMoved(Event):
    """The order's status changed."""

    source: str
    target: str

    def will(self) -> str:
        return _("move the order to “{status}”").format(status=kept_label(self.target))

    def did(self) -> str:
        return _("moved to “{status}”").format(status=kept_label(self.target))


@event_kind
@dataclass(frozen=True, slots=True)
class CartRecorded(Event):
    """A cart gained details (L1)."""

    step: str
    items: int
    total: str

    def will(self) -> str:
        return _("record the cart at step “{step}”").format(step=self.step)

    def did(self) -> str:
        return ngettext(
            "cart at step “{step}”: {n} item, {total}",
            "cart at step “{step}”: {n} items, {total}",
            self.items,
        ).format(step=self.step, n=self.items, total=self.total)


@event_kind
@dataclass(frozen=True, slots=True)
class CreditChecked(Event):
    """The validation's credit step let the order pass (A4)."""

    cost: str

    def will(self) -> str:
        return _("count its cost of {cost} against your credit").format(cost=self.cost)

    def did(self) -> str:
        return _("its cost of {cost} was counted against the credit").format(cost=self.cost)


@event_kind
@dataclass(frozen=True, slots=True)
class DeliveryQueued(Event):
    """Items are to be delivered automatically (L6)."""

    items: int

    def will(self) -> str:
        return ngettext("queue {n} item for delivery", "queue {n} items for delivery", self.items).format(
            n=self.items
        )

    def did(self) -> str:
        return ngettext("{n} item queued for delivery", "{n} items queued for delivery", self.items).format(
            n=self.items
        )


@event_kind
@dataclass(frozen=True, slots=True)
class SentToDistributor(Event):
    """Items wait for manual execution at the distributor (A5, L7)."""

    items: int

    def will(self) -> str:
        return ngettext(
            "send it to the distributor: {n} item is executed by hand",
            "send it to the distributor: {n} items are executed by hand",
            self.items,
        ).format(n=self.items)

    def did(self) -> str:
        return ngettext(
            "sent to the distributor, {n} item to execute by hand",
            "sent to the distributor, {n} items to execute by hand",
            self.items,
        ).format(n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class ItemDelivered(Event):
    """An item is active at last."""

    name: str

    def will(self) -> str:
        return _("mark “{name}” as delivered").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” delivered").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class DistributorRefused(Event):
    """The distributor does not execute the order (L7)."""

    reason: str

    def will(self) -> str:
        return _("record that the distributor refused it: {reason}").format(reason=self.reason)

    def did(self) -> str:
        return _("refused by the distributor: {reason}").format(reason=self.reason)


@event_kind
@dataclass(frozen=True, slots=True)
class ItemsCancelled(Event):
    """Items that were not delivered are dropped."""

    items: int

    def will(self) -> str:
        return ngettext("cancel its {n} item", "cancel its {n} items", self.items).format(n=self.items)

    def did(self) -> str:
        return ngettext("{n} item cancelled", "{n} items cancelled", self.items).format(n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class InvoiceIssued(Event):
    """The customer was billed; `due_on` is the day by which it is to be paid, empty for at once."""

    number: str
    total: str
    due_on: str = ""

    def will(self) -> str:
        said = _("issue invoice {number} of {total}").format(number=self.number, total=self.total)
        return self._with_day(said)

    def did(self) -> str:
        said = _("invoice {number} of {total} issued").format(number=self.number, total=self.total)
        return self._with_day(said)

    def _with_day(self, said: str) -> str:
        return _("{what}, due by {day}").format(what=said, day=self.due_on) if self.due_on else said


@event_kind
@dataclass(frozen=True, slots=True)
class InvoiceCancelled(Event):
    """An unpaid invoice was cancelled."""

    number: str
    total: str

    def will(self) -> str:
        return _("cancel the unpaid invoice {number} of {total}").format(number=self.number, total=self.total)

    def did(self) -> str:
        return _("unpaid invoice {number} of {total} cancelled").format(number=self.number, total=self.total)


@event_kind
@dataclass(frozen=True, slots=True)
class CreditNoteIssued(Event):
    """A paid invoice was answered by a credit note; what was received is the customer's credit until it is refunded."""

    total: str
    kept: str
    refund: bool = False

    def will(self) -> str:
        if self.refund:
            return _("issue a credit note of {total}").format(total=self.total)
        return _(
            "issue a credit note of {total}; {kept} received become the customer's credit, no money is sent"
        ).format(total=self.total, kept=self.kept)

    def did(self) -> str:
        return _("credit note of {total} issued; {kept} received became the customer's credit").format(
            total=self.total, kept=self.kept
        )


@event_kind
@dataclass(frozen=True, slots=True)
class PaymentReceived(Event):
    """Money arrived."""

    amount: str
    method: str

    def will(self) -> str:
        return _("record a payment of {amount} by {method}").format(amount=self.amount, method=self.method)

    def did(self) -> str:
        return _("{amount} received by {method}").format(amount=self.amount, method=self.method)


@event_kind
@dataclass(frozen=True, slots=True)
class PaymentFailed(Event):
    """An attempt to take money failed, with the payment system's code."""

    amount: str
    code: str

    def will(self) -> str:
        return _("record a failed payment of {amount} ({code})").format(amount=self.amount, code=self.code)

    def did(self) -> str:
        return _("payment of {amount} failed ({code})").format(amount=self.amount, code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class OrderReleased(Event):
    """An imported order is no longer held: staff acted on it (L19)."""

    def will(self) -> str:
        return _("release it: an imported order that staff act on is no longer held")

    def did(self) -> str:
        return _("no longer held")


@event_kind
@dataclass(frozen=True, slots=True)
class NoteAdded(Event):
    """Staff wrote a note."""

    length: int

    def will(self) -> str:
        return _("add your note")

    def did(self) -> str:
        return _("note added")


@event_kind
@dataclass(frozen=True, slots=True)
class ReasonGiven(Event):
    """Why staff did it."""

    reason: str

    def will(self) -> str:
        return _("record the reason: {reason}").format(reason=self.reason)

    def did(self) -> str:
        return _("reason: {reason}").format(reason=self.reason)


@event_kind
@dataclass(frozen=True, slots=True)
class OrderCorrected(Event):
    """The name on the invoice or the affiliate was corrected (N3); empty where there was or is none."""

    field: str
    before: str
    after: str

    def will(self) -> str:
        return _("change the {field} from “{before}” to “{after}”").format(
            field=self._words, before=self.before, after=self.after
        )

    def did(self) -> str:
        return _("{field}: “{before}” → “{after}”").format(
            field=self._words, before=self.before, after=self.after
        )

    @property
    def _words(self) -> str:
        return {"invoice_name": _("name on the invoice"), "affiliate": _("affiliate")}.get(
            self.field, self.field
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DomainCorrected(Event):
    """The domain of an item that is not delivered was corrected (N3)."""

    item: str
    before: str
    after: str

    def will(self) -> str:
        return _("deliver {item} for the domain “{after}” instead of “{before}”").format(
            item=self.item, before=self.before, after=self.after
        )

    def did(self) -> str:
        return _("domain of {item}: “{before}” → “{after}”").format(
            item=self.item, before=self.before, after=self.after
        )
