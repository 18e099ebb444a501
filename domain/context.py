"""What a handler works with: the unit of work, the moment, and who asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from whenever import Instant

from domain.clock import Chance
from domain.errors import NotFound
from domain.events import Event
from domain.settings.setting import KeptSetting, Setting
from domain.staff import Permission, Staff
from domain.words import _

if TYPE_CHECKING:
    # Named by all that handles commands, some of which stands beside the commands themselves.
    from domain.jobs import JobKind
    from domain.mail.posting import Stationery
    from domain.orders.model import Order
    from domain.ports import LastChange, Subject, UnitOfWork

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One command's surroundings. `now` is one moment for the whole command.

    `staff` is who asked. `reseller_ids` are the resellers granted to the person; none named means all of them.
    `require` stops what the person's role does not allow, where a command needs more than its own permission
    (`Staff.require`).
    """

    unit: "UnitOfWork"
    now: Instant
    staff_id: int
    staff: Staff
    reseller_ids: frozenset[int]
    chance: Chance
    require: Callable[[Permission], None]
    stationery: "Stationery"

    def grants(self, reseller_id: int) -> bool:
        """Whether the person may act for this reseller."""
        return not self.reseller_ids or reseller_id in self.reseller_ids

    async def order(self, order_id: int) -> "Order":
        """The order, where its reseller is granted to the person.

        Raises:
            NotFound: there is no such order, for all this person may know.
        """
        order = await self.unit.order(order_id)
        if not self.grants(order.reseller_id):
            raise NotFound(_("There is no order with the id {id}.").format(id=order_id))
        return order

    def told(self, last: "LastChange | None") -> str:
        """What someone else has changed last, as far as the person may hear of it."""
        if last is None or self.staff.of_distributor or not last.sentences:
            return _("edited")
        return "; ".join(last.sentences)

    def happened(self, subject: "Subject", *events: Event) -> None:
        """Records what happened to a watched subject."""
        self.unit.happened(subject, *events)

    def schedule(self, kind: "JobKind", order_id: int | None, not_before: Instant) -> str:
        """Has something done for an order, or for none, at that moment or later; returns the key that it is done with,
        once."""
        from domain.ports import Scheduled

        key = self.chance.key()
        self.unit.schedule(Scheduled(key, kind, order_id, not_before))
        return key

    async def setting(self, setting: Setting[V]) -> V:
        """What the desk is set to."""
        kept = await self.unit.those(KeptSetting, name=setting.name)
        return setting.value(kept[0].value if kept else None)

    async def invoice_number(self) -> str:
        """The next invoice number of the desk."""
        return f"INV-{await self.unit.next_number('invoices'):06d}"
