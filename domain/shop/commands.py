"""Taking in events, many in one transaction; each once, by its id (L1, L2, L4, L7)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.errors import DomainError, InvalidInput
from domain.shop.model import CartEvent, DeliveryEvent, PaymentEvent, RefusalEvent
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShopEvents(Command):
    """Carts that are filled and completed, and payments for them; a payment needs the permission for those too."""

    permission: ClassVar[Permission] = Permission.PLACE_ORDER
    reseller_id: int
    events: tuple[CartEvent | PaymentEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDistributorEvents(Command):
    """What the distributor answers: delivered or refused (L7)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    reseller_id: int
    events: tuple[DeliveryEvent | RefusalEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWaitingEvent(Command):
    """An event whose cart was not there is done now that it is; with `refused`, why it cannot be, it is given up."""

    permission: ClassVar[Permission] = Permission.PLACE_ORDER
    waiting_id: int
    refused: str = ""


class EventRefused(InvalidInput):
    """One of several events cannot be taken in, and none of them was: `place` is which, `because` why."""

    def __init__(self, place: int, because: DomainError) -> None:
        super().__init__(because.message, rule=because.rule)
        self.place = place
        self.because = because
        self.code = because.code
