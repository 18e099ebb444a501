"""What happens to the credit for sales, told before and after (M1 to M3). A manager's name is empty for the system."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _


def _whose(manager: str) -> str:
    return manager or _("the system")


@event_kind
@dataclass(frozen=True, slots=True)
class SaleAttributed(Event):
    """The sale of an order is credited to a manager, who is not confirmed yet (M1)."""

    manager: str

    def will(self) -> str:
        return _("credit the sale to {manager}, to be confirmed").format(manager=_whose(self.manager))

    def did(self) -> str:
        return _("sale credited to {manager}, to be confirmed").format(manager=_whose(self.manager))


@event_kind
@dataclass(frozen=True, slots=True)
class SaleConfirmed(Event):
    """It was confirmed whose sale an order is (M3)."""

    manager: str

    def will(self) -> str:
        return _("confirm the sale as that of {manager}").format(manager=_whose(self.manager))

    def did(self) -> str:
        return _("sale confirmed as that of {manager}").format(manager=_whose(self.manager))


@event_kind
@dataclass(frozen=True, slots=True)
class SaleCorrected(Event):
    """A sale that was confirmed is confirmed as another's (M3)."""

    before: str
    manager: str

    def will(self) -> str:
        return _("confirm the sale as that of {manager} instead of {before}").format(
            manager=_whose(self.manager), before=_whose(self.before)
        )

    def did(self) -> str:
        return _("sale confirmed as that of {manager} instead of {before}").format(
            manager=_whose(self.manager), before=_whose(self.before)
        )


@event_kind
@dataclass(frozen=True, slots=True)
class SalePlanned(Event):
    """A sale to a customer was planned (M2). `offer` is empty for whatever the customer buys."""

    manager: str
    offer: str

    def will(self) -> str:
        if self.offer:
            return _("plan that {manager} sells {offer}").format(manager=self.manager, offer=self.offer)
        return _("plan a sale of {manager}").format(manager=self.manager)

    def did(self) -> str:
        if self.offer:
            return _("{manager} plans to sell {offer}").format(manager=self.manager, offer=self.offer)
        return _("{manager} plans a sale").format(manager=self.manager)


@event_kind
@dataclass(frozen=True, slots=True)
class SaleClaimed(Event):
    """A manager said that the customer has paid for what was planned (M2). `order` is empty until it is known."""

    manager: str
    order: str

    def will(self) -> str:
        if self.order:
            return _("claim the sale of {order} for {manager}").format(order=self.order, manager=self.manager)
        return _("claim for {manager} the next order that is paid").format(manager=self.manager)

    def did(self) -> str:
        if self.order:
            return _("sale of {order} claimed for {manager}").format(order=self.order, manager=self.manager)
        return _("the next order that is paid is claimed for {manager}").format(manager=self.manager)


@event_kind
@dataclass(frozen=True, slots=True)
class PlanDropped(Event):
    """A sale is planned no more."""

    manager: str

    def will(self) -> str:
        return _("drop the plan of {manager}").format(manager=self.manager)

    def did(self) -> str:
        return _("plan of {manager} dropped").format(manager=self.manager)
