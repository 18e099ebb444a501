"""What a handler works with: the unit of work, the moment, and who asked."""

from dataclasses import dataclass

from whenever import Instant

from domain.clock import Chance
from domain.events import Event
from domain.ports import Subject, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One command's surroundings. `now` is one moment for the whole command."""

    unit: UnitOfWork
    now: Instant
    staff_id: int
    chance: Chance

    def happened(self, subject: Subject, *events: Event) -> None:
        """Records what happened to a watched subject."""
        self.unit.happened(subject, *events)

    async def invoice_number(self) -> str:
        """The next invoice number of the desk."""
        return f"INV-{await self.unit.next_number('invoices'):06d}"
