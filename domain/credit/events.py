"""What happens to a reseller's credit, told before and after (A5, A6, P6)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _


@event_kind
@dataclass(frozen=True, slots=True)
class CreditShort(Event):
    """The reseller's credit does not cover the order: it is not executed (A5)."""

    cost: str
    available: str

    def will(self) -> str:
        return _("leave it unexecuted: it costs {cost}, and {available} of credit are available").format(
            cost=self.cost, available=self.available
        )

    def did(self) -> str:
        return _("credit short: it costs {cost}, and {available} were available").format(
            cost=self.cost, available=self.available
        )


@event_kind
@dataclass(frozen=True, slots=True)
class CreditReleased(Event):
    """What was reserved for the order is available again (A6)."""

    amount: str

    def will(self) -> str:
        return _("release {amount} of credit").format(amount=self.amount)

    def did(self) -> str:
        return _("{amount} of credit released").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class CreditFreed(Event):
    """The credit reaches for an order that waits for it (A6)."""

    cost: str

    def will(self) -> str:
        return _("mark an order that waits “credit free”: the credit reaches for its cost of {cost}").format(
            cost=self.cost
        )

    def did(self) -> str:
        return _("credit free: it reaches for the cost of {cost}").format(cost=self.cost)


@event_kind
@dataclass(frozen=True, slots=True)
class ResellerBilled(Event):
    """The distributor billed the order (A6)."""

    number: str
    total: str

    def will(self) -> str:
        return _("have the distributor bill you {total}").format(total=self.total)

    def did(self) -> str:
        return _("the distributor's invoice {number} of {total} issued").format(
            number=self.number, total=self.total
        )


@event_kind
@dataclass(frozen=True, slots=True)
class ResellerCredited(Event):
    """The distributor answered what it had billed for the order by a credit note (A6)."""

    number: str
    total: str

    def will(self) -> str:
        return _("have the distributor credit you {total}, which it has billed").format(total=self.total)

    def did(self) -> str:
        return _("the distributor's credit note {number} of {total} issued").format(
            number=self.number, total=self.total
        )


@event_kind
@dataclass(frozen=True, slots=True)
class TokenMissing(Event):
    """A reseller that pays by card has no token that could be charged (A3)."""

    def will(self) -> str:
        return _("leave it awaiting approval, marked “no token”: there is no payment token to charge")

    def did(self) -> str:
        return _("no payment token to charge; it still awaits approval")


