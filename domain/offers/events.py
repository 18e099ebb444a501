"""What is told of offers, before and after."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _, ngettext


@event_kind
@dataclass(frozen=True, slots=True)
class OfferAdded(Event):
    """An offer was added."""

    offer: str
    price: str
    cost: str

    def will(self) -> str:
        return _("sell {offer} at {price}, at a cost of {cost}").format(
            offer=self.offer, price=self.price, cost=self.cost
        )

    def did(self) -> str:
        return _("offer {offer} added at {price}, at a cost of {cost}").format(
            offer=self.offer, price=self.price, cost=self.cost
        )


@event_kind
@dataclass(frozen=True, slots=True)
class OfferRetired(Event):
    """An offer is sold no more; orders that have it keep it."""

    offer: str

    def will(self) -> str:
        return _("sell {offer} no more; orders that have it keep it").format(offer=self.offer)

    def did(self) -> str:
        return _("offer {offer} is sold no more").format(offer=self.offer)


@event_kind
@dataclass(frozen=True, slots=True)
class OfferRevived(Event):
    """An offer that was sold no more is sold again."""

    offer: str

    def will(self) -> str:
        return _("sell {offer} again").format(offer=self.offer)

    def did(self) -> str:
        return _("offer {offer} is sold again").format(offer=self.offer)


@event_kind
@dataclass(frozen=True, slots=True)
class OfferChanged(Event):
    """An offer was changed."""

    offer: str

    def will(self) -> str:
        return _("change offer {offer} for the orders to come").format(offer=self.offer)

    def did(self) -> str:
        return _("offer {offer} changed").format(offer=self.offer)


@event_kind
@dataclass(frozen=True, slots=True)
class OfferPriced(Event):
    """An offer has another price or cost; orders that are placed keep theirs."""

    price: str
    cost: str

    def will(self) -> str:
        return _("ask {price} at a cost of {cost} from the next order on; orders placed keep theirs").format(
            price=self.price, cost=self.cost
        )

    def did(self) -> str:
        return _("the price is {price}, the cost {cost}").format(price=self.price, cost=self.cost)


@event_kind
@dataclass(frozen=True, slots=True)
class PartialAllowed(Event):
    """Orders of an offer may be paid in parts (P4)."""

    smallest: str
    successful: str

    def will(self) -> str:
        return _(
            "let it be paid in parts of {smallest} % or more, which count as complete from {successful} % on"
        ).format(smallest=self.smallest, successful=self.successful)

    def did(self) -> str:
        return _("paid in parts of {smallest} % or more, complete from {successful} % on").format(
            smallest=self.smallest, successful=self.successful
        )


@event_kind
@dataclass(frozen=True, slots=True)
class PartialStopped(Event):
    """Orders of an offer are paid whole (P4)."""

    def will(self) -> str:
        return _("let it be paid whole only")

    def did(self) -> str:
        return _("paid whole only")


@event_kind
@dataclass(frozen=True, slots=True)
class InstalmentTaken(Event):
    """What was paid is a part; the rest is due in parts of that size or more (P4)."""

    rest: str
    smallest: str

    def will(self) -> str:
        return _("leave {rest} to be paid, in instalments of {smallest} or more").format(
            rest=self.rest, smallest=self.smallest
        )

    def did(self) -> str:
        return _("{rest} left to be paid, in instalments of {smallest} or more").format(
            rest=self.rest, smallest=self.smallest
        )


@event_kind
@dataclass(frozen=True, slots=True)
class CategoryAdded(Event):
    """A category was added."""

    category: str

    def will(self) -> str:
        return _("add the category {category}").format(category=self.category)

    def did(self) -> str:
        return _("category {category} added").format(category=self.category)


@event_kind
@dataclass(frozen=True, slots=True)
class CategoryRenamed(Event):
    """A category has another name."""

    category: str

    def will(self) -> str:
        return _("rename the category to {category}").format(category=self.category)

    def did(self) -> str:
        return _("category renamed to {category}").format(category=self.category)


@event_kind
@dataclass(frozen=True, slots=True)
class CategoryRetired(Event):
    """No offer is put into a category any more."""

    category: str

    def will(self) -> str:
        return _("retire the category “{category}”: offers in it stay there").format(category=self.category)

    def did(self) -> str:
        return _("category “{category}” retired").format(category=self.category)


@event_kind
@dataclass(frozen=True, slots=True)
class CategoryRevived(Event):
    """A retired category takes offers again."""

    category: str

    def will(self) -> str:
        return _("take the category “{category}” back into use").format(category=self.category)

    def did(self) -> str:
        return _("category “{category}” taken back into use").format(category=self.category)


@event_kind
@dataclass(frozen=True, slots=True)
class OfferRecurs(Event):
    """What is ordered from now on is paid again and again (SPEC 6); `payments` is 0 without end."""

    every: str
    payments: int

    def will(self) -> str:
        return _("have new orders paid {every}{payments}").format(every=self.every, payments=self._payments())

    def did(self) -> str:
        return _("new orders are paid {every}{payments}").format(every=self.every, payments=self._payments())

    def _payments(self) -> str:
        if not self.payments:
            return _(" until they are stopped")
        return ngettext(", {n} time in all", ", {n} times in all", self.payments).format(n=self.payments)


@event_kind
@dataclass(frozen=True, slots=True)
class OfferPaidOnce(Event):
    """What is ordered from now on is paid once."""

    def will(self) -> str:
        return _("have new orders paid once; what recurs already goes on")

    def did(self) -> str:
        return _("new orders are paid once")
