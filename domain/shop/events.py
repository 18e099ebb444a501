"""What happens to events that came before the cart they are about."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _


@event_kind
@dataclass(frozen=True, slots=True)
class EventWaits(Event):
    """An event waits for its cart."""

    cart: str

    def will(self) -> str:
        return _("keep the event until the cart “{cart}” is here").format(cart=self.cart)

    def did(self) -> str:
        return _("the event waits for the cart “{cart}”").format(cart=self.cart)


@event_kind
@dataclass(frozen=True, slots=True)
class EventCaughtUp(Event):
    """An event that waited for its cart was taken in."""

    cart: str

    def will(self) -> str:
        return _("take in what waited for the cart “{cart}”").format(cart=self.cart)

    def did(self) -> str:
        return _("what waited for the cart “{cart}” was taken in").format(cart=self.cart)


@event_kind
@dataclass(frozen=True, slots=True)
class EventGivenUp(Event):
    """An event that waited for its cart could not be taken in."""

    cart: str
    reason: str

    def will(self) -> str:
        return _("give up the event that waits for the cart “{cart}”").format(cart=self.cart)

    def did(self) -> str:
        return _("the event that waited for the cart “{cart}” was given up: {reason}").format(
            cart=self.cart, reason=self.reason
        )
