"""What happens to customers, told before and after."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _, mark, ngettext

#: What the fields of a customer are called.
FIELD_WORDS = {
    "name": mark("name"),
    "email": mark("e-mail"),
    "phone": mark("phone"),
    "address": mark("address"),
    "city": mark("city"),
    "country": mark("country"),
}


@event_kind
@dataclass(frozen=True, slots=True)
class CustomerAdded(Event):
    """A customer was added."""

    name: str

    def will(self) -> str:
        return _("add the customer {name}").format(name=self.name)

    def did(self) -> str:
        return _("customer {name} added").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class CustomerCorrected(Event):
    """A detail of a customer was corrected; empty where there was or is none."""

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
        return _(FIELD_WORDS.get(self.field, self.field))


@event_kind
@dataclass(frozen=True, slots=True)
class RemindersSwitched(Event):
    """A customer wants recovery messages, or none any more (I2)."""

    customer: str
    wanted: bool

    def will(self) -> str:
        if self.wanted:
            return _("allow recovery messages to {customer}").format(customer=self.customer)
        return _("send {customer} no recovery messages any more").format(customer=self.customer)

    def did(self) -> str:
        if self.wanted:
            return _("recovery messages to {customer} allowed").format(customer=self.customer)
        return _("no recovery messages to {customer} any more").format(customer=self.customer)


@event_kind
@dataclass(frozen=True, slots=True)
class ApprovalSwitched(Event):
    """A customer's approval toggle was switched (A1)."""

    name: str
    required: bool

    def will(self) -> str:
        if self.required:
            return _("let orders of {name} wait for your approval").format(name=self.name)
        return _("let orders of {name} pass without your approval").format(name=self.name)

    def did(self) -> str:
        if self.required:
            return _("orders of {name} wait for approval").format(name=self.name)
        return _("orders of {name} pass without approval").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class CustomerNoteAdded(Event):
    """A staff note was written on a customer."""

    length: int

    def will(self) -> str:
        return _("add a note")

    def did(self) -> str:
        return _("note added")


@event_kind
@dataclass(frozen=True, slots=True)
class OrdersIndexed(Event):
    """Orders are found by what their customer is called now; `more` says whether others follow."""

    orders: int
    more: bool

    def will(self) -> str:
        if self.more:
            return _("let the newest {n} orders be found by it, and the others soon after").format(
                n=self.orders
            )
        return ngettext("let {n} order be found by it", "let {n} orders be found by it", self.orders).format(
            n=self.orders
        )

    def did(self) -> str:
        return ngettext("{n} order is found by it", "{n} orders are found by it", self.orders).format(
            n=self.orders
        )