@event_kind
@dataclass(frozen=True, slots=True)
class ResellerChargeAsked(Event):
    """A payment system is to charge the reseller's token for the cost (A5)."""

    amount: str
    system: str
    token: str

    def will(self) -> str:
        return _("charge its cost of {amount} to your {token} through {system}").format(
            amount=self.amount, token=self.token, system=self.system
        )

    def did(self) -> str:
        return _("charge of the cost, {amount}, to {token} asked of {system}").format(
            amount=self.amount, token=self.token, system=self.system
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DepositUsed(Event):
    """What the reseller's token was charged with for the order before pays for it now: it is not charged again (A5)."""

    amount: str

    def will(self) -> str:
        return _("pay {amount} of its cost by what was charged for it before").format(amount=self.amount)

    def did(self) -> str:
        return _("{amount} of its cost are paid by what was charged for it before").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class ResellerCharged(Event):
    """The reseller's token was charged for the cost (A5)."""

    amount: str

    def will(self) -> str:
        return _("record that its cost of {amount} is paid").format(amount=self.amount)

    def did(self) -> str:
        return _("its cost of {amount} was charged to the reseller's token").format(amount=self.amount)


@event_kind
@dataclass(frozen=True, slots=True)
class ResellerChargeKept(Event):
    """A charge was answered when the order had no use for it any more: it is to the reseller's credit."""

    amount: str

    def will(self) -> str:
        return _("keep {amount} that was charged as the reseller's credit").format(amount=self.amount)

    def did(self) -> str:
        return _("{amount} was charged to the reseller's token too late; it is the reseller's credit").format(
            amount=self.amount
        )


@event_kind
@dataclass(frozen=True, slots=True)
class ResellerChargeFailed(Event):
    """The gateway did not charge the reseller's token (A5)."""

    amount: str
    code: str

    def will(self) -> str:
        return _("record that the charge of {amount} failed ({code})").format(
            amount=self.amount, code=self.code
        )

    def did(self) -> str:
        return _("the charge of its cost, {amount}, to the reseller's token failed ({code})").format(
            amount=self.amount, code=self.code
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DistributorPaid(Event):
    """The reseller paid its distributor (P6)."""

    amount: str
    reseller: str

    def will(self) -> str:
        return _("record that {reseller} paid {amount} to the distributor").format(
            reseller=self.reseller, amount=self.amount
        )

    def did(self) -> str:
        return _("{reseller} paid {amount} to the distributor").format(
            reseller=self.reseller, amount=self.amount
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DistributorInvoiced(Event):
    """The distributor's invoice or credit note was recorded by hand (P6)."""

    kind: str
    total: str
    reseller: str

    def will(self) -> str:
        if self.kind == "credit":
            return _("record a credit note of {total} for {reseller}").format(
                total=self.total, reseller=self.reseller
            )
        return _("record an invoice of {total} for {reseller}").format(
            total=self.total, reseller=self.reseller
        )

    def did(self) -> str:
        if self.kind == "credit":
            return _("credit note of {total} for {reseller} recorded").format(
                total=self.total, reseller=self.reseller
            )
        return _("invoice of {total} for {reseller} recorded").format(
            total=self.total, reseller=self.reseller
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DistributorInvoiceCancelled(Event):
    """An invoice of the distributor's is owed no more (P6)."""

    invoice: str
    amount: str
    reseller: str
    reason: str

    def will(self) -> str:
        return _("cancel the distributor's invoice {invoice}: {reseller} owes {amount} less").format(
            invoice=self.invoice, reseller=self.reseller, amount=self.amount
        )

    def did(self) -> str:
        return _(
            "the distributor's invoice {invoice} was cancelled; {reseller} owes {amount} less: {reason}"
        ).format(invoice=self.invoice, reseller=self.reseller, amount=self.amount, reason=self.reason)


@event_kind
@dataclass(frozen=True, slots=True)
class LimitSet(Event):
    """The reseller's credit limit changed; `limit` is empty where there is none (A6)."""

    reseller: str
    limit: str

    def will(self) -> str:
        if not self.limit:
            return _("let {reseller} order without a credit limit").format(reseller=self.reseller)
        return _("set the credit limit of {reseller} to {limit}").format(
            reseller=self.reseller, limit=self.limit
        )

    def did(self) -> str:
        if not self.limit:
            return _("{reseller} has no credit limit").format(reseller=self.reseller)
        return _("credit limit of {reseller} set to {limit}").format(reseller=self.reseller, limit=self.limit)


@event_kind
@dataclass(frozen=True, slots=True)
class ResellerAdded(Event):
    """A reseller was added."""

    name: str

    def will(self) -> str:
        return _("add the reseller “{name}”").format(name=self.name)

    def did(self) -> str:
        return _("reseller “{name}” added").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class ResellerChanged(Event):
    """A reseller was changed."""

    name: str

    def will(self) -> str:
        return _("change the reseller “{name}”").format(name=self.name)

    def did(self) -> str:
        return _("reseller “{name}” changed").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class TokenNeeded(Event):
    """A reseller pays by card, and there is nothing yet that could be charged (A1)."""

    name: str

    def will(self) -> str:
        return _("leave {name} unable to approve: it has no payment token that could be charged").format(
            name=self.name
        )

    def did(self) -> str:
        return _("{name} pays by card, and has no payment token that could be charged").format(name=self.name)
