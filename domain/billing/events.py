"""What happens to money, told before and after."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _


@event_kind
@dataclass(frozen=True, slots=True)
class ChargeAsked(Event):
    """A payment system is to take money from a stored token (P2)."""

    amount: str
    system: str
    token: str

    def will(self) -> str:
        return _("charge {amount} to {token} through {system}").format(
            amount=self.amount, token=self.token, system=self.system
        )

    def did(self) -> str:
        return _("charge of {amount} to {token} asked of {system}").format(
            amount=self.amount, token=self.token, system=self.system
        )


@event_kind
@dataclass(frozen=True, slots=True)
class ChargeUnanswered(Event):
    """The payment system has not said what became of a charge (R2)."""

    amount: str
    system: str

    def will(self) -> str:
        return _("record that {system} has not answered about {amount}").format(
            system=self.system, amount=self.amount
        )

    def did(self) -> str:
        return _("no answer from {system} about {amount}; it is asked again what became of it").format(
            system=self.system, amount=self.amount
        )


@event_kind
@dataclass(frozen=True, slots=True)
class MoneyIsLate(Event):
    """Money arrived for an order that is closed (L4)."""

    amount: str

    def will(self) -> str:
        return _("keep {amount} as the customer's credit: the order is closed").format(amount=self.amount)

    def did(self) -> str:
        return _("{amount} arrived after the order was closed; it is the customer's credit").format(
            amount=self.amount
        )


@event_kind
@dataclass(frozen=True, slots=True)
class PaidTooMuch(Event):
    """More was paid than was due (P7)."""

    amount: str

    def will(self) -> str:
        return _("keep the {amount} paid too much as the customer's credit").format(amount=self.amount)

    def did(self) -> str:
        return _("{amount} paid too much became the customer's credit").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class LeftUnpaid(Event):
    """The order was approved although money is due (L4)."""

    amount: str

    def will(self) -> str:
        return _("leave {amount} unpaid; the invoice stays open").format(amount=self.amount)

    def did(self) -> str:
        return _("approved with {amount} unpaid").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class RefundAsked(Event):
    """A payment system is to pay back money (P2)."""

    amount: str
    system: str

    def will(self) -> str:
        return _("refund {amount} through {system}").format(amount=self.amount, system=self.system)

    def did(self) -> str:
        return _("refund of {amount} asked of {system}").format(amount=self.amount, system=self.system)


@event_kind
@dataclass(frozen=True, slots=True)
class NotRefundable(Event):
    """A payment that no payment system can pay back; staff have to (L9)."""

    amount: str
    method: str

    def will(self) -> str:
        return _(
            "not refund {amount} by {method}: no payment system can; pay it back yourself, then record that"
        ).format(amount=self.amount, method=self.method)

    def did(self) -> str:
        return _("{amount} by {method} is to be paid back by hand").format(
            amount=self.amount, method=self.method
        )


@event_kind
@dataclass(frozen=True, slots=True)
class PaidBack(Event):
    """Money went back to the customer."""

    amount: str
    by: str

    def will(self) -> str:
        return _("record that {amount} went back to the customer by {by}").format(
            amount=self.amount, by=self.by
        )

    def did(self) -> str:
        return _("{amount} paid back by {by}").format(amount=self.amount, by=self.by)


@event_kind
@dataclass(frozen=True, slots=True)
class RefundFailed(Event):
    """A payment system refused to pay back (L9)."""

    amount: str
    code: str

    def will(self) -> str:
        return _("record that the refund of {amount} failed ({code})").format(
            amount=self.amount, code=self.code
        )

    def did(self) -> str:
        return _("refund of {amount} failed ({code}); it waits for another try").format(
            amount=self.amount, code=self.code
        )


@event_kind
@dataclass(frozen=True, slots=True)
class RefundCameBack(Event):
    """A refund that was paid out has failed after all (L9)."""

    amount: str
    code: str

    def will(self) -> str:
        return _("book the {amount} of a refund that failed later as here again ({code})").format(
            amount=self.amount, code=self.code
        )

    def did(self) -> str:
        return _(
            "the refund of {amount} failed later ({code}): the money is here again, it waits for another try"
        ).format(amount=self.amount, code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class RefundUnanswered(Event):
    """The payment system has not said what became of a refund (R2)."""

    amount: str
    system: str

    def will(self) -> str:
        return _("record that {system} has not answered about the refund of {amount}").format(
            system=self.system, amount=self.amount
        )

    def did(self) -> str:
        return _("no answer from {system} about the refund of {amount}; it is asked again").format(
            system=self.system, amount=self.amount
        )


@event_kind
@dataclass(frozen=True, slots=True)
class WrittenOff(Event):
    """The rest of a partial payment was given up (P4)."""

    amount: str

    def will(self) -> str:
        return _("write off the {amount} that are still due").format(amount=self.amount)

    def did(self) -> str:
        return _("{amount} written off").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class PaymentDisputed(Event):
    """A customer asked the bank for the money back (L10)."""

    amount: str

    def will(self) -> str:
        return _("mark the payment of {amount} as disputed").format(amount=self.amount)

    def did(self) -> str:
        return _("payment of {amount} disputed by the customer").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class DisputeEnded(Event):
    """The bank has decided about a dispute (L10)."""

    amount: str
    lost: bool

    def will(self) -> str:
        if self.lost:
            return _("book {amount} as taken back: the dispute is lost").format(amount=self.amount)
        return _("keep {amount}: the dispute is won").format(amount=self.amount)

    def did(self) -> str:
        if self.lost:
            return _("dispute lost, {amount} taken back").format(amount=self.amount)
        return _("dispute over {amount} won").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class SystemAdded(Event):
    """A payment system was added."""

    name: str
    gateway: str

    def will(self) -> str:
        return _("add the payment system {name} ({gateway})").format(name=self.name, gateway=self.gateway)

    def did(self) -> str:
        return _("payment system {name} ({gateway}) added").format(name=self.name, gateway=self.gateway)


@event_kind
@dataclass(frozen=True, slots=True)
class SystemChanged(Event):
    """A payment system was changed."""

    name: str

    def will(self) -> str:
        return _("change the payment system {name}").format(name=self.name)

    def did(self) -> str:
        return _("payment system {name} changed").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class KeysMoved(Event):
    """The keys of a payment system are found in another place (S3)."""

    name: str
    place: str

    def will(self) -> str:
        return _("read the keys of {name} from {place}").format(name=self.name, place=self.place)

    def did(self) -> str:
        return _("the keys of {name} are read from {place}").format(name=self.name, place=self.place)


@event_kind
@dataclass(frozen=True, slots=True)
class TokenAdded(Event):
    """A customer's payment token was kept."""

    label: str

    def will(self) -> str:
        return _("keep the payment token {label}").format(label=self.label)

    def did(self) -> str:
        return _("payment token {label} kept").format(label=self.label)


@event_kind
@dataclass(frozen=True, slots=True)
class CardKnown(Event):
    """The gateway told the fingerprint of the card behind a payment token (T6)."""

    label: str
    card: str

    def will(self) -> str:
        return _("record {card} as the fingerprint of the card {label}").format(
            label=self.label, card=self.card
        )

    def did(self) -> str:
        return _("the card {label} has the fingerprint {card}").format(label=self.label, card=self.card)


@event_kind
@dataclass(frozen=True, slots=True)
class TokenRemoved(Event):
    """A customer's payment token is charged no more."""

    label: str

    def will(self) -> str:
        return _("charge the payment token {label} no more").format(label=self.label)

    def did(self) -> str:
        return _("payment token {label} removed").format(label=self.label)
