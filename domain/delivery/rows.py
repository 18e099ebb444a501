"""What screens, commands and the worker read of servers, registrars and deliveries."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind
from domain.delivery.module import DeliveryCall, SuspensionCall, TerminationCall

if TYPE_CHECKING:
    from domain.jobs import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A server or registrar of the desk."""

    id: int
    kind: PlaceKind
    name: str
    module: ModuleKind
    url: str | None
    secret: str | None
    is_default: bool
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentItem:
    """The item that was asked for under a key, or whose end was (`ending`) or suspension (`switching`), and who was
    asked."""

    order_id: int
    module_id: int
    ending: bool = False
    switching: bool = False


class DeliveryReads(Protocol):
    """What there is to look at of deliveries."""

    async def places(self) -> tuple[PlaceRow, ...]:
        """The servers and registrars of the desk, retired ones last."""
        ...

    async def sent_item(self, intent: str) -> SentItem | None:
        """The item that was asked for under this key, or none here."""
        ...


class DeliveryStorage(Protocol):
    """What the worker reads of deliveries."""

    async def delivery_of(self, job: "Job") -> tuple[DeliveryModule, DeliveryCall] | None:
        """What a module is asked for this job, and which; none where nothing is to be asked any more."""
        ...

    async def termination_of(self, job: "Job") -> tuple[DeliveryModule, TerminationCall] | None:
        """What a module is asked to end for this job, and which; none where nothing is to be asked any more."""
        ...

    async def suspension_of(self, job: "Job") -> tuple[DeliveryModule, SuspensionCall] | None:
        """What a module is asked to suspend for this job, or to let go on, and which; none where nothing is to be asked
        any more."""
        ...
